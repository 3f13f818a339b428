//! A file of the visit as every page of ours shows it: how its first page looks, what it is, and its buttons.

use maud::{Markup, html};

use crate::link::papers::{Kind, Look, Paper};
use crate::say;
use crate::shell::ui::document::DRAWINGS;
use crate::shell::ui::parts::{json, size};
use crate::shell::view::{CapabilityAct, PaperAct};

/// The first page, where it was drawn; the words beside it say what it is.
pub(in crate::shell::ui) fn drawing(paper: &Paper) -> Markup {
    html! {
        @if let Look::Drawn { drawing, .. } = paper.look {
            img src=(format!("{DRAWINGS}{drawing}")) alt="";
        }
    }
}

/// What a file is, how long, and how large.
pub(in crate::shell::ui) fn what(paper: &Paper) -> String {
    let pages = match paper.look {
        Look::Drawn { pages, .. } if paper.kind != Kind::Picture => {
            Some(say!("papers-pages", pages = pages))
        }
        Look::Drawn { .. } | Look::Awaited | Look::None => None,
    };
    let parts = [Some(kind(paper)), pages, Some(size(paper.bytes))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn kind(paper: &Paper) -> String {
    match paper.kind {
        Kind::Pdf => say!("papers-kind-pdf"),
        Kind::SignedPdf => say!("papers-kind-signed"),
        Kind::Picture | Kind::OtherPicture => say!("papers-kind-picture"),
        Kind::Text => say!("papers-kind-text"),
        Kind::Table => say!("papers-kind-table"),
        Kind::Signature => say!("papers-kind-signature"),
        Kind::Archive => say!("papers-kind-archive"),
        Kind::Other => say!("papers-kind-other"),
    }
}

/// A button whose words are the same on each card; a reader hears the name of the file, too.
pub(super) fn act(act: &CapabilityAct, label: &str, name: &str) -> Markup {
    html! {
        button .button type="button" data-act=(json(act)) { (label) span .unseen { ": " (name) } }
    }
}

/// To which sizes a file can be made smaller, each with one press.
pub(super) fn limits(name: &str, limits: &[u64]) -> Markup {
    html! {
        @if !limits.is_empty() {
            div .limits role="group" aria-label=(say!("papers-limit")) {
                p .note { (say!("papers-limit")) }
                @for limit in limits {
                    (act(&CapabilityAct::Paper(PaperAct::Fit(name.into(), *limit)), &say!("papers-megabytes", megabytes = *limit), name))
                }
            }
        }
    }
}
