//! Why a visit ends, why the seat is closed, and why it stops.
//!
//! Plain words without any rule: what follows from them is the session's.

/// Why a wipe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The seat has just started: whatever the last one left is erased first.
    Start,
    /// The citizen, or staff, ended the visit.
    Asked,
    /// Nobody was there any more.
    Idle,
    /// The longest visit was over.
    TooLong,
    /// Staff announced the end from another place, and the citizen did not stop it.
    ByStaff,
    /// A part of the program failed in the middle of the visit.
    Failed(Failure),
    /// A fault came in the middle of a visit, or staff close the seat.
    Fault,
    /// The way back into service.
    Release,
}

/// What failed, so that a visit could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The screen died.
    Died,
    /// The screen stopped answering and was killed.
    Hung,
    /// The visit took too much memory.
    Memory,
    /// The seat itself died, or the power did; noticed at its next start.
    Seat,
}

/// How the last seat left this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// With nothing left to wipe.
    Clean,
    /// In the middle of a visit.
    Unfinished,
}

/// Why the seat ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The system asks for it.
    Asked,
    /// Staff leave the kiosk.
    Leave,
    /// Staff start the program anew.
    Restart,
    /// Staff start the computer anew.
    Reboot,
    /// Staff switch the computer off.
    PowerOff,
}

/// Why the seat is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Staff locked it.
    Locked,
    /// The wipe failed, found something on the second look, or did not end.
    WipeNotClean,
    /// The dirty mark could not be written or removed.
    Mark,
    /// No valid policy.
    NoPolicy,
    /// kiosk.toml is refused.
    Settings,
    /// The egress gate is down.
    GateDown,
    /// Screens do not start.
    Screen,
    /// The seat is being stopped.
    Stopping(Stop),
    /// The system refused to start anew or to switch off.
    Power,
    /// The doctor says that the machine is not locked, or says nothing.
    Unlocked,
}

impl Stop {
    /// One more end while this one is on its way: the system's own outweighs that of staff.
    pub(super) fn and(self, more: Stop) -> Stop {
        match (self, more) {
            (Stop::Asked, _) | (_, Stop::Asked) => Stop::Asked,
            (first, Stop::Leave | Stop::Restart | Stop::Reboot | Stop::PowerOff) => first,
        }
    }
}

impl Fault {
    /// The stable code, for the screen, logs and scripts.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Locked => "locked",
            Fault::WipeNotClean => "wipe",
            Fault::Mark => "mark",
            Fault::NoPolicy => "policy",
            Fault::Settings => "settings",
            Fault::GateDown => "gate",
            Fault::Screen => "screen",
            Fault::Stopping(_) => "stopping",
            Fault::Power => "power",
            Fault::Unlocked => "unlocked",
        }
    }
}

/// A part of the seat without which no visit may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Settings that are accepted.
    Settings,
    /// A valid policy.
    Policy,
    /// The egress gate.
    Gate,
    /// Screens that start.
    Screens,
    /// A machine that the doctor calls locked.
    Lockdown,
}

impl From<Part> for Fault {
    fn from(part: Part) -> Fault {
        match part {
            Part::Settings => Fault::Settings,
            Part::Policy => Fault::NoPolicy,
            Part::Gate => Fault::GateDown,
            Part::Screens => Fault::Screen,
            Part::Lockdown => Fault::Unlocked,
        }
    }
}
