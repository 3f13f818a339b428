//! `sps-kiosk-render`: reads a stranger's document where nothing can come of it.
//!
//! The document comes by the standard input, what was asked for goes to the standard output. A program of its
//! own, without the toolkit: the seat starts it in a cage, once for each answer, and what it cannot do within
//! its limits it does not do. It limits itself before it reads anything.

use std::env;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

#[path = "render/bind.rs"]
mod bind;
#[path = "render/fit.rs"]
mod fit;
#[path = "render/office.rs"]
mod office;
#[path = "render/picture.rs"]
mod picture;
#[path = "render/sheet.rs"]
mod sheet;
#[path = "render/trim.rs"]
mod trim;

use picture::{Frame, Picture};

/// In bytes of memory: the largest document, and as much again several times for what is packed in it. In seconds of
/// processor. Files: those that it is given, and a font at a time; it can open no more.
const LIMITS: [(Resource, u64); 6] = [
    (Resource::As, 768 << 20),
    (Resource::Cpu, 10),
    (Resource::Nofile, 4),
    (Resource::Nproc, 0),
    (Resource::Fsize, 0),
    (Resource::Core, 0),
];

/// What is asked where another program does the work, within limits of its own.
const OFFICE: &str = "office";

fn main() -> ExitCode {
    let answer = limit().and_then(|()| answer());
    match answer.and_then(|answer| io::stdout().write_all(&answer)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit() -> io::Result<()> {
    let limits = match env::args().nth(1).as_deref() {
        Some(OFFICE) => office::LIMITS.as_slice(),
        _ => &LIMITS,
    };
    for &(what, most) in limits {
        let most = Some(most);
        let (current, maximum) = (most, most);
        setrlimit(what, Rlimit { current, maximum })?;
    }
    Ok(())
}

/// What the arguments ask of the document: `pages`, `page NUMBER WIDTH HEIGHT TURNS`, `fit NUMBER BYTES`, `trim`,
/// `office`, `cut FROM TO`, or `bind TURNS…`.
fn answer() -> io::Result<Vec<u8>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let numbers: Option<Vec<usize>> = arguments
        .iter()
        .skip(1)
        .map(|one| one.parse().ok())
        .collect();
    let numbers = numbers.ok_or(io::ErrorKind::InvalidInput)?;
    let mut document = Vec::new();
    io::stdin().read_to_end(&mut document)?;
    match (arguments.first().map(String::as_str), &numbers[..]) {
        (Some("pages"), []) => Ok(pages(document)?.to_string().into_bytes()),
        (Some("page"), &[number, width, height, turns]) => {
            let frame = Frame { width, height };
            drawn(document, number, frame.turned(turns))?
                .turned(turns)
                .png()
        }
        (Some("trim"), []) => trim::trimmed(&document),
        (Some("fit"), &[number, most]) => fit::fit(document, number, most),
        (Some(OFFICE), []) => office::printed(&document),
        (Some("cut"), &[from, to]) => bind::cut(document, from..to),
        (Some("bind"), turns) => bind::bind(&document, turns),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// The pages that are there, whatever the document says of their number. A picture is one page.
fn pages(document: Vec<u8>) -> io::Result<usize> {
    if sheet::is_pdf(&document) {
        return Ok(sheet::open(document)?.pages().len());
    }
    picture::size(&document).map(|_| 1)
}

/// One page, from 0, that fits into this frame.
fn drawn(document: Vec<u8>, number: usize, frame: Frame) -> io::Result<Picture> {
    if sheet::is_pdf(&document) {
        return sheet::draw(document, number, frame);
    }
    Ok(Picture::read(&document)?.shrunk(frame))
}
