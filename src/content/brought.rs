//! A publication on its way from a stick to the bundles: the seat lays it down, whoever fetches takes it and answers.
//!
//! The seat alone may read the stick, and the bundles belong to another user. That one believes the signatures, never
//! who laid something down: the seat could lay down anything.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::platform;

/// The publication, in the folder that is handed over.
const PUBLICATION: &str = "publication";

/// Says there that the publication is whole. `sps-kiosk-fetch.path` watches it.
const ASKED: &str = "asked";

/// The answer, beside the bundles.
const ANSWER: &str = "brought.json";

/// The most digits of a number.
const LONGEST: u64 = 20;

/// The folder in which the seat lays down what staff brought.
pub(crate) struct HandOver(PathBuf);

impl HandOver {
    /// This one.
    pub(crate) fn in_folder(folder: &Path) -> HandOver {
        HandOver(folder.to_path_buf())
    }

    /// Where the publication goes.
    pub(crate) fn publication(&self) -> PathBuf {
        self.0.join(PUBLICATION)
    }

    /// The publication is whole: whoever fetches is to take it, and to answer with this number.
    ///
    /// # Errors
    /// The folder does not take it.
    pub(crate) fn ask(&self, number: u64) -> io::Result<()> {
        let place = self.0.join(ASKED);
        let new = platform::unfinished(&place);
        platform::forget_unfinished(&place)?;
        fs::write(&new, number.to_string())?;
        platform::let_all_read(&new)?;
        // Whoever is woken by it finds it whole.
        fs::rename(new, place)
    }

    /// The number that is to be answered, if anybody asked.
    pub(crate) fn asked(&self) -> Option<u64> {
        let file = platform::open_below(&self.0, Path::new(ASKED)).ok()?;
        let mut words = String::new();
        file.take(LONGEST).read_to_string(&mut words).ok()?;
        words.parse().ok()
    }

    /// What no wipe takes away: the number, and the folder with it.
    pub(crate) fn kept(&self) -> [PathBuf; 2] {
        let asked = self.0.join(ASKED);
        [platform::unfinished(&asked), asked]
    }

    /// The publication was taken or refused, and fills no memory any more. The number stays, since it is watched.
    ///
    /// # Errors
    /// It cannot be removed.
    pub(crate) fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.publication()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// What became of what was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The number that was asked with.
    pub(crate) asked: u64,
    /// For staff, in a sentence.
    pub(crate) said: String,
}

impl Answer {
    /// The last one, from the folder of the bundles.
    pub(crate) fn read(bundles: &Path) -> Option<Answer> {
        serde_json::from_slice(&fs::read(bundles.join(ANSWER)).ok()?).ok()
    }

    /// Writes it, for everybody to read.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(crate) fn write(&self, bundles: &Path) -> io::Result<()> {
        platform::publish(&bundles.join(ANSWER), serde_json::to_vec(self)?)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn who_asks_is_read_by_another_user_and_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let brought = HandOver::in_folder(folder.path());
        assert_eq!(brought.asked(), None);
        brought.ask(7).unwrap();
        brought.ask(8).unwrap();
        assert_eq!(brought.asked(), Some(8));
        let asked = folder.path().join(ASKED);
        let mode = fs::metadata(&asked).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::rename(&asked, folder.path().join("elsewhere")).unwrap();
        symlink("elsewhere", &asked).unwrap();
        assert_eq!(brought.asked(), None);
    }

    #[test]
    fn what_was_answered_is_cleared_and_the_number_stays() {
        let folder = tempfile::tempdir().unwrap();
        let brought = HandOver::in_folder(folder.path());
        brought.clear().unwrap();
        fs::create_dir_all(brought.publication().join("metadata")).unwrap();
        brought.ask(7).unwrap();
        brought.clear().unwrap();
        assert!(!brought.publication().exists());
        assert_eq!(brought.asked(), Some(7));
    }
}
