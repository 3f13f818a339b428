//! The report on paper: an A4 page that only the printer sees.
//!
//! It stands beside the report on the screen and is drawn in its place when the page is printed. Counts,
//! sizes, portals, place and time; no name of anything of the citizen.

use maud::{Markup, html};

use super::outcome::{gone, named};
use crate::link::{Ended, Outcome};
use crate::say;

/// The page.
pub(super) fn report(outcome: &Outcome, moment: &str) -> Markup {
    let confirmed = named(outcome, true);
    let open = named(outcome, false);
    let (gone, empty) = gone(outcome.belongings.as_ref());
    html! {
        section #paper aria-hidden="true" {
            h2 { (say!("paper-title")) }
            p { (say!("paper-branch", branch = &outcome.place.branch)) }
            p { (say!("paper-seat", seat = &outcome.place.seat)) }
            p { (say!("paper-moment", moment = moment)) }
            h3 { (say!("paper-portals")) }
            @if !confirmed.is_empty() { p { (say!("paper-confirmed", portals = confirmed)) } }
            @if !open.is_empty() { p { (say!("report-not-logged-out", portals = &open)) } }
            @if outcome.ended == Ended::CutShort {
                p { (say!("paper-portals-unknown")) }
            } @else if outcome.portals.is_empty() {
                p { (say!("paper-no-portals")) }
            }
            h3 { (say!("paper-erased")) }
            table {
                @for (name, note) in gone { tr { td { (name) } td { (note) } } }
                @for name in empty { tr { td { (name) } td { (say!("report-nothing")) } } }
            }
            p { (say!("paper-checked")) }
            p { (say!("paper-no-names")) }
        }
    }
}
