//! A question of a page, shown in the page's place.
//!
//! The engine would draw it inside the page, in English, and a page could cover the screen with
//! them. Here the site is named, its words are only words, and the whole bar works meanwhile.

use maud::{Markup, html};

use super::address;
use super::parts::{Picture, Weight, button, json, picture};
use crate::say;
use crate::shell::view::{Act, Answer, Asks, Question};

/// The question and its answers; the focus goes to the one that changes nothing.
pub(super) fn page(question: &Question) -> Markup {
    let host = question.host.as_deref();
    let host = host.map_or_else(|| say!("question-nobody"), address::short);
    let title = match (question.asks, question.guests.is_empty()) {
        (Asks::Nothing, true) => say!("question-tells", host = host),
        (Asks::Nothing, false) => say!("question-tells-on-page", host = host),
        (Asks::Consent | Asks::Words, true) => say!("question-asks", host = host),
        (Asks::Consent | Asks::Words, false) => say!("question-on-page", host = host),
    };
    html! {
        section #page-question .sheet.notice data-escape=(json(&Act::Answer(Answer::Decline))) {
            div .sign { (picture(Picture::Window)) }
            h1 { (title) }
            p .what.asked { (question.words) }
            @if !question.guests.is_empty() { p .guests { (say!("question-guests", guests = guests(&question.guests))) } }
            @match question.asks {
                Asks::Nothing => div .buttons {
                    button .button.chief type="button" data-first="" data-act=(json(&Act::Answer(Answer::Agree))) {
                        (say!("question-read"))
                    }
                },
                Asks::Consent => (answers(Some(""))),
                Asks::Words => {
                    input #reply type="text" autocomplete="off" data-first="" maxlength="600"
                        aria-label=(say!("question-reply")) value=(question.reply)
                        data-enter=(json(&Act::Answer(Answer::Agree)));
                    (answers(None))
                },
            }
        }
    }
}

/// The hosts for a person to read, a few of them.
fn guests(hosts: &[String]) -> String {
    const FEW: usize = 3;
    let few = hosts.iter().take(FEW);
    let few: Vec<String> = few.map(|host| address::short(host)).collect();
    let few = few.join(", ");
    if hosts.len() > FEW {
        say!("question-more-guests", guests = few)
    } else {
        few
    }
}

fn answers(first: Option<&str>) -> Markup {
    html! {
        div .buttons {
            (button(Weight::Chief, &Act::Answer(Answer::Agree), &say!("question-yes")))
            button .button type="button" data-first=[first] data-act=(json(&Act::Answer(Answer::Decline))) {
                (say!("question-no"))
            }
        }
    }
}
