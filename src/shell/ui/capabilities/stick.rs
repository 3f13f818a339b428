//! The citizen's stick: what lies on it, and how the files of the visit get there.

use maud::{Markup, html};

use crate::link::{usb_export, usb_import};
use crate::say;
use crate::shell::ui::parts::{Weight, button, json, size};
use crate::shell::view::{Act, CapabilityAct, PaperAct, Saving};

/// What the citizen is told about the stick below the files of the visit.
pub(super) fn told(stick: &usb_import::Progress) -> Option<String> {
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
                            data-act=(json(&CapabilityAct::Take(at))) {
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

/// How those files get to a stick of the citizen's own.
pub(in crate::shell::ui) fn saving(saving: Saving<'_>) -> Markup {
    let again = match saving.one {
        Some(name) => CapabilityAct::Paper(PaperAct::Save(name.to_owned())),
        None => CapabilityAct::LookForMedium,
    };
    let save = || button(Weight::Plain, &CapabilityAct::Save, &say!("save-button"));
    let look = || button(Weight::Plain, &again, &say!("save-look"));
    let (words, next) = match saving.now {
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
