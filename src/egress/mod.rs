//! The egress gate: an HTTP proxy on loopback, and the portal view's only way out.
//!
//! The policy decides on host and port; the first flight of TLS must name the same host; the
//! address must be public. What the view forgets to ask, the gate still refuses. Its log holds
//! hosts only.

#![forbid(unsafe_code)]

mod serve;

mod request;

mod connections;

mod tunnel;

mod flow;

mod hello;

mod forward;

mod dial;

mod address;

mod upstream;

mod fault;

mod refusal;

mod notice;

mod about;
mod answer;
mod own;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

use crate::policy::Policy;
use connections::Connections;
use dial::Dialer;
use notice::Teller;
use request::Target;
use serve::Context;
use tunnel::Pipes;

pub use fault::ProxyFault;
pub use upstream::{Login, Proxy};

pub use about::ask;
pub use own::{Line, Unreached, connect};

/// Two threads serve a whole screen: one could be busy with a download while a page waits.
const THREADS: usize = 2;

/// How long dropping waits for the listener; only a bug makes it so long.
const CLOSING: Duration = Duration::from_secs(2);

/// How the gate is set up.
#[derive(Clone, Debug)]
pub struct GateSettings {
    /// Where it listens; loopback only, port 0 for any free port.
    pub listen: SocketAddr,
    /// The HTTP proxy of the branch's network.
    pub upstream: Option<Proxy>,
    /// Static host entries; they may name addresses that are not public.
    pub hosts: BTreeMap<String, SocketAddr>,
    /// Host and port of the branch's board, for the gate that stands between a seat's own gate and the network.
    /// A view is never let through to it: it asks the seat's own gate, which has no such place.
    pub board: Option<(String, u16)>,
}

/// What the gate tells the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateNotice {
    /// A request was refused.
    Refused {
        /// The host that was asked for, without path or query.
        host: String,
        /// The stable code of the reason.
        reason: &'static str,
    },
    /// An allowed host could not be reached, or did not answer.
    Unreachable {
        /// The host that was asked for, without path or query.
        host: String,
        /// The stable code of the reason.
        reason: &'static str,
    },
    /// The proxy of the branch's network does not let through to an allowed host.
    ProxyFails {
        /// The host that was asked for, without path or query.
        host: String,
        /// What is wrong.
        fault: ProxyFault,
    },
    /// The proxy lets through to this host, after a failure.
    ProxyServes {
        /// The host.
        host: String,
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
    /// The listening address can be reached from the network.
    #[error("{}", crate::say!("gate-not-loopback", address = .address.to_string()))]
    NotLoopback {
        /// The address of the setting.
        address: SocketAddr,
    },
    /// The system has no threads for the gate.
    #[error("{}", crate::say!("gate-cannot-start"))]
    Start {
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The running gate; dropping it closes every tunnel.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    context: Arc<Context>,
    accepting: AbortHandle,
    closing: Arc<AtomicBool>,
    ended: Mutex<mpsc::Receiver<()>>,
    runtime: Option<Runtime>,
}

impl Gate {
    /// Starts the gate on threads of its own.
    ///
    /// # Errors
    /// The address cannot be listened on, or the system has no threads.
    pub fn start(
        settings: GateSettings,
        policy: Arc<Policy>,
        tell: impl Fn(GateNotice) + Send + Sync + 'static,
    ) -> Result<Gate, Error> {
        let address = settings.listen;
        if !address.ip().is_loopback() {
            return Err(Error::NotLoopback { address });
        }
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("gate")
            .enable_all()
            .build()
            .map_err(|source| Error::Start { source })?;
        let listener = {
            let _context = runtime.enter();
            listen(address).map_err(|source| Error::Listen { address, source })?
        };
        let address = listener
            .local_addr()
            .map_err(|source| Error::Listen { address, source })?;

        let context = Arc::new(Context {
            connections: Arc::new(Connections::new(policy)),
            dialer: Dialer::new(settings.upstream, &settings.hosts, address),
            teller: Teller::new(tell),
            pipes: Pipes::default(),
            board: settings
                .board
                .and_then(|(host, port)| Target::new(&host, port)),
        });
        let closing = Arc::new(AtomicBool::new(false));
        let (alive, ended) = mpsc::channel();
        let door = Door {
            listener,
            context: Arc::clone(&context),
            closing: Arc::clone(&closing),
            _alive: alive,
        };
        let accepting = runtime
            .spawn(async move { serve::accept(&door.listener, &door.context).await })
            .abort_handle();
        Ok(Gate {
            address,
            context,
            accepting,
            closing,
            ended: Mutex::new(ended),
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts a new policy in force: for the next request at once, and open tunnels to hosts that it
    /// no longer allows are closed before this returns.
    pub fn load(&self, policy: Arc<Policy>) {
        self.context.connections.load(policy);
    }

    /// True when nobody is connected.
    pub fn is_idle(&self) -> bool {
        self.context.connections.is_empty()
    }

    /// Closes every open tunnel: the visit is over.
    pub fn close_all(&self) {
        self.context.connections.close_all();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        self.accepting.abort();
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        // The other end is dropped with the listener; nothing is ever sent.
        let _listener_closed = ended.recv_timeout(CLOSING);
        self.context.connections.close_all();
        if let Some(runtime) = self.runtime.take() {
            // A resolver that hangs must not hold up the end of the seat.
            runtime.shutdown_background();
        }
    }
}

/// The listening socket; the seat is told when it closes without being asked to.
struct Door {
    listener: TcpListener,
    context: Arc<Context>,
    closing: Arc<AtomicBool>,
    _alive: mpsc::Sender<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        if !self.closing.load(Ordering::Relaxed) {
            self.context.teller.stopped();
        }
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}
