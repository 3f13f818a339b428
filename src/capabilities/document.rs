//! A document that a stranger made: how many pages it has, how they look, and what can be put together of it.
//!
//! It is read by a small program of its own in a cage, never by the seat: a few bytes can ask for
//! gigabytes. What that program does not read within its limits cannot be printed or looked at.

use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::papers::kind::kind;
use crate::link::print::Part;
use crate::platform::{self, Caged, Sees};

/// How long reading may take on the clock; a document of 300 scanned pages takes a tenth of a second.
const WITHIN: Duration = Duration::from_secs(15);

/// How long an office program may take: two seconds for a letter, more on a slow disk.
const OFFICE_WITHIN: Duration = Duration::from_secs(60);

/// The longest number, in bytes.
const NUMBER: usize = 32;

/// The largest picture of a page, in bytes: one of 4000 points a side that does not pack well.
const PICTURE: usize = 24 << 20;

/// The largest PDF that is put together, in bytes.
const BOUND: usize = 100 << 20;

/// The pages of this document, counted by this program and not believed; none when it is nothing that can be
/// printed. A picture is one page.
pub(super) fn pages(document: &[u8], reader: &Path, stop: &AtomicBool) -> Option<u64> {
    let said = ask(reader, &["pages"], document, NUMBER, stop)?;
    let pages = std::str::from_utf8(&said).ok()?.trim().parse().ok()?;
    (pages > 0).then_some(pages)
}

/// The page with this number, from 0, as a PNG of at most so many points across and down, turned by so many
/// quarters with the clock.
pub(super) fn page(
    document: &[u8],
    reader: &Path,
    number: u64,
    (width, height): (u32, u32),
    turns: u8,
    stop: &AtomicBool,
) -> Option<Vec<u8>> {
    let numbers = [number, width.into(), height.into(), turns.into()].map(|one| one.to_string());
    let [number, width, height, turns] = numbers.each_ref().map(String::as_str);
    let asked = ["page", number, width, height, turns];
    ask(reader, &asked, document, PICTURE, stop)
}

/// The scanned page as a JPEG without what lies round its paper, set straight; none when that is not certain.
pub(super) fn trimmed(page: &[u8], reader: &Path, stop: &AtomicBool) -> Option<Vec<u8>> {
    let trimmed = ask(reader, &["trim"], page, PICTURE, stop)?;
    (!trimmed.is_empty()).then_some(trimmed)
}

/// The page with this number, from 0, as a JPEG of so many bytes at the most, or as few as it can be read in.
pub(super) fn fitted(
    document: &[u8],
    reader: &Path,
    number: u64,
    most: u64,
    stop: &AtomicBool,
) -> Option<Vec<u8>> {
    let [number, most] = [number, most].map(|one| one.to_string());
    ask(reader, &["fit", &number, &most], document, PICTURE, stop)
}

/// A PDF of these pictures and PDFs, each with its quarter turns with the clock.
pub(super) fn bound(
    documents: &[(Vec<u8>, u8)],
    reader: &Path,
    stop: &AtomicBool,
) -> Option<Vec<u8>> {
    let mut together = Vec::new();
    for (document, _) in documents {
        together.extend((document.len() as u64).to_le_bytes());
        together.extend(document);
    }
    let turns: Vec<_> = documents
        .iter()
        .map(|(_, turns)| turns.to_string())
        .collect();
    let asked: Vec<_> = ["bind"]
        .into_iter()
        .chain(turns.iter().map(String::as_str))
        .collect();
    ask(reader, &asked, &together, BOUND, stop)
}

/// The document as one that can be drawn, bound and printed: that of an office program as the PDF that it prints to,
/// where there is LibreOffice, every other as it is.
pub(super) fn in_pages(document: Vec<u8>, reader: &Path, stop: &AtomicBool) -> Option<Vec<u8>> {
    if !kind(&mut Cursor::new(&document)).ok()?.is_of_office() {
        return Some(document);
    }
    let caged = Caged {
        within: OFFICE_WITHIN,
        sees: Sees::Office,
        ..caged(reader, &["office"], BOUND)
    };
    heard(&caged, &document, stop)
}

/// These pages of a PDF, and no others.
pub(super) fn cut(
    document: &[u8],
    part: Part,
    reader: &Path,
    stop: &AtomicBool,
) -> Option<Vec<u8>> {
    let [from, to] = [part.from.checked_sub(1)?, part.to].map(|one| one.to_string());
    ask(reader, &["cut", &from, &to], document, BOUND, stop)
}

/// The document as it goes to a printer: in pages, and a picture as a PDF of one page.
pub(super) fn for_paper(document: Vec<u8>, reader: &Path, stop: &AtomicBool) -> Option<Vec<u8>> {
    let document = in_pages(document, reader, stop)?;
    match document.starts_with(b"%PDF-") {
        true => Some(document),
        false => bound(&[(document, 0)], reader, stop),
    }
}

fn ask(
    reader: &Path,
    asked: &[&str],
    document: &[u8],
    most: usize,
    stop: &AtomicBool,
) -> Option<Vec<u8>> {
    heard(&caged(reader, asked, most), document, stop)
}

fn caged<'a>(program: &'a Path, asked: &'a [&'a str], most: usize) -> Caged<'a> {
    Caged {
        program,
        asked,
        within: WITHIN,
        most,
        sees: Sees::Letters,
    }
}

fn heard(caged: &Caged<'_>, document: &[u8], stop: &AtomicBool) -> Option<Vec<u8>> {
    platform::read_in_cage(caged, document, stop)
        .inspect_err(|error| tracing::warn!(%error, "a document could not be read"))
        .ok()
}
