//! A duct for bytes between two sockets: they pass in the kernel, and this process never has them.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::pipe::{PipeFlags, SpliceFlags, pipe_with, splice};

/// More than a duct takes at once, in bytes: the kernel decides how much.
const MOST: usize = 1 << 20;

/// A duct, with what was poured in and not out yet.
#[derive(Debug)]
pub struct Duct {
    mouth: OwnedFd,
    spout: OwnedFd,
    filled: usize,
}

impl Duct {
    /// An empty duct.
    ///
    /// # Errors
    /// The system has no more files to give.
    pub fn new() -> io::Result<Duct> {
        let (spout, mouth) = pipe_with(PipeFlags::NONBLOCK | PipeFlags::CLOEXEC)?;
        Ok(Duct {
            mouth,
            spout,
            filled: 0,
        })
    }

    /// True when everything that was poured in is out.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Takes what a socket has into an empty duct; 0 when its sender is done.
    ///
    /// # Errors
    /// The socket has nothing at the moment (`WouldBlock`), or broke.
    pub fn fill(&mut self, from: impl AsFd) -> io::Result<usize> {
        let flags = SpliceFlags::MOVE | SpliceFlags::NONBLOCK;
        self.filled = splice(from, None, &self.mouth, None, MOST, flags)?;
        Ok(self.filled)
    }

    /// Gives a socket what it takes.
    ///
    /// # Errors
    /// The socket takes nothing at the moment (`WouldBlock`), or broke.
    pub fn drain(&mut self, to: impl AsFd) -> io::Result<()> {
        let flags = SpliceFlags::MOVE | SpliceFlags::NONBLOCK;
        self.filled -= splice(&self.spout, None, to, None, self.filled, flags)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::Shutdown;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn what_is_poured_in_comes_out_whole_and_in_order() {
        let (mut sender, from) = UnixStream::pair().unwrap();
        let (to, mut receiver) = UnixStream::pair().unwrap();
        from.set_nonblocking(true).unwrap();
        let mut duct = Duct::new().unwrap();
        let nothing = duct.fill(&from).unwrap_err();
        assert_eq!(nothing.kind(), io::ErrorKind::WouldBlock);
        let mut received = Vec::new();
        for piece in [&b"one"[..], &[7; 40_000], b"three"] {
            sender.write_all(piece).unwrap();
            assert_eq!(duct.fill(&from).unwrap(), piece.len());
            while !duct.is_empty() {
                duct.drain(&to).unwrap();
            }
            let mut out = vec![0; piece.len()];
            receiver.read_exact(&mut out).unwrap();
            received.push(out);
        }
        assert_eq!(received, [&b"one"[..], &[7; 40_000], b"three"]);
        sender.shutdown(Shutdown::Write).unwrap();
        assert_eq!(duct.fill(&from).unwrap(), 0);
    }
}
