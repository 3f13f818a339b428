//! Saving as the seat does it: only in a visit, for the screen that is seen, onto the one removable medium
//! that is there. The screen asks, and says neither what nor where.

use std::path::PathBuf;

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::link::{Saving, ToScreen};
use crate::platform;
use crate::session::State;
use crate::transfer::usb::{self, Notice};

impl Seat {
    /// The screen wants to know whether there is a medium.
    pub(super) fn look_for_medium(&mut self) {
        let answer = match self.medium() {
            Ok(_) => Saving::Ready,
            Err(answer) => answer,
        };
        self.tell_saving(answer);
    }

    /// The citizen wants his files.
    pub(super) fn save(&mut self, id: ScreenId) {
        let medium = match self.medium() {
            Ok(medium) => medium,
            Err(answer) => return self.tell_saving(answer),
        };
        let (State::Active { .. }, Some((_, visit))) =
            (self.session.state(), self.screens.current())
        else {
            return;
        };
        let tell = teller(&self.tell, move |notice| Event::Saved(id, notice));
        match usb::Saving::start(visit.files(), medium, tell) {
            Ok(saving) => {
                self.saving = Some(saving);
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

    /// Where the medium is mounted, or what to say instead.
    fn medium(&self) -> Result<PathBuf, Saving> {
        if self.saving.as_ref().is_some_and(|saving| !saving.is_over()) {
            return Err(Saving::Busy);
        }
        let mut media = platform::media(self.settings.scope).map_err(|error| {
            tracing::warn!(%error, "nobody knows which media are there");
            Saving::Failed
        })?;
        match (media.pop(), media.is_empty()) {
            (None, _) => Err(Saving::NoMedium),
            (Some(medium), true) => Ok(medium),
            (Some(_), false) => Err(Saving::Several),
        }
    }

    fn tell_saving(&mut self, saving: Saving) {
        if let State::Active { .. } = self.session.state() {
            self.screens.tell_current(ToScreen::Saving(saving));
        }
    }
}
