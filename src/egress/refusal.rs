//! Why a request ends without an answer from its portal, and what the view is told.
//!
//! One closed list: a reason has a stable code for the log and the count, a status, and a sentence.
//! The standard `Proxy-Status` header (RFC 9209) tells a refusal from a portal that is down.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::fault::ProxyFault;
use crate::policy::Reason;

/// What a gate calls itself in `Proxy-Status`.
pub(super) const SELF: &str = "sps-kiosk";

/// How long the gate waits for the view to take an answer and close.
const LINGER: Duration = Duration::from_secs(1);

/// The most that a view may still send after it was refused.
const LINGER_BYTES: u64 = 4 << 20;

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Not a request that a proxy may get, or one that two readers could read differently.
    Malformed,
    /// A method that no page needs.
    MethodNotAllowed,
    /// A body without a length.
    LengthRequired,
    /// The head is longer than any honest one.
    HeadTooLarge,
    /// The head did not come in time.
    HeadTooSlow,
    /// The policy says no.
    Denied(Reason),
    /// An address instead of a name.
    AddressLiteral,
    /// A scheme that the gate does not forward.
    SchemeNotAllowed,
    /// A WebSocket without TLS.
    UpgradeNotAllowed,
    /// Too many connections are open.
    Busy,
    /// The name leads into the local network or to this computer.
    NotPublic,
    /// The first bytes in the tunnel are no TLS.
    NotTls,
    /// The ClientHello is broken, or two readers could read it differently.
    HelloMalformed,
    /// The ClientHello did not come in time.
    HelloTooSlow,
    /// The ClientHello names no server.
    NameMissing,
    /// The ClientHello names another server than CONNECT.
    NameMismatch,
    /// The portal answers with a version of TLS that its rule does not permit.
    TlsTooOld,
    /// The name has no address.
    NoAddress,
    /// Nothing answers there.
    Unreachable,
    /// Nothing answered in time.
    TooSlow,
    /// The portal's answer is not HTTP.
    BadAnswer,
    /// The branch's own proxy stands in the way.
    Proxy(ProxyFault),
}

/// Whose doing it is that a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The request is not allowed: it is counted.
    Request,
    /// The request is no request; there may be no host to count it by.
    Form,
    /// The network or the portal.
    Portal,
    /// The proxy of the branch's network.
    Proxy(ProxyFault),
}

impl From<ProxyFault> for Refusal {
    fn from(fault: ProxyFault) -> Refusal {
        Refusal::Proxy(fault)
    }
}

impl Refusal {
    /// The stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Refusal::Malformed => "malformed-request",
            Refusal::MethodNotAllowed => "method-not-allowed",
            Refusal::LengthRequired => "length-required",
            Refusal::HeadTooLarge => "head-too-large",
            Refusal::HeadTooSlow => "head-too-slow",
            Refusal::Denied(reason) => reason.code(),
            Refusal::AddressLiteral => "address-literal",
            Refusal::SchemeNotAllowed => "scheme-not-allowed",
            Refusal::UpgradeNotAllowed => "upgrade-not-allowed",
            Refusal::Busy => "too-many-connections",
            Refusal::NotPublic => "address-not-public",
            Refusal::NotTls => "not-tls",
            Refusal::HelloMalformed => "hello-malformed",
            Refusal::HelloTooSlow => "hello-too-slow",
            Refusal::NameMissing => "tls-name-missing",
            Refusal::NameMismatch => "tls-name-mismatch",
            Refusal::TlsTooOld => "tls-too-old",
            Refusal::NoAddress => "no-address",
            Refusal::Unreachable => "unreachable",
            Refusal::TooSlow => "too-slow",
            Refusal::BadAnswer => "bad-answer",
            Refusal::Proxy(fault) => fault.code(),
        }
    }

    /// What another gate met on the way, by its code, if that is the doing of a portal or of the network.
    pub(super) fn relayed(code: &str) -> Option<Refusal> {
        let portals = [
            Refusal::NoAddress,
            Refusal::Unreachable,
            Refusal::TooSlow,
            Refusal::BadAnswer,
        ];
        let met = portals.into_iter().find(|refusal| refusal.code() == code);
        met.or_else(|| ProxyFault::from_code(code).map(Refusal::Proxy))
    }

    /// Whose doing it is.
    pub(super) fn fault(self) -> Fault {
        match self {
            Refusal::Malformed
            | Refusal::LengthRequired
            | Refusal::HeadTooLarge
            | Refusal::HeadTooSlow
            | Refusal::Busy => Fault::Form,
            Refusal::MethodNotAllowed
            | Refusal::Denied(_)
            | Refusal::AddressLiteral
            | Refusal::SchemeNotAllowed
            | Refusal::UpgradeNotAllowed
            | Refusal::NotPublic
            | Refusal::NotTls
            | Refusal::HelloMalformed
            | Refusal::HelloTooSlow
            | Refusal::NameMissing
            | Refusal::NameMismatch
            | Refusal::TlsTooOld => Fault::Request,
            Refusal::NoAddress | Refusal::Unreachable | Refusal::TooSlow | Refusal::BadAnswer => {
                Fault::Portal
            }
            Refusal::Proxy(fault) => Fault::Proxy(fault),
        }
    }

    /// Status line and RFC 9209 error type.
    fn status(self) -> (&'static str, &'static str) {
        match self {
            Refusal::Malformed
            | Refusal::NotTls
            | Refusal::HelloMalformed
            | Refusal::NameMissing
            | Refusal::NameMismatch => ("400 Bad Request", "http_request_error"),
            Refusal::MethodNotAllowed => ("405 Method Not Allowed", "http_request_error"),
            Refusal::LengthRequired => ("411 Length Required", "http_request_error"),
            Refusal::HeadTooLarge => ("431 Request Header Fields Too Large", "http_request_error"),
            Refusal::HeadTooSlow | Refusal::HelloTooSlow => {
                ("408 Request Timeout", "http_request_error")
            }
            Refusal::Denied(_)
            | Refusal::AddressLiteral
            | Refusal::SchemeNotAllowed
            | Refusal::UpgradeNotAllowed => ("403 Forbidden", "http_request_denied"),
            Refusal::NotPublic => ("403 Forbidden", "destination_ip_prohibited"),
            Refusal::Busy => ("503 Service Unavailable", "connection_limit_reached"),
            Refusal::NoAddress => ("502 Bad Gateway", "dns_error"),
            Refusal::Unreachable => ("502 Bad Gateway", "destination_unavailable"),
            Refusal::TooSlow => ("504 Gateway Timeout", "connection_timeout"),
            Refusal::TlsTooOld => ("502 Bad Gateway", "tls_protocol_error"),
            Refusal::BadAnswer => ("502 Bad Gateway", "http_protocol_error"),
            // The one status that no portal sends (RFC 6585, section 6): the network of this computer
            // does not let it through.
            Refusal::Proxy(_) => (
                "511 Network Authentication Required",
                "proxy_internal_error",
            ),
        }
    }

    /// The whole answer.
    pub(super) fn answer(self) -> String {
        let (status, error) = self.status();
        let sentence = match self.fault() {
            Fault::Request => crate::say!("gate-refused"),
            Fault::Form => crate::say!("gate-no-request"),
            Fault::Portal => crate::say!("gate-portal-down"),
            Fault::Proxy(_) => crate::say!("gate-no-way"),
        };
        let code = self.code();
        format!(
            "HTTP/1.1 {status}\r\n\
             Proxy-Status: {SELF}; error={error}; details=\"{code}\"\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Cache-Control: no-store\r\n\
             Content-Length: {}\r\n\
             Connection: close\r\n\r\n\
             {sentence}\n",
            sentence.len() + 1
        )
    }
}

/// Sends the answer and closes. A view that still sends its body must not lose the answer to a
/// reset, so the gate reads on for a moment; nothing of it goes anywhere.
pub(super) async fn send(stream: &mut TcpStream, answer: &str) {
    let goodbye = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await
    };
    // A view that is gone already needs no answer.
    let _gone = tokio::time::timeout(LINGER, goodbye).await;
}
