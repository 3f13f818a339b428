//! «Сканировать»: what a screen asks of the scanner, and how it goes.

use serde::{Deserialize, Serialize};

/// How a citizen scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// From the screen: the scanner is asked.
    Screen,
    /// By the buttons of the scanner, which writes into its folder.
    Buttons,
}

/// What a screen asks. A name is that of a page among the files of the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What can the scanner do?
    Look,
    /// It is to read a page, or all sheets of the feeder.
    Scan(Wish),
    /// It is to stop.
    Stop,
    /// This page is to be cut to its paper, and set straight.
    Trim(String),
    /// This page is to be again as it was read.
    Whole(String),
}

/// Where the paper lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// On the glass: one page.
    #[default]
    Glass,
    /// In the feeder: all sheets, one after the other.
    Feeder,
}

/// How a page is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Where it lies.
    pub source: Source,
    /// In colour; otherwise grey.
    pub colour: bool,
    /// At 300 points an inch; otherwise at 150, in a smaller file.
    pub fine: bool,
}

impl Default for Wish {
    fn default() -> Wish {
        Wish {
            source: Source::Glass,
            colour: true,
            fine: true,
        }
    }
}

/// What the scanner can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// It has a glass.
    pub glass: bool,
    /// It has a feeder.
    pub feeder: bool,
    /// It says that sheets lie in its feeder. Not every scanner says so.
    pub loaded: bool,
    /// There is a choice between colour and grey.
    pub colours: bool,
}

/// What the screen is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// The scanner answers, and can do this.
    Ready(Abilities),
    /// A page is among the files of the visit, under this name.
    Page(String),
    /// The page of this name, which lies as it was read, can be cut to its paper.
    Trims(String),
    /// It was cut.
    Trimmed(String),
    /// All is read, or it has stopped.
    Over,
    /// There is no page, or no other one: the stable code of the reason.
    Trouble(String),
}
