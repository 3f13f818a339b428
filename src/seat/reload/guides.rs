//! The folder of guides: one library at a time, taken whole or not at all.
//!
//! A file that is refused leaves the last good library in force. At the start there is none, and the
//! good files are better for a citizen than nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Source, Watch, WatchError, cited, directories};
use crate::guides::Guide;
use crate::link::GuideFile;

/// What was read.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// The files that are good.
    pub(crate) files: Vec<GuideFile>,
    /// Why the folder is refused: one sentence for staff.
    pub(crate) fault: Option<String>,
}

/// The text of each file by its name, or why there is none.
type Content = Result<BTreeMap<String, Result<String, String>>, String>;

/// What the folder held at one moment; equal to another when nothing was saved between.
#[derive(PartialEq)]
pub(crate) struct Read(Content);

/// Reads the folder now.
pub(crate) fn read(folder: &Path) -> Read {
    Read(content(folder).map_err(|error| error.to_string()))
}

/// Watches the folder, whose content is `known`.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    folder: &Path,
    known: Read,
    tell: impl Fn(Notice) + Send + 'static,
) -> Result<Watch, WatchError> {
    let folder = super::absolute(folder)?;
    let place = folder.clone();
    let source = Source {
        directories: move || places(&folder),
        read: move || read(&place),
    };
    super::watch(source, Some(known), move |read| tell(read.parse()))
}

impl Read {
    /// Parses every file.
    pub(crate) fn parse(&self) -> Notice {
        let files = match &self.0 {
            Ok(files) => files,
            Err(error) => {
                return Notice {
                    files: Vec::new(),
                    fault: Some(crate::say!(
                        "seat-guides-unreadable",
                        error = error.as_str()
                    )),
                };
            }
        };
        let mut good = Vec::new();
        let mut refused = Vec::new();
        for (name, text) in files {
            let id = name.strip_suffix(EXTENSION).unwrap_or(name);
            let text = match text {
                Ok(text) => text,
                Err(error) => {
                    let (file, error) = (name.as_str(), error.as_str());
                    refused.push(crate::say!(
                        "seat-guide-unreadable",
                        file = file,
                        error = error
                    ));
                    continue;
                }
            };
            match Guide::parse(id, text) {
                Ok(_) => good.push(GuideFile {
                    id: id.to_owned(),
                    text: text.clone(),
                }),
                Err(problems) => refused.extend(
                    (problems.iter().min_by_key(|problem| problem.span.start))
                        .map(|first| cited(name, text, first, problems.len() - 1)),
                ),
            }
        }
        let more = refused.len().saturating_sub(1);
        let first = refused.into_iter().next();
        Notice {
            files: good,
            fault: first
                .map(|first| crate::say!("seat-guides-refused", problem = first, more = more)),
        }
    }
}

/// How the name of a guide's file ends.
const EXTENSION: &str = ".md";

fn content(folder: &Path) -> io::Result<BTreeMap<String, Result<String, String>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What an editor keeps beside the file it writes is hidden.
        if name.ends_with(EXTENSION) && !name.starts_with('.') {
            let text = fs::read_to_string(&path).map_err(|error| error.to_string());
            files.insert(name.into_owned(), text);
        }
    }
    Ok(files)
}

/// The folder, where its files and it itself really lie, and a directory that will see it come.
fn places(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = directories(folder);
    found.retain(|place| place.is_dir());
    found.extend(
        (folder.ancestors())
            .find(|place| place.is_dir())
            .map(Path::to_path_buf),
    );
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        found.extend(directories(&file.path()));
    }
    found
}
