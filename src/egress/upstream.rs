//! Through the HTTP proxy of the branch's network.
//!
//! The gate asks it with CONNECT for the name that the policy allowed, and believes only a clean
//! success. Plain HTTP goes to it in absolute form and needs nothing from here.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::refusal::Refusal;
use super::request::Target;

/// How long the proxy may take to connect.
const ANSWERING: Duration = Duration::from_secs(15);

/// The most bytes that its answer may have.
const LIMIT: usize = 16 << 10;

/// Turns a connection to the proxy into one to the target.
pub(super) async fn connect_through(
    mut stream: TcpStream,
    target: &Target,
) -> Result<TcpStream, Refusal> {
    let place = format!("{}:{}", target.host, target.port);
    let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n");
    let exchange = async {
        let sent = stream.write_all(request.as_bytes()).await;
        sent.map_err(|_| Refusal::UpstreamDown)?;
        let mut answer = Vec::new();
        loop {
            match stream.read_buf(&mut answer).await {
                Ok(0) | Err(_) => return Err(Refusal::UpstreamDown),
                Ok(_) => {}
            }
            if let Some(verdict) = verdict(&answer) {
                return verdict;
            }
        }
    };
    timeout(ANSWERING, exchange)
        .await
        .map_err(|_| Refusal::TooSlow)??;
    Ok(stream)
}

/// What the answer says, once it is whole. A server that speaks TLS is silent until it is spoken to,
/// so nothing may follow the head.
fn verdict(answer: &[u8]) -> Option<Result<(), Refusal>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    match head.parse(answer) {
        Ok(httparse::Status::Partial) if answer.len() < LIMIT => None,
        Ok(httparse::Status::Complete(length)) => match head.code {
            Some(200..300) if length == answer.len() => Some(Ok(())),
            Some(504) => Some(Err(Refusal::TooSlow)),
            Some(502 | 503) => Some(Err(Refusal::Unreachable)),
            Some(_) | None => Some(Err(Refusal::UpstreamRefused)),
        },
        Ok(httparse::Status::Partial) | Err(_) => Some(Err(Refusal::UpstreamRefused)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, expected: Option<Result<(), Refusal>>) {
        assert_eq!(verdict(answer.as_bytes()), expected, "{answer:?}");
    }

    #[test]
    fn only_a_clean_success_opens() {
        check("HTTP/1.1 200 Connection established\r\n\r\n", Some(Ok(())));
        check("HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", Some(Ok(())));
        check("HTTP/1.1 200 OK\r\n", None);
        check("", None);
        check(
            "HTTP/1.1 200 OK\r\n\r\nEARLY",
            Some(Err(Refusal::UpstreamRefused)),
        );
        check(
            "HTTP/1.1 407 Who are you\r\n\r\n",
            Some(Err(Refusal::UpstreamRefused)),
        );
        check(
            "HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n",
            Some(Err(Refusal::UpstreamRefused)),
        );
        check("HTTP/1.1 503 No\r\n\r\n", Some(Err(Refusal::Unreachable)));
        check("HTTP/1.1 504 No\r\n\r\n", Some(Err(Refusal::TooSlow)));
        check("SSH-2.0-OpenSSH\r\n", Some(Err(Refusal::UpstreamRefused)));
        check(&"H".repeat(20_000), Some(Err(Refusal::UpstreamRefused)));
    }
}
