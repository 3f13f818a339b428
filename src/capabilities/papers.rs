//! «Мои файлы»: what a visit has, how it looks, what goes and what is put together.
//!
//! Everything that a stranger made is read in a cage, one page at a time; what was drawn goes to the screen and
//! lies nowhere. What was removed comes back for a while, and is overwritten then as the wipe does it. One
//! [`Papers`] serves one visit: its thread ends before the wipe looks, so that nothing is written after it.

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::Instant;

use super::Resources;
use super::job::Job;
use crate::link;
use crate::link::papers::{Ask, Leaf, Progress};

mod compose;
pub(super) mod kind;
mod store;

use store::PaperStore;

/// The most requests of a screen that may wait.
const QUEUE: usize = 16;

/// The papers of one visit.
#[derive(Debug, Default)]
pub struct Papers {
    /// Once anything was asked.
    worker: Option<Worker>,
}

#[derive(Debug)]
struct Worker {
    asks: SyncSender<Ask>,
    job: Job,
}

impl Papers {
    /// A screen asks for something; the first time starts the work.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) {
        if self.worker.is_none() {
            let tell = resources.teller(link::Progress::Papers);
            let started = start(&resources.visit.files(), resources.reader, tell);
            self.worker = started
                .inspect_err(|error| tracing::warn!(%error, "the files cannot be shown"))
                .ok();
        }
        let Some(worker) = &self.worker else {
            return;
        };
        if let Err(error) = worker.asks.try_send(ask) {
            // The kind alone: what was asked could name a file.
            let full = matches!(error, TrySendError::Full(_));
            tracing::warn!(full, "a wish for the files is passed over");
        }
    }

    /// Nothing more is drawn; waits for nobody.
    pub fn stop(&self) {
        self.worker.iter().for_each(|worker| worker.job.stop());
    }

    /// Ends it, and waits until it has ended.
    pub fn end(self) {
        if let Some(Worker { asks, job }) = self.worker {
            job.stop();
            drop(asks);
            job.end();
        }
    }
}

fn start(
    files: &Path,
    reader: &Path,
    tell: impl Fn(Progress) + Send + 'static,
) -> io::Result<Worker> {
    let (asks, asked) = mpsc::sync_channel(QUEUE);
    let (files, reader) = (files.to_owned(), reader.to_owned());
    let job = Job::start("papers", move |stop| {
        serve(&mut PaperStore::new(&files, &reader, stop), &asked, &tell);
    })?;
    Ok(Worker { asks, job })
}

/// Until nobody can ask any more. Whoever asks comes before the cards that are still to be drawn.
fn serve(store: &mut PaperStore<'_>, asked: &Receiver<Ask>, tell: &impl Fn(Progress)) {
    let mut leaf: Option<Leaf> = None;
    loop {
        if store.forget_removed(Instant::now()) {
            tell(store.list());
        }
        let busy = leaf.is_some() || store.has_undrawn();
        match next(asked, busy, store.returns_until()) {
            Ok(Ask::Page(wanted)) => leaf = Some(wanted),
            Ok(ask) => answer(store, ask, tell),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => match leaf.take() {
                Some(wanted) => tell(store.page(wanted)),
                None => store.draw_one().into_iter().for_each(tell),
            },
        }
    }
}

/// The next request; a timeout when there is other work to do.
fn next(
    asked: &Receiver<Ask>,
    busy: bool,
    until: Option<Instant>,
) -> Result<Ask, RecvTimeoutError> {
    if busy {
        return asked.try_recv().map_err(|error| match error {
            mpsc::TryRecvError::Empty => RecvTimeoutError::Timeout,
            mpsc::TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
        });
    }
    match until {
        Some(until) => asked.recv_timeout(until.saturating_duration_since(Instant::now())),
        None => asked.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

fn answer(store: &mut PaperStore<'_>, ask: Ask, tell: &impl Fn(Progress)) {
    match ask {
        Ask::List | Ask::Page(_) => {}
        Ask::Remove(name) => store.remove(&name, Instant::now()),
        Ask::Return => store.bring_back(),
        Ask::Bind(sheets) => tell(Progress::Bound(store.bind(&sheets))),
        Ask::Fit { sheets, megabytes } => tell(Progress::Fitted(store.fit(&sheets, megabytes))),
    }
    tell(store.list());
}
