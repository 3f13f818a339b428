//! Reading aloud as the seat does it: in a visit, for the screen that is seen, and only what stands in a
//! guide that citizens may read. The screen says which step; the words are the seat's own.

use std::io;
use std::thread::{self, JoinHandle};

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::capabilities::speech::{Notice, Reading};
use crate::guides::{Audience, Guide};
use crate::link::{GuideFile, Speech, Step, ToScreen};

/// What is read aloud.
#[derive(Debug, Default)]
pub(super) struct Voice {
    /// How many steps were begun.
    begun: u64,
    /// The last of them, until it ends.
    reading: Option<Reading>,
    /// Those whose dispatchers are being ended.
    ending: Vec<JoinHandle<()>>,
}

impl Voice {
    /// Ends what is read, and waits for nobody. False when nothing was.
    pub(super) fn hush(&mut self) -> bool {
        let Some(reading) = self.reading.take() else {
            return false;
        };
        self.ending.retain(|ending| !ending.is_finished());
        let ends = thread::Builder::new().name("hush".into());
        match ends.spawn(move || reading.end()) {
            Ok(ending) => self.ending.push(ending),
            Err(error) => tracing::warn!(%error, "what reads aloud is left to the wipe"),
        }
        true
    }

    /// Ends it, and waits until nothing of it is left.
    pub(super) fn end(mut self) {
        self.hush();
        for ending in self.ending {
            if ending.join().is_err() {
                tracing::warn!("a thread that ended a reading had failed");
            }
        }
    }
}

impl Seat {
    /// The citizen wants to hear this step.
    pub(super) fn listen(&mut self, id: ScreenId, step: Step) {
        self.hush();
        let Some(visit) = &mut self.visit else { return };
        let voice = &mut visit.capabilities.voice;
        voice.begun += 1;
        let number = voice.begun;
        let speech = match self.begin_to_read(id, number, &step) {
            Ok(reading) => {
                if let Some(visit) = &mut self.visit {
                    visit.capabilities.voice.reading = Some(reading);
                }
                Speech::Speaks(step)
            }
            Err(error) => {
                tracing::warn!(%error, "nothing can be read aloud");
                Speech::Failed
            }
        };
        self.tell_speech(speech);
    }

    fn begin_to_read(&self, id: ScreenId, number: u64, step: &Step) -> io::Result<Reading> {
        let is_wanted = self.settings.config.speech.enabled;
        let words = words(&self.guides.files, step).filter(|_| is_wanted);
        let place = self.screens.current().map(|(_, visit)| visit.speech());
        let (Some(words), Some(place)) = (words, place) else {
            return Err(io::ErrorKind::PermissionDenied.into());
        };
        let tell = teller(&self.tell, move |notice| Event::Read(id, number, notice));
        Reading::start(words, place.join(number.to_string()), tell)
    }

    /// «Остановить», or another step.
    pub(super) fn hush(&mut self) {
        let visit = self.visit.as_mut();
        if visit.is_some_and(|visit| visit.capabilities.voice.hush()) {
            self.tell_speech(Speech::Silent);
        }
    }

    /// A step was read, or cannot be heard; another screen hears nothing of it.
    pub(super) fn read(&mut self, id: ScreenId, number: u64, notice: Notice) {
        let Some(visit) = &mut self.visit else { return };
        let voice = &mut visit.capabilities.voice;
        if self.screens.is_current(id) && number == voice.begun && voice.hush() {
            self.tell_speech(match notice {
                Notice::Read => Speech::Silent,
                Notice::Failed => Speech::Failed,
            });
        }
    }

    fn tell_speech(&mut self, speech: Speech) {
        self.screens.tell_current(ToScreen::Speech(speech));
    }
}

/// The words of this step, if citizens may read the guide.
fn words(files: &[GuideFile], step: &Step) -> Option<String> {
    let file = files.iter().find(|file| file.id == step.guide)?;
    let guide = Guide::parse(&file.id, &file.text).ok()?;
    let is_for_all = guide.audience == Audience::Everybody;
    guide
        .words
        .into_iter()
        .nth(step.number)
        .filter(|_| is_for_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_a_guide_for_citizens_is_read() {
        let file = |id: &str, front: &str| GuideFile {
            id: id.to_owned(),
            text: format!(
                "+++\ntitle = \"T\"\ndate = \"2026-11-22\"\n{front}+++\n\n1. Раз.\n2. Два.\n"
            ),
        };
        let files = [file("login", ""), file("card", "for = \"staff\"\n")];
        let words = |guide: &str, number| {
            let guide = guide.to_owned();
            words(&files, &Step { guide, number })
        };
        assert_eq!(words("login", 1), Some("Два.".to_owned()));
        assert_eq!(words("login", 2), None);
        assert_eq!(words("card", 0), None);
        assert_eq!(words("other", 0), None);
    }
}
