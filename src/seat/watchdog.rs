//! Who watches whom: the service manager the seat, the seat its screens.
//!
//! The seat's loop itself tells the manager that it lives, so a loop that hangs is missed. A screen is
//! asked for a sign of life, which its page has to give. One that does not answer in time and does nothing
//! hangs; one that works gets more time, since on an old or loaded computer everything takes longer (R56).
//! And a visit may take only so much memory: first its page is closed, and when that does not help, the
//! visit ends.

use std::time::{Duration, Instant};

use super::Seat;
use crate::link::ToScreen;
use crate::platform::{self, Effort, Supervisor};
use crate::session::Failure;

/// How long after an answer a screen is asked again.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// A screen that has not answered by then is looked at.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Between two looks whether a screen that is late does anything.
const LATE_LOOK: Duration = Duration::from_secs(5);

/// A screen that has had less of a processor between two looks, and nothing from the disk, does nothing: what
/// rests ticks a little.
const IDLE_WORK: Duration = Duration::from_millis(50);

/// A screen that works without answering is given up after so many times the time that it had.
const GIVE_UP: u32 = 12;

/// How often the memory of a visit is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The screen has so long to close the page that takes too much memory.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// Until when a screen must have answered.
#[derive(Debug)]
pub(super) struct Deadline {
    at: Instant,
    given_up_at: Instant,
    seen: Option<Effort>,
}

impl Deadline {
    /// So long from now; longer if the screen works.
    pub(super) fn new(now: Instant, time: Duration) -> Deadline {
        Deadline {
            at: now + time,
            given_up_at: now + time * GIVE_UP,
            seen: None,
        }
    }

    /// It has come already.
    pub(super) fn over(now: Instant) -> Deadline {
        Deadline {
            at: now,
            given_up_at: now,
            seen: Some(Effort::default()),
        }
    }

    /// When it is to be looked at.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// True when the screen hangs. `effort` looks at what its processes have done.
    pub(super) fn has_passed(&mut self, now: Instant, effort: impl FnOnce() -> Effort) -> bool {
        if now < self.at {
            return false;
        }
        let effort = effort();
        let seen = self.seen.replace(effort);
        self.at = now + LATE_LOOK;
        // Nobody is given up at the first look: this loop may be what was late.
        seen.is_some_and(|seen| now >= self.given_up_at || effort.is_none_since(seen))
    }
}

impl Effort {
    /// True when next to nothing was done between the two. Less than before is something: a process ended.
    fn is_none_since(self, earlier: Effort) -> bool {
        let processor = self.processor.checked_sub(earlier.processor);
        processor.is_some_and(|had| had < IDLE_WORK) && self.read == earlier.read
    }
}

/// The pulse of one screen.
#[derive(Debug)]
pub(super) enum Pulse {
    /// It is asked at this time.
    Resting(Instant),
    /// It must have answered by then.
    Asked(Deadline),
}

impl Pulse {
    /// Of a screen that has just spoken.
    pub(super) fn new(now: Instant) -> Pulse {
        Pulse::Resting(now + ASK_EVERY)
    }

    /// True when the screen has to be asked now.
    pub(super) fn asks(&mut self, now: Instant) -> bool {
        match *self {
            Pulse::Resting(at) if now >= at => {
                *self = Pulse::Asked(Deadline::new(now, ANSWER_WITHIN));
                true
            }
            Pulse::Resting(_) | Pulse::Asked(_) => false,
        }
    }

    /// The screen has answered; false when nobody asked it.
    pub(super) fn answered(&mut self, now: Instant) -> bool {
        let asked = matches!(self, Pulse::Asked(_));
        *self = Pulse::new(now);
        asked
    }

    /// When something is to be done about it.
    pub(super) fn due(&self) -> Instant {
        match self {
            Pulse::Resting(at) => *at,
            Pulse::Asked(deadline) => deadline.at(),
        }
    }

    /// How long it may go without an answer, if it has been asked.
    pub(super) fn deadline(&mut self) -> Option<&mut Deadline> {
        match self {
            Pulse::Resting(_) => None,
            Pulse::Asked(deadline) => Some(deadline),
        }
    }
}

/// The memory of the visit that takes place.
#[derive(Debug, Default)]
pub(super) struct Memory {
    look_at: Option<Instant>,
    /// The page is being closed, and must be gone by then.
    closing: Option<Instant>,
}

/// The service manager, and when it wants the next sign of life.
#[derive(Debug)]
pub(super) struct Supervised {
    by: Option<Supervisor>,
    beat_at: Option<Instant>,
}

impl Supervised {
    /// By whom the environment names.
    pub(super) fn from_environment() -> std::io::Result<Supervised> {
        let by = Supervisor::from_environment()?;
        Ok(Supervised { by, beat_at: None })
    }

    pub(super) fn ready(&self) {
        self.by.iter().for_each(Supervisor::ready);
    }

    pub(super) fn stopping(&self) {
        self.by.iter().for_each(Supervisor::stopping);
    }

    /// Gives the sign of life that is due, and says when the next one is.
    pub(super) fn beat(&mut self, now: Instant) -> Option<Instant> {
        let supervisor = self.by.as_ref()?;
        let every = supervisor.beat()?;
        match self.beat_at {
            Some(at) if now < at => {}
            Some(_) | None => {
                supervisor.alive();
                self.beat_at = Some(now + every);
            }
        }
        self.beat_at
    }
}

impl Seat {
    /// Looks at the memory of the visit when it is time to, and says when it is the next time.
    pub(super) fn look_after_memory(&mut self, now: Instant) -> Option<Instant> {
        let memory = &mut self.visit.as_mut()?.memory;
        let due = memory.look_at.is_none_or(|at| now >= at);
        if due {
            memory.look_at = Some(now + LOOK_EVERY);
            self.weigh(now);
        }
        self.visit.as_ref()?.memory.look_at
    }

    fn weigh(&mut self, now: Instant) {
        let (Some((process, _)), Some(visit)) = (self.screens.current(), &mut self.visit) else {
            return;
        };
        let memory = &mut visit.memory;
        let taken = match platform::memory_of(process) {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, "the memory of the visit cannot be looked at");
                return;
            }
        };
        if taken <= self.settings.config.session.memory {
            memory.closing = None;
            return;
        }
        match memory.closing {
            None => {
                tracing::warn!(mb = taken >> 20, "the page takes too much memory");
                self.screens.tell_current(ToScreen::EndPage);
                memory.closing = Some(now + CLOSE_WITHIN);
            }
            Some(by) if now >= by => {
                tracing::warn!(mb = taken >> 20, "the visit takes too much memory");
                if let Some(id) = self.screens.current_id() {
                    self.lost(id, Failure::Memory);
                }
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: Duration = Duration::from_millis(100);

    #[test]
    fn a_screen_is_asked_once_and_must_answer_in_time() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pulse = Pulse::new(start);
        assert!(!pulse.asks(at(1)));
        assert!(!pulse.answered(at(1)), "nobody asked");
        assert!(pulse.deadline().is_none());
        assert!(!pulse.asks(at(2)));
        assert!(pulse.asks(at(3)));
        assert!(!pulse.asks(at(4)));
        assert_eq!(pulse.due(), at(13));
        assert!(pulse.answered(at(13)));
        assert!(pulse.deadline().is_none());
    }

    /// When a screen is given up that is looked at every second, with what it has had by then.
    fn given_up(effort: impl Fn(u32) -> Effort) -> Option<u32> {
        let start = Instant::now();
        let mut deadline = Deadline::new(start, Duration::from_secs(10));
        (0..1000).find(|second| {
            let now = start + Duration::from_secs((*second).into());
            deadline.has_passed(now, || effort(*second))
        })
    }

    #[test]
    fn what_does_nothing_hangs_and_what_works_gets_time() {
        let work = |processor, read| Effort { processor, read };
        let ticks = Duration::from_millis(2);
        assert_eq!(given_up(|_| Effort::default()), Some(15));
        assert_eq!(given_up(|second| work(ticks * second, 0)), Some(15));
        assert_eq!(given_up(|second| work(WORK * second, 0)), Some(120));
        assert_eq!(given_up(|second| work(ticks, second.into())), Some(120));
        // It works for half a minute, then it stops; a part of it may have ended before.
        let stops = |second: u32| work(WORK * (second.min(30) + 10 * u32::from(second < 20)), 0);
        assert_eq!(given_up(stops), Some(35));
        let stops = |second: u32| work(WORK * second.min(30), 0);
        assert_eq!(given_up(stops), Some(35));
    }

    #[test]
    fn whose_time_is_over_is_given_up_at_once() {
        let now = Instant::now();
        assert!(Deadline::over(now).has_passed(now, Effort::default));
    }
}
