//! The questions that may stand over everything else.
//!
//! The button that has the focus first, and Escape, do the harmless thing in each: a key that was
//! meant for a form must never end a visit.

use maud::{Markup, html};

use super::capabilities;
use super::parts::{Picture, answers, json, picture, size};
use crate::link::{FromStaff, usb_export};
use crate::say;
use crate::shell::view::{Act, Dialog, Longest, Saving, Sources, Stored};

/// The question with its answers.
pub(super) fn dialog(dialog: Dialog<'_>, sources: Sources) -> Markup {
    match dialog {
        Dialog::EndVisit(files, saving) => end_visit(files, saving),
        Dialog::Idle(seconds) => idle(seconds),
        Dialog::Announced(seconds, can_stop) => announced(seconds, can_stop),
        Dialog::Longest(asked) => longest(asked),
        Dialog::Capability(dialog) => capabilities::dialog(dialog, sources),
        Dialog::Repeat => repeat(),
    }
}

fn end_visit(files: &[Stored], saving: Option<usb_export::Progress>) -> Markup {
    html! {
        div #dialog-end .dialog role="alertdialog" aria-modal="true" aria-labelledby="dialog-title"
            aria-describedby="dialog-words" data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("end-title")) }
            div #dialog-words {
                p { (say!("end-what")) }
                (kept(files))
                @if !files.is_empty() {
                    @if let Some(now) = saving { (capabilities::saving(Saving { now, one: None })) }
                }
                p .name { (say!("end-what-more")) }
                ul {
                    li { (say!("end-what-logins")) }
                    li { (say!("end-what-forms")) }
                }
            }
            (answers(&Act::Dismiss, &say!("end-no"), &Act::EndConfirmed, &say!("end-yes")))
        }
    }
}

/// The files that go with the visit, by name and size.
fn kept(files: &[Stored]) -> Markup {
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

fn idle(seconds: u64) -> Markup {
    html! {
        div #dialog-idle .dialog.idle role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&Act::Extend)) {
            h2 #dialog-title { (picture(Picture::Clock)) span { (say!("idle-title")) } }
            (count(seconds))
            p #dialog-words { (say!("idle-what")) }
            (answers(&Act::Extend, &say!("idle-no"), &Act::EndConfirmed, &say!("idle-yes")))
        }
    }
}

fn count(seconds: u64) -> Markup {
    // A reader hears every tenth second only; the eye sees each of them.
    let spoken = seconds.div_ceil(10) * 10;
    html! {
        p .count aria-hidden="true" {
            span .number { (seconds) } " " span { (say!("idle-seconds", seconds = seconds)) }
        }
        p .unseen role="status" { (say!("idle-spoken", seconds = spoken)) }
    }
}

/// Staff announced the end. Whoever has stopped one can put the words away, and use the seconds that are left.
fn announced(seconds: u64, can_stop: bool) -> Markup {
    let (harmless, no, what) = match can_stop {
        true => (Act::Extend, say!("idle-no"), say!("announced-what")),
        false => (
            Act::Dismiss,
            say!("longest-read"),
            say!("announced-what-now"),
        ),
    };
    html! {
        div #dialog-announced .dialog.idle role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&harmless)) {
            h2 #dialog-title { (picture(Picture::Clock)) span { (say!("announced-title")) } }
            (count(seconds))
            p #dialog-words { (what) }
            (answers(&harmless, &no, &Act::EndConfirmed, &say!("idle-yes")))
        }
    }
}

/// The last minutes: time with one press, or the files with another.
fn longest(asked: Longest<'_>) -> Markup {
    let harmless = match asked.more {
        Some(_) => Act::Extend,
        None => Act::Dismiss,
    };
    html! {
        div #dialog-longest .dialog.idle role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&harmless)) {
            h2 #dialog-title {
                (picture(Picture::Clock))
                span { (say!("longest-title", minutes = asked.minutes)) }
            }
            div #dialog-words {
                @match asked.more {
                    Some(minutes) => p { (say!("longest-more", minutes = minutes)) },
                    None => p { (say!("longest-no-more")) },
                }
                p { (say!("longest-what")) }
                @if !asked.files.is_empty() {
                    (kept(asked.files))
                    @if let Some(now) = asked.saving { (capabilities::saving(Saving { now, one: None })) }
                }
            }
            div .buttons {
                button #dialog-stay .button.chief type="button" data-first="" data-act=(json(&harmless)) {
                    @match asked.more {
                        Some(minutes) => (say!("longest-yes", minutes = minutes)),
                        None => (say!("longest-read")),
                    }
                }
                @if asked.more.is_none() && asked.door {
                    button #dialog-staff .button type="button"
                        data-act=(json(&Act::Staff(FromStaff::Prolong))) { (say!("longest-staff")) }
                }
                button #dialog-leave .button type="button" data-act=(json(&Act::EndConfirmed)) {
                    (say!("idle-yes"))
                }
            }
        }
    }
}

fn repeat() -> Markup {
    html! {
        div #dialog-repeat .dialog role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("repeat-title")) }
            div #dialog-words {
                p { (say!("repeat-what")) }
                p { (say!("repeat-doubt")) }
            }
            (answers(&Act::Dismiss, &say!("repeat-no"), &Act::RepeatConfirmed, &say!("repeat-yes")))
        }
    }
}
