//! The report as an object for other programs. Shares are in per cent, rounded down to a tenth.

use serde_json::{Value, json};

use super::{Counts, GOAL_PERCENT, Part, Report, Share};
use crate::journal::words;

pub(super) fn write(report: &Report) -> Value {
    let groupings = report.groupings.iter().map(|grouping| {
        let groups = grouping.groups.iter().map(|group| {
            let mut value = counts(group.counts);
            value["key"] = group.key.as_str().into();
            value["label"] = group.label.as_str().into();
            value["share"] = group.share.map_or(Value::Null, share);
            value
        });
        json!({ "by": grouping.by.code(), "groups": groups.collect::<Vec<_>>() })
    });
    let mut value = counts(report.counts);
    value["from"] = report.period.from.to_string().into();
    value["to"] = report.period.to.to_string().into();
    value["branches"] = report.branches.clone().into();
    value["seats"] = report.seats.into();
    value["share"] = report.share.map_or(Value::Null, share);
    value["unentered_by_end"] = (report.unentered.iter())
        .map(|(end, count)| (words::code(end), Value::from(*count)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    value["ratings"] = (report.ratings.iter())
        .map(|(rating, count)| (words::code(rating), Value::from(*count)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    value["unread"] = report.unread.into();
    value["groupings"] = groupings.collect();
    value
}

fn counts(counts: Counts) -> Value {
    json!({
        "visits": counts.visits,
        "entries": counts.entries,
        "unentered": counts.unentered,
    })
}

fn share(share: Share) -> Value {
    json!({
        "all_visits": share.all(),
        "goal_percent": GOAL_PERCENT,
        "included": share.included().map(part),
        "beside": share.beside().map(part),
    })
}

fn part(part: Part) -> Value {
    json!({
        "of": part.whole,
        "percent": part.tenths() as f64 / 10.0,
        "reached": part.is_reached(),
        "missing": part.missing,
    })
}
