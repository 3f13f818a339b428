//! The folders that are watched for scans: the scanner's own, and what lies below it.
//!
//! Many scanners make a folder for each day or each user. Each folder is held open, so that nobody can put
//! a link in its place, and a new name of it changes nothing. What is too deep, and what are too many, is
//! left to the wipe.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::platform::Directory;

/// How deep a folder may lie below the scanner's own.
const DEPTH: usize = 4;

/// How many folders are watched.
const MOST: usize = 256;

/// The watched folders, by the path under which their changes are told.
#[derive(Debug)]
pub(super) struct Folders {
    watcher: RecommendedWatcher,
    known: HashMap<PathBuf, Folder>,
    /// It was said that there are more than can be watched.
    told: bool,
}

#[derive(Debug)]
struct Folder {
    held: Directory,
    depth: usize,
}

impl Folders {
    /// Watches this folder and every one that lies below it now.
    pub(super) fn watch(watcher: RecommendedWatcher, inbox: &Path) -> io::Result<Folders> {
        let known = HashMap::new();
        let mut folders = Folders {
            watcher,
            known,
            told: false,
        };
        let inbox = Directory::open(inbox)?;
        let place = folders.add(inbox, 0)?;
        folders.descend(place);
        Ok(folders)
    }

    /// The folder of what changed at this path, as a path that leads there, and the name in it.
    pub(super) fn place<'a>(&self, changed: &'a Path) -> Option<(PathBuf, &'a OsStr)> {
        let folder = self.known.get(changed.parent()?)?;
        Some((folder.held.path(), changed.file_name()?))
    }

    /// Something came at this path. If it is a folder, it is watched with all that lies below it, and the
    /// files that are there already are returned.
    pub(super) fn came(&mut self, path: &Path) -> Vec<PathBuf> {
        let found = path.parent().and_then(|parent| self.known.get(parent));
        let (Some(parent), Some(name)) = (found, path.file_name()) else {
            return Vec::new();
        };
        let depth = parent.depth + 1;
        // No folder, or none any more.
        let Ok(held) = parent.held.below(Path::new(name)) else {
            return Vec::new();
        };
        if self.known.values().any(|one| one.held.is(&held)) {
            return Vec::new();
        }
        match self.add(held, depth) {
            Ok(place) => self.descend(place),
            Err(error) => {
                self.cannot(&error);
                Vec::new()
            }
        }
    }

    /// Watches every folder below this one, and returns the files on the way.
    fn descend(&mut self, place: PathBuf) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut waiting = vec![place];
        while let Some(place) = waiting.pop() {
            // What cannot be listed is seen when it changes.
            for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
                let path = place.join(entry.file_name());
                // A link is neither.
                match entry.file_type() {
                    Ok(kind) if kind.is_file() => files.push(path),
                    Ok(kind) if kind.is_dir() => match self.enter(&place, &entry.file_name()) {
                        Ok(below) => waiting.push(below),
                        Err(error) => self.cannot(&error),
                    },
                    Ok(_) | Err(_) => {}
                }
            }
        }
        files
    }

    fn enter(&mut self, place: &Path, name: &OsStr) -> io::Result<PathBuf> {
        let parent = self.known.get(place).ok_or(io::ErrorKind::NotFound)?;
        let depth = parent.depth + 1;
        let held = parent.held.below(Path::new(name))?;
        self.add(held, depth)
    }

    fn add(&mut self, held: Directory, depth: usize) -> io::Result<PathBuf> {
        if depth > DEPTH || self.known.len() >= MOST {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let place = held.path();
        let watched = self.watcher.watch(&place, RecursiveMode::NonRecursive);
        watched.map_err(io::Error::other)?;
        self.known.insert(place.clone(), Folder { held, depth });
        Ok(place)
    }

    /// Says once that a scan may be missed; the kind alone, since the error could name a file.
    fn cannot(&mut self, error: &io::Error) {
        if !std::mem::replace(&mut self.told, true) {
            tracing::warn!(kind = ?error.kind(), "a folder of the scanner is not watched");
        }
    }
}
