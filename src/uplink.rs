//! What a seat and the board of its branch say to each other: text frames of a WebSocket, JSON in each.
//!
//! The seat connects and says who it is by its token. The board answers with the head of what it keeps of the
//! seat's journal; the seat sends what follows, a bundle at a time, and goes on when that is kept. Both sides
//! look whether one chain is the other's beginning: whatever broke off in between, a record arrives once. Of the
//! citizen nothing passes here: no name, no host, no address, no title.
//!
//! The two are not updated in one hour. So a later version may bring kinds of frames, and fields that can be missing,
//! and the other side skips them; what it knows already keeps its meaning, and is refused where it does not fit.

#![forbid(unsafe_code)]

use serde::{Deserialize, Serialize};

/// Where the board takes seats.
pub const PATH: &str = "/seat/v1";

/// The header in which a seat names the run of its program: a random word, new at each start. A seat that was cut
/// off comes again with the same one; two that have one token do not.
pub const RUN: &str = "sps-kiosk-run";

/// The longest name of a run.
pub const LONGEST_RUN: usize = 64;

/// The most records in one frame.
pub const MOST_RECORDS: u64 = 200;

/// The longest frame, in bytes.
pub const LONGEST_FRAME: usize = 1 << 20;

/// The longest silence on either side, in seconds; each sends a ping at least every half of it.
pub const SILENCE: u64 = 60;

/// What a seat says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum FromSeat {
    /// How it is: said first, and whenever it changes.
    State(SeatState),
    /// Records of its journal, each the next one of the one before.
    Records {
        /// The records.
        records: Vec<SentRecord>,
    },
    /// What the board keeps is not the beginning of the journal that lies here. Nothing more is handed in.
    Parted {
        /// The number of the record at which that was seen.
        number: u64,
    },
    /// What staff told of a fault at the seat's screen (R97). Said again at each connection; the name tells
    /// that it is the same.
    Ticket(Ticket),
    /// What a later version says: skipped.
    #[serde(other, skip_serializing)]
    Later,
}

/// A fault that staff told of: the lines of the sheet that they saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its name, the same for one seat only once: the moment, as `20261126-104205`.
    pub name: String,
    /// The heading, then one line each.
    pub lines: Vec<String>,
}

/// How a seat is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatState {
    /// Whether somebody works.
    pub state: Occupancy,
    /// Since when, in seconds since 1970 by the seat's clock.
    pub since: i64,
    /// Why it is out of service: the stable code.
    pub fault: Option<String>,
    /// Since when the consultant is called.
    pub called: Option<i64>,
    /// The portals that are down, by their plain names.
    pub down: Vec<String>,
    /// The version of the program.
    pub program: String,
    /// The version of the list.
    pub policy: String,
    /// When the visit is over at the latest, in seconds since 1970 by the seat's clock.
    #[serde(default)]
    pub until: Option<i64>,
    /// What became of the end that was asked for from the board.
    #[serde(default)]
    pub end: Option<AskedEnd>,
}

/// The end of a visit that was asked for from the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedEnd {
    /// The citizen sees it count down.
    Counting,
    /// The citizen has stopped it, which can be done once.
    Stopped,
}

/// Whether somebody works at a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occupancy {
    /// It waits for the next citizen.
    Idle,
    /// Somebody works.
    Active,
    /// A visit is being wiped.
    Ending,
    /// It serves nobody.
    OutOfService,
}

/// A record of a journal, with what seals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRecord {
    /// Its number, from 1, without a gap.
    pub number: u64,
    /// When it was written, in seconds since 1970.
    pub at: i64,
    /// What it says, as it lies in the journal: letter by letter, or its seal would not fit.
    pub record: String,
    /// Its seal, 64 letters.
    pub seal: String,
}

/// What the board says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum ToSeat {
    /// Everything up to this record is kept: `number:seal`. The next one is wanted.
    Kept {
        /// The head.
        head: String,
    },
    /// The record with this number does not follow what is kept: somebody has changed the one or the other.
    Broken {
        /// Its number.
        number: u64,
    },
    /// The visit should end: its citizen sees it count down, and can stop that once (R42).
    End {
        /// Which visit: since when the seat said that somebody works. Any other is left alone.
        since: i64,
    },
    /// The visit gets a whole new time, as from staff at the screen.
    MoreTime {
        /// Which visit.
        since: i64,
    },
    /// A consultant has entered a visit that nobody had entered (R87). The seat writes the entry into its own journal
    /// and hands it in as any other; where the visit has one already, or is none of its own, it writes nothing.
    Enter {
        /// The number of the visit on that seat.
        visit: u64,
        /// When it began, in seconds since 1970 by the seat's clock.
        began: i64,
        /// What was entered, as it is to lie in the journal.
        said: String,
    },
    /// What a later version says: skipped.
    #[serde(other, skip_serializing)]
    Later,
}
