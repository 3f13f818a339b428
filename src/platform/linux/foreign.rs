//! What else runs as the user of the seat: services that a bus started, helpers of a desktop.
//!
//! No descendants of the seat and strangers to the visit's directory, and yet they may remember a
//! citizen. The seat's own program, the X server and the user's service manager are none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::display;
use super::processes::{Processes, Seen};
use crate::platform::Moment;

/// Where the programs of the service manager and of the X server lie: one that is only starting is
/// not known by its display yet.
const SYSTEM: [&str; 3] = ["/usr/lib/systemd", "/lib/systemd", "/usr/lib/xorg"];

/// Who counts as a stranger now.
#[derive(Debug)]
pub(super) struct ForeignProcesses<'a> {
    since: Moment,
    user: u32,
    program: Option<PathBuf>,
    /// This process with all above it.
    above: Vec<u32>,
    display: Option<u32>,
    processes: &'a Processes,
}

impl Moment {
    /// When this process began.
    pub fn own_start() -> Option<Moment> {
        let own = Seen::of(std::process::id()).ok()??;
        Some(Moment(own.began()))
    }
}

impl ForeignProcesses<'_> {
    /// Whoever this user started since then. Root is no user of a seat: everything else on the
    /// machine is its own, and nothing of it a stranger.
    pub(super) fn since(since: Moment, processes: &Processes) -> Option<ForeignProcesses<'_>> {
        let user = rustix::process::getuid();
        (!user.is_root()).then(|| ForeignProcesses {
            since,
            user: user.as_raw(),
            program: std::env::current_exe().ok(),
            above: processes.ancestry(std::process::id()).collect(),
            display: display::server_process(),
            processes,
        })
    }

    /// # Errors
    /// What tells a stranger cannot be read.
    pub(super) fn has(&self, process: &Seen) -> io::Result<bool> {
        let pid = process.pid();
        if process.began() <= self.since.0
            || self.above.contains(&pid)
            || self.display == Some(pid)
            || process.user()? != Some(self.user)
        {
            return Ok(false);
        }
        let is_known = match program(pid) {
            Some(program) => self.program.as_ref() == Some(&program) || is_of_the_system(&program),
            None => self.closes_a_session(process).is_some(),
        };
        Ok(!is_known)
    }

    /// Whoever gives nobody its memory shows no program either. One such process belongs to the system: it
    /// waits for the end of a unit (the X server's, or the user's service manager) to close its session.
    /// Anybody can bear its name, so it is known by what nobody can choose: it is the first child of the
    /// unit's own process, in the same unit, begun when the unit was.
    fn closes_a_session(&self, process: &Seen) -> Option<()> {
        let pid = process.pid();
        let parent = self.processes.get(process.parent())?;
        let unit = parent.pid();
        let is_unit = self.display == Some(unit)
            || program(unit).is_some_and(|program| is_of_the_system(&program));
        let children = fs::read_to_string(format!("/proc/{unit}/task/{unit}/children")).ok()?;
        let is_first = children.split_whitespace().next()?.parse() == Ok(pid);
        let group = |pid| fs::read_to_string(format!("/proc/{pid}/cgroup")).ok();
        let is_true = process.name() == "(sd-pam)"
            && is_unit
            && is_first
            && group(pid)? == group(unit)?
            && process.began().checked_sub(parent.began())? < SET_UP;
        is_true.then_some(())
    }
}

fn is_of_the_system(program: &Path) -> bool {
    SYSTEM.iter().any(|place| program.starts_with(place))
}

/// The file that this process runs; the kernel does not show it to everybody.
fn program(pid: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{pid}/exe")).ok()
}

/// A unit has set up its session by then, in ticks: ten seconds.
const SET_UP: u64 = 1000;
