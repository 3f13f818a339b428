//! The end of a visit: the wipe at work, what it did, and the locked end of a fault.
//!
//! The report says what its citizen knows, in counts and sizes, and no name of anything: a consultant
//! reads it too.

use maud::{Markup, html};

use super::Act;
use super::parts::{Picture, Weight, button, picture, size};
use crate::link::{Belongings, Ended, Outcome};
use crate::say;

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
    let (gone, empty) = gone(outcome.belongings.as_ref());
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
                    @for (name, note) in gone { (line(&name, &note)) }
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
    let has_stick = outcome.belongings.is_some_and(|all| all.media > 0);
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

/// Closed for citizens; what is wrong with the files of the seat is there for staff to read out.
pub(super) fn out_of_service(code: &str, faults: &[String], door: &Markup) -> Markup {
    html! {
        section #page-closed .sheet.notice.alone {
            div .sign { (picture(Picture::Closed)) }
            h1 data-first tabindex="-1" { (say!("closed-title")) }
            p .what { (say!("closed-what")) }
            p .code { (say!("closed-code", code = code)) " " (super::staff::fault(code)) }
            @for fault in faults { p .code { (fault) } }
            (door)
        }
    }
}

/// What went, each with what became of it; and what there had been none of. Traces are always there, and
/// nobody counts them.
pub(super) fn gone(belongings: Option<&Belongings>) -> (Vec<(String, String)>, Vec<String>) {
    let (mut gone, mut empty) = (Vec::new(), Vec::new());
    if let Some(all) = belongings {
        let mut tell = |name: String, count: u64, note: String| match count {
            0 => empty.push(name),
            _ => gone.push((name, note)),
        };
        let count = all.sites;
        tell(
            say!("gone-sites"),
            count,
            say!("gone-sites-what", count = count),
        );
        let (count, size) = (all.files, size(all.bytes));
        let note = say!("gone-files-what", count = count, size = size);
        tell(say!("gone-files"), count, note);
        match all.scans {
            Some(count) => tell(
                say!("gone-scans"),
                count,
                say!("gone-scans-what", count = count),
            ),
            None => tell(say!("gone-scans"), 1, say!("gone-all")),
        }
        let count = all.prints;
        tell(
            say!("gone-prints"),
            count,
            say!("gone-prints-what", count = count),
        );
        tell(
            say!("gone-copied"),
            all.copied.into(),
            say!("gone-copied-what"),
        );
        let count = all.media;
        tell(
            say!("gone-media"),
            count,
            say!("gone-media-what", count = count),
        );
    }
    gone.push((say!("gone-traces"), say!("gone-all")));
    (gone, empty)
}
