//! The end of a visit: the wipe at work, what it did, and the locked end of a fault.
//!
//! The report says kinds, counts and sizes and no name of anything: a consultant reads it too.

use maud::{Markup, html};

use super::Act;
use super::parts::{Picture, Weight, button, picture, size};
use crate::link::{Ended, Outcome, Row};
use crate::say;

/// The target of what is taken out and not erased.
const MEDIA: &str = "media";

/// While the wipe is at work.
pub(super) fn ending() -> Markup {
    html! {
        section #page-ending .sheet.notice.alone role="status" {
            div .sign { (picture(Picture::Shield)) }
            h1 data-first tabindex="-1" { (say!("ending-title")) }
            div .working { div .runner {} }
            p .what { (say!("ending-what")) }
        }
    }
}

/// What the end of the visit did; shown only after a clean second look.
pub(super) fn report(outcome: &Outcome, moment: &str, door: &Markup) -> Markup {
    let (full, empty): (Vec<_>, Vec<_>) = outcome.rows.iter().partition(|row| row.erased > 0);
    let empty: Vec<String> = empty.iter().map(|row| target(&row.target)).collect();
    let empty = empty.join(", ");
    html! {
        section #page-report .sheet.report {
            div .head {
                div .sign { (picture(Picture::Check)) }
                h1 data-first tabindex="-1" { (say!("report-title")) }
            }
            @if let Some(why) = why(outcome.ended) { p .what { (why) } }
            p .what { (say!("report-what")) }
            (still_open(&named(outcome, false)))
            div .halves {
                ul .rows {
                    @let left = named(outcome, true);
                    @if !left.is_empty() { (line(&left, &say!("report-logged-out"))) }
                    @for row in full { (line(&target(&row.target), &erased(row))) }
                    @if !empty.is_empty() { (line(&empty, &say!("report-nothing"))) }
                }
                div .beside {
                    (take(outcome))
                    (door)
                }
            }
        }
        @if outcome.prints { (super::paper::report(outcome, moment)) }
    }
}

/// The portals that have confirmed the log-out, or those that have not, by name.
pub(super) fn named(outcome: &Outcome, confirmed: bool) -> String {
    let portals = outcome.portals.iter();
    let names: Vec<&str> = portals
        .filter(|portal| portal.confirmed == confirmed)
        .map(|portal| portal.name.as_str())
        .collect();
    names.join(", ")
}

/// Portals that may still take somebody for logged in, and what can be done about it.
fn still_open(portals: &str) -> Markup {
    if portals.is_empty() {
        return html! {};
    }
    html! {
        div #still-open .warning role="status" {
            (picture(Picture::Broken))
            div {
                p .name { (say!("report-not-logged-out", portals = portals)) }
                p { (say!("report-not-logged-out-what")) }
            }
        }
    }
}

fn line(name: &str, note: &str) -> Markup {
    html! {
        li {
            (picture(Picture::Check))
            span .words {
                span .name { (name) }
                span .note { (note) }
            }
        }
    }
}

fn take(outcome: &Outcome) -> Markup {
    let mut rows = outcome.rows.iter();
    let has_stick = rows.any(|row| row.target == MEDIA && row.erased > 0);
    html! {
        div .take {
            h2 { (say!("report-take")) }
            ul {
                li { (say!("report-take-papers")) }
                @if has_stick {
                    li #take-flash .name { (say!("report-take-flash-out")) }
                } @else {
                    li { (say!("report-take-flash")) }
                }
                li { (say!("report-take-glass")) }
            }
            div .buttons {
                @if outcome.prints {
                    (button(Weight::Plain, &Act::PrintReport, &say!("report-print")))
                }
                (button(Weight::Chief, &Act::ReportRead, &say!("report-done")))
            }
        }
    }
}

/// Why a visit ended that its citizen did not end.
fn why(ended: Ended) -> Option<String> {
    match ended {
        Ended::Asked => None,
        Ended::Idle => Some(say!("report-ended-idle")),
        Ended::TooLong => Some(say!("report-ended-too-long")),
        Ended::Failed => Some(say!("report-ended-failed")),
        Ended::CutShort => Some(say!("report-ended-cut-short")),
        Ended::Hung => Some(say!("report-ended-hung")),
        Ended::Memory => Some(say!("report-ended-memory")),
    }
}

/// Closed for citizens.
pub(super) fn out_of_service(code: &str, door: &Markup) -> Markup {
    html! {
        section #page-closed .sheet.notice.alone {
            div .sign { (picture(Picture::Closed)) }
            h1 data-first tabindex="-1" { (say!("closed-title")) }
            p .what { (say!("closed-what")) }
            p .code { (say!("closed-code", code = code)) " " (super::staff::fault(code)) }
            (door)
        }
    }
}

/// The plain name of a target of the wipe.
pub(super) fn target(name: &str) -> String {
    match name {
        "processes" => say!("wipe-target-processes"),
        "visit_directory" => say!("wipe-target-visit_directory"),
        "stale_visits" => say!("wipe-target-stale_visits"),
        "trash" => say!("wipe-target-trash"),
        "scan_inbox" => say!("wipe-target-scan_inbox"),
        "temporary" => say!("wipe-target-temporary"),
        "home" => say!("wipe-target-home"),
        MEDIA => say!("wipe-target-media"),
        "clipboard" => say!("wipe-target-clipboard"),
        "keyboard" => say!("wipe-target-keyboard"),
        "print_jobs" => say!("wipe-target-print_jobs"),
        _ => say!("wipe-target-other"),
    }
}

pub(super) fn erased(row: &Row) -> String {
    let count = row.erased;
    match (row.target.as_str(), count, row.bytes) {
        (MEDIA, _, _) => say!("report-taken-out", count = count),
        ("processes", _, _) => say!("report-closed", count = count),
        (_, _, 0) => say!("report-erased", count = count),
        (_, _, bytes) => say!("report-erased-size", count = count, size = size(bytes)),
    }
}
