//! Files on their way to a visit or from it: whole or not there, in chunks, and with a name that was free.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::job::stop_if;
use crate::platform;
use crate::visit::numbered;

/// The size of a chunk, in bytes. Between two chunks a copy looks whether to stop; each is on the medium before
/// the next.
const PIECE: u64 = 1 << 20;

/// How a file is called that is not whole yet.
const PART: &str = ".file.part";

/// A file that was not there before: with a number when one of this name was.
pub(super) fn new_file(directory: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    new_place(directory, name, |place| File::create_new(place))
}

/// Makes something at a place that was free: with a number when one of this name was there.
pub(super) fn new_place<T>(
    directory: &Path,
    name: &str,
    make: impl Fn(&Path) -> io::Result<T>,
) -> io::Result<(PathBuf, T)> {
    for name in numbered(name) {
        let place = directory.join(name);
        match make(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok((place, made?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Brings a file of this length to the files of a visit, where the quota has room for it, and returns the name
/// that it has there. It is hidden until it is whole, so that nobody is given half a file.
pub(super) fn bring(
    from: impl Read,
    length: u64,
    files: &Path,
    name: &str,
    stop: &AtomicBool,
) -> io::Result<String> {
    if length > platform::room(files)? {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let (part, to) = new_file(files, PART)?;
    let brought = copy(from.take(length), &to, stop)
        .and_then(|()| has_length(&to, length))
        .and_then(|()| new_place(files, name, |place| fs::hard_link(&part, place)));
    fs::remove_file(part)?;
    let (place, ()) = brought?;
    let name = place.file_name().unwrap_or_default();
    Ok(name.to_string_lossy().into_owned())
}

/// A medium that goes may look like the end of a file.
fn has_length(file: &File, length: u64) -> io::Result<()> {
    if file.metadata()?.len() == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Copies one file, piece by piece, each of them down to where it goes.
pub(super) fn copy(mut from: impl Read, mut to: &File, stop: &AtomicBool) -> io::Result<()> {
    loop {
        stop_if(stop)?;
        let copied = io::copy(&mut Read::by_ref(&mut from).take(PIECE), &mut to)?;
        to.sync_all()?;
        if copied < PIECE {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_whole_is_hidden_beside_another_too() {
        let files = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            let (place, _) = new_file(files.path(), PART).unwrap();
            let name = place.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with('.'), "{name}");
        }
        let stop = AtomicBool::new(false);
        let short = bring(&b"half"[..], 5, files.path(), "a.pdf", &stop);
        assert!(short.is_err());
        let whole = bring(&b"whole"[..], 5, files.path(), "a.pdf", &stop).unwrap();
        assert_eq!(whole, "a.pdf");
        let all = fs::read_dir(files.path()).unwrap().count();
        assert_eq!(all, 3 + 1, "nothing is left of what was not whole");
    }
}
