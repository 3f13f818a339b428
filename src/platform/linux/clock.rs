//! Whether the clock of the machine can be right.

use std::time::SystemTime;

/// True when the clock shows a time before this program was installed: a board without a battery begins in the
/// past.
pub fn clock_is_behind() -> bool {
    let installed = std::env::current_exe()
        .and_then(std::fs::metadata)
        .and_then(|file| file.modified());
    installed.is_ok_and(|installed| SystemTime::now() < installed)
}
