//! What else runs as the user of the seat: services that a bus started, helpers of a desktop.
//!
//! No descendants of the seat and strangers to the visit's directory, and yet they may remember a
//! citizen. The seat's own program, the X server and the user's service manager are none.

use std::fs;
use std::path::Path;

use super::display;

/// A moment of this start of the machine, in ticks. No change of the clock moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// Where the programs of the service manager and of the X server lie: one that is only starting is
/// not known by its display yet.
const SYSTEM: [&str; 3] = ["/usr/lib/systemd", "/lib/systemd", "/usr/lib/xorg"];

/// Who counts as a stranger now.
#[derive(Debug)]
pub(super) struct Strangers {
    since: Moment,
    user: u32,
    program: Option<std::path::PathBuf>,
    /// The X server, and this process with all above it.
    known: Vec<u32>,
}

impl Moment {
    /// When this process began.
    pub fn own_start() -> Option<Moment> {
        Moment::of(std::process::id())
    }

    /// What [`Moment::to_string`] wrote, in the same start of the machine.
    pub fn parse(text: &str) -> Option<Moment> {
        text.trim().parse().ok().map(Moment)
    }

    fn of(pid: u32) -> Option<Moment> {
        field(pid, START)?.parse().ok().map(Moment)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Strangers {
    /// Whoever this user started since then. Root is no user of a seat: everything else on the
    /// machine is its own, and nothing of it a stranger.
    pub(super) fn since(since: Moment) -> Option<Strangers> {
        let user = rustix::process::getuid();
        let above = |pid: &u32| field(*pid, PARENT)?.parse().ok();
        let own = std::iter::successors(Some(std::process::id()), above);
        (!user.is_root()).then(|| Strangers {
            since,
            user: user.as_raw(),
            program: std::env::current_exe().ok(),
            known: own.chain(display::server_process()).collect(),
        })
    }

    pub(super) fn has(&self, process: &sysinfo::Process) -> bool {
        let pid = process.pid().as_u32();
        let is_ours = process.user_id().is_some_and(|user| **user == self.user);
        is_ours
            && !self.known.contains(&pid)
            && Moment::of(pid).is_some_and(|start| start > self.since)
            && (process.exe().is_none() || process.exe() != self.program.as_deref())
            && !belongs_to_the_system(process)
    }
}

fn belongs_to_the_system(process: &sysinfo::Process) -> bool {
    let lies_there = |exe: &Path| SYSTEM.iter().any(|place| exe.starts_with(place));
    match process.exe() {
        Some(exe) => lies_there(exe),
        // One half of the user's manager gives nobody its memory, and so not its program either.
        None => process.name() == "(sd-pam)",
    }
}

/// Fields of a process's line, after its name in brackets.
const PARENT: usize = 1;
const START: usize = 19;

fn field(pid: u32, number: usize) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    fields.split_whitespace().nth(number).map(str::to_owned)
}
