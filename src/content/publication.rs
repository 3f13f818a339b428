//! What a seat has of its publisher, for whoever only looks: the bundle in force, and when the publisher was heard.
//!
//! Written by whoever fetches, read by the seat. How old a list is closes no seat: it is told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::{Locations, Origin};
use crate::platform;

/// The file beside the bundles.
const HEARD: &str = "heard.json";

/// When the publisher was asked and heard, in seconds of the system's clock since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heard {
    /// When the seat asked last.
    pub(crate) asked: u64,
    /// When it last heard, from the publisher itself, what is the newest; never before the first time.
    pub(crate) heard: Option<u64>,
    /// Why not the last time, in a sentence.
    pub(crate) fault: Option<String>,
    /// The stable code of why this seat refused what it heard: `content`, what it would not put in force,
    /// `portals`, which it would lose, or `program`, too old for it.
    #[serde(default)]
    pub(crate) refused: Option<String>,
    /// The number of the bundle that is newer, and not for this branch yet.
    #[serde(default)]
    pub(crate) later: Option<u64>,
}

impl Heard {
    /// What was written in this folder of bundles; none where nothing is fetched.
    pub(crate) fn read(folder: &Path) -> Option<Heard> {
        serde_json::from_slice(&fs::read(folder.join(HEARD)).ok()?).ok()
    }

    /// Writes it, for everybody to read.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        platform::publish(&folder.join(HEARD), serde_json::to_vec(self)?)
    }

    /// Nothing is fetched here any more.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(crate) fn forget(folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(HEARD)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// The folder of bundles, of a seat whose list may lie there.
pub(crate) fn folder(list: &Locations) -> Option<PathBuf> {
    let bundle = list
        .iter()
        .find(|location| location.origin == Origin::Bundle)?;
    Some(bundle.path.parent()?.parent()?.to_path_buf())
}

/// The number of the bundle to which this link leads, if that is there.
pub(crate) fn number_of(link: &Path) -> Option<u64> {
    let target = fs::read_link(link).ok()?;
    link.is_dir().then(|| number_in(&target)).flatten()
}

/// The number in the name of a bundle's folder.
pub(crate) fn number_in(folder: &Path) -> Option<u64> {
    let name = folder.file_name()?.to_str()?;
    name.split_once('.')?.0.parse().ok()
}
