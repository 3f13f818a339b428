//! Secrets: asking a person at a terminal for one, and making one up.

use std::io::{self, BufRead, IsTerminal, Write};

use rustix::rand::GetRandomFlags;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// Reads one line. On a terminal it asks for it first and shows nothing of what is typed; from a
/// pipe it just reads.
///
/// # Errors
/// The input ended, or the terminal cannot be silenced.
pub fn read_secret(question: &str) -> io::Result<Zeroizing<String>> {
    let input = io::stdin();
    let silence = match input.is_terminal() {
        true => {
            // First, so that nobody types too early.
            let silence = Silence::begin()?;
            write!(io::stderr(), "{question}: ")?;
            io::stderr().flush()?;
            Some(silence)
        }
        false => None,
    };
    let mut line = Zeroizing::new(String::new());
    let length = input.lock().read_line(&mut line)?;
    if silence.is_some() {
        writeln!(io::stderr())?;
    }
    if length == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Zeroizing::new(
        line.trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

/// Random bytes that nobody can foresee.
///
/// # Errors
/// The kernel gives none.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    let mut filled = 0;
    while filled < N {
        filled += rustix::rand::getrandom(&mut bytes[filled..], GetRandomFlags::empty())?;
    }
    Ok(bytes)
}

/// The terminal echoes again when this goes.
struct Silence {
    before: Termios,
}

impl Silence {
    fn begin() -> io::Result<Silence> {
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Silence { before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        if let Err(error) = tcsetattr(io::stdin(), OptionalActions::Now, &self.before) {
            tracing::warn!(%error, "the terminal stays silent; `stty echo` helps");
        }
    }
}
