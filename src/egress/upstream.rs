//! Through the HTTP proxy of the branch's network.
//!
//! The gate asks it with CONNECT for the name that the policy allowed, and believes only a clean
//! success. Plain HTTP goes to it in absolute form. Whatever it answers instead is its own doing and
//! no portal's; only another gate of ours is believed when it says that the portal is at fault.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use httparse::Header;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use zeroize::Zeroizing;

use super::fault::ProxyFault;
use super::refusal::{Refusal, SELF};
use super::request::Target;
use crate::platform;

/// How long the proxy may take to begin with TLS.
const GREETING: Duration = Duration::from_secs(10);

/// How long it may take to connect: a little longer than another gate of ours takes to find out that a
/// portal does not answer.
const ANSWERING: Duration = Duration::from_secs(20);

/// The most bytes that its answer may have.
const LIMIT: usize = 16 << 10;

/// The most header lines that its answer may have.
const HEADERS: usize = 64;

/// The proxy of the branch's network. It resolves the names, so the gate cannot check the addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// True when it is spoken to over TLS.
    pub tls: bool,
    /// How the gate logs in.
    pub login: Option<Login>,
}

/// Name and password, as the proxy wants to hear them (Basic, RFC 7617). Never printed, and gone from
/// memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Login(Zeroizing<String>);

impl Login {
    /// A log-in with this name and password.
    pub fn new(user: &str, password: &str) -> Login {
        let both = Zeroizing::new(format!("{user}:{password}"));
        let letters = Zeroizing::new(STANDARD.encode(both.as_bytes()));
        Login(Zeroizing::new(format!("Basic {}", *letters)))
    }

    /// The value of `Proxy-Authorization`.
    pub(super) fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Login")
    }
}

/// The way to the proxy, ready to be gone.
#[derive(Clone)]
pub(super) struct Upstream {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) login: Option<Login>,
    tls: Option<Arc<ClientConfig>>,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Upstream")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A connection to the proxy, which was told nothing yet.
#[derive(Debug)]
pub(super) enum Wire {
    /// In the clear.
    Plain(TcpStream),
    /// Over TLS.
    Sealed(Box<TlsStream<TcpStream>>),
}

impl Upstream {
    pub(super) fn new(proxy: Proxy) -> Upstream {
        Upstream {
            host: proxy.host,
            port: proxy.port,
            login: proxy.login,
            tls: proxy
                .tls
                .then(|| Arc::new(trusting(platform::system_authorities()))),
        }
    }

    /// Begins with TLS, if this proxy wants that.
    pub(super) async fn greet(&self, stream: TcpStream) -> Result<Wire, ProxyFault> {
        let Some(config) = &self.tls else {
            return Ok(Wire::Plain(stream));
        };
        let name = ServerName::try_from(self.host.clone()).map_err(|_| ProxyFault::Untrusted)?;
        let greeting = TlsConnector::from(Arc::clone(config)).connect(name, stream);
        match timeout(GREETING, greeting).await {
            Ok(Ok(stream)) => Ok(Wire::Sealed(Box::new(stream))),
            Ok(Err(error)) => {
                tracing::warn!(%error, "no TLS with the proxy");
                Err(match is_about_the_certificate(&error) {
                    true => ProxyFault::Untrusted,
                    false => ProxyFault::NoTls,
                })
            }
            Err(_) => Err(ProxyFault::TooSlow),
        }
    }

    /// Asks for the target; after a success the connection leads there.
    pub(super) async fn connect<S>(&self, stream: &mut S, target: &Target) -> Result<(), Refusal>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let place = format!("{}:{}", target.host, target.port);
        let login = self.login.as_ref().map(Login::value);
        let login = login.map(|value| format!("Proxy-Authorization: {value}\r\n"));
        let request = Zeroizing::new(format!(
            "CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{}\r\n",
            login.map(Zeroizing::new).as_deref().map_or("", |line| line)
        ));
        let exchange = async {
            let sent = async {
                stream.write_all(request.as_bytes()).await?;
                stream.flush().await
            };
            // A proxy that closes early may have said why.
            let _broken = sent.await;
            let mut answer = Vec::with_capacity(1024);
            loop {
                match stream.read_buf(&mut answer).await {
                    Ok(0) | Err(_) => return Err(ProxyFault::BrokeOff.into()),
                    Ok(_) => {}
                }
                if let Some(verdict) = verdict(&answer, self.login.is_some()) {
                    return verdict;
                }
            }
        };
        let answered = timeout(ANSWERING, exchange).await;
        answered.unwrap_or(Err(ProxyFault::TooSlow.into()))
    }
}

/// TLS as a client that believes these.
pub(super) fn trusting(roots: RootCertStore) -> ClientConfig {
    // Named, since a program may have several.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has the usual versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

pub(super) fn is_about_the_certificate(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

/// What the answer to CONNECT says, once it is whole. A server that speaks TLS is silent until it is
/// spoken to, so nothing may follow the head of a success.
fn verdict(answer: &[u8], logged_in: bool) -> Option<Result<(), Refusal>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let no_proxy = Some(Err(ProxyFault::NoProxy.into()));
    match head.parse(answer) {
        Ok(httparse::Status::Partial) if answer.len() < LIMIT => None,
        Ok(httparse::Status::Complete(length)) => match head.code {
            Some(200..300) if length == answer.len() => Some(Ok(())),
            None | Some(..300) => no_proxy,
            Some(code) => Some(Err(blamed(code, head.headers, logged_in))),
        },
        Ok(httparse::Status::Partial) | Err(_) => no_proxy,
    }
}

/// What an answer to plain HTTP says of the way instead of the portal; `None` when it is the portal's.
/// 407, 502, 504 and 511 are the words of those in between; of any other only a proxy's mark tells.
pub(super) fn instead_of_the_portal(
    head: &httparse::Response<'_, '_>,
    logged_in: bool,
) -> Option<Refusal> {
    let code = head.code?;
    let marked = ["proxy-status", "x-squid-error"]
        .iter()
        .any(|mark| values(head.headers, mark).next().is_some());
    let is_between = matches!(code, 407 | 502 | 504 | 511);
    let told = is_between || (marked && code >= 400);
    told.then(|| blamed(code, head.headers, logged_in))
}

/// Whose doing an answer is that is no success.
fn blamed(code: u16, headers: &[Header<'_>], logged_in: bool) -> Refusal {
    if let Some(told) = told_by_a_gate(headers) {
        return told;
    }
    let fault = match code {
        407 => wanted(headers, logged_in),
        504 => ProxyFault::TooSlow,
        500.. => ProxyFault::Fails,
        _ => ProxyFault::Refuses,
    };
    fault.into()
}

/// Another gate of ours stands on the way, and says what it met there.
fn told_by_a_gate(headers: &[Header<'_>]) -> Option<Refusal> {
    let said = values(headers, "proxy-status")
        .filter_map(|value| std::str::from_utf8(value).ok())
        .find_map(|value| value.strip_prefix(SELF)?.strip_prefix(';'))?;
    let (_, details) = said.split_once("details=\"")?;
    let (code, _) = details.split_once('"')?;
    Refusal::relayed(code).or(Some(ProxyFault::Refuses.into()))
}

/// What a proxy that asks who we are wants.
fn wanted(headers: &[Header<'_>], logged_in: bool) -> ProxyFault {
    let offers = |scheme: &str| {
        values(headers, "proxy-authenticate").any(|value| {
            let value = String::from_utf8_lossy(value);
            // What stands between quotation marks are names for people.
            let mut words = value
                .split('"')
                .step_by(2)
                .flat_map(|part| part.split([',', ' ']));
            words.any(|word| word.eq_ignore_ascii_case(scheme))
        })
    };
    let any = values(headers, "proxy-authenticate").next().is_some();
    match (offers("basic") || !any, logged_in) {
        (true, true) => return ProxyFault::WrongPassword,
        (true, false) => return ProxyFault::WantsPassword,
        (false, _) => {}
    }
    match (offers("ntlm"), offers("negotiate")) {
        (true, true) => ProxyFault::WantsWindows,
        (true, false) => ProxyFault::WantsNtlm,
        (false, true) => ProxyFault::WantsNegotiate,
        (false, false) if offers("digest") => ProxyFault::WantsDigest,
        (false, false) => ProxyFault::WantsOther,
    }
}

fn values<'a>(headers: &'a [Header<'_>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    let named = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case(name));
    named.map(|header| header.value)
}

#[cfg(test)]
#[path = "upstream_tests.rs"]
mod tests;
