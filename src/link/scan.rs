//! Scanning: nobody asks, and every scan is told of.

use serde::{Deserialize, Serialize};

/// What became of a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// One is on its way: the scanner writes, or may still go on.
    Coming,
    /// None is on its way any more, and none has come.
    Gone,
    /// It is among the files of the visit, under this name.
    Taken(String),
    /// It is too large, cannot be read, broke off, or there is no room for it.
    Failed,
}
