//! The end of a visit: the wipe at work, what it did, and the locked end of a fault.
//!
//! The report says what its citizen knows, in counts and sizes, and no name of anything: a consultant
//! reads it too.

use maud::{Markup, html};

use super::outcome::{gone, named};
use super::paper;
use super::parts::{Picture, Weight, button, picture};
use crate::link::{AskedRating, Ended, Outcome, Rating};
use crate::say;
use crate::shell::view::{Act, CapabilityAct};

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
                    (rating(outcome.asked))
                    (door)
                }
            }
        }
        @if outcome.prints { (paper::report(outcome, moment)) }
    }
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
                    (button(Weight::Plain, &CapabilityAct::PrintReport, &say!("report-print")))
                }
                (button(Weight::Chief, &Act::ReportRead, &say!("report-done")))
            }
        }
    }
}

/// One press says how it went; nobody has to.
fn rating(asked: AskedRating) -> Markup {
    let answers = [
        (Rating::Good, say!("report-rate-good")),
        (Rating::Fair, say!("report-rate-fair")),
        (Rating::Poor, say!("report-rate-poor")),
    ];
    html! {
        @match asked {
            AskedRating::Not => {},
            AskedRating::Asked => div .rate {
                h2 { (say!("report-rate")) }
                div .buttons {
                    @for (rating, label) in answers {
                        (button(Weight::Plain, &Act::Rate(rating), &label))
                    }
                }
            },
            AskedRating::Answered => p .rate role="status" { (say!("report-rated")) },
        }
    }
}

/// Why a visit ended that its citizen did not end.
fn why(ended: Ended) -> Option<String> {
    match ended {
        Ended::Asked => None,
        Ended::Idle => Some(say!("report-ended-idle")),
        Ended::TooLong => Some(say!("report-ended-too-long")),
        Ended::ByStaff => Some(say!("report-ended-by-staff")),
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
            p .code { (say!("closed-code")) " " (super::staff::fault(code)) }
            @for fault in faults { p .code { (fault) } }
            (door)
        }
    }
}
