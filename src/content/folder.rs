//! The folder of guides as it lies on the disk: the texts, and the pictures that they name.
//!
//! The seat, `check` and `guides` read it here, so that what one of them accepts none of them refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::in_force::read_first;
use super::text::{self, Unread};
use crate::config::{Location, Locations};
use crate::diagnostic::Problem;
use crate::guides::{self, Guide, pictures};

/// How the name of a guide's file ends.
const ENDING: &str = ".md";

/// What the folder held at one moment.
#[derive(Debug, PartialEq)]
pub(crate) struct Folder {
    /// The text of each guide by its id, or why it cannot be read.
    pub(crate) texts: BTreeMap<String, Result<String, Unread>>,
    /// What stands in each picture that a text names, by the name of its file, or why it cannot be read.
    pub(crate) pictures: BTreeMap<String, Result<Vec<u8>, String>>,
    /// What else lies beside the pictures; it is not read.
    unnamed: BTreeSet<String>,
}

impl Folder {
    /// Reads the folder in force now, and says where it lies. One without a guide is not there yet.
    pub(crate) fn in_force(locations: &Locations) -> (Location, io::Result<Folder>) {
        read_first(locations, Folder::read, |found| match found {
            Ok(folder) => folder.texts.is_empty(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        })
    }

    /// Reads the folder now.
    ///
    /// # Errors
    /// The folder, or that of the pictures in it, cannot be listed.
    pub(crate) fn read(place: &Path) -> io::Result<Folder> {
        let mut texts = BTreeMap::new();
        for name in names(place)? {
            if let Some(id) = name.strip_suffix(ENDING) {
                let text = text::read(&place.join(&name));
                texts.insert(id.to_owned(), text);
            }
        }
        let mut folder = Folder {
            texts,
            pictures: BTreeMap::new(),
            unnamed: BTreeSet::new(),
        };
        let place = place.join(pictures::FOLDER);
        let names = match names(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        for name in names {
            if folder
                .texts
                .values()
                .flatten()
                .any(|text| text.contains(&name))
            {
                let bytes = head(&place.join(&name)).map_err(|error| error.to_string());
                folder.pictures.insert(name, bytes);
            } else {
                folder.unnamed.insert(name);
            }
        }
        Ok(folder)
    }

    /// Every file of the folder of pictures.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = &str> {
        let named = self.pictures.keys();
        named.chain(&self.unnamed).map(String::as_str)
    }

    /// Parses every text: the good guides, and every problem of the others with the guide's id.
    pub(crate) fn parse(&self) -> (Vec<Guide>, Vec<(String, Problem)>) {
        let files =
            (self.texts.iter()).filter_map(|(id, text)| Some((id.as_str(), text.as_deref().ok()?)));
        guides::parse_folder(files, |file| self.picture(file))
    }

    fn picture(&self, file: &str) -> Option<Result<&[u8], &str>> {
        let found = self.pictures.get(file)?;
        Some(found.as_deref().map_err(String::as_str))
    }
}

/// The names of what lies here; what an editor keeps beside the file that it writes is hidden.
fn names(place: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(place)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The beginning of a picture, one byte longer than a picture may be.
pub(super) fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = pictures::LARGEST as u64 + 1;
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
