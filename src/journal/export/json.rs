//! JSON for the information system of the MFC: stable codes for choices, moments with their offset, `null` for
//! what is not known.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Cell, Export, Unwritten};
use crate::config::{Column, Columns};

pub(super) fn write(export: &Export<'_>, columns: &Columns) -> Result<Vec<u8>, Unwritten> {
    let objects = export.lines.iter().map(|line| {
        let pairs = Column::ALL.map(|column| {
            let value = value(export, export.cell(line, column));
            (columns.name(column).to_owned(), value)
        });
        Value::Object(Map::from_iter(pairs))
    });
    let mut text = serde_json::to_vec_pretty(&objects.collect::<Vec<_>>())?;
    text.push(b'\n');
    Ok(text)
}

fn value(export: &Export<'_>, cell: Cell<'_>) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Number(number) => number.into(),
        Cell::Day(day) => day.to_string().into(),
        Cell::Moment(moment, local) => match Timestamp::from_second(moment) {
            Ok(moment) => {
                let offset = export.zone.to_offset(moment);
                moment.display_with_offset(offset).to_string().into()
            }
            Err(_) => local.to_string().into(),
        },
        Cell::Words(words) => words.into(),
        Cell::List(all) => all.into(),
        Cell::Flag(flag) => flag.into(),
        Cell::Choice { code, .. } => code.into(),
    }
}
