//! The pictures of the guides and of the scanner, as the trusted view asks for them.
//!
//! The seat sends them; a screen has no right to its configuration. The engine may ask from any thread.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::guides::{Guide, Picture, pictures};
use crate::link::{PictureFile, ShownScanner};

/// Those that are in force; a copy is the same ones.
#[derive(Clone, Default)]
pub(super) struct Pictures(Arc<Mutex<Vec<PictureFile>>>);

impl Pictures {
    /// Others are in force.
    pub(super) fn replace(&self, files: Vec<PictureFile>) {
        *self.files() = files;
    }

    /// Gives the pictures of these guides their canvas. The seat has accepted them already; one that is
    /// missing here shows its description.
    pub(super) fn attach(&self, guides: &mut [Guide]) {
        let files = self.files();
        let canvases: BTreeMap<_, _> = (files.iter())
            .map(|file| (&file.name, pictures::canvas(&file.name, &file.bytes)))
            .collect();
        for picture in guides.iter_mut().flat_map(|guide| &mut guide.pictures) {
            picture.canvas = canvases.get(&picture.file).copied().flatten();
        }
    }

    /// The picture of the scanner with its canvas.
    pub(super) fn of_scanner(&self, shown: &ShownScanner) -> Picture {
        let files = self.files();
        let mut named = files.iter().filter(|file| file.name == shown.file);
        let found = named.next();
        Picture {
            step: 0,
            file: shown.file.clone(),
            description: shown.words.clone(),
            canvas: found.and_then(|file| pictures::canvas(&file.name, &file.bytes)),
        }
    }

    /// The type of this picture, and what stands in it.
    pub(super) fn find(&self, name: &str) -> Option<(&'static str, Vec<u8>)> {
        let files = self.files();
        let file = files.iter().find(|file| file.name == name)?;
        Some((pictures::media_type(name)?, file.bytes.clone()))
    }

    fn files(&self) -> MutexGuard<'_, Vec<PictureFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
