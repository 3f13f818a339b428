//! The folder of guides: one library at a time, taken whole or not at all.
//!
//! A file that is refused leaves the last good library in force. At the start there is none, and the
//! good files are better for a citizen than nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::in_force::{self, watched};
use super::text::Unread;
use super::watch::{self, Source, Watch, WatchError, cited};
use super::{Folder, scanner};
use crate::config::{Location, Locations, Origin, ScannerPicture};
use crate::diagnostic::Problem;
use crate::guides::{Guide, pictures};
use crate::link::{GuideFile, Guides, PictureFile, ShownScanner};

/// What was read.
#[derive(Clone, Debug)]
pub(crate) struct ReloadedGuides {
    /// The files that are good.
    pub(crate) guides: Guides,
    /// Why the folder is refused: one sentence for staff.
    pub(crate) fault: Option<String>,
    /// Why the picture of the scanner is not shown: one sentence for staff.
    pub(crate) scanner_fault: Option<String>,
    /// Who put them where they lie.
    pub(crate) origin: Origin,
}

/// What the folder held at one moment, or why it cannot be read; equal to another when nothing was
/// saved between.
#[derive(PartialEq)]
pub(crate) struct Read {
    location: Location,
    folder: Result<Folder, String>,
    /// The picture of the scanner, where the settings name one.
    scanner: Option<(ScannerPicture, Result<PictureFile, String>)>,
}

/// Reads the folder in force now, and the picture of the scanner.
pub(crate) fn read(locations: &Locations, picture: Option<&ScannerPicture>) -> Read {
    let (location, folder) = Folder::in_force(locations);
    Read {
        location,
        folder: folder.map_err(|error| error.to_string()),
        scanner: picture.map(|picture| (picture.clone(), scanner::read(picture, locations))),
    }
}

/// Watches every place of the folder, of which the content in force is `known`.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    locations: &Locations,
    picture: Option<ScannerPicture>,
    known: Read,
    tell: impl Fn(ReloadedGuides) + Send + 'static,
) -> Result<Watch, WatchError> {
    let locations = in_force::absolute(locations)?;
    let all = locations.clone();
    let source = Source {
        directories: move || {
            let folders = all.iter();
            folders.flat_map(|folder| places(&folder.path)).collect()
        },
        read: move || read(&locations, picture.as_ref()),
    };
    watch::watch(source, Some(known), move |read| tell(read.parse()))
}

impl Read {
    /// Parses every file, and adds the picture of the scanner.
    pub(crate) fn parse(&self) -> ReloadedGuides {
        let mut reloaded = self.parse_guides();
        match &self.scanner {
            None => {}
            Some((_, Err(why))) => {
                let sentence = crate::say!("content-scanner-refused", why = why.as_str());
                reloaded.scanner_fault = Some(sentence);
            }
            Some((picture, Ok(file))) => {
                let pictures = &mut reloaded.guides.pictures;
                // A guide may show the same one.
                if pictures.iter().all(|other| other.name != file.name) {
                    pictures.push(file.clone());
                }
                reloaded.guides.scanner = Some(ShownScanner {
                    file: file.name.clone(),
                    words: picture.words.clone(),
                });
            }
        }
        reloaded
    }

    fn parse_guides(&self) -> ReloadedGuides {
        let origin = self.location.origin;
        match &self.folder {
            Ok(folder) => {
                let (good, problems) = folder.parse();
                let refused = refused(folder, &problems);
                let more = refused.len().saturating_sub(1);
                let first = refused.into_iter().next();
                ReloadedGuides {
                    guides: files(folder, &good),
                    fault: first.map(|first| {
                        crate::say!("content-guides-refused", problem = first, more = more)
                    }),
                    scanner_fault: None,
                    origin,
                }
            }
            Err(error) => ReloadedGuides {
                guides: Guides::default(),
                fault: Some(crate::say!(
                    "content-guides-unreadable",
                    error = error.as_str()
                )),
                scanner_fault: None,
                origin,
            },
        }
    }
}

/// One sentence for each file that is not good.
fn refused(folder: &Folder, problems: &[(String, Problem)]) -> Vec<String> {
    let sentence = |(id, text): (&String, &Result<String, Unread>)| {
        let file = format!("{id}.md");
        let text = match text {
            Ok(text) => text,
            Err(Unread::Foreign { text, problem }) => return Some(cited(&file, text, problem, 0)),
            Err(unread) => {
                let error = unread.to_string();
                return Some(crate::say!(
                    "content-guide-unreadable",
                    file = file,
                    error = error
                ));
            }
        };
        let of_file = problems.iter().filter(|(of, _)| of == id);
        let of_file: Vec<_> = of_file.map(|(_, problem)| problem).collect();
        let first = of_file.iter().min_by_key(|problem| problem.span.start)?;
        Some(cited(&file, text, first, of_file.len() - 1))
    };
    folder.texts.iter().filter_map(sentence).collect()
}

/// The files of these guides, and of the pictures in them.
fn files(folder: &Folder, good: &[Guide]) -> Guides {
    let text = |guide: &Guide| {
        Some(GuideFile {
            id: guide.id.clone(),
            text: folder.texts.get(&guide.id)?.clone().ok()?,
        })
    };
    let shown: BTreeSet<_> = (good.iter())
        .flat_map(|guide| &guide.pictures)
        .map(|picture| &picture.file)
        .collect();
    let picture = |name: &String| {
        Some(PictureFile {
            name: name.clone(),
            bytes: folder.pictures.get(name)?.clone().ok()?,
        })
    };
    Guides {
        files: good.iter().filter_map(text).collect(),
        pictures: shown.into_iter().filter_map(picture).collect(),
        scanner: None,
    }
}

/// The folder and that of the pictures, where their files and they themselves really lie, and a
/// directory that will see them come.
fn places(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for folder in [folder, &folder.join(pictures::FOLDER)] {
        found.extend(watched(folder));
        found.extend(folder.is_dir().then(|| folder.to_path_buf()));
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            found.extend(watch::directories(&file.path()));
        }
    }
    found
}
