//! Saving as the seat does it: only in a visit, for the screen that is seen, onto the one removable medium
//! that is there. The screen asks, and says neither what nor where.

use std::path::PathBuf;

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::capabilities::usb_export::{self, Notice};
use crate::link::{Saving, ToScreen};
use crate::platform;

/// Why there is no medium to speak of.
pub(super) enum NoMedium {
    /// None is there.
    Missing,
    /// There are several, and nobody can know which is meant.
    Several,
    /// The system does not say.
    Unknown,
}

impl Seat {
    /// The screen wants to know whether there is a medium.
    pub(super) fn look_for_medium(&mut self) {
        let answer = match self.writable() {
            Ok(_) => Saving::Ready,
            Err(answer) => answer,
        };
        self.tell_saving(answer);
    }

    /// The citizen wants his files.
    pub(super) fn save(&mut self, id: ScreenId) {
        let medium = match self.writable() {
            Ok(medium) => medium,
            Err(answer) => return self.tell_saving(answer),
        };
        let (Some(_), Some((_, visit))) = (&self.visit, self.screens.current()) else {
            return;
        };
        let tell = teller(&self.tell, move |notice| Event::Saved(id, notice));
        match usb_export::start(visit.files(), medium, tell) {
            Ok(saving) => {
                if let Some(usb) = self.usb() {
                    usb.saving = Some(saving);
                }
                self.tell_saving(Saving::Busy);
            }
            Err(error) => {
                tracing::warn!(%error, "nothing can be saved");
                self.tell_saving(Saving::Failed);
            }
        }
    }

    /// A copy has ended; another screen hears nothing of it.
    pub(super) fn saved(&mut self, id: ScreenId, notice: Notice) {
        if self.screens.is_current(id) {
            self.tell_saving(match notice {
                Notice::Saved(files) => Saving::Saved(files),
                Notice::Full => Saving::Full,
                Notice::ReadOnly => Saving::ReadOnly,
                Notice::Failed => Saving::Failed,
            });
        }
    }

    /// Where the medium is mounted, while nothing is saved there; or what to say instead.
    fn writable(&mut self) -> Result<PathBuf, Saving> {
        let saving = self.usb().and_then(|usb| usb.saving.as_ref());
        if saving.is_some_and(|saving| !saving.is_over()) {
            return Err(Saving::Busy);
        }
        self.medium().map_err(|why| match why {
            NoMedium::Missing => Saving::NoMedium,
            NoMedium::Several => Saving::Several,
            NoMedium::Unknown => Saving::Failed,
        })
    }

    /// Where the one medium is mounted.
    pub(super) fn medium(&self) -> Result<PathBuf, NoMedium> {
        let mut media = platform::media(self.settings.scope).map_err(|error| {
            tracing::warn!(%error, "nobody knows which media are there");
            NoMedium::Unknown
        })?;
        match (media.pop(), media.is_empty()) {
            (None, _) => Err(NoMedium::Missing),
            (Some(medium), true) => Ok(medium),
            (Some(_), false) => Err(NoMedium::Several),
        }
    }

    fn tell_saving(&mut self, saving: Saving) {
        if self.visit.is_some() {
            self.screens.tell_current(ToScreen::Saving(saving));
        }
    }
}
