//! From a medium of staff to whoever takes bundles: a publication, as `bundle publish` wrote it.
//!
//! It is copied and not looked into: what is signed by whom is asked where it is taken. Nothing on the medium is
//! changed. The job ends before a wipe takes the medium out.

use std::fs::{self, DirEntry, File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::files::copy;
use super::job::{Job, stop_if};
use super::medium::{self, NoMedium};
use crate::platform::{self, Scope};

/// The folders of a publication.
const FOLDERS: [&str; 2] = ["metadata", "targets"];

/// The text without which a folder is no publication.
const NEWEST: &str = "metadata/timestamp.json";

/// The most bytes of a publication: some bundles of the largest size. It lies in memory until it is taken.
const LARGEST: u64 = 128 << 20;

/// The most files in it, and the most folders on the medium in which it is looked for.
const MOST: usize = 1_000;

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// It lies there whole.
    Whole,
    /// There is no medium.
    NoMedium,
    /// There are several, and nobody can know which is meant.
    Several,
    /// No publication is on the medium, neither at its top nor in a folder there.
    Nothing,
    /// It has more bytes or files than a publication has.
    TooLarge,
    /// The medium cannot be read, or nothing can be written.
    Failed,
}

/// Begins to copy the publication of the one medium that is there into this folder, in the place of what lies there; every
/// user may read it.
///
/// # Errors
/// The system refuses a thread.
pub fn carry(
    scope: Scope,
    to: PathBuf,
    tell: impl FnOnce(Carried) + Send + 'static,
) -> io::Result<Job> {
    let work = move |stop: &AtomicBool| match medium::mounted(scope) {
        Ok(medium) => carried(&medium, &to, stop).unwrap_or_else(|error| {
            // The kind alone: the error itself could name a file.
            tracing::warn!(kind = ?error.kind(), "a publication cannot be taken from a medium");
            match error.kind() {
                io::ErrorKind::FileTooLarge => Carried::TooLarge,
                _ => Carried::Failed,
            }
        }),
        Err(NoMedium::Missing) => Carried::NoMedium,
        Err(NoMedium::Several) => Carried::Several,
        Err(NoMedium::Unknown) => Carried::Failed,
    };
    Job::once("bundle", work, tell)
}

fn carried(medium: &Path, to: &Path, stop: &AtomicBool) -> io::Result<Carried> {
    let Some(publication) = publication(medium)? else {
        return Ok(Carried::Nothing);
    };
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    make_folder(to)?;
    let (mut bytes, mut files) = (0, 0);
    for name in FOLDERS {
        let (from, to) = (publication.join(name), to.join(name));
        make_folder(&to)?;
        for entry in fs::read_dir(medium.join(&from))? {
            stop_if(stop)?;
            let entry = entry?;
            if !entry.file_type()?.is_file() {
                continue;
            }
            let file = platform::open_below(medium, &from.join(entry.file_name()))?;
            let length = file.metadata()?.len();
            bytes += length;
            files += 1;
            if bytes > LARGEST || files > MOST {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            lay(file.take(length), &to.join(entry.file_name()), stop)?;
        }
    }
    Ok(Carried::Whole)
}

/// Where the publication lies on the medium: at its top, or in a folder there.
fn publication(medium: &Path) -> io::Result<Option<PathBuf>> {
    let name = |entry: io::Result<DirEntry>| entry.map(|entry| PathBuf::from(entry.file_name()));
    let below = fs::read_dir(medium)?.filter_map(|entry| name(entry).ok());
    let places = std::iter::once(PathBuf::new()).chain(below.take(MOST));
    let is_one = |place: &PathBuf| platform::open_below(medium, &place.join(NEWEST)).is_ok();
    Ok(places.into_iter().find(is_one))
}

fn lay(from: impl Read, to: &Path, stop: &AtomicBool) -> io::Result<()> {
    copy(from, &File::create_new(to)?, stop)?;
    platform::let_all_read(to)
}

/// Whoever takes the bundles is another user.
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    static GOES_ON: AtomicBool = AtomicBool::new(false);

    /// A stick with a publication in this folder of it.
    fn stick(folder: &str) -> tempfile::TempDir {
        let stick = tempfile::tempdir().unwrap();
        let place = stick.path().join(folder);
        for (name, text) in [
            ("metadata/timestamp.json", "t"),
            ("metadata/1.root.json", "r"),
            ("targets/a.bundle-1.tar", "b"),
        ] {
            let file = place.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::write(stick.path().join("паспорт.pdf"), "%PDF-").unwrap();
        stick
    }

    fn take(stick: &Path, to: &Path) -> io::Result<Carried> {
        carried(stick, &to.join("publication"), &GOES_ON)
    }

    #[test]
    fn a_publication_is_found_and_copied_alone() {
        for folder in ["", "sps-bundle"] {
            let (stick, to) = (stick(folder), tempfile::tempdir().unwrap());
            let place = stick.path().join(folder);
            fs::create_dir(place.join("targets/folder")).unwrap();
            symlink("/etc/hostname", place.join("targets/link.tar")).unwrap();
            for _again in 0..2 {
                assert_eq!(take(stick.path(), to.path()).unwrap(), Carried::Whole);
            }
            let there = to.path().join("publication");
            let names = |folder: &str| fs::read_dir(there.join(folder)).unwrap().count();
            assert_eq!((names(""), names("metadata"), names("targets")), (2, 2, 1));
            let bundle = there.join("targets/a.bundle-1.tar");
            assert_eq!(fs::read_to_string(&bundle).unwrap(), "b");
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&bundle), mode(&there)), (0o644, 0o755));
        }
    }

    #[test]
    fn a_stick_without_one_changes_nothing() {
        let (other, to) = (stick("a/b"), tempfile::tempdir().unwrap());
        assert_eq!(take(other.path(), to.path()).unwrap(), Carried::Nothing);
        let whole = stick("sps-bundle");
        symlink("sps-bundle", other.path().join("link")).unwrap();
        fs::rename(whole.path().join("sps-bundle"), to.path().join("elsewhere")).unwrap();
        symlink(to.path().join("elsewhere"), other.path().join("away")).unwrap();
        assert_eq!(take(other.path(), to.path()).unwrap(), Carried::Nothing);
        assert!(!to.path().join("publication").exists());
    }

    #[test]
    fn what_is_too_large_or_stopped_is_told() {
        let (stick, to) = (stick(""), tempfile::tempdir().unwrap());
        let stopped = carried(stick.path(), to.path(), &AtomicBool::new(true));
        assert!(stopped.is_err());
        let large = File::create(stick.path().join("targets/large")).unwrap();
        large.set_len(LARGEST).unwrap();
        let refused = take(stick.path(), to.path()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    }
}
