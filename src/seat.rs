//! The seat: the process that lives on. Its loop turns events into effects.
//!
//! It composes the services and never initialises the engine. Everything that happens comes through
//! one closed [`SeatEvent`]; every thread can only tell. What an event means for the visit is decided by
//! the session, which knows no processes and no files; here its effects are carried out.

mod belongings;
mod board;
mod boot;
mod brought;
mod call;
mod capabilities;
mod closing;
mod control_server;
mod distrusts;
mod ending;
mod entries;
mod equipment;
mod health;
mod journal;
mod lockdown;
mod logout;
mod mark;
mod outages;
mod pair;
mod proxy;
mod publisher;
mod refusals;
mod reload;
mod replaced;
mod screens;
mod sheets;
mod shut;
mod staff;
mod tickets;
mod visit;
mod wall_clock;
mod watchdog;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use crate::capabilities::usb_bundle::Carried;
use crate::catalogue;
use crate::config::Config;
use crate::content::{WatchError, guides, list};
use crate::control::{ControlRequest, Reply};
use crate::egress::{self, Gate};
use crate::link::{self, Face, FromScreen, Progress, Start, ToScreen, Wanted};
use crate::platform::{self, Scope};
use crate::policy::{Decision, Way};
use crate::session::{self, Effect, Failure, Fault, Part, Session, State, Stop, Warning};
use crate::visit::Visit;
use crate::wipe::Report;
use board::BoardLine;
use boot::{lock, make_private};
use brought::Brought;
use closing::Closing;
use ending::Ending;
use health::Health;
use journal::VisitRows;
use reload::InForce;
use screens::{Lost, ScreenId, Screens};
use staff::{Staff, Who};
use visit::OpenVisit;
use watchdog::Supervised;

pub use boot::wipe_now;
pub use control_server::ask;
pub use platform::check_display;
pub use proxy::{PasswordError, gate_settings, login};
pub use shut::{Mistake, run_shut};

/// Killed processes have so long to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// The length of the event queue; a thread that tells more waits.
const QUEUE: usize = 1024;

/// How a seat is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// kiosk.toml.
    pub config: Config,
    /// Width and height of the screens for development; the whole monitor when absent.
    pub window: Option<(u32, u32)>,
    /// The program of a screen with its arguments.
    pub screen: Vec<OsString>,
    /// The program that reads a stranger's document in a cage.
    pub reader: PathBuf,
    /// How far the wipe reaches beyond the visits.
    pub scope: Scope,
}

/// Why a seat cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A directory cannot be made or written.
    #[error("{}", crate::say!("seat-place", place = .place.display().to_string()))]
    Place {
        /// The directory.
        place: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process holds the lock of this seat.
    #[error("{}", crate::say!("seat-runs-already"))]
    RunsAlready,
    /// The egress gate does not start.
    #[error(transparent)]
    Gate(#[from] egress::Error),
    /// The policy file cannot be watched.
    #[error("{}", crate::say!("seat-cannot-watch"))]
    Watch(#[source] WatchError),
    /// The system refuses a thread, a socket or a signal.
    #[error("{}", crate::say!("seat-system"))]
    System(#[from] std::io::Error),
}

/// Everything that can happen.
enum SeatEvent {
    /// A screen said something, or is gone.
    Screen(screens::Notice),
    /// The wipe with this number ended.
    Wiped(u64, Report),
    /// The policy file changed.
    Policy(list::ReloadedList),
    /// The guides changed.
    Guides(guides::ReloadedGuides),
    /// The settings that were refused are accepted now.
    SettingsMended,
    /// The gate refused a host, or stopped.
    Gate(egress::GateNotice),
    /// Something went on that a capability does for the visit of this screen.
    Progress(ScreenId, Progress),
    /// Somebody asked through the control socket.
    Asked(ControlRequest, Sender<Reply>),
    /// Whose PIN the one with this number was, if anybody's.
    Pin(u64, Option<Who>),
    /// The system was asked to start anew or to switch off, which ends the seat in this way.
    Power(Stop, std::io::Result<()>),
    /// What staff brought on a stick, with this number, was read.
    Carried(u64, Carried),
    /// Something is told of the journal.
    Journal(journal::Notice),
    /// The line to the board of the branch.
    Board(board::Notice),
    /// This process is asked to stop.
    Stop,
}

/// Runs the seat until it is asked to stop, and says by whom.
///
/// # Errors
/// It cannot start.
pub fn run(settings: Settings) -> Result<Stop, Error> {
    run_with(settings, None)
}

fn run_with(settings: Settings, mistake: Option<Mistake>) -> Result<Stop, Error> {
    platform::guard_seat()?;
    let name = settings.config.seat.id.as_str();
    let _every_line = tracing::info_span!("seat", seat = name).entered();
    let paths = &settings.config.paths;
    let _lock = lock(&paths.runtime)?;
    make_private(&paths.state)?;
    // In a window for development the rest of the display is not ours.
    if settings.window.is_none()
        && let Err(error) = platform::show_backdrop()
    {
        tracing::warn!(%error, "where no screen is, the display stays black");
    }
    let (tell, events) = mpsc::sync_channel(QUEUE);
    let control = control_server::open(
        &paths.runtime,
        control_server::Surroundings {
            service: control_server::gate_service(&settings.config.gate),
            printer: capabilities::queue(&settings.config),
        },
        teller(&tell, |(request, reply)| SeatEvent::Asked(request, reply)),
    )?;
    let stop = teller(&tell, |()| SeatEvent::Stop);
    platform::on_stop(move || stop(()))?;
    let mut supervised = Supervised::from_environment()?;
    let mut seat = Seat::start(settings, mistake.is_none(), tell)?;
    let _mended = mistake
        .map(|mistake| seat.shut(mistake))
        .transpose()
        .map_err(Error::Watch)?;
    supervised.ready();
    let stop = seat.live(&events, &mut supervised);
    supervised.stopping();
    seat.screens.end();
    drop(control);
    Ok(stop)
}

/// A closure with which a service tells the loop, and nothing else.
fn teller<N>(
    tell: &SyncSender<SeatEvent>,
    event: impl Fn(N) -> SeatEvent + Clone + Send + Sync + 'static,
) -> impl Fn(N) + Clone + Send + Sync + 'static {
    let tell = tell.clone();
    move |notice| {
        // The loop is gone only when the process ends.
        let _gone = tell.send(event(notice));
    }
}

struct Seat {
    settings: Settings,
    tell: SyncSender<SeatEvent>,
    session: Session,
    screens: Screens,
    gate: Gate,
    in_force: InForce,
    journal: VisitRows,
    health: Health,
    /// The visit that takes place.
    visit: Option<OpenVisit>,
    ending: Ending,
    staff: Staff,
    brought: Brought,
    /// The line to the board of the branch; none when the seat stands for itself.
    board: Option<BoardLine>,
}

impl Seat {
    /// The loop. This thread starts the screens, which the kernel kills with it.
    fn live(&mut self, events: &Receiver<SeatEvent>, supervised: &mut Supervised) -> Stop {
        loop {
            self.look_after_screens();
            self.answer_waiting();
            self.tell_board();
            let now = Instant::now();
            let memory = self.look_after_memory(now);
            let staff = self.look_after_staff(now);
            self.look_after_program(now);
            let missing = self.look_after_missing(now);
            let lockdown = self.look_after_lockdown(now);
            let outages = self.look_after_outages(now);
            let publisher = self.look_after_publisher(now);
            let brought = self.look_after_brought(now);
            let beat = supervised.beat(now);
            if let Some(stop) = self.ending.leaving {
                return stop;
            }
            let tick = self.session.next_deadline(now);
            let closing = self.ending.closing.as_ref().map(|closing| closing.until);
            let due = [
                tick,
                closing,
                self.screens.next_deadline(),
                memory,
                staff,
                missing,
                lockdown,
                outages,
                publisher,
                brought,
                beat,
            ];
            match due.into_iter().flatten().min() {
                Some(at) => match events.recv_timeout(at.saturating_duration_since(now)) {
                    Ok(event) => self.handle(event),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
                },
                // The loop holds a sender itself: the channel never closes.
                None => events
                    .recv()
                    .into_iter()
                    .for_each(|event| self.handle(event)),
            }
            if tick.is_some_and(|at| Instant::now() >= at) {
                self.happened(session::Event::Tick);
            }
        }
    }

    fn handle(&mut self, event: SeatEvent) {
        match event {
            SeatEvent::Screen(screens::Notice::Said(id, message)) => self.said(id, message),
            SeatEvent::Screen(screens::Notice::Gone(id)) => self.lost(id, Failure::Died),
            SeatEvent::Wiped(number, report) if number == self.ending.wipes => self.wiped(report),
            SeatEvent::Wiped(..) => tracing::warn!("a wipe ended after its time"),
            SeatEvent::Policy(notice) => self.reloaded(notice),
            SeatEvent::Guides(notice) => self.guides_reloaded(notice),
            SeatEvent::SettingsMended => self.happened(session::Event::Stop(Stop::Restart)),
            SeatEvent::Gate(egress::GateNotice::Refused { host, reason }) => {
                self.refused_by_gate(&host, reason);
            }
            SeatEvent::Gate(egress::GateNotice::Unreachable { host, reason }) => {
                let host = self.in_force.policy.kept_name(&host);
                tracing::warn!(host, reason, "a portal does not answer");
            }
            SeatEvent::Gate(egress::GateNotice::ProxyFails { host, fault }) => {
                self.proxy_fails(&host, fault);
            }
            SeatEvent::Gate(egress::GateNotice::ProxyServes { host }) => self.proxy_serves(&host),
            SeatEvent::Gate(egress::GateNotice::Stopped) => {
                tracing::warn!("the gate has stopped");
                self.happened(session::Event::Part(Part::Gate, false));
            }
            SeatEvent::Progress(id, progress) => self.went_on(id, progress),
            SeatEvent::Asked(request, reply) => self.asked(request, reply),
            SeatEvent::Pin(number, who) => self.pin_checked(number, who),
            SeatEvent::Power(stop, Ok(())) => self.ending.leaving = Some(stop),
            SeatEvent::Power(_, Err(error)) => {
                tracing::warn!(%error, "the system neither starts anew nor switches off");
                self.happened(session::Event::PowerRefused);
            }
            SeatEvent::Carried(number, carried) => self.carried(number, carried),
            SeatEvent::Journal(notice) => self.journal_told(notice),
            SeatEvent::Board(notice) => self.board_told(notice),
            SeatEvent::Stop => self.happened(session::Event::Stop(Stop::Asked)),
        }
    }

    /// What a screen says is a request; only the screen that is seen may make one.
    fn said(&mut self, id: ScreenId, message: FromScreen) {
        if matches!(
            message,
            FromScreen::Ready | FromScreen::Shown | FromScreen::Alive
        ) {
            if !self.screens.answered(id, &message) {
                tracing::warn!("a screen answered what nobody asked");
            }
            if !self.screens.keep_failing() {
                self.happened(session::Event::Part(Part::Screens, true));
            }
            return;
        }
        if let FromScreen::Failed(_) = message {
            tracing::warn!("a screen gave up");
            return self.lost(id, Failure::Died);
        }
        if let FromScreen::LoggedOut { at, confirmed } = message {
            return self.logged_out(id, at, confirmed);
        }
        if !self.screens.is_current(id) {
            return;
        }
        match message {
            FromScreen::Begun => self.happened(session::Event::Begun),
            FromScreen::Touched => {
                self.staff.touched(Instant::now());
                self.happened(session::Event::Touched);
            }
            FromScreen::Open(wanted) => self.choose(&wanted),
            FromScreen::At(host) => self.arrived(host.filter(|host| refusals::is_host(host))),
            FromScreen::Below(host) => self.visits(Some(&host)),
            FromScreen::Answers { host, well } => self.answers(&host, well),
            FromScreen::Refused { host, reason } => {
                self.refused(&host, refusals::reason_of_screen(&reason));
            }
            FromScreen::Distrusted { host, why } => self.distrusts(&host, why),
            FromScreen::Ask(ask) => self.ask(id, ask),
            FromScreen::End => self.happened(session::Event::EndAsked),
            FromScreen::Extend => self.happened(session::Event::Extend),
            FromScreen::ReportRead => self.happened(session::Event::ReportRead),
            FromScreen::Rated(rating) => self.rated(rating),
            FromScreen::Staff(asked) => self.staff_asked(asked),
            FromScreen::Call(wanted) => self.call(wanted),
            FromScreen::Alone(alone) => self.works_alone(alone),
            FromScreen::Ready
            | FromScreen::Shown
            | FromScreen::Alive
            | FromScreen::LoggedOut { .. }
            | FromScreen::Failed(_) => {}
        }
    }

    /// Opens what a citizen chose, as the list has it now.
    fn choose(&mut self, wanted: &Wanted) {
        let Some(opening) = catalogue::resolve(&self.in_force.policy, wanted) else {
            // The screen looked into its own copy of the list before: this is rare.
            return tracing::warn!("a screen asked for what is not in the list");
        };
        let address = opening.address.to_string();
        match self.open(address) {
            Ok(()) => self.chosen(wanted),
            Err(reason) => tracing::warn!(reason, "what the list offers is refused"),
        }
    }

    /// Opens an address, or the one with https in its place, if the policy allows it, and says why if not.
    fn open(&mut self, address: String) -> Result<(), &'static str> {
        let address = self
            .in_force
            .policy
            .upgrade(&address)
            .map_or(address, String::from);
        match self.in_force.policy.decide_text(Way::Navigate, &address) {
            Decision::Allow(_) => {
                self.happened(session::Event::Open(address));
                Ok(())
            }
            Decision::Deny(reason) => {
                if let Some(host) = url::Url::parse(&address)
                    .ok()
                    .as_ref()
                    .and_then(url::Url::host_str)
                {
                    self.refused(host, reason.code());
                }
                Err(reason.code())
            }
        }
    }

    fn lost(&mut self, id: ScreenId, failure: Failure) {
        let now = Instant::now();
        self.answers_no_more(id);
        match self.screens.lost(id, now) {
            Some(Lost::Taken(screen)) => {
                // The wipe that follows ends what the screen started.
                self.ending.closing = Some(Closing::of_the_dead(screen, now));
                self.happened(session::Event::ScreenGone(failure));
                // Out of service nothing is wiped: what staff typed on it goes with it.
                let is_ending = matches!(self.session.state(), State::Ending { .. });
                if let Some(closing) = self.ending.closing.take_if(|_| !is_ending) {
                    closing.discard();
                    self.screens.replace_lost();
                }
            }
            Some(Lost::Seen) => self.happened(session::Event::ScreenGone(failure)),
            Some(Lost::Spare) | None => {}
        }
        if self.screens.keep_failing() {
            self.happened(session::Event::Part(Part::Screens, false));
        }
    }

    fn wiped(&mut self, report: Report) {
        self.health.tally.count_wipe(&report);
        self.screens.resume();
        if report.is_clean() {
            tracing::info!(millis = report.millis, "wiped");
        } else {
            tracing::warn!(report = ?report.targets, "the wipe is not clean");
        }
        let clean = report.is_clean();
        self.ending.last.report = Some(report);
        self.happened(session::Event::Wiped(clean));
    }

    fn happened(&mut self, event: session::Event) {
        let before = self.session.state();
        let effects = self.session.on(event, Instant::now());
        let after = self.session.state();
        if std::mem::discriminant(&before) != std::mem::discriminant(&after) {
            let (state, fault) = (state_code(after), fault_code(after));
            tracing::info!(state, fault, "the seat is {state}");
        }
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let done = match effect {
                Effect::WriteMark => self.begin(),
                Effect::RemoveMark => {
                    self.health.tally.end_visit();
                    self.journal.mark.remove().map_err(mark_failed)
                }
                Effect::Open(address) => {
                    self.screens.tell_current(ToScreen::Open(address));
                    Ok(())
                }
                Effect::Clock { left, warning } => {
                    let warning = warning.map(|warning| match warning {
                        Warning::Idle(seconds) => link::Warning::Idle(seconds),
                        Warning::Longest { more } => link::Warning::Longest { more },
                        Warning::Announced { seconds, can_stop } => {
                            link::Warning::Announced { seconds, can_stop }
                        }
                    });
                    self.screens.tell_current(ToScreen::Clock { left, warning });
                    Ok(())
                }
                Effect::Wipe => {
                    self.close();
                    Ok(())
                }
                Effect::ShowHome => {
                    self.show(Face::Home);
                    Ok(())
                }
                Effect::ShowReport(why) => {
                    self.show(self.report_of(why));
                    Ok(())
                }
                Effect::ShowFault(fault) => {
                    self.show(Face::OutOfService(fault.code().into()));
                    Ok(())
                }
                Effect::StartGate => {
                    self.start_gate();
                    Ok(())
                }
                Effect::Exit(stop) => {
                    self.leave(stop);
                    Ok(())
                }
            };
            if let Err(failed) = done {
                return self.happened(failed);
            }
        }
    }

    fn show(&mut self, face: Face) {
        self.send_staff_away();
        self.screens.show(face);
    }

    fn look_after_screens(&mut self) {
        let now = Instant::now();
        while let Some(id) = self.screens.late(now) {
            tracing::warn!("a screen does not answer");
            self.lost(id, Failure::Hung);
        }
        self.screens.ask_for_life(now);
        self.look_after_closing(now);
        let config = &self.settings.config;
        let place = self.place();
        let features = capabilities::features(config, self.staff.can_enter());
        let first = |visit: &Visit| {
            let start = ToScreen::Start(Start {
                visit: visit.dir().to_owned(),
                policy: self.in_force.list.as_deref().unwrap_or_default().to_owned(),
                region: config.seat.region.clone(),
                guides: self.in_force.guides.clone(),
                gate: self.gate.address(),
                window: self.settings.window,
                scale: config.screen.scale,
                features,
                place: place.clone(),
            });
            let staff = self.health.faults.sentences();
            let staff = (!staff.is_empty()).then_some(ToScreen::ForStaff(staff));
            let called = self.staff.call.is_open().then_some(ToScreen::Called(true));
            let down = self.health.outages.told();
            let down = (!down.is_empty()).then(|| ToScreen::Down(down.to_vec()));
            [Some(start), staff, called, down]
                .into_iter()
                .flatten()
                .collect()
        };
        if !platform::is_replaced() {
            self.screens.fill(first, now);
        }
        if self.screens.keep_failing() {
            self.happened(session::Event::Part(Part::Screens, false));
        }
    }

    fn start_gate(&mut self) {
        let config = &self.settings.config;
        match boot::gate(config, Some(&self.gate), &self.in_force.policy, &self.tell) {
            Ok(gate) => {
                self.gate = gate;
                self.happened(session::Event::Part(Part::Gate, true));
            }
            Err(error) => tracing::warn!(%error, "the gate does not start"),
        }
    }
}

fn mark_failed(error: std::io::Error) -> session::Event {
    tracing::warn!(%error, "the dirty mark cannot be kept");
    session::Event::MarkFailed
}

/// The moment, as `ctl status` gives it to programs.
fn seconds_since_1970() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

/// The stable name of a state.
fn state_code(state: State) -> &'static str {
    match state {
        State::Idle => "idle",
        State::Active(_) => "active",
        State::Ending { .. } => "ending",
        State::OutOfService(_) => "out_of_service",
    }
}

fn fault_code(state: State) -> Option<&'static str> {
    match state {
        State::OutOfService(fault) => Some(Fault::code(fault)),
        State::Idle | State::Active(_) | State::Ending { .. } => None,
    }
}
