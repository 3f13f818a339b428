//! Scanning: nobody asks, and every scan is told of.

use serde::{Deserialize, Serialize};

/// What became of a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// It is among the files of the visit, under this name.
    Taken(String),
    /// It is too large, cannot be read, or there is no room for it.
    Failed,
}
