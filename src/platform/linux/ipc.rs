//! Streams between our own processes: the link of a screen, and the control socket.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

/// A stream to another process of ours.
pub use std::os::unix::net::UnixStream as Stream;

/// Where such streams are accepted.
pub use std::os::unix::net::UnixListener as Listener;

/// Two ends of a new stream.
///
/// # Errors
/// The system has no more files to give.
pub fn pair() -> io::Result<(Stream, Stream)> {
    Stream::pair()
}

/// The link that the seat left in the place of the standard input. It is moved away, so that no
/// process that the screen starts inherits it.
///
/// # Errors
/// The standard input is no such link.
pub fn take_link() -> io::Result<Stream> {
    let link = io::stdin().as_fd().try_clone_to_owned()?;
    let kind = rustix::net::sockopt::socket_type(&link)?;
    if kind != rustix::net::SocketType::STREAM {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(Stream::from(link))
}

/// Accepts streams at this path from the owner of this process only.
///
/// # Errors
/// The path cannot be used.
pub fn listen(path: &Path) -> io::Result<Listener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = Listener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Connects to such a path.
///
/// # Errors
/// Nobody listens there, or we may not speak.
pub fn connect(path: &Path) -> io::Result<Stream> {
    Stream::connect(path)
}

/// True when the other end belongs to the user of this process, or to root.
pub fn is_from_owner(stream: &Stream) -> bool {
    let owner = rustix::process::getuid();
    rustix::net::sockopt::socket_peercred(stream)
        .is_ok_and(|peer| peer.uid == owner || peer.uid.is_root())
}

/// Makes a directory that only its owner can enter, with what is missing above it.
///
/// # Errors
/// It cannot be made, or it belongs to somebody else.
pub fn make_private(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}
