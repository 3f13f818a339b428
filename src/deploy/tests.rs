//! A publisher and a seat over real folders: the honest way, every known attack on it, keys that are replaced.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tough::schema::RoleType;

use super::*;
use crate::config::{Config, Places};
use crate::egress::GateSettings;

/// A publisher with keys and a repository, and a seat that trusts it.
struct Rig {
    folder: TempDir,
}

impl Rig {
    fn new() -> Rig {
        let rig = Rig {
            folder: tempfile::tempdir().unwrap(),
        };
        rig.keys().make_all().unwrap();
        let root = Publisher::init(&rig.repository(), &rig.keys(), Timestamp::now()).unwrap();
        rig.trust(&root, "seat");
        rig
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn repository(&self) -> PathBuf {
        self.path("repository")
    }

    fn keys(&self) -> Keys {
        Keys::in_folder(&self.path("keys"))
    }

    fn publisher(&self) -> Publisher {
        self.publisher_at(Timestamp::now())
    }

    fn publisher_at(&self, now: Timestamp) -> Publisher {
        Publisher::open(&self.repository(), &self.keys(), now).unwrap()
    }

    fn publish(&self, name: &str) -> u64 {
        self.publisher().publish(&files(name), None).unwrap()
    }

    fn trust(&self, root: &Path, seat: &str) {
        let etc = self.path(seat).join("etc");
        fs::create_dir_all(&etc).unwrap();
        fs::copy(root, etc.join("publisher.json")).unwrap();
    }

    fn store(&self, seat: &str) -> Store {
        Store::of(&Places::under(&self.path(seat)))
    }

    fn take(&self, repository: &Path) -> Result<Taken, Error> {
        self.store("seat").take(&Place::folder(repository)?, None)
    }

    /// A copy of the repository as it is now.
    fn copy(&self, name: &str) -> PathBuf {
        let to = self.path(name);
        for folder in ["metadata", "targets"] {
            fs::create_dir_all(to.join(folder)).unwrap();
            for entry in fs::read_dir(self.repository().join(folder)).unwrap() {
                let entry = entry.unwrap();
                fs::copy(entry.path(), to.join(folder).join(entry.file_name())).unwrap();
            }
        }
        to
    }

    /// What the seat says of a copy in which something was changed; what it has stays.
    fn refusal(&self, change: impl FnOnce(&Path)) -> Error {
        let before = self.store("seat").number();
        let copy = self.copy("changed");
        change(&copy);
        let refusal = self.take(&copy).unwrap_err();
        assert_eq!(self.store("seat").number(), before);
        fs::remove_dir_all(copy).unwrap();
        refusal
    }
}

fn files(name: &str) -> Files {
    let list = format!(
        "[[portal]]\nid = 'p'\nname = '{name}'\nhome = 'https://p.test/'\nhosts = ['p.test']\n"
    );
    let guide = include_str!("../../instructions/print.md");
    Files::from([
        ("allowlist.toml".to_owned(), list.into_bytes()),
        ("instructions/print.md".to_owned(), guide.into()),
    ])
}

fn text(number: u64, role: &str) -> String {
    format!("metadata/{number}.{role}.json")
}

/// The bundle with this number in a copy.
fn packed(copy: &Path, number: u64) -> PathBuf {
    let mut entries = fs::read_dir(copy.join("targets")).unwrap();
    let end = format!(".bundle-{number}.tar");
    let is_it = |path: &PathBuf| path.to_str().unwrap().ends_with(&end);
    entries
        .find_map(|one| Some(one.unwrap().path()).filter(is_it))
        .unwrap()
}

fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_seat_takes_what_is_published_and_can_go_back() {
    let rig = Rig::new();
    assert!(matches!(
        rig.take(&rig.repository()),
        Err(Error::Missing(_))
    ));
    let first = rig.publish("Первый");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(first));
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::Already(first));
    let store = rig.store("seat");
    assert!(matches!(store.go_back(), Err(Error::NoPrevious)));
    let list = rig.path("seat").join("bundle/current/allowlist.toml");
    assert!(fs::read_to_string(&list).unwrap().contains("Первый"));
    let second = rig.publish("Второй");
    assert!(second > first);
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(second));
    assert!(fs::read_to_string(&list).unwrap().contains("Второй"));
    assert_eq!(store.go_back().unwrap(), first);
    assert!(fs::read_to_string(&list).unwrap().contains("Первый"));
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(second));
    assert_eq!(
        (store.number(), store.previous()),
        (Some(second), Some(first))
    );
    // What nobody can go back to is not kept.
    let third = rig.publish("Третий");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(third));
    let kept = fs::read_dir(rig.path("seat").join("bundle")).unwrap();
    let folders = kept.filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_dir());
    assert_eq!(folders.count(), 2);
}

#[test]
fn the_root_of_trust_has_to_be_laid_down_first() {
    let rig = Rig::new();
    rig.publish("П");
    let nobody = rig
        .store("another")
        .take(&Place::folder(&rig.repository()).unwrap(), None);
    assert!(matches!(nobody, Err(Error::NoRoot(_))), "{nobody:?}");
    fs::write(rig.path("seat/etc/publisher.json"), "{}").unwrap();
    assert!(matches!(rig.take(&rig.repository()), Err(Error::BadRoot)));
}

#[test]
fn older_frozen_and_mixed_publications_are_refused() {
    let rig = Rig::new();
    let first = rig.publish("Первый");
    let old = rig.copy("old");
    let second = rig.publish("Второй");
    rig.take(&rig.repository()).unwrap();
    let older = rig.take(&old).unwrap_err();
    assert!(matches!(older, Error::Older { got, had } if got == first && had == second));
    for (role, as_role) in [
        ("snapshot", RoleType::Snapshot),
        ("targets", RoleType::Targets),
    ] {
        let mixed = rig.refusal(|copy| {
            fs::copy(copy.join(text(first, role)), copy.join(text(second, role))).unwrap();
        });
        assert!(matches!(mixed, Error::Mixed(_)), "{as_role}: {mixed}");
    }
    // Nobody said for forty days that nothing newer is published.
    let long_ago = Timestamp::now() - SignedDuration::from_hours(24 * 40);
    let frozen = Rig::new();
    let publisher = frozen.publisher_at(long_ago);
    // It looks at its own work as a seat does.
    assert!(matches!(
        publisher.publish(&files("П"), None),
        Err(Error::Expired(_))
    ));
    let expired = frozen.take(&frozen.repository()).unwrap_err();
    assert!(
        matches!(expired, Error::Expired(RoleType::Timestamp)),
        "{expired}"
    );
    frozen.publisher().refresh().unwrap();
    assert!(matches!(
        frozen.take(&frozen.repository()),
        Ok(Taken::New(_))
    ));
}

#[test]
fn what_never_ends_or_was_changed_or_cut_off_is_refused() {
    let rig = Rig::new();
    let number = rig.publish("П");
    let endless = |name: &'static str| {
        rig.refusal(move |copy| fs::write(copy.join(name), vec![b' '; 5 << 20]).unwrap())
    };
    assert!(matches!(
        endless("metadata/timestamp.json"),
        Error::Large(_)
    ));
    assert!(matches!(endless("metadata/2.root.json"), Error::Large(_)));
    let bundle = |how: fn(&mut Vec<u8>)| rig.refusal(|copy| change(&packed(copy, number), how));
    assert!(matches!(
        bundle(|bytes| bytes.extend([b'x'; 4096])),
        Error::Large(_)
    ));
    assert!(matches!(bundle(|bytes| bytes[700] ^= 1), Error::Mixed(_)));
    assert!(matches!(
        bundle(|bytes| bytes.truncate(100)),
        Error::Mixed(_)
    ));
    let gone = |name: String| rig.refusal(|copy| fs::remove_file(copy.join(name)).unwrap());
    assert!(matches!(gone(text(number, "snapshot")), Error::Missing(_)));
    let gone = rig.refusal(|copy| fs::remove_file(packed(copy, number)).unwrap());
    assert!(matches!(gone, Error::Missing(_)));
    let half = rig.refusal(|copy| {
        change(&copy.join(text(number, "targets")), |bytes| {
            bytes.truncate(bytes.len() / 2)
        });
    });
    assert!(matches!(half, Error::Mixed(_)));
    let empty = rig.refusal(|copy| fs::write(copy.join("metadata/timestamp.json"), "").unwrap());
    assert!(matches!(empty, Error::Unparsed(RoleType::Timestamp)));
    let page = "<html>log in</html>";
    let page = rig.refusal(|copy| fs::write(copy.join("metadata/2.root.json"), page).unwrap());
    assert!(matches!(page, Error::Unparsed(RoleType::Root)));
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(number));
}

#[test]
fn nobody_else_can_publish() {
    let (rig, stranger) = (Rig::new(), Rig::new());
    rig.publish("П");
    stranger.publish("Чужой");
    let foreign = rig.take(&stranger.repository()).unwrap_err();
    assert!(
        matches!(foreign, Error::Foreign(RoleType::Timestamp)),
        "{foreign}"
    );
    stranger.publisher().rotate(&[]).unwrap();
    let next = stranger.repository().join("metadata/2.root.json");
    let foreign = rig.refusal(|copy| {
        fs::copy(&next, copy.join("metadata/2.root.json")).unwrap();
    });
    assert!(
        matches!(foreign, Error::Foreign(RoleType::Root)),
        "{foreign}"
    );
    // One key of three is not enough, neither for the publisher nor for the seat.
    let kept =
        [Name::Root2, Name::Root3].map(|name| (rig.keys().file(name), rig.path(name.code())));
    for (file, aside) in &kept {
        fs::rename(file, aside).unwrap();
    }
    assert!(matches!(
        rig.publisher().rotate(&[]),
        Err(Error::FewRootKeys)
    ));
    for (file, aside) in &kept {
        fs::rename(aside, file).unwrap();
    }
    rig.publisher().rotate(&[]).unwrap();
    let few = rig.refusal(|copy| {
        change(&copy.join("metadata/2.root.json"), |bytes| {
            let mut root: Value = serde_json::from_slice(bytes).unwrap();
            root["signatures"].as_array_mut().unwrap().truncate(1);
            *bytes = serde_json::to_vec(&root).unwrap();
        });
    });
    assert!(matches!(few, Error::Foreign(RoleType::Root)), "{few}");
}

#[test]
fn keys_are_replaced_twice_and_no_seat_can_be_led_back() {
    let rig = Rig::new();
    rig.publish("Первый");
    rig.take(&rig.repository()).unwrap();
    // The daily key is known to others, and one of the root is lost.
    fs::remove_file(rig.keys().file(Name::Root3)).unwrap();
    for name in [Name::Daily, Name::Root3] {
        rig.keys().replace(name).unwrap();
    }
    assert_eq!(
        rig.publisher().rotate(&[Name::Daily, Name::Root3]).unwrap(),
        2
    );
    rig.publish("Второй");
    let between = rig.copy("between");
    let third = rig.publish("Третий");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(third));
    // The seat was led to the new keys, and its memory with it.
    let older = rig.take(&between).unwrap_err();
    assert!(matches!(older, Error::Older { .. }), "{older}");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::Already(third));
    rig.keys().replace(Name::List).unwrap();
    assert_eq!(rig.publisher().rotate(&[Name::List]).unwrap(), 3);
    let fourth = rig.publish("Четвёртый");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(fourth));
    // Cut off after the new root was laid: what is there counts for nobody until it is published anew.
    let newest = rig.repository().join("metadata/timestamp.json");
    let before = fs::read(&newest).unwrap();
    rig.keys().replace(Name::Daily).unwrap();
    assert_eq!(rig.publisher().rotate(&[Name::Daily]).unwrap(), 4);
    fs::write(&newest, before).unwrap();
    let cut_off = rig.take(&rig.repository()).unwrap_err();
    assert!(
        matches!(cut_off, Error::Foreign(RoleType::Timestamp)),
        "{cut_off}"
    );
    assert!(rig.publish("Четвёртый") > fourth);
    let fourth = rig.publish("Четвёртый");
    assert_eq!(rig.take(&rig.repository()).unwrap(), Taken::New(fourth));
    // A seat that was switched off all the time goes the same way in one step.
    rig.trust(&rig.repository().join("metadata/1.root.json"), "late");
    let late = rig
        .store("late")
        .take(&Place::folder(&rig.repository()).unwrap(), None)
        .unwrap();
    assert_eq!(late, Taken::New(fourth));
}

#[test]
fn a_bundle_that_this_seat_would_refuse_changes_nothing() {
    let rig = Rig::new();
    let first = rig.publish("Первый");
    rig.take(&rig.repository()).unwrap();
    let mut broken = files("Второй");
    let list = broken.get_mut("allowlist.toml").unwrap();
    list.splice(0..0, *b"must_allow = ['https://q.test/']\n");
    rig.publisher().publish(&broken, None).unwrap();
    let refused = rig.take(&rig.repository()).unwrap_err();
    assert!(
        matches!(&refused, Error::Refused { why, .. } if why.contains("allowlist.toml:1")),
        "{refused}"
    );
    let mut unread = files("Третий");
    unread.insert("instructions/print.md".into(), b"no guide".into());
    rig.publisher().publish(&unread, None).unwrap();
    let refused = rig.take(&rig.repository()).unwrap_err();
    assert!(
        matches!(&refused, Error::Refused { why, .. } if why.contains("print.md")),
        "{refused}"
    );
    assert_eq!(rig.store("seat").number(), Some(first));
}

/// What a seat of this branch says when it fetches so many hours from now.
fn fetch(rig: &Rig, seat: &str, branch: &str, hours: i64) -> Result<Taken, Error> {
    let places = Places::under(&rig.path(seat));
    let config = Config::parse(&format!("[seat]\nbranch = '{branch}'\n"), &places).unwrap();
    let way = GateSettings {
        listen: config.gate.listen,
        upstream: None,
        hosts: Default::default(),
        board: None,
    };
    let taker = Taker {
        seat: &config.seat,
        way: &way,
        list: &config.paths.allowlist,
    };
    let now = Timestamp::now() + SignedDuration::from_hours(hours);
    let place = Place::folder(&rig.repository())?;
    rig.store(seat).fetch(&place, &taker, now)
}

#[test]
fn a_bundle_goes_to_the_canary_first_and_then_to_all_by_itself() {
    let rig = Rig::new();
    rig.trust(&rig.repository().join("metadata/1.root.json"), "other");
    let first = rig.publish("Первый");
    for seat in ["seat", "other"] {
        assert_eq!(fetch(&rig, seat, "А", 0).unwrap(), Taken::New(first));
    }
    let staged = Rollout::begin(Timestamp::now(), vec!["А".to_owned()], 24, 48);
    let second = rig
        .publisher()
        .publish(&files("Второй"), Some(staged))
        .unwrap();
    assert_eq!(fetch(&rig, "seat", "А", 0).unwrap(), Taken::New(second));
    assert_eq!(fetch(&rig, "other", "Б", 0).unwrap(), Taken::Later(second));
    // Nothing but the one text is read while nothing changes, and until its hour has come.
    let texts = rig.repository().join(text(second, "targets"));
    let aside = rig.path("aside");
    fs::rename(&texts, &aside).unwrap();
    assert_eq!(
        fetch(&rig, "seat", "А", 23).unwrap(),
        Taken::Already(second)
    );
    assert_eq!(fetch(&rig, "other", "Б", 23).unwrap(), Taken::Later(second));
    assert!(matches!(
        fetch(&rig, "other", "Б", 73),
        Err(Error::Missing(_))
    ));
    fs::rename(&aside, &texts).unwrap();
    assert_eq!(fetch(&rig, "other", "Б", 73).unwrap(), Taken::New(second));
}

#[test]
fn a_bundle_that_was_stopped_goes_no_further_and_the_next_one_stands_beside_the_last_good() {
    let rig = Rig::new();
    rig.trust(&rig.repository().join("metadata/1.root.json"), "other");
    let first = rig.publish("Первый");
    let staged = || {
        Some(Rollout::begin(
            Timestamp::now(),
            vec!["А".to_owned()],
            24,
            48,
        ))
    };
    let second = rig.publisher().publish(&files("Второй"), staged()).unwrap();
    assert_eq!(fetch(&rig, "seat", "А", 0).unwrap(), Taken::New(second));
    assert_eq!(rig.publisher().hold().unwrap(), second);
    assert_eq!(fetch(&rig, "seat", "А", 0).unwrap(), Taken::Already(second));
    // A new seat takes what everybody had before.
    assert_eq!(fetch(&rig, "other", "Б", 80).unwrap(), Taken::New(first));
    assert_eq!(
        fetch(&rig, "other", "Б", 80).unwrap(),
        Taken::Already(first)
    );
    let third = rig.publisher().publish(&files("Третий"), staged()).unwrap();
    let published = verify(
        &Place::folder(&rig.repository()).unwrap(),
        &fs::read(rig.path("seat/etc/publisher.json")).unwrap(),
    );
    assert_eq!(
        published.unwrap().numbers().collect::<Vec<_>>(),
        [first, third]
    );
    assert_eq!(fetch(&rig, "other", "Б", 0).unwrap(), Taken::Later(third));
    assert_eq!(rig.publisher().hurry().unwrap(), third);
    assert_eq!(fetch(&rig, "other", "Б", 0).unwrap(), Taken::New(third));
    // Stopped after it was for everybody: who has it keeps it.
    assert_eq!(rig.publisher().hold().unwrap(), third);
    assert_eq!(fetch(&rig, "other", "Б", 0).unwrap(), Taken::Already(third));
    let nothing = rig.store("third");
    rig.trust(&rig.repository().join("metadata/1.root.json"), "third");
    assert_eq!(fetch(&rig, "third", "В", 0).unwrap(), Taken::New(first));
    assert_eq!(nothing.number(), Some(first));
}

#[test]
fn a_new_publisher_is_not_mistaken_for_the_one_whose_bundle_was_refused() {
    let (rig, other) = (Rig::new(), Rig::new());
    let mut broken = files("Первый");
    broken.insert("instructions/print.md".into(), b"no guide".into());
    let first = rig.publisher().publish(&broken, None).unwrap();
    for _again in 0..2 {
        let refused = fetch(&rig, "seat", "А", 0).unwrap_err();
        assert!(matches!(refused, Error::Refused { .. }), "{refused}");
    }
    // IT begins anew on the same day: the number is the same, the bundle is not.
    fs::remove_dir_all(rig.repository()).unwrap();
    fs::rename(other.repository(), rig.repository()).unwrap();
    fs::remove_dir_all(rig.path("keys")).unwrap();
    fs::rename(other.path("keys"), rig.path("keys")).unwrap();
    rig.trust(&rig.repository().join("metadata/1.root.json"), "seat");
    assert_eq!(rig.publish("Другой"), first);
    assert_eq!(fetch(&rig, "seat", "А", 0).unwrap(), Taken::New(first));
}
