//! A real PDF of one page: a few lines of Russian text on A4.
//!
//! The text stands in Windows-1251, and the font's encoding names the Cyrillic glyphs, so that the
//! reader's own Courier shows them; no font is embedded. Readers know no widths of Cyrillic glyphs: in this font
//! all are alike, and said.

use encoding_rs::WINDOWS_1251;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// A4, in points.
const SHEET: Rect = Rect {
    x1: 0.0,
    y1: 0.0,
    x2: 595.0,
    y2: 842.0,
};

/// The width of every glyph of Courier, in thousandths of its size.
const WIDTH: f32 = 600.0;

const FONT: Name<'static> = Name(b"F1");

/// One A4 page with these lines, the first one large.
pub(super) fn page(lines: &[String]) -> Vec<u8> {
    let [catalog, pages, page, content, font] = [1, 2, 3, 4, 5].map(Ref::new);
    let mut file = Pdf::new();
    file.set_version(1, 4);
    file.catalog(catalog).pages(pages).lang(TextStr("ru-RU"));
    file.pages(pages).kids([page]).count(1);
    let mut sheet = file.page(page);
    sheet.parent(pages).media_box(SHEET).contents(content);
    sheet.resources().fonts().pair(FONT, font);
    sheet.finish();
    file.stream(content, &written(lines));
    courier(&mut file, font);
    file.finish()
}

/// The lines, from the top to the bottom.
fn written(lines: &[String]) -> Vec<u8> {
    let mut content = Content::new();
    let heights = (0..).map(|at| 760.0 - f32::from(at as u8) * 34.0);
    for ((at, line), height) in lines.iter().enumerate().zip(heights) {
        let size = if at == 0 { 22.0 } else { 14.0 };
        let line: String = line.chars().map(known).collect();
        let (letters, ..) = WINDOWS_1251.encode(&line);
        content
            .begin_text()
            .set_font(FONT, size)
            .next_line(72.0, height)
            .show(Str(&letters))
            .end_text();
    }
    content.finish().into_vec()
}

/// A letter that the font's encoding has, or a question mark.
fn known(letter: char) -> char {
    match letter {
        ' '..='~' | 'А'..='я' | 'Ё' | 'ё' | '«' | '»' | '–' => letter,
        _ => '?',
    }
}

/// Courier with the Cyrillic half of Windows-1251: «А» is the glyph `afii10017`, and «Ё», «ё»
/// stand in the middle of the row of names.
fn courier(file: &mut Pdf, font: Ref) {
    let row = |first: u32| {
        (0..32_u32).map(move |place| format!("afii{}", first + place + u32::from(place > 5)))
    };
    let letters: Vec<String> = row(10017).chain(row(10065)).collect();
    let letters = letters.iter().map(|name| Name(name.as_bytes()));
    let mut font = file.type1_font(font);
    font.base_font(Name(b"Courier"));
    font.first_char(32).last_char(255);
    font.widths(std::iter::repeat_n(WIDTH, 256 - 32));
    let mut encoding = font.encoding_custom();
    encoding.base_encoding(Name(b"WinAnsiEncoding"));
    encoding
        .differences()
        .consecutive(168, [Name(b"afii10023")])
        .consecutive(184, [Name(b"afii10071")])
        .consecutive(192, letters);
}
