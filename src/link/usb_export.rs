//! Saving the files of a visit to a removable medium: what a screen asks, and how it goes.

use serde::{Deserialize, Serialize};

/// What a screen asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Is a medium there?
    Look,
    /// The files of the visit are to be copied to it.
    Save,
    /// The file with this name is to be copied to it, and its signatures beside it.
    SaveOne(String),
}

/// How it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// There is no medium.
    NoMedium,
    /// There are several, and nobody can know which is meant.
    Several,
    /// There is one.
    Ready,
    /// The files are being copied.
    Busy,
    /// The number of files that are on the medium.
    Saved(u64),
    /// The medium has no room for all.
    Full,
    /// Nothing can be written on the medium.
    ReadOnly,
    /// The medium or a file is gone, or fails.
    Failed,
}
