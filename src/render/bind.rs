//! Pictures put together into one PDF.
//!
//! A JPEG goes in as it is, so that nothing of it is lost; every other picture is packed without loss. The turn of
//! a page is a word beside it. Nothing says when, by whom or with what it was made.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use zune_jpeg::zune_core::colorspace::ColorSpace;

use super::picture::{Format, Picture, jpeg, size};

/// The longer side of a page of A4, in points of print.
const LONG: f32 = 842.0;

/// Its shorter side.
const SHORT: f32 = 595.0;

/// The name of a page's picture.
const NAME: Name<'_> = Name(b"P");

/// A picture as it lies in the PDF.
struct Bound {
    width: i32,
    height: i32,
    colours: ColorSpace,
    filter: Filter,
    bytes: Vec<u8>,
}

/// Binds pictures, each with the number of its quarter turns with the clock. They lie one after another, each
/// behind its length (eight bytes, little endian).
///
/// # Errors
/// One of them is no picture, or their number is another.
pub(super) fn bind(mut pictures: &[u8], turns: &[usize]) -> io::Result<Vec<u8>> {
    let mut numbers = (1..).map(Ref::new);
    let mut next = || numbers.next().ok_or(io::ErrorKind::OutOfMemory);
    let (catalog, tree) = (next()?, next()?);
    let mut file = Pdf::new();
    let mut sheets = Vec::new();
    for turns in turns {
        let bound = bound(taken(&mut pictures)?)?;
        let (sheet, content, picture) = (next()?, next()?, next()?);
        let (width, height) = place(&bound);
        let mut page = file.page(sheet);
        page.parent(tree)
            .contents(content)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .rotate((turns % 4) as i32 * 90);
        page.resources().x_objects().pair(NAME, picture);
        page.finish();
        let mut drawn = Content::new();
        drawn
            .transform([width, 0.0, 0.0, height, 0.0, 0.0])
            .x_object(NAME);
        file.stream(content, &drawn.finish());
        write(&mut file, picture, &bound);
        sheets.push(sheet);
    }
    if sheets.is_empty() || !pictures.is_empty() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    file.catalog(catalog).pages(tree);
    file.pages(tree).count(sheets.len() as i32).kids(sheets);
    Ok(file.finish())
}

/// The next picture of those that are left.
fn taken<'a>(pictures: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let short = io::ErrorKind::UnexpectedEof;
    let (length, rest) = pictures.split_first_chunk().ok_or(short)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| short)?;
    let (picture, rest) = rest.split_at_checked(length).ok_or(short)?;
    *pictures = rest;
    Ok(picture)
}

fn bound(picture: &[u8]) -> io::Result<Bound> {
    let (width, height) = size(picture)?;
    let (width, height) = (width as i32, height as i32);
    let decoded = match Format::of(picture)? {
        Format::Jpeg => jpeg(picture)?.input_colorspace(),
        Format::Png | Format::WebP => None,
    };
    // Printers of four colours are not at home here: such a picture is read and packed anew.
    if let Some(colours @ (ColorSpace::Luma | ColorSpace::YCbCr)) = decoded {
        return Ok(Bound {
            width,
            height,
            colours,
            filter: Filter::DctDecode,
            bytes: picture.to_vec(),
        });
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&Picture::read(picture)?.rgb)?;
    Ok(Bound {
        width,
        height,
        colours: ColorSpace::RGB,
        filter: Filter::FlateDecode,
        bytes: packed.finish()?,
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
    use super::super::sheet;
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
    fn what_is_no_picture_or_not_whole_is_refused() {
        assert!(bind(&one_after_another(&[b"%PDF-1.7"]), &[0]).is_err());
        assert!(bind(&one_after_another(&[BASELINE])[..100], &[0]).is_err());
        assert!(bind(&one_after_another(&[BASELINE, BASELINE]), &[0]).is_err());
        assert!(bind(&[], &[]).is_err());
    }
}
