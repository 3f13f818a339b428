//! From a fresh machine to a locked seat, and back.
//!
//! A pure plan says what is to lie at which path, made of the answers of IT and of what is there. It is shown,
//! or applied change by change: what was there before is on disk before the change is, so that everything can
//! be taken back from any point. What somebody else changed after the set-up is not written over.

mod answers;
pub(crate) mod boot;
mod edits;
mod plan;
mod printer;
mod record;
mod scanner;
mod shipped;
mod view;

use std::io;
use std::path::{Path, PathBuf};

use crate::platform::{self, Access, Entry};
use crate::say;

pub(crate) use answers::{Answers, BootPassword};
pub(crate) use plan::{Answered, Change, Obstacle, Plan, Wanted};
pub(crate) use record::{Records, Undone};
pub(crate) use view::View;

use record::{Kind, Record};

/// The user of the seat, that of the gate, and that of the relay to a scanner.
const USERS: [&str; 3] = [SEAT, GATE, SCANNER];
const SEAT: &str = "kiosk";
const GATE: &str = "sps-kiosk-gate";
const SCANNER: &str = "sps-kiosk-scanner";

/// What the program that makes users touches: the lists, and what it leaves beside them.
const ACCOUNTS: &[(&str, Kind)] = &[
    ("/etc/.pwd.lock", Kind::ByTheWay),
    ("/etc/passwd-", Kind::ByTheWay),
    ("/etc/group-", Kind::ByTheWay),
    ("/etc/shadow-", Kind::ByTheWay),
    ("/etc/gshadow-", Kind::ByTheWay),
    ("/etc/passwd", Kind::Accounts),
    ("/etc/group", Kind::Accounts),
    ("/etc/shadow", Kind::Accounts),
    ("/etc/gshadow", Kind::Accounts),
];

/// Why a step of the set-up failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A path could not be looked at or changed.
    #[error("{}", say!("setup-fault-path", path = path))]
    Path {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program of the system failed.
    #[error("{}", say!("setup-fault-program", program = program))]
    Program {
        /// Which.
        program: String,
        /// What it said.
        #[source]
        source: io::Error,
    },
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is so already.
    Nothing,
    /// The first becomes the second.
    Becomes(Entry, Entry),
    /// Somebody changed this after the set-up: it stays as it is.
    NotOurs,
}

/// What a change would do to the system below this root.
pub(crate) fn effect(root: &Path, change: &Change, records: &Records) -> Result<Effect, Fault> {
    let fault = |source| Fault::Path {
        path: change.path.clone(),
        source,
    };
    let now = Entry::at(&below(root, &change.path)).map_err(fault)?;
    let wanted = change.wanted.entry(&now);
    if now == wanted {
        return Ok(Effect::Nothing);
    }
    let is_ours = records.of(&change.path).is_none_or(|record| {
        record.after.as_ref() == Some(&now) || record.before == now || change.wanted.is_edit()
    });
    Ok(match is_ours {
        true => Effect::Becomes(now, wanted),
        false => Effect::NotOurs,
    })
}

/// Makes a change of the system below this root.
pub(crate) fn apply(root: &Path, change: &Change, records: &mut Records) -> Result<Effect, Fault> {
    let effect = effect(root, change, records)?;
    if let Effect::Becomes(now, wanted) = &effect {
        let place = below(root, &change.path);
        let fault = |source| Fault::Path {
            path: change.path.clone(),
            source,
        };
        if *wanted != Entry::Missing {
            make_folders_above(root, &change.path, records)?;
        }
        let known = records.of(&change.path);
        let is_shared = known.is_some_and(|record| {
            record.is_shared || record.after.as_ref() != Some(now) && record.before != *now
        });
        let record = Record {
            path: change.path.clone(),
            kind: Kind::Own,
            before: known.map_or_else(|| now.clone(), |record| record.before.clone()),
            after: Some(wanted.clone()),
            is_shared,
        };
        records.keep(record).map_err(fault)?;
        wanted.put(&place).map_err(fault)?;
    }
    Ok(effect)
}

/// Every folder on the way that is not there yet, each with a record of its own.
fn make_folders_above(root: &Path, path: &str, records: &mut Records) -> Result<(), Fault> {
    let above: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
    for folder in above.into_iter().rev() {
        let path = folder.display().to_string();
        let fault = |source| Fault::Path {
            path: path.clone(),
            source,
        };
        let place = below(root, &path);
        if place.is_dir() {
            continue;
        }
        let wanted = Entry::Folder(Access::roots(0o755));
        let record = Record {
            path: path.clone(),
            kind: Kind::Own,
            before: Entry::at(&place).map_err(fault)?,
            after: Some(wanted.clone()),
            is_shared: false,
        };
        records.keep(record).map_err(fault)?;
        wanted.put(&place).map_err(fault)?;
    }
    Ok(())
}

/// Makes the users of the seat, of the gate and of the relay to a scanner.
pub(crate) fn make_users(root: &Path, records: &mut Records) -> Result<(), Fault> {
    keep_accounts(root, records, |_| None)?;
    let option = format!("--root={}", root.display());
    let words = ["systemd-sysusers", &option, "-"];
    platform::run(&words, shipped::USERS).map_err(|source| Fault::Program {
        program: words[0].to_owned(),
        source,
    })?;
    keep_accounts(root, records, |now| Some(now.clone()))
}

fn keep_accounts(
    root: &Path,
    records: &mut Records,
    after: impl Fn(&Entry) -> Option<Entry>,
) -> Result<(), Fault> {
    for (path, kind) in ACCOUNTS {
        let fault = |source| Fault::Path {
            path: (*path).to_owned(),
            source,
        };
        let now = Entry::at(&below(root, path)).map_err(fault)?;
        let known = records.of(path);
        let record = Record {
            path: (*path).to_owned(),
            kind: *kind,
            before: known.map_or_else(|| now.clone(), |record| record.before.clone()),
            after: after(&now),
            is_shared: false,
        };
        records.keep(record).map_err(fault)?;
    }
    Ok(())
}

/// Runs a program of the system below this root.
pub(crate) fn run_program(root: &Path, words: &[&str]) -> Result<(), Fault> {
    let ran = platform::run_below(root, words, "");
    ran.map(drop).map_err(|source| Fault::Program {
        program: words.join(" "),
        source,
    })
}

/// Where a path of the system below this root lies.
fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}
