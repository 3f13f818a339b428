//! Everything that is wiped: one target is one `erase` and one `residue`.
//!
//! `erase` returns only when the thing is really gone, or with an error; `residue` looks without
//! believing it. Both fail when they cannot know.

use std::borrow::Borrow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Plan};
use crate::platform::{self, Clipboard, Erased, Keyboard, LeftoverProcesses, RootWindow, sysv};
use crate::visit::Visit;

/// One thing that is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The visit's screen and every process that it started.
    Processes,
    /// The visit's directory.
    Visit,
    /// Directories of earlier visits that a power cut or a crash left.
    StaleVisits,
    /// The directory of the screen that takes over, where it is not as it was made.
    NextVisit,
    /// The recycle bins.
    Trash,
    /// What the scanner of this seat put into its folder.
    ScanInbox,
    /// What lies in the directories that everybody shares.
    Temporary,
    /// Shared memory, queues and semaphores of the system that nobody holds any more.
    SystemV,
    /// What programs of a desktop remember in the home of this user.
    Home,
    /// What lies in the seat's own folders beside what it keeps there.
    OwnFolders,
    /// Removable media: taken out, not erased.
    Media,
    /// The clipboards.
    Clipboard,
    /// What programs have written on the root window.
    RootWindow,
    /// The layout of the keyboard and Caps Lock.
    Keyboard,
    /// What the printer was given and has not forgotten.
    PrintJobs,
}

impl Target {
    /// All of them, processes first: nobody may write while the rest is erased.
    pub(super) const ALL: [Target; 15] = [
        Target::Processes,
        Target::Visit,
        Target::StaleVisits,
        Target::NextVisit,
        Target::Trash,
        Target::ScanInbox,
        Target::Temporary,
        Target::SystemV,
        Target::Home,
        Target::OwnFolders,
        Target::Media,
        Target::Clipboard,
        Target::RootWindow,
        Target::Keyboard,
        Target::PrintJobs,
    ];

    /// The stable name, in reports and of the sentence for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Target::Processes => "processes",
            Target::Visit => "visit_directory",
            Target::StaleVisits => "stale_visits",
            Target::NextVisit => "next_visit",
            Target::Trash => "trash",
            Target::ScanInbox => "scan_inbox",
            Target::Temporary => "temporary",
            Target::SystemV => "system_v",
            Target::Home => "home",
            Target::OwnFolders => "own_folders",
            Target::Media => "media",
            Target::Clipboard => "clipboard",
            Target::RootWindow => "root_window",
            Target::Keyboard => "keyboard",
            Target::PrintJobs => "print_jobs",
        }
    }

    /// Erases it, and returns when it is gone.
    pub(super) fn erase(self, plan: &Plan) -> Result<Erased, Error> {
        match self {
            Target::Processes => Ok(things(leftovers(plan).kill(plan.within)?)),
            Target::NextVisit => match &plan.keep {
                // Whoever left something there may have done more: the next screen begins anew.
                Some((screen, visit)) if strays(visit)? > 0 => {
                    platform::kill(*screen, plan.within)?;
                    Ok(platform::erase(visit.dir())?)
                }
                Some(_) | None => Ok(Erased::default()),
            },
            Target::Visit => match &plan.visit {
                Some(visit) => Ok(platform::erase(visit.dir())?),
                None => Ok(Erased::default()),
            },
            Target::StaleVisits => every(stale(plan)?, platform::erase),
            Target::Trash => every(platform::trashes(plan.scope)?, platform::erase_inside),
            Target::ScanInbox => every(inbox(plan)?, platform::erase),
            Target::Temporary => every(temporaries(plan)?, platform::erase),
            Target::SystemV => every(sysv::left(plan.scope)?, |object: &sysv::Object| {
                sysv::remove(object).map(|()| things(1))
            }),
            Target::Home => every(platform::home_traces(plan.scope)?, platform::erase),
            Target::OwnFolders => every(unknown(plan)?, platform::erase),
            Target::Media => every(platform::media(plan.scope)?, |point: &Path| {
                platform::take_out(point).map(|()| things(1))
            }),
            Target::Clipboard => match Clipboard::open()? {
                Some(clipboard) => {
                    let full = clipboard.full()?;
                    clipboard.clear()?;
                    Ok(things(full))
                }
                None => Ok(Erased::default()),
            },
            Target::RootWindow => match RootWindow::open(plan.scope)? {
                Some(root) => Ok(things(root.clear()?)),
                None => Ok(Erased::default()),
            },
            Target::Keyboard => match Keyboard::open()? {
                Some(keyboard) => {
                    let changed = keyboard.changed()?;
                    keyboard.reset()?;
                    Ok(things(changed))
                }
                None => Ok(Erased::default()),
            },
            Target::PrintJobs => match &plan.queue {
                Some(queue) => Ok(things(queue.clear(plan.chance)?)),
                None => Ok(Erased::default()),
            },
        }
    }

    /// How much of it there is.
    pub(super) fn residue(self, plan: &Plan) -> Result<u64, Error> {
        match self {
            Target::Processes => Ok(leftovers(plan).find()?.len() as u64),
            Target::NextVisit => match &plan.keep {
                Some((_, visit)) => Ok(strays(visit)?),
                None => Ok(0),
            },
            Target::Visit => match &plan.visit {
                Some(visit) => Ok(platform::count(visit.dir())?),
                None => Ok(0),
            },
            Target::StaleVisits => Ok(stale(plan)?.len() as u64),
            Target::Trash => {
                let mut residue = 0;
                for trash in platform::trashes(plan.scope)? {
                    // The bin itself may stay.
                    residue += platform::count(&trash)?.saturating_sub(1);
                }
                Ok(residue)
            }
            Target::ScanInbox => Ok(inbox(plan)?.len() as u64),
            Target::Temporary => Ok(temporaries(plan)?.len() as u64),
            Target::SystemV => Ok(sysv::left(plan.scope)?.len() as u64),
            Target::Home => Ok(platform::home_traces(plan.scope)?.len() as u64),
            Target::OwnFolders => Ok(unknown(plan)?.len() as u64),
            Target::Media => Ok(platform::media(plan.scope)?.len() as u64),
            Target::Clipboard => match Clipboard::open()? {
                Some(clipboard) => Ok(clipboard.full()?),
                None => Ok(0),
            },
            Target::RootWindow => match RootWindow::open(plan.scope)? {
                Some(root) => Ok(root.strays()?.len() as u64),
                None => Ok(0),
            },
            Target::Keyboard => match Keyboard::open()? {
                Some(keyboard) => Ok(keyboard.changed()?),
                None => Ok(0),
            },
            Target::PrintJobs => match &plan.queue {
                Some(queue) => Ok(queue.jobs()?.len() as u64),
                None => Ok(0),
            },
        }
    }
}

fn leftovers(plan: &Plan) -> LeftoverProcesses {
    LeftoverProcesses {
        visits: plan.visits.clone(),
        spared: plan.keep.as_ref().map(|(process, _)| *process),
        with_descendants: plan.with_descendants,
        alone_since: plan.alone_since,
    }
}

/// What no fresh screen has: anything among the files that the next citizen is offered or that go to the
/// printer, and anything beside the places of a visit.
fn strays(visit: &Visit) -> io::Result<u64> {
    let mut strays = 0;
    for place in [visit.files(), visit.printing()] {
        strays += platform::count(&place)?.saturating_sub(1);
    }
    let beside = match inside(visit.dir()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        found => found?,
    };
    let known = [&visit.places()[..], &[visit.authorities()]].concat();
    let beside = beside.iter().filter(|path| !known.contains(path));
    Ok(strays + beside.count() as u64)
}

/// Every directory of a visit but that of the visit that ends, which is a target of its own, and
/// that of the screen that stays.
fn stale(plan: &Plan) -> Result<Vec<PathBuf>, Error> {
    let mut found = match inside(&plan.visits) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        found => found?,
    };
    let kept = plan.keep.as_ref().map(|(_, visit)| visit.dir());
    let ending = plan.visit.as_ref().map(|visit| visit.dir());
    found.retain(|path| Some(path.as_path()) != kept && Some(path.as_path()) != ending);
    Ok(found)
}

/// What lies in the scanner's folder. A folder that is not there, such as a share that is not
/// mounted, is an error: nobody can say what it holds.
fn inbox(plan: &Plan) -> io::Result<Vec<PathBuf>> {
    plan.scan_inbox.as_deref().map_or(Ok(Vec::new()), inside)
}

fn temporaries(plan: &Plan) -> io::Result<Vec<PathBuf>> {
    let kept: Vec<&Path> = plan.kept.iter().map(PathBuf::as_path).collect();
    platform::temporaries(plan.scope, &[&[plan.visits.as_path()], &kept[..]].concat())
}

/// What this user has in the seat's own folders that leads to nothing which it keeps.
fn unknown(plan: &Plan) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in &plan.own {
        found.extend(platform::own(folder)?);
    }
    let kept = plan
        .kept
        .iter()
        .chain([&plan.visits])
        .chain(&plan.scan_inbox);
    found.retain(|path| !kept.clone().any(|kept| kept.starts_with(path)));
    Ok(found)
}

fn inside(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

/// Erases all of these; an error at one does not save the others.
fn every<T, B: ?Sized>(
    all: Vec<T>,
    erase: impl Fn(&B) -> io::Result<Erased>,
) -> Result<Erased, Error>
where
    T: Borrow<B>,
{
    let mut done = Erased::default();
    let mut failed = None;
    for one in all {
        match erase(one.borrow()) {
            Ok(erased) => done += erased,
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(done),
    }
}

fn things(things: u64) -> Erased {
    Erased {
        things,
        ..Erased::default()
    }
}
