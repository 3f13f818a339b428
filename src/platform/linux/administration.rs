//! What an administrator does at a machine: users, locales, units. Each is a program of the system, and what
//! it complained about is the error.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// True for whoever may change the system.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// True when systemd runs this system, so that there are units to start.
pub fn systemd_runs() -> bool {
    Path::new("/run/systemd/system").is_dir()
}

/// True when whoever asks sits at a display manager or at a console of this machine: starting the seat would
/// take the screen from under him.
pub fn sits_at_the_screen() -> bool {
    let input = fs::read_link("/proc/self/fd/0").unwrap_or_default();
    let console = input
        .to_str()
        .and_then(|input| input.strip_prefix("/dev/tty"));
    let is_console = console.is_some_and(|number| number.parse::<u8>().is_ok());
    is_console || is_active("display-manager.service")
}

/// True for a unit that is up.
pub fn is_active(unit: &str) -> bool {
    run(&["systemctl", "--quiet", "is-active", unit], "").is_ok()
}

/// Runs a program of the system below this root, gives it these words to read, and returns what it said.
///
/// # Errors
/// It is not there, or complains: in its own words.
pub fn run_below(root: &Path, words: &[&str], input: &str) -> io::Result<String> {
    if root == Path::new("/") {
        return run(words, input);
    }
    let root = root.to_str().ok_or(io::ErrorKind::InvalidInput)?;
    let words = [&["chroot", root], words].concat();
    run(&words, input)
}

/// Runs a program of the system, gives it these words to read, and returns what it said.
///
/// # Errors
/// It is not there, or complains: in its own words.
pub fn run(words: &[&str], input: &str) -> io::Result<String> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that reads nothing closes its end; what it says counts.
        let _unread = pipe.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io::Error::other(match complaint.is_empty() {
        true => output.status.to_string(),
        false => complaint,
    }))
}
