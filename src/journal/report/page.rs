//! The report as one page to print on A4: large type, black on white, charts and their tables, no script and
//! no other file.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::table::{Table, Value, besides, ends, figures, grouped, subtitle, verdicts};
use super::{Grouping, Report, chart};
use crate::say;

/// The style sheet that stands in it.
pub const STYLE: &str = include_str!("page.css");

pub(super) fn write(report: &Report) -> String {
    let [branches, period] = subtitle(report);
    let page = html! {
        (DOCTYPE)
        html lang="ru" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say!("sector-title")) ". " (period) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (say!("sector-title")) }
                p .whose { (branches) }
                p .whose { (period) }
                (whole(report))
                (share(report))
                @for grouping in &report.groupings { (section(report, grouping)) }
                p .note { (say!("sector-made")) }
                p .sign { (say!("sector-sign")) }
            }
        }
    };
    page.into_string()
}

fn whole(report: &Report) -> Markup {
    html! {
        section {
            h2 { (say!("sector-whole")) }
            table .figures {
                tbody {
                    @for (name, count) in figures(report.counts) {
                        tr { th scope="row" { (name) } td { (grouped(count)) } }
                    }
                    @for (end, count) in ends(report) {
                        tr .part { th scope="row" { (end) } td { (grouped(count)) } }
                    }
                    @for (name, count) in besides(report) {
                        tr { th scope="row" { (name) } td { (grouped(count)) } }
                    }
                }
            }
        }
    }
}

fn share(report: &Report) -> Markup {
    html! {
        section {
            h2 { (say!("share-title")) }
            @match report.share {
                Some(share) => {
                    (chart::share(share))
                    table .verdicts {
                        thead {
                            tr { th scope="col" { (say!("share-reading")) } th scope="col" { (say!("share-verdict")) } }
                        }
                        tbody {
                            @for (reading, verdict) in verdicts(share) {
                                tr { th scope="row" { (reading) } td { (verdict) } }
                            }
                        }
                    }
                    p .note { (say!("share-note")) }
                }
                None => p { (say!("share-unknown")) },
            }
        }
    }
}

fn section(report: &Report, grouping: &Grouping) -> Markup {
    let table = Table::of(report, grouping);
    let legend = grouping.by.parts_visits() && report.counts.unentered > 0;
    html! {
        section {
            h2 { (table.title) }
            @for chart in chart::charts(grouping) { (chart) }
            @if legend { p .note { (say!("sector-legend")) } }
            (drawn(&table))
            @if let Some(note) = &table.note { p .note { (note) } }
        }
    }
}

fn drawn(table: &Table) -> Markup {
    let (sum, rows) = match table.rows.split_last() {
        Some((sum, rows)) => (Some(sum), rows),
        None => (None, &[][..]),
    };
    html! {
        table {
            thead { tr { @for heading in &table.headings { th scope="col" { (heading) } } } }
            tbody { @for row in rows { (line(row)) } }
            @if let Some(sum) = sum { tfoot { (line(sum)) } }
        }
    }
}

fn line(row: &[Value]) -> Markup {
    html! {
        tr {
            @for (at, value) in row.iter().enumerate() {
                @match at {
                    0 => th scope="row" { (value.to_string()) },
                    _ => td { (value.to_string()) },
                }
            }
        }
    }
}
