//! A page of a PDF as a picture.
//!
//! Letters of a font that the document does not bring are drawn in the one that our own pages are written in:
//! it has the Russian ones, which the fourteen of the format have not.

use std::fs;
use std::io;
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontData, FontQuery, StandardFont};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::dict::keys::{ANNOTS, SUBTYPE};
use hayro::hayro_syntax::object::{Array, Dict, Name};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::picture::{Frame, Picture};

/// Where the cage has the fonts.
const FONTS: &str = "/fonts";

/// True when this begins as a PDF does.
pub(super) fn is_pdf(document: &[u8]) -> bool {
    document.starts_with(b"%PDF-")
}

/// Reads a PDF.
///
/// # Errors
/// It is none, or locked with a password.
pub(super) fn open(document: Vec<u8>) -> io::Result<Pdf> {
    Pdf::new(Arc::new(document)).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Draws one page, from 0, as large as fits into the frame. The scale alone bounds what is drawn: a page may
/// say that it is as large as a house.
///
/// # Errors
/// There is no such page, or it has no size.
pub(super) fn draw(document: Vec<u8>, number: usize, frame: Frame) -> io::Result<Picture> {
    let pdf = open(document)?;
    let page = pdf.pages().get(number).ok_or(io::ErrorKind::NotFound)?;
    drawn(page, frame)
}

/// True when something lies over the page that can be seen: answers in a form, a stamp, a signature. Links do not.
pub(super) fn is_covered(page: &Page<'_>) -> bool {
    let over = page.raw().get::<Array<'_>>(ANNOTS);
    let mut over = over.iter().flat_map(|over| over.iter::<Dict<'_>>());
    over.any(|one| {
        let kind = one.get::<Name<'_>>(SUBTYPE);
        kind.is_none_or(|kind| *kind != b"Link"[..])
    })
}

/// The same of a page that is open.
///
/// # Errors
/// It has no size.
pub(super) fn drawn(page: &Page<'_>, frame: Frame) -> io::Result<Picture> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let scale = (frame.width as f32 / width).min(frame.height as f32 / height);
    // A strip of ten metres is a line at least.
    let axis = |length: f32| scale.max(1.0 / length);
    let settings = InterpreterSettings {
        font_resolver: Arc::new(|asked| Some(font(asked))),
        ..InterpreterSettings::default()
    };
    let paper = PixmapSettings {
        x_scale: axis(width),
        y_scale: axis(height),
        bg_color: WHITE,
    };
    let drawn = hayro::render(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings::default(),
        &paper,
    );
    let pixels = drawn.data_as_u8_slice().chunks_exact(4);
    Ok(Picture {
        width: usize::from(drawn.width()),
        height: usize::from(drawn.height()),
        rgb: pixels
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect(),
    })
}

fn font(asked: &FontQuery) -> (FontData, u32) {
    let font = match asked {
        FontQuery::Standard(font) => *font,
        FontQuery::Fallback(asked) => asked.pick_standard_font(),
    };
    let ours = file(font).and_then(|file| fs::read(format!("{FONTS}/{file}")).ok());
    match ours {
        Some(bytes) => (Arc::new(bytes), 0),
        None => font.get_font_data(),
    }
}

/// The file of `fonts-paratype` that stands for this font.
fn file(font: StandardFont) -> Option<&'static str> {
    Some(match font {
        StandardFont::Helvetica => "PTS55F.ttf",
        StandardFont::HelveticaBold => "PTS75F.ttf",
        StandardFont::HelveticaOblique => "PTS56F.ttf",
        StandardFont::HelveticaBoldOblique => "PTS76F.ttf",
        StandardFont::Courier | StandardFont::CourierOblique => "PTM55F.ttf",
        StandardFont::CourierBold | StandardFont::CourierBoldOblique => "PTM75F.ttf",
        StandardFont::TimesRoman => "PTF55F.ttf",
        StandardFont::TimesBold => "PTF75F.ttf",
        StandardFont::TimesItalic => "PTF56F.ttf",
        StandardFont::TimesBoldItalic => "PTF76F.ttf",
        StandardFont::ZapfDingBats | StandardFont::Symbol => return None,
    })
}
