//! From the folder into which the scanner of this seat writes to the files of the visit.
//!
//! A scan belongs to the visit in which it began. What lies there already, and what comes in from
//! elsewhere, may be another citizen's: it is left to the wipe. A folder that began in the visit is the
//! visit's with all that is in it. One [`Scans`] is one visit; it ends before the wipe empties the folder.
//! Names are shown to the citizen and go nowhere else.

mod folders;
mod whole;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, Event, EventKind, ModifyKind, RenameMode};

use super::Resources;
use super::files::bring;
use super::job::{Job, stop_if};
use crate::link;
use crate::link::scan::Progress;
use crate::platform;
use crate::visit::safe_name;
use folders::Folders;
use whole::Whole;

/// A scanner may close a file and open it again for the next page: after so long without a word it is looked at, and
/// again after so long while its end is missing.
const QUIET: Duration = Duration::from_secs(5);

/// A scan that nobody has written to for so long, and that is not whole, never will be.
const GIVEN_UP: Duration = Duration::from_secs(60);

/// The watch over the folder during one visit.
#[derive(Debug)]
pub struct Scans {
    seen: Sender<Seen>,
    /// How many have come.
    taken: Arc<AtomicU64>,
    job: Job,
}

/// What wakes the worker.
enum Seen {
    Change(Event),
    Stop,
}

impl Scans {
    /// A visit begins; none where the seat has no scanner, or its folder cannot be watched.
    pub(super) fn begin(resources: &Resources<'_>) -> Option<Scans> {
        let tell = resources.teller(link::Progress::Scan);
        Scans::start(
            resources.inbox?,
            resources.visit.files(),
            resources.reader,
            tell,
        )
        // A folder that is not there closes the seat with the next wipe.
        .inspect_err(|error| tracing::warn!(%error, "the scanner's folder is not watched"))
        .ok()
    }

    /// Takes every scan that begins from now on into this directory; `reader` is the program that counts the pages
    /// of a document in a cage.
    ///
    /// # Errors
    /// The folder cannot be watched.
    pub fn start(
        inbox: &Path,
        files: PathBuf,
        reader: &Path,
        tell: impl Fn(Progress) + Send + 'static,
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
        let watcher = notify::recommended_watcher(on_event).map_err(io::Error::other)?;
        let folders = Folders::watch(watcher, inbox)?;
        let taken = Arc::new(AtomicU64::new(0));
        let count = taken.clone();
        let tell = move |now| {
            if matches!(now, Progress::Taken(_)) {
                count.fetch_add(1, Ordering::Relaxed);
            }
            tell(now);
        };
        let reader = reader.to_owned();
        let job = Job::start("scan", move |stop| {
            let intake = Intake {
                files: &files,
                reader: &reader,
                stop,
            };
            intake.run(folders, &changes, &tell);
        })?;
        Ok(Scans { seen, taken, job })
    }

    /// How many came to the files of the visit.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Nothing more is to come to the files of the visit; what is being copied is given up between two chunks.
    /// Waits for nobody.
    pub fn stop(&self) {
        self.job.stop();
        // The worker may have ended by itself.
        let _gone = self.seen.send(Seen::Stop);
    }

    /// Ends it, and waits until it has ended: the folder may lie on a slow share. Afterwards nothing comes to the
    /// files of the visit any more.
    pub fn end(self) {
        self.stop();
        self.job.end();
    }
}

/// The files that began in this visit, each with how long it is quiet: none while it is written.
type Begun = HashMap<PathBuf, Option<Quiet>>;

/// Nobody writes to a file.
#[derive(Clone, Copy, Debug)]
struct Quiet {
    since: Instant,
    /// When it is looked at.
    look_at: Instant,
}

impl Quiet {
    fn from(now: Instant) -> Quiet {
        Quiet {
            since: now,
            look_at: now + QUIET,
        }
    }
}

/// What became of a file that is quiet.
enum Taken {
    /// It is among the files of the visit, under this name.
    As(String),
    /// It is nothing yet, or nothing to be seen.
    Nothing,
    /// Its end is missing.
    NotWhole,
}

/// What the worker has besides the folder.
struct Intake<'a> {
    files: &'a Path,
    reader: &'a Path,
    stop: &'a AtomicBool,
}

impl Intake<'_> {
    fn run(&self, mut folders: Folders, changes: &Receiver<Seen>, tell: &impl Fn(Progress)) {
        let mut begun = Begun::new();
        let mut is_coming = false;
        loop {
            let next = begun.values().flatten().map(|quiet| quiet.look_at).min();
            let seen = match next {
                Some(at) => changes.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => changes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match seen {
                Ok(Seen::Change(event)) => note(&mut begun, &mut folders, &event, Instant::now()),
                Ok(Seen::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let told = self.look(&mut begun, &folders, Instant::now());
            let comes = begun.keys().any(|path| is_shown_file(path));
            let change = match (is_coming, comes) {
                (false, true) => Some(Progress::Coming),
                (true, false) if told.is_empty() => Some(Progress::Gone),
                (true, _) | (false, false) => None,
            };
            is_coming = comes;
            told.into_iter().chain(change).for_each(tell);
        }
    }

    /// Takes what is whole, and says so.
    fn look(&self, begun: &mut Begun, folders: &Folders, now: Instant) -> Vec<Progress> {
        let mut told = Vec::new();
        begun.retain(|path, quiet| {
            let Some(quiet) = quiet.as_mut().filter(|quiet| quiet.look_at <= now) else {
                return true;
            };
            let is_last = now >= quiet.since + GIVEN_UP;
            match self.take(folders, path, is_last) {
                Ok(Taken::As(name)) => told.push(Progress::Taken(name)),
                Ok(Taken::Nothing) => {}
                Ok(Taken::NotWhole) if !is_last => {
                    quiet.look_at = now + QUIET;
                    return true;
                }
                Ok(Taken::NotWhole) => told.push(Progress::Failed),
                // It belongs to the wipe now.
                Err(_) if stop_if(self.stop).is_err() => {}
                Err(error) => {
                    // The kind alone: the error itself could name a file.
                    tracing::warn!(kind = ?error.kind(), "a scan cannot be taken");
                    told.push(Progress::Failed);
                }
            }
            false
        });
        told
    }

    /// Moves one scan, unless its end is missing; at the last look one that only cannot be read comes, too.
    fn take(&self, folders: &Folders, path: &Path, is_last: bool) -> io::Result<Taken> {
        stop_if(self.stop)?;
        let Some((folder, name)) = folders.place(path) else {
            return Ok(Taken::Nothing);
        };
        let name = name.to_str().filter(|name| is_shown(name));
        let Some(name) = name else {
            return Ok(Taken::Nothing);
        };
        let mut from = match platform::open_plain(&folder, name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::Nothing),
            opened => opened?,
        };
        let length = match from.metadata()?.len() {
            0 => return Ok(Taken::Nothing),
            length => length,
        };
        match whole::look(&mut from, length, self.reader, self.stop)? {
            Whole::Yes => {}
            Whole::Unread if is_last => {}
            Whole::Unread | Whole::No => return Ok(Taken::NotWhole),
        }
        from.rewind()?;
        let brought = bring(from, length, self.files, &safe_name(name), self.stop)?;
        platform::erase(&folder.join(name))?;
        Ok(Taken::As(brought))
    }
}

fn note(begun: &mut Begun, folders: &mut Folders, event: &Event, now: Instant) {
    let mut paths = event.paths.iter();
    let Some(path) = paths.next() else { return };
    let whole = Some(Quiet::from(now));
    match event.kind {
        EventKind::Create(CreateKind::Folder) => {
            for file in folders.came(path) {
                // It may have been closed before anybody looked.
                begun.entry(file).or_insert(whole);
            }
        }
        EventKind::Create(_) => {
            begun.insert(path.clone(), None);
        }
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
            begun.entry(path.clone()).and_modify(|at| *at = whole);
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
            let known = begun.remove(path).is_some();
            if let (Some(path), true) = (paths.next(), known) {
                begun.insert(path.clone(), whole);
            }
        }
        // A folder from elsewhere: what is in it may be another citizen's, what begins in it is not.
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => drop(folders.came(path)),
        EventKind::Modify(ModifyKind::Data(_)) => {
            begun.entry(path.clone()).and_modify(|at| *at = None);
        }
        EventKind::Remove(_) => {
            begun.remove(path);
        }
        _ => {}
    }
}

fn is_shown_file(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(is_shown)
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
    use crate::visit::LARGEST;

    const PATIENCE: Duration = Duration::from_secs(20);

    struct Folder {
        place: tempfile::TempDir,
        told: Receiver<Progress>,
        scans: Scans,
    }

    /// A folder with an older scan in it, and the visit that has just begun.
    fn visit() -> Folder {
        let place = tempfile::tempdir().unwrap();
        for directory in ["inbox", "files", "elsewhere"] {
            fs::create_dir(place.path().join(directory)).unwrap();
        }
        fs::write(place.path().join("inbox/older.pdf"), "of somebody else").unwrap();
        fs::create_dir_all(place.path().join("inbox/user/today")).unwrap();
        fs::write(
            place.path().join("inbox/user/older.pdf"),
            "of somebody else",
        )
        .unwrap();
        let (tell, told) = mpsc::channel();
        let at = |name| place.path().join(name);
        let nobody = Path::new("/nowhere");
        let scans = Scans::start(&at("inbox"), at("files"), nobody, move |notice| {
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
            match self.next() {
                Progress::Taken(name) => name,
                other => panic!("{other:?}"),
            }
        }

        /// What is told next, besides that a scan comes or has gone.
        fn next(&self) -> Progress {
            loop {
                match self.told.recv_timeout(PATIENCE).unwrap() {
                    Progress::Coming | Progress::Gone => {}
                    told => return told,
                }
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
    fn half_a_scan_is_not_taken_however_long_the_scanner_waits() {
        let folder = visit();
        let place = folder.at("inbox/скан.jpg");
        let page = [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 100]].concat();
        fs::write(&place, &page).unwrap();
        assert_eq!(folder.told.recv_timeout(PATIENCE), Ok(Progress::Coming));
        // It is looked at before the other one, which comes.
        fs::write(
            folder.at("inbox/whole.jpg"),
            [&page[..], &[0xff, 0xd9]].concat(),
        )
        .unwrap();
        assert_eq!(folder.taken(), "whole.jpg");
        let mut again = File::options().append(true).open(&place).unwrap();
        again.write_all(&[0xff, 0xd9]).unwrap();
        drop(again);
        assert_eq!(folder.taken(), "скан.jpg");
    }

    #[test]
    fn a_name_that_would_lead_elsewhere_does_not_come_along() {
        let folder = visit();
        let place = folder.at("inbox/%2f..%2f..%2foutside.pdf");
        fs::write(&place, "a scan").unwrap();
        assert_eq!(folder.taken(), "_2f.._2f.._2foutside.pdf");
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
        assert!(folder.told.try_iter().all(|told| told == Progress::Gone));
        for left in ["older.pdf", "moved.pdf", ".hidden"] {
            let place = folder.place.path().join("inbox").join(left);
            assert!(place.exists(), "{left}");
        }
    }

    #[test]
    fn a_scan_comes_from_a_folder_that_was_there_and_from_one_that_is_new() {
        let folder = visit();
        fs::write(folder.at("inbox/user/today/old-folder.pdf"), "one").unwrap();
        assert_eq!(folder.taken(), "old-folder.pdf");
        fs::create_dir_all(folder.at("inbox/2026/11/25")).unwrap();
        fs::write(folder.at("inbox/2026/11/25/new-folder.pdf"), "two").unwrap();
        assert_eq!(folder.taken(), "new-folder.pdf");
        // Scans go on coming from a folder that gets another name.
        fs::rename(folder.at("inbox/2026"), folder.at("inbox/year")).unwrap();
        fs::write(folder.at("inbox/year/11/renamed.pdf"), "three").unwrap();
        assert_eq!(folder.taken(), "renamed.pdf");
        let moved = folder.at("inbox/user/moved.pdf");
        fs::write(folder.at("inbox/year/moved.part"), "four").unwrap();
        fs::rename(folder.at("inbox/year/moved.part"), moved).unwrap();
        assert_eq!(folder.taken(), "moved.pdf");
        assert!(folder.at("inbox/user/older.pdf").exists());
        assert_eq!(folder.files().len(), 4);
    }

    #[test]
    fn no_folder_leads_elsewhere_and_none_is_too_deep_or_one_too_many() {
        let folder = visit();
        symlink(folder.at("elsewhere"), folder.at("inbox/link")).unwrap();
        fs::write(folder.at("elsewhere/linked.pdf"), "not a scan").unwrap();
        fs::create_dir(folder.at("elsewhere/brought")).unwrap();
        fs::write(folder.at("elsewhere/brought/others.pdf"), "whose?").unwrap();
        fs::rename(folder.at("elsewhere/brought"), folder.at("inbox/brought")).unwrap();
        fs::create_dir_all(folder.at("inbox/1/2/3/4/5/6")).unwrap();
        fs::write(folder.at("inbox/1/2/3/4/5/deep.pdf"), "too deep").unwrap();
        for number in 0..300 {
            fs::create_dir(folder.at(&format!("inbox/many-{number}"))).unwrap();
        }
        fs::write(folder.at("inbox/1/2/3/mine.pdf"), "mine").unwrap();
        assert_eq!(folder.taken(), "mine.pdf");
        folder.scans.end();
        assert!(folder.told.try_iter().all(|told| told == Progress::Gone));
        for left in [
            "elsewhere/linked.pdf",
            "inbox/brought/others.pdf",
            "inbox/1/2/3/4/5/deep.pdf",
        ] {
            assert!(folder.place.path().join(left).exists(), "{left}");
        }
    }

    #[test]
    fn what_leads_elsewhere_or_is_too_large_is_not_taken() {
        let folder = visit();
        symlink("/etc/hostname", folder.at("inbox/link.pdf")).unwrap();
        let huge = File::create(folder.at("inbox/huge.pdf")).unwrap();
        huge.set_len(LARGEST + 1).unwrap();
        drop(huge);
        assert_eq!(folder.next(), Progress::Failed);
        folder.scans.end();
        assert!(
            fs::read_dir(folder.place.path().join("files"))
                .unwrap()
                .next()
                .is_none()
        );
    }
}
