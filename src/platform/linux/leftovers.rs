//! The processes that a visit left behind, and their end.
//!
//! Found in four ways: everything below this process (orphans come back to it), everything whose
//! environment or working directory lies in a visit, everything that holds a file of a visit open,
//! and on a seat of its own whatever else this user has begun since, such as a service that a bus
//! started. A process counts as gone when the kernel says so, not when a signal was sent.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, pidfd_open, pidfd_send_signal, waitpid,
};

use super::foreign::ForeignProcesses;
use super::process::Process;
use super::processes::{Processes, Seen, on_two_threads};
use crate::platform::LeftoverProcesses;

impl LeftoverProcesses {
    /// The numbers of the processes that a visit left behind.
    ///
    /// # Errors
    /// The processes cannot be listed.
    pub fn find(&self) -> io::Result<Vec<u32>> {
        let processes = Processes::now()?;
        let below = |pid, top| processes.ancestry(pid).any(|ancestor| ancestor == top);
        let own = std::process::id();
        let spared = self.spared.map(|screen| screen.pid.as_raw_pid() as u32);
        // The kernel names files by their real paths.
        let real = self.visits.canonicalize();
        let visits = [Some(&self.visits), real.as_ref().ok()];
        let mut visits: Vec<&Path> = visits.into_iter().flatten().map(PathBuf::as_path).collect();
        visits.dedup();
        let since = self.alone_since;
        let foreign = since.and_then(|since| ForeignProcesses::since(since, &processes));
        let all: Vec<&Seen> = processes.all().collect();
        let mut found = on_two_threads(&all, |process| {
            let pid = process.pid();
            if pid == own || spared.is_some_and(|top| below(pid, top)) {
                return Ok(None);
            }
            if process.is_dead() {
                // In the seat every dead child is an orphan or a screen, and buried here; a dead
                // process of another parent is its business.
                if self.with_descendants && process.parent() == own {
                    bury(pid);
                }
                return Ok(None);
            }
            if process.is_of_the_kernel() {
                return Ok(None);
            }
            let is_stranger = || {
                foreign
                    .as_ref()
                    .map_or(Ok(false), |foreign| foreign.has(process))
            };
            let is_left = (self.with_descendants && below(pid, own))
                || is_stranger()?
                || process.holds(&visits)?;
            Ok(is_left.then_some(pid))
        })?;
        if self.with_descendants {
            let spared = |pid: &u32| Some(*pid) != spared;
            found.extend(hidden_children(&processes)?.into_iter().filter(spared));
        }
        Ok(found)
    }

    /// Kills whatever is found, again and again, until nothing is found or the time is over.
    /// Returns how many were killed.
    ///
    /// # Errors
    /// Something still runs.
    pub fn kill(&self, within: Duration) -> io::Result<u64> {
        let until = Instant::now() + within;
        let mut killed = HashSet::new();
        loop {
            let found = self.find()?;
            if found.is_empty() {
                return Ok(killed.len() as u64);
            }
            if Instant::now() >= until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            kill_all(&found, until)?;
            found.iter().copied().for_each(bury);
            killed.extend(found);
        }
    }
}

/// Kills one process of ours with everything below it, and sees it gone. It keeps its number until
/// [`Process::bury`].
///
/// # Errors
/// Something still runs when the time is over.
pub fn kill(process: Process, within: Duration) -> io::Result<()> {
    let until = Instant::now() + within;
    let top = process.pid.as_raw_pid() as u32;
    let processes = Processes::now()?;
    let mut tree = vec![top];
    let mut next = 0;
    while let Some(&parent) = tree.get(next) {
        let children = processes.all().filter(|process| process.parent() == parent);
        tree.extend(children.map(Seen::pid));
        next += 1;
    }
    kill_all(&tree, until)?;
    tree.into_iter().skip(1).for_each(bury);
    Ok(())
}

impl Process {
    /// Gives its number back, if it is dead.
    pub fn bury(self) {
        bury(self.pid.as_raw_pid() as u32);
    }
}

/// Children that the process table does not show: one that gives nobody its memory is hidden even
/// from its own user where processes are hidden from others.
fn hidden_children(shown: &Processes) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for task in fs::read_dir("/proc/self/task")? {
        // A thread that has ended in between has left its children to another one.
        let children = fs::read_to_string(task?.path().join("children")).unwrap_or_default();
        for pid in children.split_whitespace() {
            let pid: u32 = pid.parse().map_err(io::Error::other)?;
            let is_shown = shown.get(pid).is_some();
            let runs = || Pid::from_raw(pid as i32).is_some_and(runs);
            if !is_shown && runs() {
                found.push(pid);
            }
        }
    }
    Ok(found)
}

/// True when this child has not ended; one that has is buried.
fn runs(child: Pid) -> bool {
    matches!(waitpid(Some(child), WaitOptions::NOHANG), Ok(None))
}

/// Sends the signal to all, then waits until each is gone.
fn kill_all(numbers: &[u32], until: Instant) -> io::Result<()> {
    let mut dying = Vec::new();
    for pid in numbers.iter().filter_map(|pid| Pid::from_raw(*pid as i32)) {
        match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(handle) => {
                match pidfd_send_signal(&handle, Signal::KILL) {
                    Ok(()) | Err(Errno::SRCH) => {}
                    Err(error) => return Err(error.into()),
                }
                dying.push(handle);
            }
            Err(Errno::SRCH) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for handle in dying {
        wait_for(&handle, until)?;
    }
    Ok(())
}

fn wait_for(handle: &OwnedFd, until: Instant) -> io::Result<()> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(handle, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Takes a dead child out of the process table. What is no child of ours is buried by its parent.
fn bury(pid: u32) {
    let Some(pid) = Pid::from_raw(pid as i32) else {
        return;
    };
    match waitpid(Some(pid), WaitOptions::NOHANG) {
        Ok(_) | Err(Errno::CHILD) => {}
        Err(error) => tracing::warn!(%error, "a dead process could not be buried"),
    }
}
