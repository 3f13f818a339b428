//! The outages of portals, now and in the last thirty days, and a message about them for the head to pass on
//! (R32, R47).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::super::outages::{Outage, together};
use super::super::people::Scope;
use super::super::serve::{Board, now};
use super::guard::Visitor;
use super::look;
use super::refusal::Refusal;
use crate::journal::Moment;
use crate::say;

/// How far back the page goes, in seconds.
const BACK: i64 = 30 * 24 * 60 * 60;

/// The page.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refusal> {
    let now = now();
    let mut seen = board.ask(move |store| store.outages(now - BACK)).await?;
    seen.retain(|one| visitor.person.scope.has(&one.branch));
    let (lasting, over): (Vec<Outage>, Vec<Outage>) = together(seen)
        .into_iter()
        .partition(|outage| outage.ended.is_none());
    let message = message(&visitor, &lasting, &over, now);
    let body = html! {
        h2 { (say!("outages-now")) }
        @match lasting.is_empty() {
            true => p { (say!("outages-none-now")) },
            false => (table(&lasting)),
        }
        h2 { (say!("outages-before")) }
        @match over.is_empty() {
            true => p { (say!("outages-none-before")) },
            false => (table(&over)),
        }
        section .message {
            h2 { (say!("outages-message")) }
            pre #message { (message) }
            p .tools {
                button hidden data-copy="message" data-done=(say!("page-copied")) { (say!("page-copy")) }
                button hidden data-print { (say!("page-print")) }
            }
        }
    };
    Ok(look::page(&visitor, "/outages", &say!("page-outages"), &body).into_response())
}

fn table(outages: &[Outage]) -> Markup {
    html! {
        div .wide {
            table {
                thead {
                    tr {
                        th scope="col" { (say!("outages-portal")) }
                        th scope="col" { (say!("outages-began")) }
                        th scope="col" { (say!("outages-ended")) }
                        th scope="col" { (say!("outages-seats")) }
                    }
                }
                tbody {
                    @for outage in outages {
                        tr {
                            th scope="row" { (outage.portal) }
                            td { (look::moment(outage.began)) }
                            td { (outage.ended.map_or_else(|| say!("outages-lasts"), look::moment)) }
                            td { (seats(outage)) }
                        }
                    }
                }
            }
        }
    }
}

/// What the head passes on: every line of it stands in the tables, too.
fn message(visitor: &Visitor, lasting: &[Outage], over: &[Outage], now: Moment) -> String {
    let branches = match &visitor.person.scope {
        Scope::All => say!("page-all-branches"),
        Scope::Branches(branches) => Vec::from_iter(branches.iter().cloned()).join(", "),
    };
    let head = say!(
        "outages-head",
        branches = branches,
        moment = look::moment(now)
    );
    let line = |outage: &Outage| match outage.ended {
        None => say!(
            "outages-line-lasts",
            portal = &outage.portal,
            began = look::moment(outage.began),
            seats = seats(outage)
        ),
        Some(ended) => say!(
            "outages-line",
            portal = &outage.portal,
            began = look::moment(outage.began),
            ended = look::moment(ended),
            seats = seats(outage)
        ),
    };
    let mut lines = vec![head];
    lines.extend(lasting.iter().chain(over).map(line));
    if lines.len() == 1 {
        lines.push(say!("outages-nothing"));
    }
    lines.join("\n")
}

fn seats(outage: &Outage) -> String {
    Vec::from_iter(outage.seats.iter().cloned()).join(", ")
}
