//! How a visit's end is told, and how the seat itself ends.
//!
//! What has to be wiped is not said here.

use std::sync::mpsc::Sender;

use super::closing::Closing;
use super::visit::LastVisit;
use super::{Seat, SeatEvent, teller};
use crate::control::Reply;
use crate::link::{Ended, Face, Outcome, Place};
use crate::platform::{self, Power};
use crate::session::{self, Failure, Stop, Why};

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
            place: Place {
                seat: config.seat.id.clone(),
                branch: config.seat.branch.clone(),
            },
            prints: config.print.printer.is_some(),
        })
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
        Why::Failed(Failure::Hung) => Ended::Hung,
        Why::Failed(Failure::Memory) => Ended::Memory,
        Why::Failed(Failure::Seat) => Ended::CutShort,
        Why::Failed(Failure::Died) | Why::Fault => Ended::Failed,
        Why::Asked | Why::Start | Why::Release => Ended::Asked,
    }
}
