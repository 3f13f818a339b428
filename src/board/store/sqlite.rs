//! The store in a file of SQLite, for a branch.
//!
//! The board and its commands have it open at the same time; who writes keeps the others waiting.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior, params_from_iter};

use super::super::bundle::{Put, fit, repeated};
use super::super::error::Error;
use super::question::{Answer, Step, Value, unfit};
use super::{PAGE, Seat, head};
use crate::journal::{Head, Moment};
use crate::platform;
use crate::uplink::SentRecord;

/// Who writes has so long to end, before somebody else gives up.
const WAIT: Duration = Duration::from_secs(5);

/// How each version of the file is made of the one before. A shipped step is never changed.
const MIGRATIONS: [&str; 5] = [
    "
    CREATE TABLE seats (
        id TEXT PRIMARY KEY,
        branch TEXT NOT NULL,
        token_sha256 TEXT NOT NULL UNIQUE,
        revoked_at INTEGER,
        seen_at INTEGER,
        state TEXT,
        kept INTEGER NOT NULL,
        seal TEXT NOT NULL,
        broken_at INTEGER,
        doubled_at INTEGER
    ) STRICT;
    CREATE TABLE records (
        seat TEXT NOT NULL REFERENCES seats (id),
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        record TEXT NOT NULL,
        seal TEXT NOT NULL,
        PRIMARY KEY (seat, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER records_stay BEFORE DELETE ON records
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
    CREATE TRIGGER records_hold BEFORE UPDATE ON records
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
",
    "
    CREATE TABLE people (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        scope TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        token_sha256 TEXT PRIMARY KEY,
        person TEXT NOT NULL REFERENCES people (name) ON DELETE CASCADE,
        began INTEGER NOT NULL,
        used INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE tries (
        name_sha256 TEXT PRIMARY KEY,
        wrong INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE acts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        deed TEXT NOT NULL,
        about TEXT NOT NULL,
        scope TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER acts_stay BEFORE DELETE ON acts
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
    CREATE TRIGGER acts_hold BEFORE UPDATE ON acts
        BEGIN SELECT RAISE(ABORT, 'records are only added'); END;
    CREATE TABLE outages (
        seat TEXT NOT NULL REFERENCES seats (id),
        portal TEXT NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX outages_open ON outages (seat, portal) WHERE ended IS NULL;
    CREATE TABLE tickets (
        seat TEXT NOT NULL REFERENCES seats (id),
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        lines TEXT NOT NULL,
        done_by TEXT,
        done_at INTEGER,
        PRIMARY KEY (seat, name)
    ) STRICT;
",
    "
    ALTER TABLE tickets ADD COLUMN mailed_at INTEGER;
    UPDATE tickets SET mailed_at = at;
    CREATE INDEX tickets_unmailed ON tickets (at) WHERE mailed_at IS NULL;
",
    "
    CREATE TABLE sheets_of_days (
        seat TEXT NOT NULL REFERENCES seats (id),
        day TEXT NOT NULL,
        first INTEGER NOT NULL,
        sheet TEXT NOT NULL,
        PRIMARY KEY (seat, day)
    ) STRICT;
    CREATE TABLE sheets_of_months (
        seat TEXT NOT NULL REFERENCES seats (id),
        month TEXT NOT NULL,
        sheet TEXT NOT NULL,
        PRIMARY KEY (seat, month)
    ) STRICT;
    CREATE TABLE unread (
        seat TEXT NOT NULL REFERENCES seats (id),
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (seat, number)
    ) STRICT;
    CREATE TABLE counted (
        seat TEXT PRIMARY KEY REFERENCES seats (id),
        upto INTEGER NOT NULL,
        by_whom TEXT NOT NULL
    ) STRICT;
",
    "
    CREATE INDEX records_by_time ON records (seat, at);
",
];

/// The first record that did not follow is what is kept of that.
const PARTED: &str = "UPDATE seats SET broken_at = coalesce(broken_at, ?2) WHERE id = ?1";

/// The store in a file of SQLite.
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    pub(super) fn open(file: &Path) -> Result<Sqlite, Error> {
        let real = prepared(file).map_err(|source| Error::File {
            file: file.to_owned(),
            source,
        })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let mut connection = Connection::open_with_flags(real, flags)?;
        connection.busy_timeout(WAIT)?;
        let set = |name, value| connection.pragma_update(None, name, value);
        set("trusted_schema", "OFF")?;
        set("journal_mode", "WAL")?;
        set("synchronous", "FULL")?;
        set("foreign_keys", "ON")?;
        migrate(&mut connection)?;
        Ok(Sqlite { connection })
    }

    pub(super) fn enrol(
        &mut self,
        seat: &str,
        branch: &str,
        token: &str,
        start: &Head,
    ) -> Result<(), Error> {
        self.connection.execute(
            "INSERT INTO seats (id, branch, token_sha256, kept, seal) VALUES (?1, ?2, ?3, 0, ?4) \
             ON CONFLICT (id) DO UPDATE SET branch = excluded.branch, \
             token_sha256 = excluded.token_sha256, revoked_at = NULL, doubled_at = NULL",
            (seat, branch, token, start.seal.to_string()),
        )?;
        Ok(())
    }

    pub(super) fn revoke(&mut self, seat: &str, at: Moment) -> Result<bool, Error> {
        let revoke = "UPDATE seats SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
        Ok(self.connection.execute(revoke, (seat, at))? > 0)
    }

    pub(super) fn seats(&mut self) -> Result<Vec<Seat>, Error> {
        let all = "SELECT id, branch, revoked_at, seen_at, state, kept, seal, broken_at, doubled_at \
                   FROM seats ORDER BY branch, id";
        let mut all = self.connection.prepare(all)?;
        let all = all.query_and_then([], seat)?;
        all.collect()
    }

    pub(super) fn seat_by_token(&mut self, token: &str) -> Result<Option<(String, Head)>, Error> {
        let whose =
            "SELECT id, kept, seal FROM seats WHERE token_sha256 = ?1 AND revoked_at IS NULL";
        let mut whose = self.connection.prepare(whose)?;
        let mut found = whose.query_and_then([token], |row| {
            let seat: String = row.get(0)?;
            let head = kept(&seat, row, 1)?;
            Ok((seat, head))
        })?;
        found.next().transpose()
    }

    pub(super) fn tokens(&mut self) -> Result<BTreeMap<String, String>, Error> {
        let living = "SELECT id, token_sha256 FROM seats WHERE revoked_at IS NULL";
        let mut living = self.connection.prepare(living)?;
        let living = living.query_and_then([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        living.collect()
    }

    pub(super) fn seen(&mut self, seats: &[String], at: Moment) -> Result<(), Error> {
        let change = begin(&mut self.connection)?;
        for seat in seats {
            change.execute("UPDATE seats SET seen_at = ?2 WHERE id = ?1", (seat, at))?;
        }
        Ok(change.commit()?)
    }

    pub(super) fn doubled(&mut self, seat: &str, at: Moment) -> Result<(), Error> {
        let doubled = "UPDATE seats SET doubled_at = ?2 WHERE id = ?1";
        self.connection.execute(doubled, (seat, at))?;
        Ok(())
    }

    pub(super) fn parted(&mut self, seat: &str, number: u64) -> Result<(), Error> {
        self.connection.execute(PARTED, (seat, number))?;
        Ok(())
    }

    pub(super) fn said(&mut self, seat: &str, state: &str, at: Moment) -> Result<(), Error> {
        let said = "UPDATE seats SET state = ?2, seen_at = ?3 WHERE id = ?1";
        self.connection.execute(said, (seat, state, at))?;
        Ok(())
    }

    pub(super) fn put(&mut self, seat: &str, bundle: &[SentRecord]) -> Result<Put, Error> {
        let change = begin(&mut self.connection)?;
        let locked = "SELECT kept, seal FROM seats WHERE id = ?1";
        let found = change.query_row(locked, [seat], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?))
        })?;
        let head = head(seat, found.0, &found.1)?;
        let seals = seals(&change, seat, repeated(&head, bundle))?;
        let fitted = fit(head, seals, bundle);
        for record in &fitted.new {
            change.execute(
                "INSERT INTO records (seat, number, at, record, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
                (seat, record.number, record.at, &record.record, &record.seal),
            )?;
        }
        if fitted.head != head {
            change.execute(
                "UPDATE seats SET kept = ?2, seal = ?3 WHERE id = ?1",
                (seat, fitted.head.number, fitted.head.seal.to_string()),
            )?;
        }
        if let Put::Broken(number) = fitted.put {
            change.execute(PARTED, (seat, number))?;
        }
        change.commit()?;
        Ok(fitted.put)
    }

    pub(super) fn page(
        &mut self,
        seat: &str,
        after: u64,
        since: Moment,
    ) -> Result<Vec<SentRecord>, Error> {
        // The plus sign leads it to the index by time, where it would look through the records of before.
        let next = "SELECT number, at, record, seal FROM records \
                    WHERE seat = ?1 AND at >= ?3 AND number > max(?2, \
                    (SELECT min(+number) - 1 FROM records WHERE seat = ?1 AND at >= ?3)) \
                    ORDER BY number LIMIT ?4";
        let mut next = self.connection.prepare(next)?;
        let next = next.query_map((seat, after, since, PAGE), |row| {
            Ok(SentRecord {
                number: row.get(0)?,
                at: row.get(1)?,
                record: row.get(2)?,
                seal: row.get(3)?,
            })
        })?;
        Ok(next.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn answers(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Answer>, Error> {
        let mut question = self.connection.prepare(sql)?;
        let columns = question.column_count();
        let rows = question.query_and_then(params_from_iter(values), |row| {
            let cells = (0..columns).map(|column| value(row.get_ref(column)?));
            cells.collect::<Result<_, Error>>().map(Answer)
        })?;
        rows.collect()
    }

    pub(super) fn change(&mut self, first: &Step, then: &[Step]) -> Result<bool, Error> {
        let change = begin(&mut self.connection)?;
        let (sql, values) = first;
        if change.execute(sql, params_from_iter(values))? == 0 {
            return Ok(false);
        }
        for (sql, values) in then {
            change.execute(sql, params_from_iter(values))?;
        }
        change.commit()?;
        Ok(true)
    }
}

fn value(cell: ValueRef<'_>) -> Result<Value, Error> {
    match cell {
        ValueRef::Null => Ok(Value::Nothing),
        ValueRef::Integer(number) => Ok(Value::Number(number)),
        ValueRef::Text(words) => match std::str::from_utf8(words) {
            Ok(words) => Ok(words.into()),
            Err(_) => Err(unfit()),
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(unfit()),
    }
}

/// The file, which is there from now on, with no link on the way to it: whoever owns the folder leads no one
/// elsewhere with a link in its place.
fn prepared(file: &Path) -> io::Result<PathBuf> {
    platform::create_private(file)?;
    let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder.canonicalize()?.join(name))
}

/// Brings an older file up to this version.
fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let change = begin(connection)?;
    let version: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > MIGRATIONS.len() {
        return Err(Error::Newer);
    }
    for (number, step) in MIGRATIONS.iter().enumerate().skip(version) {
        change.execute_batch(step)?;
        change.pragma_update(None, "user_version", number + 1)?;
    }
    Ok(change.commit()?)
}

/// Nobody else writes until the end of it.
fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// The seals of what is kept, by number.
fn seals(
    change: &Transaction<'_>,
    seat: &str,
    numbers: Option<(u64, u64)>,
) -> Result<BTreeMap<u64, String>, Error> {
    let Some((first, last)) = numbers else {
        return Ok(BTreeMap::new());
    };
    let these = "SELECT number, seal FROM records WHERE seat = ?1 AND number BETWEEN ?2 AND ?3";
    let mut these = change.prepare(these)?;
    let these = these.query_map((seat, first, last), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(these.collect::<rusqlite::Result<_>>()?)
}

fn seat(row: &Row<'_>) -> Result<Seat, Error> {
    let id: String = row.get(0)?;
    let state: Option<String> = row.get(4)?;
    Ok(Seat {
        kept: kept(&id, row, 5)?,
        id,
        branch: row.get(1)?,
        revoked_at: row.get(2)?,
        seen_at: row.get(3)?,
        state: state.and_then(|state| serde_json::from_str(&state).ok()),
        broken_at: row.get(7)?,
        doubled_at: row.get(8)?,
    })
}

/// The head in this column and the one after it.
fn kept(seat: &str, row: &Row<'_>, column: usize) -> Result<Head, Error> {
    head(seat, row.get(column)?, &row.get::<_, String>(column + 1)?)
}
