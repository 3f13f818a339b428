//! From a step of a guide to the loudspeaker.
//!
//! The words are those of a guide and never of a page. One [`Reading`] is one step: it has a dispatcher of
//! its own in a directory of its own, and the dispatcher is killed when the step is read, when nobody wants to
//! hear it any more, and before the wipe looks for processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Resources;
use super::job::{Job, stop_if};
use crate::guides::{Audience, Guide};
use crate::link::speech::{Ask, Progress, Step};
use crate::link::{self, GuideFile};
use crate::platform::{self, Process};

/// How often it is looked whether the dispatcher listens.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The dispatcher has so long to listen, and then to begin.
const BEGINS_WITHIN: Duration = Duration::from_secs(10);

/// The slowest voice needs no longer for a letter. A dispatcher without a sound device begins, but it never
/// ends and never says why.
const LETTER_WITHIN: Duration = Duration::from_millis(200);

/// A killed dispatcher has so long to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// What is read aloud in a visit.
#[derive(Debug, Default)]
pub struct Voice {
    /// How many steps were begun.
    begun: u64,
    /// The last of them, until it ends.
    reading: Option<Reading>,
    /// Those whose dispatchers are being ended.
    ending: Vec<JoinHandle<()>>,
}

impl Voice {
    /// The citizen asks for something; no answer where nothing changes.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) -> Option<Progress> {
        let was_reading = self.hush();
        match ask {
            Ask::Hush => was_reading.then_some(Progress::Silent),
            Ask::Read(step) => Some(match self.begin(&step, resources) {
                Ok(()) => Progress::Speaks(step),
                Err(error) => {
                    tracing::warn!(%error, "nothing can be read aloud");
                    Progress::Failed
                }
            }),
        }
    }

    fn begin(&mut self, step: &Step, resources: &Resources<'_>) -> io::Result<()> {
        let words = resources.guides.and_then(|guides| words(guides, step));
        let words = words.ok_or(io::ErrorKind::PermissionDenied)?;
        self.begun += 1;
        let place = resources.visit.speech().join(self.begun.to_string());
        let tell = resources.teller(link::Progress::Speech);
        self.reading = Some(Reading::start(words, place, tell)?);
        Ok(())
    }

    /// True once when the last step was read to its end, or cannot be heard.
    pub fn has_read(&mut self) -> bool {
        self.reading.as_ref().is_some_and(Reading::is_over) && self.hush()
    }

    /// Ends what is read, and waits for nobody. False when nothing was.
    pub fn hush(&mut self) -> bool {
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
    pub fn end(mut self) {
        self.hush();
        for ending in self.ending {
            if ending.join().is_err() {
                tracing::warn!("a thread that ended a reading had failed");
            }
        }
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

/// One step that is being read.
#[derive(Debug)]
pub struct Reading {
    dispatcher: Process,
    job: Job,
}

impl Reading {
    /// Begins to read these words, with a dispatcher that lives in this directory, which is made. The caller's
    /// thread must outlive it.
    ///
    /// # Errors
    /// No dispatcher can be started.
    pub fn start(
        words: String,
        place: PathBuf,
        tell: impl Fn(Progress) + Send + 'static,
    ) -> io::Result<Reading> {
        fs::create_dir(&place)?;
        let dispatcher = platform::start_dispatcher(&place)?;
        let work = move |stop: &AtomicBool| {
            let read = read(&words, &place, stop);
            // What is killed fails, and that is no failure to tell of.
            (!stop.load(Ordering::Relaxed)).then_some(match read {
                Ok(()) => Progress::Silent,
                Err(error) => {
                    tracing::warn!(%error, "nothing can be read aloud");
                    Progress::Failed
                }
            })
        };
        let tell = |ended: Option<Progress>| ended.into_iter().for_each(tell);
        match Job::once("speech", work, tell) {
            Ok(job) => Ok(Reading { dispatcher, job }),
            Err(error) => {
                platform::kill(dispatcher, GONE_WITHIN)?;
                Err(error)
            }
        }
    }

    /// True when it has come to its end by itself.
    pub fn is_over(&self) -> bool {
        self.job.is_over()
    }

    /// Ends it, and waits until its dispatcher is gone. Nothing more is told, unless it was told already.
    pub fn end(self) {
        self.job.stop();
        if let Err(error) = platform::kill(self.dispatcher, GONE_WITHIN) {
            tracing::warn!(%error, "what reads aloud does not end");
        }
        self.job.end();
    }
}

/// Reads as soon as the dispatcher listens.
fn read(words: &str, place: &Path, stop: &AtomicBool) -> io::Result<()> {
    let letters = u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
    let longest = BEGINS_WITHIN + LETTER_WITHIN.saturating_mul(letters);
    let until = Instant::now() + BEGINS_WITHIN;
    loop {
        match platform::speak(place, words, longest) {
            Err(error) if is_early(&error) && Instant::now() < until => {}
            read => return read,
        }
        stop_if(stop)?;
        thread::park_timeout(LOOK_EVERY);
    }
}

/// Whether nobody listened.
fn is_early(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
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
