//! What the seat hears from the gate, and how much of it.
//!
//! A page can be refused thousands of times a second; the seat hears a burst and then a steady rate,
//! and the log says how many it did not hear. Hosts only, in their canonical form.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Notice;
use super::refusal::{Fault, Refusal};

/// How many notices may come at once.
const BURST: u32 = 500;

/// How often one more may come after that.
const STEADY: Duration = Duration::from_millis(10);

/// Tells the seat and the log.
pub(super) struct Teller {
    tell: Box<dyn Fn(Notice) + Send + Sync>,
    allowance: Mutex<Allowance>,
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
    pub(super) fn new(tell: impl Fn(Notice) + Send + Sync + 'static) -> Teller {
        Teller {
            tell: Box::new(tell),
            allowance: Mutex::new(Allowance {
                left: BURST,
                since: Instant::now(),
                untold: 0,
            }),
        }
    }

    /// A request was not served.
    pub(super) fn refused(&self, host: Option<&str>, refusal: Refusal) {
        let reason = refusal.code();
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
        tracing::info!(host, reason, "refused");
        // Without a host there is nothing to count it by.
        let Some(host) = host.map(str::to_owned) else {
            return;
        };
        (self.tell)(match refusal.fault() {
            Fault::Request | Fault::Form => Notice::Refused { host, reason },
            Fault::Portal => Notice::Unreachable { host, reason },
        });
    }

    /// The gate stopped without being asked to.
    pub(super) fn stopped(&self) {
        tracing::error!("the gate stopped");
        (self.tell)(Notice::Stopped);
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
