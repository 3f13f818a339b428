//! The watch on the policy file.
//!
//! A save is seen whether it writes in place, renames, or swaps a link anywhere on the way to the
//! file. Reading and parsing happen on the watcher's own thread; the loop gets a finished value. A
//! file that is refused, or gone, changes nothing but what staff are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostic::{Problem, line_and_column};
use crate::policy::Policy;

/// An editor that saves in place is given so long to write the rest, from its first change on.
const SAVE_WITHIN: Duration = Duration::from_millis(40);

/// After the last change the file is read so much later.
const QUIET: Duration = Duration::from_millis(4);

/// What was read.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    /// A valid file.
    Loaded {
        /// The policy.
        policy: Arc<Policy>,
        /// Its text, for the screens.
        text: Arc<str>,
    },
    /// A file that is refused, or none; one sentence for staff.
    Rejected(String),
}

/// Reads and parses the file now.
pub(crate) fn read(path: &Path, region: Option<&str>) -> Notice {
    parse(path, region, fs::read_to_string(path))
}

fn parse(path: &Path, region: Option<&str>, text: std::io::Result<String>) -> Notice {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let error = error.to_string();
            return Notice::Rejected(crate::say!(
                "seat-policy-unreadable",
                file = file,
                error = error
            ));
        }
    };
    match Policy::parse(&text, region) {
        Ok(policy) => Notice::Loaded {
            policy: Arc::new(policy),
            text: text.into(),
        },
        Err(problems) => Notice::Rejected(sentence(&file, &text, &problems)),
    }
}

/// The first problem by its place; the others are only counted.
fn sentence(file: &str, text: &str, problems: &[Problem]) -> String {
    let Some(first) = problems.iter().min_by_key(|problem| problem.span.start) else {
        return crate::say!("seat-policy-refused", file = file);
    };
    let (line, column) = line_and_column(text, first.span.start);
    crate::say!(
        "seat-policy-problem",
        // As words: a line number is not grouped by thousands.
        place = format!("{file}:{line}:{column}"),
        problem = first.message.as_str(),
        more = problems.len() - 1
    )
}

/// The system cannot watch the file.
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
    /// Something changed; `whole` when the file is complete with it.
    Change { whole: bool },
    /// Nobody wants to know any more.
    Stop,
}

/// Watches the file and tells each content once. The first content must have been read before: it
/// is `known`, and told only when it has changed since.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    path: &Path,
    region: Option<String>,
    known: Option<Arc<str>>,
    tell: impl Fn(Notice) + Send + 'static,
) -> Result<Watch, WatchError> {
    let (sender, changes) = mpsc::channel();
    let on_event = {
        let sender = sender.clone();
        move |event: notify::Result<notify::Event>| {
            if let Some(whole) = is_change(&event) {
                // The thread is gone only when nobody wants to know any more.
                let _gone = sender.send(Seen::Change { whole });
            }
        }
    };
    let mut thread = Reader {
        path: std::path::absolute(path).map_err(notify::Error::io)?,
        region,
        last: known.map(|text| text.to_string()),
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

struct Reader {
    path: PathBuf,
    region: Option<String>,
    /// The content that was told last; none after a file that could not be read.
    last: Option<String>,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl Reader {
    fn run(&mut self, changes: &Receiver<Seen>, tell: impl Fn(Notice)) {
        // Whatever changed between the first reading and the watch.
        self.look(&tell);
        while let Ok(Seen::Change { whole }) = changes.recv() {
            if settle(changes, whole).is_none() {
                return;
            }
            if let Err(error) = self.follow() {
                tracing::warn!(%error, "the policy file cannot be watched");
            }
            self.look(&tell);
        }
    }

    fn look(&mut self, tell: &impl Fn(Notice)) {
        let text = fs::read_to_string(&self.path);
        let content = text.as_ref().ok().cloned();
        if content.is_some() && content == self.last {
            return;
        }
        self.last = content;
        tell(parse(&self.path, self.region.as_deref(), text));
    }

    /// Watches every directory in which a change can lead to another file: that of each link on the
    /// way, and that of the file at its end.
    fn follow(&mut self) -> notify::Result<()> {
        let wanted = directories(&self.path);
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

/// Waits until a save is complete: a whole file was put there, or its writer has closed it. `None`
/// when it is time to stop.
fn settle(changes: &Receiver<Seen>, mut whole: bool) -> Option<()> {
    let until = Instant::now() + SAVE_WITHIN;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let wait = if whole { QUIET.min(left) } else { left };
        match changes.recv_timeout(wait) {
            Ok(Seen::Change { whole: now }) => whole |= now,
            Err(RecvTimeoutError::Timeout) => return Some(()),
            Ok(Seen::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Whether the event changes a file, and whether that file is complete with it.
fn is_change(event: &notify::Result<notify::Event>) -> Option<bool> {
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(true),
            EventKind::Modify(notify::event::ModifyKind::Name(_)) | EventKind::Remove(_) => {
                Some(true)
            }
            EventKind::Access(_) => None,
            EventKind::Create(notify::event::CreateKind::File) | EventKind::Modify(_) => {
                Some(false)
            }
            EventKind::Create(_) | EventKind::Any | EventKind::Other => Some(true),
        },
        // An overflow of the queue may have swallowed anything.
        Err(_) => Some(true),
    }
}

fn directories(path: &Path) -> BTreeSet<PathBuf> {
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
