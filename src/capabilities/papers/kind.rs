//! What a file is, by what stands in it: a name says what somebody wished.
//!
//! Bytes are compared, and nothing of what they mean is read any further; that is the cage's.

use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;

use crate::link::papers::Kind;

/// So much of the beginning tells what a file is.
const HEAD: u64 = 512;

/// The list of what an archive has stands at its end.
const TAIL: u64 = 64 << 10;

/// What this file is.
///
/// # Errors
/// It cannot be read.
pub(in crate::capabilities) fn kind(file: &mut (impl Read + Seek)) -> io::Result<Kind> {
    let head = part(file, 0, HEAD)?;
    let has_head = |words: &[u8]| head.windows(words.len()).any(|part| part == words);
    Ok(match head[..] {
        [b'%', b'P', b'D', b'F', b'-', ..] if has(file, SIGNED_RANGE)? => Kind::SignedPdf,
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [0xff, 0xd8, 0xff, ..] | [0x89, b'P', b'N', b'G', ..] => Kind::Picture,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Kind::Picture,
        [b'G', b'I', b'F', b'8', ..] | [b'B', b'M', ..] => Kind::OtherPicture,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Kind::OtherPicture,
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] if has_head(b"hei") => {
            Kind::OtherPicture
        }
        [b'P', b'K', 3, 4, ..] => match () {
            () if has_head(b"opendocument.text") => Kind::Text,
            () if has_head(b"opendocument.spreadsheet") => Kind::Table,
            () => archive(file)?,
        },
        // The old format of office programs says far inside what it is.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Text,
        [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Text,
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => Kind::Archive,
        // A sequence in DER that names signed data.
        [0x30, 0x80..=0x84, ..] if has_head(SIGNED) => Kind::Signature,
        _ => Kind::Other,
    })
}

/// What a signature in a PDF says of the bytes that it signs. It stands there as it is: nothing of it can be packed.
const SIGNED_RANGE: &[u8] = b"/ByteRange";

/// The size of a chunk that is looked through, in bytes.
const PIECE: usize = 64 << 10;

/// Whether these words stand anywhere in the file.
fn has(file: &mut (impl Read + Seek), words: &[u8]) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut seen = Vec::with_capacity(PIECE + words.len());
    loop {
        let read = file.by_ref().take(PIECE as u64).read_to_end(&mut seen)?;
        if read == 0 || memmem::find(&seen, words).is_some() {
            return Ok(read > 0);
        }
        // They may begin in one chunk and end in the next.
        seen.drain(..seen.len().saturating_sub(words.len()));
    }
}

/// True when this reads as letters: nothing in its beginning steers a machine.
///
/// # Errors
/// It cannot be read.
pub(in crate::capabilities) fn is_plain_text(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let head = part(file, 0, HEAD)?;
    let steers = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0c".contains(byte);
    Ok(!head.iter().any(steers))
}

/// The number of signed data in PKCS #7, as DER writes it.
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// What office programs write is an archive with certain names.
fn archive(file: &mut (impl Read + Seek)) -> io::Result<Kind> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = part(file, length.saturating_sub(TAIL), TAIL)?;
    let has = |words: &[u8]| tail.windows(words.len()).any(|part| part == words);
    Ok(match () {
        () if has(b"word/document.xml") => Kind::Text,
        () if has(b"xl/workbook.xml") => Kind::Table,
        () => Kind::Archive,
    })
}

fn part(file: &mut (impl Read + Seek), from: u64, most: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut part = Vec::new();
    file.by_ref().take(most).read_to_end(&mut part)?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn a_file_is_what_stands_in_it() {
        let long = b"x".repeat(100_000);
        let office = |name: &[u8]| [b"PK\x03\x04", &long[..], name, b"PK\x05\x06"].concat();
        let open = b"PK\x03\x04.. mimetypeapplication/vnd.oasis.opendocument.text".to_vec();
        let signed = [&[0x30, 0x82, 1, 0, 6, 9][..], SIGNED].concat();
        for (content, expected) in [
            (b"%PDF-1.4".to_vec(), Kind::Pdf),
            (
                [b"%PDF-1.4", &long[..70_000], b"/ByteRange[0 1]"].concat(),
                Kind::SignedPdf,
            ),
            (
                [b"%PDF-1.4", &long[..PIECE - 12], b"/ByteRange[0 1]", &long].concat(),
                Kind::SignedPdf,
            ),
            (b"\xff\xd8\xff\xe0".to_vec(), Kind::Picture),
            (b"RIFF1234WEBPVP8 ".to_vec(), Kind::Picture),
            (b"II\x2a\x00".to_vec(), Kind::OtherPicture),
            (b"\0\0\0\x18ftypheic".to_vec(), Kind::OtherPicture),
            (office(b"word/document.xml"), Kind::Text),
            (office(b"xl/workbook.xml"), Kind::Table),
            (office(b"photo.jpg"), Kind::Archive),
            (open, Kind::Text),
            (signed, Kind::Signature),
            (b"a word".to_vec(), Kind::Other),
            (Vec::new(), Kind::Other),
        ] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&content).unwrap();
            assert_eq!(kind(&mut file).unwrap(), expected, "{content:.20?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_file_is_something_and_its_beginning_says_what(
            begins in 0..BEGINS.len(),
            rest in proptest::collection::vec(proptest::num::u8::ANY, 0..1000),
        ) {
            let mut file = Cursor::new([BEGINS[begins], &rest].concat());
            let found = kind(&mut file).unwrap();
            is_plain_text(&mut file).unwrap();
            let is_drawn = (1..5).contains(&begins);
            // The first is what chance makes of it.
            assert!(begins == 0 || found.is_drawn() == is_drawn, "{found:?}");
        }
    }

    const BEGINS: [&[u8]; 8] = [
        b"",
        b"%PDF-",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n\0",
        b"\xd0\xcf\x11\xe0",
        b"PK\x03\x04\0",
        b"II\x2a\0",
        b"Rar!\x1a\x07",
    ];
}
