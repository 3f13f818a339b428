//! From a step of a guide to the loudspeaker.
//!
//! The words are those of a guide and never of a page. One [`Reading`] is one step: it has a dispatcher of
//! its own in a directory of its own, and the dispatcher is killed when the step is read, when nobody wants to
//! hear it any more, and before the wipe looks for processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Job, stop_if};
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

/// How a reading ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The step was read to its end.
    Read,
    /// It cannot be heard.
    Failed,
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
        tell: impl FnOnce(Notice) + Send + 'static,
    ) -> io::Result<Reading> {
        fs::create_dir(&place)?;
        let dispatcher = platform::start_dispatcher(&place)?;
        let job = Job::start("speech", move |stop| {
            let read = read(&words, &place, stop);
            if stop.load(Ordering::Relaxed) {
                return;
            }
            tell(match read {
                Ok(()) => Notice::Read,
                Err(error) => {
                    tracing::warn!(%error, "nothing can be read aloud");
                    Notice::Failed
                }
            });
        });
        match job {
            Ok(job) => Ok(Reading { dispatcher, job }),
            Err(error) => {
                platform::kill(dispatcher, GONE_WITHIN)?;
                Err(error)
            }
        }
    }

    /// Ends it, and waits until its dispatcher is gone. Nothing more is told, unless it was told already.
    pub fn end(self) {
        // What is killed fails, and that is no failure to tell of.
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
