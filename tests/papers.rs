//! «Мои файлы» without a window: real files, the real cage, and documents that mean no good.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use sps_kiosk::capabilities::Resources;
use sps_kiosk::capabilities::papers::Papers;
use sps_kiosk::link::Progress as Told;
use sps_kiosk::link::papers::{Ask, Drawing, Fitted, Kind, Leaf, Look, Paper, Progress, Sheet};
use sps_kiosk::platform::Scope;
use sps_kiosk::visit::Visit;

use crate::print::documents::with_pages;

mod mutated;
mod office;
mod samples;

const BASELINE: &[u8] = include_bytes!("pictures/baseline.jpg");

/// A PDF that opens with a password only.
const LOCKED: &[u8] = include_bytes!("papers/locked.pdf");

/// A visit with files, and who serves it.
struct Seat {
    papers: Papers,
    visit: Visit,
    told: Receiver<Progress>,
    tell: Arc<dyn Fn(Told) + Send + Sync>,
    _place: tempfile::TempDir,
}

impl Seat {
    fn with(files: &[(&str, &[u8])]) -> Seat {
        let place = tempfile::tempdir().unwrap();
        let visit = Visit::in_dir(place.path());
        fs::create_dir(visit.files()).unwrap();
        for (name, content) in files {
            fs::write(visit.files().join(name), content).unwrap();
        }
        let (tell, told) = channel();
        let tell = move |now| {
            if let Told::Papers(now) = now {
                let _gone = tell.send(now);
            }
        };
        Seat {
            papers: Papers::default(),
            visit,
            told,
            tell: Arc::new(tell),
            _place: place,
        }
    }

    fn ask(&mut self, ask: Ask) {
        let resources = Resources {
            printer: None,
            inbox: None,
            scanner: None,
            reader: Path::new(env!("CARGO_BIN_EXE_sps-kiosk-render")),
            guides: None,
            scope: Scope::Relocated,
            visit: &self.visit,
            tell: self.tell.clone(),
        };
        self.papers.ask(ask, &resources);
    }

    /// Waits for what this looks for.
    fn hear<T>(&self, look: impl Fn(Progress) -> Option<T>) -> T {
        self.told.iter().find_map(look).unwrap()
    }

    fn files(&mut self) -> Vec<Paper> {
        self.ask(Ask::List);
        self.hear(|now| match now {
            Progress::Files(papers) => Some(papers.files),
            _ => None,
        })
    }

    /// How the only file looks once it is known.
    fn look(&mut self) -> Look {
        self.ask(Ask::List);
        self.hear(|now| match now {
            Progress::Card { look, .. } => Some(look),
            _ => None,
        })
    }

    fn page(&mut self, leaf: Leaf) -> Option<Drawing> {
        self.ask(Ask::Page(leaf.clone()));
        self.hear(move |now| match now {
            Progress::Page {
                leaf: drawn,
                drawing,
            } if drawn == leaf => Some(drawing),
            _ => None,
        })
    }
}

fn leaf(name: &str, number: u64, turns: u8) -> Leaf {
    Leaf {
        name: name.to_owned(),
        number,
        width: 300,
        turns,
    }
}

/// A file that goes into a PDF, turned by so many quarters.
fn turned(name: &str, turns: u8) -> Sheet {
    let name = name.to_owned();
    Sheet { name, turns }
}

/// Width and height of a PNG.
fn size(drawing: &Drawing) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(drawing.png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

/// One page of this size, in points.
fn sheet(width: f32, height: f32) -> Vec<u8> {
    let [catalog, tree, page] = [1, 2, 3].map(Ref::new);
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    file.pages(tree).kids([page]).count(1);
    let mut written = file.page(page);
    written.parent(tree);
    written.media_box(Rect::new(0.0, 0.0, width, height));
    written.finish();
    file.finish()
}

/// A page with Russian words in a font that it does not bring.
fn without_a_font() -> Vec<u8> {
    let [catalog, tree, page, content, font] = [1, 2, 3, 4, 5].map(Ref::new);
    let name = Name(b"F");
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    file.pages(tree).kids([page]).count(1);
    let mut written = file.page(page);
    written.parent(tree).contents(content);
    written.media_box(Rect::new(0.0, 0.0, 300.0, 100.0));
    written.resources().fonts().pair(name, font);
    written.finish();
    let mut words = Content::new();
    words.begin_text().set_font(name, 40.0);
    // The letters of cp1251 that the encoding below names: «ЖЩЮ».
    words.next_line(20.0, 30.0).show(Str(&[0xc6, 0xd9, 0xde]));
    words.end_text();
    file.stream(content, &words.finish());
    let mut font = file.type1_font(font);
    font.base_font(Name(b"Arial"));
    font.encoding_custom()
        .differences()
        .consecutive(0xc6, [Name(b"afii10024")]);
    font.finish();
    file.finish()
}

/// A PNG that says how large it is, packed so well that it weighs nothing.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let row = vec![0; width.div_ceil(8) as usize + 1];
    for _ in 0..height {
        packed.write_all(&row).unwrap();
    }
    writer
        .write_chunk(png::chunk::IDAT, &packed.finish().unwrap())
        .unwrap();
    writer.finish().unwrap();
    out
}

/// A square picture that packs badly: no two points beside each other are the same.
fn noise(side: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Rgb);
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let points: Vec<_> = (0..side * side * 3).map(|_| next()).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&points).unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn each_file_has_its_card_and_each_page_is_drawn_when_it_is_asked_for() {
    let mut seat = Seat::with(&[("а.pdf", &with_pages(3)), ("б.txt", b"words")]);
    let kinds: Vec<_> = seat.files().iter().map(|file| file.kind).collect();
    assert!(kinds.contains(&Kind::Pdf) && kinds.contains(&Kind::Other));
    let Look::Drawn { pages, .. } = seat.look() else {
        panic!("no card");
    };
    assert_eq!(pages, 3);
    let second = seat.page(leaf("а.pdf", 1, 0)).unwrap();
    let (width, height) = size(&second);
    assert!(
        width == 300 && (423..=425).contains(&height),
        "{width}x{height}"
    );
    let turned = seat.page(leaf("а.pdf", 1, 1)).unwrap();
    let (width, height) = size(&turned);
    assert!(width > height && width <= 300, "{width}x{height}");
    for (name, number) in [("а.pdf", 3), ("б.txt", 0), ("../secret", 0), ("в.pdf", 0)] {
        assert_eq!(seat.page(leaf(name, number, 0)), None, "{name} {number}");
    }
    seat.papers.end();
}

#[test]
fn what_means_no_good_is_told_in_words_and_the_next_file_is_drawn() {
    let whole = with_pages(1);
    let broken = &whole[..whole.len() / 3];
    let many = with_pages(5000);
    let house = sheet(28_346.0, 842.0);
    let strip = sheet(1.0, 200_000.0);
    let bomb = png(60_000, 60_000);
    let cases: [(&str, &[u8], Option<u64>); 7] = [
        ("broken.pdf", broken, None),
        ("locked.pdf", LOCKED, None),
        ("many.pdf", &many, Some(5000)),
        ("house.pdf", &house, Some(1)),
        ("strip.pdf", &strip, Some(1)),
        ("bomb.png", &bomb, None),
        ("good.png", &png(3000, 2000), Some(1)),
    ];
    for (name, content, expected) in cases {
        let mut seat = Seat::with(&[(name, content)]);
        let pages = match seat.look() {
            Look::Drawn { pages, .. } => Some(pages),
            Look::Awaited | Look::None => None,
        };
        assert_eq!(pages, expected, "{name}");
        if let Some(pages) = pages {
            let page = seat.page(leaf(name, pages - 1, 0)).unwrap();
            let (width, height) = size(&page);
            assert!(width <= 4000 && height <= 4000, "{name}: {width}x{height}");
        }
        seat.papers.end();
    }
}

#[test]
fn letters_that_a_document_does_not_bring_are_drawn() {
    let mut seat = Seat::with(&[("а.pdf", &without_a_font())]);
    let drawn = seat.page(leaf("а.pdf", 0, 0)).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&drawn.png));
    let mut reader = reader.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = pixels.chunks_exact(3).filter(|point| point[0] < 100);
    assert!(dark.count() > 100, "the letter Ж is not there");
    seat.papers.end();
}

#[test]
fn pictures_become_one_document_that_is_a_file_like_any_other() {
    let mut seat = Seat::with(&[
        ("а.jpg", BASELINE),
        ("б.png", &png(20, 30)),
        ("в.txt", b"no"),
    ]);
    let bound = |seat: &mut Seat, sheets| {
        seat.ask(Ask::Bind(sheets));
        seat.hear(|now| match now {
            Progress::Bound(name) => Some(name),
            _ => None,
        })
    };
    assert_eq!(
        bound(&mut seat, vec![turned("а.jpg", 0), turned("в.txt", 0)]),
        None
    );
    assert_eq!(bound(&mut seat, vec![turned("../а.jpg", 0)]), None);
    let name = bound(&mut seat, vec![turned("б.png", 1), turned("а.jpg", 0)]).unwrap();
    let pdf = fs::read(seat.visit.files().join(&name)).unwrap();
    assert!(pdf.windows(BASELINE.len()).any(|part| part == BASELINE));
    let first = seat.page(leaf(&name, 0, 0)).unwrap();
    let (width, height) = size(&first);
    assert!(width > height, "it is turned: {width}x{height}");
    assert!(seat.page(leaf(&name, 1, 0)).is_some());
    assert_eq!(seat.page(leaf(&name, 2, 0)), None);
    seat.papers.end();
}

#[test]
fn files_become_as_small_as_a_portal_takes_them_and_stay_as_they_were() {
    let large = noise(700);
    let mut seat = Seat::with(&[
        ("а.png", &large),
        ("б.png", &large),
        ("в.jpg", BASELINE),
        ("г.pdf", LOCKED),
    ]);
    let fitted = |seat: &mut Seat, names: &[&str], megabytes| {
        let sheets = names.iter().map(|name| turned(name, 0)).collect();
        seat.ask(Ask::Fit { sheets, megabytes });
        seat.hear(|now| match now {
            Progress::Fitted(fitted) => Some(fitted),
            _ => None,
        })
    };
    let read = |seat: &Seat, name: &str| fs::read(seat.visit.files().join(name)).unwrap();
    let together = fitted(&mut seat, &["а.png", "в.jpg", "б.png"], 1).unwrap();
    let pdf = read(&seat, &together.name);
    let expected = Fitted {
        name: together.name.clone(),
        before: (2 * large.len() + BASELINE.len()) as u64,
        after: pdf.len() as u64,
        limit: 1,
        fits: true,
    };
    assert_eq!(together, expected);
    assert!(together.before > 2_000_000 && together.after <= 1_000_000);
    assert!(pdf.windows(BASELINE.len()).any(|part| part == BASELINE));
    assert!(seat.page(leaf(&together.name, 2, 0)).is_some());
    assert_eq!(read(&seat, "а.png"), large);
    let one = fitted(&mut seat, &["в.jpg"], 2).unwrap();
    assert_eq!(one.name, "в до 2 МБ.pdf");
    assert_eq!(fitted(&mut seat, &["г.pdf"], 2), None);
    seat.papers.end();
}

#[test]
fn what_is_drawn_lies_nowhere() {
    let mut seat = Seat::with(&[("а.pdf", &with_pages(1))]);
    assert!(matches!(seat.look(), Look::Drawn { .. }));
    seat.ask(Ask::Remove("а.pdf".to_owned()));
    let removed = seat.hear(|now| match now {
        Progress::Files(papers) => papers.removed,
        _ => None,
    });
    assert_eq!(removed, "а.pdf");
    seat.papers.end();
    let left: Vec<_> = fs::read_dir(seat.visit.files())
        .unwrap()
        .flatten()
        .collect();
    let names: Vec<_> = left.iter().map(fs::DirEntry::file_name).collect();
    assert_eq!(names, [".removed"], "the wipe takes it with the visit");
    assert_eq!(fs::read_dir(seat.visit.dir()).unwrap().count(), 1);
}
