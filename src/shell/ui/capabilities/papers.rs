//! «Мои файлы»: a card for each file of the visit, and what can be done with it.

pub(super) mod card;
mod viewer;

use maud::{Markup, html};

use super::stick::saving;
use crate::link::papers::{Kind, Look, Paper};
use crate::say;
use crate::shell::ui::parts::{Picture, Weight, button, json, picture};
use crate::shell::view::{CapabilityAct, Card, Cards, LIMITS, Origin, PaperAct, PapersPage};
use card::{act, drawing, limits, what};

/// The cards, with `ways` by which others come, or one of the files.
pub(super) fn page(page: &PapersPage<'_>, ways: &Markup) -> Markup {
    match page {
        PapersPage::Cards(files) => cards(files, ways),
        PapersPage::File(viewed) => viewer::page(viewed),
    }
}

/// The page. Where there is nothing it says how something gets here.
fn cards(files: &Cards<'_>, ways: &Markup) -> Markup {
    html! {
        section #page-files .page-files {
            h1 data-first tabindex="-1" { (say!("papers-title")) }
            p .what { (say!("papers-what")) }
            @if !ways.0.is_empty() { div .buttons { (ways) } }
            // Always there: a reader hears only what comes into it.
            div #files-told role="status" { (space(files.pages_left)) (removed(files.removed)) }
            @if files.cards.is_empty() {
                div .nothing {
                    p .name { (say!("papers-none")) }
                    @if ways.0.is_empty() { p { (say!("papers-none-what")) } }
                    @else { p { (say!("papers-none-scanned")) } }
                }
            } @else {
                (saved(files))
                (binding(files.chosen))
                ul .papers {
                    @for card in &files.cards { (paper(card, files.prints)) }
                }
            }
        }
    }
}

fn space(pages_left: Option<u64>) -> Markup {
    html! {
        @match pages_left {
            None => {},
            Some(0) => p .warning { (say!("papers-no-space")) },
            Some(pages) => p .warning { (say!("papers-space", pages = pages)) },
        }
    }
}

fn removed(name: Option<&str>) -> Markup {
    html! {
        @if let Some(name) = name {
            div .saving {
                p { (say!("papers-removed", name = name)) }
                (button(Weight::Chief, &CapabilityAct::Paper(PaperAct::Return), &say!("papers-return")))
            }
        }
    }
}

fn saved(files: &Cards<'_>) -> Markup {
    html! {
        @match files.saving {
            Some(now) => (saving(now)),
            None => div .buttons { (button(Weight::Plain, &CapabilityAct::LookForMedium, &say!("papers-save"))) },
        }
    }
}

fn binding(chosen: usize) -> Markup {
    html! {
        @if chosen > 0 {
            div #binding .saving {
                p { (say!("papers-binding")) }
                div .buttons {
                    (button(Weight::Chief, &CapabilityAct::Paper(PaperAct::Bind(true)), &say!("papers-bind-do", count = chosen)))
                    (button(Weight::Plain, &CapabilityAct::Paper(PaperAct::Bind(false)), &say!("papers-bind-stop")))
                }
                div .limits role="group" aria-label=(say!("papers-limit-all")) {
                    p .note { (say!("papers-limit-all")) }
                    @for limit in LIMITS {
                        (button(Weight::Plain, &CapabilityAct::Paper(PaperAct::BindWithin(limit)), &say!("papers-megabytes", megabytes = limit)))
                    }
                }
            }
        }
    }
}

fn paper(card: &Card<'_>, prints: bool) -> Markup {
    let paper = card.paper;
    let name = paper.name.as_str();
    let is_drawn = matches!(paper.look, Look::Drawn { .. });
    html! {
        li .paper id=(format!("paper-{}", paper.number)) {
            (look(paper))
            div .words {
                h2 { (name) }
                p .note { (what(paper)) ", " (came(card)) }
                @if card.given { p .note.given { (picture(Picture::Check)) (say!("papers-given")) } }
                @if let Some(document) = card.signs {
                    p .note { (say!("papers-signature-of", name = document)) }
                } @else if paper.kind == Kind::Signature {
                    p .note { (say!("papers-signature")) }
                } @else if paper.look == Look::None && paper.kind.is_of_office() {
                    p .note { (say!("papers-office-not-drawn")) }
                } @else if paper.look == Look::None {
                    p .note { (say!("papers-not-drawn")) }
                }
                @if paper.kind == Kind::SignedPdf { p .note { (say!("papers-signed")) } }
                (limits(name, card.limits))
                div .buttons {
                    @if is_drawn { (act(&CapabilityAct::Paper(PaperAct::Look(name.into())), &say!("papers-look"), name)) }
                    @if is_drawn && prints {
                        (act(&CapabilityAct::Paper(PaperAct::Print(name.into())), &say!("papers-print"), name))
                    }
                    @if is_drawn && paper.kind.is_bound() { (choice(card)) }
                    (act(&CapabilityAct::Paper(PaperAct::Save(name.into())), &say!("papers-save-one"), name))
                    (act(&CapabilityAct::Paper(PaperAct::Remove(name.into())), &say!("papers-remove"), name))
                }
            }
        }
    }
}

fn choice(card: &Card<'_>) -> Markup {
    let name = &card.paper.name;
    let is_chosen = card.chosen.is_some();
    html! {
        button .button type="button" aria-pressed=(is_chosen)
            data-act=(json(&CapabilityAct::Paper(PaperAct::Choose(name.clone())))) {
            @match card.chosen {
                Some(number) => (say!("papers-bind-number", number = number)),
                None => (say!("papers-bind")),
            }
            span .unseen { ": " (name) }
        }
    }
}

fn look(paper: &Paper) -> Markup {
    html! {
        div .look {
            @match paper.look {
                Look::Drawn { .. } => (drawing(paper)),
                Look::Awaited => span .note { (say!("papers-awaited")) },
                Look::None => (picture(Picture::Guide)),
            }
        }
    }
}

fn came(card: &Card<'_>) -> String {
    let came = card.paper.came.as_str();
    match card.from {
        Some(Origin::Downloaded) => say!("papers-downloaded", came = came),
        Some(Origin::Scanned) => say!("papers-scanned", came = came),
        Some(Origin::Stick) => say!("papers-from-stick", came = came),
        Some(Origin::Bound) => say!("papers-bound", came = came),
        None => say!("papers-came", came = came),
    }
}
