//! Whether a scan is whole, by what it is.
//!
//! Many devices close a file after each page and open it again for the next: that nobody writes says little.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::capabilities::document;

/// So near to its end a document says that it ends.
const TAIL: u64 = 1024;

/// The largest document of which the pages are counted.
const COUNTED: u64 = 32 << 20;

/// What is known of a file that nobody has written to for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// It has its end, and can be read; of what has no end to be known by this is believed.
    Yes,
    /// It has its end, and cannot be read: it may be locked with a password.
    Unread,
    /// Its end is missing.
    No,
}

/// Looks at a file of this length; `reader` counts the pages of a document.
///
/// # Errors
/// It cannot be read.
pub(super) fn look(
    file: &mut File,
    length: u64,
    reader: &Path,
    stop: &AtomicBool,
) -> io::Result<Whole> {
    let head = part(file, 0, 8)?;
    let tail = part(file, length.saturating_sub(TAIL), TAIL)?;
    let has = |words: &[u8]| tail.windows(words.len()).any(|part| part == words);
    let has_end = match head[..] {
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            if !has(b"%%EOF") {
                return Ok(Whole::No);
            }
            if length > COUNTED {
                return Ok(Whole::Yes);
            }
            let document = part(file, 0, length)?;
            return Ok(match document::pages(&document, reader, stop) {
                Some(_) => Whole::Yes,
                None => Whole::Unread,
            });
        }
        [0xff, 0xd8, 0xff, ..] => {
            let last = tail.iter().rposition(|byte| *byte != 0);
            last.is_some_and(|last| tail[..=last].ends_with(&[0xff, 0xd9]))
        }
        [0x89, b'P', b'N', b'G', ..] => has(b"IEND"),
        // The place of the first page is written last.
        [b'I', b'I', 42, 0, a, b, c, d] => is_inside(u32::from_le_bytes([a, b, c, d]), length),
        [b'M', b'M', 0, 42, a, b, c, d] => is_inside(u32::from_be_bytes([a, b, c, d]), length),
        _ => true,
    };
    Ok(match has_end {
        true => Whole::Yes,
        false => Whole::No,
    })
}

fn is_inside(place: u32, length: u64) -> bool {
    place != 0 && u64::from(place) < length
}

fn part(file: &mut File, from: u64, most: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut part = Vec::new();
    file.take(most).read_to_end(&mut part)?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn looked(content: &[u8]) -> Whole {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        let (nobody, stop) = (Path::new("/nowhere"), AtomicBool::new(false));
        look(&mut file, content.len() as u64, nobody, &stop).unwrap()
    }

    #[test]
    fn a_picture_is_whole_with_its_end() {
        let jpeg = [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 2000], &[0xff, 0xd9]].concat();
        assert_eq!(looked(&jpeg), Whole::Yes);
        assert_eq!(looked(&[&jpeg[..], &[0; 3]].concat()), Whole::Yes);
        assert_eq!(looked(&jpeg[..jpeg.len() - 1]), Whole::No);
        let png = b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82";
        assert_eq!(looked(png), Whole::Yes);
        assert_eq!(looked(&png[..12]), Whole::No);
        assert_eq!(looked(b"II*\0\0\0\0\0...."), Whole::No);
        assert_eq!(looked(b"II*\0\x09\0\0\0...."), Whole::Yes);
        assert_eq!(looked(b"MM\0*\0\0\0\x09...."), Whole::Yes);
        assert_eq!(looked(b"MM\0*\0\0\0\x90...."), Whole::No);
    }

    #[test]
    fn a_document_is_whole_with_its_end_and_its_pages() {
        assert_eq!(looked(b"%PDF-1.4\n1 0 obj"), Whole::No);
        // Nobody is here who could count its pages.
        assert_eq!(looked(b"%PDF-1.4\n%%EOF\n"), Whole::Unread);
        assert_eq!(looked(b"?"), Whole::Yes);
    }
}
