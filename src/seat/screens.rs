//! The screens: the one that is seen, and the spare that stands ready.
//!
//! Each lives in a fresh visit's directory of its own and at one end of a link. A screen that dies,
//! talks nonsense, or does not answer in time is killed and replaced; one that keeps failing is
//! started ever more rarely. What a screen's words mean for the visit is decided elsewhere.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::equipment::Equipment;
use super::pair::{self, Pair, Passed};
use super::watchdog::{Deadline, Pulse};
use crate::link::{self, Face, FromScreen, ToScreen};
use crate::platform::{self, Effort, Process, Stream};
use crate::visit::Visit;

/// A screen that is not ready by then is looked at whether it works.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// The same for a face that is not shown by then.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);

/// A killed screen is gone by then.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// The first wait after a failure; it doubles with every further one.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// After this many failures in a row staff must know.
const TOO_OFTEN: u32 = 5;

/// The most messages that may wait for a screen; one with more hangs.
const OUTBOX: usize = 64;

/// Which screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScreenId(u64);

/// What a screen's thread tells.
#[derive(Debug)]
pub(crate) enum Notice {
    /// The screen said this.
    Said(ScreenId, FromScreen),
    /// The link closed, or what came through it was no message.
    Gone(ScreenId),
}

/// How the threads of a screen tell.
pub(crate) type Tell = Arc<dyn Fn(Notice) + Send + Sync>;

/// One running screen.
#[derive(Debug)]
pub(crate) struct Screen {
    /// Which one it is.
    pub(crate) id: ScreenId,
    /// The process, with everything below it.
    pub(crate) process: Process,
    /// Its visit.
    pub(crate) visit: Visit,
    outbox: SyncSender<ToScreen>,
    ready: bool,
    /// How many faces it has been asked for and has not shown yet.
    owed: u32,
    /// When it must have answered.
    answer_by: Option<Deadline>,
    /// Its signs of life, once it is ready.
    pulse: Option<Pulse>,
    /// What it is told as soon as it is ready.
    waiting: Vec<ToScreen>,
}

/// The program of a screen, and where it works.
#[derive(Debug)]
pub(crate) struct ScreenProgram {
    /// With its arguments.
    pub(crate) command: Vec<OsString>,
    /// Where the visits' directories are made.
    pub(crate) visits: PathBuf,
}

/// Both screens, and what they have in common.
pub(crate) struct Screens {
    program: ScreenProgram,
    tell: Tell,
    pair: Pair<Screen>,
    face: Face,
    made: u64,
    failures: u32,
    retry_at: Option<Instant>,
    /// True while a wipe runs: whatever were started now would be killed by it.
    held: bool,
    equipment: Equipment,
    /// Screens that have served nobody still have another equipment.
    outdated: bool,
}

impl Screens {
    /// No screens yet.
    pub(crate) fn new(program: ScreenProgram, tell: Tell) -> Screens {
        Screens {
            program,
            tell,
            pair: Pair::new(),
            face: Face::Ending,
            made: 0,
            failures: 0,
            retry_at: None,
            held: true,
            equipment: Equipment::default(),
            outdated: false,
        }
    }

    /// True when this is the screen that is seen.
    pub(crate) fn is_current(&self, id: ScreenId) -> bool {
        self.current_id() == Some(id)
    }

    /// The screen that is seen.
    pub(crate) fn current_id(&self) -> Option<ScreenId> {
        self.pair.seen().map(|screen| screen.id)
    }

    /// True when the next screen stands ready.
    pub(crate) fn has_spare(&self) -> bool {
        self.pair.spare().is_some_and(|screen| screen.ready)
    }

    /// True when screens fail again and again.
    pub(crate) fn keep_failing(&self) -> bool {
        self.failures >= TOO_OFTEN
    }

    /// The screen that is seen, with its visit.
    pub(crate) fn current(&self) -> Option<(Process, Visit)> {
        let screen = self.pair.seen()?;
        Some((screen.process, screen.visit.clone()))
    }

    /// Somebody begins to work on the screen that is seen: it will serve nobody else. False when
    /// there is none, and then nothing may begin.
    #[must_use]
    pub(crate) fn take_current(&mut self) -> bool {
        self.pair.take()
    }

    /// Shows this face on the screen that is seen, now or as soon as there is one.
    pub(crate) fn show(&mut self, face: Face) {
        self.face = face;
        if let Some(screen) = self.pair.seen_mut() {
            screen.show(&self.face);
        }
    }

    /// True while the report of an end is shown.
    pub(crate) fn shows_report(&self) -> bool {
        matches!(self.face, Face::Report(_))
    }

    /// Tells the screen that is seen.
    pub(crate) fn tell_current(&mut self, message: ToScreen) {
        if let Some(screen) = self.pair.seen_mut() {
            screen.tell(message);
        }
    }

    /// Tells every screen, whether it is ready or not.
    pub(crate) fn tell_all(&mut self, message: &ToScreen) {
        for screen in self.pair.iter_mut() {
            screen.send(message.clone());
        }
    }

    /// A screen is ready, lives, or has shown what it was asked for. False when nobody asked it.
    pub(crate) fn answered(&mut self, id: ScreenId, message: &FromScreen) -> bool {
        let is_current = self.is_current(id);
        let face = self.face.clone();
        let now = Instant::now();
        let Some(screen) = self.find(id) else {
            return false;
        };
        if *message == FromScreen::Ready && !screen.ready {
            screen.ready = true;
            screen.answer_by = None;
            screen.pulse = Some(Pulse::new(now));
            if is_current {
                screen.show(&face);
                for message in std::mem::take(&mut screen.waiting) {
                    screen.send(message);
                }
            }
            true
        } else if *message == FromScreen::Shown && screen.owed > 0 {
            screen.owed -= 1;
            if screen.owed == 0 {
                screen.answer_by = None;
                self.failures = 0;
            }
            true
        } else if *message == FromScreen::Alive {
            let pulse = screen.pulse.as_mut();
            pulse.is_some_and(|pulse| pulse.answered(now))
        } else {
            false
        }
    }

    /// Asks every screen for a sign of life whose turn it is.
    pub(crate) fn ask_for_life(&mut self, now: Instant) {
        for screen in self.pair.iter_mut() {
            if screen.pulse.as_mut().is_some_and(|pulse| pulse.asks(now)) {
                screen.send(ToScreen::Ping);
            }
        }
    }

    /// True when the screen that is seen shows the face that it was asked for, or there is none.
    pub(crate) fn is_shown(&self) -> bool {
        self.pair
            .seen()
            .is_none_or(|screen| screen.ready && screen.owed == 0)
    }

    /// The end of a visit: the spare takes over. Returns the screen that must not live on: the one
    /// on which somebody worked. From now on none is started until [`Screens::resume`].
    pub(crate) fn take_over(&mut self) -> Option<Screen> {
        self.held = true;
        let Passed { taken, surplus } = self.pair.pass();
        // Nothing but the screen that is seen lives through a wipe.
        surplus.into_iter().for_each(discard);
        self.show(Face::Ending);
        taken
    }

    /// Where a screen on which somebody worked is gone and nothing is wiped, the next one is seen.
    pub(crate) fn replace_lost(&mut self) {
        let Passed { taken, surplus } = self.pair.pass();
        taken.into_iter().chain(surplus).for_each(discard);
        self.show(self.face.clone());
    }

    /// From now on screens start with this. Those that have served nobody make room for others; the one
    /// on which somebody works stays as it is.
    pub(super) fn equip(&mut self, equipment: Equipment) {
        self.outdated |= self.equipment != equipment;
        self.equipment = equipment;
    }

    /// Screens may be started again.
    pub(crate) fn resume(&mut self) {
        self.held = false;
    }

    /// A screen is gone, or has to go; `None` when it is none of ours any more.
    pub(crate) fn lost(&mut self, id: ScreenId, now: Instant) -> Option<Lost> {
        let lost = self.pair.lose(|screen| screen.id == id)?;
        self.failures += 1;
        let wait = FIRST_WAIT * 2_u32.pow(self.failures.min(8) - 1);
        self.retry_at = Some(now + wait);
        let is_current = !matches!(lost, pair::Lost::Spare(_));
        tracing::warn!(failures = self.failures, is_current, "a screen is gone");
        Some(match lost {
            pair::Lost::Taken(screen) => Lost::Taken(screen),
            pair::Lost::Seen(screen) => {
                discard(screen);
                Lost::Seen
            }
            pair::Lost::Spare(screen) => {
                discard(screen);
                Lost::Spare
            }
        })
    }

    /// When [`Screens::late`] or [`Screens::fill`] has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let answers = self
            .pair
            .iter()
            .flat_map(|screen| {
                let answer = screen.answer_by.as_ref().map(Deadline::at);
                [answer, screen.pulse.as_ref().map(Pulse::due)]
            })
            .flatten();
        let retry = self.retry_at.filter(|_| !self.held && self.has_room());
        answers.chain(retry).min()
    }

    /// A screen that has not answered in time.
    pub(crate) fn late(&mut self, now: Instant) -> Option<ScreenId> {
        self.pair.iter_mut().find_map(|screen| {
            let pulse = screen.pulse.as_mut().and_then(Pulse::deadline);
            let process = screen.process;
            let mut deadlines = screen.answer_by.as_mut().into_iter().chain(pulse);
            let is_late = deadlines.any(|by| by.has_passed(now, || effort_of(process)));
            is_late.then_some(screen.id)
        })
    }

    /// Starts what is missing: first the screen that is seen, and when that shows something, the
    /// spare; two engines that start at once would keep the citizen waiting.
    pub(crate) fn fill(&mut self, start: impl FnOnce(&Visit) -> Vec<ToScreen>, now: Instant) {
        if self.held {
            return;
        }
        // Not sooner: a wipe counts on the screen that it spares.
        if std::mem::take(&mut self.outdated) {
            self.pair.give_up_unused().for_each(discard);
        }
        if self.pair.promote() {
            self.show(self.face.clone());
        }
        if !self.has_room() || self.retry_at.is_some_and(|at| now < at) {
            return;
        }
        self.retry_at = None;
        match self.start(start, now) {
            Ok(screen) => self.pair.add(screen),
            Err(error) => {
                self.failures += 1;
                let wait = FIRST_WAIT * 2_u32.pow(self.failures.min(8) - 1);
                self.retry_at = Some(now + wait);
                tracing::warn!(%error, "a screen could not be started");
            }
        }
    }

    /// Ends every screen: the seat is being stopped.
    pub(crate) fn end(&mut self) {
        self.held = true;
        let (Pair::Free { seen, spare } | Pair::Taken { seen, spare }) =
            std::mem::replace(&mut self.pair, Pair::new());
        seen.into_iter().chain(spare).for_each(discard);
    }

    fn has_room(&self) -> bool {
        // Two engines that start at once would keep the citizen waiting.
        self.pair.has_room() && self.is_shown()
    }

    fn find(&mut self, id: ScreenId) -> Option<&mut Screen> {
        self.pair.iter_mut().find(|screen| screen.id == id)
    }

    fn start(
        &mut self,
        first: impl FnOnce(&Visit) -> Vec<ToScreen>,
        now: Instant,
    ) -> io::Result<Screen> {
        self.made += 1;
        let id = ScreenId(self.made);
        let name = format!("{}-{}", std::process::id(), self.made);
        let visit = Visit::in_dir(self.program.visits.join(name));
        if platform::count(visit.dir())? > 0 {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        for place in visit.places() {
            platform::make_private(&place)?;
        }
        let (ours, theirs) = platform::pair()?;
        let anchors = self.equipment.anchors()?;
        let engine = self.equipment.engine(&anchors);
        let process = platform::start_screen(&self.program.command, &visit, theirs, engine)?;
        let outbox = talk(id, ours, self.tell.clone())?;
        let mut screen = Screen {
            id,
            process,
            outbox,
            ready: false,
            owed: 0,
            answer_by: Some(Deadline::new(now, READY_WITHIN)),
            pulse: None,
            waiting: Vec::new(),
            visit,
        };
        for message in first(&screen.visit) {
            screen.send(message);
        }
        Ok(screen)
    }
}

/// What was lost with a screen.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The screen on which somebody worked: the traces are still there.
    Taken(Screen),
    /// The screen that was seen, on which nobody had.
    Seen,
    /// The spare.
    Spare,
}

impl Screen {
    fn show(&mut self, face: &Face) {
        if self.ready {
            self.owed += 1;
            self.answer_by = Some(Deadline::new(Instant::now(), SHOWN_WITHIN));
            self.send(ToScreen::Show(face.clone()));
        }
    }

    fn tell(&mut self, message: ToScreen) {
        if self.ready {
            self.send(message);
        } else {
            self.waiting.push(message);
        }
    }

    /// Sends this at once; the screen is ready.
    pub(crate) fn send(&mut self, message: ToScreen) {
        // A full outbox: the screen has stopped reading, and its time is over at once. A closed
        // one: its end is being told already.
        if let Err(mpsc::TrySendError::Full(_)) = self.outbox.try_send(message) {
            self.answer_by = Some(Deadline::over(Instant::now()));
        }
    }
}

/// What a screen has done; nothing, where that cannot be seen.
fn effort_of(process: Process) -> Effort {
    platform::effort_of(process).unwrap_or_else(|error| {
        tracing::warn!(%error, "what a screen does cannot be looked at");
        Effort::default()
    })
}

/// Kills a screen on which no visit took place, and takes its directory away.
pub(super) fn discard(screen: Screen) {
    if let Err(error) = platform::kill(screen.process, GONE_WITHIN) {
        tracing::warn!(%error, "a screen does not end; the next wipe finds it");
    }
    screen.process.bury();
    if let Err(error) = platform::erase(screen.visit.dir()) {
        tracing::warn!(%error, "a screen's directory stays; the next wipe finds it");
    }
}

/// One thread for each direction: a screen that does not read or does not write holds up nobody.
fn talk(id: ScreenId, link: Stream, tell: Tell) -> io::Result<SyncSender<ToScreen>> {
    let (outbox, messages) = mpsc::sync_channel::<ToScreen>(OUTBOX);
    let mut out = link.try_clone()?;
    thread::Builder::new()
        .name("to-screen".into())
        .spawn(move || {
            for message in messages {
                if link::send(&mut out, &message).is_err() {
                    return;
                }
            }
        })?;
    let mut from = link;
    thread::Builder::new()
        .name("from-screen".into())
        .spawn(move || {
            while let Ok(Some(message)) = link::receive(&mut from, link::FROM_SCREEN_LIMIT) {
                tell(Notice::Said(id, message));
            }
            tell(Notice::Gone(id));
        })?;
    Ok(outbox)
}
