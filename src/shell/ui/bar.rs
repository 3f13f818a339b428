//! The bar at the top, always visible.
//!
//! Its buttons keep their places: one that can do nothing now is dimmed, not gone. «Завершить сеанс»
//! stands at the right end, alone in the deep colour, at every size of the text; it and what changes the size stay
//! where they are on the screen.

use maud::{Markup, html};

use super::address;
use super::capabilities;
use super::parts::{Picture, Weight, button, json, picture, tool};
use crate::link::{Place, print};
use crate::say;
use crate::shell::view::{
    Act, Bar, CapabilityAct, Look, Main, Paper, StatusMessage, TEXT_SIZES, Unsaved, View,
};
use crate::text::sentence;

/// The last minutes, which the clock shows in a frame.
const SOON: u64 = 5;

/// The whole bar for this view.
pub(super) fn bar(view: &View<'_>) -> Markup {
    let bar = &view.bar;
    let works = match view.main {
        Main::Home(_)
        | Main::Portal
        | Main::Question(_)
        | Main::Papers(_)
        | Main::Guide(_)
        | Main::Trouble(_) => true,
        Main::Ending | Main::Report(..) | Main::OutOfService(..) | Main::Staff(_) => false,
    };
    html! {
        div .bar {
            nav .tools aria-label=(say!("bar-navigation")) { (navigation(view)) }
            (place(bar))
            @if works { (capabilities::tools(view.sources)) }
            @if works { @if let Some(count) = bar.files { (files(count)) } }
            (call(bar.called))
            @if works {
                @if let Some(minutes) = bar.minutes_left { (clock(minutes)) }
            }
            @match bar.keyboard {
                Some(seen) => {
                    @if works || matches!(view.main, Main::Staff(_)) { (keyboard_on_screen(seen)) }
                },
                None => { @if works { (keyboard(bar)) } },
            }
            div .corner {
                div .tools role="group" aria-label=(say!("bar-look")) {
                    @if !matches!(view.main, Main::OutOfService(..) | Main::Ending) { (look(view.look)) }
                }
                (end(works && bar.minutes_left.is_some()))
            }
        }
        div .loading data-on=[bar.loading.then_some("")] role="status" {
            @if bar.loading { span .unseen { (say!("bar-loading")) } }
        }
    }
}

/// The end of the visit. Its place is kept where there is none to end: the press that begins one must not move
/// this button under the pointer, where a second press was meant for larger letters.
fn end(visit: bool) -> Markup {
    html! {
        @if visit {
            button #end .end type="button" data-act=(json(&Act::End)) {
                (picture(Picture::Exit))
                span { (say!("bar-end")) }
            }
        } @else {
            div .end.kept aria-hidden="true" {
                (picture(Picture::Exit))
                span { (say!("bar-end")) }
            }
        }
    }
}

/// A line below the page: what has happened, what can be done with it, and a button that puts it away. It comes
/// where nothing above it has to move.
pub(super) fn told(message: &StatusMessage, prints_file: bool) -> Markup {
    html! {
        div .told role="status" {
            span {
                @match message {
                    StatusMessage::Saved(name) => (say!("notice-saved", name = name)),
                    StatusMessage::NotSaved(Unsaved::Failed) => (say!("notice-not-saved")),
                    StatusMessage::NotSaved(Unsaved::TooLarge) => (say!("notice-too-large")),
                    StatusMessage::NotSaved(Unsaved::TooMany) => (say!("notice-too-many")),
                    StatusMessage::Scanning => (say!("notice-scanning")),
                    StatusMessage::Scanned(name) => (say!("notice-scanned", name = name)),
                    StatusMessage::Taken(name) => (say!("notice-taken", name = name)),
                    StatusMessage::Given => (say!("notice-given")),
                    StatusMessage::Binding => (say!("notice-binding")),
                    StatusMessage::NotBound => (say!("notice-not-bound")),
                    StatusMessage::NotScanned => (say!("notice-not-scanned")),
                    StatusMessage::Printing(printing) => (printed(printing)),
                    StatusMessage::Unheard => (say!("notice-unheard")),
                    StatusMessage::NoWindow => (say!("notice-no-window")),
                    StatusMessage::NoField => (say!("notice-no-field")),
                    StatusMessage::Recovered => (say!("notice-recovered")),
                }
            }
            div .buttons {
                @if prints_file { (button(Weight::Plain, &CapabilityAct::PrintFile, &say!("notice-print-file"))) }
                (button(Weight::Plain, &Act::Dismiss, &say!("notice-read")))
            }
        }
    }
}

fn printed(printing: &print::Progress) -> String {
    match printing {
        print::Progress::Asks { pages, .. } => say!("print-pages", pages = *pages),
        print::Progress::TooLong { left: 0, .. } => say!("notice-print-no-more"),
        print::Progress::TooLong { pages, left } => {
            say!("notice-print-too-long", pages = *pages, left = *left)
        }
        print::Progress::Sent => say!("notice-print-sent"),
        print::Progress::Waits => say!("notice-print-waits"),
        print::Progress::Prints { page, pages } => {
            say!("notice-print-page", page = *page, pages = *pages)
        }
        print::Progress::Done => say!("notice-print-done"),
        print::Progress::Trouble(code) => sentence(&format!("notice-print-{code}"), &[]),
    }
}

fn navigation(view: &View<'_>) -> Markup {
    let bar = &view.bar;
    let back = bar.can_back.then_some(&Act::Back);
    let forward = bar.can_forward.then_some(&Act::Forward);
    let print = bar.can_print.then_some(&CapabilityAct::Print);
    let home_tool = || tool("home", Picture::Home, Some(&Act::Home), &say!("bar-home"));
    let no_home = || tool("home", Picture::Home, None::<&Act>, &say!("bar-home"));
    let back_tool = || tool("back", Picture::Back, back, &say!("bar-back"));
    match view.main {
        // On the start page there is only the way back to the portal, if one is open: not where the second press
        // of two meets it that were meant for the way home.
        Main::Home(_) => html! { @if back.is_some() { (no_home()) (back_tool()) } },
        Main::Guide(_) | Main::Papers(_) => html! { (home_tool()) (back_tool()) },
        Main::Portal | Main::Question(_) | Main::Trouble(_) => html! {
            (home_tool())
            (back_tool())
            (tool("forward", Picture::Forward, forward, &say!("bar-forward")))
            (tool("reload", Picture::Reload, Some(&Act::Reload), &say!("bar-reload")))
            @if view.paper != Paper::None {
                (tool("print", Picture::Printer, print, &say!("bar-print")))
            }
        },
        Main::Ending | Main::Report(..) | Main::OutOfService(..) | Main::Staff(_) => html! {},
    }
}

/// A name with more letters than this takes smaller ones, or it would not be whole.
const LONG: usize = 30;

/// Where the citizen is: the portal's plain name, and its host for those who check; elsewhere, the centre.
fn place(bar: &Bar<'_>) -> Markup {
    html! {
        @let name = bar.portal.map(str::to_owned).or_else(|| bar.host.map(address::short));
        div .place.seat[name.is_none()] {
            @match name {
                Some(name) => {
                    span .name.long[name.chars().count() > LONG] { (name) }
                    @if let Some(host) = bar.host {
                        span .host {
                            (picture(Picture::Window))
                            span .unseen { (say!("bar-host")) " " }
                            (address::shown(host))
                        }
                    }
                    @if bar.missing > 0 {
                        span .missing { (say!("bar-missing", count = bar.missing)) }
                    }
                },
                None => (seat(bar.place)),
            }
        }
    }
}

/// Whose computer it is: the centre's name and the seat's number, where IT gives them.
fn seat(place: &Place) -> Markup {
    html! {
        @if place.branch.is_empty() {
            span .name { (say!("bar-seat")) }
        } @else {
            span .name.long[place.branch.chars().count() > LONG] { (place.branch) }
            span .number { (say!("bar-seat-number", seat = &place.seat)) }
        }
    }
}

/// The call for the consultant, on every page. While it is open, the style sheet draws a frame round the
/// whole screen, which is seen across the hall.
fn call(called: bool) -> Markup {
    let label = match called {
        true => say!("bar-called"),
        false => say!("bar-call"),
    };
    html! {
        button #call .button type="button" data-on=[called.then_some("")]
            data-act=(json(&Act::Call(!called))) {
            (picture(Picture::Bell))
            span { (label) }
        }
        // Always there: a reader hears only what comes into it.
        span .unseen role="status" { @if called { (say!("bar-called-status")) } }
    }
}

/// The way to the files of the visit, and how many there are.
fn files(count: usize) -> Markup {
    html! {
        button #files .tool type="button" data-act=(json(&Act::Files)) {
            (picture(Picture::Document))
            span .label { (say!("bar-files")) }
            @if count > 0 { " " span .number { (count) } }
            span .unseen { " " (say!("bar-files-count", count = count)) }
        }
    }
}

fn clock(minutes: u64) -> Markup {
    html! {
        div .clock role="timer" data-soon=[(minutes <= SOON).then_some("")] {
            (picture(Picture::Clock))
            span .long { (say!("bar-left", minutes = minutes)) }
            span .short { (say!("bar-left-short", minutes = minutes)) }
        }
    }
}

/// The way to the keyboard on the screen; a seat that has it may have no other one. A press leaves the caret where it is.
fn keyboard_on_screen(seen: bool) -> Markup {
    html! {
        div .tools.keys {
            button #keyboard .tool type="button" data-keeps="" aria-pressed=(seen.to_string())
                data-act=(json(&Act::Keyboard(!seen))) {
                (picture(Picture::Keyboard))
                span { (say!("bar-keyboard")) }
            }
        }
    }
}

/// What the keyboard types. It stands in the bar alone: what knows where a page has its fields runs in the
/// page's reach, and could be made to show another place, or the wrong layout. The engine itself draws a
/// sign of Caps Lock into a field for passwords.
fn keyboard(bar: &Bar<'_>) -> Markup {
    html! {
        div .tools.keys role="group" aria-label=(say!("bar-keyboard")) {
            // Always there: a reader hears only what comes into it.
            span #capitals role="status" {
                @if bar.capitals {
                    span .capitals { "Caps Lock" span .unseen { " " (say!("bar-capitals")) } }
                }
            }
            @if let Some(layout) = bar.layout {
                // A press leaves the caret where it is.
                button #layout .tool.letter type="button" data-keeps=""
                    title=(say!("bar-layout", layout = layout)) data-act=(json(&Act::TurnKeyboard)) {
                    (say!("bar-layout-sign", layout = layout))
                    span .unseen { ": " (say!("bar-layout", layout = layout)) }
                }
            }
        }
    }
}

fn look(look: Look) -> Markup {
    let smaller = TEXT_SIZES.iter().rev().find(|size| **size < look.text);
    let larger = TEXT_SIZES.iter().find(|size| **size > look.text);
    html! {
        (letter("smaller", smaller, "А−", &say!("bar-text-smaller", now = look.text)))
        (letter("larger", larger, "А+", &say!("bar-text-larger", now = look.text)))
        (tool("contrast", Picture::Contrast, Some(&Act::NextContrast), &say!("bar-contrast")))
    }
}

fn letter(id: &str, size: Option<&u16>, sign: &str, label: &str) -> Markup {
    html! {
        button type="button" id=(id) class="tool letter" title=(label)
            data-act=[size.map(|size| json(&Act::TextSize(*size)))]
            aria-disabled=[size.is_none().then_some("true")] {
            (sign) span .unseen { ": " (label) }
        }
    }
}
