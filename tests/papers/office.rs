//! Documents of office programs: laid out by the real LibreOffice in its cage, then files like any other.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::channel;

use rust_xlsxwriter::Workbook;
use sps_kiosk::capabilities::print::{Printer, Printing};
use sps_kiosk::link::papers::{Ask, Kind, Look, Progress};
use sps_kiosk::link::print;
use sps_kiosk::platform::Queue;

use super::{Seat, leaf, size, turned};

/// An archive whose files are not packed.
pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut sum = flate2::Crc::new();
        sum.update(content.as_bytes());
        let (length, start) = (content.len() as u32, out.len() as u32);
        let mut head = Vec::new();
        head.extend([20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]);
        head.extend(sum.sum().to_le_bytes());
        head.extend(length.to_le_bytes());
        head.extend(length.to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(content.as_bytes());
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(start.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let count = (files.len() as u16).to_le_bytes();
    let start = (out.len() as u32).to_le_bytes();
    let length = (list.len() as u32).to_le_bytes();
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend([length, start].concat());
    out.extend([0, 0]);
    out
}

/// What Word writes, with this in the body.
pub(super) fn docx(body: &str) -> Vec<u8> {
    let open = "http://schemas.openxmlformats.org";
    let types = format!(
        "<Types xmlns='{open}/package/2006/content-types'>\
         <Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>\
         <Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/>\
         </Types>"
    );
    let leads = format!(
        "<Relationships xmlns='{open}/package/2006/relationships'>\
         <Relationship Id='r1' Type='{open}/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/>\
         </Relationships>"
    );
    let document = format!(
        "<w:document xmlns:w='{open}/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>"
    );
    archive(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &leads),
        ("word/document.xml", &document),
    ])
}

/// A letter of two pages.
pub(super) fn letter() -> Vec<u8> {
    docx(
        "<w:p><w:r><w:t>Заявление о замене паспорта</w:t></w:r></w:p>\
         <w:p><w:r><w:br w:type='page'/><w:t>Приложение</w:t></w:r></w:p>",
    )
}

/// What LibreOffice writes, with this in its text.
fn odt(text: &str) -> Vec<u8> {
    let open = "urn:oasis:names:tc:opendocument:xmlns";
    let kind = "application/vnd.oasis.opendocument.text";
    let entry = |name: &str, kind: &str| {
        format!("<m:file-entry m:full-path='{name}' m:media-type='{kind}'/>")
    };
    let manifest = format!(
        "<m:manifest xmlns:m='{open}:manifest:1.0' m:version='1.2'>{}{}</m:manifest>",
        entry("/", kind),
        entry("content.xml", "text/xml")
    );
    let content = format!(
        "<office:document-content xmlns:office='{open}:office:1.0' xmlns:text='{open}:text:1.0' \
         xmlns:draw='{open}:drawing:1.0' \
         xmlns:svg='{open}:svg-compatible:1.0' xmlns:xlink='http://www.w3.org/1999/xlink' \
         office:version='1.2'><office:body><office:text><text:p>{text}</text:p>\
         </office:text></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", kind),
        ("META-INF/manifest.xml", &manifest),
        ("content.xml", &content),
    ])
}

/// A table with these two words.
fn table() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Доход").unwrap();
    sheet.write(1, 0, 25_000).unwrap();
    book.save_to_buffer().unwrap()
}

/// How many pages a card says that this file has.
fn pages(seat: &mut Seat) -> Option<u64> {
    match seat.look() {
        Look::Drawn { pages, .. } => Some(pages),
        Look::Awaited | Look::None => None,
    }
}

#[test]
fn documents_of_office_programs_are_looked_at_and_put_together() {
    let mut seat = Seat::with(&[("а.docx", &letter())]);
    assert_eq!(seat.files()[0].kind, Kind::Text);
    assert_eq!(pages(&mut seat), Some(2));
    let second = seat.page(leaf("а.docx", 1, 0)).unwrap();
    let (width, height) = size(&second);
    assert!(width == 300 && height > width, "{width}x{height}");
    assert_eq!(seat.page(leaf("а.docx", 2, 0)), None);
    let place = seat.visit.files();
    fs::write(place.join("б.xlsx"), table()).unwrap();
    fs::write(place.join("в.odt"), odt("Доверенность")).unwrap();
    seat.ask(Ask::Bind(vec![
        turned("в.odt", 0),
        turned("а.docx", 1),
        turned("б.xlsx", 0),
    ]));
    let bound = seat.hear(|now| match now {
        Progress::Bound(name) => Some(name),
        _ => None,
    });
    let name = bound.unwrap();
    assert!(seat.page(leaf(&name, 3, 0)).is_some(), "four pages");
    assert_eq!(seat.page(leaf(&name, 4, 0)), None);
    let (width, height) = size(&seat.page(leaf(&name, 1, 0)).unwrap());
    assert!(width > height, "it is turned: {width}x{height}");
    seat.papers.end();
    // The files are as they were, and nothing of the office program is left beside them.
    assert_eq!(fs::read(place.join("а.docx")).unwrap(), letter());
    assert_eq!(fs::read_dir(&place).unwrap().count(), 4);
    assert_eq!(fs::read_dir(seat.visit.dir()).unwrap().count(), 1);
}

#[test]
fn a_document_fetches_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let picture = format!(
        "Справка<draw:frame svg:width='2cm' svg:height='2cm'><draw:image xlink:type='simple' \
         xlink:show='embed' xlink:actuate='onLoad' xlink:href='http://{}/a.png'/></draw:frame>",
        listener.local_addr().unwrap()
    );
    let mut seat = Seat::with(&[("а.odt", &odt(&picture))]);
    assert_eq!(pages(&mut seat), Some(1));
    seat.papers.end();
    let heard = listener.accept().map_err(|error| error.kind());
    assert_eq!(heard.unwrap_err(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn what_an_office_program_does_not_know_is_said() {
    let whole = letter();
    for (name, content) in [
        (
            "half.docx",
            &[&whole[..200], &whole[whole.len() / 2..]].concat()[..],
        ),
        ("empty.docx", b"PK\x03\x04 word/document.xml".as_slice()),
    ] {
        let mut seat = Seat::with(&[(name, content)]);
        assert_eq!(seat.files()[0].kind, Kind::Text, "{name}");
        assert_eq!(pages(&mut seat), None, "{name}");
        seat.papers.end();
    }
}

#[test]
fn a_document_of_an_office_program_is_printed_as_its_pages() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("page.pdf"), letter()).unwrap();
    let printer = Printer {
        queue: Queue::new("q", "seat"),
        pages: 5,
        reader: Path::new(env!("CARGO_BIN_EXE_sps-kiosk-render")).into(),
    };
    let (tell, told) = channel();
    let tell = move |now| tell.send(now).unwrap();
    let printing = Printing::start(printer, place.path().to_owned(), tell).unwrap();
    printing.ask(print::Ask::Offer("page.pdf".to_owned()));
    let (pages, left) = (2, 5);
    let usual = print::Options::default();
    let asks = print::Progress::Asks { pages, left, usual };
    assert_eq!(told.recv().unwrap(), asks);
    printing.end();
}

fn is_drawn(now: &Progress) -> bool {
    matches!(
        now,
        Progress::Card {
            drawing: Some(_),
            ..
        }
    )
}

#[test]
fn a_visit_that_ends_waits_for_no_office_program() {
    let words = "<w:p><w:r><w:t>слово слово слово слово</w:t></w:r></w:p>".repeat(200_000);
    let mut seat = Seat::with(&[("а.docx", &docx(&words))]);
    seat.files();
    // It works on the card by now, or begins to.
    seat.papers.stop();
    seat.papers.end();
    assert_eq!(seat.told.try_iter().find(is_drawn), None);
}
