//! Where a download goes: into the visit's files, under a safe name, within limits.
//!
//! The name comes from a server. It is shown to the citizen and never leads anywhere: no folder, no
//! hidden file, no control character, and nothing that lies there already is overwritten.

use std::cell::Cell;
use std::path::{Path, PathBuf};

/// The most files that one visit may download.
const MOST: usize = 100;

/// The longest name, in characters.
const LONGEST: usize = 80;

/// The downloads of one visit.
pub(super) struct Downloads {
    dir: PathBuf,
    count: Cell<usize>,
}

impl Downloads {
    /// Downloads that go into this directory.
    pub(super) fn into_dir(dir: PathBuf) -> Downloads {
        Downloads {
            dir,
            count: Cell::new(0),
        }
    }

    /// Turns the engine's proposal into a place of ours; false when there were too many already.
    pub(super) fn place(&self, path: &mut PathBuf) -> bool {
        if self.count.get() >= MOST {
            return false;
        }
        self.count.set(self.count.get() + 1);
        let proposed = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        *path = free_place(&self.dir, &safe_name(proposed));
        true
    }
}

/// The name of a downloaded file as the citizen sees it.
pub(super) fn shown_name(path: &Path) -> Option<String> {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
}

/// The files of the visit by name: plain files only, nothing that leads elsewhere.
pub(super) fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

fn safe_name(proposed: &str) -> String {
    let clean: String = proposed
        .chars()
        .filter(|c| !c.is_control() && !is_direction_mark(*c))
        .map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 8 => (stem, extension),
        Some(_) | None => (clean, ""),
    };
    let room = LONGEST - extension.chars().count() - 1;
    let stem: String = stem.chars().take(room).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    if extension.is_empty() {
        stem.to_owned()
    } else {
        format!("{stem}.{extension}")
    }
}

/// Marks that turn the direction of writing can make `exe.pdf` out of `fdp.exe`.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn free_place(dir: &Path, name: &str) -> PathBuf {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    (1..)
        .map(|number| match number {
            1 => dir.join(name),
            _ => dir.join(format!("{stem} ({number}){dot}{extension}")),
        })
        .find(|place| place.symlink_metadata().is_err())
        .unwrap_or_else(|| dir.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(proposed: &str, expected: &str) {
        assert_eq!(safe_name(proposed), expected, "{proposed:?}");
    }

    #[test]
    fn a_name_is_made_safe_and_stays_readable() {
        check("Выписка 2026.pdf", "Выписка 2026.pdf");
        check(".bashrc", "bashrc");
        check("../../etc/passwd", "_.._etc_passwd");
        check("", "file");
        check("...", "file");
        check("a\nb\u{202e}fdp.exe", "abfdp.exe");
        check("C:\\x.doc", "C__x.doc");
        check(
            &format!("{}.pdf", "ы".repeat(300)),
            &format!("{}.pdf", "ы".repeat(76)),
        );
    }

    #[test]
    fn an_earlier_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let downloads = Downloads::into_dir(dir.path().to_owned());
        let mut path = PathBuf::from("/home/x/Downloads/a.pdf");
        assert!(downloads.place(&mut path));
        assert_eq!(path, dir.path().join("a.pdf"));
        std::fs::write(&path, "1").unwrap();
        let mut again = PathBuf::from("/home/x/Downloads/a.pdf");
        assert!(downloads.place(&mut again));
        assert_eq!(again, dir.path().join("a (2).pdf"));
    }

    #[test]
    fn only_plain_files_are_offered() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("б.pdf"), "1").unwrap();
        std::fs::write(dir.path().join("а.pdf"), "1").unwrap();
        std::fs::create_dir(dir.path().join("folder")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("link")).unwrap();
        assert_eq!(names(dir.path()), ["а.pdf", "б.pdf"]);
    }

    #[test]
    fn too_many_downloads_are_refused() {
        let downloads = Downloads::into_dir(PathBuf::from("/nonexistent"));
        let placed = (0..MOST + 1)
            .filter(|_| downloads.place(&mut PathBuf::from("a")))
            .count();
        assert_eq!(placed, MOST);
    }
}
