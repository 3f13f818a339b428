//! «Выберите файл»: the list from which a file is given to a page, and what goes with the visit.
//!
//! It shows the files of this visit, and those of a stick when they are asked for: nothing else of the
//! machine; there is no way to any folder.

use maud::{Markup, html};

use super::card::{drawing, what};
use super::parts::{Picture, Weight, button, json, picture, size};
use crate::link::{usb_export, usb_import};
use crate::say;
use crate::shell::view::{Act, Attachable, Stored};

/// The list: what the page asks for first. Pressing one gives it to the page, or marks it where the page takes
/// several. After a look at a stick the focus goes to what came of it.
pub(super) fn dialog(files: Attachable<'_>, stick: Option<&usb_import::Progress>) -> Markup {
    let words = stick.and_then(told);
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
                p { (say!("files-none-what")) }
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
                    button #dialog-attach .button.chief type="button" data-act=(json(&Act::Attach)) {
                        (say!("files-attach", count = chosen.len()))
                    }
                }
                button #dialog-look .button type="button" data-first=[looks] data-act=(json(&Act::LookAtStick)) {
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
                        data-act=(json(&Act::Choose(name.clone()))) {
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

/// What the citizen is told about the stick below the files of the visit.
fn told(stick: &usb_import::Progress) -> Option<String> {
    match stick {
        usb_import::Progress::NoMedium => Some(say!("stick-missing")),
        usb_import::Progress::Several => Some(say!("stick-several")),
        usb_import::Progress::Busy | usb_import::Progress::Files { .. } => None,
        usb_import::Progress::Unreadable => Some(say!("stick-unreadable")),
        usb_import::Progress::Taken(name) => Some(say!("stick-taken", name = name.as_str())),
        usb_import::Progress::TooLarge => Some(say!("stick-too-large")),
        usb_import::Progress::Failed => Some(say!("stick-failed")),
    }
}

/// The stick is being read.
pub(super) fn reads_stick() -> Markup {
    html! {
        div #dialog-stick-busy .dialog role="dialog" aria-modal="true" aria-labelledby="dialog-title"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("stick-title")) }
            p role="status" { (say!("stick-busy")) }
            (back(true))
        }
    }
}

/// The documents and pictures of a stick; pressing one takes it into the visit.
pub(super) fn of_stick(files: &[usb_import::StickFile], all: bool) -> Markup {
    html! {
        div #dialog-stick .dialog role="dialog" aria-modal="true" aria-labelledby="dialog-title"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("stick-title")) }
            @if files.is_empty() {
                p { (say!("stick-none")) }
            } @else {
                p { (say!("stick-what")) }
            }
            @if !all {
                p { (say!("stick-not-all")) }
            }
            ul .files {
                @for (at, file) in files.iter().enumerate() {
                    li {
                        button .button type="button" data-first=[(at == 0).then_some("")]
                            data-act=(json(&Act::Take(at))) {
                            span .name { (file.name) }
                            span .note {
                                @if !file.folders.is_empty() {
                                    (say!("stick-folder", folder = file.folders.join(" / "))) ", "
                                }
                                (size(file.bytes))
                            }
                        }
                    }
                }
            }
            (back(files.is_empty()))
        }
    }
}

fn back(first: bool) -> Markup {
    html! {
        div .buttons {
            button #dialog-stay .button type="button" data-first=[first.then_some("")]
                data-act=(json(&Act::Dismiss)) { (say!("stick-back")) }
        }
    }
}

/// The files that go with the visit, by name and size.
pub(super) fn kept(files: &[Stored]) -> Markup {
    html! {
        @if files.is_empty() {
            p .name { (say!("end-no-files")) }
        } @else {
            p .name { (say!("end-files", count = files.len())) }
            ul .kept {
                @for file in files {
                    li { span .name { (file.name) } " " span .note { (size(file.bytes)) } }
                }
            }
        }
    }
}

/// How those files get to a stick of the citizen's own.
pub(super) fn saving(saving: usb_export::Progress) -> Markup {
    let save = || button(Weight::Plain, &Act::Save, &say!("save-button"));
    let look = || button(Weight::Plain, &Act::LookForMedium, &say!("save-look"));
    let (words, next) = match saving {
        usb_export::Progress::NoMedium => (say!("save-no-medium"), Some(look())),
        usb_export::Progress::Several => (say!("save-several"), Some(look())),
        usb_export::Progress::Ready => (say!("save-ready"), Some(save())),
        usb_export::Progress::Busy => (say!("save-busy"), None),
        usb_export::Progress::Saved(files) => (say!("save-done", count = files), None),
        usb_export::Progress::Full => (say!("save-full"), Some(look())),
        usb_export::Progress::ReadOnly => (say!("save-read-only"), Some(look())),
        usb_export::Progress::Failed => (say!("save-failed"), Some(look())),
    };
    html! {
        div #saving .saving role="status" {
            p { (words) }
            @if let Some(next) = next { (next) }
        }
    }
}
