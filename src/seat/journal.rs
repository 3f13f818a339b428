//! The seat's own rows in the journal: one for each visit, however it ended.
//!
//! They are written on a thread of their own. A disk that is full, or a file that is refused, stops nobody:
//! staff are told, rows wait in memory, and go in as soon as that is possible. The wipe of a visit waits a
//! moment for its row, so that the mark goes only after it: a power cut in between leaves the mark, and the
//! next start hands the same row in again, which the journal takes once.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::mark::Mark;
use super::visit::OpenVisit;
use super::{Seat, SeatEvent, seconds_since_1970, teller};
use crate::config::Config;
use crate::journal::{
    self, Entry, Error, Journal, Jump, LogOut, Moment, Rating, Record, Row, Versions, Visit,
    VisitEnd,
};
use crate::platform;
use crate::session::{State, Why};

/// The most rows that wait for the disk; the oldest go first.
const MOST: usize = 1000;

/// How long a wipe waits for the row of its visit.
const WRITTEN_WITHIN: Duration = Duration::from_secs(3);

/// What could not be written is tried again so often.
const TRIED_EVERY: Duration = Duration::from_secs(30);

/// A clock that goes on by so many seconds more or less than the one that nobody sets was set.
const SLACK: i64 = 5;

/// So many records are read for the list of visits that staff see: those of some weeks.
const MOST_READ: u64 = 1000;

/// The most visits that are named as cut short; the journal has all of them.
const MOST_CUT_SHORT: usize = 100;

/// The journal as the seat has it.
#[derive(Clone, Debug)]
pub(super) struct VisitRows {
    /// The mark of the visit whose row is still to be written.
    pub(super) mark: Mark,
    /// The visit that has ended, and whose wipe has not.
    ended: Arc<Mutex<Option<Visit>>>,
    tasks: Sender<Task>,
    /// The number of the last visit.
    last: u64,
}

/// What is to be done with the journal.
enum Task {
    /// The row of a visit is written, and somebody waits for it.
    Visit(Box<Visit>, Sender<()>),
    /// Staff want to see the last rows.
    Read,
    /// Staff have entered or corrected something.
    Enter(Box<Record>),
    /// A consultant has entered a visit from the board.
    EnterOnce(Box<Entry>),
    /// A citizen has said how it went: nobody waits for that.
    Rate(Rating),
}

/// Which journal it is.
#[derive(Clone, Debug)]
struct JournalId {
    state: PathBuf,
    /// None while kiosk.toml, which has it, is refused.
    seat: Option<String>,
}

/// What is told of the journal.
pub(super) enum Notice {
    /// What is in its way; none when nothing is any more.
    Fault(Option<String>),
    /// When the visits began that a crash or a power cut ended, the oldest first.
    CutShort(Vec<u64>),
    /// The last rows, for staff, or why there are none.
    Rows(Result<Vec<Row>, String>),
    /// What staff entered is on the disk, or why it is not.
    Entered(Result<(), String>),
}

/// What is known of the journal at the start.
#[derive(Default)]
pub(super) struct Known {
    /// The number of the last visit.
    last: u64,
    /// What is in its way.
    pub(super) fault: Option<String>,
    /// When the visits began that a crash or a power cut ended, the oldest first.
    pub(super) interrupted: Vec<u64>,
}

impl JournalId {
    fn open(&self) -> Result<Journal, Error> {
        match &self.seat {
            Some(seat) => Journal::open(&self.state, seat),
            None => Journal::open_found(&self.state),
        }
    }

    fn read(&self) -> Result<Known, Error> {
        let journal = self.open()?;
        Ok(Known {
            last: journal.last_visit()?.map_or(0, |last| last.number),
            fault: None,
            interrupted: interrupted(&journal)?,
        })
    }
}

impl VisitRows {
    /// Begins to write; what changes is told.
    fn start(
        journal: JournalId,
        tell: impl Fn(Notice) + Send + 'static,
    ) -> std::io::Result<(VisitRows, Known)> {
        let mark = Mark::in_directory(&journal.state);
        let known = journal.read().unwrap_or_else(|error| Known {
            fault: Some(sentence(&error)),
            ..Known::default()
        });
        let (tasks, received) = mpsc::channel();
        let mut writer = Writer {
            journal,
            waiting: VecDeque::new(),
            clock: Clock::now(),
            fault: known.fault.clone(),
        };
        std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || writer.work(&received, &tell))?;
        let rows = VisitRows {
            mark,
            ended: Arc::default(),
            tasks,
            last: known.last,
        };
        Ok((rows, known))
    }

    /// The number that the next visit has.
    pub(super) fn next(&self) -> u64 {
        self.last + 1
    }

    /// A visit has begun.
    pub(super) fn began(&mut self) {
        self.last += 1;
    }

    /// A visit has ended; its row goes in with the verdict of the next wipe that ends.
    pub(super) fn ended(&self, visit: Visit) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(visit);
    }

    /// A wipe has ended, and with it the visit. Returns when its row would survive a power cut, or will not be
    /// written soon. Never on the loop of the seat.
    pub(super) fn wiped(&self, clean: bool) {
        let ended = self
            .ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(visit) = ended else {
            return;
        };
        let clean = Some(clean);
        let (tried, waited) = mpsc::channel();
        self.ask(Task::Visit(Box::new(Visit { clean, ..visit }), tried));
        if waited.recv_timeout(WRITTEN_WITHIN).is_err() {
            tracing::warn!("the journal takes long");
        }
    }

    /// The last rows are wanted: [`Notice::Rows`] brings them.
    pub(super) fn read(&self) {
        self.ask(Task::Read);
    }

    /// This goes into the journal: [`Notice::Entered`] says when it is there.
    pub(super) fn enter(&self, record: Record) {
        self.ask(Task::Enter(Box::new(record)));
    }

    /// This goes into the journal where its visit is there and has no entry yet: it was seen elsewhere, a while ago.
    pub(super) fn enter_once(&self, entry: Entry) {
        self.ask(Task::EnterOnce(Box::new(entry)));
    }

    /// A citizen has said how it went.
    pub(super) fn rate(&self, rating: Rating) {
        self.ask(Task::Rate(rating));
    }

    fn ask(&self, task: Task) {
        if self.tasks.send(task).is_err() {
            tracing::warn!("nobody writes the journal");
        }
    }
}

/// What writes.
struct Writer {
    journal: JournalId,
    waiting: VecDeque<Visit>,
    clock: Clock,
    /// What was told last.
    fault: Option<String>,
}

impl Writer {
    /// Takes tasks until the seat ends.
    fn work(&mut self, tasks: &Receiver<Task>, tell: &impl Fn(Notice)) {
        loop {
            let task = match self.fault.is_none() {
                true => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => tasks.recv_timeout(TRIED_EVERY),
            };
            match task {
                Ok(Task::Visit(visit, tried)) => {
                    self.keep(*visit);
                    self.write(tell);
                    // Nobody waits any more when it took too long.
                    let _gone = tried.send(());
                }
                Ok(Task::Read) => tell(Notice::Rows(self.read())),
                Ok(Task::Enter(record)) => {
                    // An entry comes after its visit.
                    self.write(tell);
                    tell(Notice::Entered(self.enter(&record)));
                }
                Ok(Task::EnterOnce(entry)) => {
                    self.write(tell);
                    self.enter_once(*entry);
                }
                Ok(Task::Rate(rating)) => {
                    self.write(tell);
                    // What is in the way is told by the line before.
                    let _told = self.enter(&Record::Rating { rating });
                }
                Err(RecvTimeoutError::Timeout) => self.write(tell),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Writes what waits, and tells what changed.
    fn write(&mut self, tell: &impl Fn(Notice)) {
        let fault = match self.try_to_write() {
            Ok(cut_short) => {
                cut_short
                    .into_iter()
                    .for_each(|all| tell(Notice::CutShort(all)));
                None
            }
            Err(error) => Some(sentence(&error)),
        };
        if fault != self.fault {
            self.fault.clone_from(&fault);
            tell(Notice::Fault(fault));
        }
    }

    fn read(&self) -> Result<Vec<Row>, String> {
        let recent = self
            .journal
            .open()
            .and_then(|journal| journal.recent(MOST_READ));
        let recent = recent.map_err(|error| sentence(&error))?;
        Ok(journal::rows(&recent))
    }

    fn enter(&self, record: &Record) -> Result<(), String> {
        let entered = self
            .journal
            .open()
            .and_then(|mut journal| journal.append(moment(), record));
        entered.map(drop).map_err(|error| sentence(&error))
    }

    fn enter_once(&self, entry: Entry) {
        let visit = entry.visit;
        let is_bare = self.read().map(|rows| {
            rows.iter().any(|row| {
                let this = row.visit.as_ref().map(|visit| visit.number) == visit;
                this && row.on == entry.on && row.consultation.is_none()
            })
        });
        match is_bare {
            Ok(true) => {
                let written = self.enter(&Record::Entry(entry)).is_ok();
                tracing::info!(visit, written, "the board enters a visit");
            }
            Ok(false) => tracing::info!(
                visit,
                "the board enters what is entered, or no visit of ours"
            ),
            Err(error) => tracing::warn!(visit, "the board enters a visit in vain: {error}"),
        }
    }

    fn keep(&mut self, visit: Visit) {
        if self.waiting.len() == MOST {
            self.waiting.pop_front();
            tracing::error!(
                "the journal cannot be written for too long: the row of a visit is lost"
            );
        }
        self.waiting.push_back(visit);
    }

    /// Writes what waits; returns all visits that were cut short when one of them was. Opened each time: what
    /// staff put in its place, or took away, is noticed.
    fn try_to_write(&mut self) -> Result<Option<Vec<u64>>, Error> {
        let mut journal = self.journal.open()?;
        let at = moment();
        if let Some(seconds) = self.clock.jump(at) {
            journal.append(at, &Record::Jump(Jump { seconds }))?;
        }
        self.clock = Clock::now();
        let mut any_cut_short = false;
        while let Some(visit) = self.waiting.front() {
            journal.append_visit(at, visit)?;
            any_cut_short |= visit.end == VisitEnd::CutShort;
            self.waiting.pop_front();
        }
        any_cut_short.then(|| interrupted(&journal)).transpose()
    }
}

/// When the visits began that a crash or a power cut ended, the oldest first.
fn interrupted(journal: &Journal) -> Result<Vec<u64>, Error> {
    let began = journal.cut_short(MOST_CUT_SHORT)?.into_iter();
    Ok(began
        .filter_map(|began| u64::try_from(began).ok())
        .collect())
}

/// When the system's clock and the one that nobody sets were compared last.
#[derive(Clone, Copy, Debug)]
struct Clock {
    at: Moment,
    uptime: Option<u64>,
}

impl Clock {
    fn now() -> Clock {
        Clock {
            at: moment(),
            uptime: platform::uptime(),
        }
    }

    /// By how much the clock was set since.
    fn jump(self, at: Moment) -> Option<i64> {
        self.jump_after(at, platform::uptime()?)
    }

    fn jump_after(self, at: Moment, uptime: u64) -> Option<i64> {
        let passed = uptime.checked_sub(self.uptime?)?.cast_signed();
        let seconds = at - self.at - passed;
        (seconds.abs() > SLACK).then_some(seconds)
    }
}

fn moment() -> Moment {
    seconds_since_1970().cast_signed()
}

/// The error for staff; what the system said of it goes to the log.
fn sentence(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(%error, cause, "the journal cannot be used");
    error.to_string()
}

/// The row of a visit of which only the mark is left.
pub(super) fn cut_short(number: Option<u64>, began: Option<u64>) -> Visit {
    Visit {
        number: number.unwrap_or_default(),
        began: began.map_or_else(moment, u64::cast_signed),
        ended: None,
        end: VisitEnd::CutShort,
        mode: None,
        opened: Vec::new(),
        printed: 0,
        scanned: 0,
        logout: LogOut::Unknown,
        clean: None,
        versions: Versions::default(),
    }
}

impl Seat {
    /// The row of a visit that ends now; whether its portals confirm the log-out is not known yet.
    pub(super) fn row_of(&self, visit: &OpenVisit) -> Visit {
        let end = match self.session.state() {
            State::Ending { why, .. } => why,
            State::Idle | State::Active(_) | State::OutOfService(_) => Why::Fault,
        };
        Visit {
            number: visit.number,
            began: visit.began,
            ended: Some(moment()),
            end: match end {
                Why::Asked => VisitEnd::Asked,
                Why::Idle => VisitEnd::Idle,
                Why::TooLong => VisitEnd::TooLong,
                Why::ByStaff => VisitEnd::ByStaff,
                Why::Fault if self.session.is_being_closed() => VisitEnd::Closed,
                Why::Failed(_) | Why::Fault | Why::Start | Why::Release => VisitEnd::Failed,
            },
            // Whoever was helped otherwise is known to the consultant only.
            mode: visit.mode,
            opened: visit.opened.clone(),
            printed: visit.capabilities.pages_printed(),
            scanned: visit.capabilities.scans(),
            logout: LogOut::Unknown,
            clean: None,
            versions: Versions {
                program: env!("CARGO_PKG_VERSION").to_owned(),
                policy: self.in_force.policy.version().to_owned(),
            },
        }
    }

    /// Something is told of the journal.
    pub(super) fn journal_told(&mut self, notice: Notice) {
        match notice {
            Notice::CutShort(began) => self.health.interrupted = began,
            Notice::Rows(rows) => self.rows_came(rows),
            Notice::Entered(entered) => self.entered(entered),
            Notice::Fault(fault) => {
                if fault.is_none() {
                    tracing::info!("the journal is written again");
                }
                self.health.faults.journal = fault;
                self.tell_staff();
            }
        }
    }
}

/// Begins to write the journal of this seat, or, while it does not know its name, the one that is there.
///
/// # Errors
/// The system has no thread to give.
pub(super) fn start(
    config: &Config,
    knows_its_name: bool,
    tell: &mpsc::SyncSender<SeatEvent>,
) -> std::io::Result<(VisitRows, Known)> {
    let journal = JournalId {
        state: config.paths.state.clone(),
        seat: knows_its_name.then(|| config.seat.id.clone()),
    };
    VisitRows::start(journal, teller(tell, SeatEvent::Journal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_seen_in_both_directions() {
        let clock = Clock {
            at: 1000,
            uptime: Some(50),
        };
        assert_eq!(clock.jump_after(1600, 650), None);
        assert_eq!(clock.jump_after(1605, 650), None, "no clock is that exact");
        assert_eq!(clock.jump_after(1610, 650), Some(10));
        assert_eq!(clock.jump_after(1000, 650), Some(-600));
        let unknown = Clock {
            uptime: None,
            ..clock
        };
        assert_eq!(unknown.jump_after(9000, 650), None);
    }

    /// A writer without its thread.
    fn writer(place: &std::path::Path) -> Writer {
        Writer {
            journal: JournalId {
                state: place.to_owned(),
                seat: Some("s-1".into()),
            },
            waiting: VecDeque::new(),
            clock: Clock::now(),
            fault: None,
        }
    }

    #[test]
    fn what_cannot_be_written_waits_in_its_order() {
        let place = tempfile::tempdir().unwrap();
        let file = Journal::file(place.path());
        std::fs::create_dir(&file).unwrap();
        let mut writer = writer(place.path());
        for number in 1..=3 {
            writer.keep(cut_short(Some(number), Some(number * 100)));
            assert!(writer.try_to_write().is_err());
        }
        std::fs::remove_dir(&file).unwrap();
        writer.clock.at -= 3600;
        assert_eq!(writer.try_to_write().unwrap().unwrap(), [100, 200, 300]);
        assert!(writer.waiting.is_empty());
        let journal = writer.journal.open().unwrap();
        assert_eq!(journal.cut_short(2).unwrap(), [200, 300]);
        let records = journal.records().unwrap();
        assert!(matches!(records[0].record, Record::Jump(Jump { seconds }) if seconds > 3000));
        writer.try_to_write().unwrap();
        assert_eq!(
            journal.records().unwrap().len(),
            4,
            "one jump, three visits"
        );
    }

    #[test]
    fn the_oldest_row_goes_when_too_many_wait() {
        let place = tempfile::tempdir().unwrap();
        let mut writer = writer(place.path());
        (0..=MOST as u64).for_each(|began| writer.keep(cut_short(None, Some(began))));
        assert_eq!((writer.waiting.len(), writer.waiting[0].began), (MOST, 1));
    }
}
