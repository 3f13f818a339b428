//! Who watches whom: the service manager the seat, the seat its screens.
//!
//! The seat's loop itself tells the manager that it lives, so a loop that hangs is missed. A screen is
//! asked for a sign of life, which its page has to give; and a visit may take only so much memory:
//! first its page is closed, and when that does not help, the visit ends.

use std::time::{Duration, Instant};

use super::Seat;
use crate::link::ToScreen;
use crate::platform::{self, Supervisor};
use crate::session::Failure;

/// How long after an answer a screen is asked again.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// A screen that has not answered by then hangs.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// How often the memory of a visit is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The screen has so long to close the page that takes too much memory.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// The pulse of one screen.
#[derive(Debug)]
pub(super) enum Pulse {
    /// It is asked at this time.
    Resting(Instant),
    /// It must have answered by this time.
    Asked(Instant),
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
                *self = Pulse::Asked(now + ANSWER_WITHIN);
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
        match *self {
            Pulse::Resting(at) | Pulse::Asked(at) => at,
        }
    }

    /// True when the screen has not answered in time.
    pub(super) fn has_stopped(&self, now: Instant) -> bool {
        matches!(*self, Pulse::Asked(by) if now >= by)
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

    #[test]
    fn a_screen_is_asked_once_and_must_answer_in_time() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pulse = Pulse::new(start);
        assert!(!pulse.asks(at(1)));
        assert!(!pulse.answered(at(1)), "nobody asked");
        assert!(!pulse.asks(at(2)));
        assert!(pulse.asks(at(3)));
        assert!(!pulse.asks(at(4)));
        assert!(!pulse.has_stopped(at(12)));
        assert!(pulse.has_stopped(at(13)));
        assert_eq!(pulse.due(), at(13));
        assert!(pulse.answered(at(13)));
        assert!(!pulse.has_stopped(at(1000)));
    }
}
