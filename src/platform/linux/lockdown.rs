//! Is this machine really closed? One small look for each item of the doctor, at the system as it is now.
//!
//! A look reads; it changes nothing. Files are read below one root, so that the disk of another machine,
//! or a folder with real files, is examined by the same code; what only runs can then not be seen.

pub(crate) mod account;
pub(crate) mod console;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod firewall;
pub(crate) mod kernel;
pub(crate) mod memory;
pub(crate) mod process;
pub(crate) mod xconf;
pub(crate) mod xserver;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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

    /// A file of the system.
    fn read(&self, path: &str) -> Result<String, Unseen> {
        let bytes = fs::read(self.at(path)).map_err(|error| Unseen::file(path, &error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A file of the system that may be missing.
    fn read_if_there(&self, path: &str) -> Result<String, Unseen> {
        match fs::read(self.at(path)) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Unseen::file(path, &error)),
        }
    }

    /// The names in a folder, sorted; a folder that is not there has none.
    fn names(&self, folder: &str) -> Result<Vec<String>, Unseen> {
        let entries = match fs::read_dir(self.at(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
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

    /// An error when this is not the system that runs: what only runs cannot be seen then.
    fn must_run(&self) -> Result<(), Unseen> {
        match self.root == Path::new("/") {
            true => Ok(()),
            false => Err(Unseen(say!("doctor-not-running"))),
        }
    }
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
