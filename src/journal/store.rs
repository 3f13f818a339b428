//! The file of the journal: records in SQLite, only ever added, each chained to the one before.
//!
//! Several processes may have it open: the seat writes while somebody reads or enters something by hand.
//! What was reported as written survives a power cut.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior};

use super::chain::{Head, Seal, Sealed};
use super::error::Error;
use super::record::{Jump, Moment, Record, Visit};
use super::rows::Written;
use crate::platform;

/// Who writes has so long to end, before somebody else gives up.
const WAIT: Duration = Duration::from_secs(5);

/// A clock that goes back no further was not set.
const SLACK: Moment = 5;

/// How each version of the file is made of the one before. A shipped step is never changed.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE seat (id TEXT NOT NULL) STRICT;
    CREATE TABLE records (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        record TEXT NOT NULL,
        seal BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER records_follow BEFORE INSERT ON records
        WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM records)
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
    CREATE TRIGGER records_stay BEFORE DELETE ON records
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
    CREATE TRIGGER records_hold BEFORE UPDATE ON records
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
"];

/// The journal of one seat.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    file: PathBuf,
    seat: String,
}

/// Who opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// The seat whose it has to be.
    Own,
    /// Somebody who takes it as it is.
    Found,
}

/// What the chain says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every record is as it was written.
    Whole(Head),
    /// From this number on nothing can be believed: the record was changed, or is not there.
    Broken(u64),
}

impl Journal {
    /// Where the journal lies in the folder of what survives.
    #[must_use]
    pub fn file(state: &Path) -> PathBuf {
        state.join("journal.db")
    }

    /// Every file that belongs to it while somebody has it open.
    #[must_use]
    pub fn files(state: &Path) -> [PathBuf; 3] {
        ["journal.db", "journal.db-wal", "journal.db-shm"].map(|name| state.join(name))
    }

    /// The journal of this seat; made where there is none.
    ///
    /// # Errors
    /// It cannot be read or written, or is not this seat's.
    pub fn open(state: &Path, seat: &str) -> Result<Journal, Error> {
        Journal::open_as(state, seat, Claim::Own)
    }

    /// The journal that lies there, whichever seat's it is: for a seat that does not know its name, since
    /// kiosk.toml is refused.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub fn open_found(state: &Path) -> Result<Journal, Error> {
        Journal::open_as(state, "", Claim::Found)
    }

    fn open_as(state: &Path, seat: &str, claim: Claim) -> Result<Journal, Error> {
        let file = Journal::file(state);
        let refused = |source| Error::Refused {
            file: file.clone(),
            source,
        };
        platform::create_private(&file).map_err(refused)?;
        // Whoever owns the folder leads no one elsewhere with a link in the place of the file.
        let real = state.canonicalize().map_err(refused)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(Journal::file(&real), flags)
            .map_err(|error| Error::of(&file, error))?;
        let mut journal = Journal {
            connection,
            file,
            seat: seat.to_owned(),
        };
        journal.prepare(claim)?;
        Ok(journal)
    }

    /// The journal of this seat; none where nothing was ever written.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_existing(state: &Path, seat: &str) -> Result<Option<Journal>, Error> {
        match Journal::file(state).try_exists() {
            Ok(false) => Ok(None),
            Ok(true) | Err(_) => Journal::open(state, seat).map(Some),
        }
    }

    fn prepare(&mut self, claim: Claim) -> Result<(), Error> {
        self.set_up().map_err(|error| self.explain(error))?;
        if self.version()? > MIGRATIONS.len() {
            return Err(Error::Newer(self.file.clone()));
        }
        let written = self.migrate(claim).map_err(|error| self.explain(error))?;
        match (written, claim) {
            (Some(seat), Claim::Own) if seat != self.seat => Err(Error::OfAnotherSeat {
                file: self.file.clone(),
                seat,
            }),
            (Some(seat), Claim::Own | Claim::Found) => {
                self.seat = seat;
                Ok(())
            }
            (None, _) => Err(Error::Damaged(self.file.clone())),
        }
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(WAIT)?;
        let set = |name, value| self.connection.pragma_update(None, name, value);
        set("trusted_schema", "OFF")?;
        set("journal_mode", "WAL")?;
        set("synchronous", "FULL")
    }

    fn version(&self) -> Result<usize, Error> {
        let version = self
            .connection
            .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        let version = version.map_err(|error| self.explain(error))?;
        // A negative one is none of ours.
        usize::try_from(version).map_err(|_| Error::Damaged(self.file.clone()))
    }

    /// Brings an older file up to this version, and says whose journal it is. One without a record is that of
    /// whoever opens it as his own: the name of a seat is often given after its first start.
    fn migrate(&mut self, claim: Claim) -> rusqlite::Result<Option<String>> {
        let change = begin(&mut self.connection)?;
        let version: usize = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (number, step) in MIGRATIONS.iter().enumerate().skip(version) {
            change.execute_batch(step)?;
            change.pragma_update(None, "user_version", number + 1)?;
        }
        let written = match claim {
            Claim::Own => "SELECT EXISTS (SELECT 1 FROM records)",
            Claim::Found => "SELECT EXISTS (SELECT 1 FROM seat)",
        };
        if !change.query_row(written, [], |row| row.get::<_, bool>(0))? {
            change.execute("DELETE FROM seat", [])?;
            change.execute("INSERT INTO seat (id) VALUES (?1)", [&self.seat])?;
        }
        let seat = change.query_row("SELECT id FROM seat", [], |row| row.get(0));
        let seat = seat.optional()?;
        change.commit()?;
        Ok(seat)
    }

    /// Adds a record, and returns its number when it would survive a power cut. A clock that was set back since
    /// the last record is told in a record of its own.
    ///
    /// # Errors
    /// Nothing was written.
    pub fn append(&mut self, at: Moment, record: &Record) -> Result<u64, Error> {
        let added = self.try_append(at, |_| Ok(Some(record.clone())));
        added
            .map_err(|error| self.explain(error))
            .map(|head| head.number)
    }

    /// Adds the row of a visit, once however often it is handed in: after a power cut nobody knows whether it
    /// was. Returns the number of the visit, which is the next one where another visit has it already.
    ///
    /// # Errors
    /// Nothing was written.
    pub fn append_visit(&mut self, at: Moment, visit: &Visit) -> Result<u64, Error> {
        let mut number = visit.number;
        let added = self.try_append(at, |change| {
            let last = last_visit(change)?;
            let last_number = last.as_ref().map_or(0, |last| last.number);
            if last.is_some_and(|last| is_same(&last, visit)) {
                number = last_number;
                return Ok(None);
            }
            number = visit.number.max(last_number + 1);
            Ok(Some(Record::Visit(Visit {
                number,
                ..visit.clone()
            })))
        });
        added.map_err(|error| self.explain(error)).map(|_| number)
    }

    fn try_append(
        &mut self,
        at: Moment,
        record: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Option<Record>>,
    ) -> rusqlite::Result<Head> {
        let change = begin(&mut self.connection)?;
        let (head, last) = last(&change, &self.seat)?;
        let Some(record) = record(&change)? else {
            return Ok(head);
        };
        let back = last.map_or(0, |last| last - at);
        let head = match record {
            Record::Visit(_) | Record::Entry(_) | Record::Correction(_) | Record::Rating { .. }
                if back > SLACK =>
            {
                insert(&change, &head, at, &Record::Jump(Jump { seconds: -back }))?
            }
            Record::Visit(_)
            | Record::Entry(_)
            | Record::Correction(_)
            | Record::Rating { .. }
            | Record::Jump(_) => head,
        };
        let head = insert(&change, &head, at, &record)?;
        change.commit()?;
        Ok(head)
    }

    /// All records, in the order in which they were written.
    ///
    /// # Errors
    /// The file cannot be read, or one of them not understood.
    pub fn records(&self) -> Result<Vec<Written>, Error> {
        self.records_after(0)
    }

    /// The last records, at most so many, in their order. What was entered of a visit among them is there, too:
    /// it came later.
    ///
    /// # Errors
    /// As [`Journal::records`].
    pub fn recent(&self, most: u64) -> Result<Vec<Written>, Error> {
        let last = "SELECT coalesce(max(number), 0) FROM records";
        let last = self.connection.query_row(last, [], |row| row.get(0));
        let last: u64 = last.map_err(|error| self.explain(error))?;
        self.records_after(last.saturating_sub(most))
    }

    /// The records after this one, at most so many, as they lie there.
    ///
    /// # Errors
    /// The file cannot be read, or one of them has no seal.
    pub fn sealed_after(&self, number: u64, most: u64) -> Result<Vec<Sealed>, Error> {
        let later = self.read_sealed_after(number, most);
        later.map_err(|error| self.explain(error))
    }

    fn read_sealed_after(&self, number: u64, most: u64) -> rusqlite::Result<Vec<Sealed>> {
        let later = "SELECT number, at, record, seal FROM records WHERE number > ?1 \
                     ORDER BY number LIMIT ?2";
        let mut later = self.connection.prepare(later)?;
        let later = later.query_map((number, most), |row| {
            let (number, at, record, seal) = sealed(row)?;
            let seal = Seal::kept(&seal);
            let seal = seal
                .ok_or_else(|| rusqlite::Error::InvalidColumnType(3, "seal".into(), Type::Blob))?;
            let head = Head { number, seal };
            Ok(Sealed { head, at, record })
        })?;
        later.collect()
    }

    fn records_after(&self, number: u64) -> Result<Vec<Written>, Error> {
        let texts = self.texts_after(number);
        let texts = texts.map_err(|error| self.explain(error))?.into_iter();
        let records = texts.map(|(number, at, text)| {
            let record = serde_json::from_str(&text).map_err(|_| Error::Record(number))?;
            Ok(Written { number, at, record })
        });
        records.collect()
    }

    fn texts_after(&self, number: u64) -> rusqlite::Result<Vec<(u64, Moment, String)>> {
        let later = "SELECT number, at, record FROM records WHERE number > ?1 ORDER BY number";
        let mut later = self.connection.prepare(later)?;
        let later = later.query_map([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        later.collect()
    }

    /// The visit that was written last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last_visit(&self) -> Result<Option<Visit>, Error> {
        last_visit(&self.connection).map_err(|error| self.explain(error))
    }

    /// When the visits began that a crash or a power cut ended: the last ones, at most so many, in their order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn cut_short(&self, most: usize) -> Result<Vec<Moment>, Error> {
        let began = self.read_cut_short(most);
        began.map_err(|error| self.explain(error))
    }

    fn read_cut_short(&self, most: usize) -> rusqlite::Result<Vec<Moment>> {
        let last = "SELECT record ->> 'began' FROM records \
                    WHERE record ->> 'kind' = 'visit' AND record ->> 'end' = 'cut_short' \
                    ORDER BY number DESC LIMIT ?1";
        let mut last = self.connection.prepare(last)?;
        let last = last.query_map([most], |row| row.get(0))?;
        let mut began = last.collect::<rusqlite::Result<Vec<Moment>>>()?;
        began.reverse();
        Ok(began)
    }

    /// Looks over the whole chain, and over a head that somebody has kept: without one nobody can tell whether
    /// the end was cut off.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn verify(&self, kept: Option<&Head>) -> Result<Verdict, Error> {
        self.look_over(kept).map_err(|error| self.explain(error))
    }

    fn look_over(&self, kept: Option<&Head>) -> rusqlite::Result<Verdict> {
        let all = "SELECT number, at, record, seal FROM records ORDER BY number";
        let mut all = self.connection.prepare(all)?;
        let mut all = all.query([])?;
        let mut head = Head::start(&self.seat);
        let mut is_kept = kept.is_none_or(|kept| *kept == head);
        while let Some(row) = all.next()? {
            let next = sealed(row).ok().and_then(|(number, at, record, seal)| {
                let next = head.next(at, &record);
                (next.number == number && next.seal.bytes() == seal).then_some(next)
            });
            let Some(next) = next else {
                return Ok(Verdict::Broken(head.number + 1));
            };
            head = next;
            is_kept |= kept == Some(&head);
        }
        Ok(match kept {
            Some(kept) if !is_kept => Verdict::Broken(kept.number.min(head.number + 1)),
            Some(_) | None => Verdict::Whole(head),
        })
    }

    fn explain(&self, error: rusqlite::Error) -> Error {
        Error::of(&self.file, error)
    }
}

/// Nobody else writes until the end of it.
fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// The head of the chain, and when its record was written.
fn last(change: &Transaction<'_>, seat: &str) -> rusqlite::Result<(Head, Option<Moment>)> {
    let last = "SELECT number, at, seal FROM records ORDER BY number DESC LIMIT 1";
    let last = change.query_row(last, [], |row| {
        let seal = Seal::kept(row.get_ref(2)?.as_blob().unwrap_or_default());
        let seal =
            seal.ok_or_else(|| rusqlite::Error::InvalidColumnType(2, "seal".into(), Type::Blob))?;
        let number = row.get(0)?;
        Ok((Head { number, seal }, Some(row.get(1)?)))
    });
    Ok(last
        .optional()?
        .unwrap_or_else(|| (Head::start(seat), None)))
}

fn insert(
    change: &Transaction<'_>,
    head: &Head,
    at: Moment,
    record: &Record,
) -> rusqlite::Result<Head> {
    let text = serde_json::to_string(record)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let next = head.next(at, &text);
    change.execute(
        "INSERT INTO records (number, at, record, seal) VALUES (?1, ?2, ?3, ?4)",
        (next.number, at, text, next.seal.bytes()),
    )?;
    Ok(next)
}

fn last_visit(connection: &Connection) -> rusqlite::Result<Option<Visit>> {
    let last = "SELECT record FROM records WHERE record ->> 'kind' = 'visit' \
                ORDER BY number DESC LIMIT 1";
    let last = connection.query_row(last, [], |row| row.get::<_, String>(0));
    let last = last.optional()?.map(|text| serde_json::from_str(&text));
    match last.transpose() {
        Ok(Some(Record::Visit(visit))) => Ok(Some(visit)),
        Ok(_) => Ok(None),
        Err(error) => Err(rusqlite::Error::FromSqlConversionFailure(
            0,
            Type::Text,
            error.into(),
        )),
    }
}

/// A record with its number, its moment and its seal; none of the right kinds where somebody changed them.
fn sealed(row: &Row<'_>) -> rusqlite::Result<(u64, Moment, String, Vec<u8>)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

/// A visit that began at the same moment, and has no number that came later: one that was counted without the
/// journal has a smaller one, and one that nobody knows any more is 0.
fn is_same(written: &Visit, visit: &Visit) -> bool {
    written.began == visit.began && visit.number <= written.number
}

#[cfg(test)]
mod tests;
