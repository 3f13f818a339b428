//! A splice pipe for bytes between two sockets: they pass in the kernel, and this process never has them.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::pipe::{PipeFlags, SpliceFlags, pipe_with, splice};

/// More than a pipe takes at once, in bytes: the kernel decides how much.
const MOST: usize = 1 << 20;

/// A splice pipe, with what was written and not out yet.
#[derive(Debug)]
pub struct SplicePipe {
    write_end: OwnedFd,
    read_end: OwnedFd,
    filled: usize,
}

impl SplicePipe {
    /// An empty pipe.
    ///
    /// # Errors
    /// The system has no more files to give.
    pub fn new() -> io::Result<SplicePipe> {
        let (read_end, write_end) = pipe_with(PipeFlags::NONBLOCK | PipeFlags::CLOEXEC)?;
        Ok(SplicePipe {
            write_end,
            read_end,
            filled: 0,
        })
    }

    /// True when everything that was written is out.
    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Takes what a socket has into an empty pipe; 0 when its sender is done.
    ///
    /// # Errors
    /// The socket has nothing at the moment (`WouldBlock`), or broke.
    pub fn fill(&mut self, from: impl AsFd) -> io::Result<usize> {
        let flags = SpliceFlags::MOVE | SpliceFlags::NONBLOCK;
        self.filled = splice(from, None, &self.write_end, None, MOST, flags)?;
        Ok(self.filled)
    }

    /// Gives a socket what it takes.
    ///
    /// # Errors
    /// The socket takes nothing at the moment (`WouldBlock`), or broke.
    pub fn drain(&mut self, to: impl AsFd) -> io::Result<()> {
        let flags = SpliceFlags::MOVE | SpliceFlags::NONBLOCK;
        self.filled -= splice(&self.read_end, None, to, None, self.filled, flags)?;
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
        let mut pipe = SplicePipe::new().unwrap();
        let nothing = pipe.fill(&from).unwrap_err();
        assert_eq!(nothing.kind(), io::ErrorKind::WouldBlock);
        let mut received = Vec::new();
        for piece in [&b"one"[..], &[7; 40_000], b"three"] {
            sender.write_all(piece).unwrap();
            assert_eq!(pipe.fill(&from).unwrap(), piece.len());
            while !pipe.is_empty() {
                pipe.drain(&to).unwrap();
            }
            let mut out = vec![0; piece.len()];
            receiver.read_exact(&mut out).unwrap();
            received.push(out);
        }
        assert_eq!(received, [&b"one"[..], &[7; 40_000], b"three"]);
        sender.shutdown(Shutdown::Write).unwrap();
        assert_eq!(pipe.fill(&from).unwrap(), 0);
    }
}
