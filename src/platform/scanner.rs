//! What a scanner can do, what it is asked for, and what may go wrong: the same on every system.

use std::sync::atomic::{AtomicBool, Ordering};

/// What a scanner offers, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerOptions {
    /// Where the paper may lie; empty where there is one place only.
    pub sources: Vec<String>,
    /// How it can be read: in colour, grey, black and white.
    pub modes: Vec<String>,
    /// The size of the paper can be said.
    pub has_area: bool,
}

/// What a scanner is asked for, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan<'a> {
    /// Where the paper lies, where the scanner has a choice.
    pub source: Option<&'a str>,
    /// How it is read, where the scanner has a choice.
    pub mode: Option<&'a str>,
    /// Points an inch.
    pub resolution: u32,
    /// A sheet of A4; otherwise what the scanner takes by itself.
    pub a4: bool,
    /// The most pages.
    pub pages: u32,
}

/// Why there is no page, or no other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanTrouble {
    /// No sheet lies there.
    NoPaper,
    /// A sheet is stuck.
    Jam,
    /// Its cover is open.
    CoverOpen,
    /// Somebody else uses it.
    Busy,
    /// It is off, unplugged, or says nothing.
    NoAnswer,
    /// This user may not use it.
    NoRights,
    /// The files of the visit have no room for it.
    NoRoom,
    /// It was told to stop.
    Stopped,
    /// Something else.
    Failed,
}

impl ScanTrouble {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            ScanTrouble::NoPaper => "no-paper",
            ScanTrouble::Jam => "jam",
            ScanTrouble::CoverOpen => "cover-open",
            ScanTrouble::Busy => "busy",
            ScanTrouble::NoAnswer => "no-answer",
            ScanTrouble::NoRights => "no-rights",
            ScanTrouble::NoRoom => "no-room",
            ScanTrouble::Stopped => "stopped",
            ScanTrouble::Failed => "failed",
        }
    }
}

/// What can end a scan from outside.
#[derive(Clone, Copy, Debug)]
pub struct Halt<'a> {
    /// Its citizen does not want it any more: the scanner may end the page that it reads.
    pub wanted: &'a AtomicBool,
    /// Its visit is over.
    pub over: &'a AtomicBool,
}

impl Halt<'_> {
    /// True when it is to end, in one way or the other.
    pub fn is_called(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) || self.is_over()
    }

    /// True when its visit is over.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// A scanner that this machine has, for the settings of a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundScanner {
    /// What names it in the settings.
    pub device: String,
    /// Its maker and model.
    pub name: String,
}
