//! What the machine has to show pictures with.

use std::path::Path;

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
        source: x11rb::errors::ConnectError,
    },
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
    match x11rb::connect(None) {
        Ok(_) => Ok(()),
        Err(source) => Err(DisplayError::Dead { name, source }),
    }
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

/// True when the engine's sandbox can work: its two programs are installed, and this user may make
/// a namespace of its own.
pub(super) fn can_sandbox() -> bool {
    if !Path::new("/usr/bin/xdg-dbus-proxy").exists() {
        return false;
    }
    std::process::Command::new("/usr/bin/bwrap")
        .args([
            "--ro-bind",
            "/",
            "/",
            "--unshare-user",
            "--unshare-pid",
            "--unshare-net",
            "--proc",
            "/proc",
            "/bin/true",
        ])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
