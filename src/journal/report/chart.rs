//! Bar charts, drawn for paper: dark and empty bars, no colour, every bar with its figure.
//!
//! A chart never stands alone: the table below it has the same figures, so its description only names it.

use maud::{Markup, html};

use super::table::{grouped, percent, title};
use super::{GOAL_PERCENT, Group, Grouping, Share};
use crate::say;

/// Widths, in the units of the drawing.
const LABELS: u64 = 280;
const BARS: u64 = 330;
const FIGURES: u64 = 90;
const ROW: u64 = 24;
const BAR: u64 = 16;

/// At most so many bars in one drawing, which a page has room for.
const MOST: usize = 31;

/// The most letters beside a bar; the table has the whole name.
const LETTERS: usize = 34;

/// One bar: what was entered, and what was not.
struct Bar<'a> {
    label: &'a str,
    full: u64,
    empty: u64,
}

/// The charts of a grouping; none where there is nothing to draw.
pub(super) fn charts(grouping: &Grouping) -> Vec<Markup> {
    let bars: Vec<Bar<'_>> = grouping
        .groups
        .iter()
        .map(|group| bar(grouping, group))
        .collect();
    let most = bars
        .iter()
        .map(|bar| bar.full + bar.empty)
        .max()
        .unwrap_or_default();
    if most == 0 {
        return Vec::new();
    }
    let name = say!("sector-chart", title = title(grouping));
    bars.chunks(MOST)
        .map(|bars| chart(&name, bars, most))
        .collect()
}

fn bar<'a>(grouping: &Grouping, group: &'a Group) -> Bar<'a> {
    let counts = group.counts;
    let (full, empty) = match grouping.by.parts_visits() {
        true => (counts.visits, counts.unentered),
        false => (counts.entries, 0),
    };
    Bar {
        label: &group.label,
        full,
        empty,
    }
}

fn chart(name: &str, bars: &[Bar<'_>], most: u64) -> Markup {
    let height = bars.len() as u64 * ROW + 4;
    let width = LABELS + BARS + FIGURES;
    html! {
        svg role="img" aria-label=(name) viewBox=(format!("0 0 {width} {height}")) {
            @for (at, bar) in (0..).zip(bars) {
                @let top = at * ROW + 4;
                @let full = bar.full * BARS / most;
                @let empty = bar.empty * BARS / most;
                text x=(LABELS - 10) y=(top + 13) text-anchor="end" { (short(bar.label)) }
                @if bar.full > 0 {
                    rect .full x=(LABELS) y=(top) width=(full.max(1)) height=(BAR) {}
                }
                @if bar.empty > 0 {
                    rect .empty x=(LABELS + full) y=(top) width=(empty.max(1)) height=(BAR) {}
                }
                text x=(LABELS + full + empty + 6) y=(top + 13) { (figure(bar)) }
            }
            line x1=(LABELS) y1="0" x2=(LABELS) y2=(height) {}
        }
    }
}

fn figure(bar: &Bar<'_>) -> String {
    match bar.empty {
        0 => grouped(bar.full),
        empty => format!("{} + {}", grouped(bar.full), grouped(empty)),
    }
}

fn short(label: &str) -> String {
    match label.chars().count() > LETTERS {
        true => {
            let kept: String = label.chars().take(LETTERS - 1).collect();
            format!("{}…", kept.trim_end())
        }
        false => label.to_owned(),
    }
}

/// Both readings of the share beside the goal, which is a dashed line.
pub(super) fn share(share: Share) -> Markup {
    let readings = [
        (say!("share-a-short"), share.included()),
        (say!("share-b-short"), share.beside()),
    ];
    let tenths: Vec<(String, u64)> = readings
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?.tenths())))
        .collect();
    let goal = GOAL_PERCENT * 10;
    let most = tenths
        .iter()
        .map(|(_, tenths)| *tenths)
        .max()
        .unwrap_or_default()
        .max(goal * 2);
    let place = LABELS + goal * BARS / most;
    let height = tenths.len() as u64 * ROW + 24;
    let width = LABELS + BARS + FIGURES;
    html! {
        svg role="img" aria-label=(say!("share-chart")) viewBox=(format!("0 0 {width} {height}")) {
            @for (at, (name, tenths)) in (0..).zip(&tenths) {
                @let top = at * ROW + 4;
                @let long = tenths * BARS / most;
                text x=(LABELS - 10) y=(top + 13) text-anchor="end" { (name) }
                rect .full x=(LABELS) y=(top) width=(long.max(1)) height=(BAR) {}
                text x=(LABELS + BARS + 6) y=(top + 13) { (percent(*tenths)) }
            }
            line x1=(LABELS) y1="0" x2=(LABELS) y2=(height - 20) {}
            line .goal x1=(place) y1="0" x2=(place) y2=(height - 20) {}
            text x=(place) y=(height - 5) text-anchor="middle" {
                (say!("share-goal", percent = GOAL_PERCENT))
            }
        }
    }
}
