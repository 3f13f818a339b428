//! A visit's one directory: everything that a citizen can create lies under it, in RAM.
//!
//! Paths and names only; the seat makes the directory, the wipe removes it. Two screens never share one.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use crate::say;

/// The longest name, in characters, for the eye.
const LONGEST: usize = 80;

/// The longest name, in bytes, for the file system: 255, less the number that another file of the
/// same name gets and the ending that the engine gives to a file that is not whole yet.
const LONGEST_BYTES: usize = 230;

/// What no name has: it means something else to some system, to a shell or, as `%` does, to an engine that
/// takes a path for an address.
const UNSAFE: &str = "/\\:*?\"<>|%";

/// The largest file of a visit, in bytes: far more than any document of a portal.
pub const LARGEST: u64 = 100 << 20;

/// The quota of a visit, in bytes: its files lie in memory, whether they were downloaded, scanned or taken from a
/// medium.
const QUOTA: u64 = 300 << 20;

/// How large one more file may become, in bytes, beside files that have so many.
pub fn room_beside(files: u64) -> u64 {
    QUOTA.saturating_sub(files).min(LARGEST)
}

/// The directory of one visit and the places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    dir: PathBuf,
}

impl Visit {
    /// A visit that lives in this directory.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Visit {
        Visit { dir: dir.into() }
    }

    /// The directory itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// «Мои файлы»: downloads, scans and whatever may be attached to a form.
    pub fn files(&self) -> PathBuf {
        self.dir.join("files")
    }

    /// Pages on their way to the printer, as PDF.
    pub fn printing(&self) -> PathBuf {
        self.dir.join("print")
    }

    /// Where the scanner's program works; a page is there until it is whole.
    pub fn scanning(&self) -> PathBuf {
        self.dir.join("scan")
    }

    /// `HOME` of the screen and its engine: caches and settings that would lie in a home directory.
    pub fn home(&self) -> PathBuf {
        self.dir.join("home")
    }

    /// `XDG_RUNTIME_DIR` of the screen: sockets of the engine.
    pub fn runtime(&self) -> PathBuf {
        self.dir.join("runtime")
    }

    /// `TMPDIR` of the screen.
    pub fn temporary(&self) -> PathBuf {
        self.dir.join("tmp")
    }

    /// The authorities that the engine of this visit believes, where they are not just the system's.
    pub fn authorities(&self) -> PathBuf {
        self.dir.join("authorities.pem")
    }

    /// Where a dispatcher of speech keeps its socket and its logs.
    pub fn speech(&self) -> PathBuf {
        self.dir.join("speech")
    }

    /// Every place that must exist before a screen starts, the directory itself first.
    pub fn places(&self) -> [PathBuf; 8] {
        [
            self.dir.clone(),
            self.files(),
            self.printing(),
            self.scanning(),
            self.home(),
            self.runtime(),
            self.temporary(),
            self.speech(),
        ]
    }
}

/// The name under which a file comes to a visit, out of one that somebody else gave it: a server, or whoever
/// wrote a stick. It leads nowhere, hides nothing, and can be shown.
pub fn safe_name(proposed: &str) -> String {
    let clean: String = proposed
        .chars()
        .filter(|c| !c.is_control() && !is_direction_mark(*c))
        .map(|c| if UNSAFE.contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    // What wry makes of no name.
    let clean = if clean == "(1)" { "" } else { clean };
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 8 => (stem, extension),
        Some(_) | None => (clean, ""),
    };
    let room = LONGEST - extension.chars().count() - 1;
    let room_in_bytes = LONGEST_BYTES - extension.len() - 1;
    let stem: String = stem
        .char_indices()
        .take(room)
        .take_while(|(at, c)| at + c.len_utf8() <= room_in_bytes)
        .map(|(_, c)| c)
        .collect();
    let stem = if stem.is_empty() {
        say!("file-without-a-name")
    } else {
        stem
    };
    if extension.is_empty() {
        stem
    } else {
        format!("{stem}.{extension}")
    }
}

/// The names under which a file can lie beside others of its name: `a.pdf`, `a (2).pdf`, and so on.
pub fn numbered(name: &str) -> impl Iterator<Item = String> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if end.is_empty() { "" } else { "." };
    (1_u32..).map(move |number| match number {
        1 => name.to_owned(),
        _ => format!("{stem} ({number}){dot}{end}"),
    })
}

/// True when the first name says that the file is a signature to the other one: `a.pdf.sig`, or `a.sig` to `a.pdf`.
pub fn is_signature_of(signature: &str, document: &str) -> bool {
    const ENDS: &[&str] = &["sig", "p7s", "sgn"];
    let Some((signed, end)) = signature.rsplit_once('.') else {
        return false;
    };
    let stem = document.rsplit_once('.').map(|(stem, _)| stem);
    signature != document
        && ENDS.iter().any(|one| end.eq_ignore_ascii_case(one))
        && (signed == document || Some(signed) == stem)
}

/// Marks that turn the direction of writing can make `exe.pdf` out of `fdp.exe`.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_file_of_a_name_has_a_number_before_its_end() {
        let second = |name| numbered(name).nth(1).unwrap();
        assert_eq!(numbered("a.pdf").next().unwrap(), "a.pdf");
        assert_eq!(second("a.tar.gz"), "a.tar (2).gz");
        assert_eq!(second("скан"), "скан (2)");
    }

    #[test]
    fn a_signature_is_known_by_its_document() {
        let check = |signature, document, expected| {
            assert_eq!(
                is_signature_of(signature, document),
                expected,
                "{signature}"
            );
        };
        check("а.pdf.sig", "а.pdf", true);
        check("а.P7S", "а.pdf", true);
        check("а.pdf", "а.pdf.sig", false);
        check("б.sig", "а.pdf", false);
        check("а.sig", "а.sig", false);
        check("sig", "sig", false);
    }

    #[test]
    fn one_file_has_its_limit_and_all_have_theirs() {
        let rooms = [0, 150 << 20, 250 << 20, 300 << 20, u64::MAX].map(room_beside);
        assert_eq!(rooms, [LARGEST, LARGEST, 50 << 20, 0, 0]);
    }

    fn check(proposed: &str, expected: &str) {
        assert_eq!(safe_name(proposed), expected, "{proposed:?}");
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_the_name_of_a_file_that_is_seen(proposed in "([./\\\\%\\x00-\\x20]|\\PC){0,300}") {
            let name = safe_name(&proposed);
            let leads = |c: char| c.is_control() || "/\\%".contains(c);
            assert!(!name.is_empty() && !name.starts_with('.') && !name.contains(leads), "{name:?}");
            assert!(name.len() <= LONGEST_BYTES, "{name:?}");
        }
    }

    #[test]
    fn a_name_is_made_safe_and_stays_readable() {
        check("Выписка 2026.pdf", "Выписка 2026.pdf");
        check(".bashrc", "bashrc");
        check("../../etc/passwd", "_.._etc_passwd");
        check("", "документ");
        check("...", "документ");
        check(" (1)", "документ");
        check("a\nb\u{202e}fdp.exe", "abfdp.exe");
        check("C:\\x.doc", "C__x.doc");
        check("%2f..%2f..%2foutside.pdf", "_2f.._2f.._2foutside.pdf");
        check("Скидка 50%.pdf", "Скидка 50_.pdf");
        check(
            &format!("{}.pdf", "ы".repeat(300)),
            &format!("{}.pdf", "ы".repeat(76)),
        );
        check(
            &format!("{}.pdf", "𝕏".repeat(300)),
            &format!("{}.pdf", "𝕏".repeat(56)),
        );
    }
}
