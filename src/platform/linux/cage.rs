//! A cage for a program that reads what a stranger made.
//!
//! No network, no other process, no file but the program and the system's libraries, no variable; the
//! document comes by the standard input. The program limits its own memory and processor time; how long
//! it may take in all is watched here.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::display;
use super::leftovers;
use super::process::Process;
use crate::platform::{Caged, Sees};

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

/// Letters for a document that brings none of its own: no font, no letters.
const FONTS: &[&str] = &[
    "--ro-bind-try",
    "/usr/share/fonts/truetype/paratype",
    "/fonts",
];

/// What LibreOffice is made of, where Debian keeps it, and the only place where it may write, of so many bytes.
const OFFICE: &[&str] = &[
    "--ro-bind",
    "/usr/lib",
    "/usr/lib",
    "--ro-bind-try",
    "/usr/share/libreoffice",
    "/usr/share/libreoffice",
    "--ro-bind-try",
    "/etc/libreoffice",
    "/etc/libreoffice",
    "--ro-bind-try",
    "/usr/share/fonts",
    "/usr/share/fonts",
    "--ro-bind-try",
    "/usr/share/fontconfig",
    "/usr/share/fontconfig",
    "--ro-bind-try",
    "/etc/fonts",
    "/etc/fonts",
    "--dev",
    "/dev",
    "--size",
    "268435456",
    "--tmpfs",
    "/tmp",
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

/// The most that is taken of an answer at a time, in bytes.
const PIECE: usize = 64 << 10;

/// Has a program read the document in a cage, and returns what it says. It is killed when the time is over, when
/// it is to stop, and with the thread of the caller; nobody listens once it says too much.
///
/// # Errors
/// There is no cage on this machine, or the program did not end well, in time and within its limit.
pub fn read_in_cage(caged: &Caged<'_>, document: &[u8], stop: &AtomicBool) -> io::Result<Vec<u8>> {
    let until = Instant::now() + caged.within;
    // A file in memory and not a pipe: nobody has to wait for a program that does not read.
    let mut input = File::from(memfd_create("", MemfdFlags::CLOEXEC)?);
    input.write_all(document)?;
    input.rewind()?;
    let mut child = Command::new(display::SANDBOX_TRIAL.0)
        .args(["--unshare-all", "--die-with-parent", "--new-session"])
        .args(["--clearenv", "--cap-drop", "ALL"])
        .args(LIBRARIES)
        .args(match caged.sees {
            Sees::Letters => FONTS,
            Sees::Office => OFFICE,
        })
        .arg("--ro-bind")
        .arg(caged.program)
        .args([PROGRAM, "--", PROGRAM])
        .args(caged.asked)
        .env_clear()
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    match heard(&mut child, caged.most, until, stop) {
        Ok(answer) if child.wait()?.success() => Ok(answer),
        Ok(_) => Err(io::Error::other("the program did not end well")),
        Err(error) => {
            let pid = Pid::from_child(&child);
            leftovers::kill(Process { pid }, KILLED_WITHIN)?;
            Err(error)
        }
    }
}

/// What the process says until it has ended by itself.
fn heard(child: &mut Child, most: usize, until: Instant, stop: &AtomicBool) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let mut output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut piece = vec![0; PIECE];
    while answer.len() <= most {
        wait(&output, until, stop)?;
        match output.read(&mut piece)? {
            0 => break,
            length => answer.extend_from_slice(&piece[..length]),
        }
    }
    wait(
        &pidfd_open(Pid::from_child(child), PidfdFlags::empty())?,
        until,
        stop,
    )?;
    match answer.len() <= most {
        true => Ok(answer),
        false => Err(io::ErrorKind::FileTooLarge.into()),
    }
}

/// Waits until there is something to read, or the process of this handle has ended.
fn wait(handle: &impl AsFd, until: Instant, stop: &AtomicBool) -> io::Result<()> {
    loop {
        let mut waited = [PollFd::new(handle, PollFlags::IN)];
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
    use std::path::Path;

    use super::*;

    fn caged(program: &str) -> Caged<'_> {
        Caged {
            program: Path::new(program),
            asked: &[],
            within: Duration::from_secs(60),
            most: 1 << 20,
            sees: Sees::Letters,
        }
    }

    fn said(program: &str, document: &str) -> String {
        let never = AtomicBool::new(false);
        let said = read_in_cage(&caged(program), document.as_bytes(), &never).unwrap();
        String::from_utf8(said).unwrap()
    }

    #[test]
    fn a_program_in_a_cage_has_the_document_and_nothing_else() {
        assert_eq!(said("/usr/bin/cat", "Справка"), "Справка");
        assert_eq!(said("/usr/bin/env", "Справка"), "PWD=/\n");
        let seen = said("/usr/bin/ls", "Справка");
        let mut seen = seen.lines();
        let is_known = |name| ["fonts", "lib", "lib64", "program"].contains(&name);
        assert!(seen.all(is_known), "{seen:?}");
    }

    #[test]
    fn an_office_program_sees_what_it_is_made_of_and_no_process_or_home() {
        let ls = Caged {
            sees: Sees::Office,
            ..caged("/usr/bin/ls")
        };
        let seen = read_in_cage(&ls, b"", &AtomicBool::new(false)).unwrap();
        let seen = String::from_utf8(seen).unwrap();
        let known = ["dev", "etc", "lib", "lib64", "program", "tmp", "usr"];
        assert!(seen.lines().all(|name| known.contains(&name)), "{seen}");
        assert!(seen.contains("tmp"), "{seen}");
    }

    #[test]
    fn one_that_does_not_end_is_ended() {
        let read = |within, stop| {
            let yes = Caged {
                within,
                ..caged("/usr/bin/yes")
            };
            read_in_cage(&yes, &[], &AtomicBool::new(stop)).map_err(|error| error.kind())
        };
        assert_eq!(read(Duration::ZERO, false), Err(io::ErrorKind::TimedOut));
        let long = Duration::from_secs(60);
        assert_eq!(read(long, true), Err(io::ErrorKind::Interrupted));
    }

    #[test]
    fn one_that_says_too_much_is_not_believed() {
        let never = AtomicBool::new(false);
        let cat = Caged {
            most: 3,
            ..caged("/usr/bin/cat")
        };
        let said = read_in_cage(&cat, b"four", &never);
        assert_eq!(said.unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_fails_says_nothing() {
        let never = AtomicBool::new(false);
        let read = |program| read_in_cage(&caged(program), b"", &never);
        assert!(read("/usr/bin/false").is_err());
        assert!(read("/nonexistent").is_err());
    }
}
