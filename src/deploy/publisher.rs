//! The publisher: makes a repository, signs a bundle into it, says each day that it is still the newest.
//!
//! Everything is signed in memory and then laid, each file whole or not at all, in the order in which no reader
//! meets half of a publication: the bundle, then the texts whose names have their number, and last the one text
//! that names them all. A reader who comes in between reads the publication before.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tough::editor::signed::SignedRole;
use tough::schema::key::Key as PublicKey;
use tough::schema::{
    self, Hashes, KeyHolder, Metafile, Role, RoleKeys, RoleType, Root, Signed, Snapshot, Target,
    Targets,
};
use tough::{TargetName, key_source::KeySource};

use super::archive::{self, Files};
use super::bundle::{self, About};
use super::error::Error;
use super::keys::{Key, Keys, Name};
use super::place::{NEWEST, Place};
use super::repository::{self, BUNDLES, Published, SIGNED};
use super::rollout::Rollout;
use crate::platform;

/// The version of the framework.
const FRAMEWORK: &str = "1.0.0";

/// How long each text is good, in days: the root, what is published, and that nothing newer is.
const ROOT_DAYS: i64 = 3 * 365;
const PUBLISHED_DAYS: i64 = 365;
const NEWEST_DAYS: i64 = 30;

/// Which keys sign what, and how many of them.
const ROLES: [(RoleType, u64, &[Name]); 4] = [
    (RoleType::Root, 2, &Name::ROOT),
    (RoleType::Targets, 1, &[Name::List]),
    (RoleType::Snapshot, 1, &[Name::Daily]),
    (RoleType::Timestamp, 1, &[Name::Daily]),
];

/// A repository, the keys for it, and the moment at which something is signed.
pub(crate) struct Publisher {
    place: PathBuf,
    keys: Keys,
    root: Signed<Root>,
    now: Timestamp,
}

impl Publisher {
    /// Makes a repository in which nothing is published yet, and returns the root of trust for the seats.
    ///
    /// # Errors
    /// There is one already, a key is missing, or the disk does not take it.
    pub(crate) fn init(place: &Path, keys: &Keys, now: Timestamp) -> Result<PathBuf, Error> {
        let file = root_file(place, 1);
        if file.exists() {
            return Err(Error::Exists(place.to_path_buf()));
        }
        let root = new_root(1, now, |name| keys.one(name)?.public())?;
        let signed = sign_root(&root, &keys.all()?, None)?;
        for folder in [SIGNED, BUNDLES].map(|name| place.join(name)) {
            fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
        }
        lay(&file, signed.buffer())?;
        Ok(file)
    }

    /// A repository that is there.
    ///
    /// # Errors
    /// It is not there, or its root cannot be read.
    pub(crate) fn open(place: &Path, keys: &Keys, now: Timestamp) -> Result<Publisher, Error> {
        Ok(Publisher {
            place: place.to_path_buf(),
            keys: keys.clone(),
            root: newest_root(place)?,
            now,
        })
    }

    /// What is published there now; none before the first time, and none when a change of keys was cut off: what is
    /// there was signed by keys that count no longer, and is published anew.
    ///
    /// # Errors
    /// It is not whole.
    pub(crate) fn published(&self) -> Result<Option<Published>, Error> {
        if !self.signed_file(NEWEST).exists() {
            return Ok(None);
        }
        match repository::read_expired(&Place::folder(&self.place)?, &as_json(&self.root)) {
            Err(Error::Foreign(_)) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The branches that any publication here was given to first: what is signed anew does not take the place of what
    /// was signed before.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(crate) fn canaries(&self) -> Result<BTreeSet<String>, Error> {
        let folder = self.place.join(SIGNED);
        let mut known = BTreeSet::new();
        for entry in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let path = entry.map_err(Error::io(&folder))?.path();
            // Whatever else lies there names nobody.
            let text = fs::read(&path).unwrap_or_default();
            let Ok(signed) = serde_json::from_slice::<Signed<Targets>>(&text) else {
                continue;
            };
            let rollouts = signed
                .signed
                .targets
                .values()
                .filter_map(repository::rollout);
            known.extend(rollouts.flat_map(|rollout| rollout.canaries().to_vec()));
        }
        Ok(known)
    }

    /// Signs and lays a bundle of these files, and returns its number. The newest one that everybody may have stays
    /// beside it, for those whose turn has not come.
    ///
    /// # Errors
    /// A seat would refuse it, a key is missing, or the disk does not take it; what was published stays.
    pub(crate) fn publish(&self, files: &Files, rollout: Option<Rollout>) -> Result<u64, Error> {
        let before = self.published()?;
        let number = self.next_number()?;
        let packed = archive::pack(files)?;
        let (name, sum) = (TargetName::new(bundle::name(number))?, sha256(&packed));
        let about = About::bundle(number, rollout);
        let mut given = HashMap::from([(name.clone(), target(&about, &packed, &sum))]);
        if let Some(before) = &before {
            let kept = before.newest_for_all(self.now);
            let kept = kept.and_then(|kept| before.target(kept));
            given.extend(kept.map(|(name, target)| (name.clone(), target.clone())));
        }
        let bundles = self.place.join(BUNDLES);
        lay(
            &bundles.join(format!("{}.{}", hex(&sum), name.raw())),
            &packed,
        )?;
        let signed = self.sign(number, given)?;
        self.lay(&signed)?;
        self.forget_old(before.as_ref())?;
        Ok(number)
    }

    /// Stops the newest bundle: who has not taken it does not take it any more. Returns its number.
    ///
    /// # Errors
    /// Nothing is published, a key is missing, or the disk does not take it.
    pub(crate) fn hold(&self) -> Result<u64, Error> {
        self.give_to(|rollout| Some(rollout.unwrap_or_default().held()))
    }

    /// Gives the newest bundle to everybody at once, stopped or not, and untried. Returns its number.
    ///
    /// # Errors
    /// Nothing is published, a key is missing, or the disk does not take it.
    pub(crate) fn hurry(&self) -> Result<u64, Error> {
        self.give_to(|_| None)
    }

    /// Signs anew to whom the newest bundle goes.
    fn give_to(
        &self,
        change: impl FnOnce(Option<Rollout>) -> Option<Rollout>,
    ) -> Result<u64, Error> {
        let before = self.published()?.ok_or(Error::NothingPublished)?;
        let number = before.newest()?;
        let (name, target) = before.target(number).ok_or(Error::NothingPublished)?;
        let about = About::bundle(number, change(before.rollout(number).cloned()));
        let target = Target {
            custom: custom(&about),
            ..target.clone()
        };
        let mut given = before.repository.targets().signed.targets.clone();
        given.insert(name.clone(), target);
        self.lay(&self.sign(self.next_number()?, given)?)?;
        self.verify()?;
        Ok(number)
    }

    /// Says anew that what is published is the newest, and returns until when that is good.
    ///
    /// # Errors
    /// Nothing is published, the daily key is missing, or the disk does not take it.
    pub(crate) fn refresh(&self) -> Result<String, Error> {
        let before = self.published()?.ok_or(Error::NothingPublished)?;
        let mut newest = before.repository.timestamp().signed.clone();
        newest.version = counted(self.next_number()?);
        newest.expires = self.in_days(NEWEST_DAYS);
        let until = newest.expires.to_string();
        let signed = sign_role(&self.root.signed, newest, &self.keys.one(Name::Daily)?)?;
        lay(&self.signed_file(NEWEST), signed.buffer())?;
        self.verify()?;
        Ok(until)
    }

    /// Makes the next root, in which these keys are new, and signs everything with it. Two keys of the root before
    /// and two of the new one have to be in the folder, and those of the list and of the day.
    ///
    /// # Errors
    /// Too few keys are there, or the disk does not take it.
    pub(crate) fn rotate(mut self, replaced: &[Name]) -> Result<u64, Error> {
        let before = self.published()?;
        let old = &self.root.signed;
        let version = old.version.get() + 1;
        let public = |name| match replaced.contains(&name) {
            true => self.keys.one(name)?.public(),
            false => public_in(old, name).ok_or(Error::StrangeKey),
        };
        let root = new_root(version, self.now, public)?;
        let root = sign_root(&root, &self.keys.all()?, Some(old))?;
        self.root = root.signed().clone();
        let mut texts = Vec::new();
        if let Some(before) = before {
            let number = self.next_number()?;
            let given = before.repository.targets().signed.targets.clone();
            texts = self.sign(number, given)?;
        }
        // Between the root and the text that its new key signs a reader finds neither good, and waits; when this is
        // cut off there, the next publication mends it.
        let newest = texts.pop();
        self.lay(&texts)?;
        lay(&root_file(&self.place, version), root.buffer())?;
        self.lay(newest.as_slice())?;
        Ok(version)
    }

    /// What is to be laid when these bundles are given out, in the order in which it has to be.
    fn sign(&self, number: u64, given: HashMap<TargetName, Target>) -> Result<Vec<Text>, Error> {
        let root = &self.root.signed;
        let (list, daily) = (self.keys.one(Name::List)?, self.keys.one(Name::Daily)?);
        let (version, framework) = (counted(number), FRAMEWORK.to_owned());
        let until = self.in_days(PUBLISHED_DAYS);
        let mut targets = Targets::new(framework.clone(), version, until);
        targets.targets = given;
        let targets = sign_role(root, targets, &list)?;
        let mut snapshot = Snapshot::new(framework.clone(), version, until);
        let known = metafile(number, &targets);
        snapshot.meta.insert("targets.json".to_owned(), known);
        let snapshot = sign_role(root, snapshot, &daily)?;
        let until = self.in_days(NEWEST_DAYS);
        let mut newest = schema::Timestamp::new(framework, version, until);
        let known = metafile(number, &snapshot);
        newest.meta.insert("snapshot.json".to_owned(), known);
        let newest = sign_role(root, newest, &daily)?;
        Ok(vec![
            (format!("{number}.targets.json"), targets.buffer().clone()),
            (format!("{number}.snapshot.json"), snapshot.buffer().clone()),
            (NEWEST.to_owned(), newest.buffer().clone()),
        ])
    }

    fn lay(&self, texts: &[Text]) -> Result<(), Error> {
        for (name, bytes) in texts {
            lay(&self.signed_file(name), bytes)?;
        }
        Ok(())
    }

    /// What was laid is what a seat takes.
    fn verify(&self) -> Result<Published, Error> {
        repository::verify(&Place::folder(&self.place)?, &as_json(&self.root))
    }

    /// Bundles that neither this publication nor the one before gives out are in nobody's way, but for their size.
    fn forget_old(&self, before: Option<&Published>) -> Result<(), Error> {
        let now = self.verify()?;
        let kept: Vec<String> = (now.numbers())
            .chain(before.iter().flat_map(|before| before.numbers()))
            .map(bundle::name)
            .collect();
        let folder = self.place.join(BUNDLES);
        for entry in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let entry = entry.map_err(Error::io(&folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let bundle = name.split_once('.').map_or("", |(_sum, name)| name);
            let is_old = bundle.starts_with("bundle-") && !kept.iter().any(|kept| kept == bundle);
            if is_old {
                fs::remove_file(entry.path()).map_err(Error::io(&entry.path()))?;
            }
        }
        Ok(())
    }

    /// The day and which one of that day, and always more than any text that lies there has, whoever signed it.
    fn next_number(&self) -> Result<u64, Error> {
        let today = self.now.strftime("%Y%m%d").to_string();
        let first = today.parse().unwrap_or(0) * 1000 + 1;
        let newest = fs::read(self.signed_file(NEWEST)).unwrap_or_default();
        let newest: Value = serde_json::from_slice(&newest).unwrap_or_default();
        let mut highest = newest["signed"]["version"].as_u64().unwrap_or(0);
        let folder = self.place.join(SIGNED);
        for entry in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let name = entry.map_err(Error::io(&folder))?.file_name();
            let name = name.to_string_lossy();
            let number = name
                .split_once('.')
                .and_then(|(number, _)| number.parse().ok());
            highest = highest.max(number.unwrap_or(0));
        }
        Ok(first.max(highest.saturating_add(1)))
    }

    fn in_days<Moment: std::str::FromStr<Err: std::fmt::Debug>>(&self, days: i64) -> Moment {
        in_days(self.now, days)
    }

    fn signed_file(&self, name: &str) -> PathBuf {
        self.place.join(SIGNED).join(name)
    }
}

/// A text with its name.
type Text = (String, Vec<u8>);

fn root_file(place: &Path, version: u64) -> PathBuf {
    place.join(SIGNED).join(format!("{version}.root.json"))
}

/// The root with the highest number in the folder: whoever publishes wrote them all.
fn newest_root(place: &Path) -> Result<Signed<Root>, Error> {
    let there = (1..).map(|version| root_file(place, version));
    let newest = there.take_while(|file| file.exists()).last();
    let newest = newest.ok_or_else(|| Error::NoRepository(place.to_path_buf()))?;
    let text = fs::read(&newest).map_err(Error::io(&newest))?;
    serde_json::from_slice(&text).map_err(|_| Error::BadRoot)
}

fn new_root(
    version: u64,
    now: Timestamp,
    public: impl Fn(Name) -> Result<PublicKey, Error>,
) -> Result<Root, Error> {
    let (mut keys, mut roles) = (HashMap::new(), HashMap::new());
    for (role, threshold, names) in ROLES {
        let mut keyids = Vec::new();
        for name in names {
            let key = public(*name)?;
            let id = key.key_id().map_err(|_| Error::StrangeKey)?;
            keys.insert(id.clone(), key);
            keyids.push(id);
        }
        let threshold = counted(threshold);
        let of_role = RoleKeys {
            keyids,
            threshold,
            _extra: HashMap::new(),
        };
        roles.insert(role, of_role);
    }
    Ok(Root {
        spec_version: FRAMEWORK.to_owned(),
        consistent_snapshot: true,
        version: counted(version),
        expires: in_days(now, ROOT_DAYS),
        keys,
        roles,
        _extra: HashMap::new(),
    })
}

/// The key that this root calls so: it names no names, but keeps the order.
fn public_in(root: &Root, name: Name) -> Option<PublicKey> {
    let (role, _, names) = ROLES
        .into_iter()
        .find(|(_, _, names)| names.contains(&name))?;
    let place = names.iter().position(|one| *one == name)?;
    let id = root.roles.get(&role)?.keyids.get(place)?;
    root.keys.get(id).cloned()
}

/// Signs a root with every key that it, or the one before, names.
fn sign_root(root: &Root, keys: &[Key], before: Option<&Root>) -> Result<SignedRole<Root>, Error> {
    let sources: Vec<Box<dyn KeySource>> = keys.iter().map(Key::source).collect();
    let random = SystemRandom::new();
    let sign = |holder: &Root| {
        let holder = KeyHolder::Root(holder.clone());
        wait(SignedRole::new(root.clone(), &holder, &sources, &random)).map_err(Error::from)
    };
    let mut signed = sign(root)?;
    if let Some(before) = before {
        let by_old = sign(before)?.signed().signatures.clone();
        signed = signed.add_old_signatures(by_old)?;
    }
    for holder in [Some(root), before].into_iter().flatten() {
        let verified = holder.verify_role(signed.signed());
        verified.map_err(|_| Error::FewRootKeys)?;
    }
    Ok(signed)
}

fn sign_role<T: Role + Serialize>(root: &Root, role: T, key: &Key) -> Result<SignedRole<T>, Error> {
    let holder = KeyHolder::Root(root.clone());
    let random = SystemRandom::new();
    Ok(wait(SignedRole::new(
        role,
        &holder,
        &[key.source()],
        &random,
    ))?)
}

fn target(about: &About, packed: &[u8], sum: &[u8]) -> Target {
    Target {
        length: packed.len() as u64,
        hashes: hashes(sum),
        custom: custom(about),
        _extra: HashMap::new(),
    }
}

fn custom(about: &About) -> HashMap<String, Value> {
    match serde_json::to_value(about) {
        Ok(Value::Object(custom)) => custom.into_iter().collect(),
        Ok(_) | Err(_) => HashMap::new(),
    }
}

fn metafile<T>(number: u64, signed: &SignedRole<T>) -> Metafile
where
    T: Role + Serialize,
{
    Metafile {
        length: Some(*signed.length()),
        hashes: Some(hashes(signed.sha256())),
        version: counted(number),
        _extra: HashMap::new(),
    }
}

fn hashes(sum: &[u8]) -> Hashes {
    Hashes {
        sha256: sum.to_vec().into(),
        _extra: HashMap::new(),
    }
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn as_json(root: &Signed<Root>) -> Vec<u8> {
    serde_json::to_vec(root).expect("a root that was read is written, too")
}

/// The library counts from one.
fn counted(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN)
}

/// So many days from a moment, in whole seconds, since other programs refuse parts of one. The library has a type of its own
/// for moments, which reads what ours writes.
fn in_days<Moment: std::str::FromStr<Err: std::fmt::Debug>>(now: Timestamp, days: i64) -> Moment {
    let seconds = now.as_second() + days * 24 * 60 * 60;
    let moment = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    moment.to_string().parse().expect("a moment is a moment")
}

/// Lays a file, whole or not at all, so that a server of files may read it.
fn lay(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let laid = platform::replace(file, bytes).and_then(|()| platform::let_all_read(file));
    laid.map_err(Error::io(file))
}

/// Waits for the library, which only reckons here.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("without sockets and timers it asks nothing of the system");
    runtime.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_of_a_later_form_waits_for_a_later_program() {
        let folder = tempfile::tempdir().unwrap();
        let (place, keys) = (folder.path().join("repository"), folder.path().join("keys"));
        let keys = Keys::in_folder(&keys);
        keys.make_all().unwrap();
        Publisher::init(&place, &keys, Timestamp::now()).unwrap();
        let publisher = Publisher::open(&place, &keys, Timestamp::now()).unwrap();
        let files = Files::from([(archive::LIST.to_owned(), Vec::new())]);
        let number = publisher.publish(&files, None).unwrap();
        let before = publisher.published().unwrap().unwrap();
        let (name, target) = before.target(number).unwrap();
        let mut target = target.clone();
        target
            .custom
            .insert("form".to_owned(), (bundle::FORM + 1).into());
        let given = HashMap::from([(name.clone(), target)]);
        let texts = publisher.sign(publisher.next_number().unwrap(), given);
        publisher.lay(&texts.unwrap()).unwrap();
        let refused = publisher.verify().unwrap().bundle(number).unwrap_err();
        assert!(matches!(refused, Error::Format { .. }), "{refused}");
        assert_eq!(refused.refusal(), Some("program"));
    }
}
