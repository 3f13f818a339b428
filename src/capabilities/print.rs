//! From a page of the citizen to the printer of the seat.
//!
//! A screen offers a file by name; it is taken out of the visit, its pages are counted in a cage, and
//! only after the citizen's yes it goes to the queue, in the way that the citizen chose, with nothing of
//! the page in its title. One [`Printing`] serves one visit: its limit and its thread end with it, so that nothing
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
use crate::link::print::{Ask, Options, Progress};
use crate::platform::{self, Job, PrintOptions, Queue, Stage, Trouble};

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

/// What the printer is told: which pages there are is seen.
fn told(options: Options) -> PrintOptions {
    PrintOptions {
        // A visit has no more pages than fit into any number.
        copies: Some(i32::try_from(options.copies).unwrap_or(i32::MAX)),
        grey: options.grey,
        both_sides: options.both_sides,
    }
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
    /// How many pages the last document has on paper.
    pages: u64,
}

impl Watched {
    /// A document has just been sent.
    fn begin(pages: u64, now: Instant) -> Watched {
        Watched {
            pages,
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
        let stands = jobs == self.jobs;
        if !stands {
            self.moved = now;
            self.jobs = jobs;
        }
        let still = (now.duration_since(self.moved) >= STILL).then_some(Trouble::Still);
        let suspected = printer.or(put_off).or(still);
        let before = std::mem::replace(&mut self.suspected, suspected);
        match suspected {
            Some(now) if before == Some(now) => trouble(now.code()),
            Some(_) => self.told.clone(),
            None => self.place(stands),
        }
    }

    /// Where the only job is that has not ended; a job waits once it was seen so twice.
    fn place(&self, stands: bool) -> Progress {
        let mut left = self.jobs.iter();
        let (Some(job), None) = (left.find(is_unfinished), left.find(is_unfinished)) else {
            return Progress::Sent;
        };
        let page = u64::try_from(job.pages).unwrap_or_default();
        let pages = self.pages;
        match job.stage {
            Stage::Waits if stands => Progress::Waits,
            Stage::Prints if (1..=pages).contains(&page) => Progress::Prints { page, pages },
            _ => Progress::Sent,
        }
    }
}

fn is_unfinished(job: &&Job) -> bool {
    matches!(job.stage, Stage::Waits | Stage::Prints | Stage::Held)
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
                Ok(Ask::Confirm(options)) => self.confirmed(options),
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
        let left = self.left;
        if left == 0 {
            return (self.tell)(Progress::TooLong { pages, left });
        }
        self.ready = Some((document, pages));
        let usual = self.usual();
        (self.tell)(Progress::Asks { pages, left, usual });
    }

    /// What can be chosen, and what is usual. A printer that does not say leaves nothing to choose.
    fn usual(&self) -> Options {
        let choices = self.printer.queue.choices();
        let choices = choices
            .inspect_err(|error| tracing::warn!(%error, "the printer does not say what it can do"))
            .unwrap_or_default();
        Options {
            grey: choices.grey,
            both_sides: choices.both_sides,
            ..Options::default()
        }
    }

    /// A document with the number of its pages.
    fn taken(&self, name: &str) -> Option<(Vec<u8>, u64)> {
        let document = platform::take_plain(&self.place, name, LARGEST).ok()?;
        let document = document::for_paper(document, &self.printer.reader, self.stop)?;
        let pages = document::pages(&document, &self.printer.reader, self.stop)?;
        Some((document, pages))
    }

    fn confirmed(&mut self, options: Options) {
        let Some((document, pages)) = self.ready.take() else {
            return;
        };
        // Not every queue can leave pages out: the printer is given those that are wanted, and no others.
        let part = options.part.filter(|part| part.from > 1 || part.to < pages);
        let Some(pages) = options.cost(pages) else {
            return (self.tell)(trouble("unusable"));
        };
        let left = self.left;
        if pages > left {
            return (self.tell)(Progress::TooLong { pages, left });
        }
        let document = match part {
            Some(part) => document::cut(&document, part, &self.printer.reader, self.stop),
            None => Some(document),
        };
        let Some(document) = document else {
            return (self.tell)(trouble("unusable"));
        };
        match self.printer.queue.print(&document, told(options)) {
            Ok(()) => {
                self.left -= pages;
                self.documents.fetch_add(1, Ordering::Relaxed);
                self.pages.fetch_add(pages, Ordering::Relaxed);
                tracing::info!(pages, "printed");
                self.watched = Some(Watched::begin(pages, Instant::now()));
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
        let mut watched = Watched::begin(3, start);
        let mut see = |second, id, pages, trouble| {
            let stage = Stage::Prints;
            let now = start + Duration::from_secs(second);
            watched.see(vec![Job { id, stage, pages }], trouble, now)
        };
        assert_eq!(see(1, 1, 0, None), Progress::Sent);
        assert_eq!(see(29, 1, 0, None), Progress::Sent);
        assert_eq!(see(31, 1, 0, None), Progress::Sent, "seen once");
        assert_eq!(see(32, 1, 0, None), trouble(Trouble::Still.code()));
        let first = Progress::Prints { page: 1, pages: 3 };
        assert_eq!(see(33, 1, 1, None), first, "a page came");
        assert_eq!(see(62, 1, 1, None), first);
        let off = Some(Trouble::Off);
        see(64, 1, 1, off);
        assert_eq!(see(65, 1, 1, off), trouble(Trouble::Off.code()));
    }

    #[test]
    fn the_last_job_says_how_it_ended() {
        let ended = |stage| {
            let mut watched = Watched::begin(1, Instant::now());
            let (id, pages) = (1, 1);
            watched.see(vec![Job { id, stage, pages }], None, Instant::now())
        };
        assert_eq!(ended(Stage::Done), Progress::Done);
        assert_eq!(ended(Stage::Failed), trouble(REFUSED));
        let forgotten = Watched::begin(1, Instant::now()).see(Vec::new(), None, Instant::now());
        assert_eq!(forgotten, Progress::Done);
    }

    #[test]
    fn a_job_behind_another_waits_and_then_its_pages_are_counted() {
        let mut watched = Watched::begin(5, Instant::now());
        let mut see = |stage, pages| {
            let job = Job {
                id: 1,
                stage,
                pages,
            };
            watched.see(vec![job], None, Instant::now())
        };
        assert_eq!(see(Stage::Waits, 0), Progress::Sent);
        assert_eq!(see(Stage::Waits, 0), Progress::Waits);
        assert_eq!(see(Stage::Prints, 0), Progress::Sent);
        let second = Progress::Prints { page: 2, pages: 5 };
        assert_eq!(see(Stage::Prints, 2), second);
        assert_eq!(see(Stage::Prints, 9), Progress::Sent, "it counts otherwise");
    }
}
