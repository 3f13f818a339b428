//! A real PDF of one page, without any library: a few lines of Russian text on A4.
//!
//! The text stands in Windows-1251, and the font's encoding names the Cyrillic glyphs, so that the
//! reader's own Helvetica shows them; no font is embedded.

use std::fmt::Write;

/// One A4 page with these lines, the first one large.
pub(super) fn page(lines: &[String]) -> Vec<u8> {
    let mut content: Vec<u8> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let size = if at == 0 { 22 } else { 14 };
        let height = 760 - at * 34;
        content.extend_from_slice(format!("BT /F1 {size} Tf 72 {height} Td (").as_bytes());
        for letter in line.chars() {
            let byte = byte_of(letter);
            if matches!(byte, b'(' | b')' | b'\\') {
                content.push(b'\\');
            }
            content.push(byte);
        }
        content.extend_from_slice(b") Tj ET\n");
    }
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend_from_slice(&content);
    stream.extend_from_slice(b"endstream");
    assemble(&[
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ru-RU) >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream,
        font().into_bytes(),
    ])
}

/// The objects, numbered from 1, with the table of their places.
fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let place = file.len();
    let count = objects.len() + 1;
    let end = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n");
    file.extend_from_slice(table.as_bytes());
    file.extend_from_slice(end.as_bytes());
    file
}

/// Helvetica with the Cyrillic half of Windows-1251: «А» is the glyph `afii10017`, and «Ё», «ё»
/// stand in the middle of the row of names.
fn font() -> String {
    let mut names = String::from("168 /afii10023 184 /afii10071 192");
    for (letter, start) in [('А', 10017), ('а', 10065)] {
        for place in 0..32_u32 {
            let name = start + place + u32::from(place > 5);
            let _ = write!(names, " /afii{name}");
        }
        debug_assert!(byte_of(letter) >= 192, "the rows follow each other");
    }
    format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding \
         /BaseEncoding /WinAnsiEncoding /Differences [{names}] >> >>"
    )
}

fn byte_of(letter: char) -> u8 {
    let known = match letter {
        ' '..='~' => u32::from(letter),
        'А'..='я' => u32::from(letter) - u32::from('А') + 192,
        'Ё' => 168,
        'ё' => 184,
        '«' => 171,
        '»' => 187,
        '–' => 150,
        _other => 63,
    };
    u8::try_from(known).unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_the_objects() {
        let file = page(&["Справка (ё)".to_owned(), "Строка \\".to_owned()]);
        let text = String::from_utf8_lossy(&file);
        assert!(file.starts_with(b"%PDF-1.4") && text.ends_with("%%EOF\n"));
        let place: usize = (text.rsplit("startxref\n").next().unwrap())
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let table = &file[place..];
        assert!(table.starts_with(b"xref\n0 6\n"));
        for (number, entry) in table[b"xref\n0 6\n".len()..]
            .chunks(20)
            .take(6)
            .enumerate()
            .skip(1)
        {
            let place: usize = std::str::from_utf8(&entry[..10]).unwrap().parse().unwrap();
            assert!(file[place..].starts_with(format!("{number} 0 obj").as_bytes()));
        }
    }
}
