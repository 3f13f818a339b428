//! The hall: every seat of a branch, large and in words. Those that call a consultant come first, wherever they
//! stand among one's branches.
//!
//! Of a visit it says for how long it lasts, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::condition::{fault, minutes};
use super::super::people::Right;
use super::super::serve::{Board, now};
use super::super::store::Seat;
use super::branch::{self, Choice};
use super::guard::{Asked, Visitor};
use super::look;
use super::refusal::Refusal;
use crate::journal::Moment;
use crate::say;
use crate::uplink::{AskedEnd, Occupancy, SeatState};

/// What the page before this one has done.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Said {
    /// The seat was told to end its visit.
    End,
    /// It was told to give its visit time.
    Time,
    /// It has no connection.
    Gone,
    /// Another visit goes on, or none.
    Stale,
    /// The password is changed.
    Password,
}

impl Said {
    fn sentence(self) -> String {
        match self {
            Said::End => say!("said-end"),
            Said::Time => say!("said-time"),
            Said::Gone => say!("said-gone"),
            Said::Stale => say!("said-stale"),
            Said::Password => say!("said-password"),
        }
    }
}

/// What the address of the page may have.
#[derive(Deserialize)]
pub(super) struct Words {
    said: Option<Said>,
    branch: Option<String>,
}

/// One seat as the hall shows it.
struct Tile<'a> {
    seat: &'a Seat,
    /// How it looks, a class of the style sheet.
    look: &'static str,
    /// What it does, in a few large words.
    words: String,
    notes: Vec<String>,
    /// The visit, where one goes on: since when.
    visit: Option<Moment>,
    /// The citizen sees an end count down.
    is_ending: bool,
    /// Since when a consultant is called.
    called: Option<Moment>,
}

/// The seats of one's branches, and which of them are connected.
pub(super) async fn seats(
    board: &Board,
    visitor: &Visitor,
) -> Result<(Vec<Seat>, BTreeSet<String>), Refusal> {
    let mut seats = board.ask(|store| store.seats()).await?;
    seats.retain(|seat| visitor.person.scope.has(&seat.branch));
    Ok((seats, board.living.seats().into_iter().collect()))
}

/// The page.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(words): Asked<Words>,
) -> Result<Response, Refusal> {
    let (choice, hall) = hall(&board, &visitor, words.branch).await?;
    let part = branch::address(look::HALL, choice.shown(), None);
    let body = html! {
        @if let Some(said) = words.said { p .said role="status" { (said.sentence()) } }
        p #lost .lost role="alert" hidden { (say!("hall-lost")) }
        p #ended .lost role="alert" hidden { (say!("hall-ended")) " " a href="/log-in" { (say!("door-log-in")) } }
        p .sound {
            button #sound hidden data-call=(look::CALL) data-on=(say!("hall-sound-on")) { (say!("hall-sound")) }
        }
        (choice.draw("/"))
        div #hall data-part=(part) { (hall) }
    };
    Ok(look::page(&visitor, "/", &say!("page-hall"), &body).into_response())
}

/// The part of it that the script asks for.
pub(super) async fn part(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(words): Asked<Words>,
) -> Result<Response, Refusal> {
    let (_, hall) = hall(&board, &visitor, words.branch).await?;
    Ok(Html(hall.into_string()).into_response())
}

async fn hall(
    board: &Board,
    visitor: &Visitor,
    asked: Option<String>,
) -> Result<(Choice, Markup), Refusal> {
    let (mut seats, connected) = seats(board, visitor).await?;
    seats.retain(|seat| seat.revoked_at.is_none());
    let choice = Choice::of(&seats, asked)?;
    let now = now();
    let tiles = seats
        .iter()
        .map(|seat| tile(seat, connected.contains(&seat.id), now));
    let hall = draw(&tiles.collect::<Vec<_>>(), choice.shown(), visitor);
    Ok((choice, hall))
}

fn draw(tiles: &[Tile<'_>], shown: Option<&str>, visitor: &Visitor) -> Markup {
    let mut calls: Vec<&Tile<'_>> = tiles.iter().filter(|tile| tile.called.is_some()).collect();
    calls.sort_by_key(|tile| tile.called);
    let others = tiles.iter().filter(|tile| tile.called.is_none());
    let is_here = |tile: &&Tile<'_>| shown == Some(tile.seat.branch.as_str());
    let here: Vec<&Tile<'_>> = others.filter(is_here).collect();
    let call = |tile: &&Tile<'_>| Some(format!("{} {}", tile.seat.id, tile.called?));
    let calling: Vec<String> = calls.iter().filter_map(call).collect();
    html! {
        @if tiles.is_empty() {
            p .note {
                (say!("hall-no-seats"))
                @if visitor.person.role.has(Right::Technical) { " " (say!("hall-enrol")) }
            }
        }
        @if !calls.is_empty() {
            section .calls data-calls=(calling.join("\n")) {
                h2 { (say!("hall-calls")) }
                div .tiles { @for tile in &calls { (draw_tile(tile, visitor, true)) } }
            }
        }
        @if let Some(branch) = shown.filter(|_| !here.is_empty()) {
            section {
                h2 { (branch) }
                div .tiles { @for tile in &here { (draw_tile(tile, visitor, false)) } }
            }
        }
    }
}

fn draw_tile(tile: &Tile<'_>, visitor: &Visitor, with_branch: bool) -> Markup {
    let id = &tile.seat.id;
    html! {
        article class=(format!("tile {}", tile.look)) {
            h3 { (id) @if with_branch { span .branch { (tile.seat.branch) } } }
            p .words { (tile.words) }
            @for note in &tile.notes { p .note { (note) } }
            @if let Some(since) = tile.visit {
                div .acts {
                    @if !tile.is_ending {
                        form method="get" action="/end" {
                            (of_visit(id, since))
                            button id=(format!("end {id}")) { (say!("hall-end")) }
                        }
                    }
                    form method="post" action="/time" {
                        (look::key(visitor))
                        (of_visit(id, since))
                        button id=(format!("time {id}")) { (say!("hall-time")) }
                    }
                }
            }
        }
    }
}

/// By which a form names the visit that its page showed.
pub(super) fn of_visit(seat: &str, since: Moment) -> Markup {
    html! {
        input type="hidden" name="seat" value=(seat);
        input type="hidden" name="since" value=(since);
    }
}

fn tile(seat: &Seat, is_connected: bool, now: Moment) -> Tile<'_> {
    let bare = |look, words| Tile {
        seat,
        look,
        words,
        notes: Vec::new(),
        visit: None,
        is_ending: false,
        called: None,
    };
    match (&seat.state, seat.seen_at) {
        (Some(state), _) if is_connected => told(seat, state, now),
        (None, _) if is_connected => bare("gone", say!("hall-silent")),
        (_, Some(seen)) => bare("gone", say!("hall-gone", when = look::short(seen, now))),
        (_, None) => bare("gone", say!("hall-never")),
    }
}

fn told<'a>(seat: &'a Seat, state: &SeatState, now: Moment) -> Tile<'a> {
    let mut notes = Vec::new();
    let (mut look, mut words) = match state.state {
        Occupancy::Idle => ("free", say!("hall-free")),
        Occupancy::Active => (
            "busy",
            say!("hall-busy", minutes = minutes(state.since, now)),
        ),
        Occupancy::Ending => ("ending", say!("hall-ending")),
        Occupancy::OutOfService => {
            notes.extend(state.fault.as_deref().map(fault));
            ("out", say!("hall-out"))
        }
    };
    let is_active = state.state == Occupancy::Active;
    if let Some(called) = state.called {
        notes.insert(0, words);
        look = "call";
        words = say!("hall-call", minutes = minutes(called, now));
    }
    if let Some(until) = state.until.filter(|_| is_active) {
        // The last minute counts as one.
        notes.push(say!("hall-left", minutes = minutes(now, until + 59)));
    }
    match state.end.filter(|_| is_active) {
        Some(AskedEnd::Counting) => notes.push(say!("hall-counting")),
        Some(AskedEnd::Stopped) => notes.push(say!("hall-stopped")),
        None => {}
    }
    if !state.down.is_empty() {
        notes.push(say!("hall-down", portals = state.down.join(", ")));
    }
    Tile {
        seat,
        look,
        words,
        notes,
        visit: is_active.then_some(state.since),
        is_ending: state.end == Some(AskedEnd::Counting),
        called: state.called,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Head;

    fn seat(change: impl FnOnce(&mut SeatState)) -> Seat {
        let mut state = SeatState {
            state: Occupancy::Active,
            since: 280,
            fault: None,
            called: None,
            down: Vec::new(),
            program: "0.1.0".into(),
            policy: "1".into(),
            until: None,
            end: None,
        };
        change(&mut state);
        Seat {
            id: "s-1".into(),
            branch: "МФЦ".into(),
            revoked_at: None,
            seen_at: Some(1000),
            state: Some(state),
            kept: Head::start("s-1"),
            broken_at: None,
            doubled_at: None,
        }
    }

    fn check(change: impl FnOnce(&mut SeatState), look: &str, expected: &str) {
        let seat = seat(change);
        let tile = tile(&seat, true, 1000);
        let all = [&[tile.words][..], &tile.notes].concat().join("; ");
        assert_eq!((tile.look, all.as_str()), (look, expected));
    }

    #[test]
    fn a_seat_says_how_it_is() {
        check(|state| state.state = Occupancy::Idle, "free", "Свободно");
        check(
            |state| state.until = Some(1901),
            "busy",
            "Занято 12\u{a0}мин; Осталось 16\u{a0}мин",
        );
        check(
            |state| state.state = Occupancy::Ending,
            "ending",
            "Завершается",
        );
        check(
            |state| {
                state.state = Occupancy::OutOfService;
                state.fault = Some("gate".into());
            },
            "out",
            "Не работает; Не работает сетевой затвор: сайты открыть нельзя",
        );
        check(
            |state| state.called = Some(880),
            "call",
            "Зовут консультанта, 2\u{a0}мин; Занято 12\u{a0}мин",
        );
    }

    #[test]
    fn a_visit_can_be_ended_once_at_a_time() {
        let counting = seat(|state| state.end = Some(AskedEnd::Counting));
        let counting = tile(&counting, true, 1000);
        assert!(counting.is_ending && counting.visit == Some(280));
        let stopped = seat(|state| state.end = Some(AskedEnd::Stopped));
        assert!(!tile(&stopped, true, 1000).is_ending);
        let idle = seat(|state| state.state = Occupancy::Idle);
        assert_eq!(tile(&idle, true, 1000).visit, None);
    }

    #[test]
    fn a_seat_that_is_not_connected_shows_nothing_old() {
        let seat = seat(|state| state.called = Some(880));
        let tile = tile(&seat, false, 1000);
        assert_eq!((tile.look, tile.visit, tile.called), ("gone", None, None));
        assert!(tile.words.starts_with("Нет связи с "), "{}", tile.words);
    }
}
