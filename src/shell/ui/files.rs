//! «Мои файлы»: the list from which a file is given to a page, and what goes with the visit.
//!
//! It shows the files of this visit and nothing else of the machine; there is no way to any folder.

use maud::{Markup, html};

use super::parts::{Weight, button, json, size};
use super::{Act, Stored};
use crate::link::Saving;
use crate::say;

/// The list, by name; pressing one gives it to the page.
pub(super) fn dialog(names: &[String]) -> Markup {
    html! {
        div #dialog-files .dialog role="dialog" aria-modal="true" aria-labelledby="dialog-title"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("files-title")) }
            @if names.is_empty() {
                p { (say!("files-none")) }
                p { (say!("files-none-what")) }
            } @else {
                p { (say!("files-what")) }
                ul .files {
                    @for (at, name) in names.iter().enumerate() {
                        li {
                            button .button type="button" data-first=[(at == 0).then_some("")]
                                data-act=(json(&Act::Choose(at))) { (name) }
                        }
                    }
                }
            }
            div .buttons {
                button #dialog-stay .button type="button"
                    data-first=[names.is_empty().then_some("")] data-act=(json(&Act::Dismiss)) {
                    (say!("files-none-chosen"))
                }
            }
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
pub(super) fn saving(saving: Saving) -> Markup {
    let save = || button(Weight::Plain, &Act::Save, &say!("save-button"));
    let look = || button(Weight::Plain, &Act::LookForMedium, &say!("save-look"));
    let (words, next) = match saving {
        Saving::NoMedium => (say!("save-no-medium"), Some(look())),
        Saving::Several => (say!("save-several"), Some(look())),
        Saving::Ready => (say!("save-ready"), Some(save())),
        Saving::Busy => (say!("save-busy"), None),
        Saving::Saved(files) => (say!("save-done", count = files), None),
        Saving::Full => (say!("save-full"), Some(look())),
        Saving::ReadOnly => (say!("save-read-only"), Some(look())),
        Saving::Failed => (say!("save-failed"), Some(look())),
    };
    html! {
        div #saving .saving role="status" {
            p { (words) }
            @if let Some(next) = next { (next) }
        }
    }
}
