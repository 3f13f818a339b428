//! Whether the clock of the machine can be right, and the one that nobody sets.

use std::time::SystemTime;

use rustix::time::{ClockId, clock_gettime};

/// True when the clock shows a time before this program was installed: a board without a battery begins in the
/// past.
pub fn clock_is_behind() -> bool {
    let installed = std::env::current_exe()
        .and_then(std::fs::metadata)
        .and_then(|file| file.modified());
    installed.is_ok_and(|installed| SystemTime::now() < installed)
}

/// The seconds since the machine started, its sleep included.
pub fn uptime() -> Option<u64> {
    u64::try_from(clock_gettime(ClockId::Boottime).tv_sec).ok()
}
