//! The whole life of a visit: events in, effects out.
//!
//! No clock and no IO: the time comes with the event. [`State::Idle`] is reached only through a
//! clean report, even at the start; every fault ends in [`State::OutOfService`], and the only way
//! out of that leads through a wipe too. What an effect means in processes and files is the seat's
//! business.

#![forbid(unsafe_code)]

mod causes;
mod running;

use std::time::{Duration, Instant};

pub use causes::{Failure, Fault, Last, Part, Stop, Why};
use running::seconds_until;
pub use running::{Announced, Running};

/// A wipe that takes longer is taken for one that failed.
pub const WIPE_WITHIN: Duration = Duration::from_secs(60);

/// The report leads home by itself when nobody reads it.
const REPORT_SHOWN: Duration = Duration::from_secs(60);

/// How long a visit may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without activity for so long, the warning starts.
    pub idle: Duration,
    /// How long the warning counts down.
    pub warning: Duration,
    /// The longest visit.
    pub longest: Duration,
    /// How much longer it gets with each answer to its warning, which comes five minutes before the end; more than
    /// that leaves no answer without effect.
    pub more: Duration,
    /// How often a citizen may answer so; without a number as often as somebody answers.
    pub times: Option<u32>,
}

/// Where the seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The start page (or the last report) is shown; nothing of any citizen is here.
    Idle,
    /// A visit.
    Active(Running),
    /// The wipe runs.
    Ending {
        /// What led here.
        why: Why,
        /// When it began.
        since: Instant,
    },
    /// Closed for citizens.
    OutOfService(Fault),
}

/// What can happen to a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The citizen began (a press or a key on the start page).
    Begun,
    /// The citizen, or staff, opens an address that the policy allows.
    Open(String),
    /// Keyboard, pointer or touch.
    Touched,
    /// The citizen answers the warning: somebody is here, and wants to go on.
    Extend,
    /// Staff give the visit a whole new time.
    Prolong,
    /// Staff ask from another place for the end of the visit (R42): its citizen sees it count down, and can stop
    /// it once.
    EndAnnounced,
    /// «Завершить сеанс».
    EndAsked,
    /// «Готово» below the report.
    ReportRead,
    /// Time has passed.
    Tick,
    /// The screen of the visit, or of the start page, is gone.
    ScreenGone(Failure),
    /// The wipe ended; true only when the second look was clean.
    Wiped(bool),
    /// The dirty mark could not be written or removed.
    MarkFailed,
    /// A part of the seat that a visit needs works, or does not.
    Part(Part, bool),
    /// Staff lock the seat.
    Lock,
    /// Staff take the seat back into service.
    Release,
    /// The seat is being stopped.
    Stop(Stop),
    /// The system refused to start anew or to switch off.
    PowerRefused,
}

/// What the seat must do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put the dirty mark on disk. When this fails, the effects after it must not be carried out.
    WriteMark,
    /// Take the dirty mark away. When this fails, the effects after it must not be carried out.
    RemoveMark,
    /// Open this address in the portal view.
    Open(String),
    /// Tell the screen what is left of the visit, in seconds, and the running warning.
    Clock {
        /// Until the longest visit is over.
        left: u64,
        /// What ends the visit unless somebody answers.
        warning: Option<Warning>,
    },
    /// End the screen of the visit and everything it started, and wipe.
    Wipe,
    /// Show the start page.
    ShowHome,
    /// Show what the wipe did, and why the visit ended.
    ShowReport(Why),
    /// Show that the seat is closed.
    ShowFault(Fault),
    /// Try to get the gate up again.
    StartGate,
    /// The seat ends, in this way.
    Exit(Stop),
}

/// The end of the visit is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Nobody has done anything for long: so many seconds are left.
    Idle(u64),
    /// The longest visit is nearly over.
    Longest {
        /// The seconds that an answer gives; none when the citizen has had all of them.
        more: Option<u64>,
    },
    /// Staff have announced the end.
    Announced {
        /// How many are left.
        seconds: u64,
        /// False when the citizen has stopped one before.
        can_stop: bool,
    },
}

/// The life of one seat.
#[derive(Clone, Debug)]
pub struct Session {
    limits: Limits,
    state: State,
    /// A fault that only staff can lift; it decides what follows the wipe.
    held: Option<Fault>,
    /// The parts that do not work now, in the order in which they are named to staff.
    down: Vec<Part>,
    /// When an unread report leads home.
    home_at: Option<Instant>,
    /// A report is seen that nobody has put away.
    unread: bool,
}

impl Session {
    /// A seat that has just started, and the effects that this has: it wipes before anything else.
    /// No part of it works until an event says so.
    pub fn new(limits: Limits, last: Last, now: Instant) -> (Session, Vec<Effect>) {
        let why = match last {
            Last::Clean => Why::Start,
            Last::Unfinished => Why::Failed(Failure::Seat),
        };
        let session = Session {
            limits,
            state: State::Ending { why, since: now },
            held: None,
            down: vec![Part::Gate, Part::Policy],
            home_at: None,
            unread: false,
        };
        (session, vec![Effect::Wipe])
    }

    /// Where the seat is.
    pub fn state(&self) -> State {
        self.state
    }

    /// True when staff, or the system, close the seat: nothing has failed.
    pub fn is_being_closed(&self) -> bool {
        matches!(self.held, Some(Fault::Locked | Fault::Stopping(_)))
    }

    /// The visit that runs.
    pub fn running(&self) -> Option<&Running> {
        match &self.state {
            State::Active(running) => Some(running),
            State::Idle | State::Ending { .. } | State::OutOfService(_) => None,
        }
    }

    /// Until the longest visit is over; `None` outside of a visit.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let running = self.running()?;
        Some(running.until.saturating_duration_since(now))
    }

    /// True when the visit ends soon, and only staff can still give it time.
    pub fn needs_staff(&self, now: Instant) -> bool {
        self.running().is_some_and(|running| {
            now >= running.asked_from(&self.limits) && running.more(&self.limits, now).is_none()
        })
    }

    /// When [`Event::Tick`] is due next.
    pub fn next_deadline(&self, now: Instant) -> Option<Instant> {
        match &self.state {
            State::Idle => self.home_at,
            State::Active(running) => Some(running.next_deadline(&self.limits, now)),
            State::Ending { since, .. } => Some(*since + WIPE_WITHIN),
            State::OutOfService(_) => None,
        }
    }

    /// One event, at this time.
    pub fn on(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        // A part that fails or recovers is remembered in every state; what is known already is no
        // event.
        if let Event::Part(part, works) = event {
            if self.down.contains(&part) != works {
                return Vec::new();
            }
            self.down.retain(|other| *other != part);
            if !works {
                // Whatever else is down may be so for want of settings.
                let place = match part {
                    Part::Settings => 0,
                    Part::Policy | Part::Gate | Part::Screens | Part::Lockdown => self.down.len(),
                };
                self.down.insert(place, part);
            }
        }
        match self.state {
            State::Idle => self.on_idle(event, now),
            State::Active(running) => self.on_active(event, running, now),
            State::Ending { since, .. } => self.on_ending(event, since, now),
            State::OutOfService(fault) => self.on_out_of_service(event, fault, now),
        }
    }

    fn on_idle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        match event {
            Event::Begun => self.begin(None, now),
            Event::Open(address) => self.begin(Some(address), now),
            Event::ReportRead => self.go_home(),
            // Whoever comes first reads why the visit ended.
            Event::Touched if self.unread => {
                self.home_at.get_or_insert(now + REPORT_SHOWN);
                Vec::new()
            }
            Event::Tick if self.home_at.is_some_and(|at| now >= at) => self.go_home(),
            // Nobody was here whom the end of a screen would concern.
            Event::ScreenGone(_) => self.end(Why::Release, now),
            Event::MarkFailed => self.hold(Fault::Mark),
            Event::Part(_, false) => self.settle(),
            // What staff typed to come in goes with the screen that they typed it on.
            Event::Lock => self.end_with(Fault::Locked, now),
            Event::Stop(stop) => self.end_with(Fault::Stopping(stop), now),
            Event::Touched
            | Event::Extend
            | Event::Prolong
            | Event::EndAnnounced
            | Event::EndAsked
            | Event::Tick
            | Event::Wiped(_)
            | Event::Part(_, true)
            | Event::PowerRefused
            | Event::Release => Vec::new(),
        }
    }

    fn on_active(&mut self, event: Event, mut running: Running, now: Instant) -> Vec<Effect> {
        match event {
            Event::Open(address) => {
                running.touch(&self.limits, now);
                self.state = State::Active(running);
                vec![Effect::Open(address)]
            }
            Event::Begun | Event::Touched => {
                running.touch(&self.limits, now);
                self.state = State::Active(running);
                Vec::new()
            }
            Event::Extend => {
                running.answer(&self.limits, now);
                self.go_on(running, now)
            }
            Event::Prolong => {
                running.renew(&self.limits, now);
                self.go_on(running, now)
            }
            Event::EndAnnounced => {
                running.announce(now);
                self.go_on(running, now)
            }
            Event::Tick => match running.is_over(&self.limits, now) {
                Some(why) => self.end(why, now),
                None => vec![self.clock(&running, now)],
            },
            Event::EndAsked => self.end(Why::Asked, now),
            Event::ScreenGone(failure) => self.end(Why::Failed(failure), now),
            Event::MarkFailed => self.end_with(Fault::Mark, now),
            Event::Lock => self.end_with(Fault::Locked, now),
            Event::Stop(stop) => self.end_with(Fault::Stopping(stop), now),
            // Spares that do not start, or a policy that is gone, are no reason to throw out
            // somebody whose own screen works; without the gate nothing works.
            Event::Part(Part::Gate, false) => self.end(Why::Fault, now),
            Event::Part(Part::Settings | Part::Policy | Part::Screens | Part::Lockdown, false)
            | Event::Part(_, true)
            | Event::ReportRead
            | Event::PowerRefused
            | Event::Wiped(_)
            | Event::Release => Vec::new(),
        }
    }

    fn on_ending(&mut self, event: Event, since: Instant, now: Instant) -> Vec<Effect> {
        match event {
            Event::Wiped(true) => {
                let mut effects = vec![Effect::RemoveMark];
                effects.extend(self.settle());
                effects
            }
            Event::Wiped(false) => self.hold(Fault::WipeNotClean),
            Event::Tick if now >= since + WIPE_WITHIN => self.hold(Fault::WipeNotClean),
            Event::MarkFailed => self.hold(Fault::Mark),
            Event::Lock => {
                self.held.get_or_insert(Fault::Locked);
                Vec::new()
            }
            Event::Stop(stop) => {
                self.held = Some(match self.held {
                    Some(Fault::Stopping(first)) => Fault::Stopping(first.and(stop)),
                    Some(_) | None => Fault::Stopping(stop),
                });
                Vec::new()
            }
            Event::Release => {
                self.held.take_if(|fault| *fault == Fault::Locked);
                Vec::new()
            }
            // A second press, the timer and a crash at the same time still make one wipe.
            Event::EndAsked
            | Event::ScreenGone(_)
            | Event::PowerRefused
            | Event::Begun
            | Event::Open(_)
            | Event::Touched
            | Event::Extend
            | Event::Prolong
            | Event::EndAnnounced
            | Event::ReportRead
            | Event::Tick
            | Event::Part(..) => Vec::new(),
        }
    }

    fn on_out_of_service(&mut self, event: Event, fault: Fault, now: Instant) -> Vec<Effect> {
        if let Fault::Stopping(stop) = fault {
            return self.on_leaving(event, stop);
        }
        match event {
            Event::Release => {
                self.held = None;
                let gate_is_down = self.down.contains(&Part::Gate);
                let mut effects = Vec::from_iter(gate_is_down.then_some(Effect::StartGate));
                effects.extend(self.end(Why::Release, now));
                effects
            }
            Event::Part(_, true) if self.held.is_none() && self.down.is_empty() => {
                self.end(Why::Release, now)
            }
            Event::Part(..) if self.held.is_none() => self.close(),
            Event::Lock => self.hold(Fault::Locked),
            Event::Stop(stop) => self.end_with(Fault::Stopping(stop), now),
            // The next screen has to be told what the last one showed.
            Event::ScreenGone(_) => vec![Effect::ShowFault(fault)],
            // The mark that could not be removed outweighs what was shown in its place.
            Event::MarkFailed => self.hold(Fault::Mark),
            Event::Part(..)
            | Event::PowerRefused
            | Event::Begun
            | Event::Open(_)
            | Event::Touched
            | Event::Extend
            | Event::Prolong
            | Event::EndAnnounced
            | Event::EndAsked
            | Event::ReportRead
            | Event::Tick
            | Event::Wiped(_) => Vec::new(),
        }
    }

    /// The seat ends, and only the system can still be in its way.
    fn on_leaving(&mut self, event: Event, stop: Stop) -> Vec<Effect> {
        match event {
            Event::PowerRefused => {
                self.held = None;
                self.hold(Fault::Power)
            }
            Event::Stop(more) if stop.and(more) != stop => {
                self.held = Some(Fault::Stopping(more));
                self.close()
            }
            Event::MarkFailed => self.hold(Fault::Mark),
            Event::Stop(_)
            | Event::Release
            | Event::Lock
            | Event::ScreenGone(_)
            | Event::Part(..)
            | Event::Begun
            | Event::Open(_)
            | Event::Touched
            | Event::Extend
            | Event::Prolong
            | Event::EndAnnounced
            | Event::EndAsked
            | Event::ReportRead
            | Event::Tick
            | Event::Wiped(_) => Vec::new(),
        }
    }

    /// The mark is on disk before anything of the visit is shown.
    fn begin(&mut self, address: Option<String>, now: Instant) -> Vec<Effect> {
        self.home_at = None;
        let running = Running::begin(&self.limits, now);
        let mut effects = vec![Effect::WriteMark];
        effects.extend(self.go_on(running, now));
        effects.extend(address.map(Effect::Open));
        effects
    }

    /// The visit runs, and its citizen sees how long.
    fn go_on(&mut self, running: Running, now: Instant) -> Vec<Effect> {
        self.state = State::Active(running);
        vec![self.clock(&running, now)]
    }

    fn clock(&self, running: &Running, now: Instant) -> Effect {
        Effect::Clock {
            left: seconds_until(running.until, now),
            warning: running.warning(&self.limits, now),
        }
    }

    fn end(&mut self, why: Why, now: Instant) -> Vec<Effect> {
        self.home_at = None;
        self.state = State::Ending { why, since: now };
        vec![Effect::Wipe]
    }

    fn end_with(&mut self, fault: Fault, now: Instant) -> Vec<Effect> {
        self.held = Some(fault);
        self.end(Why::Fault, now)
    }

    /// Closes the seat until staff release it.
    fn hold(&mut self, fault: Fault) -> Vec<Effect> {
        self.held = Some(match self.held {
            // Whoever leaves the kiosk open behind him waits for a clean wipe. The other ends lead to
            // a start, and the mark makes that one wipe first.
            Some(Fault::Stopping(Stop::Leave)) => fault,
            Some(Fault::Stopping(stop)) => Fault::Stopping(stop),
            Some(_) | None => fault,
        });
        self.close()
    }

    /// Out of service with the gravest fault there is.
    fn close(&mut self) -> Vec<Effect> {
        match self.fault() {
            Some(fault) => {
                self.home_at = None;
                self.state = State::OutOfService(fault);
                match fault {
                    Fault::Stopping(stop) => vec![Effect::Exit(stop)],
                    Fault::Locked
                    | Fault::WipeNotClean
                    | Fault::Mark
                    | Fault::NoPolicy
                    | Fault::Settings
                    | Fault::GateDown
                    | Fault::Power
                    | Fault::Unlocked
                    | Fault::Screen => vec![Effect::ShowFault(fault)],
                }
            }
            None => Vec::new(),
        }
    }

    /// After a clean report, or with a part that failed in Idle: closed by a fault, or open.
    fn settle(&mut self) -> Vec<Effect> {
        if self.fault().is_some() {
            return self.close();
        }
        let report = match self.state {
            State::Ending { why, .. } => Some(why),
            State::Idle | State::Active(_) | State::OutOfService(_) => None,
        }
        .filter(|why| !matches!(why, Why::Start | Why::Release));
        self.state = State::Idle;
        self.home_at = None;
        self.unread = report.is_some();
        vec![report.map_or(Effect::ShowHome, Effect::ShowReport)]
    }

    fn go_home(&mut self) -> Vec<Effect> {
        self.home_at = None;
        self.unread = false;
        vec![Effect::ShowHome]
    }

    fn fault(&self) -> Option<Fault> {
        self.held
            .or_else(|| self.down.first().copied().map(Fault::from))
    }
}
