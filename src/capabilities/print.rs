//! From a page of the citizen to the printer of the seat.
//!
//! A screen offers a file by name; it is taken out of the visit, its pages are counted in a cage, and
//! only after the citizen's yes it goes to the queue, with nothing of the page in its title or its
//! options. One [`Printing`] serves one visit: its limit and its thread end with it, so that nothing
//! is handed over after the wipe has looked.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use super::document;
use crate::platform::{self, Job, Queue, Stage, Trouble};

/// The largest document, in bytes.
const LARGEST: u64 = 32 << 20;

/// How often the queue is looked at while something is being printed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A job that has not moved for this long is told of: a page of a slow printer takes less.
const STILL: Duration = Duration::from_secs(30);

/// The most requests of a screen that may wait; a citizen has one at a time.
const QUEUE: usize = 4;

/// How one visit prints.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where.
    pub queue: Queue,
    /// How many pages the visit may print.
    pub pages: u64,
    /// Where the screen puts what is to be printed.
    pub place: PathBuf,
    /// The program that counts the pages of a document in a cage.
    pub reader: PathBuf,
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A document with so many pages waits for a yes.
    Ready(u64),
    /// The document has more pages than are left of the visit's.
    TooLong {
        /// The pages of the document.
        pages: u64,
        /// How many may still be printed.
        left: u64,
    },
    /// What was offered is no document that can be printed.
    Unusable,
    /// The queue has it.
    Sent,
    /// Nothing comes out, for this reason.
    Trouble(Trouble),
    /// The queue did not take it, or gave it up.
    Refused,
    /// The printer has had everything.
    Done,
}

enum Command {
    Offer(String),
    Confirm,
}

/// The printing of one visit.
#[derive(Debug)]
pub struct Printing {
    commands: SyncSender<Command>,
    worker: super::Job,
}

impl Printing {
    /// Starts its thread.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(settings: Settings, tell: impl Fn(Notice) + Send + 'static) -> io::Result<Self> {
        let (commands, wishes) = mpsc::sync_channel(QUEUE);
        let worker = super::Job::start("print", move |stop| {
            Worker::new(settings, tell, stop).serve(&wishes);
        })?;
        Ok(Printing { commands, worker })
    }

    /// Looks at the file with this name; answered by [`Notice::Ready`] or by why not.
    pub fn offer(&self, name: String) {
        self.send(Command::Offer(name));
    }

    /// Prints what was offered last, once.
    pub fn confirm(&self) {
        self.send(Command::Confirm);
    }

    fn send(&self, command: Command) {
        if let Err(error) = self.commands.try_send(command) {
            tracing::warn!(%error, "a wish to print is passed over");
        }
    }

    /// Ends it, and waits until it has ended. Afterwards nothing more reaches the queue.
    pub fn end(self) {
        self.worker.stop();
        drop(self.commands);
        self.worker.end();
    }
}

struct Worker<'a, T> {
    settings: Settings,
    tell: T,
    /// How many pages may still be printed.
    left: u64,
    /// What waits for a yes, with its pages.
    ready: Option<(Vec<u8>, u64)>,
    /// What was told last of the jobs, while there are any.
    watched: Option<Watched>,
    /// A document that is being read is let go.
    stop: &'a AtomicBool,
}

/// The jobs as they were at the last look.
struct Watched {
    told: Notice,
    /// Seen at the last look; told at the second, since every job begins by connecting.
    suspected: Option<Trouble>,
    jobs: Vec<Job>,
    /// When they were otherwise the last time.
    moved: Instant,
}

impl Watched {
    /// A document has just been sent.
    fn begin(now: Instant) -> Watched {
        Watched {
            told: Notice::Sent,
            suspected: None,
            jobs: Vec::new(),
            moved: now,
        }
    }

    /// What is to be told of these jobs, with this trouble of the printer. CUPS may forget a job as soon
    /// as it has ended.
    fn see(&mut self, jobs: Vec<Job>, trouble: Option<Trouble>, now: Instant) -> Notice {
        let has = |stage| jobs.iter().any(|job| job.stage == stage);
        if !has(Stage::Waits) && !has(Stage::Prints) && !has(Stage::Held) {
            return match jobs.iter().max_by_key(|job| job.id) {
                Some(last) if last.stage == Stage::Failed => Notice::Refused,
                Some(_) | None => Notice::Done,
            };
        }
        let put_off = has(Stage::Held).then_some(Trouble::Off);
        if jobs != self.jobs {
            self.moved = now;
            self.jobs = jobs;
        }
        let still = (now.duration_since(self.moved) >= STILL).then_some(Trouble::Still);
        let trouble = trouble.or(put_off).or(still);
        let before = std::mem::replace(&mut self.suspected, trouble);
        match trouble {
            Some(trouble) if before == Some(trouble) => Notice::Trouble(trouble),
            Some(_) => self.told,
            None => Notice::Sent,
        }
    }
}

impl<'a, T: Fn(Notice)> Worker<'a, T> {
    fn new(settings: Settings, tell: T, stop: &'a AtomicBool) -> Worker<'a, T> {
        Worker {
            left: settings.pages,
            settings,
            tell,
            ready: None,
            watched: None,
            stop,
        }
    }

    /// Until nobody can wish anything any more.
    fn serve(mut self, wishes: &Receiver<Command>) {
        loop {
            let wish = match self.watched {
                Some(_) => wishes.recv_timeout(LOOK_EVERY),
                None => wishes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match wish {
                Ok(Command::Offer(name)) => self.offered(&name),
                Ok(Command::Confirm) => self.confirmed(),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn offered(&mut self, name: &str) {
        self.ready = None;
        let Some((document, pages)) = self.taken(name) else {
            tracing::warn!("a screen offered what cannot be printed");
            return (self.tell)(Notice::Unusable);
        };
        if pages > self.left {
            let left = self.left;
            return (self.tell)(Notice::TooLong { pages, left });
        }
        self.ready = Some((document, pages));
        (self.tell)(Notice::Ready(pages));
    }

    /// A document with the number of its pages.
    fn taken(&self, name: &str) -> Option<(Vec<u8>, u64)> {
        let document = platform::take_plain(&self.settings.place, name, LARGEST).ok()?;
        let pages = document::pages(&document, &self.settings.reader, self.stop)?;
        Some((document, pages))
    }

    fn confirmed(&mut self) {
        let Some((document, pages)) = self.ready.take() else {
            return;
        };
        match self.settings.queue.print(&document) {
            Ok(()) => {
                self.left -= pages;
                tracing::info!(pages, "printed");
                self.watched = Some(Watched::begin(Instant::now()));
                (self.tell)(Notice::Sent);
            }
            Err(error) => {
                tracing::warn!(%error, "the printer did not take a document");
                (self.tell)(Notice::Refused);
            }
        }
    }

    /// Tells how the jobs are when that has changed.
    fn look(&mut self) {
        let Some(watched) = &mut self.watched else {
            return;
        };
        let queue = &self.settings.queue;
        let looked = queue.jobs().and_then(|jobs| Ok((jobs, queue.trouble()?)));
        let now = match looked {
            Ok((jobs, trouble)) => watched.see(jobs, trouble, Instant::now()),
            // Whether CUPS is down for a moment or for good is seen at the end of the visit.
            Err(error) => return tracing::warn!(%error, "the printer cannot be looked at"),
        };
        if now != watched.told {
            watched.told = now;
            (self.tell)(now);
        }
        if matches!(now, Notice::Done | Notice::Refused) {
            self.watched = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_does_not_move_is_told_of_until_it_moves() {
        let start = Instant::now();
        let mut watched = Watched::begin(start);
        let mut see = |second, id, pages, trouble| {
            let stage = Stage::Prints;
            let now = start + Duration::from_secs(second);
            watched.see(vec![Job { id, stage, pages }], trouble, now)
        };
        assert_eq!(see(1, 1, 0, None), Notice::Sent);
        assert_eq!(see(29, 1, 0, None), Notice::Sent);
        assert_eq!(see(31, 1, 0, None), Notice::Sent, "seen once");
        assert_eq!(see(32, 1, 0, None), Notice::Trouble(Trouble::Still));
        assert_eq!(see(33, 1, 1, None), Notice::Sent, "a page came");
        assert_eq!(see(62, 1, 1, None), Notice::Sent);
        let off = Some(Trouble::Off);
        see(64, 1, 1, off);
        assert_eq!(see(65, 1, 1, off), Notice::Trouble(Trouble::Off));
    }

    #[test]
    fn the_last_job_says_how_it_ended() {
        let ended = |stage| {
            let mut watched = Watched::begin(Instant::now());
            let (id, pages) = (1, 1);
            watched.see(vec![Job { id, stage, pages }], None, Instant::now())
        };
        assert_eq!(ended(Stage::Done), Notice::Done);
        assert_eq!(ended(Stage::Failed), Notice::Refused);
        let forgotten = Watched::begin(Instant::now()).see(Vec::new(), None, Instant::now());
        assert_eq!(forgotten, Notice::Done);
    }
}
