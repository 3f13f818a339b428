//! How the files of a visit get to the citizen's own removable medium.

use serde::{Deserialize, Serialize};

/// How saving goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saving {
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
    /// It failed.
    Failed,
}
