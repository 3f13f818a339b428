//! What the end of a visit did, as the next screen shows it.
//!
//! Kinds, counts, sizes and the plain names of portals; no name of anything of the citizen, since a
//! consultant reads it too.

use serde::{Deserialize, Serialize};

/// What the end of a visit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why it ended.
    pub ended: Ended,
    /// The portals that were visited and have a log-out, in the order in which they were.
    pub portals: Vec<LeftPortal>,
    /// What was erased.
    pub rows: Vec<Row>,
    /// The seat and its branch, for the report on paper.
    pub place: Place,
    /// True when the report can be printed here ([`super::FromScreen::Print`]).
    pub prints: bool,
}

/// Where a seat stands, as its inventory names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The seat.
    pub seat: String,
    /// The branch.
    pub branch: String,
}

/// Why a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// Somebody asked for it.
    Asked,
    /// Nobody was there any more.
    Idle,
    /// Its time was over.
    TooLong,
    /// The program failed.
    Failed,
    /// The seat itself or the power failed: which portals were visited nobody knows any more.
    CutShort,
    /// The program stopped answering.
    Hung,
    /// The page took too much memory.
    Memory,
}

/// A portal that was logged out of, or was asked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftPortal {
    /// Its plain name.
    pub name: String,
    /// True when it answered every one of its log-out addresses without an error.
    pub confirmed: bool,
}

/// One line of the wipe's report, without any name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The stable name of the target.
    pub target: String,
    /// How many things were erased.
    pub erased: u64,
    /// How many bytes they had.
    pub bytes: u64,
}
