//! Bytes on the move that this process has in its hands, and the timer that sees when none move.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How long no byte may flow, in either direction. Portals that chat keep their WebSocket alive
/// at least once a minute.
const IDLE: Duration = Duration::from_secs(300);

/// How much is moved at once.
pub(super) const BUFFER: usize = 64 << 10;

/// Moves bytes one way until the sender is done, and passes that on.
pub(super) async fn pour<R, W>(from: &mut R, to: &mut W, moves: &AtomicU64) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        moves.fetch_add(1, Ordering::Relaxed);
        to.write_all(&buffer[..count]).await?;
        // TLS keeps what the socket did not take at once.
        to.flush().await?;
    }
}

/// Returns when nothing moved for the idle time, or up to twice as long: one timer is enough then.
pub(super) async fn idle(moves: &AtomicU64) {
    let mut before = moves.load(Ordering::Relaxed);
    loop {
        tokio::time::sleep(IDLE).await;
        let now = moves.load(Ordering::Relaxed);
        if now == before {
            return;
        }
        before = now;
    }
}
