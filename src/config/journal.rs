//! `[journal]`: the journal of the sector, and how its columns are called in a program that takes them over.

use std::collections::BTreeMap;

use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, nearest};
use crate::say;

/// `[journal]`: the journal of the sector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// Citizens are asked below the report how it went (`rating`, R103).
    pub rating: bool,
    /// How another program calls its columns (`[journal.columns]`).
    pub columns: Columns,
}

/// A column of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// «№ п/п»; none for a visit without an entry.
    Number,
    /// «Дата обращения».
    Date,
    /// «Цель обращения».
    Purpose,
    /// «Наименование полученной услуги, сервиса».
    Subject,
    /// «ФИО консультанта».
    Consultant,
    /// The seat.
    Seat,
    /// The branch.
    Branch,
    /// The number of the record, by which an entry is corrected.
    Record,
    /// A correction changed it.
    Corrected,
    /// The number of the visit on its seat.
    Visit,
    /// When the visit began.
    Began,
    /// When it ended.
    Ended,
    /// How it ended.
    End,
    /// Whether the citizen worked alone.
    Mode,
    /// What came of it.
    Outcome,
    /// The ticket of the electronic queue.
    Ticket,
    /// The number of the service in Appendix 1.
    Service,
    /// The id of the portal in the list.
    Portal,
    /// What was opened during the visit.
    Opened,
    /// Pages printed.
    Printed,
    /// Files scanned.
    Scanned,
    /// Whether the portals confirmed the log-out.
    Logout,
    /// The wipe's verdict.
    Clean,
    /// The version of the program.
    Program,
    /// The version of the list.
    Policy,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Column; 25] = [
        Column::Number,
        Column::Date,
        Column::Purpose,
        Column::Subject,
        Column::Consultant,
        Column::Seat,
        Column::Branch,
        Column::Record,
        Column::Corrected,
        Column::Visit,
        Column::Began,
        Column::Ended,
        Column::End,
        Column::Mode,
        Column::Outcome,
        Column::Ticket,
        Column::Service,
        Column::Portal,
        Column::Opened,
        Column::Printed,
        Column::Scanned,
        Column::Logout,
        Column::Clean,
        Column::Program,
        Column::Policy,
    ];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Column::Number => "number",
            Column::Date => "date",
            Column::Purpose => "purpose",
            Column::Subject => "subject",
            Column::Consultant => "consultant",
            Column::Seat => "seat",
            Column::Branch => "branch",
            Column::Record => "record",
            Column::Corrected => "corrected",
            Column::Visit => "visit",
            Column::Began => "began",
            Column::Ended => "ended",
            Column::End => "end",
            Column::Mode => "mode",
            Column::Outcome => "outcome",
            Column::Ticket => "ticket",
            Column::Service => "service",
            Column::Portal => "portal",
            Column::Opened => "opened",
            Column::Printed => "printed",
            Column::Scanned => "scanned",
            Column::Logout => "logout",
            Column::Clean => "clean",
            Column::Program => "program",
            Column::Policy => "policy",
        }
    }
}

/// The names that another program has for columns; the others keep their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(BTreeMap<Column, String>);

impl Columns {
    /// What the column is called there.
    pub fn name(&self, column: Column) -> &str {
        self.0.get(&column).map_or(column.code(), String::as_str)
    }
}

pub(super) fn read(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Journal {
    let Some(mut section) = section else {
        return Journal::default();
    };
    let rating = section.flag("rating", problems).unwrap_or_default();
    let columns = read_columns(section.section("columns", problems), problems);
    section.finish(problems);
    Journal { rating, columns }
}

/// Reads the names. A code that is no column, and a name for two of them, are problems.
fn read_columns(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Columns {
    let mut columns = Columns::default();
    let mut spans = BTreeMap::new();
    let pairs = section.map(|section| section.pairs(problems));
    for (code, name) in pairs.into_iter().flatten() {
        let column = Column::ALL
            .into_iter()
            .find(|column| column.code() == code.text);
        let Some(column) = column else {
            let codes = Column::ALL.map(Column::code);
            let problem = Problem::new(code.span, say!("config-column", code = code.text));
            problems.push(match nearest(code.text, &codes) {
                Some(meant) => problem.with_hint(say!("toml-did-you-mean", meant = meant)),
                None => problem.with_hint(say!("toml-known-keys", keys = codes.join(", "))),
            });
            continue;
        };
        if name.text.trim().is_empty() {
            problems.push(Problem::new(name.span, say!("toml-empty", key = code.text)));
            continue;
        }
        columns.0.insert(column, name.text.to_owned());
        spans.insert(column, name.span);
    }
    for (column, span) in spans {
        let name = columns.name(column);
        let taken = Column::ALL
            .into_iter()
            .find(|other| *other != column && columns.name(*other) == name);
        if let Some(other) = taken {
            let problem = say!("config-column-twice", name = name, code = other.code());
            problems.push(Problem::new(span, problem));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_names_every_column() {
        let reference = include_str!("../../installer/kiosk.toml");
        let words: Vec<&str> = reference.split([' ', '\n']).collect();
        for column in Column::ALL {
            assert!(words.contains(&column.code()), "{}", column.code());
        }
    }
}
