//! The workbook: the form of Appendix 3 as it is printed and signed, what the seat knows of the same rows, and
//! the visits that nobody entered.
//!
//! The same rows give the same bytes. Words are always written as words, so no cell is a formula.

use std::io::Write;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::height::{height, wrapped};
use super::{Cell, Export, Line, Unwritten, heading, one_line};
use crate::config::Column;
use crate::journal::period::written;
use crate::journal::place::branches;
use crate::say;

/// The form's own columns and how wide they are, in letters.
const FORM: [(Column, f64); 5] = [
    (Column::Number, 7.0),
    (Column::Date, 13.0),
    (Column::Purpose, 42.0),
    (Column::Subject, 58.0),
    (Column::Consultant, 26.0),
];

/// What the seat knows besides, with the entry's number first.
const DETAILS: [(Column, f64); 20] = [
    (Column::Number, 6.0),
    (Column::Seat, 12.0),
    (Column::Branch, 17.0),
    (Column::Record, 8.0),
    (Column::Corrected, 11.0),
    (Column::Visit, 8.0),
    (Column::Began, 16.0),
    (Column::Ended, 16.0),
    (Column::End, 17.0),
    (Column::Mode, 13.0),
    (Column::Outcome, 13.0),
    (Column::Ticket, 9.0),
    (Column::Service, 8.0),
    (Column::Portal, 11.0),
    (Column::Printed, 13.0),
    (Column::Scanned, 11.0),
    (Column::Logout, 14.0),
    (Column::Clean, 9.0),
    (Column::Program, 11.0),
    (Column::Policy, 11.0),
];

/// What is known of a visit that nobody entered.
const UNENTERED: [(Column, f64); 13] = [
    (Column::Date, 12.0),
    (Column::Seat, 12.0),
    (Column::Branch, 17.0),
    (Column::Visit, 8.0),
    (Column::Began, 16.0),
    (Column::Ended, 16.0),
    (Column::End, 17.0),
    (Column::Mode, 13.0),
    (Column::Opened, 34.0),
    (Column::Printed, 13.0),
    (Column::Scanned, 11.0),
    (Column::Logout, 14.0),
    (Column::Clean, 9.0),
];

/// The last row of a table: the limit of the format, and some room.
const MOST: u32 = 1_048_000;

/// The row of the headings; the table begins below it.
const TOP: u32 = 4;

/// Rows up to this one are as high as their words need it. The height of each is kept in memory until the end; those
/// below are left to the program that opens the workbook.
const HIGH: u32 = 20_000;

/// A4.
const PAPER: u8 = 9;

/// One table, on a sheet of its own.
struct Table {
    name: String,
    title: String,
    columns: &'static [(Column, f64)],
    /// Whether it has the visits without an entry, or the others.
    is_bare: bool,
    /// The row that was written last.
    last: u32,
}

pub(super) fn write(export: &Export, out: impl Write + Send) -> Result<(), Unwritten> {
    let mut book = Workbook::new();
    // The moment of writing would make each file another one.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let looks = Looks::new();
    let mut tables = tables();
    for table in &tables {
        // Rows go to the disk as they come. Words are kept once each, as every program that opens it expects them.
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(&table.name)?;
        head(sheet, &looks, export, table)?;
        paper(sheet)?;
    }
    for line in export.lines()? {
        let line = line?;
        for (table, sheet) in tables.iter_mut().zip(book.worksheets_mut()) {
            if table.is_bare == line.number.is_none() {
                table.write(sheet, &looks, export, &line)?;
            }
        }
    }
    Ok(book.save_to_writer(out)?)
}

fn tables() -> [Table; 3] {
    let (form, details) = (say!("export-sheet-form"), say!("export-sheet-details"));
    let unentered = say!("export-sheet-unentered");
    let table = |name, title, columns: &'static [(Column, f64)], is_bare| Table {
        name,
        title,
        columns,
        is_bare,
        last: TOP,
    };
    [
        table(form, say!("export-title"), &FORM, false),
        table(details.clone(), details, &DETAILS, false),
        table(unentered.clone(), unentered, &UNENTERED, true),
    ]
}

impl Table {
    /// Writes the next row.
    fn write(
        &mut self,
        sheet: &mut Worksheet,
        looks: &Looks,
        export: &Export,
        line: &Line<'_>,
    ) -> Result<(), Unwritten> {
        self.last += 1;
        if self.last > MOST {
            return Err(Unwritten::TooMany { most: MOST - TOP });
        }
        let mut lines = 1;
        for (at, (column, width)) in (0..).zip(self.columns) {
            let words = write_cell(sheet, looks, (self.last, at), export.cell(line, *column))?;
            lines = lines.max(wrapped(&words, *width));
        }
        if self.last <= HIGH {
            sheet.set_row_height(self.last, height(lines))?;
        }
        Ok(())
    }
}

/// How cells look.
struct Looks {
    title: Format,
    line: Format,
    heading: Format,
    words: Format,
    number: Format,
    day: Format,
    moment: Format,
}

impl Looks {
    fn new() -> Looks {
        let plain = Format::new().set_font_name("Arial").set_font_size(10);
        let cell = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let middle = cell.clone().set_align(FormatAlign::Center);
        Looks {
            title: plain
                .clone()
                .set_bold()
                .set_font_size(14)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            line: plain.set_font_size(11),
            heading: middle
                .clone()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter),
            number: middle.clone().set_num_format("0"),
            day: middle.clone().set_num_format("dd\\.mm\\.yyyy"),
            moment: middle.set_num_format("dd\\.mm\\.yyyy\\ hh:mm"),
            words: cell,
        }
    }
}

/// Writes what stands above the table, and the table's headings.
fn head(
    sheet: &mut Worksheet,
    looks: &Looks,
    export: &Export,
    table: &Table,
) -> Result<(), XlsxError> {
    let last = table.columns.len() as u16 - 1;
    sheet.merge_range(0, 0, 0, last, &table.title, &looks.title)?;
    sheet.set_row_height(0, 30)?;
    let branches = branches(export.spool.places()).join(", ");
    let branches = match branches.is_empty() {
        true => say!("export-no-branch"),
        false => one_line(&branches),
    };
    let period = match export.period {
        Some(period) => say!("export-period", period = period.to_string()),
        None => say!("export-period-all"),
    };
    sheet.write_string_with_format(1, 0, say!("export-branch", branch = branches), &looks.line)?;
    sheet.write_string_with_format(2, 0, period, &looks.line)?;
    let mut lines = 1;
    for (at, (column, width)) in (0..).zip(table.columns) {
        let words = match column {
            // The form itself says what the purposes are.
            Column::Purpose => say!("export-purpose-heading"),
            other => heading(*other),
        };
        sheet.set_column_width(at, *width)?;
        // Bold letters are wider.
        lines = lines.max(wrapped(&words, width * 0.85));
        sheet.write_string_with_format(TOP, at, words, &looks.heading)?;
    }
    sheet.set_row_height(TOP, height(lines))?;
    Ok(())
}

/// Writes a cell, and says which words it has.
fn write_cell(
    sheet: &mut Worksheet,
    looks: &Looks,
    (row, at): (u32, u16),
    cell: Cell<'_>,
) -> Result<String, XlsxError> {
    let words = match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => {
            sheet.write_number_with_format(row, at, number as f64, &looks.number)?;
            return Ok(String::new());
        }
        Cell::Day(day) => match date(day) {
            Ok(date) => {
                sheet.write_datetime_with_format(row, at, date, &looks.day)?;
                return Ok(String::new());
            }
            // The format knows no day before 1900.
            Err(_) => written(day),
        },
        Cell::Moment(_, local) => match moment(local) {
            Ok(moment) => {
                sheet.write_datetime_with_format(row, at, moment, &looks.moment)?;
                return Ok(String::new());
            }
            Err(_) => written(local.date()),
        },
        Cell::Words(words) => one_line(words),
        Cell::List(all) => one_line(&all.join("; ")),
        Cell::Flag(true) => say!("export-yes"),
        Cell::Flag(false) => say!("export-no"),
        Cell::Choice { words, .. } => words,
    };
    match words.is_empty() {
        true => sheet.write_blank(row, at, &looks.words)?,
        false => sheet.write_string_with_format(row, at, &words, &looks.words)?,
    };
    Ok(words)
}

fn date(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)
}

fn moment(local: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let time = local.time();
    date(local.date())?.and_hms(
        time.hour() as u16,
        time.minute() as u8,
        f64::from(time.second()),
    )
}

/// How the sheet is printed: the headings on each page, as wide as the page, with a line to sign.
fn paper(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(PAPER)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_footer(say!("export-footer"))
        .set_repeat_rows(TOP, TOP)?
        .set_freeze_panes(TOP + 1, 0)?;
    Ok(())
}
