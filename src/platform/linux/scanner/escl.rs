//! A scanner that speaks eSCL, asked how it is: one request, without the driver.
//!
//! The doctor asks whether it is there, and after a scan that came to nothing we ask why: its driver knows less words
//! than a scanner has. It keeps nobody's scan from going on.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, SocketAddrV4, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;

use crate::platform::ScanTrouble;

/// What is not said within this time is not waited for: whoever says one letter after the other would hold us, too.
const ANSWERS: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 << 10;

/// What a scanner says of its feeder that its driver takes for something else.
const STATES: &[(&[u8], ScanTrouble)] = &[
    (b">ScannerAdfHatchOpen<", ScanTrouble::CoverOpen),
    (b">ScannerAdfMispick<", ScanTrouble::Jam),
    (b">ScannerAdfMultipickDetected<", ScanTrouble::Jam),
    (b">ScannerAdfJam<", ScanTrouble::Jam),
];

/// Where one comes in to a scanner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// At a port of this machine.
    Port(SocketAddrV4),
    /// At the socket of a relay, which comes to this one address and runs as a user of its own.
    Relay(SocketAddrV4, PathBuf),
}

/// A scanner as eSCL has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::platform) struct Escl {
    pub(super) door: Door,
    /// From the slash on.
    pub(super) path: String,
}

impl Escl {
    /// True when it answers as a scanner does; one that is busy says so in the same way.
    ///
    /// # Errors
    /// It says nothing, or nobody can come to it.
    pub(in crate::platform) fn answers(&self) -> io::Result<bool> {
        let answer = self.status()?;
        let number = answer.get(8..12);
        Ok(answer.starts_with(b"HTTP/1.") && [Some(&b" 200"[..]), Some(b" 503")].contains(&number))
    }

    /// Why it gives no page, where it says so itself.
    pub(super) fn trouble(&self) -> Option<ScanTrouble> {
        let answer = self.status().ok()?;
        let found = STATES.iter().find(|(state, _)| says(&answer, state));
        found.map(|(_, trouble)| *trouble)
    }

    /// True when it says that sheets lie in its feeder.
    pub(super) fn is_loaded(&self) -> bool {
        let answer = self.status();
        answer.is_ok_and(|answer| says(&answer, b">ScannerAdfLoaded<"))
    }

    /// What it answers when it is asked how it is.
    fn status(&self) -> io::Result<Vec<u8>> {
        let until = Instant::now() + ANSWERS;
        match &self.door {
            Door::Port(address) => {
                let stream = TcpStream::connect_timeout(&SocketAddr::V4(*address), ANSWERS)?;
                stream.set_write_timeout(Some(ANSWERS))?;
                self.ask(stream, until)
            }
            Door::Relay(_, socket) => {
                let stream = UnixStream::connect(socket)?;
                stream.set_write_timeout(Some(ANSWERS))?;
                self.ask(stream, until)
            }
        }
    }

    /// One that keeps the line has said all the same what it had to say.
    fn ask(&self, mut stream: impl Read + Write + AsFd, until: Instant) -> io::Result<Vec<u8>> {
        let path = &self.path;
        write!(
            stream,
            "GET {path}/ScannerStatus HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        while answer.len() < LONGEST && speaks(&stream, until)? {
            match stream.read(&mut piece) {
                Ok(0) => break,
                Err(_) if !answer.is_empty() => break,
                read => answer.extend_from_slice(&piece[..read?]),
            }
        }
        match answer.is_empty() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(answer),
        }
    }
}

/// False when nothing more has come when it is time.
fn speaks(stream: &impl AsFd, until: Instant) -> io::Result<bool> {
    let left = until.saturating_duration_since(Instant::now());
    let left = left.try_into().map_err(io::Error::other)?;
    let mut waited = [PollFd::new(stream, PollFlags::IN)];
    Ok(retry_on_intr(|| poll(&mut waited, Some(&left)))? > 0)
}

fn says(answer: &[u8], state: &[u8]) -> bool {
    answer.windows(state.len()).any(|part| part == state)
}
