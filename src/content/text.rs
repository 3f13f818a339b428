//! A text file as a person saved it: taken at once, or refused at once.
//!
//! Nothing that waits or never ends is read: a pipe, a device, a file beyond every honest size. Text
//! in another encoding than UTF-8 is named as what it is, with the line where that shows.

use std::io::{self, Read};
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::diagnostic::Problem;
use crate::platform::{self, Opened};
use crate::say;

/// The most bytes of a file that a person edits; the shipped list has about forty thousand.
const LARGEST: u64 = 4 << 20;

/// Why a file is no text that can be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Unread {
    /// There is none.
    #[error("{}", say!("content-missing"))]
    Missing,
    /// The system refuses it.
    #[error("{0}")]
    System(String),
    /// Something else than a file lies there, or it is too large.
    #[error("{0}")]
    Unfit(String),
    /// Bytes that are no UTF-8.
    #[error("{}", problem.message)]
    Foreign {
        /// The text as it was probably meant.
        text: String,
        /// What it is, and where that shows.
        problem: Problem,
    },
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        match error.kind() {
            io::ErrorKind::NotFound => Unread::Missing,
            io::ErrorKind::PermissionDenied => Unread::System(say!("content-forbidden")),
            _ => Unread::System(error.to_string()),
        }
    }
}

/// Reads the file now.
pub(crate) fn read(path: &Path) -> Result<String, Unread> {
    as_text(bytes(path)?)
}

/// The bytes of the file now, whatever they are.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Unread> {
    let file = match platform::open_to_read(path)? {
        Opened::File(file) => file,
        Opened::Folder => return Err(Unread::Unfit(say!("content-folder"))),
        Opened::Pipe => return Err(Unread::Unfit(say!("content-pipe"))),
        Opened::Device => return Err(Unread::Unfit(say!("content-device"))),
        Opened::Socket => return Err(Unread::Unfit(say!("content-socket"))),
    };
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if size <= LARGEST {
        // A file can grow while it is read.
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    let size = size.max(bytes.len() as u64);
    if size > LARGEST {
        let in_megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
        return Err(Unread::Unfit(say!(
            "content-too-large",
            size = in_megabytes(size),
            most = in_megabytes(LARGEST)
        )));
    }
    Ok(bytes)
}

fn as_text(bytes: Vec<u8>) -> Result<String, Unread> {
    if let Some(encoding) = two_byte_encoding(&bytes) {
        return Err(foreign(&bytes, encoding, 0));
    }
    String::from_utf8(bytes).map_err(|error| {
        let bad = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&bytes, true);
        foreign(
            &bytes,
            detector.guess(Some(b"ru"), Utf8Detection::Deny),
            bad,
        )
    })
}

/// UTF-16 by its mark, or by the zero bytes of its Latin letters, which stand all on one side.
fn two_byte_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let zeros = |side| bytes.iter().skip(side).step_by(2).filter(|b| **b == 0);
    let (even, odd) = (zeros(0).count(), zeros(1).count());
    let many = bytes.len() / 10;
    match (even > many, odd > many) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        (false, false) | (true, true) => None,
    }
}

/// Text in this encoding, of which so many bytes could be UTF-8.
fn foreign(bytes: &[u8], encoding: &'static Encoding, could_be: usize) -> Unread {
    let start = encoding.decode(&bytes[..could_be]).0.len();
    let (text, ..) = encoding.decode(bytes);
    let end = text[start..].chars().next().map_or(0, char::len_utf8) + start;
    let name = encoding.name();
    let problem = Problem::new(start..end, say!("content-encoding", name = name))
        .with_hint(say!("content-encoding-hint", name = name));
    Unread::Foreign {
        text: text.into_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::line_and_column;

    const LIST: &str = "# Список узлов\nid = \"gosuslugi\"\nname = \"Госуслуги для всех\"\n";

    fn check(bytes: &[u8], name: &str, place: (usize, usize)) {
        let Err(Unread::Foreign { text, problem }) = as_text(bytes.to_vec()) else {
            panic!("{name} was taken for UTF-8");
        };
        assert!(
            problem.message.contains(name),
            "{name}: {}",
            problem.message
        );
        assert_eq!(text, LIST, "{name}");
        assert_eq!(line_and_column(&text, problem.span.start), place, "{name}");
        assert!(problem.hint.unwrap().contains("UTF-8"));
    }

    fn in_two_bytes(mark: &[u8], as_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let units = LIST.encode_utf16().flat_map(as_bytes);
        mark.iter().copied().chain(units).collect()
    }

    #[test]
    fn a_foreign_encoding_is_named_with_its_line() {
        let encoded = |encoding: &'static Encoding| encoding.encode(LIST).0.into_owned();
        check(&encoded(encoding_rs::WINDOWS_1251), "windows-1251", (1, 3));
        check(&encoded(encoding_rs::KOI8_U), "KOI8-U", (1, 3));
        check(&encoded(encoding_rs::IBM866), "IBM866", (1, 3));
        let little = in_two_bytes(&[0xff, 0xfe], u16::to_le_bytes);
        check(&little, "UTF-16LE", (1, 1));
        let big = in_two_bytes(&[0xfe, 0xff], u16::to_be_bytes);
        check(&big, "UTF-16BE", (1, 1));
        check(&in_two_bytes(&[], u16::to_le_bytes), "UTF-16LE", (1, 1));
        check(&in_two_bytes(&[], u16::to_be_bytes), "UTF-16BE", (1, 1));
        assert_eq!(as_text(LIST.into()), Ok(LIST.to_owned()));
    }

    #[test]
    fn the_first_foreign_line_is_meant_not_the_first_of_the_file() {
        let mut bytes = b"# Plain\nid = \"a\"\n# ".to_vec();
        bytes.extend_from_slice(&encoding_rs::WINDOWS_1251.encode("имя портала").0);
        let Err(Unread::Foreign { text, problem }) = as_text(bytes) else {
            panic!("taken for UTF-8");
        };
        assert_eq!(line_and_column(&text, problem.span.start), (3, 3));
    }

    #[test]
    fn what_is_no_file_of_a_fit_size_is_refused_without_being_read() {
        let unfit = |path: &Path| match read(path) {
            Err(Unread::Unfit(sentence)) => sentence,
            other => panic!("{}: {other:?}", path.display()),
        };
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(unfit(Path::new("/dev/zero")), say!("content-device"));
        assert_eq!(unfit(folder.path()), say!("content-folder"));
        let large = folder.path().join("large");
        let file = std::fs::File::create(&large).unwrap();
        file.set_len(40 << 20).unwrap();
        assert!(unfit(&large).contains("40.0"));
        assert_eq!(read(&folder.path().join("none")), Err(Unread::Missing));
    }
}
