//! What staff see at the screen: the door, the PIN with its pad, and the menu.
//!
//! A press on anything here carries `data-staff` and begins no visit. What is typed as a PIN stays in
//! its field, is sent once, and is never drawn.

use maud::{Markup, html};

use super::parts::{Picture, Weight, button, json, picture, to_menu};
use super::{guide, journal};
use crate::guides::Guide;
use crate::link::speech::Step;
use crate::link::{FaultKind, FromStaff, JournalAct, Menu, RemarkKind, Sheet, StaffAct, StaffPage};
use crate::say;
use crate::shell::view::{Act, CapabilityAct, Staff};

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
        StaffPage::Menu(offered) => menu(offered, staff),
        StaffPage::Card(at) => card(staff.cards, *at),
        StaffPage::Faults => faults(),
        StaffPage::Remarks(step) => remarks(step),
        StaffPage::Sheet(one) => sheet(one, staff.prints),
        StaffPage::Journal(page) => journal::page(page),
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

fn menu(offered: &Menu, staff: &Staff<'_>) -> Markup {
    let code = offered.fault.as_deref();
    html! {
        section #page-staff-menu .sheet.staff.menu data-staff="" {
            h1 data-first tabindex="-1" { (say!("staff-menu")) }
            @if let Some(code) = code {
                p .what { (fault(code)) }
                p { (cure(code)) }
            } @else if offered.visit {
                p .what { (say!("staff-visit")) }
            } @else {
                p .what { (say!("staff-works")) }
            }
            @for fault in staff.faults { p .for-staff { (fault) } }
            @if offered.journal || offered.visit { (at_hand(offered)) }
            @if offered.acts { (acts(code.is_some())) }
            @if offered.bundle { (take_bundle()) }
            @if !staff.cards.is_empty() {
                h2 { (say!("staff-cards")) }
                ul .acts {
                    @for (at, card) in staff.cards.iter().enumerate() {
                        li { (tile(&turn(Some(at)), Picture::Guide, &card.title)) }
                    }
                }
            }
            h2 { (say!("staff-pass-on")) }
            ul .acts {
                li { (pass_on(FromStaff::Faults, Picture::Hide, &say!("sheet-ticket"))) }
                li { (pass_on(FromStaff::Outages, Picture::Broken, &say!("sheet-outages"))) }
                @if let Some(step) = &staff.step {
                    li { (pass_on(FromStaff::Remarks(step.clone()), Picture::Guide, &say!("sheet-remark"))) }
                }
            }
            div .buttons { (leave()) }
        }
    }
}

/// What is wanted most.
fn at_hand(offered: &Menu) -> Markup {
    let list = journal::act(JournalAct::List);
    let time = Act::Staff(FromStaff::GiveTime);
    html! {
        ul .acts {
            @if offered.journal { li { (tile(&list, Picture::Guide, &say!("staff-journal"))) } }
            @if offered.visit {
                li { (tile(&time, Picture::Clock, &say!("staff-more-time"))) }
                li { (tile(&Act::End, Picture::Exit, &say!("bar-end"))) }
            }
        }
    }
}

/// What can be done with the seat. Each wipes first.
fn acts(is_closed: bool) -> Markup {
    let first = match is_closed {
        true => (StaffAct::Release, Picture::Check, say!("staff-release")),
        false => (StaffAct::Lock, Picture::Closed, say!("staff-lock")),
    };
    let acts = [
        first,
        (StaffAct::Restart, Picture::Window, say!("staff-restart")),
        (StaffAct::Reboot, Picture::Reload, say!("staff-reboot")),
        (StaffAct::PowerOff, Picture::Hide, say!("staff-power-off")),
        (StaffAct::Leave, Picture::Exit, say!("staff-leave")),
    ];
    html! {
        ul .acts {
            @for (act, drawing, label) in acts {
                li { (tile(&Act::Staff(FromStaff::Act(act)), drawing, &label)) }
            }
        }
        p .note { (say!("staff-wipes")) }
    }
}

/// Nothing is wiped before.
fn take_bundle() -> Markup {
    let act = Act::Staff(FromStaff::TakeBundle);
    html! {
        ul .acts { li { (tile(&act, Picture::Document, &say!("staff-take-bundle"))) } }
    }
}

fn tile(act: &Act, drawing: Picture, label: &str) -> Markup {
    html! {
        button .tile type="button" data-act=(json(act)) {
            (picture(drawing)) span .name { (label) }
        }
    }
}

/// Something that staff pass on to others.
fn pass_on(wanted: FromStaff, drawing: Picture, label: &str) -> Markup {
    tile(&Act::Staff(wanted), drawing, label)
}

/// What does not work: one press is the ticket.
fn faults() -> Markup {
    html! {
        section #page-staff-faults .sheet.staff.menu data-staff="" {
            h1 data-first tabindex="-1" { (say!("sheet-ticket")) }
            p .what { (say!("staff-faults-what")) }
            ul .acts {
                @for kind in FaultKind::ALL {
                    li { (pass_on(FromStaff::Fault(kind), Picture::Broken, &kind.sentence())) }
                }
            }
            p .note { (say!("staff-faults-note")) }
            div .buttons { (to_menu()) }
        }
    }
}

/// What is wrong with a step: one press is the remark.
fn remarks(step: &Step) -> Markup {
    html! {
        section #page-staff-remarks .sheet.staff.menu data-staff="" {
            h1 data-first tabindex="-1" { (say!("sheet-remark")) }
            p .what { (say!("staff-remark-what", number = step.number + 1)) }
            ul .acts {
                @for kind in RemarkKind::ALL {
                    @let remark = FromStaff::Remark(step.clone(), kind);
                    li { (pass_on(remark, Picture::Guide, &kind.sentence())) }
                }
            }
            p .note { (say!("staff-remark-note")) }
            div .buttons { (to_menu()) }
        }
    }
}

/// What staff pass on, to be read or printed.
fn sheet(sheet: &Sheet, prints: bool) -> Markup {
    html! {
        section #page-staff-sheet .sheet.staff data-staff="" {
            h1 data-first tabindex="-1" { (sheet.title) }
            @for line in &sheet.lines { p .line { (line) } }
            div .buttons {
                @if prints { (button(Weight::Chief, &CapabilityAct::PrintSheet, &say!("report-print"))) }
                (to_menu())
                (leave())
            }
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
