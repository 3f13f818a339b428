//! The wire to an X server that may have stopped answering.
//!
//! The library waits for an answer as long as it takes; a wipe that waits with it never says that it
//! could not look. Here whoever waits longer than the server's patience gets an error.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use x11rb::errors::ConnectError;
use x11rb::reexports::x11rb_protocol::parse_display::parse_display;
use x11rb::reexports::x11rb_protocol::xauth::get_auth;
use x11rb::rust_connection::{DefaultStream, PollMode, RustConnection, Stream};
use x11rb::utils::RawFdContainer;

/// A connection to an X server.
pub(super) type Server = RustConnection<Wire>;

/// A stream to a server that has to answer in time.
#[derive(Debug)]
pub(super) struct Wire {
    stream: DefaultStream,
    patience: Duration,
}

/// Connects as every program of X does, with the number of the screen.
///
/// # Errors
/// Nobody is there, lets us in or answers in time.
pub(super) fn connect(name: &str, patience: Duration) -> Result<(Server, usize), ConnectError> {
    connect_with(name, patience, None)
}

/// The same with the first key of this file, which the environment does not name.
///
/// # Errors
/// As [`connect`].
pub(super) fn connect_with(
    name: &str,
    patience: Duration,
    key: Option<&Path>,
) -> Result<(Server, usize), ConnectError> {
    let display = parse_display(Some(name))?;
    let screen = display.screen.into();
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for address in display.connect_instruction() {
        let (stream, (family, address)) = match DefaultStream::connect(&address) {
            Ok(connected) => connected,
            Err(error) => {
                failed = error;
                continue;
            }
        };
        // Whether a server wants a key that cannot be read, it says itself.
        let key = match key {
            Some(file) => first_key(&std::fs::read(file)?),
            None => get_auth(family, &address, display.display).ok().flatten(),
        };
        let (kind, key) = key.unwrap_or_default();
        let wire = Wire { stream, patience };
        let server = RustConnection::connect_to_stream_with_auth_info(wire, screen, kind, key)?;
        return Ok((server, screen));
    }
    Err(failed.into())
}

/// The kind and the bytes of the first key in a file of keys: a number, then four pieces with their lengths.
fn first_key(file: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut rest = file.get(2..)?;
    let mut pieces = Vec::new();
    for _ in 0..4 {
        let (length, after) = rest.split_first_chunk()?;
        let (piece, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        pieces.push(piece.to_vec());
        rest = after;
    }
    let key = pieces.pop()?;
    Some((pieces.pop()?, key))
}

/// The process that listens for this name, as the kernel knows it.
pub(super) fn server_process(name: &str) -> Option<u32> {
    let display = parse_display(Some(name)).ok()?;
    let connected = display
        .connect_instruction()
        .find_map(|address| DefaultStream::connect(&address).ok());
    let (stream, _) = connected?;
    let peer = rustix::net::sockopt::socket_peercred(&stream).ok()?;
    Some(peer.pid.as_raw_pid() as u32)
}

impl Stream for Wire {
    fn poll(&self, mode: PollMode) -> io::Result<()> {
        let mut wanted = PollFlags::empty();
        wanted.set(PollFlags::IN, mode.readable());
        wanted.set(PollFlags::OUT, mode.writable());
        let until = Instant::now() + self.patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            match poll(&mut [PollFd::new(&self.stream, wanted)], Some(&left)) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn read(&self, buffer: &mut [u8], files: &mut Vec<RawFdContainer>) -> io::Result<usize> {
        self.stream.read(buffer, files)
    }

    fn write(&self, buffer: &[u8], files: &mut Vec<RawFdContainer>) -> io::Result<usize> {
        self.stream.write(buffer, files)
    }
}
