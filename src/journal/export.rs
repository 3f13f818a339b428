//! The journal for people and programs outside: as the official form, as a table, as JSON.
//!
//! One table says what stands in each column; the formats only say how it is written. No cell may become a
//! formula, whatever its words are. A region has more rows than there is memory: they pass one after the other.

mod csv;
pub(super) mod height;
mod json;
mod spool;
mod xlsx;

use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Seek};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::period::{self, Period};
use super::place::{Place, SeatRows};
use super::record::{Mode, Subject};
use super::rows::Row;
use super::ticket::Ticket;
use super::words;
use crate::config::{Column, Columns};
use crate::text::sentence;
use spool::Spool;

/// What is to be written: the rows of a period, of one seat or of many.
#[derive(Debug)]
pub struct Export {
    /// The days that the rows are of; all of the journal without.
    period: Option<Period>,
    spool: Spool,
    zone: TimeZone,
}

/// One row with what it needs to be written.
#[derive(Clone, Debug)]
struct Line<'a> {
    /// «№ п/п»; none for a visit without an entry.
    number: Option<u64>,
    place: &'a Place,
    row: Row,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
enum Cell<'a> {
    Empty,
    Number(u64),
    Day(Date),
    /// A moment, and what the clock on the wall said.
    Moment(i64, DateTime),
    Words(&'a str),
    List(Vec<&'a str>),
    Flag(bool),
    /// One of a few, with its stable code.
    Choice {
        code: String,
        words: String,
    },
}

impl Export {
    /// No rows yet, of a period or of all time.
    ///
    /// # Errors
    /// There is no place for files that nobody keeps.
    pub fn new(period: Option<Period>, zone: TimeZone) -> Result<Export, Unwritten> {
        Ok(Export {
            period,
            spool: Spool::new()?,
            zone,
        })
    }

    /// Adds those rows of a seat that are of the period.
    ///
    /// # Errors
    /// The disk does not take them.
    pub fn add(&mut self, seat: &SeatRows) -> Result<(), Unwritten> {
        let wanted = |row: &&Row| {
            let period = self.period;
            period.is_none_or(|it| it.contains(period::day(row, &self.zone)))
        };
        let rows = seat.rows.iter().filter(wanted).collect();
        self.spool.add(&seat.place, rows)
    }

    /// A table with `;`, for every program that opens tables: a file without a name, from its beginning.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn csv(&self) -> Result<File, Unwritten> {
        made(|out| csv::write(self, out))
    }

    /// An array of objects, whose keys have the names that the other program knows.
    ///
    /// # Errors
    /// As with the table.
    pub fn json(&self, columns: &Columns) -> Result<File, Unwritten> {
        made(|out| json::write(self, columns, out))
    }

    /// A workbook: the official form, what the seat knows, and the visits without an entry.
    ///
    /// # Errors
    /// As with the table; or a sheet has no room for so many rows.
    pub fn xlsx(&self) -> Result<File, Unwritten> {
        made(|out| xlsx::write(self, out))
    }

    /// All rows in the order of the form, numbered as it wants it.
    fn lines(&self) -> Result<impl Iterator<Item = Result<Line<'_>, Unwritten>>, Unwritten> {
        let mut numbers = 1..;
        Ok(self.spool.rows()?.map(move |next| {
            next.map(|(place, row)| Line {
                number: row.consultation.as_ref().and_then(|_| numbers.next()),
                place,
                row,
            })
        }))
    }

    fn cell<'a>(&self, line: &'a Line<'_>, column: Column) -> Cell<'a> {
        let (row, place) = (&line.row, line.place);
        let visit = row.visit.as_ref();
        let said = row.consultation.as_ref();
        let subject = said.and_then(|said| said.subject.as_ref());
        match column {
            Column::Number => line.number.into(),
            Column::Date => Cell::Day(period::day(row, &self.zone)),
            Column::Purpose => choice(said.map(|it| it.purpose), words::purpose),
            Column::Subject => subject.map(words::subject).into(),
            Column::Consultant => said.map(|said| said.consultant.as_str()).into(),
            Column::Seat => Cell::Words(&place.seat),
            Column::Branch => Cell::Words(&place.branch),
            Column::Record => Cell::Number(row.number),
            Column::Corrected => Cell::Flag(row.corrected),
            Column::Visit => visit.map(|visit| visit.number).into(),
            Column::Began => self.moment(visit.map(|visit| visit.began)),
            Column::Ended => self.moment(visit.and_then(|visit| visit.ended)),
            Column::End => choice(visit.map(|visit| visit.end), words::end),
            Column::Mode => choice(mode(row), words::mode),
            Column::Outcome => choice(said.and_then(|it| it.outcome), words::outcome),
            Column::Ticket => said
                .and_then(|said| said.ticket.as_ref())
                .map(Ticket::as_str)
                .into(),
            Column::Service => match subject {
                Some(Subject::Service { number, .. }) => Cell::Number(u64::from(*number)),
                Some(Subject::Portal { .. }) | None => Cell::Empty,
            },
            Column::Portal => match subject {
                Some(Subject::Portal { id, .. }) => Cell::Words(id),
                Some(Subject::Service { .. }) | None => Cell::Empty,
            },
            Column::Opened => visit.map_or(Cell::Empty, |visit| {
                Cell::List(visit.opened.iter().map(words::subject).collect())
            }),
            Column::Printed => visit.map(|visit| visit.printed).into(),
            Column::Scanned => visit.map(|visit| visit.scanned).into(),
            Column::Logout => choice(visit.map(|visit| visit.logout), words::logout),
            Column::Clean => visit
                .and_then(|visit| visit.clean)
                .map_or(Cell::Empty, Cell::Flag),
            Column::Program => visit.map(|visit| visit.versions.program.as_str()).into(),
            Column::Policy => visit.map(|visit| visit.versions.policy.as_str()).into(),
        }
    }

    fn moment(&self, moment: Option<i64>) -> Cell<'static> {
        moment.map_or(Cell::Empty, |moment| {
            Cell::Moment(moment, period::local(moment, &self.zone))
        })
    }
}

/// A file without a name that is written, and will be read from its beginning.
fn made(
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), Unwritten>,
) -> Result<File, Unwritten> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    write(&mut out)?;
    out.rewind()?;
    let file = out.into_inner();
    Ok(file.map_err(IntoInnerError::into_error)?)
}

/// What the consultant said of it counts more than what the first screen was told.
fn mode(row: &Row) -> Option<Mode> {
    let said = row.consultation.as_ref().and_then(|said| said.mode);
    said.or_else(|| row.visit.as_ref().and_then(|visit| visit.mode))
}

fn choice<'a, T: serde::Serialize + Copy>(
    chosen: Option<T>,
    words: impl Fn(T) -> String,
) -> Cell<'a> {
    chosen.map_or(Cell::Empty, |chosen| Cell::Choice {
        code: words::code(chosen),
        words: words(chosen),
    })
}

impl From<Option<u64>> for Cell<'_> {
    fn from(number: Option<u64>) -> Self {
        number.map_or(Cell::Empty, Cell::Number)
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(words: Option<&'a str>) -> Self {
        words.map_or(Cell::Empty, Cell::Words)
    }
}

/// The heading of a column.
fn heading(column: Column) -> String {
    sentence(&format!("column-{}", column.code()), &[])
}

/// Words in one line: what else a table could take for its own signs is a space.
fn one_line(words: &str) -> String {
    words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// A table has room for so many rows only.
    #[error("{}", crate::say!("export-too-many", most = *most))]
    TooMany {
        /// The most rows.
        most: u32,
    },
    /// The workbook.
    #[error("{}", crate::say!("export-unwritten"))]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The table.
    #[error("{}", crate::say!("export-unwritten"))]
    Table(#[from] ::csv::Error),
    /// The objects.
    #[error("{}", crate::say!("export-unwritten"))]
    Objects(#[from] serde_json::Error),
    /// The disk on which it is put together: the place for files that nobody keeps.
    #[error("{}", crate::say!("export-no-room"))]
    Disk(#[from] std::io::Error),
}

#[cfg(test)]
mod tests;
