//! What the board keeps: its seats, how each is, and the records of their journals.
//!
//! Records are only ever added, and each follows the one before it. A program that is older than the tables
//! refuses them. The calls wait for the disk: whoever serves seats asks on a thread of its own.

mod people;
mod postgres;
mod question;
mod sheets;
mod sqlite;
mod told;

use std::collections::BTreeMap;

use super::bundle::Put;
use super::error::Error;
use super::settings::{Database, Region};
use super::token::{Token, fingerprint};
use crate::journal::{Head, Moment, Verdict};
use crate::uplink::{SeatState, SentRecord};
use question::{Answer, Step, Value};

pub(super) use sheets::{Fresh, Uncounted};
pub use told::KeptTicket;

/// The most records that are read at once.
const PAGE: i64 = 10_000;

/// Where it is kept.
pub enum Store {
    /// PostgreSQL.
    Postgres(Box<postgres::Postgres>),
    /// A file of SQLite.
    Sqlite(sqlite::Sqlite),
}

/// A seat as the board knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its inventory name.
    pub id: String,
    /// The branch that it stands in.
    pub branch: String,
    /// When its token was taken back.
    pub revoked_at: Option<Moment>,
    /// When it was heard last.
    pub seen_at: Option<Moment>,
    /// What it said last of how it is.
    pub state: Option<SeatState>,
    /// The head of what is kept of its journal.
    pub kept: Head,
    /// The first record that did not follow.
    pub broken_at: Option<u64>,
    /// When its token was last used by two at the same time.
    pub doubled_at: Option<Moment>,
}

/// One call of either database.
macro_rules! ask {
    ($store:expr, $name:ident($($value:expr),*)) => {
        match $store {
            Store::Postgres(store) => store.$name($($value),*),
            Store::Sqlite(store) => store.$name($($value),*),
        }
    };
}

/// Every call fails where the database does not do what it is asked.
impl Store {
    /// Opens it, and brings its tables up to this version.
    ///
    /// # Errors
    /// It cannot be reached, or a later version of the program has changed it.
    pub fn open(database: &Database) -> Result<Store, Error> {
        Ok(match database {
            Database::Postgres(region) => {
                Store::Postgres(Box::new(postgres::Postgres::open(region)?))
            }
            Database::File(file) => Store::Sqlite(sqlite::Sqlite::open(file)?),
        })
    }

    /// Takes a seat in, or gives one that is known a new token: the one before is dead from now on.
    ///
    /// # Errors
    /// As said of all.
    pub fn enrol(&mut self, seat: &str, branch: &str, token: &Token) -> Result<(), Error> {
        let start = Head::start(seat);
        let token = fingerprint(token.text());
        ask!(self, enrol(seat, branch, &token, &start))
    }

    /// Takes the token of a seat back; false where no such seat is known.
    ///
    /// # Errors
    /// As said of all.
    pub fn revoke(&mut self, seat: &str, at: Moment) -> Result<bool, Error> {
        ask!(self, revoke(seat, at))
    }

    /// Every seat, by branch and name.
    ///
    /// # Errors
    /// As said of all.
    pub fn seats(&mut self) -> Result<Vec<Seat>, Error> {
        ask!(self, seats())
    }

    /// Whose token this is, if it is anybody's, and the head of what is kept of that seat.
    ///
    /// # Errors
    /// As said of all.
    pub fn seat_by_token(&mut self, token: &str) -> Result<Option<(String, Head)>, Error> {
        ask!(self, seat_by_token(&fingerprint(token)))
    }

    /// The fingerprint of the token of each seat that may connect.
    pub(super) fn tokens(&mut self) -> Result<BTreeMap<String, String>, Error> {
        ask!(self, tokens())
    }

    /// Notes that these seats are there.
    pub(super) fn seen(&mut self, seats: &[String], at: Moment) -> Result<(), Error> {
        ask!(self, seen(seats, at))
    }

    /// Notes that two use the token of this seat.
    pub(super) fn doubled(&mut self, seat: &str, at: Moment) -> Result<(), Error> {
        ask!(self, doubled(seat, at))
    }

    /// Notes that a seat has another journal than what is kept, from this record on.
    pub(super) fn parted(&mut self, seat: &str, number: u64) -> Result<(), Error> {
        ask!(self, parted(seat, number))
    }

    /// Notes how a seat is, and which portals it finds down.
    ///
    /// # Errors
    /// As said of all.
    pub fn said(&mut self, seat: &str, state: &SeatState, at: Moment) -> Result<(), Error> {
        let words = serde_json::to_string(state).expect("it has only words and numbers");
        ask!(self, said(seat, &words, at))?;
        self.note_outages(seat, &state.down, at)
    }

    /// Adds what follows of these records, all of it or nothing, and returns when it would survive a power cut.
    ///
    /// # Errors
    /// As said of all.
    pub fn put(&mut self, seat: &str, bundle: &[SentRecord]) -> Result<Put, Error> {
        ask!(self, put(seat, bundle))
    }

    /// The answer to a question in words that both databases understand.
    fn answers(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Answer>, Error> {
        ask!(self, answers(sql, values))
    }

    /// Does the first step, and the others where it changed anything; all of it or nothing. False where it did not.
    fn change(&mut self, first: &Step, then: &[Step]) -> Result<bool, Error> {
        ask!(self, change(first, then))
    }

    /// Records of a seat after this number, written at this moment or later, in their order: the next ones, at
    /// most so many as are read at once.
    pub(super) fn page(
        &mut self,
        seat: &str,
        after: u64,
        since: Moment,
    ) -> Result<Vec<SentRecord>, Error> {
        ask!(self, page(seat, after, since))
    }
}

/// Makes the tables, or brings them up to this version, as their owner, and lets the role of the board in: it adds
/// records and acts, and can neither change nor remove one.
///
/// # Errors
/// The database cannot be reached, refuses, or a later version of the program has changed it.
pub fn prepare(owner: &Region, role: &str) -> Result<(), Error> {
    postgres::Postgres::open(owner)?.admit(role)
}

/// Looks over the whole chain of a seat.
///
/// # Errors
/// The database does not answer.
pub fn verify(store: &mut Store, seat: &Seat) -> Result<Verdict, Error> {
    let mut head = Head::start(&seat.id);
    let mut is_kept = head == seat.kept;
    loop {
        let page = store.page(&seat.id, head.number, Moment::MIN)?;
        for record in &page {
            let next = head.next(record.at, &record.record);
            if next.number != record.number || next.seal.to_string() != record.seal {
                return Ok(Verdict::Broken(head.number + 1));
            }
            head = next;
            is_kept |= head == seat.kept;
        }
        if page.is_empty() {
            return Ok(match is_kept {
                true => Verdict::Whole(head),
                false => Verdict::Broken(seat.kept.number.min(head.number + 1)),
            });
        }
    }
}

/// The head that is kept of a seat.
fn head(seat: &str, number: u64, seal: &str) -> Result<Head, Error> {
    let head = format!("{number}:{seal}").parse();
    head.map_err(|_| Error::Damaged(seat.to_owned()))
}
