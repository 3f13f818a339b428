//! `sps-kiosk-render`: reads a stranger's document where nothing can come of it.
//!
//! The document comes by the standard input, the number of its pages goes to the standard output. A
//! program of its own, without the toolkit: the seat starts it in a cage, once for each document, and
//! what it cannot do within its limits it does not do. It limits itself before it reads anything.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;

use hayro_syntax::Pdf;
use rustix::process::{Resource, Rlimit, setrlimit};

/// The memory of the process, in bytes: the largest document, and as much again several times for what
/// is packed in it.
const MEMORY: u64 = 512 << 20;

/// Processor time, in seconds.
const TIME: u64 = 10;

/// The files that it is given; it can open no other.
const FILES: u64 = 3;

fn main() -> ExitCode {
    let counted = limit().and_then(|()| pages());
    match counted.and_then(|pages| writeln!(io::stdout(), "{pages}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit() -> io::Result<()> {
    for (what, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, TIME),
        (Resource::Nofile, FILES),
        (Resource::Nproc, 0),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ] {
        let most = Some(most);
        let (current, maximum) = (most, most);
        setrlimit(what, Rlimit { current, maximum })?;
    }
    Ok(())
}

/// The pages that are there, whatever the document says of their number.
fn pages() -> io::Result<usize> {
    let mut document = Vec::new();
    io::stdin().read_to_end(&mut document)?;
    let document = Pdf::new(Arc::new(document)).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(document.pages().len())
}
