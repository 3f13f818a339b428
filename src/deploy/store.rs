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
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown, fchown, symlink};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tough::schema::{RoleType, Root, Signed};

use super::archive::{self, Files};
use super::bundle::ROOT_OF_TRUST;
use super::error::Error;
use super::place::Place;
use super::repository::{self, Offer, Published};
use super::trial;
use crate::config::{Locations, Places, Seat};
use crate::content::guides;
use crate::content::list::{self, ReloadedList};
use crate::content::publication::{Heard, number_in, number_of};
use crate::egress::GateSettings;
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
    /// Somebody went back from this one here, and nothing is newer.
    Left(u64),
    /// This one is newer, and not for this branch yet.
    Later(u64),
}

/// The seat that fetches by itself.
pub(crate) struct Taker<'a> {
    /// Which it is.
    pub(crate) seat: &'a Seat,
    /// Its way out.
    pub(crate) way: &'a GateSettings,
    /// Where its list lies.
    pub(crate) list: &'a Locations,
}

impl Taker<'_> {
    /// What a bundle is given to at once: all seats of a branch, or this one when nobody says where it stands.
    fn branch(&self) -> &str {
        match self.seat.branch.trim() {
            "" => &self.seat.id,
            branch => branch,
        }
    }
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
    /// Of the text that says what is the newest, as a server gave it out, and until when that is good.
    #[serde(default)]
    stamp: Option<String>,
    #[serde(default)]
    good_until: String,
    /// What was for this branch then, and what will be.
    #[serde(default)]
    branch: String,
    #[serde(default)]
    offer: Offer,
    /// Of the bundle that is staged, whole, and was refused: it is not fetched again, but checked again each time, since
    /// the program, the region or a portal is another one by then.
    #[serde(default)]
    refused: Option<u64>,
}

impl Kept {
    /// What is published there now.
    ///
    /// # Errors
    /// Nothing is.
    fn of(published: &Published, laid: String) -> Result<Kept, Error> {
        let numbers = published.text_numbers();
        let of = |wanted| {
            let found = numbers.iter().find(|(role, _)| *role == wanted);
            found.map_or(0, |(_, number)| *number)
        };
        Ok(Kept {
            laid,
            root: published.repository.root().clone(),
            targets: of(RoleType::Targets),
            snapshot: of(RoleType::Snapshot),
            timestamp: of(RoleType::Timestamp),
            bundle: published.newest()?,
            stamp: None,
            good_until: published.newest_until(),
            branch: String::new(),
            offer: Offer::default(),
            refused: None,
        })
    }

    /// What was seen before is no higher, as long as the keys are the same.
    fn follows(&self, before: &Kept) -> Result<(), Error> {
        let seen = [
            (RoleType::Targets, self.targets, before.targets),
            (RoleType::Targets, self.bundle, before.bundle),
            (RoleType::Snapshot, self.snapshot, before.snapshot),
            (RoleType::Timestamp, self.timestamp, before.timestamp),
        ];
        let (new, old) = (&self.root.signed, &before.root.signed);
        let older = |(role, got, had): &(RoleType, u64, u64)| {
            old.keys(*role).eq(new.keys(*role)) && got < had
        };
        match seen.into_iter().find(older) {
            Some((_, got, had)) => Err(Error::Older { got, had }),
            None => Ok(()),
        }
    }
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

    /// True when a bundle is in force, and what was seen of its publisher is gone or was not written by this program.
    pub(crate) fn has_forgotten(&self) -> bool {
        self.number().is_some() && matches!(self.kept(), Ok(None))
    }

    /// Takes the newest bundle that is published there, when everything about it is as it should be: a person asks.
    ///
    /// # Errors
    /// The reason why not; what was in force stays.
    pub(crate) fn take(&self, place: &Place, region: Option<&str>) -> Result<Taken, Error> {
        let _held = self.lock()?;
        let published = self.look(place)?;
        let number = published.newest_given()?;
        self.keep(Kept::of(&published, sum_of(&self.laid()?))?)?;
        if self.number() == Some(number) {
            return Ok(Taken::Already(number));
        }
        self.stage(&published.bundle(number)?)?;
        self.accepted(number, region)?;
        self.put_in_force(&self.name(number)?)?;
        Ok(Taken::New(number))
    }

    /// Takes what is newer there, if anything is, and writes down when the publisher was heard. What somebody went back
    /// from does not come again.
    ///
    /// # Errors
    /// The reason why not; what was in force stays.
    pub(crate) fn fetch(
        &self,
        place: &Place,
        taker: &Taker<'_>,
        now: Timestamp,
    ) -> Result<Taken, Error> {
        let _held = self.lock()?;
        let taken = self.take_newer(place, taker, now);
        let asked = now.as_second().unsigned_abs();
        let refused = taken.as_ref().err().and_then(Error::refusal);
        let is_heard = taken.is_ok() || refused.is_some();
        let before = || Heard::read(&self.folder)?.heard;
        let later = match taken {
            Ok(Taken::Later(number)) => Some(number),
            Ok(Taken::New(_) | Taken::Already(_) | Taken::Left(_)) | Err(_) => None,
        };
        let heard = Heard {
            asked,
            heard: is_heard.then_some(asked).or_else(before),
            fault: taken.as_ref().err().map(Error::to_string),
            refused: refused.map(str::to_owned),
            later,
        };
        heard.write(&self.folder).map_err(Error::io(&self.folder))?;
        taken
    }

    /// Nothing is fetched here any more: nobody waits for it.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(crate) fn fetches_nothing(&self) -> Result<(), Error> {
        Heard::forget(&self.folder).map_err(Error::io(&self.folder))
    }

    fn take_newer(&self, place: &Place, taker: &Taker<'_>, now: Timestamp) -> Result<Taken, Error> {
        let stamp = sum_of(&place.newest()?);
        let laid = sum_of(&self.laid()?);
        if let Some(kept) = self.unchanged(&laid, &stamp, taker, now)? {
            if let Some(taken) = self.nothing_to_take(&kept) {
                return Ok(taken);
            }
            if kept.refused.is_some() {
                return self.put(kept, taker, place);
            }
        }
        let published = self.look(place)?;
        let before = self.kept()?.filter(|kept| kept.laid == laid);
        let mut kept = Kept {
            stamp: Some(stamp),
            branch: taker.branch().to_owned(),
            offer: published.offer(taker.branch(), now),
            ..Kept::of(&published, laid)?
        };
        let refused = before.and_then(|before| before.refused);
        kept.refused = refused.filter(|refused| kept.offer.number == Some(*refused));
        self.keep(kept.clone())?;
        if let Some(taken) = self.nothing_to_take(&kept) {
            return Ok(taken);
        }
        if let (Some(number), None) = (kept.offer.number, kept.refused) {
            self.stage(&published.bundle(number)?)?;
        }
        self.put(kept, taker, place)
    }

    /// What was seen, when what is said to be the newest is what it was when all was read, that is still good, and
    /// nothing else is for this branch by now.
    fn unchanged(
        &self,
        laid: &str,
        stamp: &str,
        taker: &Taker<'_>,
        now: Timestamp,
    ) -> Result<Option<Kept>, Error> {
        let is_same = |kept: &Kept| {
            kept.laid == laid
                && kept.stamp.as_deref() == Some(stamp)
                && kept.branch == taker.branch()
        };
        let is_good = |kept: &Kept| kept.good_until.parse().is_ok_and(|until| now < until);
        let is_due = |kept: &Kept| {
            kept.offer
                .next
                .is_some_and(|(_, due)| due <= now.as_second())
        };
        let kept = self.kept()?.filter(is_same).filter(is_good);
        Ok(kept.filter(|kept| !is_due(kept)))
    }

    /// What became of what was seen, when none of it is to be taken.
    fn nothing_to_take(&self, kept: &Kept) -> Option<Taken> {
        let next = kept.offer.next.map(|(next, _)| next);
        match (kept.offer.number, self.number(), self.previous()) {
            (None, _, _) => Some(Taken::Later(next.unwrap_or(kept.bundle))),
            (Some(number), Some(current), _) if current >= number => {
                let next = next.filter(|next| *next > current);
                Some(next.map_or(Taken::Already(current), Taken::Later))
            }
            (Some(number), Some(_), Some(left)) if left >= number => Some(Taken::Left(left)),
            (Some(_), _, _) => None,
        }
    }

    /// Reads what is published there, by the newest root that this seat has seen.
    fn look(&self, place: &Place) -> Result<Published, Error> {
        let laid = self.laid()?;
        let sum = sum_of(&laid);
        let root = match self.kept()?.filter(|kept| kept.laid == sum) {
            Some(kept) => serde_json::to_vec(&kept.root).map_err(|_| Error::BadRoot)?,
            None => laid,
        };
        repository::verify(place, &root)
    }

    /// Takes the bundle that is staged, and remembers when it is refused.
    fn put(&self, kept: Kept, taker: &Taker<'_>, place: &Place) -> Result<Taken, Error> {
        let number = kept.offer.number.ok_or(Error::NothingPublished)?;
        let tried = self.try_out(number, kept.offer, taker, place);
        let is_refused = tried.as_ref().is_err_and(|why| why.refusal().is_some());
        if is_refused && kept.refused != Some(number) {
            let refused = Some(number);
            self.keep(Kept { refused, ..kept })?;
        }
        tried?;
        self.put_in_force(&self.name(number)?)?;
        Ok(Taken::New(number))
    }

    /// Whether this seat accepts what is staged; with the list of a bundle that is given to some first no portal may be
    /// lost.
    fn try_out(
        &self,
        number: u64,
        offer: Offer,
        taker: &Taker<'_>,
        place: &Place,
    ) -> Result<(), Error> {
        let region = taker.seat.region.as_deref();
        let list = self.accepted(number, region)?;
        if offer.is_tried {
            let in_force = list::read(taker.list, region);
            let hosts = trial::lost(&list, &in_force, taker.way, place)?;
            if !hosts.is_empty() {
                return Err(Error::Loses { number, hosts });
            }
        }
        Ok(())
    }

    /// The root of trust that IT laid down.
    fn laid(&self) -> Result<Vec<u8>, Error> {
        fs::read(&self.root).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::NoRoot(self.root.clone()),
            _ => Error::io(&self.root)(error),
        })
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
    fn keep(&self, now: Kept) -> Result<(), Error> {
        match self.kept()? {
            Some(before) => now.follows(&before)?,
            None => {
                // Whatever happened to the memory: what was taken once was published.
                let (got, had) = (now.bundle, self.number().max(self.previous()).unwrap_or(0));
                if got < had {
                    return Err(Error::Older { got, had });
                }
            }
        }
        let file = self.folder.join(KEPT);
        let text = serde_json::to_vec(&now).map_err(|_| Error::BadRoot)?;
        platform::publish(&file, text).map_err(Error::io(&file))
    }

    /// None when there is nothing, or what this program never wrote: then what is in force is the least that is taken.
    fn kept(&self) -> Result<Option<Kept>, Error> {
        let file = self.folder.join(KEPT);
        match fs::read(&file) {
            Ok(text) => {
                let mut kept: Option<Kept> = serde_json::from_slice(&text).ok();
                if let Some(kept) = kept.as_mut().filter(|_| !self.staged().is_dir()) {
                    kept.refused = None;
                }
                Ok(kept)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&file)(error)),
        }
    }

    /// Where a bundle lies that nobody has checked.
    fn staged(&self) -> PathBuf {
        self.folder.join(STAGED)
    }

    /// Unpacks a bundle.
    fn stage(&self, files: &Files) -> Result<(), Error> {
        let staged = self.staged();
        lay(&staged, files).map_err(Error::io(&staged))
    }

    /// Checks what is staged as the seat does, and returns its list.
    fn accepted(&self, number: u64, region: Option<&str>) -> Result<ReloadedList, Error> {
        let list = accepted(&self.staged(), region);
        list.map_err(|why| Error::Refused { number, why })
    }

    /// Gives what is staged, and was checked, its name.
    fn name(&self, number: u64) -> Result<PathBuf, Error> {
        let staged = self.staged();
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
            let is_bundle = !path.is_symlink() && number_in(&path).is_some();
            if is_bundle && !linked.contains(&name) {
                fs::remove_dir_all(&path).map_err(Error::io(&path))?;
            }
        }
        Ok(())
    }

    fn lock(&self) -> Result<File, Error> {
        let path = self.folder.join(LOCK);
        let owner = || platform::owner(&self.folder);
        let held = make_folder(&self.folder)
            .and_then(|()| {
                File::options()
                    .create(true)
                    .append(true)
                    .mode(0o600)
                    .open(&path)
            })
            .and_then(|file| {
                owner()
                    .and_then(|owner| fchown(&file, owner.0, owner.1))
                    .map(|()| file)
            })
            .and_then(|file| file.lock().map(|()| file));
        held.map_err(Error::io(&path))
    }
}

/// Lays the files in a folder that everybody may read, and returns when it would survive a power cut. The folders go to
/// whom the bundles belong to: a later one is fetched by another user than root, who took this one.
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
    let owner = platform::owner(folder.parent().unwrap_or(folder))?;
    folders.iter().try_for_each(|folder| {
        chown(folder, owner.0, owner.1)?;
        platform::sync_directory(folder)
    })
}

/// A folder that everybody may read, whatever the administrator's own files are like.
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// The list in this folder, or what the seat would say of it and the guides.
fn accepted(folder: &Path, region: Option<&str>) -> Result<ReloadedList, String> {
    let list = Locations::named(folder.join(archive::LIST));
    let list = match list::read(&list, region) {
        ReloadedList::Rejected(why) => return Err(why),
        list @ ReloadedList::Loaded { .. } => list,
    };
    let guides = guides::read(&Locations::named(folder.join(archive::GUIDES)), None);
    guides.parse().fault.map_or(Ok(list), Err)
}

fn sum_of(bytes: &[u8]) -> String {
    let sum = digest(&SHA256, bytes);
    sum.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
