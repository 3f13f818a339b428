//! Documents that were changed at random, at each door of the program that reads them.
//!
//! It may refuse one, and its limits may end it; a fault of its own is none of the answers, and what it gives is
//! whole. `SPS_MUTATIONS` says how many are tried at each door.

use std::env;
use std::io::{Read as _, Seek as _, Write as _};
use std::process::{Command, Stdio};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::samples::small;

/// One change of a document.
#[derive(Clone, Debug)]
enum Change {
    /// One bit is another.
    Flip(Index, u8),
    /// Four bytes are these.
    Number(Index, u32),
    /// So many bytes are gone.
    Cut(Index, usize),
    /// So many bytes of one place stand at another, too.
    Copy(Index, Index, usize),
    /// A word that means something.
    Word(Index, &'static str),
    /// Everything behind is gone.
    End(Index),
}

/// Words that mean something in one of the formats.
const WORDS: [&str; 14] = [
    "0",
    "-1",
    "4294967295",
    "9999999999999999999",
    "1 0 R",
    "2 0 R",
    "<<",
    ">>",
    "[",
    "endobj",
    "stream\n",
    "/Rotate 90",
    "/Annots[<</Subtype/Widget>>]",
    "/ByteRange",
];

fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![
        Just(0),
        Just(u32::MAX),
        Just(1 << 31),
        Just(0x7fff),
        any::<u32>()
    ];
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (any::<Index>(), number).prop_map(|(at, number)| Change::Number(at, number)),
        (any::<Index>(), 1..64_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<Index>(), any::<Index>(), 1..200_usize)
            .prop_map(|(from, to, length)| Change::Copy(from, to, length)),
        (any::<Index>(), prop::sample::select(&WORDS[..]))
            .prop_map(|(at, word)| Change::Word(at, word)),
        any::<Index>().prop_map(Change::End),
    ]
}

fn changed(mut document: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = document.len();
        if length == 0 {
            return document;
        }
        let until = |from: usize, count: usize| (from + count).min(length);
        match change {
            Change::Flip(at, bit) => document[at.index(length)] ^= 1 << bit,
            Change::Number(at, number) => {
                let from = at.index(length);
                let to = until(from, 4);
                document[from..to].copy_from_slice(&number.to_be_bytes()[..to - from]);
            }
            Change::Cut(at, count) => {
                let from = at.index(length);
                document.drain(from..until(from, *count));
            }
            Change::Copy(from, to, count) => {
                let from = from.index(length);
                let part = document[from..until(from, *count)].to_vec();
                let to = to.index(length);
                document.splice(to..to, part);
            }
            Change::Word(at, word) => {
                let at = at.index(length);
                document.splice(at..at, word.bytes());
            }
            Change::End(at) => document.truncate(at.index(length)),
        }
    }
    document
}

/// A small document of some kind with some changes.
fn document() -> impl Strategy<Value = Vec<u8>> {
    (prop::sample::select(small()), vec(change(), 1..6))
        .prop_map(|(document, changes)| changed(document, &changes))
}

/// So many are tried at a door, more where that is asked for.
fn cases(usual: u32) -> ProptestConfig {
    let cases = env::var("SPS_MUTATIONS").ok();
    let cases = cases.and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(usual),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    }
}

/// What the program says of a document, or none when it refuses it or its limits ended it. It limits itself, in a cage
/// or not.
fn said(asked: &[&str], document: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(document).unwrap();
    input.rewind().unwrap();
    let mut reader = Command::new(env!("CARGO_BIN_EXE_sps-kiosk-render"))
        .args(asked)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answer = Vec::new();
    reader
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut answer)
        .unwrap();
    let ended = reader.wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    match ended.status.success() {
        true => Ok(Some(answer)),
        // A crate that it reads with may give up; a line of its own may not.
        false if words.contains("panicked at src/") => Err(words),
        false => Ok(None),
    }
}

/// How many pages the program counts.
fn pages(document: &[u8]) -> Option<usize> {
    let said = said(&["pages"], document).unwrap()?;
    String::from_utf8(said).unwrap().parse().ok()
}

fn framed(documents: &[&[u8]]) -> Vec<u8> {
    let framed = documents.iter().map(|document| {
        let length = (document.len() as u64).to_le_bytes();
        [&length[..], document].concat()
    });
    framed.collect::<Vec<_>>().concat()
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn a_page_is_a_picture_within_its_frame_or_nothing(document in document(), turns in 0..4_u8) {
        prop_assert!(said(&["pages"], &document).is_ok());
        let turns = turns.to_string();
        let drawn = said(&["page", "0", "240", "300", &turns], &document);
        prop_assert!(drawn.is_ok(), "{:?}", drawn);
        if let Ok(Some(picture)) = drawn {
            let reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info();
            let reader = reader.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let (width, height) = reader.info().size();
            prop_assert!((1..=240).contains(&width) && (1..=300).contains(&height), "{width}x{height}");
        }
    }

    #[test]
    fn what_is_bound_and_cut_has_the_pages_that_went_in(document in document(), turns in 0..4_u8) {
        let whole = super::with_pages(1);
        let turns = turns.to_string();
        let bound = said(&["bind", &turns, "0"], &framed(&[&document, &whole]));
        prop_assert!(bound.is_ok(), "{:?}", bound);
        if let Ok(Some(bound)) = bound {
            let count = pages(&document).unwrap_or(1) + 1;
            prop_assert_eq!(pages(&bound), Some(count));
            let from = (count - 1).to_string();
            let cut = said(&["cut", &from, &count.to_string()], &bound);
            prop_assert_eq!(cut.ok().flatten().and_then(|cut| pages(&cut)), Some(1));
        }
    }
}

proptest! {
    // A page is drawn at three hundred points an inch before it is made smaller.
    #![proptest_config(cases(8))]

    #[test]
    fn what_is_made_smaller_or_trimmed_is_a_picture_or_nothing(document in document()) {
        for asked in [&["fit", "0", "2000"][..], &["trim"]] {
            let made = said(asked, &document);
            prop_assert!(made.is_ok(), "{asked:?} {:?}", made);
            let Ok(Some(made)) = made else {
                continue;
            };
            let is_picture = made.is_empty() || made.starts_with(&[0xff, 0xd8, 0xff]);
            prop_assert!(is_picture, "{asked:?}");
        }
    }
}
