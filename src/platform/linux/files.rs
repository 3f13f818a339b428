//! Files that are read without waiting, and files that survive a power cut, whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::platform::Opened;

/// Opens what a person put there, links included, to read it. What is no file is not opened, and
/// nothing is waited for.
///
/// # Errors
/// There is nothing, or the system refuses it.
pub fn open_to_read(path: &Path) -> io::Result<Opened> {
    let other = |found: fs::Metadata| {
        let kind = found.file_type();
        if kind.is_dir() {
            Some(Opened::Folder)
        } else if kind.is_fifo() {
            Some(Opened::Pipe)
        } else if kind.is_socket() {
            Some(Opened::Socket)
        } else {
            (!kind.is_file()).then_some(Opened::Device)
        }
    };
    // To open a device can be an act already.
    if let Some(other) = other(fs::metadata(path)?) {
        return Ok(other);
    }
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    // And it may have been put there in between.
    Ok(other(file.metadata()?).unwrap_or(Opened::File(file)))
}

/// Where the text lies that is to take the place of a file, until it is whole. Nobody else calls a file like
/// that: it is taken away unasked.
pub fn unfinished(path: &Path) -> PathBuf {
    let mut new = path.as_os_str().to_owned();
    new.push(".sps-kiosk-new");
    new.into()
}

/// Takes away what a program that was killed left of a file that was to be replaced.
///
/// # Errors
/// The disk does not take it.
pub fn forget_unfinished(path: &Path) -> io::Result<()> {
    match fs::remove_file(unfinished(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Puts this in the place of the file, whole or not at all, and returns when it would survive a
/// power cut. The file keeps its owner and its rights; a new one is its owner's only.
///
/// # Errors
/// The disk does not take it; the file is as it was.
pub fn replace(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    replace_from(path, &mut content.as_ref()).map(drop)
}

/// The same with what is read from there. Says how many bytes it was.
///
/// # Errors
/// The disk does not take it, or it cannot be read; the file is as it was.
pub fn replace_from(path: &Path, content: &mut impl Read) -> io::Result<u64> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    forget_unfinished(path)?;
    let new = unfinished(path);
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    if let Ok(old) = fs::metadata(path) {
        chown(&new, Some(old.uid()), Some(old.gid()))?;
        file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o7777))?;
    }
    let bytes = io::copy(content, &mut file)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_directory(directory)?;
    Ok(bytes)
}

/// Makes an empty file of the folder's owner that nobody else may read, where there is none, and returns when
/// it would survive a power cut.
///
/// # Errors
/// The disk does not take it.
pub fn create_private(path: &Path) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut options = File::options();
    let file = match options.write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    };
    let owner = fs::metadata(directory)?;
    if owner.uid() != file.metadata()?.uid() {
        fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    file.sync_all()?;
    sync_directory(directory)
}

/// Lets everybody read a file, and its owner alone write it.
///
/// # Errors
/// The system refuses it.
pub fn let_all_read(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

/// To whom a file or a folder belongs, as `chown` takes it.
///
/// # Errors
/// There is none, or it cannot be looked at.
pub fn owner(path: &Path) -> io::Result<(Option<u32>, Option<u32>)> {
    let file = fs::metadata(path)?;
    Ok((Some(file.uid()), Some(file.gid())))
}

/// Puts this in the place of the file as [`replace`] does, for everybody to read and for whom its folder belongs to to
/// replace again.
///
/// # Errors
/// The disk does not take it.
pub fn publish(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    replace(path, content)?;
    let (user, group) = owner(path.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
    chown(path, user, group)?;
    let_all_read(path)
}

/// True for a file of root that nobody else may read.
pub fn is_roots_alone(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.uid() == 0 && file.mode() & 0o044 == 0)
}

/// True when every user of this system may read the file.
///
/// # Errors
/// There is none, or it cannot be looked at.
pub fn is_readable_by_all(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.mode() & 0o004 != 0)
}

/// Makes sure that what was created or removed in a directory survives a power cut.
///
/// # Errors
/// The disk does not take it.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
