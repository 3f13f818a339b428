//! Files of the citizen's own removable medium, on their way to a page.

use serde::{Deserialize, Serialize};

/// How taking one of them goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stick {
    /// There is no medium.
    Missing,
    /// There are several, and nobody can know which is meant.
    Several,
    /// It is being read.
    Busy,
    /// Its documents and pictures, the newest first; [`super::FromScreen::Take`] names one by its place here.
    Files {
        /// No more than a person can look through.
        files: Vec<StickFile>,
        /// False when there may be more.
        all: bool,
    },
    /// It cannot be read.
    Unreadable,
    /// The file is among those of the visit now, under this name.
    Taken(String),
    /// The file is larger than one of a visit may be, alone or with the others.
    TooLarge,
    /// The file could not be taken.
    Failed,
}

/// A file on the medium, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StickFile {
    /// Its name.
    pub name: String,
    /// The folders that it lies in, from the top.
    pub folders: Vec<String>,
    /// Its size.
    pub bytes: u64,
}
