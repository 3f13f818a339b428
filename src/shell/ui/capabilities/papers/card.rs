//! A file of the visit as every list of ours shows it: how its first page looks, and what it is.

use maud::{Markup, html};

use crate::link::papers::{Kind, Look, Paper};
use crate::say;
use crate::shell::ui::document::DRAWINGS;
use crate::shell::ui::parts::size;

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
        Look::Drawn { pages, .. } if paper.kind == Kind::Pdf => {
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
        Kind::Picture | Kind::OtherPicture => say!("papers-kind-picture"),
        Kind::Text => say!("papers-kind-text"),
        Kind::Table => say!("papers-kind-table"),
        Kind::Signature => say!("papers-kind-signature"),
        Kind::Archive => say!("papers-kind-archive"),
        Kind::Other => say!("papers-kind-other"),
    }
}
