//! Where the list of addresses and the guides may lie.
//!
//! What IT edits on this seat outweighs what came signed from the region, and that outweighs what came with
//! the program, which the next version replaces. Where kiosk.toml names a place, no other counts.

use std::path::{Path, PathBuf};

use super::Places;

/// Who put it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// kiosk.toml names the place.
    Named,
    /// IT, by hand, on this seat.
    Local,
    /// The signed bundle.
    Bundle,
    /// The package of this program.
    Shipped,
}

impl Origin {
    /// The stable code, for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Origin::Named => "named",
            Origin::Local => "local",
            Origin::Bundle => "bundle",
            Origin::Shipped => "shipped",
        }
    }
}

/// One place where it may lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Who would have put it there.
    pub origin: Origin,
    /// The file, or the folder.
    pub path: PathBuf,
}

/// Every place where it may lie; the first where something lies is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locations {
    /// What counts most.
    pub first: Location,
    /// What counts when nothing lies there.
    pub others: Vec<Location>,
}

impl Locations {
    /// This place and no other.
    pub fn named(path: PathBuf) -> Locations {
        Locations {
            first: Location {
                origin: Origin::Named,
                path,
            },
            others: Vec::new(),
        }
    }

    /// The usual places of what is called so.
    pub(super) fn usual(places: &Places, name: &str) -> Locations {
        let at = |origin, folder: &Path| Location {
            origin,
            path: folder.join(name),
        };
        Locations {
            first: at(Origin::Local, &places.etc),
            others: vec![
                at(Origin::Bundle, &places.bundle),
                at(Origin::Shipped, &places.shipped),
            ],
        }
    }

    /// Every place, what counts most first.
    pub fn iter(&self) -> impl Iterator<Item = &Location> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The paths of all, to be moved to another disk.
    pub fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let all = std::iter::once(&mut self.first).chain(&mut self.others);
        all.map(|location| &mut location.path)
    }
}
