//! The policy in force, and every open connection that stands on it.
//!
//! Decision and entry happen under one lock, so no connection slips past a new policy: it is decided
//! either by the new one, or before, and then it is found here and closed. Closing waits until the
//! sockets are really gone.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;
use url::{Host, Url};

use super::answer::Versions;
use super::request::Target;
use crate::policy::{Decision, Policy, Reason, Request};

/// The most connections at one time; a screen has a few dozen. A tunnel has two sockets, and 1024 is
/// the usual limit of open files.
const LIMIT: usize = 256;

/// How many more are let in only to be told so.
const BEYOND: usize = 32;

/// How long closing waits for tasks that cannot block; only a bug makes it so long.
const CLOSING: Duration = Duration::from_secs(2);

/// What a connection was allowed for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    /// A tunnel.
    Connect(Target),
    /// An exchange over plain HTTP.
    Fetch(Url),
    /// A tunnel of the seat's own to the board of its branch: no policy has a say in it.
    Board,
}

/// Where an allowed connection may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressScope {
    /// To public addresses.
    Public,
    /// Also into the branch's own network: the rule says so.
    Private,
}

/// What the rule of an allowed connection says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// Where it may lead.
    pub(super) scope: AddressScope,
    /// How the portal may answer.
    pub(super) versions: Versions,
}

impl Terms {
    /// The board stands in the branch's own network, and speaks no old TLS.
    pub(super) const BOARD: Terms = Terms {
        scope: AddressScope::Private,
        versions: Versions::New,
    };

    /// Whether they allow whatever those before them did.
    fn cover(self, before: Terms) -> bool {
        let scope = self.scope == AddressScope::Private || before.scope == AddressScope::Public;
        scope && (self.versions == Versions::Any || before.versions == Versions::New)
    }
}

impl Purpose {
    fn decide(&self, policy: &Policy) -> Result<Terms, Reason> {
        let decision = match self {
            Purpose::Connect(target) => {
                let host = match &target.host {
                    Host::Domain(name) => Host::Domain(name.as_str()),
                    Host::Ipv4(address) => Host::Ipv4(*address),
                    Host::Ipv6(address) => Host::Ipv6(*address),
                };
                policy.decide(Request::Connect {
                    host: &host,
                    port: target.port,
                })
            }
            Purpose::Fetch(url) => policy.decide(Request::Fetch(url)),
            Purpose::Board => return Ok(Terms::BOARD),
        };
        let rule = match decision {
            Decision::Allow(rule) => rule,
            Decision::Deny(reason) => return Err(reason),
        };
        tracing::debug!(rule = policy.rule_name(rule), "allowed");
        Ok(Terms {
            scope: match policy.permits_private_addresses(rule) {
                true => AddressScope::Private,
                false => AddressScope::Public,
            },
            versions: match policy.permits_old_tls(rule) {
                true => Versions::Any,
                false => Versions::New,
            },
        })
    }
}

/// The policy and the open connections.
#[derive(Debug)]
pub(super) struct Connections {
    inner: Mutex<Inner>,
    gone: Condvar,
}

#[derive(Debug)]
struct Inner {
    policy: Arc<Policy>,
    /// An engine that started under some policy since the gate did may offer old versions of TLS.
    old_tls: bool,
    open: HashMap<u64, Open>,
    next: u64,
}

#[derive(Debug)]
struct Open {
    task: AbortHandle,
    allowed: Option<(Purpose, Terms)>,
}

impl Open {
    /// Whether the policy still allows what this connection was opened for.
    fn stands(&self, policy: &Policy) -> bool {
        let Some((purpose, before)) = &self.allowed else {
            return true;
        };
        let now = purpose.decide(policy);
        now.is_ok_and(|terms| terms.cover(*before))
    }
}

/// The place of one connection among the open ones; dropped after its sockets.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    connections: Arc<Connections>,
    id: u64,
}

impl Connections {
    pub(super) fn new(policy: Arc<Policy>) -> Connections {
        Connections {
            inner: Mutex::new(Inner {
                old_tls: policy.has_old_tls(),
                policy,
                open: HashMap::new(),
                next: 0,
            }),
            gone: Condvar::new(),
        }
    }

    /// Starts the task of one more connection; false when there are far too many. The lock is held
    /// until the entry stands, so the task cannot leave before it came.
    pub(super) fn admit<F>(self: &Arc<Self>, serve: impl FnOnce(ConnectionSlot) -> F) -> bool
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut inner = self.lock();
        if inner.open.len() >= LIMIT + BEYOND {
            return false;
        }
        let id = inner.next;
        inner.next += 1;
        let slot = ConnectionSlot {
            connections: Arc::clone(self),
            id,
        };
        let task = tokio::spawn(serve(slot)).abort_handle();
        let allowed = None;
        inner.open.insert(id, Open { task, allowed });
        true
    }

    /// Puts a new policy in force and closes what it no longer allows.
    pub(super) fn load(&self, policy: Arc<Policy>) {
        let mut inner = self.lock();
        inner.old_tls |= policy.has_old_tls();
        inner.policy = policy;
        let ids = inner
            .open
            .iter()
            .filter(|(_, open)| !open.stands(&inner.policy))
            .map(|(id, _)| *id)
            .collect();
        self.close(inner, ids);
    }

    /// The fingerprint of the policy in force.
    pub(super) fn version(&self) -> String {
        self.lock().policy.version().to_owned()
    }

    /// True when there is none.
    pub(super) fn is_empty(&self) -> bool {
        let inner = self.lock();
        let mut open = inner.open.values();
        open.all(|open| matches!(open.allowed, Some((Purpose::Board, _))))
    }

    /// Closes every connection, also those that asked for nothing yet.
    pub(super) fn close_all(&self) {
        let inner = self.lock();
        let ids = inner.open.keys().copied().collect();
        self.close(inner, ids);
    }

    fn close(&self, mut inner: MutexGuard<'_, Inner>, ids: Vec<u64>) {
        for id in &ids {
            if let Some(open) = inner.open.get(id) {
                open.task.abort();
            }
        }
        let deadline = Instant::now() + CLOSING;
        while ids.iter().any(|id| inner.open.contains_key(id)) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::error!("a connection does not close");
                return;
            }
            inner = self
                .gone
                .wait_timeout(inner, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// A panic elsewhere must not stop the gate: nothing in here is ever half-changed.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionSlot {
    /// True when there are too many connections to serve this one.
    pub(super) fn is_beyond_limit(&self) -> bool {
        self.connections.lock().open.len() > LIMIT
    }

    /// Asks the policy, and remembers for what the connection was allowed.
    pub(super) fn decide(&self, purpose: Purpose) -> Result<Terms, Reason> {
        let mut inner = self.connections.lock();
        let terms = purpose.decide(&inner.policy)?;
        if let Some(open) = inner.open.get_mut(&self.id) {
            open.allowed = Some((purpose, terms));
        }
        // Where no engine offers old versions the gate has nothing to look at.
        let versions = match inner.old_tls {
            true => terms.versions,
            false => Versions::Any,
        };
        Ok(Terms { versions, ..terms })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.connections.lock().open.remove(&self.id);
        self.connections.gone.notify_all();
    }
}
