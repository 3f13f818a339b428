//! One file of the visit, opened: a page at a time, drawn elsewhere.

use maud::{Markup, html};

use super::card::limits;
use crate::link::papers::Fitted;
use crate::say;
use crate::shell::ui::capabilities::stick::saving;
use crate::shell::ui::document::DRAWINGS;
use crate::shell::ui::parts::{json, size};
use crate::shell::view::{Act, CapabilityAct, PaperAct, Sight, Viewed};

/// The page of the file. What can be done stands above it and stays there.
pub(super) fn page(viewed: &Viewed<'_>) -> Markup {
    let number = viewed.number;
    let next = viewed.pages.is_some_and(|pages| number + 1 < pages);
    let larger = viewed.size + 1 < viewed.sizes;
    let leaf = |number| CapabilityAct::Paper(PaperAct::Leaf(number));
    let enlarge = |size| CapabilityAct::Paper(PaperAct::Enlarge(size));
    html! {
        section #page-paper .page-paper data-escape=(json(&Act::Back)) {
            div .head {
                h1 data-first tabindex="-1" { (viewed.name) }
                p #paper-number role="status" { (place(viewed)) }
                div .buttons role="group" {
                    (press("paper-back", number.checked_sub(1).map(leaf), &say!("paper-back")))
                    (press("paper-next", next.then(|| leaf(number + 1)), &say!("paper-next")))
                    (press("paper-smaller", viewed.size.checked_sub(1).map(enlarge), &say!("paper-smaller")))
                    (press("paper-larger", larger.then(|| enlarge(viewed.size + 1)), &say!("paper-larger")))
                    (press("paper-turn", Some(CapabilityAct::Paper(PaperAct::Turn)), &say!("paper-turn")))
                    @if viewed.prints {
                        (press("paper-print", Some(CapabilityAct::Paper(PaperAct::Print(viewed.name.into()))), &say!("papers-print")))
                    }
                    (press("paper-save", Some(CapabilityAct::Paper(PaperAct::Save(viewed.name.into()))), &say!("papers-save-one")))
                    (press("paper-close", Some(Act::Back), &say!("paper-close")))
                }
            }
            @if let Some(now) = viewed.saving { (saving(now)) }
            @match viewed.fitted {
                Some(fitted) => p #paper-fitted .told role="status" { (told(fitted)) },
                None => (limits(viewed.name, viewed.limits)),
            }
            // Another page begins at its top.
            div id=(format!("leaf-{number}")) .leaf tabindex="0" data-size=(viewed.size) {
                @match viewed.sight {
                    Sight::Drawn(drawing) => img src=(format!("{DRAWINGS}{drawing}")) alt=(place(viewed));,
                    Sight::Awaited => p { (say!("paper-awaited")) },
                    Sight::None => p { (say!("paper-not-drawn")) },
                }
            }
        }
    }
}

/// What became of a file that was to be smaller.
fn told(fitted: &Fitted) -> String {
    let (before, after) = (size(fitted.before), size(fitted.after));
    match fitted.fits {
        true if fitted.after >= fitted.before => say!("papers-fitted-less", after = after),
        true => say!("papers-fitted", before = before, after = after),
        false => say!("papers-not-fitted", after = after, limit = fitted.limit),
    }
}

fn place(viewed: &Viewed<'_>) -> String {
    let number = viewed.number + 1;
    match viewed.pages {
        Some(pages) => say!("paper-page", number = number, pages = pages),
        None => say!("paper-page-alone", number = number),
    }
}

/// A button that keeps its place when it can do nothing.
fn press(id: &str, act: Option<impl Clone + Into<Act>>, label: &str) -> Markup {
    html! {
        button id=(id) .button type="button" data-act=[act.as_ref().map(json)]
            aria-disabled=[act.is_none().then_some("true")] { (label) }
    }
}
