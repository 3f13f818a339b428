//! The start page: how to work, search and what it found; below it the shelves.
//!
//! What the search finds stands between the box and the shelves, which give way while words are in
//! the box. The box itself is never drawn anew while somebody types.

use maud::{Markup, html};

use super::parts::{Picture, SEARCH, json, open_guide, picture};
use super::{address, guide, shelves};
use crate::say;
use crate::shell::view::{Act, CENTRE, Hit, Home, Outage, Target};

/// The most outages that are named.
const SHOWN: usize = 3;

/// The whole start page.
pub(super) fn home(home: &Home<'_>, door: &Markup) -> Markup {
    let searching = !home.words.trim().is_empty();
    html! {
        div #page-home .page-home data-searching=[searching.then_some("")]
            data-nothing=[(searching && home.found.is_empty()).then_some("")] {
            @if let Some(portal) = home.back_to { (back_to(portal)) }
            section .hero {
                div .hero-head {
                    (emblem(home))
                    div {
                        @if !home.place.branch.is_empty() {
                            p .centre {
                                (say!("home-place", branch = &home.place.branch, seat = &home.place.seat))
                            }
                        }
                        h1 { (say!("home-heading")) }
                    }
                    (alone(home.alone))
                }
                (search(home.words))
            }
            div .found #found { (found(home)) }
            (outages(&home.outages))
            div .shelves { (shelves::shelves(home)) }
            footer .foot {
                p { (say!("home-account-rule")) }
                (door)
                @for fault in home.for_staff {
                    p .for-staff { strong { (say!("home-for-staff")) } " " (fault) }
                }
            }
        }
    }
}

/// The emblem of the centre leads to what its guide says of it.
fn emblem(home: &Home<'_>) -> Markup {
    html! {
        @if let Some(emblem) = home.emblem {
            button .emblem type="button" data-act=(json(&open_guide(CENTRE))) { (guide::seen(emblem)) }
        }
    }
}

/// In a visit the page that was open is one press away.
fn back_to(portal: &str) -> Markup {
    html! {
        button #back-to .result type="button" data-act=(json(&Act::Forward)) {
            (picture(Picture::Back))
            span .words { span .name { (say!("home-back-to", portal = portal)) } }
        }
    }
}

/// Whether the citizen wants to work alone (R22): nobody has to say.
fn alone(said: Option<bool>) -> Markup {
    let answers = [
        (true, Picture::Person, say!("home-alone")),
        (false, Picture::Bell, say!("home-advised")),
    ];
    html! {
        div .alone-or-not role="group" aria-label=(say!("home-how")) {
            @for (alone, drawing, label) in answers {
                button .tool type="button" aria-pressed=((said == Some(alone)).to_string())
                    data-act=(json(&Act::Alone(alone))) {
                    (picture(drawing)) span { (label) }
                }
            }
        }
    }
}

/// What somebody before found down. A tile opens all the same: whoever tries sees first that it is over.
fn outages(all: &[Outage<'_>]) -> Markup {
    let (shown, more) = all.split_at(all.len().min(SHOWN));
    html! {
        // Always there: a reader hears only what comes into it.
        div #outages role="status" {
            @if !all.is_empty() {
                div .warning {
                    (picture(Picture::Broken))
                    div {
                        @for outage in shown { p .name { (outage_words(outage)) } }
                        @if !more.is_empty() { p .name { (say!("home-outage-more", count = more.len())) } }
                        p { (say!("home-outage-what")) }
                    }
                }
            }
        }
    }
}

fn outage_words(outage: &Outage<'_>) -> String {
    let Outage { portal, part, down } = outage;
    let (since, last, minutes) = (&down.since, &down.last, down.minutes);
    let what = match part {
        Some(host) => say!(
            "home-outage-part",
            portal = *portal,
            host = address::short(host)
        ),
        None => say!("home-outage-portal", portal = *portal),
    };
    match (down.sure, minutes) {
        (true, 0) => say!("home-outage-now", what = what, since = since),
        (true, _) => say!("home-outage", what = what, since = since, minutes = minutes),
        (false, _) => say!("home-outage-old", what = what, since = since, last = last),
    }
}

fn search(words: &str) -> Markup {
    html! {
        div .search role="search" {
            label .unseen for="search" { (say!("home-search")) }
            (picture(Picture::Search))
            input #search data-first type="text" value=(words) maxlength="200" autocomplete="off"
                autocapitalize="off" spellcheck="false" placeholder=(say!("home-search-example"));
            button .clear type="button" data-clear=""
                data-act=(json(&Act::Search(String::new()))) {
                (picture(Picture::Hide))
                span .unseen { (say!("home-search-clear")) }
            }
        }
    }
}

fn found(home: &Home<'_>) -> Markup {
    let searching = !home.words.trim().is_empty();
    html! {
        p .count role="status" {
            @if !searching {}
            @else if home.found.is_empty() { (say!("home-found-nothing")) }
            @else if home.sure { (say!("home-found", count = home.found.len())) }
            @else { (say!("home-found-unsure")) }
        }
        @if searching {
            @if home.found.is_empty() { p { (say!("home-found-nothing-hint")) } }
            ul .results {
                @for hit in &home.found { li { (result(hit)) } }
                (further(home))
            }
        }
    }
}

fn result(hit: &Hit<'_>) -> Markup {
    match hit {
        Hit::Tile(tile) => html! {
            button .result type="button" data-act=(json(&Act::Open(tile.target.clone()))) {
                (picture(shelves::drawing(tile)))
                span .words {
                    span .name { (tile.name) }
                    (shelves::notes(tile))
                }
                span .kind { (kind(&tile.target)) }
            }
        },
        Hit::Elsewhere { about, place } => html! {
            div .result.elsewhere {
                (picture(Picture::Person))
                span .words {
                    span .name { (about) }
                    span .place-words { (place) }
                }
                span .kind { (say!("home-kind-elsewhere")) }
            }
        },
    }
}

/// The last lines below every search: nobody stands before a closed door.
fn further(home: &Home<'_>) -> Markup {
    html! {
        @if home.principal.is_some() && home.has_guide(SEARCH) {
            li {
                button #ask-portal .result type="button"
                    data-act=(json(&Act::Beside(SEARCH.to_owned()))) {
                    (picture(Picture::Search))
                    span .words {
                        span .name { (say!("home-ask-portal", words = home.words.trim())) }
                        span .note { (say!("home-ask-portal-how")) }
                    }
                    span .kind { (say!("home-kind-portal")) }
                }
            }
        }
        li {
            button #ask-consultant .result type="button" data-act=(json(&Act::Call(true))) {
                (picture(Picture::Bell))
                span .words { span .name { (say!("bar-call")) } }
            }
        }
    }
}

fn kind(target: &Target) -> String {
    match target {
        Target::Service(_) => say!("home-kind-service"),
        Target::Portal(_) => say!("home-kind-portal"),
        Target::Guide(_) => say!("home-kind-guide"),
    }
}
