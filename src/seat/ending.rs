//! How a visit's end is told, and how the seat itself ends.
//!
//! What has to be wiped is not said here.

use std::sync::mpsc::Sender;

use super::closing::Closing;
use super::visit::LastVisit;
use super::{Seat, SeatEvent, teller};
use crate::control::Reply;
use crate::journal;
use crate::link::{AskedRating, Ended, Face, Outcome, Place, Rating};
use crate::platform::{self, Power};
use crate::session::{self, Failure, State, Stop, Why};

/// The end of a visit and what is known of the last one, and the end of the seat itself.
#[derive(Default)]
pub(super) struct Ending {
    /// The visit that is being hidden and logged out.
    pub(super) closing: Option<Closing>,
    pub(super) last: LastVisit,
    /// How many wipes were started; only the last one counts.
    pub(super) wipes: u64,
    /// Who waits for the report.
    pub(super) waiting: Vec<Sender<Reply>>,
    /// The seat itself is to end in this way.
    pub(super) leaving: Option<Stop>,
}

impl Seat {
    /// What the report says to the citizen.
    pub(super) fn report_of(&self, why: Why) -> Face {
        let config = &self.settings.config;
        Face::Report(Outcome {
            ended: ended(why),
            portals: self.ending.last.logout.report(),
            belongings: self.ending.last.counted(),
            place: self.place(),
            prints: config.print.printer.is_some(),
            asked: self.asks_how_it_went(ended(why)),
        })
    }

    /// Where this seat stands.
    pub(super) fn place(&self) -> Place {
        let seat = &self.settings.config.seat;
        Place {
            seat: seat.id.clone(),
            branch: seat.branch.clone(),
        }
    }

    /// Whoever left without a word is not asked.
    fn asks_how_it_went(&self, ended: Ended) -> AskedRating {
        let is_gone = matches!(ended, Ended::Idle | Ended::CutShort);
        match (
            self.settings.config.journal.rating && !is_gone,
            self.ending.last.rated,
        ) {
            (false, _) => AskedRating::Not,
            (true, false) => AskedRating::Asked,
            (true, true) => AskedRating::Answered,
        }
    }

    /// The question below the report is answered, once for each visit.
    pub(super) fn rated(&mut self, rating: Rating) {
        let is_asked = self.settings.config.journal.rating && !self.ending.last.rated;
        if !is_asked || !self.shows_report() {
            return;
        }
        self.ending.last.rated = true;
        self.journal.rate(match rating {
            Rating::Good => journal::Rating::Good,
            Rating::Fair => journal::Rating::Fair,
            Rating::Poor => journal::Rating::Poor,
        });
    }

    /// The report of the last visit is what is seen.
    pub(super) fn shows_report(&self) -> bool {
        self.session.state() == State::Idle && self.screens.shows_report()
    }

    /// The seat ends; when the whole computer is to end, the system is asked first.
    pub(super) fn leave(&mut self, stop: Stop) {
        let what = match stop {
            Stop::Asked | Stop::Leave | Stop::Restart => return self.ending.leaving = Some(stop),
            Stop::Reboot => Power::Reboot,
            Stop::PowerOff => Power::Off,
        };
        let tell = teller(&self.tell, move |answer| SeatEvent::Power(stop, answer));
        let started = std::thread::Builder::new()
            .name("power".into())
            .spawn(move || tell(platform::power(what)));
        if let Err(error) = started {
            tracing::warn!(%error, "the system cannot be asked");
            self.happened(session::Event::PowerRefused);
        }
    }
}

/// Why the visit ended, as its report says it.
fn ended(why: Why) -> Ended {
    match why {
        Why::Idle => Ended::Idle,
        Why::TooLong => Ended::TooLong,
        Why::ByStaff => Ended::ByStaff,
        Why::Failed(Failure::Hung) => Ended::Hung,
        Why::Failed(Failure::Memory) => Ended::Memory,
        Why::Failed(Failure::Seat) => Ended::CutShort,
        Why::Failed(Failure::Died) | Why::Fault => Ended::Failed,
        Why::Asked | Why::Start | Why::Release => Ended::Asked,
    }
}
