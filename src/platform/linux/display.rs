//! What the machine has to show pictures with.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use x11rb::errors::{ConnectError, DisplayParsingError};

use super::wire::{self, Server};

/// The highest number of a display: its server would listen on the last port there is.
const LAST_DISPLAY: u16 = u16::MAX - 6000;

/// How often a connection that the server drops is tried again: it may be starting anew.
const RESETS: usize = 10;

/// A server that does not answer within this time counts as gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The X server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DisplayError {
    /// `DISPLAY` names no server.
    #[error("{}", crate::say!("platform-display-unset"))]
    Unset,
    /// The server that it names does not answer.
    #[error("{}", crate::say!("platform-display-dead", name = .name))]
    Dead {
        /// What `DISPLAY` says.
        name: String,
        /// What went wrong.
        #[source]
        source: ConnectError,
    },
}

/// The X server does not answer, so nobody can say what it holds.
#[derive(Debug, thiserror::Error)]
#[error("{}", crate::say!("platform-no-x"))]
pub struct XError(#[source] Box<dyn std::error::Error + Send + Sync>);

pub(super) fn x_failed(error: impl std::error::Error + Send + Sync + 'static) -> XError {
    XError(Box::new(error))
}

/// Makes sure that there is a display.
///
/// # Errors
/// There is none.
pub fn check_display() -> Result<(), DisplayError> {
    let name = std::env::var("DISPLAY").unwrap_or_default();
    if name.is_empty() {
        return Err(DisplayError::Unset);
    }
    match connect_display(&name) {
        Ok(_) => Ok(()),
        Err(source) => Err(DisplayError::Dead { name, source }),
    }
}

/// Connects to the X server of this name, with the number of its screen. The library takes a number
/// that no server can have for one it can reckon with.
pub(super) fn connect_display(name: &str) -> Result<(Server, usize), ConnectError> {
    let number = name
        .rsplit(':')
        .next()
        .and_then(|rest| rest.split('.').next());
    let number: Option<u16> = number.and_then(|digits| digits.parse().ok());
    if number.is_none_or(|number| number > LAST_DISPLAY) {
        return Err(DisplayParsingError::MalformedValue(name.into()).into());
    }
    // A server that starts anew when its last client goes drops whoever comes in that moment.
    (0..RESETS)
        .map(|_| wire::connect(name, ANSWER_WITHIN))
        .find(|outcome| !is_reset(outcome))
        .unwrap_or_else(|| wire::connect(name, ANSWER_WITHIN))
}

/// The process of the X server that `DISPLAY` names, if it is one of this machine.
pub(super) fn server_process() -> Option<u32> {
    let name = std::env::var("DISPLAY").ok()?;
    wire::server_process(&name)
}

/// The file with the key of that server, if it was given one.
pub(super) fn server_key() -> Option<PathBuf> {
    let line = std::fs::read(format!("/proc/{}/cmdline", server_process()?)).ok()?;
    let mut words = line.split(|byte| *byte == 0);
    words.find(|word| *word == b"-auth")?;
    Some(PathBuf::from(OsStr::from_bytes(words.next()?)))
}

/// How far we had come by then decides how it looks.
fn is_reset(outcome: &Result<(Server, usize), ConnectError>) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(outcome, Err(ConnectError::IoError(error))
        if matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof))
}

/// True when some network that leads anywhere is up: a route by default exists.
pub fn network_is_up() -> bool {
    let routes = |file| std::fs::read_to_string(file).unwrap_or_default();
    // Destination in the second column of IPv4, in the first of IPv6; zero is everywhere. The
    // kernel keeps an IPv6 route to nowhere on `lo`.
    let by_default = |line: &str, column: usize| {
        let mut columns = line.split_whitespace();
        let everywhere = |text: &str| text.bytes().all(|byte| byte == b'0');
        columns.nth(column).is_some_and(everywhere) && !line.ends_with(" lo")
    };
    routes("/proc/net/route")
        .lines()
        .any(|line| by_default(line, 1))
        || routes("/proc/net/ipv6_route")
            .lines()
            .any(|line| by_default(line, 0))
}

/// True when there is a graphics processor that the engine can draw with.
pub(super) fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|nodes| {
        nodes
            .flatten()
            .any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
    })
}

/// A sandbox around nothing, made as the engine makes its own.
pub(super) const SANDBOX_TRIAL: (&str, &[&str]) = (
    "/usr/bin/bwrap",
    &[
        "--ro-bind",
        "/",
        "/",
        "--unshare-user",
        "--unshare-pid",
        "--unshare-net",
        "--proc",
        "/proc",
        "/bin/true",
    ],
);

/// True when the sandbox's program runs with the rights of its owner, as it does where users may make
/// no namespaces.
pub(super) fn sandbox_has_rights() -> bool {
    const SET_USER: u32 = 0o4000;
    std::fs::metadata(SANDBOX_TRIAL.0)
        .is_ok_and(|program| program.permissions().mode() & SET_USER != 0)
}

/// True when the engine's sandbox can work: its program is installed, and this user may make
/// a namespace of its own.
pub(super) fn can_sandbox() -> bool {
    let (program, arguments) = SANDBOX_TRIAL;
    std::process::Command::new(program)
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_server_that_drops_us_in_any_moment_is_asked_again() {
        // A port that a display can have.
        let listener = std::iter::repeat_with(|| TcpListener::bind("127.0.0.1:0").unwrap())
            .find(|listener| listener.local_addr().unwrap().port() > 6000)
            .unwrap();
        let number = listener.local_addr().unwrap().port() - 6000;
        let server = std::thread::spawn(move || {
            let mut greeting = [0; 12];
            drop(listener.accept().unwrap());
            let (mut heard, _) = listener.accept().unwrap();
            heard.read_exact(&mut greeting).unwrap();
            heard.shutdown(std::net::Shutdown::Write).unwrap();
            let (mut answered, _) = listener.accept().unwrap();
            answered.read_exact(&mut greeting).unwrap();
            // It lets nobody in, and says why: `no`.
            let refusal = [0, 2, 11, 0, 0, 0, 1, 0, b'n', b'o', 0, 0];
            answered.write_all(&refusal).unwrap();
            (heard, answered)
        });
        let refused = connect_display(&format!("127.0.0.1:{number}")).err();
        assert!(
            matches!(refused, Some(ConnectError::SetupFailed(_))),
            "{refused:?}"
        );
        server.join().unwrap();
    }

    #[test]
    fn a_display_that_no_server_can_have_is_an_error_and_no_panic() {
        for name in [":64999", ":99999", ":59536", "nothing", ":x.0", ""] {
            let refused = connect_display(name).err();
            assert!(
                matches!(refused, Some(ConnectError::DisplayParsingError(_))),
                "{name}: {refused:?}"
            );
        }
    }
}
