//! What a wipe asks of a system, and what it hears: how far it reaches, which processes, how much went.

use std::path::PathBuf;

use super::Process;

/// How far a wipe reaches beyond the visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything of this user: the seat of an MFC.
    Whole,
    /// Only what the environment names explicitly, if anything: a relocated seat never touches what
    /// its developer keeps.
    Relocated,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Files, directories, links.
    pub things: u64,
    /// What the files took up: no more than their length, and nothing for their holes.
    pub bytes: u64,
    /// Files of a disk that went without being overwritten: that was refused.
    pub not_overwritten: u64,
}

impl std::ops::AddAssign for Erased {
    fn add_assign(&mut self, more: Erased) {
        self.things += more.things;
        self.bytes += more.bytes;
        self.not_overwritten += more.not_overwritten;
    }
}

/// Which processes of a visit to look for.
#[derive(Clone, Debug)]
pub struct LeftoverProcesses {
    /// The directory in which the visits' directories lie.
    pub visits: PathBuf,
    /// The screen that stays: it and everything below it is spared.
    pub spared: Option<Process>,
    /// True when everything below this process belongs to a visit: in the seat.
    pub with_descendants: bool,
    /// The moment since which nobody but the seat starts anything as this user; none where the
    /// user has something else to do.
    pub alone_since: Option<Moment>,
}

/// A moment of this start of the machine, in the ticks of the system. No change of the clock moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub(super) u64);

impl Moment {
    /// What [`Moment::to_string`] wrote, in the same start of the machine.
    pub fn parse(text: &str) -> Option<Moment> {
        text.trim().parse().ok().map(Moment)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}
