//! «Выберите файл»: the list from which a file is given to a page.
//!
//! It shows the files of this visit, and those of a stick when they are asked for: nothing else of the
//! machine; there is no way to any folder.

use maud::{Markup, html};

use super::papers::card::{drawing, what};
use crate::link::usb_import;
use crate::say;
use crate::shell::ui::parts::{Picture, json, picture};
use crate::shell::view::{Act, Attachable, CapabilityAct};

/// The list: what the page asks for first. Pressing one gives it to the page, or marks it where the page takes
/// several; `ways` by which others come. After a look at a stick the focus goes to what came of it.
pub(super) fn dialog(
    files: Attachable<'_>,
    stick: Option<&usb_import::Progress>,
    ways: &Markup,
) -> Markup {
    let words = stick.and_then(super::stick::told);
    let all: Vec<&String> = files.fitting.iter().chain(files.others).collect();
    let first = match stick {
        Some(usb_import::Progress::Taken(taken)) => all.iter().copied().find(|name| *name == taken),
        Some(_) if words.is_some() => None,
        _ => all.first().copied(),
    };
    let is_empty = all.is_empty();
    let looks = (first.is_none() && words.is_some()).then_some("");
    let stays = (first.is_none() && words.is_none()).then_some("");
    html! {
        div #dialog-files .dialog role="dialog" aria-modal="true" aria-labelledby="dialog-title"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title {
                @if files.chosen.is_some() { (say!("files-title-several")) } @else { (say!("files-title")) }
            }
            @if is_empty {
                p { (say!("files-none")) }
                @if ways.0.is_empty() { p { (say!("files-none-what")) } }
                @else { p { (say!("files-none-scan")) } }
            } @else {
                p {
                    @if files.chosen.is_some() { (say!("files-what-several")) } @else { (say!("files-what")) }
                }
                (list(files.fitting, files, first))
                @if !files.others.is_empty() {
                    p { (say!("files-others")) }
                    (list(files.others, files, first))
                }
            }
            // Always there: a reader hears only what comes into it.
            div #stick .saving[words.is_some()] role="status" {
                @if let Some(words) = words { p { (words) } }
            }
            div .buttons {
                @if let Some(chosen) = files.chosen.filter(|chosen| !chosen.is_empty()) {
                    button #dialog-attach .button.chief type="button" data-act=(json(&CapabilityAct::Attach)) {
                        (say!("files-attach", count = chosen.len()))
                    }
                }
                (ways)
                button #dialog-look .button type="button" data-first=[looks] data-act=(json(&CapabilityAct::LookAtStick)) {
                    (say!("stick-look"))
                }
                button #dialog-stay .button type="button" data-first=[stays] data-act=(json(&Act::Dismiss)) {
                    (say!("files-none-chosen"))
                }
            }
        }
    }
}

/// Each by its first page, its name, and what it is.
fn list(names: &[String], files: Attachable<'_>, first: Option<&String>) -> Markup {
    html! {
        ul .files {
            @for name in names {
                @let is_chosen = files.chosen.map(|chosen| chosen.contains(name));
                @let paper = files.papers.iter().find(|paper| paper.name == *name);
                li {
                    button .button type="button" data-first=[(Some(name) == first).then_some("")]
                        aria-pressed=[is_chosen.map(|is| if is { "true" } else { "false" })]
                        data-act=(json(&CapabilityAct::Choose(name.clone()))) {
                        @if is_chosen == Some(true) { (picture(Picture::Check)) }
                        @if let Some(paper) = paper { (drawing(paper)) }
                        span .words {
                            span .name { (name) }
                            @if let Some(paper) = paper { span .note { (what(paper)) } }
                        }
                    }
                }
            }
        }
    }
}
