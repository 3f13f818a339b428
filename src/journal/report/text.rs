//! The report as lines to read on a terminal.

use super::Report;
use super::table::{Table, Value, besides, ends, figures, grouped, subtitle, verdicts};
use crate::say;

pub(super) fn write(report: &Report) -> String {
    let mut lines = vec![say!("sector-title")];
    lines.extend(subtitle(report));
    lines.push(String::new());
    for (name, count) in figures(report.counts) {
        lines.push(format!("{name}: {}", grouped(count)));
    }
    for (end, count) in ends(report) {
        lines.push(format!("  {end}: {}", grouped(count)));
    }
    for (name, count) in besides(report) {
        lines.push(format!("{name}: {}", grouped(count)));
    }
    lines.push(String::new());
    match report.share {
        Some(share) => {
            lines.push(say!("share-title"));
            lines.extend(
                verdicts(share).map(|(reading, verdict)| format!("  {reading}: {verdict}")),
            );
        }
        None => lines.push(say!("share-unknown")),
    }
    for grouping in &report.groupings {
        let table = Table::of(report, grouping);
        lines.extend([String::new(), table.title.clone()]);
        lines.extend(drawn(&table));
        lines.extend(table.note.map(|note| format!("  {note}")));
    }
    lines.join("\n")
}

/// The figures first, in columns; what they are of is at the end of the line, as long as it likes.
fn drawn(table: &Table) -> Vec<String> {
    let headings: Vec<Value> = table.headings.iter().cloned().map(Value::Words).collect();
    let all: Vec<Vec<String>> = (std::iter::once(&headings).chain(&table.rows))
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let width = |at: usize| {
        all.iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.headings.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::from(" ");
        for at in 1..row.len() {
            line.push_str(&format!(" {:>width$}", row[at], width = widths[at]));
        }
        format!("{line}  {}", row[0])
    };
    all.iter().map(line).collect()
}
