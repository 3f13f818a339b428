//! What the seat hears from the gate, and how much of it.
//!
//! A page can be refused thousands of times a second; the seat hears a burst and then a steady rate,
//! and the log says how many it did not hear. Hosts only, in their canonical form.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::GateNotice;
use super::fault::ProxyFault;
use super::refusal::{Fault, Refusal};
use crate::policy::site;

/// How many notices may come at once.
const BURST: u32 = 500;

/// How often one more may come after that.
const STEADY: Duration = Duration::from_millis(10);

/// The most hosts that are kept in mind while the proxy does not let through to them.
const KEPT_AWAY: usize = 500;

/// Tells the seat and the log.
pub(super) struct Teller {
    tell: Box<dyn Fn(GateNotice) + Send + Sync>,
    allowance: Mutex<Allowance>,
    proxy: Mutex<Ailing>,
}

/// What the proxy failed in and was not seen to do since.
#[derive(Debug, Default)]
struct Ailing {
    /// True when it failed altogether.
    whole: bool,
    hosts: BTreeSet<String>,
}

/// A bucket of notices that fills up again with time.
#[derive(Debug)]
struct Allowance {
    left: u32,
    since: Instant,
    untold: u64,
}

impl fmt::Debug for Teller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Teller")
            .field("allowance", &self.allowance)
            .finish_non_exhaustive()
    }
}

impl Teller {
    pub(super) fn new(tell: impl Fn(GateNotice) + Send + Sync + 'static) -> Teller {
        Teller {
            tell: Box::new(tell),
            allowance: Mutex::new(Allowance {
                left: BURST,
                since: Instant::now(),
                untold: 0,
            }),
            proxy: Mutex::default(),
        }
    }

    /// A request was not served.
    pub(super) fn refused(&self, host: Option<&str>, refusal: Refusal) {
        let reason = refusal.code();
        if let (Some(host), Fault::Proxy(fault)) = (host, refusal.fault()) {
            self.ailing().failed(host, fault);
        }
        let mut allowance = self
            .allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(untold) = allowance.take(Instant::now()) else {
            return;
        };
        drop(allowance);
        if untold > 0 {
            tracing::warn!(untold, "refusals too many to tell");
        }
        // Any words may stand before the domain that somebody had to register.
        let site = host.and_then(site).unwrap_or("*");
        tracing::info!(host = site, reason, "refused {site}: {reason}");
        // Without a host there is nothing to count it by.
        let Some(host) = host.map(str::to_owned) else {
            return;
        };
        (self.tell)(match refusal.fault() {
            Fault::Request | Fault::Form => GateNotice::Refused { host, reason },
            Fault::Portal => GateNotice::Unreachable { host, reason },
            Fault::Proxy(fault) => GateNotice::ProxyFails { host, fault },
        });
    }

    /// The proxy let through to this host. The seat hears of it only after a failure.
    pub(super) fn proxy_serves(&self, host: &str) {
        if self.ailing().serves(host) {
            tracing::info!(host, "the proxy lets through");
            let host = host.to_owned();
            (self.tell)(GateNotice::ProxyServes { host });
        }
    }

    fn ailing(&self) -> MutexGuard<'_, Ailing> {
        self.proxy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The gate stopped without being asked to.
    pub(super) fn stopped(&self) {
        tracing::error!("the gate stopped");
        (self.tell)(GateNotice::Stopped);
    }
}

impl Ailing {
    fn failed(&mut self, host: &str, fault: ProxyFault) {
        if !fault.is_about_a_host() {
            self.whole = true;
        } else if self.hosts.len() < KEPT_AWAY {
            self.hosts.insert(host.to_owned());
        }
    }

    /// True when that is news.
    fn serves(&mut self, host: &str) -> bool {
        let came_back = self.hosts.remove(host);
        std::mem::take(&mut self.whole) || came_back
    }
}

impl Allowance {
    /// Takes one, and how many went untold before it.
    fn take(&mut self, now: Instant) -> Option<u64> {
        let passed = now.saturating_duration_since(self.since);
        let more = u32::try_from(passed.as_millis() / STEADY.as_millis()).unwrap_or(BURST);
        if more > 0 {
            self.left = self.left.saturating_add(more).min(BURST);
            self.since = now;
        }
        if self.left == 0 {
            self.untold += 1;
            return None;
        }
        self.left -= 1;
        Some(std::mem::take(&mut self.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_works_again_is_news_once() {
        let mut ailing = Ailing::default();
        assert!(!ailing.serves("a.test"));
        ailing.failed("a.test", ProxyFault::WantsPassword);
        ailing.failed("b.test", ProxyFault::Refuses);
        assert!(ailing.serves("c.test"), "it works at all");
        assert!(!ailing.serves("c.test"));
        assert!(ailing.serves("b.test"), "it lets through there, too");
        assert!(!ailing.serves("b.test"));
        for host in 0..2000 {
            ailing.failed(&host.to_string(), ProxyFault::Fails);
        }
        assert_eq!(ailing.hosts.len(), KEPT_AWAY);
    }

    #[test]
    fn a_flood_is_told_at_a_steady_rate() {
        let start = Instant::now();
        let mut allowance = Allowance {
            left: BURST,
            since: start,
            untold: 0,
        };
        let told = |allowance: &mut Allowance, at: Instant| {
            (0..10_000).filter(|_| allowance.take(at).is_some()).count()
        };
        assert_eq!(told(&mut allowance, start), BURST as usize);
        assert_eq!(told(&mut allowance, start + STEADY * 7), 7);
        assert_eq!(allowance.untold, 10_000 - 7);
        let hour = start + Duration::from_secs(3600);
        assert_eq!(told(&mut allowance, hour), BURST as usize);
    }
}
