//! JSON for the information system of the MFC: stable codes for choices, moments with their offset, `null` for
//! what is not known.

use std::io::Write;

use jiff::Timestamp;
use serde::ser::{SerializeSeq as _, Serializer as _};
use serde_json::{Map, Serializer, Value};

use super::{Cell, Export, Unwritten};
use crate::config::{Column, Columns};

pub(super) fn write(
    export: &Export,
    columns: &Columns,
    mut out: impl Write,
) -> Result<(), Unwritten> {
    let mut text = Serializer::pretty(&mut out);
    let mut objects = text.serialize_seq(None)?;
    for line in export.lines()? {
        let line = line?;
        let pairs = Column::ALL.map(|column| {
            let value = value(export, export.cell(&line, column));
            (columns.name(column).to_owned(), value)
        });
        objects.serialize_element(&Value::Object(Map::from_iter(pairs)))?;
    }
    objects.end()?;
    Ok(out.write_all(b"\n")?)
}

fn value(export: &Export, cell: Cell<'_>) -> Value {
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
