//! The watch on what may be saved while the seat runs: the policy and the guides.
//!
//! A save is seen whether it writes in place, renames, or swaps a link anywhere on the way to the
//! file. Reading and parsing happen on the watcher's own thread; the loop gets a finished value. What
//! is refused, or gone, changes nothing but what staff are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostic::{Problem, line_and_column, one_line};

/// An editor that saves in place is given so long to write the rest, from its first change on.
const SAVE_WITHIN: Duration = Duration::from_millis(40);

/// After the last change the files are read so much later.
const QUIET: Duration = Duration::from_millis(4);

/// The longest sentence on a problem, in characters: it can cite words of any length.
const SENTENCE: usize = 400;

/// One problem of a file by its place, for staff; the others are only counted.
pub(crate) fn cited(file: &str, text: &str, problem: &Problem, more: usize) -> String {
    let (line, column) = line_and_column(text, problem.span.start);
    crate::say!(
        "content-problem",
        // As words: a line number is not grouped by thousands.
        place = format!("{file}:{line}:{column}"),
        problem = one_line(&problem.message)
            .chars()
            .take(SENTENCE)
            .collect::<String>(),
        more = more
    )
}

/// The system cannot watch the files.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WatchError(#[from] notify::Error);

/// The running watch; dropping it ends its thread.
#[derive(Debug)]
pub(crate) struct Watch {
    stop: mpsc::Sender<Seen>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A thread that is gone already needs no stopping.
        let _gone = self.stop.send(Seen::Stop);
    }
}

/// What wakes the thread.
enum Seen {
    /// Something changed.
    Change(Change),
    /// Nobody wants to know any more.
    Stop,
}

/// A change of these files.
struct Change {
    paths: Vec<PathBuf>,
    /// They are complete with it.
    whole: bool,
}

/// What is watched, as the watcher's thread asks for it.
pub(super) struct Source<P, R> {
    /// Every directory in which a change can lead to another content; never none.
    pub(super) directories: P,
    /// The content as it is now.
    pub(super) read: R,
}

/// Watches and tells each content once. The first content must have been read before: it is `known`,
/// and told only when it has changed since.
///
/// # Errors
/// The system cannot watch.
pub(super) fn watch<C, P, R>(
    source: Source<P, R>,
    known: Option<C>,
    tell: impl Fn(&C) + Send + 'static,
) -> Result<Watch, WatchError>
where
    C: PartialEq + Send + 'static,
    P: Fn() -> BTreeSet<PathBuf> + Send + 'static,
    R: Fn() -> C + Send + 'static,
{
    let (sender, changes) = mpsc::channel();
    let on_event = {
        let sender = sender.clone();
        move |event: notify::Result<notify::Event>| {
            if let Some(change) = change(event) {
                // The thread is gone only when nobody wants to know any more.
                let _gone = sender.send(Seen::Change(change));
            }
        }
    };
    let mut thread = Reader {
        source,
        last: known,
        watcher: notify::recommended_watcher(on_event)?,
        watched: BTreeSet::new(),
    };
    thread.follow()?;
    std::thread::Builder::new()
        .name("reload".into())
        .spawn(move || thread.run(&changes, tell))
        .map_err(notify::Error::io)?;
    Ok(Watch { stop: sender })
}

struct Reader<C, P, R> {
    source: Source<P, R>,
    /// The content that was told last.
    last: Option<C>,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl<C: PartialEq, P: Fn() -> BTreeSet<PathBuf>, R: Fn() -> C> Reader<C, P, R> {
    fn run(&mut self, changes: &Receiver<Seen>, tell: impl Fn(&C)) {
        // Whatever changed between the first reading and the watch.
        self.look(&tell);
        while let Ok(Seen::Change(first)) = changes.recv() {
            if settle(changes, first).is_none() {
                return;
            }
            if let Err(error) = self.follow() {
                tracing::warn!(%error, "saved files may not be seen");
            }
            self.look(&tell);
        }
    }

    fn look(&mut self, tell: &impl Fn(&C)) {
        let now = (self.source.read)();
        if self.last.as_ref() != Some(&now) {
            tell(self.last.insert(now));
        }
    }

    /// Watches what is to be watched now. A directory can come while its parent is not watched yet, so this
    /// is asked again until nothing new is heard of.
    fn follow(&mut self) -> notify::Result<()> {
        let mut wanted = (self.source.directories)();
        for _ in 0..10 {
            self.watch_all(wanted)?;
            wanted = (self.source.directories)();
            if wanted.is_subset(&self.watched) {
                break;
            }
        }
        Ok(())
    }

    fn watch_all(&mut self, wanted: BTreeSet<PathBuf>) -> notify::Result<()> {
        for gone in self.watched.difference(&wanted) {
            // A directory that was removed is not watched any more anyway.
            let _gone = self.watcher.unwatch(gone);
        }
        let mut failed = None;
        let mut watched = BTreeSet::new();
        for directory in wanted {
            // Watching again costs nothing, and a directory that came back is another one.
            match self.watcher.watch(&directory, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    watched.insert(directory);
                }
                Err(error) => failed = Some(error),
            }
        }
        self.watched = watched;
        match failed {
            Some(error) if self.watched.is_empty() => Err(error),
            Some(_) | None => Ok(()),
        }
    }
}

/// Waits until every save is complete: a whole file was put there, or its writer has closed it. `None`
/// when it is time to stop.
fn settle(changes: &Receiver<Seen>, first: Change) -> Option<()> {
    let until = Instant::now() + SAVE_WITHIN;
    let mut unfinished = BTreeSet::new();
    let mut next = first;
    loop {
        for path in next.paths {
            if next.whole {
                unfinished.remove(&path);
            } else {
                unfinished.insert(path);
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        let wait = if unfinished.is_empty() {
            QUIET.min(left)
        } else {
            left
        };
        match changes.recv_timeout(wait) {
            Ok(Seen::Change(change)) => next = change,
            Err(RecvTimeoutError::Timeout) => return Some(()),
            Ok(Seen::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// What the event changes, if anything.
fn change(event: notify::Result<notify::Event>) -> Option<Change> {
    let whole = match &event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Modify(notify::event::ModifyKind::Name(_)) | EventKind::Remove(_) => true,
            EventKind::Access(_) => return None,
            EventKind::Create(notify::event::CreateKind::File) | EventKind::Modify(_) => false,
            EventKind::Create(_) | EventKind::Any | EventKind::Other => true,
        },
        // An overflow of the queue may have swallowed anything.
        Err(_) => true,
    };
    let paths = event.map_or_else(|error| error.paths, |event| event.paths);
    Some(Change { paths, whole })
}

/// The path as it is, whatever the seat's folder becomes.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, WatchError> {
    Ok(std::path::absolute(path).map_err(notify::Error::io)?)
}

/// Every directory in which a change can lead to another file at this absolute path: that of each link
/// on the way, and that of the file at its end.
pub(super) fn directories(path: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut next = Some(path.to_path_buf());
    // As many links as the kernel follows.
    for _ in 0..40 {
        let Some(path) = next.take() else { break };
        found.extend(path.parent().map(Path::to_path_buf));
        for part in path.ancestors() {
            let Ok(target) = fs::read_link(part) else {
                continue;
            };
            let (Some(parent), Ok(rest)) = (part.parent(), path.strip_prefix(part)) else {
                continue;
            };
            found.insert(parent.to_path_buf());
            next = Some(if rest.as_os_str().is_empty() {
                parent.join(target)
            } else {
                parent.join(target).join(rest)
            });
            break;
        }
    }
    found.extend(
        fs::canonicalize(path)
            .ok()
            .and_then(|real| Some(real.parent()?.to_path_buf())),
    );
    found
}
