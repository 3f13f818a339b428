//! Taking a file from the citizen's own medium, as the seat does it: only in a visit, for the screen that is
//! seen, from the one medium that is there. The screen hears names; it says which one by its place in the
//! list that is kept here, and never where anything lies.

use std::path::PathBuf;

use super::screens::ScreenId;
use super::usb_export::NoMedium;
use super::{Event, Seat, teller};
use crate::capabilities::Job;
use crate::capabilities::usb_import::{self, Notice, OnStick};
use crate::link::{Stick, StickFile, ToScreen};

/// What the visit does with a removable medium. It ends, and is forgotten, before the wipe.
#[derive(Debug, Default)]
pub(super) struct Usb {
    /// The copy of the visit's files to a medium, once there was any.
    pub(super) saving: Option<Job>,
    /// The look over a medium, or the copy of a file of it, until it has told what became of it.
    reading: Option<Job>,
    /// What the last look found, in the order in which the screen has it.
    found: Vec<OnStick>,
}

impl Usb {
    /// They are to end; waits for nobody.
    pub(super) fn stop(&self) {
        self.saving.iter().chain(&self.reading).for_each(Job::stop);
    }

    /// Ends all of them, and waits until they have ended.
    pub(super) fn end(self) {
        self.stop();
        self.saving
            .into_iter()
            .chain(self.reading)
            .for_each(Job::end);
    }
}

impl Seat {
    /// The citizen wants to see what is on his medium.
    pub(super) fn look_at_stick(&mut self, id: ScreenId) {
        let Some(medium) = self.readable() else {
            return;
        };
        let tell = teller(&self.tell, move |notice| Event::Stick(id, notice));
        self.reads(usb_import::look(medium, tell), Stick::Unreadable);
    }

    /// The citizen wants the file at this place of the list.
    pub(super) fn take(&mut self, id: ScreenId, at: usize) {
        let Some(medium) = self.readable() else {
            return;
        };
        let file = self.usb().and_then(|all| all.found.get(at).cloned());
        let (Some(file), Some((_, visit))) = (file, self.screens.current()) else {
            return;
        };
        let tell = teller(&self.tell, move |notice| Event::Stick(id, notice));
        self.reads(
            usb_import::take(medium, file, visit.files(), tell),
            Stick::Failed,
        );
    }

    /// A look or a copy has ended; another screen, and another visit, hear nothing of it.
    pub(super) fn read_stick(&mut self, id: ScreenId, notice: Notice) {
        if !self.screens.is_current(id) {
            return;
        }
        let Some(usb) = self.usb() else {
            return;
        };
        // It has told, and is over: nobody waits for it.
        usb.reading = None;
        if let Notice::Found(found) = &notice {
            usb.found.clone_from(&found.files);
        }
        self.tell_stick(match notice {
            Notice::Found(found) => Stick::Files {
                files: found.files.iter().map(shown).collect(),
                all: found.all,
            },
            Notice::Unreadable => Stick::Unreadable,
            Notice::Taken(name) => Stick::Taken(name),
            Notice::TooLarge => Stick::TooLarge,
            Notice::Failed => Stick::Failed,
        });
    }

    /// Where the medium is mounted, in a visit and when nothing else is read; otherwise the citizen is told.
    fn readable(&mut self) -> Option<PathBuf> {
        let answer = if self.usb()?.reading.is_some() {
            Stick::Busy
        } else {
            match self.medium() {
                Ok(medium) => return Some(medium),
                Err(NoMedium::Missing) => Stick::Missing,
                Err(NoMedium::Several) => Stick::Several,
                Err(NoMedium::Unknown) => Stick::Unreadable,
            }
        };
        self.tell_stick(answer);
        None
    }

    fn reads(&mut self, started: std::io::Result<Job>, otherwise: Stick) {
        match started {
            Ok(job) => {
                if let Some(usb) = self.usb() {
                    usb.reading = Some(job);
                }
                self.tell_stick(Stick::Busy);
            }
            Err(error) => {
                tracing::warn!(%error, "no medium can be read");
                self.tell_stick(otherwise);
            }
        }
    }

    /// What the visit does with a medium.
    pub(super) fn usb(&mut self) -> Option<&mut Usb> {
        let visit = self.visit.as_mut()?;
        Some(&mut visit.capabilities.usb)
    }

    fn tell_stick(&mut self, stick: Stick) {
        if self.visit.is_some() {
            self.screens.tell_current(ToScreen::Stick(stick));
        }
    }
}

fn shown(file: &OnStick) -> StickFile {
    StickFile {
        name: file.name(),
        folders: file.folders(),
        bytes: file.bytes,
    }
}
