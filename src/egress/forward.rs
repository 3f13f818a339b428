//! One exchange over plain HTTP: one request, one answer, then the connection ends.
//!
//! Nothing that follows the request on the same connection is read as a request, so every request is
//! decided. The request's head is written anew, the answer's head says that the connection closes,
//! and the answer's body goes through untouched.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::dial::{Line, Way};
use super::fault::ProxyFault;
use super::flow::{BUFFER, idle, pour};
use super::refusal::Refusal;
use super::request::{Fetch, Neighbour, push_header};
use super::upstream::{self, Wire};

/// The most bytes that an answer's head may have; portals set many cookies.
const LIMIT: usize = 64 << 10;

/// Headers of an answer that are between two neighbours only.
const NOT_FORWARDED: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-connection",
    "proxy-status",
    "upgrade",
];

/// Serves the exchange. A refusal comes only while the view got nothing yet.
pub(super) async fn run(
    view: &mut TcpStream,
    early: &[u8],
    fetch: &Fetch,
    way: Way<'_>,
) -> Result<(), Refusal> {
    match way.line().await? {
        Line::Direct(stream) => exchange(view, early, fetch, stream, Neighbour::Portal, way).await,
        Line::Upstream(wire, upstream) => {
            let proxy = Neighbour::Proxy(upstream.login.as_ref());
            match wire {
                Wire::Plain(stream) => exchange(view, early, fetch, stream, proxy, way).await,
                Wire::Sealed(stream) => exchange(view, early, fetch, *stream, proxy, way).await,
            }
        }
    }
}

async fn exchange<S>(
    view: &mut TcpStream,
    early: &[u8],
    fetch: &Fetch,
    portal: S,
    neighbour: Neighbour<'_>,
    way: Way<'_>,
) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite,
{
    let moves = AtomicU64::new(0);
    let (from_view, mut to_view) = view.split();
    let (mut from_portal, mut to_portal) = tokio::io::split(portal);

    let early = match usize::try_from(fetch.body) {
        Ok(body) if body < early.len() => &early[..body],
        Ok(_) | Err(_) => early,
    };
    let mut start = fetch.head(neighbour);
    start.extend_from_slice(early);
    let sent = async {
        to_portal.write_all(&start).await?;
        to_portal.flush().await
    };
    sent.await
        .map_err(|_| neighbour.broke_off(Refusal::Unreachable))?;

    let rest = fetch.body.saturating_sub(early.len() as u64);
    let mut view_gone = pin!(upload(from_view, to_portal, rest, &moves));
    let answer = tokio::select! {
        answer = answer_head(&mut from_portal, &mut to_view, neighbour) => answer?,
        () = &mut view_gone => return Ok(()),
        () = idle(&moves) => return Err(neighbour.too_slow()),
    };
    if let Neighbour::Proxy(_) = neighbour {
        way.proxy_serves();
    }
    let download = async {
        to_view.write_all(&answer).await?;
        pour(&mut from_portal, &mut to_view, &moves).await
    };
    tokio::select! {
        // Broken or done: the connection closes either way.
        _ended = download => {}
        () = view_gone => {}
        () = idle(&moves) => {}
    }
    Ok(())
}

/// Sends the rest of the body, then waits until the view closes. A portal may answer before it has
/// read the whole body and stop reading; that must not cut off its answer.
async fn upload<R, W>(mut from: R, mut to: W, mut rest: u64, moves: &AtomicU64)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut buffer = vec![0; BUFFER];
    let mut portal_reads = true;
    loop {
        let count = match from.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => count,
        };
        moves.fetch_add(1, Ordering::Relaxed);
        let wanted = rest.min(count as u64);
        rest -= wanted;
        // What is beyond the body is no second request: nobody reads it.
        let wanted = usize::try_from(wanted).unwrap_or(count);
        if portal_reads {
            let sent = async {
                to.write_all(&buffer[..wanted]).await?;
                to.flush().await
            };
            portal_reads = sent.await.is_ok();
        }
    }
}

/// Reads heads until one is final; returns the rewritten head and what came with it.
async fn answer_head<R, W>(
    from: &mut R,
    to_view: &mut W,
    neighbour: Neighbour<'_>,
) -> Result<Vec<u8>, Refusal>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut bytes = Vec::with_capacity(BUFFER);
    loop {
        while let Some(head) = rewritten(&bytes, neighbour)? {
            match head {
                Head::Final(answer) => return Ok(answer),
                Head::Interim { code, length } => {
                    bytes.drain(..length);
                    if code == 100 {
                        let go_on = to_view.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
                        go_on.await.map_err(|_| Refusal::BadAnswer)?;
                    }
                }
            }
        }
        match from.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return Err(neighbour.broke_off(Refusal::BadAnswer)),
            Ok(_) => {}
        }
    }
}

impl Neighbour<'_> {
    /// Whose doing it is that the connection ended without an answer.
    fn broke_off(self, of_the_portal: Refusal) -> Refusal {
        match self {
            Neighbour::Portal => of_the_portal,
            Neighbour::Proxy(_) => ProxyFault::BrokeOff.into(),
        }
    }

    /// Whose doing it is that no answer comes.
    fn too_slow(self) -> Refusal {
        match self {
            Neighbour::Portal => Refusal::TooSlow,
            Neighbour::Proxy(_) => ProxyFault::TooSlow.into(),
        }
    }

    /// Whose doing it is that the answer is none.
    fn bad_answer(self) -> Refusal {
        match self {
            Neighbour::Portal => Refusal::BadAnswer,
            Neighbour::Proxy(_) => ProxyFault::NoProxy.into(),
        }
    }
}

/// A head of an answer.
#[derive(Debug, PartialEq, Eq)]
enum Head {
    /// Only news of the answer to come.
    Interim { code: u16, length: usize },
    /// The answer's head, rewritten, and the bytes after it.
    Final(Vec<u8>),
}

/// Reads one head; `None` while it is not whole.
fn rewritten(bytes: &[u8], neighbour: Neighbour<'_>) -> Result<Option<Head>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= LIMIT => length,
        Ok(httparse::Status::Partial) if bytes.len() < LIMIT => return Ok(None),
        Ok(_) | Err(_) => return Err(neighbour.bad_answer()),
    };
    let code = head.code.ok_or(Refusal::BadAnswer)?;
    if let Neighbour::Proxy(login) = neighbour
        && let Some(refusal) = upstream::instead_of_the_portal(&head, login.is_some())
    {
        return Err(refusal);
    }
    match code {
        // Nobody asked to switch protocols.
        101 => return Err(Refusal::BadAnswer),
        100..200 => return Ok(Some(Head::Interim { code, length })),
        _ => {}
    }
    let reason = head.reason.unwrap_or_default();
    let mut answer = format!("HTTP/1.1 {code} {reason}\r\n").into_bytes();
    for header in head.headers {
        let between_neighbours = NOT_FORWARDED
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name));
        if !between_neighbours {
            push_header(&mut answer, header.name, header.value);
        }
    }
    answer.extend_from_slice(b"Connection: close\r\n\r\n");
    answer.extend_from_slice(&bytes[length..]);
    Ok(Some(Head::Final(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &str, expected: Result<Option<Head>, Refusal>) {
        assert_eq!(
            rewritten(bytes.as_bytes(), Neighbour::Portal),
            expected,
            "{bytes:?}"
        );
    }

    fn last(text: &str) -> Result<Option<Head>, Refusal> {
        Ok(Some(Head::Final(text.as_bytes().to_vec())))
    }

    #[test]
    fn an_answer_always_closes() {
        check(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\nok",
            last("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"),
        );
        check(
            "HTTP/1.0 404 Not Found\r\n\r\n",
            last("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n"),
        );
        check(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            last(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            ),
        );
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        check("", Ok(None));
        check("HTTP/1.1 200 OK\r\n", Ok(None));
        check("SSH-2.0-OpenSSH_9\r\n", Err(Refusal::BadAnswer));
        check(
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            Err(Refusal::BadAnswer),
        );
        check(
            &format!("HTTP/1.1 200 OK\r\nX: {}", "a".repeat(LIMIT)),
            Err(Refusal::BadAnswer),
        );
        check(
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            Ok(Some(Head::Interim {
                code: 103,
                length: 28,
            })),
        );
    }
}
