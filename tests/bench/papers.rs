//! The citizen's papers: twenty scanned pages in one PDF beside `img2pdf`, and the first page of a PDF of fifty beside
//! `pdftoppm`, which packs no picture as ours does; ours with its cage and with what its reader needs to begin.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use jpeg_encoder::{ColorType, Encoder};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use sps_kiosk::platform::{Caged, Sees, read_in_cage};

const READER: &str = env!("CARGO_BIN_EXE_sps-kiosk-render");

/// A4 at three hundred points an inch.
const SHEET: (u16, u16) = (2480, 3508);

/// Each is tried so often, the best counts: others use the machine, too.
const TRIES: usize = 5;

/// Prints the ratios.
pub(crate) fn run() {
    let place = tempfile::tempdir().unwrap();
    let scans: Vec<_> = (0..20).map(|number| scan(place.path(), number)).collect();
    bind(place.path(), &scans);
    let bound = bound(&vec![scans[0].clone(); 50]);
    first_page("of scans", &bound, place.path());
    first_page("of text", &text(), place.path());
}

/// A scanned page: lines of letters on paper that is not quite white.
fn scan(place: &Path, number: u32) -> PathBuf {
    let (width, height) = SHEET;
    let mut state = number + 1;
    let mut grain = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 29) as u8
    };
    let mut points = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for row in 0..u32::from(height) {
        for column in 0..u32::from(width) {
            let is_ink =
                row % 60 < 30 && (column / 7 * 31 + row / 5 * 17 + number).is_multiple_of(3);
            let paper = if is_ink { 30 } else { 244 } + grain();
            points.extend([paper, paper, paper - 4]);
        }
    }
    let mut jpeg = Vec::new();
    let encoder = Encoder::new(&mut jpeg, 75);
    encoder
        .encode(&points, width, height, ColorType::Rgb)
        .unwrap();
    let path = place.join(format!("{number}.jpg"));
    fs::write(&path, jpeg).unwrap();
    path
}

fn bind(place: &Path, scans: &[PathBuf]) {
    let (ours, size) = best(|| bound(scans).len());
    let theirs = best(|| {
        let to = place.join("theirs.pdf");
        let done = Command::new("img2pdf")
            .args(scans)
            .arg("-o")
            .arg(&to)
            .status();
        done.is_ok_and(|status| status.success())
            .then(|| fs::read(to).unwrap().len())
    });
    let (theirs, Some(_)) = theirs else {
        return println!("SKIPPED: img2pdf is not installed");
    };
    let [one, all] = [&scans[..1], scans].map(most_memory);
    println!(
        "20 scanned pages, {} MB, in one PDF: {:.2} x img2pdf ({:.3} s); memory {all} MB, {one} MB for one page",
        size >> 20,
        ours.as_secs_f64() / theirs.as_secs_f64(),
        ours.as_secs_f64(),
    );
}

/// A PDF of these pictures, as a seat has it made.
fn bound(scans: &[PathBuf]) -> Vec<u8> {
    let turns = vec!["0"; scans.len()];
    asked(&[&["bind"], &turns[..]].concat(), &framed(scans))
}

fn framed(scans: &[PathBuf]) -> Vec<u8> {
    let mut together = Vec::new();
    for scan in scans {
        let scan = fs::read(scan).unwrap();
        together.extend((scan.len() as u64).to_le_bytes());
        together.extend(scan);
    }
    together
}

fn asked(asked: &[&str], document: &[u8]) -> Vec<u8> {
    let caged = Caged {
        program: Path::new(READER),
        asked,
        within: Duration::from_secs(60),
        most: 1 << 30,
        sees: Sees::Letters,
    };
    read_in_cage(&caged, document, &AtomicBool::new(false)).unwrap()
}

/// The most memory that the reader has had when it begins to answer, in megabytes: it waits then until it is heard.
fn most_memory(scans: &[PathBuf]) -> u64 {
    let mut reader = Command::new(READER)
        .arg("bind")
        .args(vec!["0"; scans.len()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = reader.stdin.take().unwrap();
    input.write_all(&framed(scans)).unwrap();
    drop(input);
    let mut output = reader.stdout.take().unwrap();
    output.read_exact(&mut [0]).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", reader.id())).unwrap();
    output.read_to_end(&mut Vec::new()).unwrap();
    reader.wait().unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = most
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kilobytes >> 10
}

/// Fifty pages of letters.
fn text() -> Vec<u8> {
    let [catalog, tree, font] = [1, 2, 3].map(Ref::new);
    let sheets: Vec<_> = (0..50)
        .map(|number| (Ref::new(10 + number), Ref::new(100 + number)))
        .collect();
    let name = Name(b"F");
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    let mut pages = file.pages(tree);
    pages.kids(sheets.iter().map(|(sheet, _)| *sheet)).count(50);
    pages.media_box(Rect::new(0.0, 0.0, 595.0, 842.0));
    pages.resources().fonts().pair(name, font);
    pages.finish();
    for (sheet, content) in sheets {
        file.page(sheet).parent(tree).contents(content);
        let mut written = Content::new();
        written.begin_text().set_font(name, 11.0);
        written.next_line(60.0, 780.0).set_leading(14.0);
        for _ in 0..50 {
            written
                .show(Str(
                    b"a giraffe was photographed by the river in the evening, far away",
                ))
                .next_line(0.0, -14.0);
        }
        written.end_text();
        file.stream(content, &written.finish());
    }
    file.type1_font(font).base_font(Name(b"Helvetica"));
    file.finish()
}

fn first_page(what: &str, document: &[u8], place: &Path) {
    let path = place.join("fifty.pdf");
    fs::write(&path, document).unwrap();
    let (ours, _) = best(|| asked(&["page", "0", "1000", "4000", "0"], document));
    let (theirs, _) = best(|| {
        let done = Command::new("pdftoppm")
            .args([
                "-f",
                "1",
                "-l",
                "1",
                "-scale-to-x",
                "1000",
                "-scale-to-y",
                "-1",
            ])
            .arg(&path)
            .output()
            .expect("poppler-utils is installed by tests/run.sh");
        assert!(done.status.success() && !done.stdout.is_empty());
    });
    println!(
        "first page of fifty {what}, {} MB: {:.2} x pdftoppm ({:.3} s)",
        document.len() >> 20,
        ours.as_secs_f64() / theirs.as_secs_f64(),
        ours.as_secs_f64(),
    );
}

fn best<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let tries = (0..TRIES).map(|_| {
        let begin = Instant::now();
        let done = work();
        (begin.elapsed(), done)
    });
    tries.min_by_key(|(took, _)| *took).unwrap()
}
