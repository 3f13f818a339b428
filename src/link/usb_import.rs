//! Taking files from a removable medium: what a screen asks, and how it goes.

use serde::{Deserialize, Serialize};

/// What a screen asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What is on the medium?
    Look,
    /// The file at this place of the last [`Progress::Files`] is to come to those of the visit.
    Take(usize),
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// There is no medium.
    NoMedium,
    /// There are several, and nobody can know which is meant.
    Several,
    /// It is being read.
    Busy,
    /// Its documents and pictures, the newest first.
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
    /// The file is gone, fails, or there is no room for it.
    Failed,
}

/// A file on the medium, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StickFile {
    /// Its name; it comes to the visit under the same.
    pub name: String,
    /// The folders that it lies in, from the top.
    pub folders: Vec<String>,
    /// Its size in bytes.
    pub bytes: u64,
}
