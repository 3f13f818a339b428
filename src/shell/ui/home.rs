//! The start page: search, the first question, services, portals and guides.
//!
//! What the search finds stands between the box and the shelves, which give way while words are in
//! the box. The box itself is never drawn anew while somebody types.

use maud::{Markup, html};

use super::address;
use super::parts::{LEVELS, LOGIN, PAYMENT, Picture, REGISTER, json, open_guide, picture};
use crate::say;
use crate::shell::view::{Act, Home, Outage, Target, Tile};

/// The portal that most people come for: it stands first and large, where this seat has it.
pub(super) const PRINCIPAL: &str = "gosuslugi";

/// The most outages that are named.
const SHOWN: usize = 3;

/// The whole start page.
pub(super) fn home(home: &Home<'_>, door: &Markup) -> Markup {
    let searching = !home.words.trim().is_empty();
    html! {
        div #page-home .page-home data-searching=[searching.then_some("")] {
            section .hero {
                div .hero-head {
                    h1 { (say!("home-heading")) }
                    p .help { (picture(Picture::Person)) span { (say!("home-help")) } }
                }
                (search(home.words))
            }
            (outages(&home.outages))
            div .found #found { (found(home)) }
            div .shelves { (shelves(home)) }
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

/// On a tile.
fn down() -> Markup {
    html! { span .note.down { (say!("home-down")) } }
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
            @if searching {
                @if home.found.is_empty() { (say!("home-found-nothing")) }
                @else { (say!("home-found", count = home.found.len())) }
            }
        }
        @if searching {
            @if home.found.is_empty() { p { (say!("home-found-nothing-hint")) } }
            ul .results {
                @for tile in &home.found {
                    li {
                        button .result type="button" data-act=(json(&open(tile))) {
                            (picture(drawing(&tile.target)))
                            span .words {
                                span .name { (tile.name) }
                                @if !tile.note.is_empty() { span .note { (tile.note) } }
                                @if tile.down { (down()) }
                            }
                            span .kind { (kind(&tile.target)) }
                        }
                    }
                }
            }
        }
    }
}

fn shelves(home: &Home<'_>) -> Markup {
    html! {
        (account(&home.guides))
        div .columns {
            section .shelf aria-labelledby="services" {
                h2 #services { (say!("home-services")) }
                (tiles(&home.services, "tiles wide"))
            }
            section .shelf aria-labelledby="portals" {
                h2 #portals { (say!("home-portals")) }
                (tiles(&home.portals, "tiles"))
            }
        }
        @if !home.lessons.is_empty() {
            section .shelf aria-labelledby="lessons" {
                h2 #lessons { (say!("home-lessons")) }
                (tiles(&home.lessons, "tiles wide"))
            }
        }
        section .shelf aria-labelledby="guides" {
            h2 #guides { (say!("home-guides")) }
            (tiles(&home.guides, "tiles wide whole"))
        }
    }
}

/// The consultant's first question. An answer whose guide this seat does not have is not offered.
fn account(guides: &[Tile<'_>]) -> Markup {
    let has = |id: &str| {
        guides
            .iter()
            .any(|tile| matches!(&tile.target, Target::Guide(guide) if guide == id))
    };
    let answers = [
        (LOGIN, say!("home-account-yes")),
        (REGISTER, say!("home-account-no")),
        (LEVELS, say!("home-account-unsure")),
        (PAYMENT, say!("home-duty")),
    ];
    html! {
        section .account aria-labelledby="account" {
            h2 #account { (say!("home-account")) }
            div .answers {
                @for (id, label) in &answers {
                    @if has(id) {
                        button .button type="button" data-act=(json(&open_guide(id))) { (label) }
                    }
                }
            }
        }
    }
}

fn tiles(tiles: &[Tile<'_>], class: &str) -> Markup {
    let (first, rest): (Vec<_>, Vec<_>) = tiles.iter().partition(|tile| is_principal(tile));
    html! {
        ul class=(class) {
            @for tile in first.into_iter().chain(rest) {
                li {
                    button .tile.chief[is_principal(tile)] type="button"
                        data-act=(json(&open(tile))) {
                        span .name { (tile.name) }
                        @if !tile.note.is_empty() { span .note { (tile.note) } }
                        @if tile.down { (down()) }
                    }
                }
            }
        }
    }
}

fn open(tile: &Tile<'_>) -> Act {
    Act::Open(tile.target.clone())
}

fn is_principal(tile: &Tile<'_>) -> bool {
    matches!(&tile.target, Target::Portal(id) if id == PRINCIPAL)
}

fn drawing(target: &Target) -> Picture {
    match target {
        Target::Service(_) => Picture::Card,
        Target::Portal(_) => Picture::Window,
        Target::Guide(_) => Picture::Guide,
    }
}

fn kind(target: &Target) -> String {
    match target {
        Target::Service(_) => say!("home-kind-service"),
        Target::Portal(_) => say!("home-kind-portal"),
        Target::Guide(_) => say!("home-kind-guide"),
    }
}
