//! From the folder into which the scanner of this seat writes to the files of the visit.
//!
//! A scan belongs to the visit in which it began. What lies there already, and what comes in from
//! elsewhere, may be another citizen's: it is left to the wipe. One [`Scans`] is one visit; it ends before
//! the wipe empties the folder. Names are shown to the citizen and go nowhere else.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, Event, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::bring;
use crate::platform;

/// A scanner may close a file and open it again for the next page: after so long it is whole.
const QUIET: Duration = Duration::from_millis(500);

/// The largest scan, in bytes: it comes to lie in memory.
const LARGEST: u64 = 100 << 20;

/// What became of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is among the files of the visit, under this name.
    Taken(String),
    /// It is too large, cannot be read, or there is no room for it.
    Failed,
}

/// The watch over the folder during one visit.
#[derive(Debug)]
pub struct Scans {
    seen: Sender<Seen>,
    worker: JoinHandle<()>,
}

/// What wakes the worker.
enum Seen {
    Change(Event),
    Stop,
}

impl Scans {
    /// Takes every scan that begins from now on into this directory.
    ///
    /// # Errors
    /// The folder cannot be watched.
    pub fn start(
        inbox: PathBuf,
        files: PathBuf,
        tell: impl Fn(Notice) + Send + 'static,
    ) -> io::Result<Scans> {
        let (seen, changes) = mpsc::channel();
        let change = seen.clone();
        let on_event = move |event: notify::Result<Event>| match event {
            Ok(event) => {
                // The worker is gone only when the visit is over.
                let _gone = change.send(Seen::Change(event));
            }
            // The error itself could name a file.
            Err(_) => tracing::warn!("the scanner's folder is not seen well: a scan may be missed"),
        };
        let watching = || -> notify::Result<RecommendedWatcher> {
            let mut watcher = notify::recommended_watcher(on_event)?;
            watcher.watch(&inbox, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        };
        let watcher = watching().map_err(io::Error::other)?;
        let worker = thread::Builder::new().name("scan".into()).spawn(move || {
            let _watcher = watcher;
            take_in(&inbox, &files, &changes, &tell);
        })?;
        Ok(Scans { seen, worker })
    }

    /// Ends it; afterwards nothing comes to the files of the visit any more.
    pub fn end(self) {
        let _gone = self.seen.send(Seen::Stop);
        if self.worker.join().is_err() {
            tracing::warn!("the thread that takes scans in had failed");
        }
    }
}

/// The files that began in this visit, each with the moment from which it counts as whole: none while it
/// is written.
type Begun = HashMap<OsString, Option<Instant>>;

fn take_in(inbox: &Path, files: &Path, changes: &Receiver<Seen>, tell: &impl Fn(Notice)) {
    let mut begun = Begun::new();
    loop {
        let next = begun.values().flatten().min();
        let seen = match next {
            Some(at) => changes.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => changes.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match seen {
            Ok(Seen::Change(event)) => note(&mut begun, &event, Instant::now()),
            Ok(Seen::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        let whole = begun.extract_if(|_, at| at.is_some_and(|at| at <= now));
        for (name, _) in whole {
            match take(inbox, files, &name) {
                Ok(Some(name)) => tell(Notice::Taken(name)),
                Ok(None) => {}
                Err(error) => {
                    // The kind alone: the error itself could name a file.
                    tracing::warn!(kind = ?error.kind(), "a scan cannot be taken");
                    tell(Notice::Failed);
                }
            }
        }
    }
}

fn note(begun: &mut Begun, event: &Event, now: Instant) {
    let mut names = event.paths.iter().filter_map(|path| path.file_name());
    let Some(name) = names.next() else { return };
    let whole = Some(now + QUIET);
    match event.kind {
        EventKind::Create(_) => {
            begun.insert(name.to_owned(), None);
        }
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
            begun.entry(name.to_owned()).and_modify(|at| *at = whole);
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
            let known = begun.remove(name).is_some();
            if let (Some(name), true) = (names.next(), known) {
                begun.insert(name.to_owned(), whole);
            }
        }
        EventKind::Modify(ModifyKind::Data(_)) => {
            begun.entry(name.to_owned()).and_modify(|at| *at = None);
        }
        EventKind::Remove(_) => {
            begun.remove(name);
        }
        _ => {}
    }
}

/// Moves one scan; none when it is nothing yet or nothing to be seen.
fn take(inbox: &Path, files: &Path, name: &OsStr) -> io::Result<Option<String>> {
    let name = name.to_str().filter(|name| is_shown(name));
    let Some(name) = name else { return Ok(None) };
    let from = match platform::open_plain(inbox, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let length = match from.metadata()?.len() {
        0 => return Ok(None),
        LARGEST.. => return Err(io::ErrorKind::FileTooLarge.into()),
        length => length,
    };
    let brought = bring(from, length, files, name, &AtomicBool::new(false))?;
    platform::erase(&inbox.join(name))?;
    Ok(Some(brought))
}

/// A name that can be shown; what begins with a dot is a server's own.
fn is_shown(name: &str) -> bool {
    !name.starts_with('.') && !name.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write;
    use std::os::unix::fs::symlink;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    struct Folder {
        place: tempfile::TempDir,
        told: Receiver<Notice>,
        scans: Scans,
    }

    /// A folder with an older scan in it, and the visit that has just begun.
    fn visit() -> Folder {
        let place = tempfile::tempdir().unwrap();
        for directory in ["inbox", "files", "elsewhere"] {
            fs::create_dir(place.path().join(directory)).unwrap();
        }
        fs::write(place.path().join("inbox/older.pdf"), "of somebody else").unwrap();
        let (tell, told) = mpsc::channel();
        let at = |name| place.path().join(name);
        let scans = Scans::start(at("inbox"), at("files"), move |notice| {
            tell.send(notice).unwrap();
        });
        let scans = scans.unwrap();
        Folder { place, told, scans }
    }

    impl Folder {
        fn at(&self, name: &str) -> PathBuf {
            self.place.path().join(name)
        }

        fn taken(&self) -> String {
            match self.told.recv_timeout(PATIENCE).unwrap() {
                Notice::Taken(name) => name,
                Notice::Failed => panic!("the scan was not taken"),
            }
        }

        fn files(&self) -> Vec<(String, u64)> {
            platform::plain_files(&self.at("files")).unwrap()
        }
    }

    #[test]
    fn a_scan_of_two_pages_comes_whole_and_leaves_the_folder() {
        let folder = visit();
        let place = folder.at("inbox/скан.pdf");
        File::create(&place).unwrap();
        fs::write(&place, "one").unwrap();
        let mut again = File::options().append(true).open(&place).unwrap();
        again.write_all(b"two").unwrap();
        drop(again);
        assert_eq!(folder.taken(), "скан.pdf");
        assert_eq!(fs::read(folder.at("files/скан.pdf")).unwrap(), b"onetwo");
        assert!(!place.exists());
    }

    #[test]
    fn a_scan_may_be_renamed_when_it_is_whole_and_nothing_is_overwritten() {
        let folder = visit();
        fs::write(folder.at("files/scan.pdf"), "saved before").unwrap();
        fs::write(folder.at("inbox/scan.tmp.writing"), "").unwrap();
        fs::write(folder.at("inbox/scan.tmp.writing"), "a scan").unwrap();
        fs::rename(
            folder.at("inbox/scan.tmp.writing"),
            folder.at("inbox/scan.pdf"),
        )
        .unwrap();
        assert_eq!(folder.taken(), "scan (2).pdf");
        let files = [("scan (2).pdf".to_owned(), 6), ("scan.pdf".to_owned(), 12)];
        assert_eq!(folder.files(), files);
    }

    #[test]
    fn what_did_not_begin_in_this_visit_is_not_taken() {
        let folder = visit();
        let mut older = File::options()
            .append(true)
            .open(folder.at("inbox/older.pdf"))
            .unwrap();
        older.write_all(b", and the rest").unwrap();
        drop(older);
        fs::write(folder.at("elsewhere/moved.pdf"), "from where?").unwrap();
        fs::rename(
            folder.at("elsewhere/moved.pdf"),
            folder.at("inbox/moved.pdf"),
        )
        .unwrap();
        fs::write(folder.at("inbox/.hidden"), "a server's own").unwrap();
        fs::write(folder.at("inbox/mine.pdf"), "mine").unwrap();
        assert_eq!(folder.taken(), "mine.pdf");
        folder.scans.end();
        assert_eq!(folder.told.try_iter().count(), 0);
        for left in ["older.pdf", "moved.pdf", ".hidden"] {
            let place = folder.place.path().join("inbox").join(left);
            assert!(place.exists(), "{left}");
        }
    }

    #[test]
    fn what_leads_elsewhere_or_is_too_large_is_not_taken() {
        let folder = visit();
        symlink("/etc/hostname", folder.at("inbox/link.pdf")).unwrap();
        let huge = File::create(folder.at("inbox/huge.pdf")).unwrap();
        huge.set_len(LARGEST + 1).unwrap();
        drop(huge);
        assert_eq!(folder.told.recv_timeout(PATIENCE), Ok(Notice::Failed));
        folder.scans.end();
        assert!(
            fs::read_dir(folder.place.path().join("files"))
                .unwrap()
                .next()
                .is_none()
        );
    }
}
