//! What the doctor asks of a system: the seat that is examined, and what comes of a look at it.
//!
//! Which looks there are, and how much each matters, is said in `doctor`. A look that a system does not have
//! is unseen there, and never taken for good.

use std::path::PathBuf;

use super::Scanner;

pub(crate) use super::imp::lockdown::{
    account, boot, console, engine, files, firewall, kernel, logins, memory, network, process,
    rules, scanner, shipped, units, xconf, xserver,
};

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// As it should be.
    Good,
    /// Not so: what exactly, as the sentence shows it.
    Bad(String),
}

/// Why something could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unseen(pub(crate) String);

/// What comes of a look.
pub(crate) type Look = Result<Found, Unseen>;

/// The seat that is examined.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The root of its file system: `/`, or where the disk of another machine is mounted.
    pub(crate) root: PathBuf,
    /// What only root may change: the settings, the list, the guides, the program.
    pub(crate) trusted: Vec<PathBuf>,
    /// What must survive a power cut; its owner is the user of the seat.
    pub(crate) state: PathBuf,
    /// What must not survive it: the visits.
    pub(crate) runtime: PathBuf,
    /// True when its settings could be read: without them nobody knows what it has.
    pub(crate) configured: bool,
    /// The folder into which its scanner writes, if it has one.
    pub(crate) inbox: Option<PathBuf>,
    /// The scanner that is asked from its screen, if it has one.
    pub(crate) scanner: Option<Scanner>,
    /// True when its list believes certificates of its own.
    pub(crate) anchors: bool,
    /// True when its settings have steps read aloud.
    pub(crate) speech: bool,
    /// The program itself.
    pub(crate) program: PathBuf,
    /// True when the seat has begun its work: its screen is there to be asked.
    pub(crate) opened: bool,
}
