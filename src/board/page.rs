//! The page of the board: consultants see the hall and help from there, heads read reports, IT keeps an eye on seats.
//!
//! Made on the server, with one script and one style sheet of our own: it works without the script, by a reload. No
//! page that is only opened changes anything, no seat can be looked at or typed into, and every path but those of the
//! log-in lies behind one guard, which says who may open it.

mod acts;
mod audit;
mod branch;
mod call;
mod door;
mod entries;
mod guard;
mod hall;
mod look;
mod outages;
mod refusal;
mod reports;
mod seats;
mod tickets;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::people::Right;
use super::serve::Board;

pub(super) use door::Doors;

/// The longest form, in bytes.
const LONGEST_FORM: usize = 16 << 10;

/// What a page may do in a browser: show itself, load our own style, script, sound and answers, and send forms to us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// Every path of the page.
pub(super) fn routes(board: &Arc<Board>) -> Router<Arc<Board>> {
    let room = |right, path, methods| room(board, right, path, methods);
    let open = Router::new()
        .route(door::PATH, get(door::form).post(door::log_in))
        .route(look::STYLE, get(|| asset("text/css; charset=utf-8", STYLE)))
        .route(
            look::SCRIPT,
            get(|| asset("text/javascript; charset=utf-8", SCRIPT)),
        )
        .route(look::CALL, get(|| asset("audio/wav", call::sound())));
    let rooms = [
        room(Right::Hall, "/", get(hall::page)),
        room(Right::Hall, look::HALL, get(hall::part)),
        room(Right::Acts, "/end", get(acts::question).post(acts::end)),
        room(Right::Acts, "/time", post(acts::more_time)),
        room(Right::Entries, entries::PATH, get(entries::page)),
        room(
            Right::Entries,
            entries::ENTRY,
            get(entries::form).post(entries::enter),
        ),
        room(Right::Outages, "/outages", get(outages::page)),
        room(
            Right::Tickets,
            "/tickets",
            get(tickets::page).post(tickets::write),
        ),
        room(
            Right::Tickets,
            "/ticket",
            get(tickets::one).post(tickets::mend),
        ),
        room(Right::Tickets, "/reopen", post(tickets::reopen)),
        room(
            Right::Report,
            "/reports",
            get(reports::page).post(reports::report),
        ),
        room(Right::Export, "/exports", post(reports::export)),
        room(Right::Audit, "/audit", get(audit::page)),
        room(Right::Technical, "/seats", get(seats::page)),
        room(
            Right::Own,
            "/password",
            get(door::password).post(door::change),
        ),
        room(Right::Own, "/log-out", post(door::log_out)),
    ];
    let all = rooms.into_iter().fold(open, Router::merge);
    all.layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn(guarded_in_the_browser))
}

/// A path that only those have who have the right.
fn room(
    board: &Arc<Board>,
    right: Right,
    path: &str,
    methods: MethodRouter<Arc<Board>>,
) -> Router<Arc<Board>> {
    let guard = from_fn_with_state((Arc::clone(board), right), guard::guard);
    Router::new().route(path, methods.layer(guard))
}

async fn asset<T: IntoResponse>(kind: &'static str, content: T) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], content)
}

/// What browsers are told about each answer; a report brings a policy of its own.
async fn guarded_in_the_browser(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    say(header::CONTENT_SECURITY_POLICY, POLICY);
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Without any, the browser would not say either that a form comes from ourselves.
    say(header::REFERRER_POLICY, "same-origin");
    say(header::CACHE_CONTROL, "no-store");
    answer
}
