//! What was done on the page and with its accounts, the newest first.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::acts::Act;
use super::super::serve::Board;
use super::guard::{Asked, Visitor};
use super::look;
use super::refusal::Refusal;
use crate::say;

/// The most lines on one page.
const LINES: usize = 100;

/// From where on the page goes back.
#[derive(Deserialize)]
pub(super) struct From {
    before: Option<i64>,
}

/// The page.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(from): Asked<From>,
) -> Result<Response, Refusal> {
    let before = from.before.unwrap_or(i64::MAX);
    let acts = board.ask(move |store| store.acts(before)).await?;
    let last_read = acts.last().map(|(number, _)| *number);
    let mut seen = acts
        .into_iter()
        .filter(|(_, act)| visitor.person.scope.covers(&act.scope));
    let lines: Vec<(i64, Act)> = seen.by_ref().take(LINES).collect();
    let earlier = match seen.next() {
        Some(_) => lines.last().map(|(number, _)| *number),
        // Those that were read may all be of other branches.
        None => last_read.filter(|number| *number > 1),
    };
    let body = html! {
        @match lines.is_empty() {
            true => p { (say!("audit-none")) },
            false => (table(&lines)),
        }
        @if let Some(number) = earlier {
            p .tools { a href=(format!("/audit?before={number}")) { (say!("audit-earlier")) } }
        }
    };
    Ok(look::page(&visitor, "/audit", &say!("page-audit"), &body).into_response())
}

fn table(lines: &[(i64, Act)]) -> Markup {
    html! {
        div .wide {
            table {
                thead {
                    tr {
                        th scope="col" { (say!("audit-when")) }
                        th scope="col" { (say!("audit-who")) }
                        th scope="col" { (say!("audit-what")) }
                        th scope="col" { (say!("audit-about")) }
                    }
                }
                tbody {
                    @for (_, act) in lines {
                        tr {
                            td { (look::moment(act.at)) }
                            td { @if act.who.is_empty() { (say!("audit-server")) } @else { (act.who) } }
                            td { (act.deed.sentence()) }
                            td { (act.about) }
                        }
                    }
                }
            }
        }
    }
}
