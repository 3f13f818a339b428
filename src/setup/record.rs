//! What was there before: one file for each path that the set-up changed, written before the change is made.
//!
//! So a set-up that was cut off at any point can be taken back. The first state is kept for ever: a second
//! set-up adds only what it changes beside. What somebody else changed in between is never lost.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::platform::{self, Access, Entry};

/// Where the records lie.
const FOLDER: &str = "var/lib/sps-kiosk-setup";

/// Where that goes which somebody else changed after the set-up, when it is taken back.
const KEPT: &str = "kept";

/// Every record, in the order in which they were made.
#[derive(Debug)]
pub(crate) struct Records {
    root: PathBuf,
    all: Vec<Record>,
}

/// One path that was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) path: String,
    pub(super) kind: Kind,
    /// What was there before the first change.
    pub(super) before: Entry,
    /// What the last change made of it; nothing is known of a program that did not come to its end.
    pub(super) after: Option<Entry>,
    /// True when somebody else had changed it before the last change.
    pub(super) is_shared: bool,
}

/// Whose work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Our own.
    Own,
    /// A list of users or groups, in which others have lines, too.
    Accounts,
    /// What a program leaves beside its work.
    ByTheWay,
}

/// What became of a path whose change was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Undone {
    /// It is as it was.
    Restored(String),
    /// It is as it was; what somebody else had made of it lies there.
    Kept(String, PathBuf),
    /// A folder of ours in which somebody else has something: it stays.
    InUse(String),
}

impl Records {
    /// Those of this system.
    ///
    /// # Errors
    /// They cannot be read, or are no records.
    pub(crate) fn below(root: &Path) -> io::Result<Records> {
        let mut names = Vec::new();
        match fs::read_dir(root.join(FOLDER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entries => {
                for entry in entries? {
                    let path = entry?.path();
                    if path.extension().is_some_and(|end| end == "json") {
                        names.push(path);
                    }
                }
            }
        }
        names.sort();
        let read = |path: &PathBuf| Ok(serde_json::from_slice(&fs::read(path)?)?);
        let all = names.iter().map(read).collect::<io::Result<_>>()?;
        Ok(Records {
            root: root.to_owned(),
            all,
        })
    }

    /// True when nothing was changed, or everything taken back.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn of(&self, path: &str) -> Option<&Record> {
        self.all.iter().find(|record| record.path == path)
    }

    /// Keeps a record, and returns when it would survive a power cut.
    pub(super) fn keep(&mut self, record: Record) -> io::Result<()> {
        let known = self.all.iter().position(|other| other.path == record.path);
        let place = known.unwrap_or(self.all.len());
        self.write(place, &record)?;
        match self.all.get_mut(place) {
            Some(other) => *other = record,
            None => self.all.push(record),
        }
        Ok(())
    }

    fn write(&self, place: usize, record: &Record) -> io::Result<()> {
        let folder = self.root.join(FOLDER);
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o755);
        builder.create(folder.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
        Entry::Folder(Access::roots(0o700)).put(&folder)?;
        let record = Entry::File {
            bytes: serde_json::to_vec(record)?,
            access: Access::roots(0o600),
        };
        record.put(&self.file(place))
    }

    fn file(&self, place: usize) -> PathBuf {
        self.root.join(FOLDER).join(format!("{place:04}.json"))
    }

    /// Takes back the last change that was not taken back yet; none when there is none left.
    ///
    /// # Errors
    /// The disk does not take it; the record stays.
    pub(crate) fn undo_one(&mut self) -> io::Result<Option<(String, io::Result<Undone>)>> {
        platform::forget_unfinished(&self.file(self.all.len()))?;
        let Some(record) = self.all.last() else {
            self.forget_folder()?;
            return Ok(None);
        };
        let path = record.path.clone();
        let undone = self.undo(record);
        if undone.is_ok() {
            Entry::Missing.put(&self.file(self.all.len() - 1))?;
            self.all.pop();
        }
        Ok(Some((path, undone)))
    }

    fn undo(&self, record: &Record) -> io::Result<Undone> {
        let place = self.root.join(record.path.trim_start_matches('/'));
        let restored = || Undone::Restored(record.path.clone());
        platform::forget_unfinished(&place)?;
        let now = Entry::at(&place)?;
        if now == record.before {
            return Ok(restored());
        }
        let is_ours = record.after.as_ref() == Some(&now) && !record.is_shared;
        let before = match record.kind {
            Kind::Accounts => without_ours(&record.before, &now),
            Kind::Own | Kind::ByTheWay => record.before.clone(),
        };
        if let (Entry::Folder(_), Entry::Missing) = (&now, &before)
            && fs::read_dir(&place)?.next().is_some()
        {
            return Ok(Undone::InUse(record.path.clone()));
        }
        if is_ours || record.kind != Kind::Own || matches!(now, Entry::Missing | Entry::Folder(_)) {
            before.put(&place)?;
            return Ok(restored());
        }
        let kept = self.keep_aside(&record.path, &now)?;
        before.put(&place)?;
        Ok(Undone::Kept(record.path.clone(), kept))
    }

    /// What somebody else made of a path is laid where the records are.
    fn keep_aside(&self, path: &str, now: &Entry) -> io::Result<PathBuf> {
        let kept = self
            .root
            .join(FOLDER)
            .join(KEPT)
            .join(path.trim_start_matches('/'));
        let folder = kept.parent().ok_or(io::ErrorKind::InvalidInput)?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        now.put(&kept)?;
        Ok(kept)
    }

    /// The folder goes with the last record, unless something was kept.
    fn forget_folder(&self) -> io::Result<()> {
        let folder = self.root.join(FOLDER);
        let is_done = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            entries => entries?.next().is_none(),
        };
        match is_done {
            true => Entry::Missing.put(&folder),
            false => Ok(()),
        }
    }
}

/// A list of users or groups as it is now, without the lines that the set-up added.
fn without_ours(before: &Entry, now: &Entry) -> Entry {
    let (Entry::File { bytes: old, .. }, Entry::File { bytes, access }) = (before, now) else {
        return before.clone();
    };
    let name = |line: &[u8]| line.split(|byte| *byte == b':').next().map(<[u8]>::to_vec);
    let known: Vec<_> = old.split(|byte| *byte == b'\n').filter_map(name).collect();
    let ours = super::USERS.map(str::as_bytes);
    let is_ours = |line: &[u8]| {
        name(line).is_some_and(|name| ours.contains(&name.as_slice()) && !known.contains(&name))
    };
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let kept: Vec<&[u8]> = lines.filter(|line| !is_ours(line)).collect();
    let kept = kept.concat();
    match kept == *old {
        true => before.clone(),
        false => Entry::File {
            bytes: kept,
            access: *access,
        },
    }
}
