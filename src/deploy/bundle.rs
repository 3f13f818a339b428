//! What a bundle is: a list with its certificates, the guides with their pictures, a number, a form.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::archive::{self, Files};
use super::error::Error;
use super::rollout::Rollout;
use crate::content::{Folder, list, text};
use crate::guides::pictures;

/// The root of trust that IT lays down on a seat, beside kiosk.toml.
pub(crate) const ROOT_OF_TRUST: &str = "publisher.json";

/// The form of bundles that this program makes and takes.
pub(super) const FORM: u32 = 1;

/// What the publisher signs about a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// What kind of file this is.
    kind: Kind,
    /// Its number, which only grows: the day and which one of that day.
    pub(super) version: u64,
    /// Its form; a program takes no other than it knows.
    pub(super) form: u32,
    /// To whom it goes, and when; to everybody at once where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rollout: Option<Rollout>,
}

/// What kind of file a repository gives out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Bundle,
}

impl About {
    /// A bundle of this program.
    pub(super) fn bundle(version: u64, rollout: Option<Rollout>) -> About {
        About {
            kind: Kind::Bundle,
            version,
            form: FORM,
            rollout,
        }
    }

    /// From when it is for the seats of this branch, in seconds since 1970; none when it was stopped.
    pub(super) fn due(&self, branch: &str) -> Option<i64> {
        match &self.rollout {
            Some(rollout) => rollout.due(self.version, branch),
            None => Some(i64::MIN),
        }
    }

    /// True when somebody stopped it.
    pub(super) fn is_held(&self) -> bool {
        self.rollout.as_ref().is_some_and(Rollout::is_held)
    }

    /// True when it is for every branch by now.
    pub(super) fn is_for_all(&self, now: Timestamp) -> bool {
        (self.rollout.as_ref()).is_none_or(|rollout| rollout.is_over(now))
    }
}

/// The name of the bundle with this number.
pub(super) fn name(number: u64) -> String {
    format!("bundle-{number}.tar")
}

/// Reads what belongs into a bundle: the list, the certificates that it names, each guide, each picture that a guide
/// names. What else lies there is left out.
///
/// # Errors
/// One of them cannot be read.
pub(crate) fn gather(list: &Path, guides: &Path) -> Result<Files, Error> {
    let unread = |path: &Path, why| Error::Unread {
        path: path.to_path_buf(),
        why,
    };
    let words = text::read(list).map_err(|why| unread(list, why))?;
    let mut files = Files::new();
    for (name, bytes) in list::beside(list, &words) {
        let bytes = bytes.map_err(|why| unread(&list.with_file_name(&name), why))?;
        files.insert(name, bytes);
    }
    files.insert(archive::LIST.to_owned(), words.into_bytes());
    let folder = Folder::read(guides).map_err(Error::io(guides))?;
    for (id, words) in folder.texts {
        let name = format!("{id}.md");
        let words = words.map_err(|why| unread(&guides.join(&name), why))?;
        files.insert(format!("{}/{name}", archive::GUIDES), words.into_bytes());
    }
    for (name, bytes) in folder.pictures {
        let path = guides.join(pictures::FOLDER).join(&name);
        let bytes = bytes.map_err(|why| unread(&path, text::Unread::System(why)))?;
        let name = format!("{}/{}/{name}", archive::GUIDES, pictures::FOLDER);
        files.insert(name, bytes);
    }
    Ok(files)
}
