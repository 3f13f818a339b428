//! PDFs as they come: by the programs that make most of them, with each packing of a picture, broken and hostile ones.

use std::fs;
use std::process::{Command, Output};

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use sps_kiosk::link::papers::{Ask, Drawing, Look, Progress};

use super::office::letter;
use super::{BASELINE, LOCKED, Seat, leaf, turned, without_a_font};
use crate::print::documents::{packed, stream, with_pages};

/// A picture of JPEG 2000, whose right half is dark.
const HALF: &[u8] = include_bytes!("../pictures/half.jp2");

/// Sixteen rows, each white for eight points and black for as many, as a fax writes them (T.6): the first in words of
/// its own, every other as the one above, and the end.
const FAX: &[u8] = &[
    0b0011_0011,
    0b0001_0111,
    0xff,
    0xff,
    0xff,
    0b1111_1100,
    0b0000_0000,
    0b0100_0000,
    0b0000_0100,
];

/// The points that are dark, of a picture of three values a point.
fn dark(drawing: &Drawing) -> usize {
    let reader = png::Decoder::new(std::io::Cursor::new(&drawing.png));
    let mut reader = reader.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let points = pixels.chunks_exact(3);
    points.filter(|point| point[0] < 128).count()
}

/// What a program that has to be there says.
fn made(program: &str, arguments: &[&str], place: &std::path::Path) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(place)
        .env("HOME", place)
        .output()
        .unwrap_or_else(|error| panic!("{program} is installed by tests/run.sh: {error}"))
}

/// A document by each of these programs, two pages by LibreOffice and whoever goes on from it, otherwise one.
fn produced(place: &std::path::Path) -> Vec<(&'static str, u64)> {
    let drawn = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='99'>\
                 <text x='9' y='50' font-size='30'>Справка</text></svg>";
    fs::write(place.join("a.svg"), drawn).unwrap();
    made(
        "rsvg-convert",
        &["-f", "pdf", "-o", "cairo.pdf", "a.svg"],
        place,
    );
    let page = "<meta charset=utf-8><p style='font: 30px sans-serif'>Справка";
    fs::write(place.join("a.html"), page).unwrap();
    let to = ["--print-to-pdf=chromium.pdf", "a.html"];
    let chromium = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--user-data-dir=chromium",
    ];
    made("chromium", &[&chromium[..], &to].concat(), place);
    fs::write(place.join("a.docx"), letter()).unwrap();
    let own = format!("-env:UserInstallation=file://{}/own", place.display());
    made(
        "soffice",
        &[&own, "--headless", "--convert-to", "pdf", "a.docx"],
        place,
    );
    fs::rename(place.join("a.pdf"), place.join("libreoffice.pdf")).unwrap();
    let cups = made(
        "/usr/lib/cups/filter/pdftopdf",
        &["1", "u", "t", "1", "", "libreoffice.pdf"],
        place,
    );
    fs::write(place.join("cups.pdf"), cups.stdout).unwrap();
    let locked = [
        "-sOwnerPassword=x",
        "-sUserPassword=",
        "-dEncryptionR=3",
        "-dKeyLength=128",
    ];
    let write = ["-q", "-sDEVICE=pdfwrite", "-o", "encrypted.pdf"];
    made(
        "gs",
        &[&write[..], &locked, &["libreoffice.pdf"]].concat(),
        place,
    );
    let whole = fs::read(place.join("libreoffice.pdf")).unwrap();
    fs::write(place.join("broken.pdf"), astray(&whole)).unwrap();
    vec![
        ("cairo.pdf", 1),
        ("chromium.pdf", 1),
        ("libreoffice.pdf", 2),
        ("cups.pdf", 2),
        ("encrypted.pdf", 2),
        ("broken.pdf", 2),
    ]
}

/// The same whose last word leads nowhere.
fn astray(pdf: &[u8]) -> Vec<u8> {
    let word = b"startxref";
    let place = pdf.windows(word.len()).rposition(|part| part == word);
    [&pdf[..place.unwrap()], b"startxref\n1\n%%EOF\n"].concat()
}

#[test]
fn what_each_program_makes_is_looked_at_and_put_together() {
    let place = tempfile::tempdir().unwrap();
    for (name, pages) in produced(place.path()) {
        let content = fs::read(place.path().join(name)).unwrap();
        let mut seat = Seat::with(&[(name, &content)]);
        let look = seat.look();
        let drawn = matches!(look, Look::Drawn { pages: drawn, .. } if drawn == pages);
        assert!(drawn, "{name}: {look:?}");
        for number in 0..pages {
            let page = seat.page(leaf(name, number, 0)).unwrap();
            assert!(dark(&page) > 20, "{name}: {number} is empty");
        }
        seat.ask(Ask::Bind(vec![turned(name, 0)]));
        let bound = seat.hear(|now| match now {
            Progress::Bound(name) => Some(name),
            _ => None,
        });
        let bound = bound.unwrap_or_else(|| panic!("{name} is not bound"));
        let page = seat.page(leaf(&bound, pages - 1, 0)).unwrap();
        assert!(dark(&page) > 20, "{name} is empty once it is bound");
        seat.papers.end();
    }
}

/// A page that a picture fills, in this packing and with these words beside it.
pub(super) fn with_a_picture(
    filter: Filter,
    bytes: &[u8],
    describe: impl FnOnce(&mut pdf_writer::writers::ImageXObject<'_>),
) -> Vec<u8> {
    let [catalog, tree, page, content, picture] = [1, 2, 3, 4, 5].map(Ref::new);
    let name = Name(b"P");
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    file.pages(tree).kids([page]).count(1);
    let mut written = file.page(page);
    written.parent(tree).contents(content);
    written.media_box(Rect::new(0.0, 0.0, 200.0, 200.0));
    written.resources().x_objects().pair(name, picture);
    written.finish();
    let mut drawn = Content::new();
    drawn.transform([200.0, 0.0, 0.0, 200.0, 0.0, 0.0]);
    drawn.x_object(name);
    file.stream(content, &drawn.finish());
    let mut written = file.image_xobject(picture, bytes);
    written.filter(filter);
    describe(&mut written);
    written.finish();
    file.finish()
}

fn sixteen(picture: &mut pdf_writer::writers::ImageXObject<'_>) {
    picture.width(16).height(16).bits_per_component(1);
    picture.color_space().device_gray();
}

pub(super) fn fax() -> Vec<u8> {
    with_a_picture(Filter::CcittFaxDecode, FAX, |picture| {
        sixteen(picture);
        picture.decode_parms().k(-1).columns(16).rows(16);
    })
}

/// The same rows behind the heads of JBIG2: the page, and a region that is written as a fax does.
pub(super) fn jbig2() -> Vec<u8> {
    let side = 16_u32.to_be_bytes();
    let page = [&side[..], &side, &[0; 8], &[0, 0, 0]].concat();
    let region = [&side[..], &side, &[0; 8], &[0, 1], FAX].concat();
    let segment = |number: u8, kind: u8, data: &[u8]| {
        let length = (data.len() as u32).to_be_bytes();
        [&[0, 0, 0, number, kind, 0, 1], &length[..], data].concat()
    };
    let bytes = [segment(0, 48, &page), segment(1, 38, &region)].concat();
    with_a_picture(Filter::Jbig2Decode, &bytes, sixteen)
}

pub(super) fn jpx() -> Vec<u8> {
    with_a_picture(Filter::JpxDecode, HALF, |picture| {
        picture.width(48).height(32);
    })
}

#[test]
fn pictures_in_each_packing_are_drawn() {
    for (name, content) in [
        ("fax.pdf", fax()),
        ("jbig2.pdf", jbig2()),
        ("jpx.pdf", jpx()),
    ] {
        let mut seat = Seat::with(&[(name, &content)]);
        assert!(
            matches!(seat.look(), Look::Drawn { pages: 1, .. }),
            "{name}"
        );
        let page = seat.page(leaf(name, 0, 0)).unwrap();
        let half = 300 * 300 / 2;
        let difference = dark(&page).abs_diff(half);
        assert!(difference < half / 10, "{name}: {} dark", dark(&page));
        seat.papers.end();
    }
}

/// A page whose content unpacks to so many megabytes.
fn endless(megabytes: usize) -> Vec<u8> {
    let [catalog, tree, page, content] = [1, 2, 3, 4].map(Ref::new);
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    file.pages(tree).kids([page]).count(1);
    let mut written = file.page(page);
    written.parent(tree).contents(content);
    written.media_box(Rect::new(0.0, 0.0, 200.0, 200.0));
    written.finish();
    let bytes = stream("q Q", megabytes);
    file.stream(content, &bytes).filter(Filter::FlateDecode);
    file.finish()
}

/// A page with a picture of thirty thousand points a side.
fn wall() -> Vec<u8> {
    let bytes = stream("", 30_000 * 30_000 / (1 << 20));
    with_a_picture(Filter::FlateDecode, &bytes, |picture| {
        picture.width(30_000).height(30_000).bits_per_component(8);
        picture.color_space().device_rgb();
    })
}

#[test]
fn what_unpacks_to_gigabytes_is_not_drawn_and_harms_nobody() {
    let good = with_pages(1);
    for (name, content) in [
        ("tree.pdf", packed(3 << 10)),
        ("tree-6.pdf", packed(6 << 10)),
        ("content.pdf", endless(3 << 10)),
        ("content-6.pdf", endless(6 << 10)),
        ("picture.pdf", wall()),
        ("locked.pdf", LOCKED.to_vec()),
    ] {
        let mut seat = Seat::with(&[(name, &content), ("good.pdf", &good)]);
        seat.ask(Ask::List);
        let mut drawn = Vec::new();
        for _ in 0..2 {
            drawn.push(seat.hear(|now| match now {
                Progress::Card { name, look, .. } => Some((name, look)),
                _ => None,
            }));
        }
        for (of, look) in drawn {
            let is_drawn = matches!(look, Look::Drawn { .. });
            assert_eq!(is_drawn, of == "good.pdf", "{name}: {of} {look:?}");
        }
        assert_eq!(seat.page(leaf(name, 0, 0)), None, "{name}");
        seat.papers.end();
    }
}

/// One document of each kind, small.
pub(super) fn small() -> Vec<Vec<u8>> {
    vec![
        with_pages(3),
        astray(&with_pages(2)),
        without_a_font(),
        packed(1),
        fax(),
        jbig2(),
        jpx(),
        with_a_picture(Filter::DctDecode, BASELINE, |picture| {
            picture.width(60).height(40).bits_per_component(8);
            picture.color_space().device_rgb();
        }),
        LOCKED.to_vec(),
        BASELINE.to_vec(),
        include_bytes!("../pictures/progressive.jpg").to_vec(),
        include_bytes!("../pictures/lossy.webp").to_vec(),
        include_bytes!("../pictures/clip.webp").to_vec(),
        super::png(40, 30),
        letter(),
    ]
}
