//! What the seat asks of systemd: to start the computer anew, to switch it off, to take a medium out.
//!
//! It lets the owner of the seat do that and nothing else (a rule of polkit).

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::platform::Power;

/// Asks the system for it, and returns when it has begun.
///
/// # Errors
/// The system refuses, or there is nobody to ask.
pub fn power(what: Power) -> io::Result<()> {
    let verb = match what {
        Power::Reboot => "reboot",
        Power::Off => "poweroff",
    };
    ask(&[verb.as_ref()])
}

/// Asks the system to unmount what it mounted there, and returns when that is done.
///
/// # Errors
/// It is in use, the system refuses, or there is nobody to ask.
pub(super) fn unmount(point: &Path) -> io::Result<()> {
    ask(&["stop".as_ref(), "--".as_ref(), point.as_os_str()])
}

fn ask(words: &[&OsStr]) -> io::Result<()> {
    let answer = Command::new("systemctl")
        .arg("--no-ask-password")
        .args(words)
        .stdin(Stdio::null())
        .output()?;
    if answer.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    Err(io::Error::other(words))
}

/// True when journald hears what this process writes to its standard error.
pub fn is_heard_by_journal() -> bool {
    let named = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    rustix::fs::fstat(std::io::stderr())
        .is_ok_and(|stream| named == format!("{}:{}", stream.st_dev, stream.st_ino))
}
