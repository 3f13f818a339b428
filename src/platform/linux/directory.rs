//! A directory that is held open: whatever becomes of its name, this is the one.

use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};

use super::tree::open_directory;

/// A directory that is held open.
#[derive(Debug)]
pub struct Directory(OwnedFd);

impl Directory {
    /// Opens it by its path, which names no link.
    ///
    /// # Errors
    /// There is no directory, or it may not be read.
    pub fn open(path: &Path) -> io::Result<Directory> {
        Ok(Directory(open_directory(CWD, path)?))
    }

    /// One that lies directly in this one: no link is followed, and no other file system is entered.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn below(&self, name: &Path) -> io::Result<Directory> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let here = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        Ok(Directory(openat2(
            &self.0,
            name,
            flags,
            Mode::empty(),
            here,
        )?))
    }

    /// A path that leads to this directory alone, as long as it is held.
    pub fn path(&self) -> PathBuf {
        // The link of the kernel is not the last part: whoever follows no link there comes in.
        PathBuf::from(format!("/proc/self/fd/{}/.", self.0.as_raw_fd()))
    }

    /// True when both are the same directory.
    pub fn is(&self, other: &Directory) -> bool {
        let identity = |directory: &Directory| {
            let there = fs::metadata(directory.path()).ok()?;
            Some((there.dev(), there.ino()))
        };
        identity(self).is_some_and(|this| identity(other) == Some(this))
    }
}
