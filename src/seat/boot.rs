//! The start of a seat: its lock, its places, its parts; and the wipe without a seat.
//!
//! Nothing is shown here yet. The first effect of every start is a wipe.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::board::BoardLine;
use super::brought::Brought;
use super::ending::Ending;
use super::health::Health;
use super::journal;
use super::mark::Mark;
use super::proxy;
use super::reload::InForce;
use super::screens::{self, Screens};
use super::staff::Staff;
use super::tickets::Tickets;
use super::{Error, GONE_WITHIN, Seat, SeatEvent, Settings, capabilities, control_server, teller};
use crate::config::Config;
use crate::content::brought::HandOver;
use crate::content::{self, WatchError, guides, list};
use crate::egress::{self, Gate};
use crate::journal::Journal;
use crate::platform::{self, Moment, Scope};
use crate::policy::Policy;
use crate::session::{self, Last, Limits, Part, Session};
use crate::wipe::{self, Plan, Report};

/// Wipes whatever an earlier seat left, without screens; the seat itself must not run.
///
/// # Errors
/// It runs, or its places cannot be used.
pub fn wipe_now(config: &Config, scope: Scope) -> Result<Report, Error> {
    let _lock = lock(&config.paths.runtime)?;
    make_private(&config.paths.state)?;
    let report = wipe::run(&Plan {
        with_descendants: false,
        ..plan(config, scope)
    });
    if report.is_clean() {
        Mark::in_directory(&config.paths.state).wiped_outside()?;
    }
    Ok(report)
}

/// A wipe without a visit.
pub(super) fn plan(config: &Config, scope: Scope) -> Plan {
    let paths = &config.paths;
    Plan {
        visits: visits(&paths.runtime),
        visit: None,
        screen_lives: false,
        keep: None,
        scope,
        scan_inbox: config.scan.inbox.clone(),
        kept: kept(config),
        own: vec![
            paths.runtime.clone(),
            paths.state.clone(),
            paths.brought.clone(),
            Tickets::in_directory(&paths.state).folder().to_owned(),
        ],
        queue: capabilities::queue(config),
        chance: Duration::ZERO,
        with_descendants: true,
        alone_since: match scope {
            Scope::Whole => first_start(&paths.runtime),
            Scope::Relocated => None,
        },
        within: GONE_WITHIN,
    }
}

/// What the files of a state that survives are called. The wipe takes away whatever else lies there: the
/// folder may be the home of the seat's user.
const STATE: [&str; 4] = ["dirty", "cut-short", "outages", "pin-tries"];

/// What no wipe takes away.
fn kept(config: &Config) -> Vec<PathBuf> {
    let paths = &config.paths;
    let state = STATE.iter().flat_map(|name| {
        let file = paths.state.join(name);
        [platform::unfinished(&file), file]
    });
    let journal = Journal::files(&paths.state);
    let others = [
        lock_file(&paths.runtime),
        control_server::socket(&paths.runtime),
    ];
    let tickets = Tickets::in_directory(&paths.state);
    // What cannot be listed is not spared, and the report of the wipe says what it met there.
    let written = tickets.list().unwrap_or_default();
    let edited = paths.allowlist.iter().chain(paths.instructions.iter());
    let edited = edited.map(|location| location.path.clone());
    let tickets = [tickets.folder().to_owned()].into_iter().chain(written);
    let ours = state.chain(journal).chain(tickets);
    let brought = HandOver::in_folder(&paths.brought).kept();
    ours.chain(others).chain(brought).chain(edited).collect()
}

/// One seat for each runtime directory; the lock goes with the file. In it stands when it was first
/// taken since the machine started: it lies in memory, as the visits do.
pub(super) fn lock(runtime: &Path) -> Result<File, Error> {
    make_private(runtime)?;
    make_private(&visits(runtime))?;
    let place = lock_file(runtime);
    let opened = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&place);
    let mut file = match opened {
        Ok(file) => file,
        Err(source) => return Err(Error::Place { place, source }),
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::RunsAlready),
        Err(TryLockError::Error(source)) => return Err(Error::Place { place, source }),
    }
    if read_start(&place).is_none()
        && let Some(start) = Moment::own_start()
        && let Err(error) = file.write_all(start.to_string().as_bytes())
    {
        // Memory that is full is what the wipe is for.
        tracing::warn!(%error, "the first start is not noted");
    }
    Ok(file)
}

fn lock_file(runtime: &Path) -> PathBuf {
    runtime.join("seat.lock")
}

/// When the first process of this seat began since the machine started. What is later than now was
/// written in an earlier start.
fn first_start(runtime: &Path) -> Option<Moment> {
    let noted = read_start(&lock_file(runtime));
    noted.into_iter().chain(Moment::own_start()).min()
}

fn read_start(lock: &Path) -> Option<Moment> {
    Moment::parse(&fs::read_to_string(lock).ok()?)
}

pub(super) fn make_private(place: &Path) -> Result<(), Error> {
    platform::make_private(place).map_err(|source| Error::Place {
        place: place.to_owned(),
        source,
    })
}

pub(super) fn visits(runtime: &Path) -> PathBuf {
    runtime.join("visits")
}

impl Seat {
    /// With settings of its own, or with the defaults while they are refused.
    pub(super) fn start(
        settings: Settings,
        has_settings: bool,
        tell: SyncSender<SeatEvent>,
    ) -> Result<Seat, Error> {
        let config = &settings.config;
        let now = Instant::now();
        let (journal, known_of_journal) = journal::start(config, has_settings, &tell)?;
        let last = last_visit(&journal.mark);
        if last == Last::Unfinished {
            let (number, began) = (journal.mark.number(), journal.mark.began());
            journal.ended(journal::cut_short(number, began));
        }
        let staff = Staff::new(&config.staff, &config.paths.state, now);
        let health = Health::at_start(config, settings.scope, now);
        let first = list::read(&config.paths.allowlist, config.seat.region.as_deref());
        let policy = first.policy();
        let known = first.known();
        let list_text = known.as_ref().map(|known| known.text.clone());
        let read = guides::read(&config.paths.instructions, config.scan.picture.as_ref());
        let library = read.parse();
        let watches = watches(config, known, read, &tell).map_err(Error::Watch)?;
        let gate = gate(config, None, &policy, &tell)?;
        let board = BoardLine::start(config, &tell)?;
        let (session, effects) = Session::new(limits(config), last, now);
        let mut seat = Seat {
            screens: no_screens(&settings, &tell),
            settings,
            tell,
            session,
            gate,
            in_force: InForce {
                policy,
                list: list_text,
                list_origin: first.origin(),
                guides: library.guides.clone(),
                guides_origin: library.origin,
                _watches: watches,
            },
            journal,
            health,
            visit: None,
            ending: Ending::default(),
            staff,
            brought: Brought::default(),
            board,
        };
        seat.health.faults.journal = known_of_journal.fault;
        seat.health.interrupted = known_of_journal.interrupted;
        seat.happened(session::Event::Part(Part::Gate, true));
        match first {
            list::ReloadedList::Loaded { authorities, .. } => {
                seat.equip(authorities);
                seat.happened(session::Event::Part(Part::Policy, true));
            }
            list::ReloadedList::Rejected(sentence) => seat.rejected(sentence),
        }
        if library.fault.is_some() || library.scanner_fault.is_some() {
            seat.guides_reloaded(library);
        }
        seat.carry_out(effects);
        Ok(seat)
    }
}

/// The watches on the policy and on the guides.
fn watches(
    config: &Config,
    known: Option<list::Known>,
    read: guides::Read,
    tell: &SyncSender<SeatEvent>,
) -> Result<[content::Watch; 2], WatchError> {
    let paths = &config.paths;
    let region = config.seat.region.clone();
    let policies = teller(tell, SeatEvent::Policy);
    let libraries = teller(tell, SeatEvent::Guides);
    let picture = config.scan.picture.clone();
    Ok([
        list::watch(&paths.allowlist, region, known, policies)?,
        guides::watch(&paths.instructions, picture, read, libraries)?,
    ])
}

fn no_screens(settings: &Settings, tell: &SyncSender<SeatEvent>) -> Screens {
    Screens::new(
        screens::ScreenProgram {
            command: settings.screen.clone(),
            visits: visits(&settings.config.paths.runtime),
        },
        Arc::new(teller(tell, SeatEvent::Screen)),
    )
}

/// How the last visit ended; the wipe that follows takes its mark away.
fn last_visit(mark: &Mark) -> Last {
    if mark.is_dirty() {
        tracing::warn!("the last visit was not wiped; it is now, before anything is shown");
    }
    match mark.was_cut_short() {
        true => Last::Unfinished,
        false => Last::Clean,
    }
}

fn limits(config: &Config) -> Limits {
    Limits {
        idle: config.session.idle,
        warning: config.session.warning,
        longest: config.session.longest,
        more: config.session.more,
        times: config.session.times,
    }
}

/// A gate that obeys the policy; one that follows another keeps its address, which screens know.
pub(super) fn gate(
    config: &Config,
    last: Option<&Gate>,
    policy: &Arc<Policy>,
    tell: &SyncSender<SeatEvent>,
) -> Result<Gate, egress::Error> {
    let settings = proxy::gate_settings(&config.gate);
    let settings = egress::GateSettings {
        listen: last.map_or(settings.listen, Gate::address),
        ..settings
    };
    let gate = Gate::start(settings, policy.clone(), teller(tell, SeatEvent::Gate))?;
    tracing::info!(address = %gate.address(), "the gate listens");
    Ok(gate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Places;

    #[test]
    fn the_folder_of_what_staff_bring_stays_and_what_lies_in_it_goes() {
        let place = tempfile::tempdir().unwrap();
        let config = Config::parse("", &Places::under(place.path())).unwrap();
        let brought = &config.paths.brought;
        let plan = plan(&config, Scope::Whole);
        let stays = |path: &Path| plan.kept.iter().any(|kept| kept.starts_with(path));
        assert!(stays(brought), "as a folder in memory it would go");
        assert!(!stays(&HandOver::in_folder(brought).publication()));
        assert!(plan.own.contains(brought));
    }
}
