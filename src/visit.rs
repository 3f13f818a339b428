//! A visit's one directory: everything that a citizen can create lies under it, in RAM.
//!
//! Paths only; the seat makes the directory, the wipe removes it. Two screens never share one.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

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

    /// Where a dispatcher of speech keeps its socket and its logs.
    pub fn speech(&self) -> PathBuf {
        self.dir.join("speech")
    }

    /// Every place that must exist before a screen starts, the directory itself first.
    pub fn places(&self) -> [PathBuf; 7] {
        [
            self.dir.clone(),
            self.files(),
            self.printing(),
            self.home(),
            self.runtime(),
            self.temporary(),
            self.speech(),
        ]
    }
}
