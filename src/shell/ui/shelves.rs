//! What stands on the start page below the search: the first question, what most people come for, and the topics;
//! behind them everything else.

use maud::{Markup, html};

use super::parts::{LEVELS, LOGIN, NEWS, PAYMENT, Picture, REGISTER, json, open_guide, picture};
use crate::guides::Topic;
use crate::say;
use crate::shell::view::{Act, Home, Shelf, Target, Tile};

/// What is open below the search.
pub(super) fn shelves(home: &Home<'_>) -> Markup {
    match home.shelf {
        None => first(home),
        Some(Shelf::Topic(topic)) => one_topic(home, topic),
        Some(Shelf::All) => everything(home),
    }
}

/// The start page as every visit finds it.
fn first(home: &Home<'_>) -> Markup {
    html! {
        @if let Some(tile) = &home.principal {
            ul .tiles.principal { (one(tile, None)) }
        }
        (account(home))
        @if !home.popular.is_empty() {
            section .shelf.popular aria-labelledby="popular" {
                h2 #popular { (say!("home-popular")) }
                (tiles(&home.popular, "tiles four"))
            }
        }
        section .shelf aria-labelledby="topics" {
            h2 #topics { (say!("home-topics")) }
            ul .tiles.five {
                @for shelf in &home.topics {
                    (door(&Shelf::Topic(shelf.topic), of_topic(shelf.topic), &name(shelf.topic)))
                }
                (door(&Shelf::All, Picture::Guide, &say!("home-all")))
            }
        }
        @if let Some(news) = home.guide(NEWS) {
            ul .tiles.news { (one(news, Some(Picture::Star))) }
        }
        @if !home.lessons.is_empty() {
            section .shelf aria-labelledby="lessons" {
                h2 #lessons { (say!("home-lessons")) }
                (tiles(&home.lessons, "tiles four"))
            }
        }
    }
}

fn one_topic(home: &Home<'_>, topic: Topic) -> Markup {
    html! {
        section #shelf-topic .shelf aria-labelledby="topic" {
            (back())
            h2 #topic data-first tabindex="-1" { (name(topic)) }
            @for shelf in home.topics.iter().filter(|shelf| shelf.topic == topic) {
                (tiles(&shelf.tiles, "tiles wide"))
            }
        }
    }
}

/// Everything, by topics and in each by the alphabet; then what helps with all of it.
fn everything(home: &Home<'_>) -> Markup {
    html! {
        (back())
        @for shelf in &home.topics {
            section .shelf {
                h2 { (picture(of_topic(shelf.topic))) " " (name(shelf.topic)) }
                (tiles(&shelf.tiles, "tiles wide"))
            }
        }
        @for (heading, shelf) in [
            (say!("home-portals"), &home.others),
            (say!("home-lessons"), &home.lessons),
            (say!("home-guides"), &home.guides),
        ] {
            @if !shelf.is_empty() {
                section .shelf {
                    h2 { (heading) }
                    (tiles(shelf, "tiles wide"))
                }
            }
        }
    }
}

fn back() -> Markup {
    html! {
        button #shelf-back .button type="button" data-act=(json(&Act::Shelf(None))) {
            (picture(Picture::Back)) span { (say!("home-shelf-back")) }
        }
    }
}

/// The consultant's first question (R17). An answer whose guide this seat does not have is not offered; the duty
/// (R24) is no answer, and stands beside it.
fn account(home: &Home<'_>) -> Markup {
    let answers = [
        (LOGIN, say!("home-account-yes")),
        (REGISTER, say!("home-account-no")),
        (LEVELS, say!("home-account-unsure")),
    ];
    html! {
        div .beginning {
            section .account aria-labelledby="account" {
                h2 #account { (say!("home-account")) }
                div .answers {
                    @for (id, label) in &answers {
                        @if home.has_guide(id) {
                            button .button type="button" data-act=(json(&open_guide(id))) { (label) }
                        }
                    }
                }
            }
            @if home.has_guide(PAYMENT) {
                button .button.duty type="button" data-act=(json(&open_guide(PAYMENT))) {
                    (picture(Picture::Card)) span { (say!("home-duty")) }
                }
            }
        }
    }
}

fn tiles(tiles: &[Tile<'_>], class: &str) -> Markup {
    html! {
        ul class=(class) { @for tile in tiles { (one(tile, Some(drawing(tile)))) } }
    }
}

/// Something that can be opened; the portal that most people come for has no drawing, but all the weight.
fn one(tile: &Tile<'_>, drawing: Option<Picture>) -> Markup {
    html! {
        li {
            button .tile.chief[drawing.is_none()] type="button"
                data-act=(json(&Act::Open(tile.target.clone()))) {
                @if let Some(drawing) = drawing { (picture(drawing)) }
                span .words {
                    span .name { (tile.name) }
                    (notes(tile))
                }
                (picture(Picture::Forward))
            }
        }
    }
}

/// What opens another shelf.
fn door(shelf: &Shelf, drawing: Picture, name: &str) -> Markup {
    html! {
        li {
            button .tile type="button" data-act=(json(&Act::Shelf(Some(shelf.key().to_owned())))) {
                (picture(drawing))
                span .words { span .name { (name) } }
                (picture(Picture::Forward))
            }
        }
    }
}

/// What is to be known before it is pressed.
pub(super) fn notes(tile: &Tile<'_>) -> Markup {
    html! {
        @if !tile.note.is_empty() { span .note { (tile.note) } }
        @if tile.fee { span .note { (say!("home-fee")) } }
        @if tile.down { span .note.down { (say!("home-down")) } }
    }
}

/// The drawing of what opens: that of its topic, or of what kind of thing it is.
pub(super) fn drawing(tile: &Tile<'_>) -> Picture {
    match (tile.topic, &tile.target) {
        (Some(topic), _) => of_topic(topic),
        (None, Target::Service(_)) => Picture::Card,
        (None, Target::Portal(_)) => Picture::Window,
        (None, Target::Guide(_)) => Picture::Guide,
    }
}

fn of_topic(topic: Topic) -> Picture {
    match topic {
        Topic::Health => Picture::Health,
        Topic::Pension => Picture::Coins,
        Topic::Documents => Picture::Document,
        Topic::Car => Picture::Car,
        Topic::Children => Picture::Child,
        Topic::Law => Picture::Scales,
        Topic::Dwelling => Picture::Home,
        Topic::Work => Picture::Briefcase,
        Topic::Culture => Picture::Star,
    }
}

fn name(topic: Topic) -> String {
    match topic {
        Topic::Health => say!("topic-health"),
        Topic::Pension => say!("topic-pension"),
        Topic::Documents => say!("topic-documents"),
        Topic::Car => say!("topic-car"),
        Topic::Children => say!("topic-children"),
        Topic::Law => say!("topic-law"),
        Topic::Dwelling => say!("topic-dwelling"),
        Topic::Work => say!("topic-work"),
        Topic::Culture => say!("topic-culture"),
    }
}
