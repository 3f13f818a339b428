//! What a screen offers for paper: counted in a cage, within limits, and refused in every other case.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use flate2::{Compression, FlushCompress, write::ZlibEncoder};
use pdf_writer::{Finish, Pdf, Rect, Ref};
use sps_kiosk::capabilities::print::Printer;
use sps_kiosk::capabilities::print::Printing;
use sps_kiosk::link::print::{Ask, Options, Progress};
use sps_kiosk::platform::Queue;

use crate::e2e::until;

/// A PDF with so many empty pages.
pub(crate) fn with_pages(pages: usize) -> Vec<u8> {
    that_claims(pages, pages)
}

/// A PDF that says that it has so many pages, and the empty pages that it really has.
fn that_claims(claimed: usize, pages: usize) -> Vec<u8> {
    let [catalog, tree] = [1, 2].map(Ref::new);
    let pages: Vec<_> = (3..).map(Ref::new).take(pages).collect();
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    let kids = pages.iter().copied();
    let mut root = file.pages(tree);
    root.kids(kids).count(claimed as i32);
    root.media_box(Rect::new(0.0, 0.0, 595.0, 842.0));
    root.finish();
    for page in pages {
        file.page(page).parent(tree);
    }
    file.finish()
}

/// A packed stream that begins with these words and goes on with so many megabytes of blanks.
pub(crate) fn stream(words: &str, megabytes: usize) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(words.as_bytes()).unwrap();
    packer.flush().unwrap();
    let mut stream = packer.get_ref().clone();
    // It stands for itself, so that one packed megabyte serves for all.
    let mut raw = flate2::Compress::new(Compression::best(), false);
    let mut megabyte = Vec::with_capacity(1 << 16);
    raw.compress_vec(&vec![b' '; 1 << 20], &mut megabyte, FlushCompress::Full)
        .unwrap();
    stream.extend(megabyte.repeat(megabytes));
    // The last block, which is empty.
    stream.extend([1, 0, 0, 0xff, 0xff]);
    stream
}

/// A PDF with one page, whose page tree lies in a stream that unpacks to so many megabytes. Written by hand:
/// `pdf-writer` puts no objects into streams.
pub(crate) fn packed(megabytes: usize) -> Vec<u8> {
    let tree = "<</Type/Pages/Count 1/Kids[3 0 R]>> ";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>";
    let index = format!("2 0 3 {} ", tree.len());
    let stream = stream(&format!("{index}{tree}{page}"), megabytes);
    let mut text = b"%PDF-1.5\n".to_vec();
    let mut starts = Vec::new();
    for (number, object) in [
        (1, b"<</Type/Catalog/Pages 2 0 R>>".to_vec()),
        (
            4,
            [
                format!(
                    "<</Type/ObjStm/N 2/First {}/Filter/FlateDecode/Length {}>>\nstream\n",
                    index.len(),
                    stream.len()
                )
                .into_bytes(),
                stream,
                b"\nendstream".to_vec(),
            ]
            .concat(),
        ),
    ] {
        starts.push(text.len() as u32);
        writeln!(text, "{number} 0 obj").unwrap();
        text.extend(object);
        text.extend(b"\nendobj\n");
    }
    let start = text.len();
    let mut table = Vec::new();
    for (kind, place, at) in [
        (0, 0, 0xff_u8),
        (1, starts[0], 0),
        (2, 4, 0),
        (2, 4, 1),
        (1, starts[1], 0),
        (1, start as u32, 0),
    ] {
        table.push(kind);
        table.extend(place.to_be_bytes());
        table.push(at);
    }
    write!(
        text,
        "5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length {}>>\nstream\n",
        table.len()
    )
    .unwrap();
    text.extend(table);
    write!(text, "\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").unwrap();
    text
}

/// The printing of a visit that may print five pages, and what it tells.
fn printing(place: &Path, reader: &str) -> (Printing, Receiver<Progress>) {
    let printer = Printer {
        queue: Queue::new("q", "seat"),
        pages: 5,
        reader: reader.into(),
    };
    let (tell, told) = channel();
    let tell = move |now| tell.send(now).unwrap();
    let printing = Printing::start(printer, place.to_owned(), tell).unwrap();
    (printing, told)
}

/// What is told of the file with this name in a place made ready for it.
fn told_of(place: &Path, name: &str) -> Progress {
    let (printing, told) = printing(place, env!("CARGO_BIN_EXE_sps-kiosk-render"));
    printing.ask(Ask::Offer(name.to_owned()));
    let now = told.recv().unwrap();
    printing.end();
    now
}

fn offered(content: &[u8]) -> Progress {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("page.pdf"), content).unwrap();
    let now = told_of(place.path(), "page.pdf");
    assert!(!place.path().join("page.pdf").exists(), "it is taken out");
    now
}

/// So many pages can be printed, in the only way there is where no printer says what it can do.
fn asks(pages: u64) -> Progress {
    let (left, usual) = (5, Options::default());
    Progress::Asks { pages, left, usual }
}

/// It is no document that can be printed.
fn unusable() -> Progress {
    Progress::Trouble("unusable".to_owned())
}

/// The most memory that this process ever had, in kilobytes.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits = most.unwrap().trim().trim_end_matches(" kB");
    digits.parse().unwrap()
}

#[test]
fn pages_are_counted_and_not_believed() {
    assert_eq!(offered(&with_pages(1)), asks(1));
    assert_eq!(offered(&with_pages(5)), asks(5));
    let (pages, left) = (6, 5);
    assert_eq!(offered(&with_pages(6)), asks(6));
    let lying = that_claims(1, 6);
    assert_eq!(offered(&lying), asks(6));
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("page.pdf"), lying).unwrap();
    let (printing, told) = printing(place.path(), env!("CARGO_BIN_EXE_sps-kiosk-render"));
    printing.ask(Ask::Offer("page.pdf".to_owned()));
    printing.ask(Ask::Confirm(Options::default()));
    assert_eq!(told.iter().nth(1), Some(Progress::TooLong { pages, left }));
    printing.end();
}

#[test]
fn what_is_no_document_is_not_printed() {
    for content in [
        b"".as_slice(),
        b"%PDF-",
        b"%PDF-1.4\n%%EOF",
        b"%!PS-Adobe-3.0\nshowpage",
        &with_pages(0),
        &with_pages(1)[1..],
    ] {
        assert_eq!(offered(content), unusable());
    }
}

#[test]
fn what_unpacks_to_gigabytes_is_refused_and_takes_nothing_of_ours() {
    assert_eq!(offered(&packed(1)), asks(1));
    let before = most_memory();
    assert_eq!(offered(&packed(6 << 10)), unusable());
    // Other tests of this process take some meanwhile.
    assert!(most_memory() - before < 1 << 20);
    assert_eq!(offered(&with_pages(1)), asks(1));
}

#[test]
fn reading_ends_with_the_visit() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("page.pdf"), with_pages(1)).unwrap();
    // It says more than anybody listens to, and waits for ever.
    let (printing, told) = printing(place.path(), "/usr/bin/yes");
    printing.ask(Ask::Offer("page.pdf".to_owned()));
    until("the reader", 20, || readers().pop());
    printing.end();
    assert!(readers().is_empty());
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [unusable()]);
}

/// The cages of this test: when the process that holds one together ends, so does everything in it.
fn readers() -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
    lines
        .filter(|line| line.contains("\0/usr/bin/yes\0"))
        .collect()
}

#[test]
fn a_name_that_leads_elsewhere_is_not_followed() {
    let visit = tempfile::tempdir().unwrap();
    let place = visit.path().join("print");
    fs::create_dir(&place).unwrap();
    fs::write(visit.path().join("secret.pdf"), with_pages(1)).unwrap();
    std::os::unix::fs::symlink("../secret.pdf", place.join("page.pdf")).unwrap();
    for name in ["../secret.pdf", "page.pdf", "missing.pdf"] {
        assert_eq!(told_of(&place, name), unusable(), "{name}");
    }
    assert!(visit.path().join("secret.pdf").exists());
}
