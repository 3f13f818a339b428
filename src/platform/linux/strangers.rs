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
    /// This process with all above it.
    above: Vec<u32>,
    display: Option<u32>,
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
            above: own.collect(),
            display: display::server_process(),
        })
    }

    pub(super) fn has(&self, process: &sysinfo::Process) -> bool {
        let pid = process.pid().as_u32();
        let is_ours = process.user_id().is_some_and(|user| **user == self.user);
        is_ours
            && !self.above.contains(&pid)
            && self.display != Some(pid)
            && Moment::of(pid).is_some_and(|start| start > self.since)
            && (process.exe().is_none() || process.exe() != self.program.as_deref())
            && !self.belongs_to_the_system(process)
    }

    fn belongs_to_the_system(&self, process: &sysinfo::Process) -> bool {
        match process.exe() {
            Some(exe) => is_of_the_system(exe),
            None => self.closes_a_session(process).is_some(),
        }
    }

    /// Whoever gives nobody its memory shows no program either. One such process belongs to the system: it
    /// waits for the end of a unit (the X server's, or the user's service manager) to close its session.
    /// Anybody can bear its name, so it is known by what nobody can choose: it is the first child of the
    /// unit's own process, in the same unit, begun when the unit was.
    fn closes_a_session(&self, process: &sysinfo::Process) -> Option<()> {
        let pid = process.pid().as_u32();
        let parent: u32 = field(pid, PARENT)?.parse().ok()?;
        let program = fs::read_link(format!("/proc/{parent}/exe")).ok();
        let is_unit =
            self.display == Some(parent) || program.is_some_and(|exe| is_of_the_system(&exe));
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
        let is_first = children.split_whitespace().next()?.parse() == Ok(pid);
        let unit = |pid| fs::read_to_string(format!("/proc/{pid}/cgroup")).ok();
        let begun = Moment::of(pid)?.0 - Moment::of(parent)?.0;
        let is_true = process.name() == "(sd-pam)"
            && is_unit
            && is_first
            && unit(pid)? == unit(parent)?
            && begun < SET_UP;
        is_true.then_some(())
    }
}

fn is_of_the_system(exe: &Path) -> bool {
    SYSTEM.iter().any(|place| exe.starts_with(place))
}

/// A unit has set up its session by then, in ticks: ten seconds.
const SET_UP: u64 = 1000;

/// Fields of a process's line, after its name in brackets.
const PARENT: usize = 1;
const START: usize = 19;

fn field(pid: u32, number: usize) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    fields.split_whitespace().nth(number).map(str::to_owned)
}
