//! Pictures and pages of PDFs put together into one PDF.
//!
//! A JPEG goes in as it is, so that nothing of it is lost; every other picture is packed without loss, and a page of
//! a PDF is copied. The turn of a page is a word beside it. Nothing says when, by whom or with what it was made.

use std::io::{self, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hayro::hayro_syntax::Pdf as ReadPdf;
use hayro_write::{ChunkSettings, ExtractionQuery, extract};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use zune_jpeg::zune_core::colorspace::ColorSpace;

use super::picture::{Format, Frame, Picture, Upright, jpeg, size, upright};
use super::sheet;

/// The longer side of a page of A4, in points of print.
const LONG: f32 = 842.0;

/// Its shorter side.
const SHORT: f32 = 595.0;

/// The name of what is seen on a page.
const NAME: Name<'_> = Name(b"P");

/// How large a page is drawn that cannot be copied: A4 at 200 points an inch.
const DRAWN: Frame = Frame {
    width: 2339,
    height: 2339,
};

/// The quality of its JPEG.
const QUALITY: u8 = 85;

/// A picture as it lies in the PDF.
struct Bound {
    width: i32,
    height: i32,
    colours: ColorSpace,
    filter: Filter,
    bytes: Vec<u8>,
    /// Its quarter turns with the clock until it is upright.
    turns: usize,
}

/// Binds documents, each with the number of its quarter turns with the clock. They lie one after another, each
/// behind its length (eight bytes, little endian).
///
/// # Errors
/// One of them is neither a picture nor a PDF, or their number is another.
pub(super) fn bind(mut documents: &[u8], turns: &[usize]) -> io::Result<Vec<u8>> {
    let mut book = Book::new();
    for turns in turns {
        let document = taken(&mut documents)?;
        match sheet::is_pdf(document) {
            true => {
                let pdf = sheet::open(document.to_vec())?;
                book.copy(&pdf, 0..pdf.pages().len(), *turns)?;
            }
            false => book.lay(&bound(document)?, *turns),
        }
    }
    if book.sheets.is_empty() || !documents.is_empty() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(book.finish())
}

/// Some pages of a PDF, from 0, as a PDF.
///
/// # Errors
/// It is no PDF, or has not all of them.
pub(super) fn cut(document: Vec<u8>, wanted: Range<usize>) -> io::Result<Vec<u8>> {
    let pdf = sheet::open(document)?;
    if wanted.is_empty() || wanted.end > pdf.pages().len() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let mut book = Book::new();
    book.copy(&pdf, wanted, 0)?;
    Ok(book.finish())
}

/// A PDF that is being written.
struct Book {
    file: Pdf,
    /// The last number that was given.
    last: i32,
    tree: Ref,
    sheets: Vec<Ref>,
}

impl Book {
    fn new() -> Book {
        Book {
            file: Pdf::new(),
            last: 1,
            tree: Ref::new(1),
            sheets: Vec::new(),
        }
    }

    fn next(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// A page on which something is seen that fills it, turned by so many quarters.
    fn page(&mut self, (width, height): (f32, f32), turns: usize, seen: Ref, content: Content) {
        let (sheet, written) = (self.next(), self.next());
        let mut page = self.file.page(sheet);
        page.parent(self.tree)
            .contents(written)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .rotate((turns % 4) as i32 * 90);
        page.resources().x_objects().pair(NAME, seen);
        page.finish();
        self.file.stream(written, &content.finish());
        self.sheets.push(sheet);
    }

    /// A picture becomes a page.
    fn lay(&mut self, bound: &Bound, turns: usize) {
        let picture = self.next();
        let (width, height) = place(bound);
        let mut drawn = Content::new();
        drawn
            .transform([width, 0.0, 0.0, height, 0.0, 0.0])
            .x_object(NAME);
        write(&mut self.file, picture, bound);
        self.page((width, height), turns + bound.turns, picture, drawn);
    }

    /// These pages of a PDF, from 0, as they are. What lies over a page, as the answers in a form do, cannot be
    /// copied: such a page is drawn.
    fn copy(&mut self, pdf: &ReadPdf, wanted: Range<usize>, turns: usize) -> io::Result<()> {
        let pages = pdf.pages();
        let is_copied = |number: &usize| !sheet::is_covered(&pages[*number]);
        let copied = wanted.clone().filter(is_copied);
        let copied: Vec<_> = copied.map(ExtractionQuery::new_xobject).collect();
        let last = &mut self.last;
        let next = Box::new(|| {
            *last += 1;
            Ref::new(*last)
        });
        let copied = extract(pdf, next, ChunkSettings::default(), &copied);
        let copied = copied.map_err(|_| io::ErrorKind::InvalidData)?;
        self.file.extend(&copied.chunk);
        let mut copied = copied.root_refs.into_iter();
        for number in wanted {
            let page = &pages[number];
            if !is_copied(&number) {
                let drawn = sheet::drawn(page, DRAWN)?.jpeg(QUALITY)?;
                self.lay(&bound(&drawn)?, turns);
                continue;
            }
            let seen = copied.next().and_then(Result::ok);
            let seen = seen.ok_or(io::ErrorKind::InvalidData)?;
            let mut content = Content::new();
            content.x_object(NAME);
            self.page(page.render_dimensions(), turns, seen, content);
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<u8> {
        let catalog = self.next();
        let count = self.sheets.len() as i32;
        self.file.catalog(catalog).pages(self.tree);
        self.file.pages(self.tree).count(count).kids(self.sheets);
        self.file.finish()
    }
}

/// The next document of those that are left.
fn taken<'a>(documents: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let short = io::ErrorKind::UnexpectedEof;
    let (length, rest) = documents.split_first_chunk().ok_or(short)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| short)?;
    let (document, rest) = rest.split_at_checked(length).ok_or(short)?;
    *documents = rest;
    Ok(document)
}

fn bound(picture: &[u8]) -> io::Result<Bound> {
    let (width, height) = size(picture)?;
    let Upright { mirrored, turns } = upright(picture)?;
    let colours = match Format::of(picture)? {
        Format::Jpeg if !mirrored => jpeg(picture)?.input_colorspace(),
        Format::Jpeg | Format::Png | Format::WebP => None,
    };
    // Printers of four colours are not at home here: such a picture is read and packed anew.
    if let Some(colours @ (ColorSpace::Luma | ColorSpace::YCbCr)) = colours {
        return Ok(Bound {
            width: width as i32,
            height: height as i32,
            colours,
            filter: Filter::DctDecode,
            bytes: picture.to_vec(),
            turns,
        });
    }
    let read = Picture::read(picture)?;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&read.rgb)?;
    Ok(Bound {
        width: read.width as i32,
        height: read.height as i32,
        colours: ColorSpace::RGB,
        filter: Filter::FlateDecode,
        bytes: packed.finish()?,
        turns: 0,
    })
}

/// The size of the page: as much of a sheet of A4 as the picture's form fills.
fn place(bound: &Bound) -> (f32, f32) {
    let (width, height) = (bound.width as f32, bound.height as f32);
    let (room_across, room_down) = match width > height {
        true => (LONG, SHORT),
        false => (SHORT, LONG),
    };
    let scale = (room_across / width).min(room_down / height);
    (width * scale, height * scale)
}

fn write(file: &mut Pdf, number: Ref, bound: &Bound) {
    let mut picture = file.image_xobject(number, &bound.bytes);
    picture
        .width(bound.width)
        .height(bound.height)
        .bits_per_component(8);
    match bound.colours {
        ColorSpace::Luma => picture.color_space().device_gray(),
        _ => picture.color_space().device_rgb(),
    }
    picture.filter(bound.filter);
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASELINE: &[u8] = include_bytes!("../../tests/pictures/baseline.jpg");

    fn one_after_another(pictures: &[&[u8]]) -> Vec<u8> {
        let framed = pictures.iter().map(|picture| {
            let length = (picture.len() as u64).to_le_bytes();
            [&length[..], picture].concat()
        });
        framed.collect::<Vec<_>>().concat()
    }

    #[test]
    fn pictures_become_pages_and_a_jpeg_stays_as_it_is() {
        let png = Picture {
            width: 1,
            height: 2,
            rgb: vec![255; 6],
        };
        let png = png.png().unwrap();
        let pdf = bind(&one_after_another(&[BASELINE, &png]), &[1, 0]).unwrap();
        assert!(pdf.windows(BASELINE.len()).any(|part| part == BASELINE));
        let pdf = sheet::open(pdf).unwrap();
        let pages = pdf.pages();
        assert_eq!(pages.len(), 2);
        let (width, height) = size(BASELINE).unwrap();
        let (across, down) = pages[0].render_dimensions();
        // Turned once.
        assert_eq!(width > height, down > across);
    }

    #[test]
    fn pages_of_a_pdf_are_copied_between_others_and_turned() {
        let pages = bind(&one_after_another(&[BASELINE, BASELINE]), &[0, 0]).unwrap();
        let together = one_after_another(&[BASELINE, &pages]);
        let pdf = bind(&together, &[0, 1]).unwrap();
        let whole = pdf.windows(BASELINE.len());
        assert_eq!(
            whole.filter(|part| *part == BASELINE).count(),
            3,
            "none is lost"
        );
        let read = sheet::open(pdf.clone()).unwrap();
        let sizes: Vec<_> = read
            .pages()
            .iter()
            .map(|page| page.render_dimensions())
            .collect();
        let [first, second, third] = sizes[..] else {
            panic!("{sizes:?}");
        };
        assert_eq!(second, (first.1, first.0), "it is turned");
        assert_eq!(second, third);
        let frame = Frame {
            width: 60,
            height: 60,
        };
        let seen = sheet::draw(pdf, 1, frame).unwrap();
        assert!(seen.rgb.iter().any(|value| *value < 200), "it is empty");
    }

    #[test]
    fn some_pages_of_a_pdf_are_cut_out_and_no_others() {
        let wide = Picture {
            width: 2,
            height: 1,
            rgb: vec![0; 6],
        };
        let wide = wide.png().unwrap();
        let upright = Picture {
            width: 1,
            height: 2,
            rgb: vec![255; 6],
        };
        let upright = upright.png().unwrap();
        let pictures = [&wide[..], &upright, BASELINE, &wide];
        let whole = bind(&one_after_another(&pictures), &[0; 4]).unwrap();
        let part = cut(whole.clone(), 1..3).unwrap();
        assert!(part.windows(BASELINE.len()).any(|part| part == BASELINE));
        let part = sheet::open(part).unwrap();
        let [first, second] = &part.pages()[..] else {
            panic!("{} pages", part.pages().len());
        };
        let is_upright = |(across, down): (f32, f32)| across < down;
        assert!(is_upright(first.render_dimensions()));
        let (width, height) = size(BASELINE).unwrap();
        assert_eq!(is_upright(second.render_dimensions()), width < height);
        for wanted in [0..0, 3..5, 4..4, 9..10] {
            assert!(cut(whole.clone(), wanted.clone()).is_err(), "{wanted:?}");
        }
        assert!(cut(BASELINE.to_vec(), 0..1).is_err());
    }

    #[test]
    fn what_is_no_picture_or_not_whole_is_refused() {
        assert!(bind(&one_after_another(&[b"%PDF-1.7"]), &[0]).is_err());
        assert!(bind(&one_after_another(&[BASELINE])[..100], &[0]).is_err());
        assert!(bind(&one_after_another(&[BASELINE, BASELINE]), &[0]).is_err());
        assert!(bind(&[], &[]).is_err());
    }
}
