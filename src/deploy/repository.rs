//! What is published in a folder, as far as the root of trust leads to it.
//!
//! Read in the same way by the seat that takes it, from wherever, and by the publisher that adds to it. Nothing is kept here: what a
//! seat saw before is held against it elsewhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tough::schema::{RoleType, Target};
use tough::{ExpirationEnforcement, IntoVec, Limits, Repository, RepositoryLoader, TargetName};

use super::archive::{self, Files};
use super::bundle::{About, FORM};
use super::error::{Error, sentence_of};
use super::place::Place;
use super::rollout::Rollout;

/// The folder of the signed texts in a repository.
pub(super) const SIGNED: &str = "metadata";

/// The folder of the bundles in it.
pub(super) const BUNDLES: &str = "targets";

/// The most bytes of each text, many times what they have.
pub(super) const LIMITS: Limits = Limits {
    max_root_size: 64 << 10,
    max_targets_size: 1 << 20,
    max_snapshot_size: 64 << 10,
    max_timestamp_size: 16 << 10,
    max_root_updates: 64,
};

/// What is published, with every signature verified.
pub(crate) struct Published {
    pub(super) repository: Repository,
    place: Place,
    bundles: BTreeMap<u64, (TargetName, About)>,
}

/// What of it is for one branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Offer {
    /// The highest bundle that is for it by now.
    pub(super) number: Option<u64>,
    /// The next one, and from when that is for it, in seconds since 1970.
    pub(super) next: Option<(u64, i64)>,
    /// True when the highest goes to some first, so that each seat tries it before it counts.
    #[serde(default)]
    pub(super) is_tried: bool,
}

/// Reads what is published there, and nothing of it that has run out.
///
/// # Errors
/// It is not signed by those whom the root names, not whole, or has run out.
pub(crate) fn verify(place: &Place, root: &[u8]) -> Result<Published, Error> {
    read(place, root, ExpirationEnforcement::Safe)
}

/// Reads what is published there, whether it has run out or not: whoever signs it anew has to.
pub(super) fn read_expired(place: &Place, root: &[u8]) -> Result<Published, Error> {
    read(place, root, ExpirationEnforcement::Unsafe)
}

fn read(place: &Place, root: &[u8], expired: ExpirationEnforcement) -> Result<Published, Error> {
    let loader = RepositoryLoader::new(&root, place.below(SIGNED)?, place.below(BUNDLES)?);
    let loader = loader.limits(LIMITS).expiration_enforcement(expired);
    let loader = match &place.server {
        Some(server) => loader.transport(server.clone()),
        None => loader,
    };
    let repository = place.wait(loader.load())?;
    let targets = &repository.targets().signed.targets;
    let bundles = targets.iter().filter_map(|(name, target)| {
        let about = about(target)?;
        Some((about.version, (name.clone(), about)))
    });
    Ok(Published {
        bundles: bundles.collect(),
        repository,
        place: place.clone(),
    })
}

/// To whom a bundle goes that the publisher names so; none when to everybody at once, or when it is no bundle.
pub(super) fn rollout(target: &Target) -> Option<Rollout> {
    about(target)?.rollout
}

fn about(target: &Target) -> Option<About> {
    let custom = target.custom.clone().into_iter().collect();
    serde_json::from_value(Value::Object(custom)).ok()
}

impl Published {
    /// The numbers of the bundles that are given out.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.bundles.keys().copied()
    }

    /// The highest of them.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn newest(&self) -> Result<u64, Error> {
        self.numbers().last().ok_or(Error::NothingPublished)
    }

    /// The highest of them that nobody stopped.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn newest_given(&self) -> Result<u64, Error> {
        let given = self.bundles.values().filter(|(_, about)| !about.is_held());
        let newest = given.map(|(_, about)| about.version).next_back();
        newest.ok_or(Error::NothingPublished)
    }

    /// The highest of them that is for every branch by now.
    pub(super) fn newest_for_all(&self, now: Timestamp) -> Option<u64> {
        let for_all = (self.bundles.values()).filter(|(_, about)| about.is_for_all(now));
        for_all.map(|(_, about)| about.version).next_back()
    }

    /// What of them is for this branch now, and what comes next.
    pub(super) fn offer(&self, branch: &str, now: Timestamp) -> Offer {
        let mut offer = Offer::default();
        for (number, (_, about)) in &self.bundles {
            match about.due(branch) {
                Some(due) if due <= now.as_second() => {
                    offer = Offer {
                        number: Some(*number),
                        next: None,
                        is_tried: about.rollout.is_some(),
                    };
                }
                Some(due) if offer.next.is_none_or(|(_, first)| due < first) => {
                    offer.next = Some((*number, due));
                }
                Some(_) | None => {}
            }
        }
        offer
    }

    /// To whom the bundle with this number goes; none when to everybody at once.
    pub(crate) fn rollout(&self, number: u64) -> Option<&Rollout> {
        self.bundles.get(&number)?.1.rollout.as_ref()
    }

    /// What the publisher signs of the bundle with this number.
    pub(super) fn target(&self, number: u64) -> Option<(&TargetName, &Target)> {
        let (name, _) = self.bundles.get(&number)?;
        let targets = &self.repository.targets().signed.targets;
        targets.get_key_value(name)
    }

    /// Reads a bundle to its end and unpacks it.
    ///
    /// # Errors
    /// It is not the one that is signed, or has a form or a content that no seat takes.
    pub(crate) fn bundle(&self, number: u64) -> Result<Files, Error> {
        let (name, about) = self.bundles.get(&number).ok_or(Error::NothingPublished)?;
        if about.form != FORM {
            return Err(Error::Format { number });
        }
        let target = &self.repository.targets().signed.targets[name];
        if target.length > archive::LARGEST {
            return Err(Error::Large(name.raw().to_owned()));
        }
        let packed = self.place.wait(async {
            match self.repository.read_target(name).await? {
                Some(stream) => Ok(Some(stream.into_vec().await?)),
                None => Ok::<_, tough::error::Error>(None),
            }
        })?;
        Ok(archive::unpack(&packed.ok_or(Error::NothingPublished)?)?)
    }

    /// What each text is called, and until when it is good, as RFC 3339 writes it.
    pub(crate) fn good_until(&self) -> [(String, String); 4] {
        let repository = &self.repository;
        let until = [
            (RoleType::Root, repository.root().signed.expires),
            (RoleType::Targets, repository.targets().signed.expires),
            (RoleType::Snapshot, repository.snapshot().signed.expires),
            (RoleType::Timestamp, repository.timestamp().signed.expires),
        ];
        until.map(|(role, until)| (sentence_of(role), until.to_string()))
    }

    /// Until when it is good that nothing is newer, as RFC 3339 writes it.
    pub(super) fn newest_until(&self) -> String {
        self.repository.timestamp().signed.expires.to_string()
    }

    /// The number of each text but the root.
    pub(super) fn text_numbers(&self) -> [(RoleType, u64); 3] {
        let repository = &self.repository;
        [
            (RoleType::Targets, repository.targets().signed.version.get()),
            (
                RoleType::Snapshot,
                repository.snapshot().signed.version.get(),
            ),
            (
                RoleType::Timestamp,
                repository.timestamp().signed.version.get(),
            ),
        ]
    }
}
