//! Starting the computer anew and switching it off.
//!
//! Asked of systemd, which lets the owner of the seat do that and nothing else (a rule of polkit).

use std::io;
use std::process::{Command, Stdio};

/// What the computer is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Start anew.
    Reboot,
    /// Switch off.
    Off,
}

/// Asks the system for it, and returns when it has begun.
///
/// # Errors
/// The system refuses, or there is nobody to ask.
pub fn power(what: Power) -> io::Result<()> {
    let verb = match what {
        Power::Reboot => "reboot",
        Power::Off => "poweroff",
    };
    let answer = Command::new("systemctl")
        .args(["--no-ask-password", verb])
        .stdin(Stdio::null())
        .output()?;
    if answer.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    Err(io::Error::other(words))
}
