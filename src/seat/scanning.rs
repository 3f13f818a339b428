//! Scanning as the seat does it: while a visit lasts, what the scanner writes into its folder comes to the
//! files of the visit.

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::link::ToScreen;
use crate::transfer::scan::{Notice, Scans};

impl Seat {
    /// A visit has begun: scans are its own from now on.
    pub(super) fn watch_scans(&mut self) {
        self.scans.take().into_iter().for_each(Scans::end);
        let inbox = self.settings.config.scan.inbox.clone();
        let (Some(inbox), Some(id), Some((_, visit))) =
            (inbox, self.screens.current_id(), self.screens.current())
        else {
            return;
        };
        let tell = teller(&self.tell, move |notice| Event::Scanned(id, notice));
        match Scans::start(&inbox, visit.files(), tell) {
            Ok(scans) => self.scans = Some(scans),
            // A folder that is not there closes the seat with the next wipe.
            Err(error) => tracing::warn!(%error, "the scanner's folder is not watched"),
        }
    }

    /// A scan has come, or has not; another screen hears nothing of it.
    pub(super) fn scanned(&mut self, id: ScreenId, notice: Notice) {
        if self.screens.is_current(id) {
            if let Notice::Taken(_) = notice {
                self.count(|all| all.scans = all.scans.map(|scans| scans + 1));
            }
            self.screens.tell_current(ToScreen::Scanned(match notice {
                Notice::Taken(name) => Some(name),
                Notice::Failed => None,
            }));
        }
    }
}
