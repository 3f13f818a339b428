//! An update that staff brought on a stick: the seat reads the stick, and whoever fetches takes what was on it.
//!
//! The same refusals as for every other publication come back as a sentence. What is taken is in force as soon as the
//! seat sees it, like each change of the list.

use std::time::{Duration, Instant};

use super::{Seat, SeatEvent, seconds_since_1970, teller};
use crate::capabilities::Job;
use crate::capabilities::usb_bundle::{self, Carried};
use crate::content::brought::{Answer, HandOver};
use crate::content::publication::folder;
use crate::link::Sheet;
use crate::say;

/// Whoever fetches is woken and has to check a bundle; the page of staff is open for a little longer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(50);

/// How often the seat looks for the answer.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// Where it is.
#[derive(Debug, Default)]
pub(super) enum Brought {
    /// Nobody brought anything.
    #[default]
    Nowhere,
    /// It is read from the stick, and has this number.
    OnStick(u64, Job),
    /// It lies there for whoever fetches, whose answer is waited for until then.
    Laid(u64, Instant),
}

impl Brought {
    /// The reading of the stick, which the wipe ends.
    pub(super) fn stop(&mut self) -> Option<Job> {
        match std::mem::take(self) {
            Brought::OnStick(_, job) => {
                job.stop();
                Some(job)
            }
            other @ (Brought::Nowhere | Brought::Laid(..)) => {
                *self = other;
                None
            }
        }
    }
}

impl Seat {
    /// True when a bundle would count here: kiosk.toml names no other list.
    pub(super) fn takes_bundles(&self) -> bool {
        folder(&self.settings.config.paths.allowlist).is_some()
    }

    /// Staff want what is on the stick.
    pub(super) fn take_from_stick(&mut self) {
        if let Brought::Nowhere = self.brought {
            let number = seconds_since_1970();
            let tell = teller(&self.tell, move |carried| {
                SeatEvent::Carried(number, carried)
            });
            let to = self.hand_over().publication();
            match usb_bundle::carry(self.settings.scope, to, tell) {
                Ok(job) => self.brought = Brought::OnStick(number, job),
                Err(error) => {
                    tracing::warn!(%error, "no stick can be read");
                    return self.say_brought(say!("brought-failed"));
                }
            }
        }
        self.say_brought(say!("brought-reads"));
    }

    /// The stick was read.
    pub(super) fn carried(&mut self, number: u64, carried: Carried) {
        if !matches!(self.brought, Brought::OnStick(current, _) if current == number) {
            return;
        }
        self.brought = Brought::Nowhere;
        let said = match carried {
            Carried::Whole => match self.hand_over().ask(number) {
                Ok(()) => {
                    self.brought = Brought::Laid(number, Instant::now() + ANSWERED_WITHIN);
                    say!("brought-checked")
                }
                Err(error) => {
                    tracing::warn!(%error, "what was brought cannot be handed over");
                    say!("brought-failed")
                }
            },
            Carried::NoMedium => say!("brought-no-stick"),
            Carried::Several => say!("brought-several"),
            Carried::Nothing => say!("brought-nothing"),
            Carried::TooLarge => say!("brought-large"),
            Carried::Failed => say!("brought-failed"),
        };
        self.say_brought(said);
    }

    /// Looks for the answer, and says when to look again; none when nobody waits for one.
    pub(super) fn look_after_brought(&mut self, now: Instant) -> Option<Instant> {
        let Brought::Laid(number, until) = self.brought else {
            return None;
        };
        let bundles = folder(&self.settings.config.paths.allowlist);
        let answer = bundles.and_then(|bundles| Answer::read(&bundles));
        match answer.filter(|answer| answer.asked == number) {
            Some(answer) => {
                if let Err(error) = self.hand_over().clear() {
                    tracing::warn!(%error, "what was brought stays in memory");
                }
                tracing::info!("what staff brought: {}", answer.said);
                self.brought = Brought::Nowhere;
                self.say_brought(answer.said);
                None
            }
            None if now < until => Some(now + LOOKED_EVERY),
            None => {
                self.brought = Brought::Nowhere;
                self.say_brought(say!("brought-unanswered"));
                None
            }
        }
    }

    fn hand_over(&self) -> HandOver {
        HandOver::in_folder(&self.settings.config.paths.brought)
    }

    /// Says it to staff who are still there.
    fn say_brought(&mut self, said: String) {
        if self.staff.is_inside() {
            self.staff.touched(Instant::now());
            self.show_sheet(Sheet {
                title: say!("staff-take-bundle"),
                lines: vec![said],
            });
        }
    }
}
