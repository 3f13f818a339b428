//! What is done to a file of a disk before its name goes: zeros over it, once, down to the disk.
//!
//! That keeps it from whoever reads the disk as it is. Flash memory, a journal of data and a file system
//! that writes elsewhere each time keep older copies out of reach, which only memory or encryption prevents.
//! Holes are left as they are: filling them would only fill the disk.

use std::ffi::CStr;
use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, SeekFrom, fdatasync, openat, seek};
use rustix::io::{Errno, pwrite};

use super::tree::make_accessible;

/// Writes zeros over a file of this directory, and returns when they are on the disk.
pub(super) fn overwrite(directory: &OwnedFd, name: &CStr) -> Result<(), Errno> {
    const ZEROS: &[u8] = &[0; 64 << 10];
    let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(directory, name, flags, Mode::empty()) {
        Err(Errno::ACCESS) => {
            make_accessible(directory, name, OFlags::empty())?;
            openat(directory, name, flags, Mode::empty())?
        }
        other => other?,
    };
    let mut at = 0;
    while let Some(data) = next(&file, SeekFrom::Data(at))?
        && let Some(end) = next(&file, SeekFrom::Hole(data))?
    {
        at = data;
        while at < end {
            let part = (end - at).min(ZEROS.len() as u64) as usize;
            at += pwrite(&file, &ZEROS[..part], at)? as u64;
        }
    }
    fdatasync(&file)
}

/// Where the next data or the next hole begins; none behind the last of them.
fn next(file: &OwnedFd, from: SeekFrom) -> Result<Option<u64>, Errno> {
    match seek(file, from) {
        Ok(at) => Ok(Some(at)),
        Err(Errno::NXIO) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File, Permissions};
    use std::io::Read;
    use std::os::unix::fs::{FileExt, PermissionsExt};
    use std::path::Path;

    use super::super::tree::{erase, is_on_disk, take_plain};
    use crate::platform::Erased;

    /// What a witness that opened the file before still reads after this.
    fn left_after(file: &Path, erase: impl FnOnce()) -> Vec<u8> {
        let mut witness = File::open(file).unwrap();
        erase();
        assert!(!file.exists());
        let mut left = Vec::new();
        witness.read_to_end(&mut left).unwrap();
        left
    }

    #[test]
    fn a_file_is_overwritten_wherever_it_lies() {
        // The sources lie on a disk wherever they are built; in memory nothing has to be overwritten.
        let place = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        if !is_on_disk(place.path()) {
            return;
        }
        let words = "паспорт".repeat(20_000);
        let write = |name: &str| {
            let file = place.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &words).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
            file
        };
        let zeros = vec![0; words.len()];
        let deep = write("folder/folder/scan");
        let top = place.path().join("folder");
        assert!(left_after(&deep, || assert_eq!(erase(&top).unwrap().things, 3)) == zeros);
        let alone = write("scan");
        let done = Erased {
            things: 1,
            bytes: words.len() as u64,
            not_overwritten: 0,
        };
        assert!(left_after(&alone, || assert_eq!(erase(&alone).unwrap(), done)) == zeros);
        let taken = write("scan");
        let take = || {
            assert_eq!(
                take_plain(place.path(), "scan", 1 << 20).unwrap(),
                words.as_bytes()
            )
        };
        assert!(left_after(&taken, take) == zeros);
    }

    #[test]
    fn the_holes_of_a_file_are_neither_filled_nor_counted() {
        let place = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let sparse = place.path().join("sparse");
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(true);
        let file = file.open(&sparse).unwrap();
        // More than any disk has.
        file.set_len(1 << 42).unwrap();
        let far = (1 << 42) - 7;
        file.write_all_at("слово".as_bytes(), 1 << 30).unwrap();
        file.write_all_at(b"passport"[..7].as_ref(), far).unwrap();
        let done = erase(&sparse).unwrap();
        assert!((1..1 << 20).contains(&done.bytes), "{done:?}");
        if is_on_disk(place.path()) {
            let mut left = [1; 7];
            file.read_exact_at(&mut left, far).unwrap();
            assert_eq!(left, [0; 7]);
        }
    }
}
