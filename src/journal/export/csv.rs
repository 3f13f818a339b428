//! CSV as Russian Excel and its kin open it: UTF-8 with its mark, `;`, ДД.ММ.ГГГГ, CRLF.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::{Cell, Export, Unwritten, heading, one_line};
use crate::config::Column;
use crate::journal::period::written;
use crate::say;

/// Without it Excel takes the letters for those of an old code page.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// What a table takes for the beginning of a formula, in the wide forms of these signs, too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

pub(super) fn write(export: &Export, mut out: impl Write) -> Result<(), Unwritten> {
    out.write_all(MARK)?;
    let mut table = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .from_writer(out);
    table.write_record(Column::ALL.map(heading))?;
    for line in export.lines()? {
        let line = line?;
        table.write_record(Column::ALL.map(|column| text(export.cell(&line, column))))?;
    }
    Ok(table.flush()?)
}

fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => written(day),
        Cell::Moment(_, local) => {
            let time = local.time();
            format!(
                "{} {:02}:{:02}:{:02}",
                written(local.date()),
                time.hour(),
                time.minute(),
                time.second()
            )
        }
        Cell::Words(words) => guarded(&one_line(words)),
        Cell::List(all) => guarded(&one_line(&all.join("; "))),
        Cell::Flag(true) => say!("export-yes"),
        Cell::Flag(false) => say!("export-no"),
        Cell::Choice { words, .. } => words,
    }
}

/// Words that a table would take for a formula begin with an apostrophe, which makes them words.
fn guarded(words: &str) -> String {
    match words.trim_start().starts_with(FORMULA) {
        true => format!("'{words}"),
        false => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_are_a_formula() {
        for words in ["=1+1", "+7", "-5", "@SUM(A1)", " =1+1", "＝1"] {
            assert_eq!(text(Cell::Words(words)), format!("'{words}"));
        }
        assert_eq!(text(Cell::Words("\t=1+1")), "' =1+1");
        assert_eq!(text(Cell::List(vec!["=1", "2"])), "'=1; 2");
        assert_eq!(text(Cell::Words("А-25")), "А-25");
        assert_eq!(text(Cell::Words("две\r\nстроки")), "две  строки");
    }
}
