//! The sheets that were counted of the records, by day and by month, and up to which record each seat was counted.
//!
//! They say nothing that the records do not say: whatever is lost of them is counted anew.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::error::Error;
use super::Store;
use super::question::{Step, Value, unfit};
use crate::journal::Moment;
use crate::journal::report::Sheet;

/// A seat with records that are in no sheet yet, or not as this program counts.
pub(in crate::board) struct Uncounted {
    /// The seat.
    pub(in crate::board) seat: String,
    /// How many of its records are kept.
    pub(in crate::board) kept: u64,
    /// The last record that was counted, and by whom; none where nothing was.
    pub(in crate::board) counted: Option<(u64, String)>,
}

/// A sheet that is kept.
pub(in crate::board) struct Kept {
    /// The seat.
    pub(in crate::board) seat: String,
    /// The day or the month, as ISO 8601 writes it.
    pub(in crate::board) span: String,
    /// The sheet.
    pub(in crate::board) sheet: Sheet,
}

/// What was counted of a seat; days and months as ISO 8601 writes them.
#[derive(Default)]
pub(in crate::board) struct Fresh {
    /// The days that have changed, each with the first record that is about it.
    pub(in crate::board) days: BTreeMap<String, (u64, Sheet)>,
    /// The months that have changed.
    pub(in crate::board) months: BTreeMap<String, Sheet>,
    /// The records that cannot be read, with their moments.
    pub(in crate::board) unread: BTreeMap<u64, Moment>,
    /// The last record.
    pub(in crate::board) upto: u64,
}

/// Every call fails where the database does not do what it is asked.
impl Store {
    /// The seats whose sheets are not up to what is kept, or were made by somebody else than these two.
    pub(in crate::board) fn uncounted(
        &mut self,
        by_whom: [&str; 2],
    ) -> Result<Vec<Uncounted>, Error> {
        let uncounted = "SELECT s.id, s.kept, c.upto, c.by_whom FROM seats s LEFT JOIN counted c ON c.seat = s.id \
                         WHERE s.kept <> coalesce(c.upto, 0) OR c.by_whom NOT IN ($1, $2) ORDER BY s.id";
        let rows = self.answers(uncounted, &by_whom.map(Value::from))?;
        let uncounted = rows.iter().map(|row| {
            let counted = match (row.maybe_number(2)?, row.maybe_words(3)?) {
                (Some(upto), Some(by_whom)) => Some((upto.cast_unsigned(), by_whom)),
                _ => None,
            };
            Ok(Uncounted {
                seat: row.words(0)?,
                kept: row.number(1)?.cast_unsigned(),
                counted,
            })
        });
        uncounted.collect()
    }

    /// The text of one record.
    pub(in crate::board) fn record(
        &mut self,
        seat: &str,
        number: u64,
    ) -> Result<Option<String>, Error> {
        let one = "SELECT record FROM records WHERE seat = $1 AND number = $2";
        let rows = self.answers(one, &[seat.into(), number.cast_signed().into()])?;
        rows.first().map(|row| row.words(0)).transpose()
    }

    /// The first record that is about one of these days, where they were counted.
    pub(in crate::board) fn first_of_days(
        &mut self,
        seat: &str,
        from: &str,
        to: &str,
    ) -> Result<BTreeMap<String, u64>, Error> {
        let first =
            "SELECT day, first FROM sheets_of_days WHERE seat = $1 AND day BETWEEN $2 AND $3";
        let rows = self.answers(first, &[seat.into(), from.into(), to.into()])?;
        let first =
            |row: &super::question::Answer| Ok((row.words(0)?, row.number(1)?.cast_unsigned()));
        rows.iter().map(first).collect()
    }

    /// The sheets of these seats, of the days from the one to the other.
    pub(in crate::board) fn sheets_of_days(
        &mut self,
        seats: &[&str],
        from: &str,
        to: &str,
    ) -> Result<Vec<Kept>, Error> {
        let sheets = "SELECT seat, day, sheet FROM sheets_of_days \
                      WHERE seat IN (SELECT key FROM json_each($1)) AND day BETWEEN $2 AND $3";
        self.sheets(sheets, seats, from, to)
    }

    /// The sheets of these seats, of the months from the one to the other.
    pub(in crate::board) fn sheets_of_months(
        &mut self,
        seats: &[&str],
        from: &str,
        to: &str,
    ) -> Result<Vec<Kept>, Error> {
        let sheets = "SELECT seat, month, sheet FROM sheets_of_months \
                      WHERE seat IN (SELECT key FROM json_each($1)) AND month BETWEEN $2 AND $3";
        self.sheets(sheets, seats, from, to)
    }

    fn sheets(
        &mut self,
        sql: &'static str,
        seats: &[&str],
        from: &str,
        to: &str,
    ) -> Result<Vec<Kept>, Error> {
        let seats: BTreeMap<&str, ()> = seats.iter().map(|seat| (*seat, ())).collect();
        let rows = self.answers(sql, &[rows_of(&seats), from.into(), to.into()])?;
        let sheets = rows.iter().map(|row| {
            Ok(Kept {
                seat: row.words(0)?,
                span: row.words(1)?,
                sheet: serde_json::from_str(&row.words(2)?).map_err(|_| unfit())?,
            })
        });
        sheets.collect()
    }

    /// How many records of each seat cannot be read, of those that were written at this moment or later.
    ///
    /// # Errors
    /// As said of all.
    pub fn unread(&mut self, since: Moment) -> Result<BTreeMap<String, u64>, Error> {
        let unread = "SELECT seat, count(*) FROM unread WHERE at >= $1 GROUP BY seat";
        let rows = self.answers(unread, &[since.into()])?;
        let unread = rows
            .iter()
            .map(|row| Ok((row.words(0)?, row.number(1)?.cast_unsigned())));
        unread.collect()
    }

    /// Keeps what was counted, all of it or nothing; false where somebody else has counted this seat meanwhile.
    pub(in crate::board) fn keep_counted(
        &mut self,
        before: &Uncounted,
        fresh: &Fresh,
        by_whom: &str,
        is_anew: bool,
    ) -> Result<bool, Error> {
        let seat = before.seat.as_str();
        let counted = "INSERT INTO counted (seat, upto, by_whom) VALUES ($1, $2, $3) \
                       ON CONFLICT (seat) DO UPDATE SET upto = excluded.upto, by_whom = excluded.by_whom \
                       WHERE counted.upto = $4 AND counted.by_whom = $5";
        let (upto, whose) = match &before.counted {
            Some((upto, whose)) => (*upto, whose.as_str()),
            None => (0, ""),
        };
        let first: Step = (
            counted,
            vec![
                seat.into(),
                fresh.upto.cast_signed().into(),
                by_whom.into(),
                upto.cast_signed().into(),
                whose.into(),
            ],
        );
        let mut then = Vec::new();
        if is_anew {
            let forget = |sql| -> Step { (sql, vec![seat.into()]) };
            then.extend(FORGET.map(forget));
        }
        then.extend(steps(seat, fresh));
        self.change(&first, &then)
    }
}

/// What is forgotten of a seat that is counted anew.
const FORGET: [&str; 3] = [
    "DELETE FROM sheets_of_days WHERE seat = $1",
    "DELETE FROM sheets_of_months WHERE seat = $1",
    "DELETE FROM unread WHERE seat = $1",
];

/// Each table is written by one statement, however many rows it gets: a year of a seat is hundreds of them, and the
/// database may be far.
fn steps(seat: &str, fresh: &Fresh) -> [Step; 3] {
    let days = "INSERT INTO sheets_of_days (seat, day, first, sheet) \
                SELECT $1, key, CAST(value ->> 0 AS BIGINT), value ->> 1 FROM json_each($2) WHERE true \
                ON CONFLICT (seat, day) DO UPDATE SET first = excluded.first, sheet = excluded.sheet";
    let months = "INSERT INTO sheets_of_months (seat, month, sheet) \
                  SELECT $1, key, CAST(value AS TEXT) FROM json_each($2) WHERE true \
                  ON CONFLICT (seat, month) DO UPDATE SET sheet = excluded.sheet";
    let unread = "INSERT INTO unread (seat, number, at) \
                  SELECT $1, CAST(key AS BIGINT), CAST(CAST(value AS TEXT) AS BIGINT) \
                  FROM json_each($2) WHERE true ON CONFLICT DO NOTHING";
    [
        (days, vec![seat.into(), rows_of(&fresh.days)]),
        (months, vec![seat.into(), rows_of(&fresh.months)]),
        (unread, vec![seat.into(), rows_of(&fresh.unread)]),
    ]
}

/// Many rows as one value: an object of JSON, which `json_each` of either database takes apart by its keys.
fn rows_of<K: Serialize, V: Serialize>(rows: &BTreeMap<K, V>) -> Value {
    let rows = serde_json::to_string(rows).expect("it has only words and numbers");
    rows.into()
}
