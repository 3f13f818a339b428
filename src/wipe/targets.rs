//! Everything that is wiped: one target is one `erase` and one `residue`.
//!
//! `erase` returns only when the thing is really gone, or with an error; `residue` looks without
//! believing it. Both fail when they cannot know.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{Error, Plan};
use crate::platform::{self, Clipboard, Erased, Remains};

/// One thing that is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The visit's screen and every process that it started.
    Processes,
    /// The visit's directory.
    Visit,
    /// Directories of earlier visits that a power cut or a crash left.
    StaleVisits,
    /// The recycle bins.
    Trash,
    /// The clipboards.
    Clipboard,
}

impl Target {
    /// All of them, processes first: nobody may write while the rest is erased.
    pub(super) const ALL: [Target; 5] = [
        Target::Processes,
        Target::Visit,
        Target::StaleVisits,
        Target::Trash,
        Target::Clipboard,
    ];

    /// The stable name, in reports and of the sentence for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Target::Processes => "processes",
            Target::Visit => "visit_directory",
            Target::StaleVisits => "stale_visits",
            Target::Trash => "trash",
            Target::Clipboard => "clipboard",
        }
    }

    /// Erases it, and returns when it is gone.
    pub(super) fn erase(self, plan: &Plan) -> Result<Erased, Error> {
        match self {
            Target::Processes => Ok(things(remains(plan).kill(plan.within)?)),
            Target::Visit => match &plan.visit {
                Some(visit) => Ok(platform::erase(visit.dir())?),
                None => Ok(Erased::default()),
            },
            Target::StaleVisits => every(stale(plan)?, platform::erase),
            Target::Trash => every(platform::trashes(&plan.trash)?, platform::erase_inside),
            Target::Clipboard => match Clipboard::open()? {
                Some(clipboard) => {
                    let full = clipboard.full()?;
                    clipboard.clear()?;
                    Ok(things(full))
                }
                None => Ok(Erased::default()),
            },
        }
    }

    /// How much of it there is.
    pub(super) fn residue(self, plan: &Plan) -> Result<u64, Error> {
        match self {
            Target::Processes => Ok(remains(plan).find()?.len() as u64),
            Target::Visit => match &plan.visit {
                Some(visit) => Ok(platform::count(visit.dir())?),
                None => Ok(0),
            },
            Target::StaleVisits => Ok(stale(plan)?.len() as u64),
            Target::Trash => {
                let mut residue = 0;
                for trash in platform::trashes(&plan.trash)? {
                    // The bin itself may stay.
                    residue += platform::count(&trash)?.saturating_sub(1);
                }
                Ok(residue)
            }
            Target::Clipboard => match Clipboard::open()? {
                Some(clipboard) => Ok(clipboard.full()?),
                None => Ok(0),
            },
        }
    }
}

fn remains(plan: &Plan) -> Remains {
    Remains {
        visits: plan.visits.clone(),
        spared: plan.keep.as_ref().map(|(process, _)| *process),
        with_descendants: plan.with_descendants,
    }
}

/// Every directory of a visit but that of the visit that ends, which is a target of its own, and
/// that of the screen that stays.
fn stale(plan: &Plan) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(&plan.visits) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let kept = plan.keep.as_ref().map(|(_, visit)| visit.dir());
        let ending = plan.visit.as_ref().map(|visit| visit.dir());
        if Some(path.as_path()) != kept && Some(path.as_path()) != ending {
            found.push(path);
        }
    }
    Ok(found)
}

/// Erases all of these; an error at one does not save the others.
fn every(
    paths: Vec<PathBuf>,
    erase: impl Fn(&std::path::Path) -> io::Result<Erased>,
) -> Result<Erased, Error> {
    let mut done = Erased::default();
    let mut failed = None;
    for path in paths {
        match erase(&path) {
            Ok(erased) => {
                done.things += erased.things;
                done.bytes += erased.bytes;
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(done),
    }
}

fn things(things: u64) -> Erased {
    Erased { things, bytes: 0 }
}
