//! A directory tree of somebody whom we do not trust: erasing it, and taking one file out of it.
//!
//! No link is followed and no other file system is entered. The depth of the tree costs nothing: a
//! directory that is not empty is moved up to the top and emptied there, so neither the stack nor
//! the number of open files grows. What cannot be erased is left, and is an error of the whole.
//!
//! On a disk a file that has no other name is overwritten before its name goes (`overwrite.rs`). One
//! that refuses, such as another user's, goes all the same, and is counted.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RawDir, ResolveFlags, StatxFlags, chmodat, fchmod,
    fstatfs, openat, openat2, renameat, seek, statx, unlinkat,
};
use rustix::io::Errno;

use super::overwrite::overwrite;
use crate::platform::Erased;
use crate::visit::room_beside;

/// How the name of a file ends while the engine writes it.
const UNFINISHED: &str = ".wkdownload";

/// Erases whatever lies at this path, with everything below it; nothing there is fine.
///
/// # Errors
/// Something is still there. Everything else has been erased nevertheless.
pub fn erase(path: &Path) -> io::Result<Erased> {
    let mut done = match erase_inside(path) {
        Ok(done) => done,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return erase_file(path),
        Err(error) => return Err(error),
    };
    match std::fs::remove_dir(path) {
        Ok(()) => done.things += 1,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(done)
}

/// Erases a file, a link, or whatever else is no directory.
fn erase_file(path: &Path) -> io::Result<Erased> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    let name = CString::new(name.as_bytes())?;
    let parent = OwnedFd::from(File::open(parent)?);
    Eraser::run(&parent, |work, waiting| {
        match work.take(&parent, &parent, &name, FileType::Unknown, waiting) {
            Err(Errno::NOENT) => Ok(()),
            done => done,
        }
    })
}

/// Erases everything in this directory and leaves the directory itself; no directory is fine.
///
/// # Errors
/// It is no directory, or something is still there. Everything else has been erased nevertheless.
pub fn erase_inside(path: &Path) -> io::Result<Erased> {
    let top = match open_directory(CWD, path) {
        Ok(top) => top,
        Err(Errno::NOENT) => return Ok(Erased::default()),
        // A link in the place of the directory is no directory.
        Err(Errno::LOOP) => return Err(io::ErrorKind::NotADirectory.into()),
        Err(error) => return Err(error.into()),
    };
    Eraser::run(&top, |work, waiting| work.empty(&top, &top, waiting))
}

/// Takes a plain file out of a directory: reads it and removes it.
///
/// # Errors
/// As [`open_plain`], or it has more than so many bytes.
pub fn take_plain(directory: &Path, name: &str, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_plain(directory, name)?;
    let mut content = Vec::new();
    file.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    erase_file(&directory.join(name))?;
    Ok(content)
}

/// Opens a plain file of a directory. Nothing that leads elsewhere is followed, and nothing that waits
/// (a pipe, a device) is opened.
///
/// # Errors
/// The name is not that of a plain file which lies directly there, with no other name.
pub fn open_plain(directory: &Path, name: &str) -> io::Result<File> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let directory = open_directory(CWD, directory)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(openat(&directory, name, flags, Mode::empty())?);
    let there = file.metadata()?;
    if !there.is_file() || there.nlink() != 1 {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(file)
}

/// Opens a plain file somewhere below a directory, to read it. No link is followed, no other file system is
/// entered, and nothing that waits (a pipe, a device) is opened.
///
/// # Errors
/// The path is not that of a plain file which lies below.
pub fn open_below(directory: &Path, path: &Path) -> io::Result<File> {
    let directory = File::open(directory)?;
    let file = File::from(openat2(
        &directory,
        path,
        OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC,
        Mode::empty(),
        ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV,
    )?);
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(file)
}

/// The plain files that lie directly in a directory, by name, with their sizes: none that is hidden, and
/// none that the engine still writes.
///
/// # Errors
/// The directory cannot be listed.
pub fn plain_files(directory: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        // A name that is no text, and what went meanwhile, is nothing that could be named.
        let (Ok(name), Ok(there)) = (entry.file_name().into_string(), entry.metadata()) else {
            continue;
        };
        if there.is_file() && !name.starts_with('.') && !name.ends_with(UNFINISHED) {
            files.push((name, there.len()));
        }
    }
    files.sort();
    Ok(files)
}

/// How large one more file may become beside the files of this directory, whole or not, in bytes.
///
/// # Errors
/// The directory cannot be listed.
pub fn room(files: &Path) -> io::Result<u64> {
    let mut all = 0;
    for entry in std::fs::read_dir(files)? {
        // What went meanwhile takes no room.
        all += entry?.metadata().map_or(0, |there| there.len());
    }
    Ok(room_beside(all))
}

/// How many things lie at this path: itself, and what is directly in it.
///
/// # Errors
/// It cannot be looked at, which is no proof that nothing is there.
pub fn count(path: &Path) -> io::Result<u64> {
    match std::fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => Ok(1 + std::fs::read_dir(path)?.count() as u64),
        Ok(_) => Ok(1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

struct Eraser {
    device: (u32, u32),
    /// False in memory, where nothing is left of what is gone.
    on_disk: bool,
    /// The names of directories that were moved up begin so: other than in every run before, since
    /// one that failed may have left such directories.
    prefix: String,
    moved: u64,
    done: Erased,
    failed: Option<Errno>,
}

impl Eraser {
    /// Begins in this directory, and goes on until nothing waits any more.
    fn run(
        top: &OwnedFd,
        begin: impl FnOnce(&mut Eraser, &mut Vec<CString>) -> Result<(), Errno>,
    ) -> io::Result<Erased> {
        let mut work = Eraser {
            device: device(top)?,
            on_disk: !IN_MEMORY.contains(&fstatfs(top)?.f_type),
            prefix: format!(
                ".sps-kiosk-erase-{}-{}-",
                std::process::id(),
                RUNS.fetch_add(1, Ordering::Relaxed)
            ),
            moved: 0,
            done: Erased::default(),
            failed: None,
        };
        let mut waiting = Vec::new();
        begin(&mut work, &mut waiting)?;
        while let Some(name) = waiting.pop() {
            if let Err(error) = work.finish(top, &name, &mut waiting) {
                work.failed.get_or_insert(error);
            }
        }
        match work.failed {
            Some(error) => Err(error.into()),
            None => Ok(work.done),
        }
    }

    /// One of the directories that were moved up (or could not be): empty it and take it away.
    fn finish(
        &mut self,
        top: &OwnedFd,
        name: &CStr,
        waiting: &mut Vec<CString>,
    ) -> Result<(), Errno> {
        let directory = open_directory(top, name)?;
        // A mount is not ours to empty; it stays, and so the wipe is not clean.
        if device(&directory)? != self.device {
            return Err(Errno::XDEV);
        }
        self.empty(top, &directory, waiting)?;
        unlinkat(top, name, AtFlags::REMOVEDIR)?;
        self.done.things += 1;
        Ok(())
    }

    /// Empties one directory: files and empty directories at once, the others move up to `top`.
    fn empty(
        &mut self,
        top: &OwnedFd,
        directory: &OwnedFd,
        waiting: &mut Vec<CString>,
    ) -> Result<(), Errno> {
        let is_top = top.as_raw_fd() == directory.as_raw_fd();
        let mut buffer = vec![MaybeUninit::uninit(); 32 << 10];
        // Some file systems skip entries while others are taken away: look until a whole pass
        // takes nothing away any more.
        loop {
            let before = self.done.things + self.moved;
            let mut entries = RawDir::new(directory, &mut buffer);
            while let Some(entry) = entries.next() {
                let entry = entry?;
                let name = entry.file_name();
                if name == c"." || name == c".." || (is_top && self.is_moved(name)) {
                    continue;
                }
                let outcome = self.take(top, directory, name, entry.file_type(), waiting);
                if let Err(error) = outcome
                    && error != Errno::NOENT
                {
                    self.failed.get_or_insert(error);
                }
            }
            if self.done.things + self.moved == before {
                return Ok(());
            }
            seek(directory, rustix::fs::SeekFrom::Start(0))?;
        }
    }

    fn is_moved(&self, name: &CStr) -> bool {
        name.to_bytes().starts_with(self.prefix.as_bytes())
    }

    fn take(
        &mut self,
        top: &OwnedFd,
        directory: &OwnedFd,
        name: &CStr,
        kind: FileType,
        waiting: &mut Vec<CString>,
    ) -> Result<(), Errno> {
        let there = statx(
            directory,
            name,
            AtFlags::SYMLINK_NOFOLLOW,
            StatxFlags::TYPE | StatxFlags::SIZE | StatxFlags::BLOCKS | StatxFlags::NLINK,
        );
        let (kind, size, names) = match (kind, there) {
            (_, Ok(there)) => (
                FileType::from_raw_mode(there.stx_mode.into()),
                there.stx_size.min(there.stx_blocks * BLOCK),
                there.stx_nlink,
            ),
            (kind, Err(_)) => (kind, 0, 0),
        };
        let is_file = kind == FileType::RegularFile;
        // Under its other name the file may be somebody else's.
        let wants_zeros = self.on_disk && is_file && names == 1;
        let not_overwritten = wants_zeros && overwrite(directory, name).is_err();
        let flags = if kind == FileType::Directory {
            AtFlags::REMOVEDIR
        } else {
            AtFlags::empty()
        };
        match writable(directory, || unlinkat(directory, name, flags)) {
            Err(Errno::NOTEMPTY | Errno::EXIST) if kind == FileType::Directory => {
                let up = CString::new(format!("{}{}", self.prefix, self.moved))
                    .map_err(|_| Errno::INVAL)?;
                // Moving a directory writes its `..`, for which its own permissions count.
                make_accessible(directory, name, OFlags::DIRECTORY)?;
                writable(directory, || renameat(directory, name, top, &up))?;
                self.moved += 1;
                waiting.push(up);
                Ok(())
            }
            Err(error) => Err(error),
            Ok(()) => {
                self.done += Erased {
                    things: 1,
                    bytes: if is_file { size } else { 0 },
                    not_overwritten: not_overwritten.into(),
                };
                Ok(())
            }
        }
    }
}

/// File systems that live in memory.
const IN_MEMORY: [rustix::fs::FsWord; 2] = [0x0102_1994, 0x8584_58f6];

/// True where what is gone can still be found.
#[cfg(test)]
pub(super) fn is_on_disk(place: &Path) -> bool {
    let place = File::open(place).and_then(|place| Ok(fstatfs(place)?));
    place.is_ok_and(|place| !IN_MEMORY.contains(&place.f_type))
}

/// The unit in which the kernel counts what a file takes up, in bytes.
const BLOCK: u64 = 512;

/// How many times something was erased by this process.
static RUNS: AtomicU64 = AtomicU64::new(0);

/// Does it; when the directory forbids it, allows it to ourselves and does it again.
fn writable(
    directory: &OwnedFd,
    action: impl Fn() -> rustix::io::Result<()>,
) -> rustix::io::Result<()> {
    match action() {
        Err(Errno::ACCESS) => {
            fchmod(directory, Mode::RWXU)?;
            action()
        }
        other => other,
    }
}

pub(super) fn open_directory<P: rustix::path::Arg + Copy>(
    at: impl AsFd + Copy,
    name: P,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat(at, name, flags, Mode::empty()) {
        Err(Errno::ACCESS) => {
            make_accessible(at, name, OFlags::DIRECTORY)?;
            openat(at, name, flags, Mode::empty())
        }
        other => other,
    }
}

/// Gives us every right to a file or (with the flag) a directory, without following a link in its
/// place.
pub(super) fn make_accessible<P: rustix::path::Arg>(
    at: impl AsFd,
    name: P,
    kind: OFlags,
) -> rustix::io::Result<()> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let handle = openat(at, name, flags | kind, Mode::empty())?;
    // A handle that was opened for its path only cannot be changed itself, but its entry in /proc can.
    let entry = format!("/proc/self/fd/{}", handle.as_raw_fd());
    chmodat(CWD, entry.as_str(), Mode::RWXU, AtFlags::empty())
}

fn device(directory: &OwnedFd) -> rustix::io::Result<(u32, u32)> {
    let there = statx(directory, c"", AtFlags::EMPTY_PATH, StatxFlags::TYPE)?;
    Ok((there.stx_dev_major, there.stx_dev_minor))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn everything_below_goes_and_what_links_point_at_stays() {
        let place = tempfile::tempdir().unwrap();
        let outside = place.path().join("kept");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "kept").unwrap();
        let top = place.path().join("top");
        fs::create_dir_all(top.join("a/b/c")).unwrap();
        fs::write(top.join("a/b/file"), "12345").unwrap();
        symlink(&outside, top.join("a/link")).unwrap();
        fs::hard_link(outside.join("file"), top.join("hard")).unwrap();
        fs::write(top.join(OsStr::from_bytes(b"\xff\n\x01")), "").unwrap();
        fs::write(top.join("n".repeat(255)), "").unwrap();
        fs::create_dir(top.join("locked")).unwrap();
        fs::write(top.join("locked/file"), "").unwrap();
        fs::set_permissions(top.join("locked"), fs::Permissions::from_mode(0o000)).unwrap();
        let done = erase(&top).unwrap();
        assert_eq!((done.things, done.bytes), (11, 9));
        assert_eq!(count(&top).unwrap(), 0);
        assert_eq!(fs::read(outside.join("file")).unwrap(), b"kept");
    }

    #[test]
    fn only_a_plain_file_that_lies_there_is_taken_out() {
        let place = tempfile::tempdir().unwrap();
        let inside = place.path().join("print");
        fs::create_dir_all(inside.join("folder")).unwrap();
        fs::write(place.path().join("outside"), "%PDF").unwrap();
        symlink("../outside", inside.join("link")).unwrap();
        fs::hard_link(place.path().join("outside"), inside.join("hard")).unwrap();
        rustix::fs::mkfifoat(CWD, inside.join("pipe"), Mode::RWXU).unwrap();
        fs::File::create(inside.join("huge"))
            .and_then(|file| file.set_len(1 << 30))
            .unwrap();
        for name in [
            "../outside",
            "link",
            "hard",
            "pipe",
            "huge",
            "folder",
            "folder/../huge",
            "..",
            ".",
            "",
            "a\0b",
            "missing",
        ] {
            assert!(take_plain(&inside, name, 1 << 20).is_err(), "{name:?}");
        }
        fs::write(inside.join("page.pdf"), "%PDF").unwrap();
        assert!(take_plain(&inside, "page.pdf", 3).is_err());
        assert_eq!(take_plain(&inside, "page.pdf", 4).unwrap(), b"%PDF");
        assert!(!inside.join("page.pdf").exists());
        // A link in the place of the directory leads nowhere.
        symlink("..", place.path().join("swapped")).unwrap();
        let swapped = place.path().join("swapped");
        assert!(take_plain(&swapped, "outside", 4).is_err());
    }

    #[test]
    fn depth_costs_neither_stack_nor_open_files() {
        // In memory, as visits are: on a disk this depth takes its time.
        let place = tempfile::tempdir_in("/dev/shm").unwrap();
        let top = place.path().join("top");
        fs::create_dir(&top).unwrap();
        let mut directory = open_directory(CWD, &top).unwrap();
        for _ in 0..4000 {
            rustix::fs::mkdirat(&directory, c"d", Mode::RWXU).unwrap();
            directory = open_directory(&directory, c"d").unwrap();
        }
        assert_eq!(erase(&top).unwrap().things, 4001);
    }

    #[test]
    fn a_link_in_the_place_of_the_directory_is_not_followed() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("kept")).unwrap();
        fs::write(place.path().join("kept/file"), "").unwrap();
        let link = place.path().join("link");
        symlink(place.path().join("kept"), &link).unwrap();
        assert_eq!(erase(&link).unwrap().things, 1);
        assert!(place.path().join("kept/file").exists());
        assert_eq!(erase(&link).unwrap(), Erased::default());
    }
}
