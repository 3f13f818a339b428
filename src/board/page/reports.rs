//! Reports over the seats of one's branches, and the rows of their journals, as the command line has them, too. Each
//! one that is taken is written down.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use ring::digest;
use serde::Deserialize;
use tokio_util::io::ReaderStream;

use super::super::acts::{Act, Deed};
use super::super::error::Error;
use super::super::people::{Right, Scope};
use super::super::rows::rows;
use super::super::serve::{Board, now};
use super::super::sheets::{behind, counted};
use super::super::store::{Seat, Store};
use super::guard::{Filled, Visitor};
use super::refusal::Refusal;
use super::{hall, look};
use crate::config::Columns;
use crate::journal::Moment;
use crate::journal::export::{Export, Unwritten};
use crate::journal::period::{self, Period};
use crate::journal::report::{self, Gathered, MOST_VISITS, Names, Question, Totals};
use crate::say;

/// A file for programs that show workbooks.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A report over the page counts so many records at most before it is made: as many as a browser waits for.
const MOST_COUNTED: u64 = 1_000_000;

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    span: Span,
    from: String,
    to: String,
    /// One branch; empty for all of the account.
    branch: String,
    /// How many visits the branch had in all; empty where nobody knows.
    total: String,
    form: Shape,
}

/// For how long.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Span {
    Day,
    Week,
    Month,
    Days,
}

/// In which form.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Shape {
    Page,
    Xlsx,
    Csv,
    Json,
}

/// The page.
pub(super) async fn page(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refusal> {
    let (seats, _) = hall::seats(&board, &visitor).await?;
    let branches: BTreeSet<&str> = seats.iter().map(|seat| seat.branch.as_str()).collect();
    let broken = seats.iter().filter(|seat| seat.broken_at.is_some());
    let broken: Vec<&str> = broken.map(|seat| seat.id.as_str()).collect();
    let left_out = board.ask(|store| store.unread(Moment::MIN)).await?;
    let left_out = seats.iter().filter_map(|seat| left_out.get(&seat.id));
    let left_out: u64 = left_out.sum();
    let today = period::local(now(), &TimeZone::system()).date();
    let body = html! {
        @if !broken.is_empty() { p .refusal { (say!("cli-board-not-in-report", seats = broken.join(", "))) } }
        @if left_out > 0 { p .refusal { (say!("reports-unread", count = left_out)) } }
        form .report method="post" action="/reports" target="_blank" {
            (look::key(&visitor))
            (days(today))
            (whose(&branches))
            p .tools {
                span .label { (say!("reports-report")) }
                button .main name="form" value="page" { (say!("reports-open")) }
                button name="form" value="xlsx" { "XLSX" }
                button name="form" value="json" { "JSON" }
            }
            @if visitor.person.role.has(Right::Export) {
                p .tools {
                    span .label { (say!("reports-journal")) }
                    button name="form" value="xlsx" formaction="/exports" { "XLSX" }
                    button name="form" value="csv" formaction="/exports" { "CSV" }
                    button name="form" value="json" formaction="/exports" { "JSON" }
                }
            }
        }
    };
    Ok(look::page(&visitor, "/reports", &say!("page-reports"), &body).into_response())
}

fn days(today: Date) -> Markup {
    let spans = [
        ("day", say!("reports-day")),
        ("week", say!("reports-week")),
        ("month", say!("reports-month")),
        ("days", say!("reports-days")),
    ];
    html! {
        fieldset {
            legend { (say!("reports-span")) }
            @for (code, words) in spans {
                label .choice {
                    input type="radio" name="span" value=(code) checked[code == "month"];
                    " " (words)
                }
            }
        }
        p .row {
            label for="from" { (say!("reports-from")) }
            input #from type="date" name="from" value=(today) required;
            label for="to" { (say!("reports-to")) }
            input #to type="date" name="to" value=(today) required;
        }
    }
}

fn whose(branches: &BTreeSet<&str>) -> Markup {
    html! {
        p .row {
            label for="branch" { (say!("seats-branch")) }
            select #branch name="branch" {
                option value="" { (say!("reports-all")) }
                @for branch in branches { option value=(branch) { (branch) } }
            }
        }
        p .row {
            label for="total" { (say!("reports-total")) }
            input #total type="number" name="total" min="0" max=(MOST_VISITS);
        }
        p .note { (say!("reports-total-note")) }
    }
}

/// A report.
pub(super) async fn report(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(wanted): Filled<Wanted>,
) -> Result<Response, Refusal> {
    let period = wanted.period()?;
    let totals = match wanted.total.trim() {
        "" => Totals::Unknown,
        words => match words.parse().ok().filter(|count| *count <= MOST_VISITS) {
            Some(count) => Totals::Whole(count),
            None => return Err(Refusal::Unfit(say!("reports-no-total"))),
        },
    };
    let scope = note(&board, &visitor, &wanted, period, Deed::Reported).await?;
    let gathered = gathered(&board, period, scope).await?;
    warn(gathered.unread);
    let question = Question {
        by: &[],
        totals: &totals,
        names: Names::Initials,
    };
    let report = report::report(&gathered, &question);
    let report = report.map_err(|_| Refusal::Unfit(say!("reports-no-total")))?;
    let name = |end: &str| format!("report-{}-{}.{end}", period.from, period.to);
    match wanted.form {
        Shape::Page => Ok((
            [(header::CONTENT_SECURITY_POLICY, report_policy())],
            axum::response::Html(report.page()),
        )
            .into_response()),
        Shape::Xlsx => match report.xlsx() {
            Ok(bytes) => Ok(file(&name("xlsx"), WORKBOOK, bytes)),
            Err(error) => Err(unwritten(&error)),
        },
        Shape::Json => Ok(file(
            &name("json"),
            "application/json",
            report.json().to_string().into_bytes(),
        )),
        Shape::Csv => Err(Refusal::NotFound),
    }
}

/// What was counted, where nearly everything is: after an update a region may have years of records to count, which the
/// board does by itself.
async fn gathered(board: &Board, period: Period, scope: Scope) -> Result<Gathered, Refusal> {
    let gathering = board.ask_at_length(move |store| {
        let (zone, wanted) = (TimeZone::system(), wanted_of(scope));
        Ok(match behind(store, &zone, &wanted)? {
            left if left > MOST_COUNTED => Err(left),
            _ => Ok(counted(store, period, &zone, &wanted)?.gathered),
        })
    });
    gathering
        .await?
        .map_err(|left| Refusal::Unfit(say!("reports-counting", left = left)))
}

/// The rows of the journals.
pub(super) async fn export(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(wanted): Filled<Wanted>,
) -> Result<Response, Refusal> {
    let period = wanted.period()?;
    let scope = note(&board, &visitor, &wanted, period, Deed::Exported).await?;
    let (end, kind, make): (_, _, Make) = match wanted.form {
        Shape::Xlsx => ("xlsx", WORKBOOK, Export::xlsx),
        Shape::Csv => ("csv", "text/csv; charset=utf-8", Export::csv),
        Shape::Json => ("json", "application/json", |export: &Export| {
            export.json(&Columns::default())
        }),
        Shape::Page => return Err(Refusal::NotFound),
    };
    let writing = board.ask_at_length(move |store| written(store, make, period, scope));
    let content = match writing.await {
        Err(Error::Unwritten(error)) => {
            tracing::warn!(%error, "the rows cannot be written");
            return Err(Refusal::Unfit(error.to_string()));
        }
        content => content?,
    };
    let bytes = content.metadata().map_err(Error::System)?.len();
    let content = ReaderStream::new(tokio::fs::File::from_std(content));
    let name = format!("journal-{}-{}.{end}", period.from, period.to);
    let length = [(header::CONTENT_LENGTH, bytes)];
    Ok((length, file(&name, kind, Body::from_stream(content))).into_response())
}

/// Writes rows into a file without a name.
type Make = fn(&Export) -> Result<File, Unwritten>;

/// The rows of these branches in such a file: the browser is given it piece by piece.
fn written(store: &mut Store, make: Make, period: Period, scope: Scope) -> Result<File, Error> {
    let zone = TimeZone::system();
    let mut export = Export::new(Some(period), zone.clone())?;
    let since = period.begins(&zone);
    let left_out = rows(
        store,
        since,
        wanted_of(scope),
        |seat| Ok(export.add(&seat)?),
    )?;
    warn(left_out.unread);
    Ok(make(&export)?)
}

impl Wanted {
    fn period(&self) -> Result<Period, Refusal> {
        let day = |words: &str| {
            period::read_day(words).ok_or_else(|| Refusal::Unfit(say!("reports-no-day")))
        };
        let from = day(&self.from)?;
        Ok(match self.span {
            Span::Day => Period { from, to: from },
            Span::Week => Period::week(from),
            Span::Month => Period::month(from),
            Span::Days => Period::between(from, day(&self.to)?)
                .map_err(|error| Refusal::Unfit(error.to_string()))?,
        })
    }
}

/// Writes down who takes what. The branches that are wanted, where the account has them.
async fn note(
    board: &Board,
    visitor: &Visitor,
    wanted: &Wanted,
    period: Period,
    deed: Deed,
) -> Result<Scope, Refusal> {
    let scope = match wanted.branch.as_str() {
        "" => visitor.person.scope.clone(),
        branch if visitor.person.scope.has(branch) => Scope::one(branch),
        _ => return Err(Refusal::NotFound),
    };
    let act = Act {
        at: now(),
        who: visitor.person.name.clone(),
        deed,
        about: period.to_string(),
        scope: scope.clone(),
    };
    board.ask(move |store| store.note(&act)).await?;
    Ok(scope)
}

fn wanted_of(scope: Scope) -> impl Fn(&Seat) -> bool {
    move |seat| scope.has(&seat.branch)
}

fn warn(unread: u64) {
    if unread > 0 {
        tracing::warn!(count = unread, "records of newer seats are left out");
    }
}

fn unwritten(error: &report::Unwritten) -> Refusal {
    tracing::error!(%error, "a report cannot be written");
    Refusal::Failed
}

fn file(name: &str, kind: &'static str, content: impl Into<Body>) -> Response {
    let place = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, place),
    ];
    (headers, content.into()).into_response()
}

/// A report is a file that needs no other: it brings its style along, and that very style is what may be in force.
fn report_policy() -> String {
    let style = digest::digest(&digest::SHA256, report::STYLE.as_bytes());
    let style = STANDARD.encode(style);
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}
