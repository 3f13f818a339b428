//! The report as a workbook: the figures of the whole period, and a sheet with a chart for each way of counting.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartSolidFill, ChartType, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::table::{Table, Value, besides, ends, figures, subtitle, verdicts};
use super::{Report, Unwritten};
use crate::journal::export::height::{height, wrapped};
use crate::say;

/// A4.
const PAPER: u8 = 9;

/// How wide the column of the names is, in letters, and each of the figures.
const WIDE: f64 = 48.0;
const NARROW: f64 = 12.0;

/// A table of so many rows and its chart are on one page.
const TOGETHER: u32 = 12;

/// The row of a table's headings.
const TOP: u32 = 3;

pub(super) fn write(report: &Report) -> Result<Vec<u8>, Unwritten> {
    let mut book = Workbook::new();
    // The moment of writing would make each file another one.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let looks = Looks::new();
    whole(
        book.add_worksheet().set_name(say!("sector-whole"))?,
        &looks,
        report,
    )?;
    for grouping in &report.groupings {
        let table = Table::of(report, grouping);
        let sheet = book.add_worksheet().set_name(&table.title)?;
        drawn(sheet, &looks, report, &table)?;
        let rows = grouping.groups.len() as u32;
        if rows > 0 {
            add_chart(sheet, &table, rows)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

/// How cells look.
struct Looks {
    title: Format,
    line: Format,
    heading: Format,
    words: Format,
    count: Format,
    share: Format,
}

impl Looks {
    fn new() -> Looks {
        let line = Format::new().set_font_name("Arial").set_font_size(11);
        let words = line
            .clone()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        Looks {
            title: line.clone().set_bold().set_font_size(14),
            heading: words.clone().set_bold().set_align(FormatAlign::Center),
            count: words.clone().set_num_format("#,##0"),
            share: words.clone().set_num_format("0.0%"),
            words,
            line,
        }
    }
}

fn head(
    sheet: &mut Worksheet,
    looks: &Looks,
    report: &Report,
    title: &str,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, title, &looks.title)?;
    let [branches, period] = subtitle(report);
    sheet.write_string_with_format(1, 0, format!("{branches}. {period}"), &looks.line)?;
    sheet
        .set_paper_size(PAPER)
        .set_print_fit_to_pages(1, 0)
        .set_footer(say!("export-footer"));
    Ok(())
}

fn whole(sheet: &mut Worksheet, looks: &Looks, report: &Report) -> Result<(), XlsxError> {
    head(sheet, looks, report, &say!("sector-title"))?;
    sheet.set_column_width(0, WIDE)?.set_column_width(1, WIDE)?;
    let ends = ends(report).map(|(end, count)| (format!("– {end}"), count));
    let figures = figures(report.counts).into_iter().chain(ends);
    let mut row = TOP;
    for (name, count) in figures.chain(besides(report)) {
        sheet.write_string_with_format(row, 0, name, &looks.words)?;
        sheet.write_number_with_format(row, 1, count as f64, &looks.count)?;
        row += 1;
    }
    row += 1;
    let Some(share) = report.share else {
        sheet.write_string_with_format(row, 0, say!("share-unknown"), &looks.line)?;
        return Ok(());
    };
    sheet.write_string_with_format(row, 0, say!("share-title"), &looks.title)?;
    for (row, (reading, verdict)) in (row + 1..).zip(verdicts(share)) {
        let lines = wrapped(&reading, WIDE).max(wrapped(&verdict, WIDE));
        sheet.set_row_height(row, height(lines))?;
        sheet.write_string_with_format(row, 0, reading, &looks.words)?;
        sheet.write_string_with_format(row, 1, verdict, &looks.words)?;
    }
    Ok(())
}

fn drawn(
    sheet: &mut Worksheet,
    looks: &Looks,
    report: &Report,
    table: &Table,
) -> Result<(), XlsxError> {
    head(sheet, looks, report, &table.title)?;
    sheet.set_column_width(0, WIDE)?;
    for (at, heading) in (0..).zip(&table.headings) {
        if at > 0 {
            sheet.set_column_width(at, NARROW)?;
        }
        sheet.write_string_with_format(TOP, at, heading, &looks.heading)?;
    }
    for (row, values) in (TOP + 1..).zip(&table.rows) {
        for (at, value) in (0..).zip(values) {
            match value {
                Value::Words(words) => {
                    sheet.set_row_height(row, height(wrapped(words, WIDE)))?;
                    sheet.write_string_with_format(row, at, words, &looks.words)?
                }
                Value::Count(count) => {
                    sheet.write_number_with_format(row, at, *count as f64, &looks.count)?
                }
                Value::Tenths(Some(tenths)) => sheet.write_number_with_format(
                    row,
                    at,
                    *tenths as f64 / 1000.0,
                    &looks.share,
                )?,
                Value::Tenths(None) => sheet.write_blank(row, at, &looks.words)?,
            };
        }
    }
    sheet
        .set_repeat_rows(TOP, TOP)?
        .set_freeze_panes(TOP + 1, 0)?;
    Ok(())
}

/// A bar for each row but the sum, below the table and as wide as it.
fn add_chart(sheet: &mut Worksheet, table: &Table, rows: u32) -> Result<(), XlsxError> {
    let name = table.title.as_str();
    let (first, last) = (TOP + 1, TOP + rows);
    let heading = table.headings.get(2).map_or("", String::as_str);
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_categories((name, first, 0, last, 0))
        .set_values((name, first, 2, last, 2))
        .set_name(heading)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color("444444")))
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(heading);
    chart.legend().set_hidden();
    chart.x_axis().set_major_gridlines(false).set_hidden(true);
    chart
        .y_axis()
        .set_reverse()
        .set_label_interval(1)
        .set_font(ChartFont::new().set_size(9))
        .set_major_gridlines(false);
    let width = WIDE + NARROW * (table.headings.len() as f64 - 1.0);
    chart.set_width((width * 7.3) as u32);
    chart.set_height(90 + 30 * rows.min(60));
    sheet.insert_chart(last + 3, 0, &chart)?;
    if rows > TOGETHER {
        sheet.set_page_breaks(&[last + 2])?;
    }
    Ok(())
}
