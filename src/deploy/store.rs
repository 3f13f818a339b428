//! The bundles of a seat: the one in force, the one before, and what the seat knows of its publisher.
//!
//! A bundle is unpacked beside the others, checked as the seat checks what it puts in force, and only then does the
//! link to it change, by one rename: whenever the power goes, the old one or the new one is there, whole. The newest
//! root and the highest numbers are kept with every load, before anything is taken, so that no power cut makes
//! the seat forget them.
//!
//! A number counts as long as the keys that signed it are in force. Whoever stole a key could have signed the highest
//! number of all; once the root names another key, the publisher begins below it.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use tough::schema::{RoleType, Root, Signed};

use super::archive::{self, Files};
use super::bundle::ROOT_OF_TRUST;
use super::error::Error;
use super::repository::{self, Published};
use crate::config::{Locations, Places};
use crate::content::guides;
use crate::content::list::{self, ReloadedList};
use crate::platform;

/// The link to the bundle before the one in force.
const PREVIOUS: &str = "previous";

/// Where a bundle lies while it is checked.
const STAGED: &str = "staged";

/// What is known of the publisher.
const KEPT: &str = "publisher-seen.json";

/// Held by whoever changes something here.
const LOCK: &str = "lock";

/// The folder of the bundles of a seat.
pub(crate) struct Store {
    folder: PathBuf,
    current: PathBuf,
    root: PathBuf,
}

/// What became of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// This bundle is in force now.
    New(u64),
    /// It was already.
    Already(u64),
}

/// What a seat knows of its publisher.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    /// Of the root of trust that IT laid down: another one is a deliberate new beginning.
    laid: String,
    /// The newest root to which that one led.
    root: Signed<Root>,
    /// The highest numbers.
    targets: u64,
    snapshot: u64,
    timestamp: u64,
    bundle: u64,
}

impl Store {
    /// That of a seat with these places.
    pub(crate) fn of(places: &Places) -> Store {
        let folder = places.bundle.parent().unwrap_or(&places.bundle);
        Store {
            folder: folder.to_path_buf(),
            current: places.bundle.clone(),
            root: places.etc.join(ROOT_OF_TRUST),
        }
    }

    /// The number of the bundle in force; none when there is no bundle.
    pub(crate) fn number(&self) -> Option<u64> {
        number_of(&self.current)
    }

    /// The number of the one before.
    pub(crate) fn previous(&self) -> Option<u64> {
        number_of(&self.folder.join(PREVIOUS))
    }

    /// Takes the newest bundle that is published there, when everything about it is as it should be.
    ///
    /// # Errors
    /// The reason why not; what was in force stays.
    pub(crate) fn take(&self, source: &Path, region: Option<&str>) -> Result<Taken, Error> {
        let laid = fs::read(&self.root).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::NoRoot(self.root.clone()),
            _ => Error::io(&self.root)(error),
        })?;
        let _held = self.lock()?;
        let sum = sum_of(&laid);
        let kept = self.kept();
        let root = match kept.as_ref().filter(|kept| kept.laid == sum) {
            Some(kept) => serde_json::to_vec(&kept.root).map_err(|_| Error::BadRoot)?,
            None => laid,
        };
        let published = repository::verify(source, &root)?;
        let number = published.newest()?;
        self.keep(kept.as_ref(), sum, &published, number)?;
        if self.number() == Some(number) {
            return Ok(Taken::Already(number));
        }
        let name = self.stage(&published.bundle(number)?, number, region)?;
        self.put_in_force(&name)?;
        Ok(Taken::New(number))
    }

    /// Puts the bundle before in force again, and returns its number.
    ///
    /// # Errors
    /// There is none, or the disk does not take it.
    pub(crate) fn go_back(&self) -> Result<u64, Error> {
        let _held = self.lock()?;
        let previous = fs::read_link(self.folder.join(PREVIOUS));
        let previous = previous.map_err(|_| Error::NoPrevious)?;
        let number = self.previous().ok_or(Error::NoPrevious)?;
        if self.number() == Some(number) {
            return Err(Error::NoPrevious);
        }
        self.put_in_force(&previous)?;
        Ok(number)
    }

    /// Holds what is published against what was seen, and keeps the higher of both.
    fn keep(
        &self,
        kept: Option<&Kept>,
        laid: String,
        published: &Published,
        number: u64,
    ) -> Result<(), Error> {
        let root = published.repository.root();
        let numbers = published.text_numbers();
        let of = |wanted| {
            let found = numbers.iter().find(|(role, _)| *role == wanted);
            found.map_or(0, |(_, number)| *number)
        };
        let now = Kept {
            laid,
            root: root.clone(),
            targets: of(RoleType::Targets),
            snapshot: of(RoleType::Snapshot),
            timestamp: of(RoleType::Timestamp),
            bundle: number,
        };
        if let Some(kept) = kept {
            let seen = [
                (RoleType::Targets, now.targets, kept.targets),
                (RoleType::Targets, now.bundle, kept.bundle),
                (RoleType::Snapshot, now.snapshot, kept.snapshot),
                (RoleType::Timestamp, now.timestamp, kept.timestamp),
            ];
            for (role, got, had) in seen {
                let same_keys = kept.root.signed.keys(role).eq(root.signed.keys(role));
                if same_keys && got < had {
                    return Err(Error::Older { got, had });
                }
            }
        }
        let file = self.folder.join(KEPT);
        let text = serde_json::to_vec(&now).map_err(|_| Error::BadRoot)?;
        platform::replace(&file, text).map_err(Error::io(&file))
    }

    fn kept(&self) -> Option<Kept> {
        // What cannot be read was not written by this program: it begins anew from what IT laid down.
        let text = fs::read(self.folder.join(KEPT)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Unpacks a bundle, checks it as the seat does, and returns the name of its folder.
    fn stage(&self, files: &Files, number: u64, region: Option<&str>) -> Result<PathBuf, Error> {
        let staged = self.folder.join(STAGED);
        lay(&staged, files).map_err(Error::io(&staged))?;
        accepted(&staged, region).map_err(|why| Error::Refused { number, why })?;
        // It is there already when somebody goes forth again after going back.
        let names = (1..).map(|time| PathBuf::from(format!("{number}.{time}")));
        let name = names
            .into_iter()
            .find(|name| !self.folder.join(name).exists());
        let name = name.expect("some name is free");
        fs::rename(&staged, self.folder.join(&name)).map_err(Error::io(&staged))?;
        Ok(name)
    }

    /// Changes the links, and forgets what none of them leads to.
    fn put_in_force(&self, name: &Path) -> Result<(), Error> {
        let before = fs::read_link(&self.current).ok();
        if let Some(before) = before {
            self.link(&self.folder.join(PREVIOUS), &before)?;
        }
        self.link(&self.current, name)?;
        self.forget_old()
    }

    fn link(&self, link: &Path, target: &Path) -> Result<(), Error> {
        let new = platform::unfinished(link);
        let changed = platform::forget_unfinished(link)
            .and_then(|()| symlink(target, &new))
            .and_then(|()| fs::rename(&new, link))
            .and_then(|()| platform::sync_directory(&self.folder));
        changed.map_err(Error::io(link))
    }

    fn forget_old(&self) -> Result<(), Error> {
        let links = [self.current.clone(), self.folder.join(PREVIOUS)];
        let linked = links.map(|link| fs::read_link(link).ok());
        for entry in fs::read_dir(&self.folder).map_err(Error::io(&self.folder))? {
            let path = entry.map_err(Error::io(&self.folder))?.path();
            let name = path.file_name().map(PathBuf::from);
            let is_bundle = !path.is_symlink() && number_of_name(&path).is_some();
            if is_bundle && !linked.contains(&name) {
                fs::remove_dir_all(&path).map_err(Error::io(&path))?;
            }
        }
        Ok(())
    }

    fn lock(&self) -> Result<File, Error> {
        let path = self.folder.join(LOCK);
        let held = make_folder(&self.folder)
            .and_then(|()| {
                File::options()
                    .create(true)
                    .append(true)
                    .mode(0o600)
                    .open(&path)
            })
            .and_then(|file| file.lock().map(|()| file));
        held.map_err(Error::io(&path))
    }
}

/// The number of the bundle to which this link leads, if that is there.
fn number_of(link: &Path) -> Option<u64> {
    let target = fs::read_link(link).ok()?;
    link.is_dir().then(|| number_of_name(&target)).flatten()
}

fn number_of_name(folder: &Path) -> Option<u64> {
    let name = folder.file_name()?.to_str()?;
    name.split_once('.')?.0.parse().ok()
}

/// Lays the files in a folder that everybody may read, and returns when it would survive a power cut.
fn lay(folder: &Path, files: &Files) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut folders = vec![folder.to_path_buf()];
    make_folder(folder)?;
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        if !folders.iter().any(|known| known == parent) {
            make_folder(parent)?;
            folders.push(parent.to_path_buf());
        }
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        file.write_all(bytes)?;
        platform::let_all_read(&path)?;
        file.sync_all()?;
    }
    folders
        .iter()
        .try_for_each(|folder| platform::sync_directory(folder))
}

/// A folder that everybody may read, whatever the administrator's own files are like.
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// What the seat would say of the list and the guides in this folder.
fn accepted(folder: &Path, region: Option<&str>) -> Result<(), String> {
    let list = Locations::named(folder.join(archive::LIST));
    if let ReloadedList::Rejected(why) = list::read(&list, region) {
        return Err(why);
    }
    let guides = guides::read(&Locations::named(folder.join(archive::GUIDES)));
    guides.parse().fault.map_or(Ok(()), Err)
}

fn sum_of(bytes: &[u8]) -> String {
    let sum = digest(&SHA256, bytes);
    sum.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
