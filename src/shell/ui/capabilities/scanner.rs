//! «Сканировать»: where the paper lies, a large button, the page that was read, and what to do next.
//!
//! One thing at a time in large words. Escape stops what is being read, or puts the question away; no page is lost.

use maud::{Markup, html};

use crate::guides;
use crate::link::scanner::{Abilities, Source, Way, Wish};
use crate::say;
use crate::shell::ui::document::DRAWINGS;
use crate::shell::ui::guide::seen;
use crate::shell::ui::parts::{self, Picture, Weight, button, json};
use crate::shell::view::{Act, CapabilityAct, ScanStage, ScannerAct, ScannerDialog, Sight, Trim};
use crate::text::sentence;

/// The troubles that are mended at the scanner itself.
const AT_THE_SCANNER: [&str; 3] = ["no-paper", "jam", "cover-open"];

/// The way here, in the bar.
pub(super) fn tool() -> Markup {
    let open = CapabilityAct::Scanner(ScannerAct::Open);
    parts::tool("scan", Picture::Scanner, Some(&open), &say!("scanner-open"))
}

/// The way here from a page or a question.
pub(super) fn way() -> Markup {
    let open = CapabilityAct::Scanner(ScannerAct::Open);
    button(Weight::Plain, &open, &say!("scanner-open-long"))
}

/// The whole question.
pub(super) fn dialog(scan: ScannerDialog<'_>) -> Markup {
    html! {
        div id=(id(scan)) .dialog.scan role="dialog" aria-modal="true" aria-labelledby="dialog-title"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (title(scan)) }
            // Always there: a reader hears only what comes into it.
            div #scan-told role="status" { (told(scan)) }
            @match scan.stage {
                ScanStage::Looks => (leave(&say!("scanner-cancel"))),
                ScanStage::Reads => (leave(&say!("scanner-stop"))),
                ScanStage::Comes => (leave(&say!("scanner-close"))),
                ScanStage::Ends | ScanStage::Stops | ScanStage::Cuts => {},
                ScanStage::Ready | ScanStage::Trouble(_) => {
                    @if let Some(picture) = helpful(scan) { (device(picture)) }
                    @else if scan.pages > 0 { (last_page(scan)) }
                    (next(scan))
                },
            }
        }
    }
}

/// Another one for each step: the focus goes to what comes next.
fn id(scan: ScannerDialog<'_>) -> String {
    let step = match scan.stage {
        ScanStage::Looks => "looks",
        ScanStage::Reads => "reads",
        ScanStage::Ends => "ends",
        ScanStage::Stops => "stops",
        ScanStage::Cuts => "cuts",
        ScanStage::Ready => "ready",
        ScanStage::Comes => "comes",
        ScanStage::Trouble(_) => "trouble",
    };
    format!("dialog-scan-{step}-{}", scan.pages)
}

fn title(scan: ScannerDialog<'_>) -> String {
    match (scan.pages, scan.way) {
        (0, _) => say!("scanner-title"),
        (pages, Way::Screen) => say!("scanner-page", number = pages),
        (pages, Way::Buttons) => say!("scanner-came", number = pages),
    }
}

/// What goes on, in a sentence.
fn told(scan: ScannerDialog<'_>) -> Markup {
    let works = |words: String| {
        html! {
            p { (words) }
            div .moving aria-hidden="true" { div .runner {} }
        }
    };
    match scan.stage {
        ScanStage::Looks => works(say!("scanner-looks")),
        ScanStage::Reads => works(say!("scanner-reads", number = scan.pages + 1)),
        ScanStage::Ends => works(say!("scanner-ends")),
        ScanStage::Stops => works(say!("scanner-stops")),
        ScanStage::Cuts => works(say!("scanner-cuts")),
        ScanStage::Comes => works(say!("scanner-comes")),
        ScanStage::Trouble(code) => {
            html! { p .warning { (sentence(&format!("scanner-trouble-{code}"), &[])) } }
        }
        ScanStage::Ready => html! { p { (how(scan)) } },
    }
}

/// What is to be done now.
fn how(scan: ScannerDialog<'_>) -> String {
    match (scan.way, scan.pages, scan.wish.source) {
        (Way::Screen, 0, Source::Glass) => say!("scanner-glass-how"),
        (Way::Screen, 0, Source::Feeder) => say!("scanner-feeder-how"),
        (Way::Screen, ..) => say!("scanner-look-at-it"),
        (Way::Buttons, 0, _) => say!("scanner-buttons-how"),
        (Way::Buttons, ..) => say!("scanner-buttons-next"),
    }
}

/// The picture of the scanner, where it helps: before the first page, and where something is to be done at it.
fn helpful(scan: ScannerDialog<'_>) -> Option<&guides::Picture> {
    let helps = match scan.stage {
        ScanStage::Ready => scan.pages == 0,
        ScanStage::Trouble(code) => AT_THE_SCANNER.contains(&code.as_str()),
        ScanStage::Looks
        | ScanStage::Reads
        | ScanStage::Ends
        | ScanStage::Stops
        | ScanStage::Cuts
        | ScanStage::Comes => false,
    };
    scan.picture.filter(|_| helps)
}

/// The scanner and its buttons. Its words are those for whoever does not see it, and are read to him once.
fn device(picture: &guides::Picture) -> Markup {
    html! {
        figure .device {
            (seen(picture))
            figcaption aria-hidden="true" { (picture.description) }
        }
    }
}

fn leave(label: &str) -> Markup {
    html! {
        div .buttons {
            button #dialog-stay .button type="button" data-first="" data-act=(json(&Act::Dismiss)) { (label) }
        }
    }
}

/// How the page looks, and what can be mended of it. The scanner alone reads again what its button began.
fn last_page(scan: ScannerDialog<'_>) -> Markup {
    html! {
        div .scanned {
            div .sheet {
                @match scan.sight {
                    Sight::Drawn(drawing) => img src=(format!("{DRAWINGS}{drawing}")) alt=(say!("scanner-alt"));,
                    Sight::Awaited => p { (say!("paper-awaited")) },
                    Sight::None => p { (say!("scanner-not-drawn")) },
                }
            }
            div .mends {
                @match scan.trim {
                    Trim::None => {},
                    Trim::Offered => (press("scan-trim", ScannerAct::Trim, &say!("scanner-trim"))),
                    Trim::Done => (press("scan-whole", ScannerAct::Whole, &say!("scanner-whole"))),
                }
                (press("scan-turn", ScannerAct::Turn, &say!("scanner-turn")))
                @if scan.way == Way::Screen { (press("scan-again", ScannerAct::Again, &say!("scanner-again"))) }
                (press("scan-drop", ScannerAct::Drop, &say!("scanner-drop")))
            }
        }
    }
}

/// What comes next: the choices for the next page, and the large buttons.
fn next(scan: ScannerDialog<'_>) -> Markup {
    let can = match (scan.way, scan.can) {
        (Way::Buttons, _) => return next_by_buttons(scan),
        (Way::Screen, Some(can)) => can,
        (Way::Screen, None) => {
            return html! {
                div .buttons {
                    (chief("scan-look", ScannerAct::Look, &say!("scanner-look-again")))
                    (plain_leave())
                }
            };
        }
    };
    html! {
        @if scan.pages == 0 { (choices(can, scan)) }
        div .buttons {
            @if scan.pages == 0 {
                (chief("scan-do", ScannerAct::Scan, &say!("scanner-do")))
                (plain_leave())
            } @else {
                (chief("scan-finish", ScannerAct::Finish, &say!("scanner-finish")))
                (press("scan-more", ScannerAct::Scan, &say!("scanner-more")))
            }
        }
    }
}

/// What comes next comes from the scanner.
fn next_by_buttons(scan: ScannerDialog<'_>) -> Markup {
    match (scan.stage, scan.pages) {
        (ScanStage::Trouble(_), _) => html! {
            div .buttons {
                (chief("scan-look", ScannerAct::Look, &say!("scanner-once-more")))
                (plain_leave())
            }
        },
        (_, 0) => leave(&say!("scanner-close")),
        _ => html! {
            div .buttons { (chief("scan-finish", ScannerAct::Finish, &say!("scanner-finish"))) }
        },
    }
}

/// Only what the scanner can do is asked, and what few people need only of those who look for it.
fn choices(can: Abilities, scan: ScannerDialog<'_>) -> Markup {
    let wish = scan.wish;
    let from = |source| Wish { source, ..wish };
    html! {
        @if can.glass && can.feeder {
            (choice(&say!("scanner-where"), &[
                (from(Source::Glass), say!("scanner-glass")),
                (from(Source::Feeder), say!("scanner-feeder")),
            ], wish))
        }
        @if scan.more {
            (further_choices(can, wish))
        } @else {
            p .further { (press("scan-further", ScannerAct::More, &say!("scanner-further"))) }
        }
    }
}

fn further_choices(can: Abilities, wish: Wish) -> Markup {
    html! {
        @if can.colours {
            (choice(&say!("scanner-colours"), &[
                (Wish { colour: true, ..wish }, say!("scanner-colour")),
                (Wish { colour: false, ..wish }, say!("scanner-grey")),
            ], wish))
        }
        (choice(&say!("scanner-letters"), &[
            (Wish { fine: true, ..wish }, say!("scanner-fine")),
            (Wish { fine: false, ..wish }, say!("scanner-coarse")),
        ], wish))
    }
}

fn choice(label: &str, ways: &[(Wish, String)], wish: Wish) -> Markup {
    html! {
        div .choice role="group" aria-label=(label) {
            p .name { (label) }
            @for (way, words) in ways {
                button .button type="button" aria-pressed=(*way == wish)
                    data-act=(json(&CapabilityAct::Scanner(ScannerAct::Wish(*way)))) { (words) }
            }
        }
    }
}

fn press(id: &str, act: ScannerAct, label: &str) -> Markup {
    html! {
        button id=(id) .button type="button" data-act=(json(&CapabilityAct::Scanner(act))) { (label) }
    }
}

fn chief(id: &str, act: ScannerAct, label: &str) -> Markup {
    html! {
        button id=(id) .button.chief type="button" data-first="" data-act=(json(&CapabilityAct::Scanner(act))) { (label) }
    }
}

fn plain_leave() -> Markup {
    html! {
        button #dialog-leave .button type="button" data-act=(json(&Act::Dismiss)) { (say!("scanner-cancel")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(stage: &ScanStage, can: Option<Abilities>, pages: usize) -> String {
        let scan = ScannerDialog {
            stage,
            way: Way::Screen,
            picture: None,
            can,
            wish: Wish::default(),
            more: false,
            pages,
            sight: Sight::Awaited,
            trim: Trim::None,
        };
        dialog(scan).into_string()
    }

    #[test]
    fn only_what_the_scanner_can_do_is_asked() {
        let glass = Abilities {
            glass: true,
            ..Abilities::default()
        };
        let simple = page(&ScanStage::Ready, Some(glass), 0);
        assert!(
            !simple.contains("Где лежит бумага") && !simple.contains("Цвет"),
            "{simple}"
        );
        let feeder = true;
        let both = page(&ScanStage::Ready, Some(Abilities { feeder, ..glass }), 0);
        assert!(both.contains("Где лежит бумага"), "{both}");
        assert!(
            both.contains("Другие настройки") && !both.contains("Качество"),
            "{both}"
        );
    }

    #[test]
    fn every_trouble_has_its_sentence_and_a_way_on() {
        for code in [
            "no-paper",
            "jam",
            "cover-open",
            "busy",
            "no-answer",
            "no-rights",
            "no-room",
            "not-cut",
            "not-taken",
            "failed",
        ] {
            let page = page(&ScanStage::Trouble(code.into()), None, 0);
            assert!(!page.contains("scanner-trouble"), "{page}");
            assert!(page.contains("scan-look"), "{page}");
        }
    }

    #[test]
    fn the_scanner_is_shown_where_something_is_done_at_it() {
        let picture = guides::Picture {
            step: 0,
            file: "mfu.svg".into(),
            description: "Зелёная кнопка – справа.".into(),
            canvas: None,
        };
        let shown = |stage: &ScanStage, pages| {
            let scan = ScannerDialog {
                stage,
                way: Way::Screen,
                picture: Some(&picture),
                can: Some(Abilities::default()),
                wish: Wish::default(),
                more: false,
                pages,
                sight: Sight::Awaited,
                trim: Trim::None,
            };
            let page = dialog(scan).into_string();
            let words = "alt=\"Зелёная кнопка – справа.\"";
            page.contains("mfu.svg") && page.contains(words)
        };
        assert!(shown(&ScanStage::Ready, 0));
        assert!(shown(&ScanStage::Trouble("jam".into()), 1));
        assert!(shown(&ScanStage::Trouble("no-paper".into()), 0));
        assert!(!shown(&ScanStage::Ready, 1), "the page is looked at");
        assert!(!shown(&ScanStage::Trouble("busy".into()), 0));
        assert!(!shown(&ScanStage::Reads, 0));
    }

    #[test]
    fn nobody_is_asked_to_press_on_the_screen_what_is_pressed_at_the_scanner() {
        let at = |stage: &ScanStage, pages| {
            let scan = ScannerDialog {
                stage,
                way: Way::Buttons,
                picture: None,
                can: None,
                wish: Wish::default(),
                more: false,
                pages,
                sight: Sight::Awaited,
                trim: Trim::None,
            };
            dialog(scan).into_string()
        };
        for page in [at(&ScanStage::Ready, 0), at(&ScanStage::Ready, 1)] {
            assert!(
                page.contains("кнопку на само") || page.contains("кнопку на сканере"),
                "{page}"
            );
            assert!(
                !page.contains("scan-do") && !page.contains("scan-again"),
                "{page}"
            );
        }
        assert!(at(&ScanStage::Ready, 1).contains("scan-finish"));
        assert!(at(&ScanStage::Trouble("not-taken".into()), 0).contains("scan-look"));
        assert!(at(&ScanStage::Comes, 0).contains("dialog-stay"));
    }
}
