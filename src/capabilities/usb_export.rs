//! From the files of a visit to the citizen's own removable medium.
//!
//! Only what was saved or scanned in the visit, and only because its citizen asked. Nothing on the medium
//! is overwritten, and a file counts when the medium itself has it. One [`Job`] is one copy; it ends
//! before the wipe takes the medium out. Names go nowhere but onto the medium.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::Resources;
use super::files::{copy, new_file};
use super::job::Job;
use super::medium::{self, NoMedium};
use crate::link;
use crate::link::usb_export::{Ask, Progress};
use crate::platform;
use crate::visit::is_signature_of;

/// What a visit saves.
#[derive(Debug, Default)]
pub struct UsbExport {
    /// The last copy, once there was any.
    job: Option<Job>,
}

impl UsbExport {
    /// The citizen asks for something.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) -> Progress {
        if self.job.as_ref().is_some_and(|job| !job.is_over()) {
            return Progress::Busy;
        }
        let medium = match medium::mounted(resources.scope) {
            Ok(medium) => medium,
            Err(NoMedium::Missing) => return Progress::NoMedium,
            Err(NoMedium::Several) => return Progress::Several,
            Err(NoMedium::Unknown) => return Progress::Failed,
        };
        let chosen = match ask {
            Ask::Look => return Progress::Ready,
            Ask::Save => Chosen::All,
            Ask::SaveOne(name) => Chosen::One(name),
        };
        let tell = resources.teller(link::Progress::UsbExport);
        match start(resources.visit.files(), chosen, medium, tell) {
            Ok(job) => {
                self.job = Some(job);
                Progress::Busy
            }
            Err(error) => {
                tracing::warn!(%error, "nothing can be saved");
                Progress::Failed
            }
        }
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

/// Which files of a visit are saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// All of them.
    All,
    /// The one with this name, and its signatures.
    One(String),
}

impl Chosen {
    fn has(&self, file: &str) -> bool {
        match self {
            Chosen::All => true,
            Chosen::One(name) => file == name || is_signature_of(file, name),
        }
    }
}

/// Begins to copy files of this directory to a medium that is mounted there.
///
/// # Errors
/// The system has no thread to give.
pub fn start(
    files: PathBuf,
    chosen: Chosen,
    medium: PathBuf,
    tell: impl FnOnce(Progress) + Send + 'static,
) -> io::Result<Job> {
    Job::once(
        "usb",
        move |stop| save(&files, &chosen, &medium, stop),
        tell,
    )
}

fn save(files: &Path, chosen: &Chosen, medium: &Path, stop: &AtomicBool) -> Progress {
    match copy_chosen(files, chosen, medium, stop) {
        Ok(count) => Progress::Saved(count),
        Err(error) => {
            // The kind alone: the error itself could name a file.
            tracing::warn!(kind = ?error.kind(), "a medium did not take the files");
            match error.kind() {
                io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge => Progress::Full,
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    Progress::ReadOnly
                }
                _ => Progress::Failed,
            }
        }
    }
}

fn copy_chosen(files: &Path, chosen: &Chosen, medium: &Path, stop: &AtomicBool) -> io::Result<u64> {
    let mut count = 0;
    for (name, _) in platform::plain_files(files)? {
        if !chosen.has(&name) {
            continue;
        }
        let from = platform::open_plain(files, &name)?;
        let (place, to) = new_file(medium, &name)?;
        if let Err(error) = copy(from, &to, stop) {
            // Half a file would pass for a whole one.
            fs::remove_file(place)?;
            return Err(error);
        }
        count += 1;
    }
    if count == 0 && *chosen != Chosen::All {
        return Err(io::ErrorKind::NotFound.into());
    }
    platform::sync_directory(medium)?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn files() -> tempfile::TempDir {
        let files = tempfile::tempdir().unwrap();
        fs::write(files.path().join("выписка.pdf"), "first").unwrap();
        fs::write(files.path().join("скан"), vec![7; 3 << 20]).unwrap();
        fs::write(files.path().join("б.pdf.wkdownload"), "half").unwrap();
        fs::create_dir(files.path().join("folder")).unwrap();
        symlink("/etc/passwd", files.path().join("link")).unwrap();
        files
    }

    fn saved(files: &Path, medium: &Path) -> Progress {
        save(files, &Chosen::All, medium, &AtomicBool::new(false))
    }

    fn names(medium: &Path) -> Vec<String> {
        let files = platform::plain_files(medium).unwrap();
        files.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_file_comes_whole_and_nothing_is_overwritten() {
        let (files, medium) = (files(), tempfile::tempdir().unwrap());
        let own = medium.path().join("выписка.pdf");
        fs::write(&own, "the citizen's own").unwrap();
        symlink("/tmp/elsewhere", medium.path().join("скан")).unwrap();
        assert_eq!(saved(files.path(), medium.path()), Progress::Saved(2));
        assert_eq!(fs::read_to_string(own).unwrap(), "the citizen's own");
        let second = medium.path().join("выписка (2).pdf");
        assert_eq!(fs::read_to_string(second).unwrap(), "first");
        assert_eq!(
            fs::read(medium.path().join("скан (2)")).unwrap().len(),
            3 << 20
        );
        assert!(!Path::new("/tmp/elsewhere").exists());
        assert_eq!(names(files.path()).len(), 2, "the visit keeps its files");
    }

    #[test]
    fn a_copy_that_is_stopped_leaves_no_half_of_a_file() {
        let (files, medium) = (files(), tempfile::tempdir().unwrap());
        let stopped = AtomicBool::new(true);
        assert_eq!(
            save(files.path(), &Chosen::All, medium.path(), &stopped),
            Progress::Failed
        );
        assert_eq!(names(medium.path()), [""; 0]);
    }

    #[test]
    fn one_file_comes_alone_and_its_signature_with_it() {
        let (files, medium) = (files(), tempfile::tempdir().unwrap());
        fs::write(files.path().join("выписка.pdf.sig"), "signed").unwrap();
        let one = |name: &str| {
            let chosen = Chosen::One(name.to_owned());
            save(
                files.path(),
                &chosen,
                medium.path(),
                &AtomicBool::new(false),
            )
        };
        assert_eq!(one("выписка.pdf"), Progress::Saved(2));
        let mut there = names(medium.path());
        there.sort();
        assert_eq!(there, ["выписка.pdf", "выписка.pdf.sig"]);
        for elsewhere in ["../выписка.pdf", "/etc/passwd", "link", ""] {
            assert_eq!(one(elsewhere), Progress::Failed, "{elsewhere}");
        }
    }

    #[test]
    fn a_medium_that_is_gone_fails() {
        let (files, medium) = (files(), tempfile::tempdir().unwrap());
        let gone = medium.path().join("gone");
        assert_eq!(saved(files.path(), &gone), Progress::Failed);
    }
}
