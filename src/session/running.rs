//! The time of one visit: what its citizen is warned of, what an answer gives, and when it is over.

use std::time::{Duration, Instant};

use super::causes::Why;
use super::{Limits, Warning};

/// How long before the end of the longest visit its citizen is asked; of a very short one, half of it.
const ASKED_BEFORE: Duration = Duration::from_secs(5 * 60);

/// How long an end that staff announce is counted down.
const ANNOUNCED_BEFORE: Duration = Duration::from_secs(60);

/// A visit and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// When it began.
    pub since: Instant,
    /// The last keyboard, pointer or touch activity.
    pub touched: Instant,
    /// When the longest visit is over.
    pub until: Instant,
    /// How often the citizen has put that off.
    pub prolonged: u32,
    /// The end that staff announced.
    pub announced: Announced,
}

/// An end that staff announce from another place: the citizen sees it count down, and can stop it once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// When it comes; none while none is announced.
    pub at: Option<Instant>,
    /// True once the citizen has stopped one.
    pub stopped: bool,
}

impl Running {
    pub(super) fn begin(limits: &Limits, now: Instant) -> Running {
        Running {
            since: now,
            touched: now,
            until: now + limits.longest,
            prolonged: 0,
            announced: Announced::default(),
        }
    }

    /// Activity puts the warning off, but never away: once it runs, somebody must say that it is
    /// still the same citizen who sits here.
    pub(super) fn touch(&mut self, limits: &Limits, now: Instant) {
        if now < self.touched + limits.idle {
            self.touched = now;
        }
    }

    /// Somebody is here. The same answer stops an end that staff announced, where that may be; or, near the end
    /// of the longest visit, puts that off.
    pub(super) fn answer(&mut self, limits: &Limits, now: Instant) {
        let more = self.more(limits, now);
        self.touched = now;
        if self.announced.at.is_some() {
            if !self.announced.stopped {
                self.announced = Announced {
                    at: None,
                    stopped: true,
                };
            }
        } else if let Some(more) = more {
            self.until += more;
            self.prolonged += 1;
        }
    }

    /// A whole new time, from staff.
    pub(super) fn renew(&mut self, limits: &Limits, now: Instant) {
        self.touched = now;
        self.until = now + limits.longest;
        self.prolonged = 0;
        self.announced.at = None;
    }

    /// Staff announce the end; one that is on its way stays as it is.
    pub(super) fn announce(&mut self, now: Instant) {
        self.announced.at.get_or_insert(now + ANNOUNCED_BEFORE);
    }

    /// Why it is over, once it is.
    pub(super) fn is_over(&self, limits: &Limits, now: Instant) -> Option<Why> {
        if now >= self.until {
            Some(Why::TooLong)
        } else if now >= self.idle_end(limits) {
            Some(Why::Idle)
        } else {
            let is_due = self.announced.at.is_some_and(|at| now >= at);
            is_due.then_some(Why::ByStaff)
        }
    }

    fn idle_end(&self, limits: &Limits) -> Instant {
        self.touched + limits.idle + limits.warning
    }

    /// What ends it soon.
    pub(super) fn warning(&self, limits: &Limits, now: Instant) -> Option<Warning> {
        let end = self.until.min(self.idle_end(limits));
        if let Some(at) = self.announced.at {
            Some(Warning::Announced {
                seconds: seconds_until(at.min(end), now),
                can_stop: !self.announced.stopped,
            })
        } else if now >= self.touched + limits.idle {
            Some(Warning::Idle(seconds_until(end, now)))
        } else {
            (now >= self.asked_from(limits)).then(|| Warning::Longest {
                more: self.more(limits, now).map(|more| more.as_secs()),
            })
        }
    }

    /// When something of it changes next.
    pub(super) fn next_deadline(&self, limits: &Limits, now: Instant) -> Instant {
        let warning = self.touched + limits.idle;
        let end = self.until.min(self.idle_end(limits));
        let end = self.announced.at.map_or(end, |at| at.min(end));
        let shown = if now >= warning || self.announced.at.is_some() {
            whole_before(end, now, 1)
        } else {
            warning.min(whole_before(self.until, now, 60))
        };
        let asked = Some(self.asked_from(limits)).filter(|asked| *asked > now);
        asked.map_or(shown, |asked| asked.min(shown)).min(end)
    }

    /// From when on the citizen is asked whether the visit goes on.
    pub(super) fn asked_from(&self, limits: &Limits) -> Instant {
        self.until - ASKED_BEFORE.min(limits.longest / 2)
    }

    /// What an answer gives now; nothing before the citizen is asked, and after the last time.
    pub(super) fn more(&self, limits: &Limits, now: Instant) -> Option<Duration> {
        let left = limits.times.is_none_or(|times| self.prolonged < times);
        (left && now >= self.asked_from(limits)).then_some(limits.more)
    }
}

/// Whole seconds until then; the last started second counts.
pub(super) fn seconds_until(then: Instant, now: Instant) -> u64 {
    then.saturating_duration_since(now)
        .as_millis()
        .div_ceil(1000) as u64
}

/// The next moment after `now` that lies a whole number of steps of so many seconds before `end`:
/// when a shown count changes.
fn whole_before(end: Instant, now: Instant, step: u64) -> Instant {
    let left = end.saturating_duration_since(now);
    let step = Duration::from_secs(step);
    let over = Duration::from_nanos((left.as_nanos() % step.as_nanos()) as u64);
    now + if over.is_zero() { step } else { over }
}
