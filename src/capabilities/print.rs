//! From a page of the citizen to the printer of the seat.
//!
//! A screen offers a file by name; it is taken out of the visit, its pages are counted in a cage, and
//! only after the citizen's yes it goes to the queue, with nothing of the page in its title or its
//! options. One [`Printing`] serves one visit: its limit and its thread end with it, so that nothing
//! is handed over after the wipe has looked.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::{Duration, Instant};

use super::Resources;
use super::document;
use crate::link;
use crate::link::print::{Ask, Progress};
use crate::platform::{self, Job, Queue, Stage, Trouble};

/// The largest document, in bytes.
const LARGEST: u64 = 32 << 20;

/// How often the queue is looked at while something is being printed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A job that has not moved for this long is told of: a page of a slow printer takes less.
const STILL: Duration = Duration::from_secs(30);

/// The most requests of a screen that may wait; a citizen has one at a time.
const QUEUE: usize = 4;

/// The code of a trouble: the queue did not take a document, or gave it up.
const REFUSED: &str = "refused";

/// Where one prints, and how much.
#[derive(Clone, Debug)]
pub struct Printer {
    /// Its queue.
    pub queue: Queue,
    /// How many pages may be printed.
    pub pages: u64,
    /// The program that counts the pages of a document in a cage.
    pub reader: PathBuf,
}

/// A screen asks for something; the first document that it offers starts the printing.
pub fn ask(
    printing: &mut Option<Printing>,
    ask: Ask,
    resources: &Resources<'_>,
) -> Option<Progress> {
    if printing.is_none() && matches!(ask, Ask::Offer(_)) {
        let place = resources.visit.printing();
        let tell = resources.teller(link::Progress::Print);
        let started = resources.printer.clone().map(|printer| {
            Printing::start(printer, place, tell)
                .inspect_err(|error| tracing::warn!(%error, "nothing can be printed"))
        });
        *printing = started.and_then(Result::ok);
    }
    match printing {
        Some(printing) => printing.ask(ask),
        None if matches!(ask, Ask::Offer(_)) => return Some(trouble("no-printer")),
        None => {}
    }
    None
}

/// Nothing comes out, for the reason with this code.
fn trouble(code: &str) -> Progress {
    Progress::Trouble(code.to_owned())
}

/// The printing of one visit.
#[derive(Debug)]
pub struct Printing {
    asks: SyncSender<Ask>,
    /// How many documents the printer was given.
    documents: Arc<AtomicU64>,
    /// How many pages these had.
    pages: Arc<AtomicU64>,
    worker: super::job::Job,
}

impl Printing {
    /// Starts its thread.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(
        printer: Printer,
        place: PathBuf,
        tell: impl Fn(Progress) + Send + 'static,
    ) -> io::Result<Self> {
        let (asks, asked) = mpsc::sync_channel(QUEUE);
        let documents = Arc::new(AtomicU64::new(0));
        let pages = Arc::new(AtomicU64::new(0));
        let (count, count_of_pages) = (documents.clone(), pages.clone());
        let worker = super::job::Job::start("print", move |stop| {
            Worker {
                left: printer.pages,
                printer,
                place,
                tell,
                documents: &count,
                pages: &count_of_pages,
                ready: None,
                watched: None,
                stop,
            }
            .serve(&asked);
        })?;
        Ok(Printing {
            asks,
            documents,
            pages,
            worker,
        })
    }

    /// Looks at a document and tells how many pages it has, or prints the one that was looked at last, once.
    pub fn ask(&self, ask: Ask) {
        if let Err(error) = self.asks.try_send(ask) {
            // The kind alone: what was asked could name a file.
            tracing::warn!(
                full = matches!(error, TrySendError::Full(_)),
                "a wish to print is passed over"
            );
        }
    }

    /// How many documents the printer was given.
    pub fn documents(&self) -> u64 {
        self.documents.load(Ordering::Relaxed)
    }

    /// How many pages these had.
    pub fn pages(&self) -> u64 {
        self.pages.load(Ordering::Relaxed)
    }

    /// Ends it, and waits until it has ended. Afterwards nothing more reaches the queue.
    pub fn end(self) {
        self.worker.stop();
        drop(self.asks);
        self.worker.end();
    }
}

struct Worker<'a, T> {
    printer: Printer,
    /// Where the screen puts what is to be printed.
    place: PathBuf,
    tell: T,
    documents: &'a AtomicU64,
    pages: &'a AtomicU64,
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
    told: Progress,
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
            told: Progress::Sent,
            suspected: None,
            jobs: Vec::new(),
            moved: now,
        }
    }

    /// What is to be told of these jobs, with this trouble of the printer itself. CUPS may forget a job as soon
    /// as it has ended.
    fn see(&mut self, jobs: Vec<Job>, printer: Option<Trouble>, now: Instant) -> Progress {
        let has = |stage| jobs.iter().any(|job| job.stage == stage);
        if !has(Stage::Waits) && !has(Stage::Prints) && !has(Stage::Held) {
            return match jobs.iter().max_by_key(|job| job.id) {
                Some(last) if last.stage == Stage::Failed => trouble(REFUSED),
                Some(_) | None => Progress::Done,
            };
        }
        let put_off = has(Stage::Held).then_some(Trouble::Off);
        if jobs != self.jobs {
            self.moved = now;
            self.jobs = jobs;
        }
        let still = (now.duration_since(self.moved) >= STILL).then_some(Trouble::Still);
        let suspected = printer.or(put_off).or(still);
        let before = std::mem::replace(&mut self.suspected, suspected);
        match suspected {
            Some(now) if before == Some(now) => trouble(now.code()),
            Some(_) => self.told.clone(),
            None => Progress::Sent,
        }
    }
}

impl<T: Fn(Progress)> Worker<'_, T> {
    /// Until nobody can wish anything any more.
    fn serve(mut self, wishes: &Receiver<Ask>) {
        loop {
            let wish = match self.watched {
                Some(_) => wishes.recv_timeout(LOOK_EVERY),
                None => wishes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match wish {
                Ok(Ask::Offer(name)) => self.offered(&name),
                Ok(Ask::Confirm) => self.confirmed(),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn offered(&mut self, name: &str) {
        self.ready = None;
        let Some((document, pages)) = self.taken(name) else {
            tracing::warn!("a screen offered what cannot be printed");
            return (self.tell)(trouble("unusable"));
        };
        if pages > self.left {
            let left = self.left;
            return (self.tell)(Progress::TooLong { pages, left });
        }
        self.ready = Some((document, pages));
        (self.tell)(Progress::Asks { pages });
    }

    /// A document with the number of its pages.
    fn taken(&self, name: &str) -> Option<(Vec<u8>, u64)> {
        let document = platform::take_plain(&self.place, name, LARGEST).ok()?;
        let document = document::for_paper(document, &self.printer.reader, self.stop)?;
        let pages = document::pages(&document, &self.printer.reader, self.stop)?;
        Some((document, pages))
    }

    fn confirmed(&mut self) {
        let Some((document, pages)) = self.ready.take() else {
            return;
        };
        match self.printer.queue.print(&document) {
            Ok(()) => {
                self.left -= pages;
                self.documents.fetch_add(1, Ordering::Relaxed);
                self.pages.fetch_add(pages, Ordering::Relaxed);
                tracing::info!(pages, "printed");
                self.watched = Some(Watched::begin(Instant::now()));
                (self.tell)(Progress::Sent);
            }
            Err(error) => {
                tracing::warn!(%error, "the printer did not take a document");
                (self.tell)(trouble(REFUSED));
            }
        }
    }

    /// Tells how the jobs are when that has changed.
    fn look(&mut self) {
        let Some(watched) = &mut self.watched else {
            return;
        };
        let queue = &self.printer.queue;
        let looked = queue.jobs().and_then(|jobs| Ok((jobs, queue.trouble()?)));
        let now = match looked {
            Ok((jobs, trouble)) => watched.see(jobs, trouble, Instant::now()),
            // Whether CUPS is down for a moment or for good is seen at the end of the visit.
            Err(error) => return tracing::warn!(%error, "the printer cannot be looked at"),
        };
        if now != watched.told {
            watched.told = now.clone();
            (self.tell)(now.clone());
        }
        if now == Progress::Done || now == trouble(REFUSED) {
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
        assert_eq!(see(1, 1, 0, None), Progress::Sent);
        assert_eq!(see(29, 1, 0, None), Progress::Sent);
        assert_eq!(see(31, 1, 0, None), Progress::Sent, "seen once");
        assert_eq!(see(32, 1, 0, None), trouble(Trouble::Still.code()));
        assert_eq!(see(33, 1, 1, None), Progress::Sent, "a page came");
        assert_eq!(see(62, 1, 1, None), Progress::Sent);
        let off = Some(Trouble::Off);
        see(64, 1, 1, off);
        assert_eq!(see(65, 1, 1, off), trouble(Trouble::Off.code()));
    }

    #[test]
    fn the_last_job_says_how_it_ended() {
        let ended = |stage| {
            let mut watched = Watched::begin(Instant::now());
            let (id, pages) = (1, 1);
            watched.see(vec![Job { id, stage, pages }], None, Instant::now())
        };
        assert_eq!(ended(Stage::Done), Progress::Done);
        assert_eq!(ended(Stage::Failed), trouble(REFUSED));
        let forgotten = Watched::begin(Instant::now()).see(Vec::new(), None, Instant::now());
        assert_eq!(forgotten, Progress::Done);
    }
}
