//! The seats as IT needs them: versions, when each was heard, whether its journal and its token can be believed.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::super::serve::Board;
use super::super::store::Seat;
use super::guard::Visitor;
use super::refusal::Refusal;
use super::{hall, look};
use crate::journal::Moment;
use crate::say;

/// The page.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refusal> {
    let (seats, connected) = hall::seats(&board, &visitor).await?;
    let unread = board.ask(|store| store.unread(Moment::MIN)).await?;
    let body = html! {
        div .wide {
            table {
                thead {
                    tr {
                        th scope="col" { (say!("seats-seat")) }
                        th scope="col" { (say!("seats-branch")) }
                        th scope="col" { (say!("seats-line")) }
                        th scope="col" { (say!("seats-program")) }
                        th scope="col" { (say!("seats-list")) }
                        th scope="col" { (say!("seats-kept")) }
                        th scope="col" { (say!("seats-trust")) }
                    }
                }
                tbody { @for seat in &seats { (row(seat, connected.contains(&seat.id), unread.get(&seat.id).copied())) } }
            }
        }
    };
    Ok(look::page(&visitor, "/seats", &say!("page-seats"), &body).into_response())
}

fn row(seat: &Seat, is_connected: bool, unread: Option<u64>) -> Markup {
    let line = match (seat.revoked_at, seat.seen_at) {
        (Some(at), _) => say!("seats-revoked", when = look::moment(at)),
        (None, _) if is_connected => say!("seats-connected"),
        (None, Some(at)) => say!("seats-seen", when = look::moment(at)),
        (None, None) => say!("hall-never"),
    };
    let state = seat.state.as_ref();
    let problems = problems(seat, unread);
    html! {
        tr {
            th scope="row" { (seat.id) }
            td { (seat.branch) }
            td { (line) }
            td { (state.map_or("—", |state| state.program.as_str())) }
            td { (state.map_or("—", |state| state.policy.as_str())) }
            td .number { (seat.kept.number) }
            td {
                @if problems.is_empty() { (say!("seats-good")) }
                @for problem in &problems { p .refusal { (problem) } }
            }
        }
    }
}

fn problems(seat: &Seat, unread: Option<u64>) -> Vec<String> {
    let left_out = |count: u64| say!("seats-unread", count = count);
    let broken = |number: u64| say!("seats-broken", number = number.to_string());
    let doubled = |at| say!("seats-doubled", when = look::moment(at));
    let problems = seat.broken_at.map(broken).into_iter();
    let problems = problems.chain(seat.doubled_at.map(doubled));
    problems.chain(unread.map(left_out)).collect()
}
