//! Where a download goes: into the visit's files, under a safe name, within limits.
//!
//! The name comes from a server. It is shown to the citizen and never leads anywhere: no folder, no
//! hidden file, no control character, and nothing that lies there already is overwritten.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use super::attachment;
use super::report::Stored;
use crate::platform;
use crate::visit::{LARGEST, numbered, safe_name};

/// The most files that one visit may download.
const MOST: usize = 100;

/// The downloads of one visit.
pub(super) struct Downloads {
    dir: PathBuf,
    count: Cell<usize>,
    /// What the next file is, as its server or its page says.
    kind: RefCell<String>,
    /// Its name, where the head of the answer gives a better one than the engine proposes.
    name: RefCell<Option<String>>,
    /// A place is taken from the moment it is given away: the file comes there when it is whole.
    places: RefCell<Vec<PathBuf>>,
}

impl Downloads {
    /// Downloads that go into this directory.
    pub(super) fn into_dir(dir: PathBuf) -> Downloads {
        Downloads {
            dir,
            count: Cell::new(0),
            kind: RefCell::new(String::new()),
            name: RefCell::new(None),
            places: RefCell::new(Vec::new()),
        }
    }

    /// Counts a download that begins; false when there were too many already.
    pub(super) fn takes_one_more(&self) -> bool {
        let more = self.count.get() < MOST;
        self.count.set(self.count.get() + usize::from(more));
        more
    }

    /// True when a file of this size may come.
    pub(super) fn has_room_for(&self, bytes: u64) -> bool {
        platform::room(&self.dir).is_ok_and(|room| bytes <= room)
    }

    /// True when a file that has so many bytes now may go on to arrive.
    pub(super) fn may_go_on(&self, so_far: u64) -> bool {
        so_far <= LARGEST && platform::room(&self.dir).is_ok_and(|room| room > 0)
    }

    /// Notes what the file is that is given a place next: a portal knows a document by the end of
    /// its name, and what a page made has no name at all.
    pub(super) fn expects(&self, kind: &str, name: Option<String>) {
        self.kind.replace(kind.to_owned());
        self.name.replace(name);
    }

    /// Turns the engine's proposal into a place of ours.
    pub(super) fn place(&self, path: &mut PathBuf) {
        let proposed = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let name = self.name.take();
        let name = name.unwrap_or_else(|| attachment::readable(proposed));
        let mut places = self.places.borrow_mut();
        let name = with_an_end(safe_name(&name), &self.kind.take());
        *path = free_place(&self.dir, &name, &places);
        places.push(path.clone());
    }
}

/// The name of a downloaded file as the citizen sees it.
pub(super) fn shown_name(path: &Path) -> Option<String> {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
}

/// The files of the visit by name: plain files only, nothing that leads elsewhere.
pub(super) fn names(dir: &Path) -> Vec<String> {
    files(dir).into_iter().map(|file| file.name).collect()
}

/// The same with their sizes. A directory that cannot be listed shows none.
pub(super) fn files(dir: &Path) -> Vec<Stored> {
    let files = platform::plain_files(dir).unwrap_or_default();
    files
        .into_iter()
        .map(|(name, bytes)| Stored { name, bytes })
        .collect()
}

/// The name with the end that its kind has, when it has none.
fn with_an_end(name: String, kind: &str) -> String {
    let end = match kind {
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "text/plain" => "txt",
        _ => return name,
    };
    if name.contains('.') {
        name
    } else {
        format!("{name}.{end}")
    }
}

fn free_place(dir: &Path, name: &str, taken: &[PathBuf]) -> PathBuf {
    numbered(name)
        .map(|name| dir.join(name))
        .find(|place| !taken.contains(place) && place.symlink_metadata().is_err())
        .unwrap_or_else(|| dir.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_an_end_gets_that_of_its_kind() {
        let end = |name: &str, kind| with_an_end(name.to_owned(), kind);
        assert_eq!(end("документ", "application/pdf"), "документ.pdf");
        assert_eq!(end("scan.sig", "application/pdf"), "scan.sig");
        assert_eq!(end("документ", "application/x-unknown"), "документ");
    }

    #[test]
    fn an_earlier_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let downloads = Downloads::into_dir(dir.path().to_owned());
        let mut path = PathBuf::from("/home/x/Downloads/a.pdf");
        downloads.place(&mut path);
        assert_eq!(path, dir.path().join("a.pdf"));
        let mut again = PathBuf::from("/home/x/Downloads/a.pdf");
        downloads.place(&mut again);
        assert_eq!(again, dir.path().join("a (2).pdf"));
        std::fs::write(dir.path().join("б.pdf"), "1").unwrap();
        let mut there = PathBuf::from("/home/x/Downloads/б.pdf");
        downloads.place(&mut there);
        assert_eq!(there, dir.path().join("б (2).pdf"));
    }

    #[test]
    fn only_plain_files_are_offered() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("б.pdf"), "1").unwrap();
        std::fs::write(dir.path().join("а.pdf"), "1").unwrap();
        std::fs::write(dir.path().join(".part"), "1").unwrap();
        std::fs::write(dir.path().join("в.pdf.wkdownload"), "1").unwrap();
        std::fs::create_dir(dir.path().join("folder")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("link")).unwrap();
        assert_eq!(names(dir.path()), ["а.pdf", "б.pdf"]);
    }

    #[test]
    fn too_many_downloads_are_refused() {
        let downloads = Downloads::into_dir(PathBuf::from("/nonexistent"));
        let taken = (0..MOST + 1).filter(|_| downloads.takes_one_more()).count();
        assert_eq!(taken, MOST);
    }

    #[test]
    fn too_much_is_refused_by_what_it_says_and_by_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let downloads = Downloads::into_dir(dir.path().to_owned());
        assert!(downloads.has_room_for(LARGEST));
        assert!(!downloads.has_room_for(LARGEST + 1));
        assert!(!downloads.has_room_for(u64::MAX));
        assert!(downloads.may_go_on(LARGEST));
        assert!(!downloads.may_go_on(LARGEST + 1));
        for name in ["downloaded.pdf", "scanned.pdf", "arrives.wkdownload"] {
            let file = std::fs::File::create(dir.path().join(name)).unwrap();
            file.set_len(LARGEST).unwrap();
        }
        assert!(!downloads.has_room_for(1));
        assert!(!downloads.may_go_on(1), "all files together");
    }
}
