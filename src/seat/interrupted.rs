//! The visits that a crash or a power cut ended: nobody could enter them in the journal.
//!
//! When each began is all that is known of them, and all that is kept, on disk, so that whoever keeps the
//! journal finds what is missing there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Seat;
use crate::platform;

/// The most that are kept; the oldest go first.
const MOST: usize = 100;

/// The list of one seat.
pub(super) struct InterruptedVisits {
    file: PathBuf,
}

impl InterruptedVisits {
    /// The list that lies in this directory.
    pub(super) fn in_directory(directory: &Path) -> InterruptedVisits {
        InterruptedVisits {
            file: directory.join("lost-visits"),
        }
    }

    /// When they began, the oldest first, in seconds since 1970.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn list(&self) -> io::Result<Vec<u64>> {
        match fs::read_to_string(&self.file) {
            Ok(text) => Ok(text.lines().filter_map(|line| line.parse().ok()).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Adds a visit, once however often the seat starts before it is wiped.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub(super) fn add(&self, began: u64) -> io::Result<()> {
        let mut all = self.list()?;
        if all.last() == Some(&began) {
            return Ok(());
        }
        all.push(began);
        let kept = &all[all.len().saturating_sub(MOST)..];
        let text: String = kept.iter().map(|began| format!("{began}\n")).collect();
        platform::replace(&self.file, &text)
    }
}

impl Seat {
    /// The list, for whoever asks how the seat is.
    pub(super) fn lost_visits(&self) -> Vec<u64> {
        let lost = InterruptedVisits::in_directory(&self.settings.config.paths.state);
        lost.list().unwrap_or_else(|error| {
            tracing::warn!(%error, "the lost visits cannot be read");
            Vec::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_kept_once_and_the_oldest_go() {
        let place = tempfile::tempdir().unwrap();
        let lost = InterruptedVisits::in_directory(place.path());
        assert_eq!(lost.list().unwrap(), [0; 0]);
        for began in [5, 5, 7, 7, 7] {
            lost.add(began).unwrap();
        }
        assert_eq!(lost.list().unwrap(), [5, 7]);
        (100..200).for_each(|began| lost.add(began).unwrap());
        let all = InterruptedVisits::in_directory(place.path())
            .list()
            .unwrap();
        assert_eq!((all.len(), all[0], all[99]), (100, 100, 199));
    }
}
