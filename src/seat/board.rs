//! The board of the branch: the seat tells it how it is, and hands in its journal.
//!
//! On a thread of its own, and never in the way of a visit. A board that does not answer is asked again, ever more
//! rarely; what is written meanwhile waits where it lies, in the journal, for weeks where need be. What somebody
//! has to mend is told to staff at once; a board that is merely away stands in `ctl status` only.

mod talk;

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::tickets::Tickets;
use super::{Seat, SeatEvent, proxy, seconds_since_1970, teller};
use crate::config::{self, Config};
use crate::control;
use crate::egress::GateSettings;
use crate::journal::{Consultation, Entry, Journal, Moment};
use crate::platform;
use crate::say;
use crate::session::{self, Announced, Fault, State};
use crate::uplink::{AskedEnd, Occupancy, SeatState};

/// How long the seat waits before it asks for the first time again; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause: after an outage of the board not all seats of a region come in one minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// The line to the board, as the seat has it.
pub(super) struct BoardLine {
    state: watch::Sender<SeatState>,
    status: control::Board,
}

/// What is told of the line.
#[derive(Debug)]
pub(super) enum Notice {
    /// The board listens.
    Connected,
    /// It keeps everything up to this record.
    Kept(u64),
    /// It keeps another journal of this seat, from this record on.
    Parted(u64),
    /// It asks for the end of the visit that began then.
    End {
        /// As the board was told, in seconds since 1970.
        since: i64,
    },
    /// It gives the visit that began then a whole new time.
    MoreTime {
        /// As the board was told, in seconds since 1970.
        since: i64,
    },
    /// A consultant has entered a visit from there.
    Enter {
        /// Its number.
        visit: u64,
        /// When it began, in seconds since 1970.
        began: Moment,
        /// What was entered.
        said: String,
    },
    /// It is newer than this program, and said what nobody here knows.
    Skipped,
    /// There is no line, or no use of it.
    Fault(Trouble),
}

/// Why the board does not keep what the seat hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is away, and may come back by itself: in a sentence.
    Away(String),
    /// Somebody has to mend something: in a sentence.
    Wrong(String),
}

/// What the thread works with.
struct Line {
    board: config::Board,
    gate: GateSettings,
    journal: PathBuf,
    tickets: Tickets,
    seat: String,
    /// This run of the program, in a random word.
    run: String,
}

impl Line {
    fn journal(&self) -> Result<Option<Journal>, crate::journal::Error> {
        Journal::open_existing(&self.journal, &self.seat)
    }

    /// Talks with the board again and again until the seat ends.
    async fn keep_up(self, mut state: watch::Receiver<SeatState>, tell: impl Fn(Notice) + Send) {
        let mut pause = FIRST_PAUSE;
        loop {
            let mut was_heard = false;
            let heard = |notice: Notice| {
                was_heard = true;
                tell(notice);
            };
            match talk::talk(&self, &mut state, heard).await {
                Ok(()) => return,
                Err(trouble) => tell(Notice::Fault(trouble)),
            }
            if was_heard {
                pause = FIRST_PAUSE;
            }
            tokio::select! {
                () = tokio::time::sleep(spread(pause)) => {}
                () = ended(&mut state) => return,
            }
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }
}

/// Comes back when the seat is gone.
async fn ended(state: &mut watch::Receiver<SeatState>) {
    while state.changed().await.is_ok() {}
}

/// A pause that is not the same at every seat: between three quarters and five quarters of it.
fn spread(pause: Duration) -> Duration {
    let [byte] = platform::random().unwrap_or([128]);
    pause.mul_f64(0.75 + f64::from(byte) / 512.0)
}

impl BoardLine {
    /// Begins to talk with the board; none where kiosk.toml names none.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub(super) fn start(
        config: &Config,
        tell: &mpsc::SyncSender<SeatEvent>,
    ) -> std::io::Result<Option<BoardLine>> {
        let Some(board) = config.board.clone() else {
            return Ok(None);
        };
        let line = Line {
            board,
            gate: proxy::gate_settings(&config.gate),
            journal: config.paths.state.clone(),
            tickets: Tickets::in_directory(&config.paths.state),
            seat: config.seat.id.clone(),
            run: u128::from_le_bytes(platform::random()?).to_string(),
        };
        let (state, seen) = watch::channel(SeatState {
            state: Occupancy::Ending,
            since: moment(),
            fault: None,
            called: None,
            down: Vec::new(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            policy: String::new(),
            until: None,
            end: None,
        });
        let tell = teller(tell, SeatEvent::Board);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("board".into())
            .spawn(move || runtime.block_on(line.keep_up(seen, tell)))?;
        Ok(Some(BoardLine {
            state,
            status: control::Board::default(),
        }))
    }

    /// How the line is, for `ctl status`.
    pub(super) fn status(&self) -> &control::Board {
        &self.status
    }
}

impl Seat {
    /// Whatever of the seat's state has changed is told to the board.
    pub(super) fn tell_board(&mut self) {
        let Some(line) = &self.board else {
            return;
        };
        let left = self.session.left(Instant::now());
        let until = left.map(|left| moment() + left.as_secs().cast_signed());
        let end = self
            .session
            .running()
            .and_then(|visit| asked_end(visit.announced));
        let (occupancy, fault) = match self.session.state() {
            State::Idle => (Occupancy::Idle, None),
            State::Active(_) => (Occupancy::Active, None),
            State::Ending { .. } => (Occupancy::Ending, None),
            State::OutOfService(fault) => {
                (Occupancy::OutOfService, Some(Fault::code(fault).to_owned()))
            }
        };
        let policy = match self.in_force.list.is_some() {
            true => self.in_force.policy.version(),
            false => "",
        };
        let down = self.health.outages.down_now();
        let is_called = self.staff.call.is_open();
        line.state.send_if_modified(|told| {
            let now = SeatState {
                state: occupancy,
                since: match told.state == occupancy {
                    true => told.since,
                    false => moment(),
                },
                fault,
                called: is_called.then(|| told.called.unwrap_or_else(moment)),
                down,
                program: told.program.clone(),
                policy: policy.to_owned(),
                until: until.map(|until| steady(told.until, until)),
                end,
            };
            let is_new = *told != now;
            *told = now;
            is_new
        });
    }

    /// Something is told of the line to the board.
    pub(super) fn board_told(&mut self, notice: Notice) {
        let Some(line) = &mut self.board else {
            return;
        };
        let fault = match notice {
            // Whether something is in the way is seen by what it keeps.
            Notice::Connected => {
                tracing::info!("the board listens");
                line.status.connected = true;
                return;
            }
            Notice::Kept(number) => {
                line.status.kept = Some(number);
                None
            }
            Notice::End { since } => return self.board_asks(since, session::Event::EndAnnounced),
            Notice::MoreTime { since } => return self.board_asks(since, session::Event::Prolong),
            Notice::Enter { visit, began, said } => {
                return self.entered_at_the_board(visit, began, &said);
            }
            Notice::Skipped => {
                if line.status.skipped == 0 {
                    tracing::warn!(
                        "the board is newer than this program: not all of what it says is heard"
                    );
                }
                line.status.skipped += 1;
                return;
            }
            Notice::Parted(number) => {
                let number = number.to_string();
                Some(Trouble::Wrong(say!("board-parted", number = number)))
            }
            Notice::Fault(trouble) => {
                line.status.connected = false;
                Some(trouble)
            }
        };
        let sentence = fault.as_ref().map(|trouble| match trouble {
            Trouble::Away(sentence) | Trouble::Wrong(sentence) => sentence.clone(),
        });
        if let Some(sentence) = &sentence
            && line.status.fault.as_ref() != Some(sentence)
        {
            tracing::warn!("the board does not take what is handed in: {sentence}");
        }
        line.status.fault = sentence;
        let wrong = fault.and_then(|trouble| match trouble {
            Trouble::Wrong(sentence) => Some(sentence),
            Trouble::Away(_) => None,
        });
        if self.health.faults.board != wrong {
            self.health.faults.board = wrong;
            self.tell_staff();
        }
    }

    /// A consultant has entered a visit from the board. What cannot be an entry is none.
    fn entered_at_the_board(&self, visit: u64, began: Moment, said: &str) {
        let said = serde_json::from_str(said).ok();
        let said = said.filter(|said: &Consultation| !said.lacks_subject());
        let Some(consultation) = said else {
            tracing::warn!(visit, "what the board enters is no entry");
            return;
        };
        self.journal.enter_once(Entry {
            visit: Some(visit),
            on: began,
            consultation,
        });
    }

    /// The board asks for something of the visit that it was told of; of another one nobody has asked anything.
    fn board_asks(&mut self, since: i64, event: session::Event) {
        let is_this = self.board.as_ref().is_some_and(|line| {
            let told = line.state.borrow();
            told.state == Occupancy::Active && told.since == since
        });
        tracing::info!(?event, is_this, "the board asks");
        if is_this {
            self.happened(event);
        }
    }
}

/// What became of the end that was asked for.
fn asked_end(announced: Announced) -> Option<AskedEnd> {
    match announced {
        Announced { at: Some(_), .. } => Some(AskedEnd::Counting),
        Announced { stopped: true, .. } => Some(AskedEnd::Stopped),
        Announced { stopped: false, .. } => None,
    }
}

/// The moment that was told, unless it has moved: two clocks that are read one after the other differ by a second.
fn steady(told: Option<i64>, now: i64) -> i64 {
    told.filter(|told| told.abs_diff(now) <= 2).unwrap_or(now)
}

fn moment() -> i64 {
    seconds_since_1970().cast_signed()
}
