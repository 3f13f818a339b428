//! From the citizen's own removable medium to the files of a visit.
//!
//! Two jobs: a look over the documents and pictures of the medium, by content and not by name, and a copy of one of them. Nothing on
//! the medium is changed, and nothing is taken because it lies there: its citizen chose it. Both end before
//! the wipe takes the medium out. Names are shown to the citizen and go nowhere else.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::Resources;
use super::files::bring;
use super::job::{Job, stop_if};
use super::medium::{self, NoMedium};
use super::papers::kind::{is_plain_text, kind};
use crate::link;
use crate::link::papers::Kind;
use crate::link::usb_import::{Ask, Progress, StickFile};
use crate::platform;
use crate::visit::safe_name;

/// The ends of names of archives that the forms of portals take: other programs pack what they run in the same way.
const ARCHIVES: &[&str] = &["zip", "rar", "7z"];

/// The end of the name of a text that says nothing else of itself.
const TEXT: &str = "txt";

/// The most files whose content is looked at.
const OPENED: usize = 2_000;

/// Folders that no person filled: those of Windows, of Android, of a disk that was repaired.
const NOBODYS: &[&str] = &[
    "System Volume Information",
    "RECYCLER",
    "LOST.DIR",
    "Android",
];

/// The deepest folder that is looked into, counted from the top.
const DEEPEST: usize = 6;

/// The most files and folders that are looked at.
const LOOKED_AT: usize = 20_000;

/// The most files that are shown.
const SHOWN: usize = 100;

/// What a visit takes.
#[derive(Debug, Default)]
pub struct UsbImport {
    /// The last look over a medium, or copy of a file of it.
    job: Option<Job>,
    /// What the last look found, in the order in which the screen has it.
    found: Arc<Mutex<Vec<OnStick>>>,
}

impl UsbImport {
    /// The citizen asks for something; no answer to a place that is not in the list.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) -> Option<Progress> {
        if self.job.as_ref().is_some_and(|job| !job.is_over()) {
            return Some(Progress::Busy);
        }
        let medium = match medium::mounted(resources.scope) {
            Ok(medium) => medium,
            Err(NoMedium::Missing) => return Some(Progress::NoMedium),
            Err(NoMedium::Several) => return Some(Progress::Several),
            Err(NoMedium::Unknown) => return Some(Progress::Unreadable),
        };
        let tell = resources.teller(link::Progress::UsbImport);
        let (started, otherwise) = match ask {
            Ask::Look => (look(medium, self.found.clone(), tell), Progress::Unreadable),
            Ask::Take(at) => {
                let file = known(&self.found).get(at).cloned()?;
                let taking = take(medium, file, resources.visit.files(), tell);
                (taking, Progress::Failed)
            }
        };
        Some(match started {
            Ok(job) => {
                self.job = Some(job);
                Progress::Busy
            }
            Err(error) => {
                tracing::warn!(%error, "no medium can be read");
                otherwise
            }
        })
    }

    /// It is to end; waits for nobody.
    pub fn stop(&self) {
        self.job.iter().for_each(Job::stop);
    }

    /// Ends it, and waits until it has ended.
    pub fn end(self) {
        self.job.into_iter().for_each(Job::end);
    }
}

fn known(found: &Mutex<Vec<OnStick>>) -> MutexGuard<'_, Vec<OnStick>> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The documents and pictures of a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// The newest first.
    files: Vec<OnStick>,
    /// False when there may be more.
    all: bool,
}

/// A file on a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OnStick {
    /// Where it lies, from the top of the medium.
    place: PathBuf,
    /// Its size in bytes.
    bytes: u64,
    /// When it was written.
    written: SystemTime,
}

impl OnStick {
    /// Its name as it can be shown; it comes to the visit under the same.
    fn name(&self) -> String {
        let name = self.place.file_name().unwrap_or_default();
        safe_name(&name.to_string_lossy())
    }

    /// The folders that it lies in, from the top.
    fn folders(&self) -> Vec<String> {
        let above = self.place.parent().into_iter().flatten();
        above
            .map(|name| safe_name(&name.to_string_lossy()))
            .collect()
    }

    /// What the screen is told of it.
    fn shown(&self) -> StickFile {
        StickFile {
            name: self.name(),
            folders: self.folders(),
            bytes: self.bytes,
        }
    }
}

/// Begins to look over a medium that is mounted there, and keeps what it finds.
fn look(
    medium: PathBuf,
    kept: Arc<Mutex<Vec<OnStick>>>,
    tell: impl FnOnce(Progress) + Send + 'static,
) -> io::Result<Job> {
    let work = move |stop: &AtomicBool| match found(&medium, stop) {
        Ok(Found { files, all }) => {
            let shown = files.iter().map(OnStick::shown).collect();
            *known(&kept) = files;
            Progress::Files { files: shown, all }
        }
        Err(_) => Progress::Unreadable,
    };
    Job::once("stick", work, tell)
}

/// Begins to copy one of its files into this directory.
fn take(
    medium: PathBuf,
    file: OnStick,
    files: PathBuf,
    tell: impl FnOnce(Progress) + Send + 'static,
) -> io::Result<Job> {
    let work = move |stop: &AtomicBool| match taken(&medium, &file, &files, stop) {
        Ok(name) => Progress::Taken(name),
        Err(error) => {
            // The kind alone: the error itself could name a file.
            tracing::warn!(kind = ?error.kind(), "a file of a medium cannot be taken");
            match error.kind() {
                io::ErrorKind::FileTooLarge => Progress::TooLarge,
                _ => Progress::Failed,
            }
        }
    };
    Job::once("stick", work, tell)
}

/// The folders nearest to the top come first: where it ends early, those are known.
fn found(medium: &Path, stop: &AtomicBool) -> io::Result<Found> {
    let mut files = Vec::new();
    let mut all = true;
    let mut looked_at = 0;
    let mut folders = VecDeque::from([PathBuf::new()]);
    while let Some(folder) = folders.pop_front() {
        let entries = match fs::read_dir(medium.join(&folder)) {
            Ok(entries) => entries,
            // What is broken below does not hide the rest.
            Err(_) if folder != Path::new("") => {
                all = false;
                continue;
            }
            Err(error) => return Err(error),
        };
        for entry in entries {
            stop_if(stop)?;
            looked_at += 1;
            if looked_at > LOOKED_AT {
                return newest(medium, files, false, stop);
            }
            let entry = entry?;
            let place = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() && is_somebodys(&entry) {
                let deep = place.components().count() > DEEPEST;
                all &= !deep;
                folders.extend((!deep).then_some(place));
            } else if kind.is_file() && can_be_shown(&place) {
                let there = entry.metadata()?;
                files.push(OnStick {
                    place,
                    bytes: there.len(),
                    written: there.modified()?,
                });
            }
        }
    }
    newest(medium, files, all, stop)
}

/// The documents and pictures among them.
fn newest(
    medium: &Path,
    mut files: Vec<OnStick>,
    mut all: bool,
    stop: &AtomicBool,
) -> io::Result<Found> {
    files.sort_by(|one, other| {
        let key = |file: &OnStick| Reverse(file.written);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.place.cmp(&other.place))
    });
    let mut shown = Vec::new();
    for (opened, file) in files.into_iter().enumerate() {
        stop_if(stop)?;
        if shown.len() == SHOWN || opened == OPENED {
            all = false;
            break;
        }
        // What cannot be read cannot be taken either.
        if is_document(medium, &file.place).unwrap_or(false) {
            shown.push(file);
        }
    }
    Ok(Found { files: shown, all })
}

/// True for what the forms of portals take, by what stands in it: nothing that a computer would run.
fn is_document(medium: &Path, place: &Path) -> io::Result<bool> {
    let mut file = platform::open_below(medium, place)?;
    let end = place.extension().and_then(|end| end.to_str());
    let ends = |one: &str| end.is_some_and(|end| end.eq_ignore_ascii_case(one));
    Ok(match kind(&mut file)? {
        Kind::Pdf | Kind::SignedPdf | Kind::Picture | Kind::OtherPicture => true,
        Kind::Text | Kind::Table | Kind::Signature => true,
        Kind::Archive => ARCHIVES.iter().any(|one| ends(one)),
        Kind::Other => ends(TEXT) && is_plain_text(&mut file)?,
    })
}

fn is_somebodys(folder: &DirEntry) -> bool {
    let name = folder.file_name();
    let name = name.to_string_lossy();
    !name.starts_with(['.', '$']) && !NOBODYS.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// A name that is no text cannot be shown; what an office or macOS keeps beside a document is none.
fn can_be_shown(place: &Path) -> bool {
    let name = place.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| !name.starts_with(['.', '~']))
}

fn taken(medium: &Path, file: &OnStick, files: &Path, stop: &AtomicBool) -> io::Result<String> {
    let from = platform::open_below(medium, &file.place)?;
    let length = from.metadata()?.len();
    bring(from, length, files, &file.name(), stop)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use super::*;
    use crate::visit::LARGEST;

    static GOES_ON: AtomicBool = AtomicBool::new(false);

    fn stick(files: &[&str]) -> tempfile::TempDir {
        let stick = tempfile::tempdir().unwrap();
        for (age, name) in files.iter().enumerate() {
            let place = stick.path().join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            let mut file = File::create(place).unwrap();
            io::Write::write_all(&mut file, content(name).as_bytes()).unwrap();
            let written = SystemTime::UNIX_EPOCH + Duration::from_secs(9_999 - age as u64);
            file.set_modified(written).unwrap();
        }
        stick
    }

    /// What begins as its name says.
    fn content(name: &str) -> String {
        let head = match name.rsplit_once('.').map(|(_, end)| end) {
            Some("pdf") => "%PDF-",
            Some("JPG") => "GIF8",
            Some("docx") => "{\\rtf",
            Some("jar") => "PK\u{3}\u{4}",
            Some("exe") => "MZ\0",
            _ => "",
        };
        format!("{head} {name}")
    }

    fn seen(stick: &Path) -> Found {
        found(stick, &GOES_ON).unwrap()
    }

    fn shown(found: &Found) -> Vec<String> {
        let shown = |file: &OnStick| [file.folders(), vec![file.name()]].concat().join("/");
        found.files.iter().map(shown).collect()
    }

    fn names(files: &Path) -> Vec<String> {
        let entries = fs::read_dir(files).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn take_first(stick: &Path, files: &Path) -> io::Result<String> {
        taken(stick, &seen(stick).files[0], files, &GOES_ON)
    }

    #[test]
    fn documents_and_pictures_are_found_the_newest_first() {
        let stick = stick(&[
            "Фото/лето/IMG_1.JPG",
            "паспорт.pdf",
            "setup.exe",
            "page.html",
            "picture.svg",
            "autorun.inf",
            "archive.jar",
            "noend",
            "слова.txt",
            ".hidden.pdf",
            "~$письмо.docx",
            ".Trashes/old.pdf",
            "$RECYCLE.BIN/gone.pdf",
            "System Volume Information/x.txt",
            "письмо.docx",
        ]);
        symlink("/etc/hostname", stick.path().join("link.pdf")).unwrap();
        symlink("/etc", stick.path().join("folder")).unwrap();
        fs::create_dir(stick.path().join("folder.pdf")).unwrap();
        let found = seen(stick.path());
        let expected = [
            "Фото/лето/IMG_1.JPG",
            "паспорт.pdf",
            "слова.txt",
            "письмо.docx",
        ];
        assert_eq!(shown(&found), expected);
        assert!(found.all);
        assert_eq!(found.files[1].bytes, content("паспорт.pdf").len() as u64);
    }

    #[test]
    fn a_name_that_lies_shows_nothing_and_hides_nothing() {
        let stick = stick(&["скан"]);
        fs::write(stick.path().join("скан"), "%PDF-1.4").unwrap();
        fs::write(stick.path().join("паспорт.pdf"), "MZ\u{90}\0").unwrap();
        fs::write(stick.path().join("words.txt"), "MZ\u{90}\0").unwrap();
        assert_eq!(shown(&seen(stick.path())), ["скан"]);
    }

    #[test]
    fn what_is_not_shown_is_said() {
        let deepest = format!("{}a.pdf", "f/".repeat(DEEPEST));
        let deep = stick(&[&deepest]);
        assert!(seen(deep.path()).all);
        let below = deep.path().join("f/".repeat(DEEPEST + 1));
        fs::create_dir(&below).unwrap();
        fs::write(below.join("b.pdf"), "%PDF-").unwrap();
        let found = seen(deep.path());
        assert_eq!((found.files.len(), found.all), (1, false));

        let many: Vec<_> = (0..=SHOWN).map(|number| format!("{number}.pdf")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        let found = seen(stick(&many).path());
        assert_eq!((found.files.len(), found.all), (SHOWN, false));
        assert_eq!(found.files[0].name(), "0.pdf");

        let crowded = stick(&[]);
        for number in 0..=LOOKED_AT {
            File::create(crowded.path().join(format!("{number}"))).unwrap();
        }
        assert!(!seen(crowded.path()).all);
    }

    #[test]
    fn a_medium_that_is_gone_is_unreadable_and_a_look_can_be_stopped() {
        let stick = stick(&["a.pdf"]);
        let (tell, told) = std::sync::mpsc::channel();
        let gone = stick.path().join("gone");
        let tell = move |now| tell.send(now).unwrap();
        let job = look(gone, Arc::default(), tell).unwrap();
        assert_eq!(told.recv().unwrap(), Progress::Unreadable);
        assert!(job.is_over(), "whoever hears of it may look again");
        job.end();
        assert!(found(stick.path(), &AtomicBool::new(true)).is_err());
    }

    #[test]
    fn a_file_comes_whole_and_the_medium_stays_as_it_was() {
        let stick = stick(&["docs/a\u{202e}б.pdf"]);
        let files = tempfile::tempdir().unwrap();
        fs::write(files.path().join("aб.pdf"), "saved before").unwrap();
        let name = take_first(stick.path(), files.path()).unwrap();
        assert_eq!(name, "aб (2).pdf");
        let saved = |name| fs::read_to_string(files.path().join(name)).unwrap();
        assert_eq!(saved("aб (2).pdf"), content("docs/a\u{202e}б.pdf"));
        assert_eq!(saved("aб.pdf"), "saved before");
        assert_eq!(names(files.path()).len(), 2, "no part is left");
        assert_eq!(shown(&seen(stick.path())), ["docs/aб.pdf"]);
    }

    #[test]
    fn a_name_that_is_too_long_for_the_visit_is_shortened() {
        let long = OnStick {
            place: PathBuf::from(format!("{}.pdf", "ы".repeat(255))),
            bytes: 0,
            written: SystemTime::UNIX_EPOCH,
        };
        assert!(long.name().len() < 230 && long.name().ends_with(".pdf"));
    }

    #[test]
    fn a_file_that_went_or_leads_elsewhere_now_is_not_taken() {
        let stick = stick(&["docs/a.pdf"]);
        let files = tempfile::tempdir().unwrap();
        let file = seen(stick.path()).files[0].clone();
        let take = || taken(stick.path(), &file, files.path(), &GOES_ON);
        let elsewhere = tempfile::tempdir().unwrap();
        fs::rename(stick.path().join("docs"), elsewhere.path().join("docs")).unwrap();
        assert!(take().is_err());
        symlink(elsewhere.path().join("docs"), stick.path().join("docs")).unwrap();
        assert!(take().is_err());
        assert_eq!(names(files.path()), [""; 0]);
    }

    #[test]
    fn a_copy_that_is_stopped_or_too_large_leaves_nothing() {
        let stick = stick(&["a.pdf"]);
        let files = tempfile::tempdir().unwrap();
        let file = seen(stick.path()).files[0].clone();
        let stopped = AtomicBool::new(true);
        assert!(taken(stick.path(), &file, files.path(), &stopped).is_err());
        let grown = File::options().write(true).open(stick.path().join("a.pdf"));
        let grown = grown.unwrap();
        grown.set_len(LARGEST + 1).unwrap();
        let error = take_first(stick.path(), files.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(names(files.path()), [""; 0]);
    }

    #[test]
    fn the_files_of_a_visit_do_not_fill_the_memory() {
        let stick = stick(&["a.pdf"]);
        let files = tempfile::tempdir().unwrap();
        for name in ["downloaded", "scanned", ".file.part"] {
            let large = File::create(files.path().join(name)).unwrap();
            large.set_len(LARGEST).unwrap();
        }
        let error = take_first(stick.path(), files.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
