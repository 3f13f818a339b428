//! What a process and everything below it take of the machine.

use std::io;
use std::time::Duration;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::process::Process;
use crate::platform::Effort;

/// The memory of this process and of everything below it, in bytes: what lies in RAM now, shared
/// libraries counted once for each process.
///
/// # Errors
/// The processes cannot be listed.
pub fn memory_of(process: Process) -> io::Result<u64> {
    let mut memory = 0;
    let wanted = ProcessRefreshKind::nothing().with_memory();
    each_of(process, wanted, |one| memory += one.memory())?;
    Ok(memory)
}

/// What this process and everything below it have had of processors and disks; less than before when one of
/// them has ended.
///
/// # Errors
/// The processes cannot be listed.
pub fn effort_of(process: Process) -> io::Result<Effort> {
    let mut effort = Effort::default();
    let wanted = ProcessRefreshKind::nothing().with_cpu().with_disk_usage();
    each_of(process, wanted, |one| {
        effort.processor += Duration::from_millis(one.accumulated_cpu_time());
        effort.read += one.disk_usage().total_read_bytes;
    })?;
    Ok(effort)
}

/// Looks at this process and everything below it.
fn each_of(
    process: Process,
    wanted: ProcessRefreshKind,
    look: impl FnMut(&sysinfo::Process),
) -> io::Result<()> {
    let mut table = System::new().map_err(io::Error::other)?;
    table.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted.without_tasks());
    let top = Pid::from_u32(process.pid.as_raw_pid() as u32);
    let is_below = |pid: Pid| {
        std::iter::successors(Some(pid), |pid| table.process(*pid)?.parent())
            .take(1 << 12)
            .any(|ancestor| ancestor == top)
    };
    let below = table.processes().iter().filter(|(pid, _)| is_below(**pid));
    below.map(|(_, one)| one).for_each(look);
    Ok(())
}
