//! The service manager: it is told that we are ready and that we live, and starts us anew if not.
//!
//! The protocol of sd_notify(3): datagrams to the socket that the environment names. Without one
//! nobody supervises, and nothing is told. Spoken by hand: the `sd-notify` crate would wait for a manager that does
//! not read, and knows no abstract names.

use std::ffi::OsString;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// Whoever watches over this process.
#[derive(Debug)]
pub struct Supervisor {
    socket: UnixDatagram,
    address: SocketAddr,
    patience: Option<Duration>,
}

impl Supervisor {
    /// The one that the environment names; `None` when nobody supervises.
    ///
    /// # Errors
    /// One is named, and cannot be spoken to.
    pub fn from_environment() -> io::Result<Option<Supervisor>> {
        let Some(name) = std::env::var_os("NOTIFY_SOCKET") else {
            return Ok(None);
        };
        let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
        // The patience may be meant for another process, which handed its environment down.
        let is_ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let patience = number("WATCHDOG_USEC").filter(|micros| *micros > 0 && is_ours);
        let socket = UnixDatagram::unbound()?;
        // A manager that does not read must not stop us: then the message is lost, not we.
        socket.set_nonblocking(true)?;
        Ok(Some(Supervisor {
            socket,
            address: address(&name)?,
            patience: patience.map(Duration::from_micros),
        }))
    }

    /// How often it wants a sign of life: twice within its patience. `None` when it wants none.
    pub fn beat(&self) -> Option<Duration> {
        self.patience.map(|patience| patience / 2)
    }

    /// Everything works from now on.
    pub fn ready(&self) {
        self.tell("READY=1");
    }

    /// We live.
    pub fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    /// We are about to end.
    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, words: &str) {
        if let Err(error) = self.socket.send_to_addr(words.as_bytes(), &self.address) {
            tracing::warn!(%error, words, "the service manager did not hear us");
        }
    }
}

/// A path, or after an `@` an abstract name.
fn address(name: &OsString) -> io::Result<SocketAddr> {
    match name.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(name),
    }
}
