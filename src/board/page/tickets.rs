//! The faults that staff told of, at a seat or here: a list, each as a sheet to print, and who says that it is mended
//! (R97). There are no words of staff's own: they could be about a citizen.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;
use url::form_urlencoded;

use super::super::acts::{Act, Deed};
use super::super::people::Scope;
use super::super::serve::{Board, now};
use super::super::store::{KeptTicket, Seat};
use super::guard::{Asked, Filled, Visitor};
use super::refusal::Refusal;
use super::{acts, hall, look};
use crate::journal::{Moment, period};
use crate::link::FaultKind;
use crate::say;
use crate::uplink::Ticket;

/// A ticket by the seat that it is about and its name.
#[derive(Deserialize)]
pub(super) struct Named {
    seat: String,
    name: String,
}

/// The form of a new ticket.
#[derive(Deserialize)]
pub(super) struct New {
    seat: String,
    kind: FaultKind,
}

/// The list, and the form of a new one.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refusal> {
    let mut tickets = board.ask(|store| store.tickets()).await?;
    tickets.retain(|kept| visitor.person.scope.has(&kept.branch));
    let (mut seats, _) = hall::seats(&board, &visitor).await?;
    seats.retain(|seat| seat.revoked_at.is_none());
    let waiting = tickets.iter().any(|kept| kept.mailed_at.is_none());
    let unmailed = board.post.fault().filter(|_| waiting);
    let (done, open): (Vec<_>, Vec<_>) = tickets.into_iter().partition(|kept| kept.done.is_some());
    let body = html! {
        @if let Some(why) = unmailed { p .refusal { (say!("tickets-unmailed", why = why)) } }
        h2 { (say!("tickets-open")) }
        @match open.is_empty() {
            true => p { (say!("tickets-none")) },
            false => (table(&open)),
        }
        @if !seats.is_empty() { (form(&visitor, &seats)) }
        @if !done.is_empty() {
            h2 { (say!("tickets-done")) }
            (table(&done))
        }
    };
    Ok(look::page(&visitor, "/tickets", &say!("page-tickets"), &body).into_response())
}

fn table(tickets: &[KeptTicket]) -> Markup {
    let is_done = tickets.iter().any(|kept| kept.done.is_some());
    html! {
        div .wide {
            table {
                thead {
                    tr {
                        th scope="col" { (say!("tickets-what")) }
                        th scope="col" { (say!("seats-seat")) }
                        th scope="col" { (say!("seats-branch")) }
                        th scope="col" { (say!("tickets-at")) }
                        @if is_done { th scope="col" { (say!("tickets-by")) } }
                    }
                }
                tbody {
                    @for kept in tickets {
                        tr {
                            th scope="row" { a href=(address(&kept.seat, &kept.ticket.name)) { (kept.what()) } }
                            td { (kept.seat) }
                            td { (kept.branch) }
                            td { (look::moment(kept.at)) }
                            @if let Some((who, at)) = &kept.done { td { (who) ", " (look::moment(*at)) } }
                        }
                    }
                }
            }
        }
    }
}

fn form(visitor: &Visitor, seats: &[Seat]) -> Markup {
    html! {
        h2 { (say!("tickets-new")) }
        form .row method="post" action="/tickets" {
            (look::key(visitor))
            label for="seat" { (say!("seats-seat")) }
            select #seat name="seat" {
                @for seat in seats { option value=(seat.id) { (seat.id) " — " (seat.branch) } }
            }
            label for="kind" { (say!("tickets-what")) }
            select #kind name="kind" {
                @for kind in FaultKind::ALL { option value=(format!("{kind:?}")) { (kind.sentence()) } }
            }
            button { (say!("tickets-write")) }
        }
    }
}

/// Keeps a ticket that is written here.
pub(super) async fn write(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(new): Filled<New>,
) -> Result<Response, Refusal> {
    let seat = acts::seat(&board, &visitor, &new.seat).await?;
    let ticket = ticket(&seat, new.kind, &visitor.person.name, now());
    let act = about(&visitor, Deed::TicketWritten, &seat.id, &seat.branch);
    let address = address(&seat.id, &ticket.name);
    let gone = board.post.gone_at(act.at);
    board
        .ask(move |store| store.write_ticket(&seat.id, &ticket, &act, gone))
        .await?;
    board.post.hurry();
    Ok(Redirect::to(&address).into_response())
}

/// What the seat itself would write, as far as the board knows it.
fn ticket(seat: &Seat, kind: FaultKind, who: &str, now: Moment) -> Ticket {
    let name = period::local(now, &TimeZone::system());
    let mut lines = vec![
        say!("sheet-ticket"),
        say!("sheet-branch", branch = &seat.branch),
        say!("sheet-seat", seat = &seat.id),
        say!("sheet-moment", moment = look::moment(now)),
        say!("sheet-kind", kind = kind.sentence()),
        say!("tickets-told", who = who),
    ];
    if let Some(state) = &seat.state {
        let (program, list) = (&state.program, &state.policy);
        lines.push(say!("sheet-versions", program = program, list = list));
    }
    Ticket {
        // A seat names its own without a word before the moment.
        name: name.strftime("board-%Y%m%d-%H%M%S").to_string(),
        lines,
    }
}

/// One ticket.
pub(super) async fn one(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(named): Asked<Named>,
) -> Result<Response, Refusal> {
    let kept = find(&board, &visitor, named).await?;
    let lines = kept.ticket.lines.iter().skip(1);
    let body = html! {
        div .message {
            @for line in lines { p { (line) } }
        }
        @if let Some((who, at)) = &kept.done {
            p .said { (say!("tickets-mended", who = who, when = look::moment(*at))) }
        }
        div .tools {
            @match kept.done {
                None => (one_press(&visitor, &kept, "/ticket", html! { button .main { (say!("tickets-mend")) } })),
                Some(_) => (one_press(&visitor, &kept, "/reopen", html! { button { (say!("tickets-reopen")) } })),
            }
            button hidden data-print { (say!("page-print")) }
        }
        p .tools { a href="/tickets" { (say!("tickets-back")) } }
    };
    let title = kept.ticket.lines.first();
    let title = title.cloned().unwrap_or_else(|| say!("sheet-ticket"));
    Ok(look::page(&visitor, "/tickets", &title, &body).into_response())
}

/// A form about this ticket that has one button.
fn one_press(visitor: &Visitor, kept: &KeptTicket, path: &str, button: Markup) -> Markup {
    html! {
        form method="post" action=(path) {
            (look::key(visitor))
            input type="hidden" name="seat" value=(kept.seat);
            input type="hidden" name="name" value=(kept.ticket.name);
            (button)
        }
    }
}

/// Says that a fault is mended.
pub(super) async fn mend(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(named): Filled<Named>,
) -> Result<Response, Refusal> {
    let kept = find(&board, &visitor, named).await?;
    let act = about(&visitor, Deed::TicketDone, &kept.seat, &kept.branch);
    board
        .ask(move |store| store.mend(&kept.seat, &kept.ticket.name, &act))
        .await?;
    Ok(Redirect::to("/tickets").into_response())
}

/// Says that a fault is not mended after all: the button was pressed by mistake, or it has come back.
pub(super) async fn reopen(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(named): Filled<Named>,
) -> Result<Response, Refusal> {
    let kept = find(&board, &visitor, named).await?;
    let act = about(&visitor, Deed::TicketReopened, &kept.seat, &kept.branch);
    board
        .ask(move |store| store.reopen(&kept.seat, &kept.ticket.name, &act))
        .await?;
    Ok(Redirect::to("/tickets").into_response())
}

async fn find(board: &Board, visitor: &Visitor, named: Named) -> Result<KeptTicket, Refusal> {
    let found = board.ask(move |store| store.one_ticket(&named.seat, &named.name));
    let found = found.await?;
    let found = found.filter(|kept| visitor.person.scope.has(&kept.branch));
    found.ok_or(Refusal::NotFound)
}

fn about(visitor: &Visitor, deed: Deed, seat: &str, branch: &str) -> Act {
    Act {
        at: now(),
        who: visitor.person.name.clone(),
        deed,
        about: seat.to_owned(),
        scope: Scope::one(branch),
    }
}

fn address(seat: &str, name: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("seat", seat).append_pair("name", name);
    format!("/ticket?{}", query.finish())
}
