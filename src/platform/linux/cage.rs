//! A cage for a program that reads what a stranger made.
//!
//! No network, no other process, no file but the program and the system's libraries, no variable; the
//! document comes by the standard input. The program limits its own memory and processor time; how long
//! it may take in all is watched here.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::display;
use super::leftovers;
use super::process::Process;

/// Everything that the program sees besides itself. Debian keeps the loader and the libraries there,
/// whether or not these places lead below `/usr`.
const LIBRARIES: &[&str] = &[
    "--ro-bind",
    "/lib",
    "/lib",
    "--ro-bind-try",
    "/lib64",
    "/lib64",
];

/// The program's own place in the cage.
const PROGRAM: &str = "/program";

/// How often we look whether it is to stop.
const LOOK_EVERY: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// A program that is killed is gone within this time.
const KILLED_WITHIN: Duration = Duration::from_secs(5);

/// The most that a program in a cage may say, in bytes.
const LONGEST_ANSWER: u64 = 4096;

/// Has this program read the document in a cage, and returns what it says. It is killed when the time is
/// over, when it is to stop, and with the thread of the caller.
///
/// # Errors
/// There is no cage on this machine, or the program did not end well and in time.
pub fn read_in_cage(
    program: &Path,
    document: &[u8],
    within: Duration,
    stop: &AtomicBool,
) -> io::Result<Vec<u8>> {
    let until = Instant::now() + within;
    // A file in memory and not a pipe: nobody has to wait for a program that does not read.
    let mut input = File::from(memfd_create("", MemfdFlags::CLOEXEC)?);
    input.write_all(document)?;
    input.rewind()?;
    let mut child = Command::new(display::SANDBOX_TRIAL.0)
        .args(["--unshare-all", "--die-with-parent", "--new-session"])
        .args(["--clearenv", "--cap-drop", "ALL"])
        .args(LIBRARIES)
        .arg("--ro-bind")
        .arg(program)
        .args([PROGRAM, "--", PROGRAM])
        .env_clear()
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Err(error) = ends(&child, until, stop) {
        let pid = Pid::from_child(&child);
        leftovers::kill(Process { pid }, KILLED_WITHIN)?;
        return Err(error);
    }
    let status = child.wait()?;
    let mut answer = Vec::new();
    if let Some(output) = child.stdout {
        output.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
    }
    if status.success() {
        Ok(answer)
    } else {
        Err(io::Error::other(status.to_string()))
    }
}

/// Waits until the process has ended by itself.
fn ends(child: &Child, until: Instant, stop: &AtomicBool) -> io::Result<()> {
    let handle = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    loop {
        let mut waited = [PollFd::new(&handle, PollFlags::IN)];
        if poll(&mut waited, Some(&LOOK_EVERY))? > 0 {
            return Ok(());
        }
        if stop.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if Instant::now() >= until {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn said(program: &str, document: &str) -> String {
        let never = AtomicBool::new(false);
        let document = document.as_bytes();
        let said = read_in_cage(Path::new(program), document, LONG, &never).unwrap();
        String::from_utf8(said).unwrap()
    }

    #[test]
    fn a_program_in_a_cage_has_the_document_and_nothing_else() {
        assert_eq!(said("/usr/bin/cat", "Справка"), "Справка");
        assert_eq!(said("/usr/bin/env", "Справка"), "PWD=/\n");
        let seen = said("/usr/bin/ls", "Справка");
        let seen: Vec<_> = seen.lines().filter(|name| *name != "lib64").collect();
        assert_eq!(seen, ["lib", "program"]);
    }

    #[test]
    fn one_that_does_not_end_is_ended() {
        let read = |within, stop| {
            let yes = Path::new("/usr/bin/yes");
            read_in_cage(yes, &[], within, &AtomicBool::new(stop)).map_err(|error| error.kind())
        };
        assert_eq!(read(Duration::ZERO, false), Err(io::ErrorKind::TimedOut));
        assert_eq!(read(LONG, true), Err(io::ErrorKind::Interrupted));
    }

    #[test]
    fn what_fails_says_nothing() {
        let never = AtomicBool::new(false);
        let read = |program| read_in_cage(Path::new(program), b"", LONG, &never);
        assert!(read("/usr/bin/false").is_err());
        assert!(read("/nonexistent").is_err());
    }
}
