//! A tunnel: the name is checked in the first flight of TLS, then bytes flow.
//!
//! The portal gets no byte before the name in the ClientHello equals the host of CONNECT. What follows
//! passes in the kernel: nothing of it is ever in the memory of this process, except where a proxy wants
//! to be spoken to over TLS. An idle tunnel owns nothing for it, and one that was idle for too long ends.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use url::Host;

use super::answer::{self, Versions};
use super::dial::Way;
use super::flow::{self, idle};
use super::hello::{self, Hello};
use super::refusal::Refusal;
use super::upstream::Wire;
use crate::platform::SplicePipe;

/// How long the first flight may take.
const HELLO: Duration = Duration::from_secs(10);

/// The most pipes that wait for their next use.
const PIPES: usize = 16;

/// Empty pipes that wait for their next use: to make one for every few bytes costs more than the bytes.
#[derive(Debug, Default)]
pub(super) struct Pipes(Mutex<Vec<SplicePipe>>);

impl Pipes {
    fn take(&self) -> io::Result<SplicePipe> {
        self.waiting().pop().map_or_else(SplicePipe::new, Ok)
    }

    /// One that still has bytes of its tunnel is gone with them.
    fn put_back(&self, pipe: SplicePipe) {
        let mut waiting = self.waiting();
        if pipe.is_empty() && waiting.len() < PIPES {
            waiting.push(pipe);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<SplicePipe>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a tunnel did not open: before the view was told that it did, or after.
pub(super) enum Failed {
    /// The view waits for the answer.
    Unanswered(Refusal),
    /// The view was told «200», so only closing is left.
    Open(Refusal),
}

/// Opens the tunnel and keeps it until either side ends it.
pub(super) async fn run(
    view: &mut TcpStream,
    early: &[u8],
    way: Way<'_>,
    pipes: &Pipes,
) -> Result<(), Failed> {
    let portal = way.tunnel().await.map_err(Failed::Unanswered)?;
    let opened = view.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
    if opened.await.is_err() {
        return Ok(());
    }
    let first_flight = timeout(HELLO, checked_hello(view, early, way.host()));
    let hello = match first_flight.await {
        Ok(Ok(Some(hello))) => hello,
        // The view opened a connection in advance and did not need it.
        Ok(Ok(None)) => return Ok(()),
        Ok(Err(refusal)) => return Err(Failed::Open(refusal)),
        Err(_) => return Err(Failed::Open(Refusal::HelloTooSlow)),
    };
    let moves = AtomicU64::new(0);
    let both = async {
        match portal {
            Wire::Plain(stream) => splice(view, stream, hello, way.versions(), &moves, pipes).await,
            Wire::Sealed(stream) => copy(view, *stream, hello, way.versions(), &moves).await,
        }
    };
    tokio::select! {
        // Broken or done: the sockets close either way.
        ended = both => match ended {
            Err(Ended::Refused(refusal)) => Err(Failed::Open(refusal)),
            Ok(()) | Err(Ended::Broken) => Ok(()),
        },
        () = idle(&moves) => Ok(()),
    }
}

/// Reads until the name is known and equals the host; `None` when the view closes without a byte.
async fn checked_hello(
    view: &mut TcpStream,
    early: &[u8],
    host: &Host<String>,
) -> Result<Option<Hello>, Refusal> {
    let mut hello = Hello::starting_with(early);
    loop {
        if let Some(name) = hello.server_name()? {
            return match host {
                Host::Domain(host) if *host == name => Ok(Some(hello)),
                Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => Err(Refusal::NameMismatch),
            };
        }
        if hello.raw().len() >= hello::LIMIT {
            return Err(Refusal::HelloMalformed);
        }
        match view.read_buf(hello.input()).await {
            Ok(0) | Err(_) if hello.raw().is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::HelloMalformed),
            Ok(_) => {}
        }
    }
}

/// Why a tunnel ended before both sides were done.
enum Ended {
    /// A socket broke.
    Broken,
    /// The gate ends it.
    Refused(Refusal),
}

impl From<io::Error> for Ended {
    fn from(_error: io::Error) -> Ended {
        Ended::Broken
    }
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Ended {
        Ended::Refused(refusal)
    }
}

/// Moves bytes both ways in the kernel until both are done or one breaks.
async fn splice(
    view: &mut TcpStream,
    mut portal: TcpStream,
    hello: Hello,
    versions: Versions,
    moves: &AtomicU64,
    pipes: &Pipes,
) -> Result<(), Ended> {
    portal.write_all(hello.raw()).await?;
    drop(hello);
    let (from_view, mut to_view) = view.split();
    let (mut from_portal, to_portal) = portal.split();
    let up = async { Ok(pour(from_view, to_portal, moves, pipes).await?) };
    let down = async {
        answer::check(&mut from_portal, &mut to_view, versions).await?;
        Ok::<_, Ended>(pour(from_portal, to_view, moves, pipes).await?)
    };
    tokio::try_join!(up, down)?;
    Ok(())
}

/// The same through TLS with the proxy.
async fn copy(
    view: &mut TcpStream,
    mut portal: TlsStream<TcpStream>,
    hello: Hello,
    versions: Versions,
    moves: &AtomicU64,
) -> Result<(), Ended> {
    portal.write_all(hello.raw()).await?;
    portal.flush().await?;
    drop(hello);
    let (mut from_view, mut to_view) = view.split();
    let (mut from_portal, mut to_portal) = tokio::io::split(portal);
    let up = async { Ok(flow::pour(&mut from_view, &mut to_portal, moves).await?) };
    let down = async {
        answer::check(&mut from_portal, &mut to_view, versions).await?;
        Ok::<_, Ended>(flow::pour(&mut from_portal, &mut to_view, moves).await?)
    };
    tokio::try_join!(up, down)?;
    Ok(())
}

/// Moves bytes one way until the sender is done, and passes that on.
async fn pour(
    from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    moves: &AtomicU64,
    pipes: &Pipes,
) -> io::Result<()> {
    loop {
        from.readable().await?;
        // A tunnel has one only while there is something to move.
        let mut pipe = pipes.take()?;
        let moved = carry(from.as_ref(), to.as_ref(), &mut pipe, moves).await;
        pipes.put_back(pipe);
        if let Carried::All = moved? {
            return to.shutdown().await;
        }
    }
}

/// How far the bytes of one side were moved.
enum Carried {
    /// All that came so far.
    SoFar,
    /// All: the sender is done.
    All,
}

/// Moves what there is.
async fn carry(
    from: &TcpStream,
    to: &TcpStream,
    pipe: &mut SplicePipe,
    moves: &AtomicU64,
) -> io::Result<Carried> {
    loop {
        match from.try_io(Interest::READABLE, || pipe.fill(from)) {
            Ok(0) => return Ok(Carried::All),
            Ok(_) => moves.fetch_add(1, Ordering::Relaxed),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Carried::SoFar),
            Err(error) => return Err(error),
        };
        while !pipe.is_empty() {
            to.async_io(Interest::WRITABLE, || pipe.drain(to)).await?;
        }
    }
}
