//! What a printer is told, and what it can say: how far a job is, and why nothing comes out.

/// How a document is printed. What is not named is as the printer is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintOptions {
    /// How many copies.
    pub copies: Option<i32>,
    /// Without colours; as an answer, whether that is usual on a printer that has colours.
    pub grey: Option<bool>,
    /// On both sides of a sheet; as an answer, whether that is usual on a printer that can do it.
    pub both_sides: Option<bool>,
}

/// A job of this seat that the system knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i32,
    /// How far it is.
    pub stage: Stage,
    /// How many pages of it came out, as far as the system can tell.
    pub pages: i32,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its turn comes.
    Waits,
    /// It is on its way to the printer.
    Prints,
    /// It was put off, since something is wrong.
    Held,
    /// It was cancelled or given up.
    Failed,
    /// The printer has it.
    Done,
}

/// Why nothing comes out of the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No paper.
    Paper,
    /// The paper is jammed.
    Jam,
    /// A cover is open.
    Cover,
    /// No toner or ink.
    Ink,
    /// It is off, or cannot be reached.
    Off,
    /// Somebody stopped it, or it stopped for a reason of its own.
    Stopped,
    /// Nothing has moved for a while, and nobody says why.
    Still,
}

impl Trouble {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Trouble::Paper => "paper",
            Trouble::Jam => "jam",
            Trouble::Cover => "cover",
            Trouble::Ink => "ink",
            Trouble::Off => "off",
            Trouble::Stopped => "stopped",
            Trouble::Still => "still",
        }
    }
}
