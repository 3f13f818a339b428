//! How much memory a process and everything below it take.

use std::io;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::process::Process;

/// The memory of this process and of everything below it, in bytes: what lies in RAM now, shared
/// libraries counted once for each process.
///
/// # Errors
/// The processes cannot be listed.
pub fn memory_of(process: Process) -> io::Result<u64> {
    let mut table = System::new().map_err(io::Error::other)?;
    let wanted = ProcessRefreshKind::nothing().with_memory().without_tasks();
    table.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
    let top = Pid::from_u32(process.pid.as_raw_pid() as u32);
    let is_below = |pid: Pid| {
        std::iter::successors(Some(pid), |pid| table.process(*pid)?.parent())
            .take(1 << 12)
            .any(|ancestor| ancestor == top)
    };
    let below = table.processes().iter().filter(|(pid, _)| is_below(**pid));
    Ok(below.map(|(_, process)| process.memory()).sum())
}
