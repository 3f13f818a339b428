//! Scanning as the seat does it: while a visit lasts, what the scanner writes into its folder comes to the
//! files of the visit.

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::capabilities::scan::{Notice, Scans};
use crate::link::ToScreen;

impl Seat {
    /// A visit begins: scans are its own from now on.
    pub(super) fn watch_scans(&self) -> Option<Scans> {
        let inbox = self.settings.config.scan.inbox.as_ref()?;
        let (id, (_, visit)) = (self.screens.current_id()?, self.screens.current()?);
        let tell = teller(&self.tell, move |notice| Event::Scanned(id, notice));
        Scans::start(inbox, visit.files(), tell)
            // A folder that is not there closes the seat with the next wipe.
            .inspect_err(|error| tracing::warn!(%error, "the scanner's folder is not watched"))
            .ok()
    }

    /// A scan has come, or has not; another screen hears nothing of it.
    pub(super) fn scanned(&mut self, id: ScreenId, notice: Notice) {
        if self.screens.is_current(id) {
            if let (Notice::Taken(_), Some(visit)) = (&notice, &mut self.visit) {
                let scans = &mut visit.belongings.scans;
                *scans = scans.map(|scans| scans + 1);
            }
            self.screens.tell_current(ToScreen::Scanned(match notice {
                Notice::Taken(name) => Some(name),
                Notice::Failed => None,
            }));
        }
    }
}
