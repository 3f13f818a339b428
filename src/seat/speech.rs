//! Reading aloud as the seat does it: in a visit, for the screen that is seen, and only what stands in a
//! guide that citizens may read. The screen says which step; the words are the seat's own.

use std::io;

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::guides::{Audience, Guide};
use crate::link::{GuideFile, Speech, Step, ToScreen};
use crate::session::State;
use crate::transfer::speech::{Notice, Reading};

/// What is read aloud.
#[derive(Debug, Default)]
pub(super) struct Voice {
    /// How many steps were begun.
    begun: u64,
    /// The last of them, until it ends.
    reading: Option<Reading>,
}

impl Seat {
    /// The citizen wants to hear this step.
    pub(super) fn listen(&mut self, id: ScreenId, step: Step) {
        let State::Active { .. } = self.session.state() else {
            return;
        };
        self.hush();
        self.voice.begun += 1;
        let speech = match self.begin_to_read(id, &step) {
            Ok(reading) => {
                self.voice.reading = Some(reading);
                Speech::Speaks(step)
            }
            Err(error) => {
                tracing::warn!(%error, "nothing can be read aloud");
                Speech::Failed
            }
        };
        self.tell_speech(speech);
    }

    fn begin_to_read(&self, id: ScreenId, step: &Step) -> io::Result<Reading> {
        let is_wanted = self.settings.config.speech.enabled;
        let words = words(&self.guides.files, step).filter(|_| is_wanted);
        let place = self.screens.current().map(|(_, visit)| visit.speech());
        let (Some(words), Some(place)) = (words, place) else {
            return Err(io::ErrorKind::PermissionDenied.into());
        };
        let number = self.voice.begun;
        let tell = teller(&self.tell, move |notice| Event::Read(id, number, notice));
        Reading::start(words, place, tell)
    }

    /// «Остановить», another step, or the end of the visit.
    pub(super) fn hush(&mut self) {
        if let Some(reading) = self.voice.reading.take() {
            reading.end();
            self.tell_speech(Speech::Silent);
        }
    }

    /// A step was read, or cannot be heard; another screen hears nothing of it.
    pub(super) fn read(&mut self, id: ScreenId, number: u64, notice: Notice) {
        if !self.screens.is_current(id) || number != self.voice.begun {
            return;
        }
        if let Some(reading) = self.voice.reading.take() {
            reading.end();
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
