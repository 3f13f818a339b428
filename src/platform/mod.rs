//! What the operating system does for us, behind one facade.
//!
//! Every line that only one system understands lies below here. What is to be done is said by the
//! caller; how, by the system's own module. An operation that is not implemented returns an error,
//! never success.

#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod imp;

pub use imp::anchors::can_show_anchors;
pub use imp::cage::read_in_cage;
pub use imp::clipboard::{Clipboard, XError};
pub use imp::clock::clock_is_behind;
pub use imp::commons::{own, temporaries};
pub use imp::desktop_traces::{Scope, home_traces, media, take_out, trashes};
pub use imp::directory::Directory;
pub use imp::display::{DisplayError, check_display, network_is_up};
pub use imp::files::{
    Opened, is_readable_by_all, is_roots_alone, let_all_read, open_to_read, replace,
    sync_directory, unfinished,
};
pub use imp::foreign::Moment;
pub use imp::ipc::{
    Listener, Stream, connect, is_from_owner, listen, make_private, pair, take_link,
};
pub use imp::keyboard::{Keyboard, Typing, watch_keyboard};
pub use imp::leftovers::{LeftoverProcesses, kill};
pub use imp::lockdown;
pub use imp::memory::memory_of;
pub use imp::printers::{Job, PrinterError, Queue, Stage, Trouble};
pub use imp::process::{
    Engine, Process, forget_what_is_freed, guard_screen, guard_seat, start_anew, start_screen,
};
pub use imp::root_window::RootWindow;
pub use imp::secret::{random, read_secret};
pub use imp::signals::on_stop;
pub use imp::speech::{speak, start_dispatcher};
pub use imp::splice::SplicePipe;
pub use imp::supervisor::Supervisor;
pub use imp::systemd::{Power, is_heard_by_journal, power};
pub use imp::sysv;
pub use imp::tree::{
    Erased, count, erase, erase_inside, open_below, open_plain, plain_files, room, take_plain,
};
pub use imp::users::run_as;
