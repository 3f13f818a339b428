//! Which of the places where it may lie is in force.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::watch::{self, WatchError};
use crate::config::{Location, Locations};

/// What was read where it lies. Nothing anywhere is what the first place says of it.
pub(super) fn read_first<T>(
    locations: &Locations,
    read: impl Fn(&Path) -> T,
    is_missing: impl Fn(&T) -> bool,
) -> (Location, T) {
    for location in locations.iter() {
        let found = read(&location.path);
        // A link that leads nowhere was put there by somebody who means it.
        if !is_missing(&found) || location.path.is_symlink() {
            return (location.clone(), found);
        }
    }
    let first = &locations.first;
    (first.clone(), read(&first.path))
}

/// The places as they are, whatever the seat's folder becomes.
pub(super) fn absolute(locations: &Locations) -> Result<Locations, WatchError> {
    let mut locations = locations.clone();
    for path in locations.paths_mut() {
        *path = watch::absolute(path)?;
    }
    Ok(locations)
}

/// Every directory in which a change can lead to another file or folder in force.
pub(super) fn directories(locations: &Locations) -> BTreeSet<PathBuf> {
    let places = locations.iter().map(|location| &location.path);
    places.flat_map(|path| watched(path)).collect()
}

/// Where this path, the links on its way and what they lead to lie, and a directory that will see it come.
pub(super) fn watched(path: &Path) -> BTreeSet<PathBuf> {
    let mut found = watch::directories(path);
    found.retain(|place| place.is_dir());
    let comes = path.ancestors().skip(1).find(|place| place.is_dir());
    found.extend(comes.map(Path::to_path_buf));
    found
}
