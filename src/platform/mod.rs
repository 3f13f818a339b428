//! What the operating system does for us, behind one facade.
//!
//! Every line that only one system understands lies below here. What is to be done is said by the
//! caller; how, by the system's own module. What both say to each other is the same on every system, and
//! stands here and in the files beside: plain values. An operation that is not implemented returns an
//! error, never success.

#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod imp;

mod authorities;
mod caged;
pub(crate) mod lockdown;
mod printer;
mod scanner;
mod traces;

use std::fs::File;
use std::time::Duration;

pub use authorities::system_authorities;
pub use caged::{Caged, Sees};
pub use imp::administration::{
    is_active, is_root, run, run_below, sits_at_the_screen, systemd_runs,
};
pub use imp::anchors::can_show_anchors;
pub use imp::backdrop::show_backdrop;
pub use imp::cage::read_in_cage;
pub use imp::clipboard::{Clipboard, XError};
pub use imp::clock::{clock_is_behind, uptime};
pub use imp::commons::{own, temporaries};
pub use imp::desktop_traces::{home_traces, media, take_out, trashes};
pub use imp::directory::Directory;
pub use imp::display::{DisplayError, check_display, network_is_up};
pub use imp::entry::{Access, Entry};
pub use imp::files::{
    create_private, forget_unfinished, is_readable_by_all, is_roots_alone, let_all_read,
    open_to_read, owner, publish, replace, replace_from, sync_directory, unfinished,
};
pub use imp::ipc::{
    Listener, Stream, connect, is_from_owner, listen, make_private, pair, take_link,
};
pub use imp::keyboard::{Keyboard, watch_keyboard};
pub use imp::leftovers::kill;
pub use imp::printers::{PrinterError, Queue};
pub use imp::process::{
    Process, forget_what_is_freed, guard_screen, guard_seat, is_replaced, start_anew, start_screen,
};
pub use imp::queue_unit::{LPADMIN, QUEUE_UNIT, queue_unit};
pub use imp::root_window::RootWindow;
pub use imp::scanner::{Door, Scanner, find_scanners};
pub use imp::secret::{random, read_secret};
pub use imp::signals::on_stop;
pub use imp::speech::{speak, start_dispatcher};
pub use imp::splice::SplicePipe;
pub use imp::supervisor::Supervisor;
pub use imp::systemd::{is_heard_by_journal, power};
pub use imp::sysv;
pub use imp::tree::{
    count, erase, erase_inside, open_below, open_plain, plain_files, room, take_plain,
};
pub use imp::usage::{effort_of, memory_of};
pub use imp::users::run_as;
pub use printer::{Job, PrintOptions, Stage, Trouble};
pub use scanner::{FoundScanner, Halt, Scan, ScanTrouble, ScannerOptions};
pub use traces::{Erased, LeftoverProcesses, Moment, Scope};

/// What processes have had of the machine since they began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Of its processors.
    pub processor: Duration,
    /// From its disks, in bytes.
    pub read: u64,
}

/// What the engine of a screen is to believe and to speak beyond what it does by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Engine<'a> {
    /// Anchors of ours, in letters, beside the system's; empty when there are none.
    pub anchors: &'a str,
    /// Offer TLS 1.0 and 1.1 as well; the gate sees to it that only those portals answer with it that may.
    pub old_tls: bool,
}

/// What the computer is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Start anew.
    Reboot,
    /// Switch off.
    Off,
}

/// What the keyboard types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    /// The layouts by their codes, as `ru`, in their order.
    pub layouts: Vec<String>,
    /// The place of the one that is in force.
    pub now: usize,
    /// Caps Lock is on.
    pub capitals: bool,
}

/// What lies at a path.
#[derive(Debug)]
pub enum Opened {
    /// A file, open to be read.
    File(File),
    /// A folder.
    Folder,
    /// A pipe, in which a reader waits for a writer.
    Pipe,
    /// A device, which may have no end.
    Device,
    /// A socket.
    Socket,
}
