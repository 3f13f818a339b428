//! A seat whose kiosk.toml is refused: closed, with the mistake on its screen, until it is mended.
//!
//! It stands on the defaults, so that the one who can mend the file is told where somebody looks. No
//! citizen begins anything; when the file is accepted the seat ends, to be started with it.

use std::path::PathBuf;

use super::{Error, Seat, SeatEvent, Settings, run_with, teller};
use crate::config::Places;
use crate::content::{Watch, WatchError, settings};
use crate::session::{self, Part, Stop};

/// What is wrong with kiosk.toml.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// Where the file lies.
    pub file: PathBuf,
    /// Where the rest lies when it does not say otherwise.
    pub places: Places,
    /// The mistake with its place: one sentence for staff.
    pub sentence: String,
}

/// Runs a closed seat until it is stopped, or the mistake is mended: then it is to be started anew.
///
/// # Errors
/// As [`super::run`].
pub fn run_shut(settings: Settings, mistake: Mistake) -> Result<Stop, Error> {
    run_with(settings, Some(mistake))
}

impl Seat {
    /// Closes the seat, and watches the file.
    pub(super) fn shut(&mut self, mistake: Mistake) -> Result<Watch, WatchError> {
        let sentence = mistake.sentence;
        tracing::warn!("kiosk.toml is refused; the seat stays closed: {sentence}");
        self.health.faults.settings = Some(sentence);
        self.tell_staff();
        self.happened(session::Event::Part(Part::Settings, false));
        let tell = teller(&self.tell, |()| SeatEvent::SettingsMended);
        settings::watch(&mistake.file, mistake.places, move || tell(()))
    }
}
