//! The start of a seat: its lock, its places, its parts; and the wipe without a seat.
//!
//! Nothing is shown here yet. The first effect of every start is a wipe.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::logout::Logout;
use super::mark::Mark;
use super::printing;
use super::refusals::Refusals;
use super::screens::{self, Screens};
use super::staff::Staff;
use super::watchdog::Memory;
use super::{Error, Event, GONE_WITHIN, Seat, Settings, reload, teller};
use crate::config::Config;
use crate::egress::{self, Gate};
use crate::platform::{self, Scope};
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
        keep: None,
        scope,
        scan_inbox: config.scan.inbox.clone(),
        kept: vec![
            paths.state.clone(),
            paths.allowlist.clone(),
            paths.instructions.clone(),
        ],
        queue: printing::queue(config),
        chance: Duration::ZERO,
        with_descendants: true,
        within: GONE_WITHIN,
    }
}

/// One seat for each runtime directory; the lock goes with the file.
pub(super) fn lock(runtime: &Path) -> Result<File, Error> {
    make_private(runtime)?;
    make_private(&visits(runtime))?;
    let place = runtime.join("seat.lock");
    let file = match File::create(&place) {
        Ok(file) => file,
        Err(source) => return Err(Error::Place { place, source }),
    };
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::RunsAlready),
        Err(TryLockError::Error(source)) => Err(Error::Place { place, source }),
    }
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
    pub(super) fn start(settings: Settings, tell: SyncSender<Event>) -> Result<Seat, Error> {
        let config = &settings.config;
        let now = Instant::now();
        let (mark, last) = last_mark(config);
        let staff = Staff::new(config.staff.pin.clone(), &config.paths.state, now);
        let region = config.seat.region.clone();
        let first = reload::read(&config.paths.allowlist, region.as_deref());
        let (policy, policy_text) = match &first {
            reload::Notice::Loaded { policy, text } => (policy.clone(), Some(text.clone())),
            reload::Notice::Rejected(_) => (Arc::new(Policy::default()), None),
        };
        let watch = reload::watch(
            &config.paths.allowlist,
            region,
            policy_text.clone(),
            teller(&tell, Event::Policy),
        )
        .map_err(Error::Watch)?;
        let gate = Gate::start(
            gate_settings(config, None),
            policy.clone(),
            teller(&tell, Event::Gate),
        )?;
        tracing::info!(address = %gate.address(), "the gate listens");
        let screens = no_screens(&settings, &tell);
        let (session, effects) = Session::new(limits(config), last, now);
        let mut seat = Seat {
            settings,
            tell,
            session,
            screens,
            gate,
            policy,
            policy_text,
            policy_fault: None,
            mark,
            refusals: Refusals::default(),
            host: None,
            visited: Vec::new(),
            closing: None,
            logout: Logout::default(),
            printing: None,
            saving: None,
            wipes: 0,
            report: None,
            waiting: Vec::new(),
            staff,
            memory: Memory::default(),
            leaving: None,
            _watch: watch,
        };
        seat.happened(session::Event::Part(Part::Gate, true));
        match first {
            reload::Notice::Loaded { .. } => {
                seat.happened(session::Event::Part(Part::Policy, true));
            }
            reload::Notice::Rejected(sentence) => seat.rejected(sentence),
        }
        seat.carry_out(effects);
        Ok(seat)
    }
}

fn no_screens(settings: &Settings, tell: &SyncSender<Event>) -> Screens {
    Screens::new(
        screens::Settings {
            program: settings.screen.clone(),
            visits: visits(&settings.config.paths.runtime),
        },
        Arc::new(teller(tell, Event::Screen)),
    )
}

/// The mark of the last visit; the wipe that follows takes it away.
fn last_mark(config: &Config) -> (Mark, Last) {
    let mark = Mark::in_directory(&config.paths.state);
    if mark.is_dirty() {
        tracing::warn!("the last visit was not wiped; it is now, before anything is shown");
    }
    let last = match mark.was_cut_short() {
        true => Last::Unfinished,
        false => Last::Clean,
    };
    (mark, last)
}

fn limits(config: &Config) -> Limits {
    Limits {
        idle: config.session.idle,
        warning: config.session.warning,
        longest: config.session.longest,
    }
}

/// The gate's settings; a gate that is started again keeps its address, which screens know.
pub(super) fn gate_settings(config: &Config, last: Option<&Gate>) -> egress::Settings {
    egress::Settings {
        listen: last.map_or(config.gate.listen, Gate::address),
        upstream: config.gate.upstream.clone(),
        hosts: config.gate.hosts.clone(),
    }
}
