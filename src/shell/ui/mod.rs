//! The trusted interface: what every page of ours looks like.
//!
//! Pure: a [`View`] goes in, HTML fragments come out, presses come back as [`Act`]. The one trusted
//! view fills the whole window; the page's style sheet keeps a place free for the portal, tells its
//! rectangle as [`Act::Slot`], and the window puts the portal view there. No word of a sentence
//! stands here: they are Fluent's.

mod address;
mod bar;
mod capabilities;
mod closing;
mod dialog;
mod document;
mod guide;
mod home;
mod journal;
mod outcome;
mod paper;
mod parts;
mod question;
mod shelves;
#[cfg(test)]
mod snapshots;
mod staff;
#[cfg(test)]
mod tests;
mod trouble;

use maud::{Markup, html};
use serde::Serialize;

use crate::shell::view::{Act, Bar, Contrast, Main, View};

pub(crate) use document::{CSP, DRAWINGS, PICTURES, file};

/// The most that one message of the page may weigh, in bytes: far more than any press.
const ACT_LIMIT: usize = 4096;

/// What the page is told: the fragments of its slots, the colours, and the size of the letters in per cent.
#[derive(Serialize)]
struct Shown {
    bar: String,
    main: String,
    panel: String,
    notice: String,
    dialog: String,
    contrast: &'static str,
    letters: u16,
    paint: u64,
}

/// The script that shows this view. The page patches what differs, keeps focus, caret and scroll,
/// and answers [`Act::Painted`] with the number of this paint.
pub(crate) fn render(view: &View<'_>, paint: u64) -> String {
    let shown = Shown {
        bar: bar::bar(view).into_string(),
        main: main(view).into_string(),
        panel: beside(view).into_string(),
        notice: (view.status)
            .map(|message| bar::told(message, view.prints_file))
            .unwrap_or_default()
            .into_string(),
        dialog: (view.dialog)
            .map(|asked| dialog::dialog(asked, view.sources))
            .unwrap_or_default()
            .0,
        contrast: match view.look.contrast {
            Contrast::Usual => "usual",
            Contrast::BlackOnWhite => "black-on-white",
            Contrast::YellowOnBlack => "yellow-on-black",
        },
        letters: view.look.text,
        paint,
    };
    // Strings alone cannot fail to serialise; an empty view would still be no panic.
    let shown = serde_json::to_string(&shown).unwrap_or_else(|_| String::from("{}"));
    format!("kiosk.show({shown});")
}

/// What was pressed, or nothing when the message is none of ours.
pub(crate) fn act(json: &str) -> Option<Act> {
    (json.len() <= ACT_LIMIT)
        .then(|| serde_json::from_str(json).ok())
        .flatten()
}

fn main(view: &View<'_>) -> Markup {
    let door = door(view);
    match &view.main {
        Main::Home(home) => home::home(home, &door),
        Main::Portal => portal(&view.bar),
        Main::Question(question) => question::page(question),
        Main::Papers(page) => capabilities::papers(page, view.sources),
        Main::Guide(guide) => guide::page(guide, view.beside, view.paper, view.clip),
        Main::Trouble(trouble) => trouble::page(trouble),
        Main::Ending => closing::ending(),
        Main::Report(outcome, moment) => closing::report(outcome, moment, &door),
        Main::OutOfService(code, faults) => closing::out_of_service(code, faults, &door),
        Main::Staff(staff) => staff::page(staff),
    }
}

/// The way in for staff, where there is one.
fn door(view: &View<'_>) -> Markup {
    view.has_door.then(staff::door).unwrap_or_default()
}

/// The place that the portal view covers; the words are seen only until its first paint.
fn portal(bar: &Bar<'_>) -> Markup {
    let name = bar.portal.or(bar.host).unwrap_or_default();
    html! {
        div #page-portal .page-portal {
            h1 .unseen { (crate::say!("portal-heading", portal = name)) }
            div #portal { p { (crate::say!("portal-loading")) } }
        }
    }
}

/// The guide, or the narrow rail from which guides are one press away; nothing where no visit works.
fn beside(view: &View<'_>) -> Markup {
    match (&view.main, &view.panel) {
        (
            Main::Home(_)
            | Main::Papers(_)
            | Main::Ending
            | Main::Report(..)
            | Main::OutOfService(..)
            | Main::Staff(_),
            _,
        ) => html! {},
        (Main::Portal | Main::Question(_) | Main::Guide(_) | Main::Trouble(_), Some(panel)) => {
            guide::panel(panel, view.paper, view.clip, &door(view))
        }
        (Main::Portal | Main::Question(_) | Main::Guide(_) | Main::Trouble(_), None) => {
            guide::rail(&view.bar, &door(view))
        }
    }
}
