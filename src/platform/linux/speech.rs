//! The speech dispatcher of the system, one process of ours for each reading.
//!
//! Which voice reads and where it is heard says the system's own `/etc/speech-dispatcher`. The dispatcher
//! sees no variable of the seat, and what it writes by habit goes to the visit.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ssip_client_async::fifo::synchronous::Builder;
use ssip_client_async::{
    ClientError, ClientName, ClientScope, EventType, NotificationType, OK_LANGUAGE_SET,
    OK_NOTIFICATION_SET,
};

use super::process::Process;

/// Reads aloud what it is told through a socket.
pub(super) const DISPATCHER: &str = "/usr/bin/speech-dispatcher";

/// Has the kernel kill the dispatcher with the thread that started it.
pub(super) const KEEPER: &str = "/usr/bin/setpriv";

/// Starts a dispatcher that keeps everything in this directory. The caller's thread must outlive it: the
/// kernel kills it with that thread.
///
/// # Errors
/// There is none, or it cannot be started.
pub fn start_dispatcher(place: &Path) -> io::Result<Process> {
    if !Path::new(DISPATCHER).exists() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let child = Command::new(KEEPER)
        .args(["--pdeathsig", "KILL", "--no-new-privs", "--"])
        .args([DISPATCHER, "--run-single", "--timeout", "0"])
        .args(["--communication-method", "unix_socket", "--socket-path"])
        .arg(socket(place))
        .arg("--log-dir")
        .arg(place)
        .arg("--pid-file")
        .arg(place.join("pid"))
        .env_clear()
        .envs(["HOME", "XDG_RUNTIME_DIR", "TMPDIR"].map(|name| (name, place)))
        // It starts its voices by their paths, and gives up in a language that the machine has not built.
        .envs([("PATH", "/nonexistent"), ("LANG", "C")])
        .current_dir(place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    Ok(Process {
        pid: rustix::process::Pid::from_child(&child),
    })
}

/// Has the dispatcher of this directory read the words, and returns once they are read. It may be silent
/// for `longest` at a time.
///
/// # Errors
/// Nobody listens there yet ([`io::ErrorKind::NotFound`], [`io::ErrorKind::ConnectionRefused`]), or the
/// words were not read to their end.
pub fn speak(place: &Path, words: &str, longest: Duration) -> io::Result<()> {
    let mut talk = Builder::new()
        .path(socket(place))
        .timeout(longest)
        .build()?;
    let mut read = || {
        talk.set_client_name(ClientName::with_component("seat", "sps-kiosk", "guide"))?
            .check_client_name_set()?
            .set_language(ClientScope::Current, "ru")?
            .check_status(OK_LANGUAGE_SET)?
            .set_notification(NotificationType::All, true)?
            .check_status(OK_NOTIFICATION_SET)?
            .speak()?
            .check_receiving_data()?
            .send_line(&message(words))?
            .receive_message_id()?;
        loop {
            match talk.receive_event()?.ntype {
                EventType::End => return Ok(()),
                EventType::Cancel => return Err(io::Error::from(io::ErrorKind::Interrupted).into()),
                EventType::Begin
                | EventType::Pause
                | EventType::Resume
                | EventType::IndexMark(_) => {}
            }
        }
    };
    read().map_err(|error: ClientError| match error {
        ClientError::Io(error) => error,
        other => io::Error::other(other),
    })
}

fn socket(place: &Path) -> PathBuf {
    place.join("socket")
}

/// The words as one line that neither ends the message nor is an order: a point at its beginning is doubled.
fn message(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let line = words.join(" ");
    let point = if line.starts_with('.') { "." } else { "" };
    format!("{point}{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_neither_end_the_message_nor_give_an_order() {
        assert_eq!(message("Нажмите «Начать»."), "Нажмите «Начать».");
        assert_eq!(message("a\r\n.\r\nQUIT\r\n"), "a . QUIT");
        assert_eq!(message("."), "..");
        assert_eq!(message(".. a"), "... a");
    }
}
