//! The store in PostgreSQL, for a region.
//!
//! A connection that was lost is made anew at the next call, and a call that finds it lost asks once more: every
//! one of them may be repeated.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use postgres::config::SslMode;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Row, Transaction};
use refinery::error::Kind;
use refinery::{Migration, Runner};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::bundle::{Put, fit, repeated};
use super::super::error::Error;
use super::super::settings::Region;
use super::super::tls::{is_stranger, trusting};
use super::question::{Answer, Step, Value};
use super::{PAGE, Seat, head};
use crate::journal::{Head, Moment};
use crate::uplink::SentRecord;

/// How each version of the tables is made of the one before. A shipped step is never changed.
const MIGRATIONS: [(&str, &str); 5] = [
    (
        "V1__seats_and_records",
        include_str!("migrations/V1__seats_and_records.sql"),
    ),
    (
        "V2__people_and_acts",
        include_str!("migrations/V2__people_and_acts.sql"),
    ),
    (
        "V3__mail_of_tickets",
        include_str!("migrations/V3__mail_of_tickets.sql"),
    ),
    ("V4__sheets", include_str!("migrations/V4__sheets.sql")),
    (
        "V5__records_by_time",
        include_str!("migrations/V5__records_by_time.sql"),
    ),
];

/// Who brings the tables up to a version keeps everybody else from it: a number of our own.
const LOCK: &str = "SELECT pg_advisory_lock(7367836)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(7367836)";

/// The first record that did not follow is what is kept of that.
const PARTED: &str = "UPDATE seats SET broken_at = coalesce(broken_at, $2) WHERE id = $1";

/// What the role of the board may do, where it is not the owner of the tables: what is only ever added, it cannot
/// change, whatever becomes of the board.
const RIGHTS: [(&str, &str); 5] = [
    ("SELECT, INSERT", "records, acts"),
    ("SELECT, INSERT, UPDATE", "seats, outages, tickets"),
    ("SELECT, INSERT, UPDATE, DELETE", "people, sessions, tries"),
    (
        "SELECT, INSERT, UPDATE, DELETE",
        "sheets_of_days, sheets_of_months, unread, counted",
    ),
    ("SELECT", "refinery_schema_history"),
];

/// The store in PostgreSQL.
pub struct Postgres {
    region: Region,
    client: Option<Client>,
}

impl Postgres {
    pub(super) fn open(region: &Region) -> Result<Postgres, Error> {
        Ok(Postgres {
            region: region.clone(),
            client: Some(connect(region)?),
        })
    }

    /// Lets a role in to the tables of this one, with no more rights than the board needs.
    pub(super) fn admit(&mut self, role: &str) -> Result<(), Error> {
        let role = format!("\"{}\"", role.replace('"', "\"\""));
        let mut all = "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ".to_owned() + &role;
        for (rights, tables) in RIGHTS {
            all += &format!("; GRANT {rights} ON {tables} TO {role}");
        }
        self.ask(|client| {
            let mut change = client.transaction()?;
            change.batch_execute(&all)?;
            Ok(change.commit()?)
        })
    }

    fn ask<T>(&mut self, question: impl Fn(&mut Client) -> Result<T, Error>) -> Result<T, Error> {
        let client = match self.client.take() {
            Some(client) if !client.is_closed() => client,
            Some(_) | None => connect(&self.region)?,
        };
        let client = self.client.insert(client);
        match question(client) {
            Err(Error::Postgres(_)) if client.is_closed() => {
                question(self.client.insert(connect(&self.region)?))
            }
            answer => answer,
        }
    }

    pub(super) fn enrol(
        &mut self,
        seat: &str,
        branch: &str,
        token: &str,
        start: &Head,
    ) -> Result<(), Error> {
        let seal = start.seal.to_string();
        self.ask(|client| {
            client.execute(
                "INSERT INTO seats (id, branch, token_sha256, kept, seal) VALUES ($1, $2, $3, 0, $4) \
                 ON CONFLICT (id) DO UPDATE SET branch = excluded.branch, \
                 token_sha256 = excluded.token_sha256, revoked_at = NULL, doubled_at = NULL",
                &[&seat, &branch, &token, &seal],
            )?;
            Ok(())
        })
    }

    pub(super) fn revoke(&mut self, seat: &str, at: Moment) -> Result<bool, Error> {
        self.ask(|client| {
            let revoke = "UPDATE seats SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1";
            Ok(client.execute(revoke, &[&seat, &at])? > 0)
        })
    }

    pub(super) fn seats(&mut self) -> Result<Vec<Seat>, Error> {
        let all = "SELECT id, branch, revoked_at, seen_at, state, kept, seal, broken_at, doubled_at \
                   FROM seats ORDER BY branch, id";
        self.ask(|client| client.query(all, &[])?.iter().map(seat).collect())
    }

    pub(super) fn seat_by_token(&mut self, token: &str) -> Result<Option<(String, Head)>, Error> {
        let whose =
            "SELECT id, kept, seal FROM seats WHERE token_sha256 = $1 AND revoked_at IS NULL";
        self.ask(|client| {
            let row = client.query_opt(whose, &[&token])?;
            row.map(|row| {
                let seat: String = row.try_get(0)?;
                let head = kept(&seat, &row, 1)?;
                Ok((seat, head))
            })
            .transpose()
        })
    }

    pub(super) fn tokens(&mut self) -> Result<BTreeMap<String, String>, Error> {
        let living = "SELECT id, token_sha256 FROM seats WHERE revoked_at IS NULL";
        self.ask(|client| {
            let rows = client.query(living, &[])?;
            rows.iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                .collect()
        })
    }

    pub(super) fn seen(&mut self, seats: &[String], at: Moment) -> Result<(), Error> {
        self.ask(|client| {
            let seen = "UPDATE seats SET seen_at = $2 WHERE id = ANY ($1)";
            client.execute(seen, &[&seats, &at])?;
            Ok(())
        })
    }

    pub(super) fn doubled(&mut self, seat: &str, at: Moment) -> Result<(), Error> {
        self.ask(|client| {
            let doubled = "UPDATE seats SET doubled_at = $2 WHERE id = $1";
            client.execute(doubled, &[&seat, &at])?;
            Ok(())
        })
    }

    pub(super) fn parted(&mut self, seat: &str, number: u64) -> Result<(), Error> {
        self.ask(|client| {
            client.execute(PARTED, &[&seat, &number.cast_signed()])?;
            Ok(())
        })
    }

    pub(super) fn said(&mut self, seat: &str, state: &str, at: Moment) -> Result<(), Error> {
        self.ask(|client| {
            let said = "UPDATE seats SET state = $2, seen_at = $3 WHERE id = $1";
            client.execute(said, &[&seat, &state, &at])?;
            Ok(())
        })
    }

    pub(super) fn put(&mut self, seat: &str, bundle: &[SentRecord]) -> Result<Put, Error> {
        self.ask(|client| {
            let mut change = client.transaction()?;
            let locked = "SELECT kept, seal FROM seats WHERE id = $1 FOR UPDATE";
            let head = kept(seat, &change.query_one(locked, &[&seat])?, 0)?;
            let seals = seals(&mut change, seat, repeated(&head, bundle))?;
            let fitted = fit(head, seals, bundle);
            insert(&mut change, seat, &fitted.new)?;
            if fitted.head != head {
                change.execute(
                    "UPDATE seats SET kept = $2, seal = $3 WHERE id = $1",
                    &[
                        &seat,
                        &fitted.head.number.cast_signed(),
                        &fitted.head.seal.to_string(),
                    ],
                )?;
            }
            if let Put::Broken(number) = fitted.put {
                change.execute(PARTED, &[&seat, &number.cast_signed()])?;
            }
            change.commit()?;
            Ok(fitted.put)
        })
    }

    pub(super) fn page(
        &mut self,
        seat: &str,
        after: u64,
        since: Moment,
    ) -> Result<Vec<SentRecord>, Error> {
        let next = "SELECT number, at, record, seal FROM records \
                    WHERE seat = $1 AND number > $2 AND at >= $3 ORDER BY number LIMIT $4";
        self.ask(|client| {
            let rows = client.query(next, &[&seat, &after.cast_signed(), &since, &PAGE])?;
            rows.iter().map(record).collect()
        })
    }

    pub(super) fn answers(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Answer>, Error> {
        self.ask(|client| {
            let rows = client.query(sql, &parameters(values))?;
            rows.iter().map(answer).collect()
        })
    }

    pub(super) fn change(&mut self, first: &Step, then: &[Step]) -> Result<bool, Error> {
        self.ask(|client| {
            let mut change = client.transaction()?;
            let (sql, values) = first;
            if change.execute(*sql, &parameters(values))? == 0 {
                return Ok(false);
            }
            for (sql, values) in then {
                change.execute(*sql, &parameters(values))?;
            }
            change.commit()?;
            Ok(true)
        })
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    let values = values.iter();
    values.map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn answer(row: &Row) -> Result<Answer, Error> {
    let mut cells = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        cells.push(match *column.type_() {
            Type::INT8 => {
                let number: Option<i64> = row.try_get(at)?;
                number.map_or(Value::Nothing, Value::Number)
            }
            _ => row.try_get::<_, Option<String>>(at)?.into(),
        });
    }
    Ok(Answer(cells))
}

/// Connects, and brings the tables up to this version where they are not.
fn connect(region: &Region) -> Result<Client, Error> {
    let mut client = reach(region)?;
    let version = version(&mut client)?;
    match version.cmp(&(MIGRATIONS.len() as i64)) {
        Ordering::Greater => Err(Error::Newer),
        Ordering::Equal => Ok(client),
        Ordering::Less => migrate(client),
    }
}

fn reach(region: &Region) -> Result<Client, Error> {
    let client = match region.address.get_ssl_mode() {
        SslMode::Require => {
            let trusting = trusting(region.authority.as_deref())?;
            region.address.connect(MakeRustlsConnect::new(trusting))
        }
        // The settings let no other through than what stays on this computer, or what asks for it.
        _ => region.address.connect(NoTls),
    };
    client.map_err(|error| match is_stranger(&error) {
        true => Error::Stranger(error),
        false => Error::Unreachable(error),
    })
}

/// The version of the tables; whoever does not own them may read that.
fn version(client: &mut Client) -> Result<i64, Error> {
    let is_there = "SELECT to_regclass('refinery_schema_history') IS NOT NULL";
    if !client.query_one(is_there, &[])?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let last = "SELECT coalesce(max(version), 0)::bigint FROM refinery_schema_history";
    Ok(client.query_one(last, &[])?.try_get(0)?)
}

fn migrate(mut client: Client) -> Result<Client, Error> {
    let migrations = MIGRATIONS.map(|(name, sql)| Migration::unapplied(name, sql));
    let migrations: Result<Vec<_>, _> = migrations.into_iter().collect();
    client.batch_execute(LOCK)?;
    let migrated = migrations.and_then(|all| Runner::new(&all).run(&mut client));
    migrated.map_err(|error| match error.kind() {
        Kind::MissingVersion(_) => Error::Newer,
        _ => Error::Tables(error),
    })?;
    client.batch_execute(UNLOCK)?;
    Ok(client)
}

/// The seals of what is kept, by number.
fn seals(
    change: &mut Transaction<'_>,
    seat: &str,
    numbers: Option<(u64, u64)>,
) -> Result<BTreeMap<u64, String>, Error> {
    let Some((first, last)) = numbers else {
        return Ok(BTreeMap::new());
    };
    let these = "SELECT number, seal FROM records WHERE seat = $1 AND number BETWEEN $2 AND $3";
    let these = change.query(these, &[&seat, &first.cast_signed(), &last.cast_signed()])?;
    these
        .iter()
        .map(|row| Ok((number(row, 0)?, row.try_get(1)?)))
        .collect()
}

fn insert(change: &mut Transaction<'_>, seat: &str, new: &[&SentRecord]) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let numbers: Vec<i64> = new.iter().map(|one| one.number.cast_signed()).collect();
    let moments: Vec<Moment> = new.iter().map(|one| one.at).collect();
    let records: Vec<&str> = new.iter().map(|one| one.record.as_str()).collect();
    let seals: Vec<&str> = new.iter().map(|one| one.seal.as_str()).collect();
    change.execute(
        "INSERT INTO records (seat, number, at, record, seal) \
         SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])",
        &[&seat, &numbers, &moments, &records, &seals],
    )?;
    Ok(())
}

fn seat(row: &Row) -> Result<Seat, Error> {
    let id: String = row.try_get(0)?;
    let state: Option<String> = row.try_get(4)?;
    let broken_at: Option<i64> = row.try_get(7)?;
    Ok(Seat {
        kept: kept(&id, row, 5)?,
        id,
        branch: row.try_get(1)?,
        revoked_at: row.try_get(2)?,
        seen_at: row.try_get(3)?,
        state: state.and_then(|state| serde_json::from_str(&state).ok()),
        broken_at: broken_at.map(i64::cast_unsigned),
        doubled_at: row.try_get(8)?,
    })
}

/// The head in this column and the one after it.
fn kept(seat: &str, row: &Row, column: usize) -> Result<Head, Error> {
    head(seat, number(row, column)?, row.try_get(column + 1)?)
}

fn record(row: &Row) -> Result<SentRecord, Error> {
    Ok(SentRecord {
        number: number(row, 0)?,
        at: row.try_get(1)?,
        record: row.try_get(2)?,
        seal: row.try_get(3)?,
    })
}

/// A number that was kept as one with a sign.
fn number(row: &Row, column: usize) -> Result<u64, Error> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}
