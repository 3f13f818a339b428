//! What stands in the tables of a report, however they are drawn.

use super::{Counts, Grouping, Report, Share};
use crate::journal::words;
use crate::say;
use crate::text::sentence;

/// A table with its headings; the last row is the whole period.
pub(super) struct Table {
    pub(super) title: String,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    /// What a reader has to know to add up the figures.
    pub(super) note: Option<String>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Words(String),
    Count(u64),
    /// Tenths of a per cent; none where there is no share.
    Tenths(Option<u64>),
}

/// As people read it.
impl std::fmt::Display for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Words(words) => out.write_str(words),
            Value::Count(count) => out.write_str(&grouped(*count)),
            Value::Tenths(Some(tenths)) => out.write_str(&percent(*tenths)),
            Value::Tenths(None) => out.write_str("—"),
        }
    }
}

/// `10,4 %`.
pub(super) fn percent(tenths: u64) -> String {
    format!("{},{}\u{a0}%", tenths / 10, tenths % 10)
}

/// A number with a space at every thousand: `3 950`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

impl Table {
    pub(super) fn of(report: &Report, grouping: &Grouping) -> Table {
        let by = grouping.by;
        let parts = by.parts_visits();
        let has_share = grouping.groups.iter().any(|group| group.share.is_some());
        let mut headings = vec![
            sentence(&format!("sector-head-{}", by.code()), &[]),
            say!("sector-visits"),
            say!("sector-entries"),
        ];
        if parts {
            headings.push(say!("sector-unentered"));
        }
        if has_share {
            headings.extend([
                say!("sector-all"),
                say!("sector-share-a"),
                say!("sector-share-b"),
            ]);
        }
        let row = |label: &str, counts: Counts, share: Option<Share>| {
            let mut row = vec![
                Value::Words(label.to_owned()),
                Value::Count(counts.visits),
                Value::Count(counts.entries),
            ];
            if parts {
                row.push(Value::Count(counts.unentered));
            }
            if has_share {
                row.extend(shares(share));
            }
            row
        };
        let mut rows: Vec<Vec<Value>> = (grouping.groups.iter())
            .map(|group| row(&group.label, group.counts, group.share))
            .collect();
        rows.push(row(&say!("sector-sum"), report.counts, report.share));
        let visits: u64 = grouping
            .groups
            .iter()
            .map(|group| group.counts.visits)
            .sum();
        Table {
            title: title(grouping),
            headings,
            rows,
            note: (visits > report.counts.visits).then(|| say!("sector-overlap")),
        }
    }
}

/// «По дням» and so on.
pub(super) fn title(grouping: &Grouping) -> String {
    sentence(&format!("sector-by-{}", grouping.by.code()), &[])
}

fn shares(share: Option<Share>) -> [Value; 3] {
    let Some(share) = share else {
        return [
            Value::Tenths(None),
            Value::Tenths(None),
            Value::Tenths(None),
        ];
    };
    [
        Value::Count(share.all()),
        Value::Tenths(share.included().map(|part| part.tenths())),
        Value::Tenths(share.beside().map(|part| part.tenths())),
    ]
}

/// The share in one sentence for each reading: what is divided by what, and the verdict.
pub(super) fn verdicts(share: Share) -> [(String, String); 2] {
    let verdict = |part: Option<super::Part>, none: String| match part {
        None => none,
        Some(part) => {
            let (sector, all) = (grouped(part.part), grouped(part.whole));
            let share = percent(part.tenths());
            match part.is_reached() {
                true => say!("share-reached", sector = sector, all = all, share = share),
                false => {
                    let missing = grouped(part.missing);
                    say!(
                        "share-missing",
                        sector = sector,
                        all = all,
                        share = share,
                        missing = missing
                    )
                }
            }
        }
    };
    [
        (
            say!("share-a"),
            verdict(share.included(), say!("share-a-none")),
        ),
        (say!("share-b"), verdict(share.beside(), say!("share-none"))),
    ]
}

/// What stands above everything: whose visits, and when.
pub(super) fn subtitle(report: &Report) -> [String; 2] {
    let branches = match report.branches.is_empty() {
        true => say!("export-no-branch"),
        false => report.branches.join(", "),
    };
    [
        say!("export-branch", branch = branches),
        say!("export-period", period = report.period.to_string()),
    ]
}

/// The figures of the whole period, each with its name.
pub(super) fn figures(counts: Counts) -> [(String, u64); 3] {
    [
        (say!("sector-visits-long"), counts.visits),
        (say!("sector-entries-long"), counts.entries),
        (say!("sector-unentered-long"), counts.unentered),
    ]
}

/// What is a part of the last figure, by how visits ended.
pub(super) fn ends(report: &Report) -> impl Iterator<Item = (String, u64)> {
    (report.unentered.iter()).map(|(end, count)| (words::end(*end), *count))
}

/// What was said at the end of visits, and how much is left out.
pub(super) fn besides(report: &Report) -> impl Iterator<Item = (String, u64)> {
    let ratings = report.ratings.iter().map(|(rating, count)| {
        let name = say!("sector-rating", rating = words::rating(*rating));
        (name, *count)
    });
    let unread = (report.unread > 0).then(|| (say!("sector-unread"), report.unread));
    ratings.chain(unread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_russian() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(3950), "3\u{a0}950");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(Value::Tenths(Some(104)).to_string(), "10,4\u{a0}%");
        assert_eq!(Value::Tenths(Some(7)).to_string(), "0,7\u{a0}%");
        assert_eq!(Value::Tenths(None).to_string(), "—");
    }
}
