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
    /// What the citizen knows to have gone; none where nobody knows any more what there was.
    pub belongings: Option<Belongings>,
    /// The seat and its branch, for the report on paper.
    pub place: Place,
    /// True when the report can be printed here ([`super::print::Ask::Offer`]).
    pub prints: bool,
    /// Whether the citizen is asked how it went.
    pub asked: AskedRating,
}

/// Whether a citizen is asked how it went (R103).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedRating {
    /// Nobody is asked.
    #[default]
    Not,
    /// There is a question below the report.
    Asked,
    /// It was answered.
    Answered,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rating {
    /// «Хорошо».
    Good,
    /// «Не очень».
    Fair,
    /// «Плохо».
    Poor,
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
    /// Staff announced it from another place.
    ByStaff,
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

/// What its citizen knows of a visit, counted before it went. What the machine erased besides stands in the
/// report of the wipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongings {
    /// Portals that were open.
    pub sites: u64,
    /// Files that had a name in the visit, the scanned ones among them.
    pub files: u64,
    /// How many bytes they had.
    pub bytes: u64,
    /// Scans that came to the visit; none when others lay in the scanner's folder, which nobody counted.
    pub scans: Option<u64>,
    /// Documents that the printer was given.
    pub prints: u64,
    /// True when a clipboard held something.
    pub copied: bool,
    /// Media that were taken out.
    pub media: u64,
}

impl Default for Belongings {
    /// Those of a visit that has just begun.
    fn default() -> Belongings {
        Belongings {
            sites: 0,
            files: 0,
            bytes: 0,
            scans: Some(0),
            prints: 0,
            copied: false,
            media: 0,
        }
    }
}
