//! The dirty mark: a file that says that a visit may have left something.
//!
//! On disk before anything of a visit is shown, and taken away only after a clean report, so that a
//! power cut or a crash in between is seen at the next start. It holds the fact and the number of the visit,
//! by which the journal knows it. A wipe without a seat leaves a note in its place, so that the seat can still
//! say that a visit was cut short.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::platform;

/// The mark of one seat.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    directory: PathBuf,
}

impl Mark {
    /// The mark that lies in this directory.
    pub(crate) fn in_directory(directory: &Path) -> Mark {
        Mark {
            directory: directory.to_owned(),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.join("dirty")
    }

    fn note(&self) -> PathBuf {
        self.directory.join("cut-short")
    }

    /// True when the last visit was not ended by its seat, whether it has been wiped since or not.
    pub(crate) fn was_cut_short(&self) -> bool {
        self.is_dirty() || self.note().exists()
    }

    /// When the visit began that was cut short, in seconds since 1970.
    pub(crate) fn began(&self) -> Option<u64> {
        let marks = [self.path(), self.note()];
        let mut written = marks
            .iter()
            .filter_map(|mark| fs::symlink_metadata(mark).ok());
        let since = written.next()?.modified().ok()?.duration_since(UNIX_EPOCH);
        since.ok().map(|since| since.as_secs())
    }

    /// The number of the visit that was cut short; none when the disk had no room for it.
    pub(crate) fn number(&self) -> Option<u64> {
        let marks = [self.path(), self.note()];
        let mut texts = marks
            .iter()
            .filter_map(|mark| fs::read_to_string(mark).ok());
        texts.next()?.trim().parse().ok()
    }

    /// After a clean wipe without a seat: the mark becomes the note.
    pub(crate) fn wiped_outside(&self) -> io::Result<()> {
        match fs::rename(self.path(), self.note()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        platform::sync_directory(&self.directory)
    }

    /// False only when it is certain that there is no mark.
    pub(crate) fn is_dirty(&self) -> bool {
        !matches!(fs::symlink_metadata(self.path()),
            Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Puts the mark of a visit there, and returns when it would survive a power cut. A disk that is full has
    /// room for the mark, if not for the number in it.
    pub(crate) fn write(&self, number: u64) -> io::Result<()> {
        let mut mark = File::create(self.path())?;
        match writeln!(mark, "{number}") {
            Err(error) if error.kind() == io::ErrorKind::StorageFull => mark.set_len(0)?,
            written => written?,
        }
        mark.sync_all()?;
        platform::sync_directory(&self.directory)
    }

    /// Takes the mark away, and the note.
    pub(crate) fn remove(&self) -> io::Result<()> {
        for path in [self.path(), self.note()] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        platform::sync_directory(&self.directory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_counts_as_dirty() {
        let place = tempfile::tempdir().unwrap();
        let mark = Mark::in_directory(place.path());
        assert!(!mark.is_dirty());
        mark.write(7).unwrap();
        assert!(mark.is_dirty());
        assert_eq!(mark.number(), Some(7));
        mark.remove().unwrap();
        mark.remove().unwrap();
        assert!(!mark.is_dirty());
        mark.wiped_outside().unwrap();
        assert!(!mark.was_cut_short(), "nothing was");
        mark.write(8).unwrap();
        mark.wiped_outside().unwrap();
        assert!(!mark.is_dirty() && mark.was_cut_short());
        assert_eq!(mark.number(), Some(8));
        mark.remove().unwrap();
        assert!(!mark.was_cut_short());
        // A directory in its place can be seen, but neither written nor removed as a file.
        fs::create_dir(place.path().join("dirty")).unwrap();
        assert!(mark.is_dirty());
        assert!(mark.write(9).is_err());
        assert!(mark.remove().is_err());
        // Where a file stands in the way of the directory, nobody can tell.
        fs::write(place.path().join("file"), "").unwrap();
        assert!(Mark::in_directory(&place.path().join("file")).is_dirty());
    }
}
