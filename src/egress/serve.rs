//! From an accepted connection to its end: read the head, ask the policy, hand over.
//!
//! One request a connection. Whatever goes wrong ends in an answer or a close, in one line of the log
//! with host and reason, and in one notice for the seat.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::connections::{ConnectionSlot, Connections, Purpose};
use super::dial::Dialer;
use super::notice::Teller;
use super::refusal::{self, Refusal};
use super::request::{self, Head, ProxyRequest, Refused, Target};
use super::tunnel::{Failed, Pipes};
use super::{about, forward, tunnel};

/// How long a view may take to send a head.
const HEAD: Duration = Duration::from_secs(10);

/// How long the gate rests when the system has no more files or memory for a connection.
const OUT_OF_FILES: Duration = Duration::from_millis(100);

/// What every connection needs.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) connections: Arc<Connections>,
    pub(super) dialer: Dialer,
    pub(super) teller: Teller,
    pub(super) pipes: Pipes,
    /// Where the board of the branch stands.
    pub(super) board: Option<Target>,
}

/// Accepts connections for ever. An error of one connection, or of the system, is no end.
pub(super) async fn accept(listener: &TcpListener, context: &Arc<Context>) {
    loop {
        match listener.accept().await {
            Ok((stream, _view)) => {
                let serve = |slot| serve(Connection { stream, slot }, Arc::clone(context));
                if !context.connections.admit(serve) {
                    context.teller.refused(None, Refusal::Busy);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the gate cannot accept a connection");
                sleep(OUT_OF_FILES).await;
            }
        }
    }
}

/// A connection of the view. The socket goes before its slot among the open ones, so that who waits for
/// the slot to be free knows that the socket is closed.
struct Connection {
    stream: TcpStream,
    slot: ConnectionSlot,
}

async fn serve(mut connection: Connection, context: Arc<Context>) {
    let _best_effort = connection.stream.set_nodelay(true);
    let outcome = if connection.slot.is_beyond_limit() {
        Err(Refused::from(Refusal::Busy))
    } else {
        match timeout(HEAD, read_head(&mut connection.stream)).await {
            Ok(Ok(Some((head, early)))) => answer(&mut connection, &context, head, &early).await,
            Ok(Ok(None)) => return,
            Ok(Err(refused)) => Err(refused),
            Err(_) => Err(Refusal::HeadTooSlow.into()),
        }
    };
    if let Err(Refused { reason, host }) = outcome {
        context.teller.refused(host.as_deref(), reason);
        refusal::send(&mut connection.stream, &reason.answer()).await;
    }
}

/// Reads the head and whatever came with it; `None` when the view closes without a word.
async fn read_head(stream: &mut TcpStream) -> Result<Option<(Head, Vec<u8>)>, Refused> {
    let mut bytes = Vec::with_capacity(2048);
    loop {
        let before = bytes.len();
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) if bytes.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::Malformed.into()),
            Ok(_) => {}
        }
        // Only a new line, or the very first byte, can change what the head is.
        let tells =
            before == 0 || bytes.len() >= request::LIMIT || bytes[before..].contains(&b'\n');
        if tells && let Some(head) = request::parse(&bytes)? {
            let early = bytes.split_off(head.length);
            return Ok(Some((head, early)));
        }
    }
}

/// Serves a request. An error is one that the view can still be told.
async fn answer(
    connection: &mut Connection,
    context: &Context,
    head: Head,
    early: &[u8],
) -> Result<(), Refused> {
    let (target, purpose) = match &head.request {
        ProxyRequest::Connect(target) if context.board.as_ref() == Some(target) => {
            (target, Purpose::Board)
        }
        ProxyRequest::Connect(target) => (target, Purpose::Connect(target.clone())),
        ProxyRequest::Fetch(fetch) => (&fetch.target, Purpose::Fetch(fetch.url.clone())),
    };
    let host = target.host.to_string();
    if host == about::NAME {
        let list = context.connections.version();
        refusal::send(&mut connection.stream, &about::answer(&list)).await;
        return Ok(());
    }
    let refused = |reason| Refused {
        reason,
        host: Some(host.clone()),
    };
    let terms = connection.slot.decide(purpose);
    let terms = terms.map_err(|reason| refused(Refusal::Denied(reason)))?;
    if !head.host_agrees {
        return Err(refused(Refusal::Malformed));
    }
    let way = context.dialer.way(&context.teller, target, terms);
    match &head.request {
        ProxyRequest::Connect(_) => {
            match tunnel::run(&mut connection.stream, early, way, &context.pipes).await {
                Ok(()) => Ok(()),
                Err(Failed::Unanswered(reason)) => Err(refused(reason)),
                Err(Failed::Open(reason)) => {
                    context.teller.refused(Some(&host), reason);
                    Ok(())
                }
            }
        }
        ProxyRequest::Fetch(fetch) => forward::run(&mut connection.stream, early, fetch, way)
            .await
            .map_err(refused),
    }
}
