//! What is done at a seat from here: the end of a visit, after a yes, and more time for one. Nothing else.
//!
//! A form names the visit that its page showed. It goes to a seat that is connected, now or not at all; the seat
//! looks again whether it is that visit.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::super::acts::{Act, Deed};
use super::super::people::Scope;
use super::super::serve::{Board, now};
use super::super::store::Seat;
use super::guard::{Asked, Filled, Visitor};
use super::refusal::Refusal;
use super::{branch, hall, look};
use crate::journal::Moment;
use crate::say;
use crate::uplink::{Occupancy, ToSeat};

/// A visit as a page showed it.
#[derive(Deserialize)]
pub(super) struct Visit {
    seat: String,
    since: Moment,
}

/// Asks whether the visit is to end.
pub(super) async fn question(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(visit): Asked<Visit>,
) -> Result<Response, Refusal> {
    let seat = seat(&board, &visitor, &visit.seat).await?;
    let body = html! {
        p .large { (say!("end-question", seat = &seat.id)) }
        p { (say!("end-explained")) }
        div .acts {
            form method="post" action="/end" {
                (look::key(&visitor))
                (hall::of_visit(&seat.id, visit.since))
                button .main { (say!("hall-end")) }
            }
            form method="get" action="/" {
                input type="hidden" name="branch" value=(seat.branch);
                button autofocus { (say!("end-back")) }
            }
        }
    };
    Ok(look::page(&visitor, "/end", &say!("hall-end"), &body).into_response())
}

/// Tells the seat to end the visit.
pub(super) async fn end(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(visit): Filled<Visit>,
) -> Result<Response, Refusal> {
    let word = ToSeat::End { since: visit.since };
    tell(&board, &visitor, &visit, word, Deed::EndAsked, "end").await
}

/// Tells the seat to give the visit a whole new time.
pub(super) async fn more_time(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(visit): Filled<Visit>,
) -> Result<Response, Refusal> {
    let word = ToSeat::MoreTime { since: visit.since };
    tell(&board, &visitor, &visit, word, Deed::TimeGiven, "time").await
}

async fn tell(
    board: &Board,
    visitor: &Visitor,
    visit: &Visit,
    word: ToSeat,
    deed: Deed,
    said: &str,
) -> Result<Response, Refusal> {
    let seat = seat(board, visitor, &visit.seat).await?;
    let goes_on = seat
        .state
        .as_ref()
        .is_some_and(|state| state.state == Occupancy::Active && state.since == visit.since);
    let back = |said: &str| {
        let hall = branch::address("/", Some(&seat.branch), Some(said));
        Ok(Redirect::to(&hall).into_response())
    };
    if !goes_on {
        return back("stale");
    }
    if !board.living.seats().contains(&seat.id) {
        return back("gone");
    }
    // What cannot be written down is not done.
    let act = Act {
        at: now(),
        who: visitor.person.name.clone(),
        deed,
        about: seat.id.clone(),
        scope: Scope::one(&seat.branch),
    };
    board.ask(move |store| store.note(&act)).await?;
    match board.living.tell(&seat.id, word) {
        true => back(said),
        false => back("gone"),
    }
}

/// The seat with this name, where it stands in one of the branches of the account.
pub(super) async fn seat(board: &Board, visitor: &Visitor, name: &str) -> Result<Seat, Refusal> {
    let (seats, _) = hall::seats(board, visitor).await?;
    let mut seats = seats.into_iter().filter(|seat| seat.revoked_at.is_none());
    let seat = seats.find(|seat| seat.id == name);
    seat.ok_or(Refusal::NotFound)
}
