//! How each page is laid out, and how moments are written on it.

use axum::response::Html;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};

use super::super::people::Right;
use super::entries;
use super::guard::{KEY, Visitor};
use crate::journal::{Moment, period};
use crate::say;

/// Where the style sheet lies.
pub(super) const STYLE: &str = "/board.css";
/// Where the script lies.
pub(super) const SCRIPT: &str = "/board.js";
/// Where the sound of a call lies.
pub(super) const CALL: &str = "/call.wav";
/// Where the part of the hall lies that the script asks for again and again.
pub(super) const HALL: &str = "/hall";

/// A page for somebody who is logged in. `here` is its path.
pub(super) fn page(visitor: &Visitor, here: &str, title: &str, body: &Markup) -> Html<String> {
    let places = [
        ("/", Right::Hall, say!("page-hall")),
        (entries::PATH, Right::Entries, say!("page-entries")),
        ("/outages", Right::Outages, say!("page-outages")),
        ("/tickets", Right::Tickets, say!("page-tickets")),
        ("/reports", Right::Report, say!("page-reports")),
        ("/audit", Right::Audit, say!("page-audit")),
        ("/seats", Right::Technical, say!("page-seats")),
    ];
    let may = |right| visitor.person.role.has(right);
    let inside = html! {
        header .top {
            nav aria-label=(say!("page-nav")) {
                @for (path, _, words) in places.iter().filter(|(_, right, _)| may(*right)) {
                    a href=(path) aria-current=[(*path == here).then_some("page")] { (words) }
                }
            }
            div .me {
                span { (visitor.person.name) }
                a href="/password" aria-current=[(here == "/password").then_some("page")] { (say!("page-password")) }
                form method="post" action="/log-out" { (key(visitor)) button { (say!("page-log-out")) } }
            }
        }
        main { h1 { (title) } (body) }
    };
    document(title, here == "/", &inside)
}

/// A page for whoever it is.
pub(super) fn bare(title: &str, body: &Markup) -> Html<String> {
    document(
        title,
        false,
        &html! { main .alone { h1 { (title) } (body) } },
    )
}

fn document(title: &str, refreshes: bool, inside: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="ru" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " — " (say!("board-title")) }
                link rel="stylesheet" href=(STYLE);
                script src=(SCRIPT) defer {}
                @if refreshes { noscript { meta http-equiv="refresh" content="10"; } }
            }
            body { (inside) }
        }
    };
    Html(page.into_string())
}

/// What every form brings along.
pub(super) fn key(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name=(KEY) value=(visitor.key); }
}

/// The whole moment by the clock on the wall here.
pub(super) fn moment(at: Moment) -> String {
    let at = period::local(at, &TimeZone::system());
    at.strftime("%d.%m.%Y %H:%M").to_string()
}

/// The same, without the day where it is today's.
pub(super) fn short(at: Moment, now: Moment) -> String {
    let zone = TimeZone::system();
    let (at, now) = (period::local(at, &zone), period::local(now, &zone));
    let form = match at.date() == now.date() {
        true => "%H:%M",
        false => "%d.%m.%Y %H:%M",
    };
    at.strftime(form).to_string()
}
