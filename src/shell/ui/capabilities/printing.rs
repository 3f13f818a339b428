//! «Напечатать?»: how often, which pages, in which way, and what it costs of the visit's pages.
//!
//! Whoever wants it as it is presses one button. Only what the printer can do is asked.

use maud::{Markup, html};

use crate::link::print::{Options, Part};
use crate::say;
use crate::shell::ui::parts::json;
use crate::shell::view::{Act, CapabilityAct, PrintChoice, PrintDialog};

/// The most copies that one press after another leads to.
const COPIES: u64 = 20;

/// The question with its two answers.
pub(super) fn dialog(asked: PrintDialog) -> Markup {
    let chief = |is: bool| if is { "button chief" } else { "button" };
    html! {
        div #dialog-print .dialog.print role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("print-title")) }
            (copies(asked.options))
            @if asked.pages > 1 { (pages(asked)) }
            (ways(asked))
            div #dialog-words role="status" {
                (cost(asked))
                p { (say!("print-what")) }
            }
            div .buttons {
                button #dialog-stay .button type="button" data-first="" data-act=(json(&Act::Dismiss)) {
                    (say!("print-no"))
                }
                button #dialog-leave class=(chief(asked.can_print())) type="button"
                    data-act=[asked.can_print().then(|| json(&CapabilityAct::PrintConfirmed))]
                    aria-disabled=[(!asked.can_print()).then_some("true")] { (say!("print-yes")) }
            }
        }
    }
}

/// What comes out, and how much of it the visit may have.
fn cost(asked: PrintDialog) -> Markup {
    let left = asked.left;
    html! {
        @match asked.cost() {
            None => p .warning { (say!("print-no-such-pages", pages = asked.pages)) },
            Some(cost) if cost > left => p .warning { (say!("print-too-many", pages = cost, left = left)) },
            Some(cost) => p { b { (say!("print-pages", pages = cost)) } " " (say!("print-left", left = left - cost)) },
        }
    }
}

fn copies(now: Options) -> Markup {
    let copies = |copies| {
        (1..=COPIES)
            .contains(&copies)
            .then_some(Options { copies, ..now })
    };
    html! {
        div .choice role="group" aria-label=(say!("print-copies")) {
            p .name { (say!("print-copies")) }
            (step("print-fewer", copies(now.copies - 1), "−", &say!("print-fewer")))
            p .number role="status" { (now.copies) }
            (step("print-more", copies(now.copies + 1), "+", &say!("print-more")))
        }
    }
}

/// A button that keeps its place when it can do nothing.
fn step(id: &str, options: Option<Options>, sign: &str, label: &str) -> Markup {
    let act = options.map(|options| json(&CapabilityAct::PrintAs(PrintChoice::As(options))));
    html! {
        button id=(id) .button type="button" aria-label=(label) data-act=[&act]
            aria-disabled=[act.is_none().then_some("true")] { (sign) }
    }
}

fn pages(asked: PrintDialog) -> Markup {
    let now = asked.options;
    let part = now.part.unwrap_or(Part {
        from: 1,
        to: asked.pages,
    });
    let ways = [
        (
            Options { part: None, ..now },
            say!("print-all", pages = asked.pages),
        ),
        (
            Options {
                part: Some(part),
                ..now
            },
            say!("print-part"),
        ),
    ];
    html! {
        (choice(&say!("print-which"), &ways, now))
        @if let Some(part) = now.part {
            div .choice.part {
                label for="print-from" { (say!("print-from")) }
                (number("print-from", part.from))
                label for="print-to" { (say!("print-to")) }
                (number("print-to", part.to))
            }
        }
    }
}

/// The field belongs to the one who types; what is no page stays in it.
fn number(id: &str, page: u64) -> Markup {
    html! {
        input id=(id) type="text" inputmode="numeric" autocomplete="off" maxlength="5" value=[(page > 0).then_some(page)];
    }
}

/// What the printer leaves to be chosen.
fn ways(asked: PrintDialog) -> Markup {
    let now = asked.options;
    let grey = |grey| Options {
        grey: Some(grey),
        ..now
    };
    let both_sides = |both| Options {
        both_sides: Some(both),
        ..now
    };
    html! {
        @if now.grey.is_some() {
            (choice(&say!("print-colours"), &[
                (grey(true), say!("print-grey")),
                (grey(false), say!("print-colour")),
            ], now))
        }
        @if now.both_sides.is_some() && asked.pages > 1 {
            (choice(&say!("print-sides"), &[
                (both_sides(false), say!("print-one-side")),
                (both_sides(true), say!("print-both-sides")),
            ], now))
        }
    }
}

fn choice(label: &str, ways: &[(Options, String)], now: Options) -> Markup {
    html! {
        div .choice role="group" aria-label=(label) {
            p .name { (label) }
            @for (way, words) in ways {
                button .button type="button" aria-pressed=(*way == now)
                    data-act=(json(&CapabilityAct::PrintAs(PrintChoice::As(*way)))) { (words) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(pages: u64, options: Options) -> String {
        let left = 9;
        let asked = PrintDialog {
            pages,
            left,
            options,
        };
        dialog(asked).into_string()
    }

    #[test]
    fn only_what_the_printer_can_do_is_asked() {
        let simple = page(1, Options::default());
        for words in ["Цвет", "Стороны", "Какие страницы"] {
            assert!(!simple.contains(words), "{words}: {simple}");
        }
        let whole = Options {
            grey: Some(false),
            both_sides: Some(false),
            ..Options::default()
        };
        let whole = page(3, whole);
        for words in ["Цвет", "Стороны", "Какие страницы"] {
            assert!(whole.contains(words), "{words}: {whole}");
        }
    }

    #[test]
    fn what_may_not_be_printed_cannot_be_pressed_and_says_why() {
        let confirms = |page: &str| page.contains("PrintConfirmed");
        assert!(confirms(&page(3, Options::default())));
        let many = page(
            3,
            Options {
                copies: 4,
                ..Options::default()
            },
        );
        assert!(!confirms(&many) && many.contains("12"), "{many}");
        let nowhere = page(
            3,
            Options {
                part: Some(Part { from: 0, to: 2 }),
                ..Options::default()
            },
        );
        assert!(
            !confirms(&nowhere) && nowhere.contains("от 1 до 3"),
            "{nowhere}"
        );
    }
}
