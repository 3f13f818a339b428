//! What staff see at the screen: the door, the PIN with its pad, and the menu.
//!
//! A press on anything here carries `data-staff` and begins no visit. What is typed as a PIN stays in
//! its field, is sent once, and is never drawn.

use maud::{Markup, html};

use super::guide;
use super::parts::{Picture, Weight, button, json, picture};
use crate::guides::Guide;
use crate::link::{FromStaff, StaffAct, StaffPage};
use crate::say;
use crate::shell::view::{Act, Staff};

/// The way in, at the foot of a page.
pub(super) fn door() -> Markup {
    html! {
        button #door .door type="button" data-staff="" data-act=(json(&Act::Staff(FromStaff::Enter))) {
            (say!("staff-door"))
        }
    }
}

/// The page that is open.
pub(super) fn page(staff: &Staff<'_>) -> Markup {
    match staff.page {
        StaffPage::Pin { wrong, wait } => pin(&state(*wrong, *wait), *wait > 0),
        StaffPage::Checking => pin(&say!("staff-checking"), true),
        StaffPage::Menu { fault } => menu(fault.as_deref(), staff),
        StaffPage::Card(at) => card(staff.cards, *at),
    }
}

/// The fault in words; what is not known here is in the log.
pub(super) fn fault(code: &str) -> String {
    match code {
        "locked" | "wipe" | "mark" | "policy" | "settings" | "gate" | "screen" | "power"
        | "unlocked" => crate::text::sentence(&format!("fault-{code}"), &[]),
        _ => say!("fault-other"),
    }
}

/// What to do about it.
fn cure(code: &str) -> String {
    match code {
        "locked" | "wipe" | "mark" | "policy" | "settings" | "gate" | "screen" | "power"
        | "unlocked" => crate::text::sentence(&format!("cure-{code}"), &[]),
        _ => say!("cure-other"),
    }
}

fn state(wrong: bool, wait: u64) -> String {
    match (wrong, wait) {
        (false, 0) => say!("staff-pin-what"),
        (true, 0) => say!("staff-pin-wrong"),
        (_, wait) if wait < 60 => say!("staff-pin-wait-seconds", seconds = wait),
        (_, wait) => say!("staff-pin-wait", minutes = wait.div_ceil(60)),
    }
}

/// The field and the pad. While `shut`, nothing is taken.
fn pin(state: &str, shut: bool) -> Markup {
    html! {
        section #page-staff .sheet.staff data-staff="" {
            h1 { (say!("staff-title")) }
            p .what role="status" { (state) }
            div .entry {
                label .unseen for="pin" { (say!("staff-pin")) }
                input #pin data-first type="password" inputmode="none" autocomplete="off" maxlength="64";
            }
            div .pad {
                @for key in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] { (digit(key)) }
                button .button type="button" data-erase="" { (say!("staff-erase")) }
                (digit("0"))
                button .button.chief type="button" data-done=[(!shut).then_some("")]
                    aria-disabled=[shut.then_some("true")] { (say!("staff-enter")) }
            }
            div .buttons { (leave()) }
        }
    }
}

fn digit(key: &str) -> Markup {
    html! { button .button.key type="button" data-key=(key) { (key) } }
}

fn menu(code: Option<&str>, staff: &Staff<'_>) -> Markup {
    let acts = [
        (StaffAct::Restart, Picture::Window, say!("staff-restart")),
        (StaffAct::Reboot, Picture::Reload, say!("staff-reboot")),
        (StaffAct::PowerOff, Picture::Hide, say!("staff-power-off")),
        (StaffAct::Leave, Picture::Exit, say!("staff-leave")),
    ];
    let first = match code {
        Some(_) => (StaffAct::Release, Picture::Check, say!("staff-release")),
        None => (StaffAct::Lock, Picture::Closed, say!("staff-lock")),
    };
    html! {
        section #page-staff-menu .sheet.staff data-staff="" {
            h1 data-first tabindex="-1" { (say!("staff-menu")) }
            @if let Some(code) = code {
                p .what { (fault(code)) }
                p { (cure(code)) }
            } @else {
                p .what { (say!("staff-works")) }
            }
            @for fault in staff.faults { p .for-staff { (fault) } }
            ul .acts {
                @for (act, drawing, label) in [first].into_iter().chain(acts) {
                    li {
                        button .tile type="button"
                            data-act=(json(&Act::Staff(FromStaff::Act(act)))) {
                            (picture(drawing)) span .name { (label) }
                        }
                    }
                }
            }
            p .note { (say!("staff-wipes")) }
            @if !staff.cards.is_empty() {
                h2 { (say!("staff-cards")) }
                ul .acts {
                    @for (at, card) in staff.cards.iter().enumerate() {
                        li {
                            button .tile type="button" data-act=(json(&turn(Some(at)))) {
                                (picture(Picture::Guide)) span .name { (card.title) }
                            }
                        }
                    }
                }
            }
            div .buttons { (leave()) }
        }
    }
}

/// One of the consultant's cards, in large type.
fn card(cards: &[Guide], at: usize) -> Markup {
    let next = Some(at + 1).filter(|next| *next < cards.len());
    html! {
        section #page-staff-card .sheet.staff.card data-staff="" {
            @if let Some(card) = cards.get(at) {
                h1 data-first tabindex="-1" { (card.title) }
                (guide::steps(card, None))
                (guide::after(card, guide::Level::Page))
            }
            div .buttons {
                (button(Weight::Chief, &turn(None), &say!("staff-to-menu")))
                @if next.is_some() {
                    (button(Weight::Plain, &turn(next), &say!("staff-next-card")))
                }
                (leave())
            }
        }
    }
}

/// To this card, or back to the menu.
fn turn(card: Option<usize>) -> Act {
    Act::Staff(FromStaff::Card(card))
}

fn leave() -> Markup {
    button(
        Weight::Plain,
        &Act::Staff(FromStaff::Leave),
        &say!("staff-close"),
    )
}
