//! Is this machine really closed? One small look for each item of the doctor, at the system as it is now.
//!
//! A look reads; it changes nothing. Files are read below one root, so that the disk of another machine,
//! or a folder with real files, is examined by the same code; what only runs can then not be seen.

pub(crate) mod account;
pub(crate) mod boot;
pub(crate) mod console;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod firewall;
pub(crate) mod kernel;
pub(crate) mod logins;
pub(crate) mod memory;
pub(crate) mod network;
pub(crate) mod process;
pub(crate) mod rules;
pub(crate) mod scanner;
pub(crate) mod shipped;
pub(crate) mod units;
mod wall;
pub(crate) mod xconf;
pub(crate) mod xserver;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags};

use crate::platform::lockdown::{Found, Look, Machine, Unseen};
use crate::say;
use account::Account;

impl Found {
    /// Good when nothing was found.
    fn none(found: &[String]) -> Found {
        match found {
            [] => Found::Good,
            _ => Found::Bad(found.join(", ")),
        }
    }
}

impl Machine {
    /// Where a path of the examined system lies on this one.
    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A file or a folder, with every link on the way to it read as the examined system reads it.
    fn open(&self, path: &str) -> io::Result<File> {
        if self.root == Path::new("/") {
            return File::open(path);
        }
        let (flags, mode) = (
            OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK,
            Mode::empty(),
        );
        let root = rustix::fs::openat(CWD, &self.root, flags | OFlags::DIRECTORY, mode)?;
        let file = rustix::fs::openat2(root, path, flags, mode, ResolveFlags::IN_ROOT)?;
        Ok(File::from(file))
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// A file of the system.
    fn read(&self, path: &str) -> Result<String, Unseen> {
        let bytes = self
            .bytes(path)
            .map_err(|error| Unseen::file(path, &error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A file of the system that may be missing.
    fn read_if_there(&self, path: &str) -> Result<String, Unseen> {
        match self.bytes(path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if is_missing(&error) => Ok(String::new()),
            Err(error) => Err(Unseen::file(path, &error)),
        }
    }

    /// The names in a folder, sorted; a folder that is not there has none.
    fn names(&self, folder: &str) -> Result<Vec<String>, Unseen> {
        let opened = self.open(folder);
        let entries =
            opened.and_then(|it| fs::read_dir(format!("/proc/self/fd/{}", it.as_raw_fd())));
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return Err(Unseen::file(folder, &error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Unseen::file(folder, &error))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// The texts of the files in a folder whose names end so, in the order of their names.
    fn read_all(&self, folder: &str, end: &str) -> Result<Vec<(String, String)>, Unseen> {
        let mut files = Vec::new();
        for name in self.names(folder)? {
            if name.ends_with(end) {
                let path = format!("{folder}/{name}");
                // A file that was taken away in between says nothing.
                files.push((name, self.read_if_there(&path)?));
            }
        }
        Ok(files)
    }

    /// The user of the seat: the owner of its state, or else whoever asks.
    fn account(&self) -> Result<Account, Unseen> {
        Account::of(self)
    }

    /// An error where there is no system to speak of.
    fn must_be_there(&self) -> Result<(), Unseen> {
        self.read("/etc/passwd").map(|_| ())
    }

    /// An error when the settings could not be read: what they name may be there and unseen.
    fn must_be_configured(&self) -> Result<(), Unseen> {
        match self.configured {
            true => Ok(()),
            false => Err(Unseen(say!("doctor-no-settings"))),
        }
    }

    /// An error when this is not the system that runs: what only runs cannot be seen then.
    fn must_run(&self) -> Result<(), Unseen> {
        match self.root == Path::new("/") {
            true => Ok(()),
            false => Err(Unseen(say!("doctor-not-running"))),
        }
    }
}

/// True when nothing is there, or a file where a folder would have to be.
fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

impl Unseen {
    fn file(path: &str, error: &io::Error) -> Unseen {
        let why = match error.kind() {
            io::ErrorKind::NotFound => say!("doctor-no-file", file = path),
            io::ErrorKind::PermissionDenied => say!("doctor-no-right", file = path),
            _ => say!("cli-unreadable", file = path),
        };
        Unseen(why)
    }
}

#[cfg(test)]
mod tests;
