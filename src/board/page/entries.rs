//! «Журнал»: the visits of a branch that nobody has entered, and the entry that a consultant makes of one.
//!
//! What the seat knows of a visit is suggested, so that the usual entry is two presses. There are no words of the
//! consultant's own but the number of a ticket. The seat writes the entry, so it is offered only where one is connected.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::super::acts::{Act, Deed};
use super::super::entries::{Bare, bare, one_bare};
use super::super::people::Scope;
use super::super::serve::{Board, now};
use super::super::store::Seat;
use super::branch::{self, Choice};
use super::guard::{Asked, Filled, Visitor};
use super::refusal::Refusal;
use super::{acts, hall, look};
use crate::journal::{Consultation, Mode, Outcome, Purpose, Subject, Ticket, Visit, words};
use crate::say;
use crate::uplink::ToSeat;

/// Where the list lies.
pub(super) const PATH: &str = "/journal";
/// Where an entry is made.
pub(super) const ENTRY: &str = "/entry";

/// The most visits of a branch that are listed.
const MOST_LISTED: usize = 60;

/// What the address of the list may have.
#[derive(Deserialize)]
pub(super) struct Wanted {
    branch: Option<String>,
    said: Option<Said>,
}

/// What the page before this one has done.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    /// The seat was told.
    Entered,
    /// It has no connection.
    Gone,
    /// There is an entry, or no such visit.
    Already,
}

impl Said {
    fn sentence(self) -> String {
        match self {
            Said::Entered => say!("said-entered"),
            Said::Gone => say!("said-entered-gone"),
            Said::Already => say!("said-entered-already"),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Said::Entered => "entered",
            Said::Gone => "gone",
            Said::Already => "already",
        }
    }
}

/// A visit of a seat.
#[derive(Deserialize)]
pub(super) struct Named {
    seat: String,
    visit: u64,
}

/// What was filled in.
#[derive(Deserialize)]
pub(super) struct Form {
    seat: String,
    visit: u64,
    /// The code of a service or portal; empty for none.
    subject: String,
    purpose: Purpose,
    /// Empty where it was not said; the mode, too.
    outcome: String,
    mode: String,
    ticket: String,
}

/// What staff filled in and can mend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// The purpose needs a service or a portal.
    Subject,
    /// These are no letters and digits of a ticket.
    Ticket,
}

impl Wrong {
    fn sentence(self) -> String {
        match self {
            Wrong::Subject => say!("entry-no-subject"),
            Wrong::Ticket => say!("entry-no-ticket"),
        }
    }
}

/// The list of one branch, or which one is to be shown.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    let (mut seats, connected) = hall::seats(&board, &visitor).await?;
    seats.retain(|seat| seat.revoked_at.is_none());
    let choice = Choice::of(&seats, wanted.branch)?;
    let list = match choice.shown() {
        Some(branch) => {
            seats.retain(|seat| seat.branch == branch);
            let visits = board.ask(move |store| bare(store, &seats)).await?;
            Some(table(&visits, &connected))
        }
        None => None,
    };
    let body = html! {
        @if let Some(said) = wanted.said { p .said role="status" { (said.sentence()) } }
        (choice.draw(PATH))
        @if let Some(list) = list { (list) }
    };
    Ok(look::page(&visitor, PATH, &say!("page-entries"), &body).into_response())
}

fn table(visits: &[Bare], connected: &BTreeSet<String>) -> Markup {
    if visits.is_empty() {
        return html! { p { (say!("entries-none")) } };
    }
    html! {
        p .note { (say!("entries-note")) }
        div .wide {
            table {
                thead {
                    tr {
                        th scope="col" { (say!("entries-number")) }
                        th scope="col" { (say!("entries-when")) }
                        th scope="col" { (say!("seats-seat")) }
                        th scope="col" { (say!("entries-opened")) }
                        th scope="col" { (say!("page-entries")) }
                    }
                }
                tbody {
                    @for Bare { seat, visit } in visits.iter().take(MOST_LISTED) {
                        tr {
                            td .number { (visit.number) }
                            th scope="row" { (when(visit)) }
                            td { (seat) }
                            td { (opened(visit)) }
                            td {
                                @match connected.contains(seat) {
                                    true => (to_entry(seat, visit)),
                                    false => (say!("entries-silent")),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn to_entry(seat: &str, visit: &Visit) -> Markup {
    let of = say!(
        "entries-of-visit",
        number = visit.number.to_string(),
        when = when(visit),
        seat = seat
    );
    let label = format!("{}: {of}", say!("entries-write"));
    html! {
        form method="get" action=(ENTRY) {
            (of_visit(seat, visit))
            button aria-label=(label) { (say!("entries-write")) }
        }
    }
}

fn of_visit(seat: &str, visit: &Visit) -> Markup {
    html! {
        input type="hidden" name="seat" value=(seat);
        input type="hidden" name="visit" value=(visit.number);
    }
}

/// From when to when.
fn when(visit: &Visit) -> String {
    let now = now();
    let from = look::short(visit.began, now);
    match visit.ended {
        Some(ended) => say!("entry-from-to", from = from, to = look::short(ended, now)),
        None => from,
    }
}

fn opened(visit: &Visit) -> String {
    let names: Vec<&str> = visit.opened.iter().map(words::subject).collect();
    match names.is_empty() {
        true => say!("entry-nothing-opened"),
        false => names.join(", "),
    }
}

/// The form, as the visit suggests it.
pub(super) async fn form(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Asked(named): Asked<Named>,
) -> Result<Response, Refusal> {
    let seat = acts::seat(&board, &visitor, &named.seat).await?;
    let (number, of) = (named.visit, seat.clone());
    let found = board.ask(move |store| one_bare(store, &of, number));
    let Some((visit, subjects)) = found.await? else {
        return Ok(back(&seat.branch, Said::Already));
    };
    if !board.living.seats().contains(&seat.id) {
        return Ok(back(&seat.branch, Said::Gone));
    }
    let form = Form::suggested(&seat, &visit);
    Ok(draw(&visitor, &seat, (&visit, &subjects), &form, None).into_response())
}

/// The form as it is filled in, with what is wrong in it said where it is.
fn draw(
    visitor: &Visitor,
    seat: &Seat,
    (visit, subjects): (&Visit, &BTreeSet<Subject>),
    form: &Form,
    wrong: Option<Wrong>,
) -> Html<String> {
    let body = html! {
        p .large { (say!("entries-of-visit", number = visit.number.to_string(), when = when(visit), seat = &seat.id)) }
        form .report method="post" action=(ENTRY) {
            (look::key(visitor))
            (of_visit(&seat.id, visit))
            (subject_choice(visit, subjects, &form.subject, wrong == Some(Wrong::Subject)))
            (radios("purpose", &say!("entry-purpose"), &Purpose::ALL, form.purpose, words::purpose))
            (maybe("outcome", &say!("entry-outcome"), &Outcome::ALL, &form.outcome, words::outcome))
            (maybe("mode", &say!("entry-mode"), &Mode::ALL, &form.mode, words::mode))
            (ticket_field(&form.ticket, wrong == Some(Wrong::Ticket)))
            p .note { (say!("entries-as", who = &visitor.person.name)) }
            p .tools {
                button .main autofocus[wrong.is_none()] { (say!("entries-write")) }
                a href=(list(&seat.branch, None)) { (say!("entries-back")) }
            }
        }
    };
    look::page(visitor, PATH, &say!("entries-write"), &body)
}

/// What is wrong in the field below, by which the field names it to whoever does not see it.
fn complaint(wrong: Wrong) -> Markup {
    html! { p #wrong .refusal role="alert" { (wrong.sentence()) } }
}

fn ticket_field(typed: &str, is_wrong: bool) -> Markup {
    html! {
        @if is_wrong { (complaint(Wrong::Ticket)) }
        p .row {
            label for="ticket" { (say!("entry-ticket")) }
            input #ticket name="ticket" maxlength="20" autocomplete="off" value=(typed)
                aria-invalid=[is_wrong.then_some("true")] aria-describedby=[is_wrong.then_some("wrong")] autofocus[is_wrong];
        }
    }
}

fn subject_choice(
    visit: &Visit,
    subjects: &BTreeSet<Subject>,
    chosen: &str,
    is_wrong: bool,
) -> Markup {
    let option = |one: &Subject| {
        html! { option value=(code(one)) selected[chosen == code(one)] { (words::subject(one)) } }
    };
    let here: BTreeSet<String> = visit.opened.iter().map(code).collect();
    let others = subjects.iter().filter(|one| !here.contains(&code(one)));
    html! {
        @if is_wrong { (complaint(Wrong::Subject)) }
        p .row {
            label for="subject" { (say!("entry-subject")) }
            select #subject name="subject" aria-invalid=[is_wrong.then_some("true")]
                aria-describedby=[is_wrong.then_some("wrong")] autofocus[is_wrong] {
                option value="" { (say!("entries-no-subject")) }
                @if !visit.opened.is_empty() {
                    optgroup label=(say!("entries-here")) { @for one in &visit.opened { (option(one)) } }
                }
                optgroup label=(say!("entries-elsewhere")) { @for one in others { (option(one)) } }
            }
        }
    }
}

/// A question that has one answer.
fn radios<T: Copy + PartialEq + Serialize>(
    name: &str,
    title: &str,
    all: &[T],
    chosen: T,
    words: impl Fn(T) -> String,
) -> Markup {
    html! {
        fieldset {
            legend { (title) }
            @for one in all {
                label .choice {
                    input type="radio" name=(name) value=(words::code(one)) checked[chosen == *one] required;
                    " " (words(*one))
                }
            }
        }
    }
}

/// A question that need not be answered.
fn maybe<T: Copy + Serialize>(
    name: &str,
    title: &str,
    all: &[T],
    chosen: &str,
    words: impl Fn(T) -> String,
) -> Markup {
    html! {
        p .row {
            label for=(name) { (title) }
            select id=(name) name=(name) {
                option value="" { (say!("entries-not-said")) }
                @for one in all {
                    option value=(words::code(one)) selected[chosen == words::code(one)] { (words(*one)) }
                }
            }
        }
    }
}

/// Tells the seat what was entered; what cannot be entered is asked again, filled in as it was.
pub(super) async fn enter(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(form): Filled<Form>,
) -> Result<Response, Refusal> {
    let seat = acts::seat(&board, &visitor, &form.seat).await?;
    let (number, of) = (form.visit, seat.clone());
    let found = board.ask(move |store| one_bare(store, &of, number)).await?;
    let Some((visit, subjects)) = found else {
        return Ok(back(&seat.branch, Said::Already));
    };
    if !board.living.seats().contains(&seat.id) {
        return Ok(back(&seat.branch, Said::Gone));
    }
    let consultation = form.consultation(&visit, &subjects, &visitor.person.name)?;
    let consultation = match consultation {
        Ok(consultation) => consultation,
        Err(wrong) => {
            let page = draw(&visitor, &seat, (&visit, &subjects), &form, Some(wrong));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let said = serde_json::to_string(&consultation).expect("it has only words and numbers");
    // What cannot be written down is not done.
    let act = act(&visitor, &seat, &visit);
    board.ask(move |store| store.note(&act)).await?;
    let word = ToSeat::Enter {
        visit: visit.number,
        began: visit.began,
        said,
    };
    Ok(match board.living.tell(&seat.id, word) {
        true => back(&seat.branch, Said::Entered),
        false => back(&seat.branch, Said::Gone),
    })
}

fn act(visitor: &Visitor, seat: &Seat, visit: &Visit) -> Act {
    Act {
        at: now(),
        who: visitor.person.name.clone(),
        deed: Deed::Entered,
        about: format!("{} № {}", seat.id, visit.number),
        scope: Scope::one(&seat.branch),
    }
}

impl Form {
    /// As the visit suggests it.
    fn suggested(seat: &Seat, visit: &Visit) -> Form {
        let (purpose, subject) = visit.suggested();
        Form {
            seat: seat.id.clone(),
            visit: visit.number,
            subject: subject.map(code).unwrap_or_default(),
            purpose,
            outcome: String::new(),
            mode: visit.mode.map(words::code).unwrap_or_default(),
            ticket: String::new(),
        }
    }

    /// What goes into the journal, or what staff are to mend first. What no form of ours says is refused.
    fn consultation(
        &self,
        visit: &Visit,
        subjects: &BTreeSet<Subject>,
        consultant: &str,
    ) -> Result<Result<Consultation, Wrong>, Refusal> {
        let ticket = match self.ticket.trim() {
            "" => None,
            typed => match Ticket::parse(typed) {
                Ok(ticket) => Some(ticket),
                Err(_) => return Ok(Err(Wrong::Ticket)),
            },
        };
        let subject = match self.subject.as_str() {
            "" => None,
            wanted => {
                let mut all = visit.opened.iter().chain(subjects);
                let found = all.find(|one| code(one) == wanted);
                Some(found.cloned().ok_or(Refusal::NotFound)?)
            }
        };
        let consultation = Consultation {
            purpose: self.purpose,
            subject,
            consultant: consultant.to_owned(),
            mode: chosen(&Mode::ALL, &self.mode)?,
            outcome: chosen(&Outcome::ALL, &self.outcome)?,
            ticket,
        };
        Ok(match consultation.lacks_subject() {
            true => Err(Wrong::Subject),
            false => Ok(consultation),
        })
    }
}

/// The one with this code; none where it was not said.
fn chosen<T: Copy + Serialize>(all: &[T], wanted: &str) -> Result<Option<T>, Refusal> {
    let found = all.iter().copied().find(|one| words::code(one) == wanted);
    match (found, wanted) {
        (None, "") => Ok(None),
        (None, _) => Err(Refusal::Forged),
        (found, _) => Ok(found),
    }
}

/// By which a form names a service or a portal.
fn code(subject: &Subject) -> String {
    match subject {
        Subject::Service { number, .. } => format!("service {number}"),
        Subject::Portal { id, .. } => format!("portal {id}"),
    }
}

fn back(branch: &str, said: Said) -> Response {
    Redirect::to(&list(branch, Some(said))).into_response()
}

fn list(branch: &str, said: Option<Said>) -> String {
    branch::address(PATH, Some(branch), said.map(Said::code))
}
