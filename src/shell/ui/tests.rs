//! What holds for every page: it renders, its presses come back, and nothing in it is a script.

mod beside;
mod ending;
mod questions;
mod start;
mod words;

use std::collections::{BTreeSet, HashSet};

use super::*;
use crate::guides::Guide;
use crate::link::print::{Options, Part};
use crate::link::{
    AskedRating, Belongings, Distrust, Down, Ended, EntryForm, JournalPage, LeftPortal, Menu,
    Outcome, Place, Sheet, StaffPage, Strike, VisitList, usb_export, usb_import,
};
use crate::shell::view::{
    Act, Asks, Attachable, Bar, CapabilityDialog, Contrast, Dialog, Home, Longest, Look, Main,
    Outage, PRINCIPAL, Panel, PanelWidth, Paper, PrintDialog, Question, Slot, Sources, Staff,
    StatusMessage, Stored, Target, Tile, Trouble, View,
};

/// No step is told to be done.
static NOTHING_DONE: BTreeSet<usize> = BTreeSet::new();

/// A document of three pages, for a printer that can do everything.
const PRINT: PrintDialog = PrintDialog {
    pages: 3,
    left: 9,
    options: Options {
        copies: 2,
        part: Some(Part { from: 1, to: 2 }),
        grey: Some(true),
        both_sides: Some(false),
    },
};

const HOSTILE: &str = "<script>alert('&\"')</script><b style=\"x\" onclick=y>";

/// Every place of text holds `words`.
fn guide(words: &str) -> Guide {
    let text = include_str!("../../../instructions/s23-zagranpasport.md");
    let mut guide = Guide::parse("s23-zagranpasport", text).unwrap();
    guide.title = words.to_owned();
    guide
}

fn tiles(words: &str) -> Vec<Tile<'_>> {
    let tile = |target| Tile {
        target,
        name: words,
        note: words,
        fee: true,
        topic: None,
        down: true,
    };
    vec![
        tile(Target::Service(23)),
        tile(Target::Portal(words.to_owned())),
        tile(Target::Guide(String::from("login"))),
    ]
}

fn bar(words: &str) -> Bar<'_> {
    Bar {
        place: &start::PLACE,
        portal: Some(words),
        host: Some(words),
        missing: 2,
        can_back: true,
        can_forward: false,
        can_print: true,
        loading: true,
        minutes_left: Some(42),
        files: Some(2),
        layout: Some(words),
        capitals: true,
        keyboard: None,
        called: true,
        panel: Some(false),
    }
}

/// The last minutes of a visit with these files.
fn attachable(fitting: &[String]) -> Attachable<'_> {
    Attachable {
        papers: &[],
        fitting,
        others: fitting,
        chosen: Some(fitting),
    }
}

fn longest(more: Option<u64>, files: &[Stored]) -> Longest<'_> {
    Longest {
        minutes: 5,
        more,
        door: true,
        files,
        saving: Some(usb_export::Progress::Ready),
    }
}

fn questions(words: &str) -> [Question; 3] {
    [Asks::Nothing, Asks::Consent, Asks::Words].map(|asks| Question {
        host: Some(words.to_owned()),
        guests: vec![words.to_owned(); 4],
        asks,
        words: words.to_owned(),
        reply: words.to_owned(),
    })
}

/// A stick without documents.
const NOTHING: usb_import::Progress = usb_import::Progress::Files {
    files: Vec::new(),
    all: true,
};

/// A stick with a file of this name.
fn on_stick(words: &str) -> usb_import::Progress {
    let file = usb_import::StickFile {
        name: words.to_owned(),
        folders: vec![words.to_owned(), words.to_owned()],
        bytes: 1,
    };
    usb_import::Progress::Files {
        files: vec![file],
        all: false,
    }
}

/// The pages of staff.
static STAFF: [StaffPage; 11] = [
    StaffPage::Pin {
        wrong: true,
        wait: 0,
    },
    StaffPage::Pin {
        wrong: true,
        wait: 42,
    },
    StaffPage::Pin {
        wrong: false,
        wait: 900,
    },
    StaffPage::Checking,
    StaffPage::Menu(Menu {
        bundle: true,
        fault: None,
        acts: true,
        visit: true,
        journal: true,
    }),
    StaffPage::Card(0),
    StaffPage::Faults,
    StaffPage::Sheet(Sheet {
        title: String::new(),
        lines: Vec::new(),
    }),
    StaffPage::Journal(JournalPage::Busy),
    StaffPage::Journal(JournalPage::List(VisitList {
        written: true,
        rows: Vec::new(),
    })),
    StaffPage::Journal(JournalPage::Entry(EntryForm {
        title: String::new(),
        choices: Vec::new(),
        ticket: String::new(),
        complaint: None,
        strike: Strike::Asked,
    })),
];

fn troubles(words: &str) -> [Trouble<'_>; 13] {
    [
        Trouble::Refused {
            host: words,
            reason: "host-not-listed",
        },
        Trouble::NoNetwork,
        Trouble::NoWay { portal: words },
        Trouble::PortalDown {
            portal: words,
            alternative: Some(words),
            instead: tiles(words).into_iter().nth(1),
            service: Some((words, true)),
            page: true,
        },
        Trouble::Certificate {
            host: words,
            why: Distrust::Expired,
            moment: words,
        },
        Trouble::Unprotected { host: words },
        Trouble::Unrepeated { portal: None },
        Trouble::Locked { host: words },
        Trouble::NoPage { host: words },
        Trouble::Contact(words),
        Trouble::Crashed,
        Trouble::TooLarge,
        Trouble::Hung,
    ]
}

/// One view a kind of page and of question.
fn views<'a>(
    words: &'a str,
    guide: &'a Guide,
    questions: &'a [Question],
    outcome: &'a Outcome,
    names: &'a [String],
    stored: &'a [Stored],
    stick: &'a usb_import::Progress,
) -> Vec<View<'a>> {
    let staff = STAFF.iter().map(|page| {
        Main::Staff(Staff {
            page,
            faults: names,
            cards: std::slice::from_ref(guide),
            step: None,
            prints: true,
        })
    });
    let mains = [
        Main::Home(start::home(words, names)),
        Main::Portal,
        Main::Guide(guide),
        Main::Ending,
        Main::Report(outcome, words),
        Main::OutOfService(words, names),
    ];
    let dialogs = [
        Some(Dialog::EndVisit(stored, Some(usb_export::Progress::Ready))),
        Some(Dialog::Idle(42)),
        Some(Dialog::Longest(longest(Some(15), stored))),
        Some(Dialog::Longest(longest(None, &[]))),
        Some(CapabilityDialog::Files(attachable(names), None).into()),
        Some(CapabilityDialog::Files(Attachable::default(), Some(stick)).into()),
        Some(CapabilityDialog::Print(PRINT).into()),
        None,
    ];
    mains
        .into_iter()
        .chain(troubles(words).map(Main::Trouble))
        .chain(questions.iter().map(Main::Question))
        .chain(staff)
        .zip(dialogs.into_iter().cycle())
        .zip([None, Some(7), Some(0)].into_iter().cycle())
        .map(|((main, dialog), step)| View {
            look: Look {
                text: 125,
                contrast: Contrast::Usual,
            },
            bar: bar(words),
            main,
            panel: step.map(|step| Panel {
                guide,
                step,
                done: &NOTHING_DONE,
                width: PanelWidth::Usual,
                from: None,
                speaks: Some(false),
            }),
            dialog,
            status: None,
            sources: Sources { scanner: true },
            prints_file: true,
            paper: Paper::Ready,
            beside: Some(words),
            clip: None,
            has_door: true,
        })
        .collect()
}

fn outcome(portals: &[(&str, bool)], belongings: Belongings) -> Outcome {
    let portals = portals.iter().map(|(name, confirmed)| LeftPortal {
        name: (*name).to_owned(),
        confirmed: *confirmed,
    });
    Outcome {
        ended: Ended::Hung,
        portals: portals.collect(),
        belongings: Some(belongings),
        place: Place {
            seat: "seat-7".to_owned(),
            branch: "Коста Хетагурова".to_owned(),
        },
        prints: true,
        asked: AskedRating::Asked,
    }
}

/// All fragments of every view, one string a view.
fn pages(words: &str) -> Vec<String> {
    let outcome = outcome(&[(words, true), (words, false)], Belongings::default());
    let status = StatusMessage::Saved(words.to_owned());
    views(
        words,
        &guide(words),
        &questions(words),
        &outcome,
        &[words.to_owned()],
        &[Stored {
            name: words.to_owned(),
            bytes: 1,
        }],
        &on_stick(words),
    )
    .into_iter()
    .map(|view| {
        let view = View {
            status: Some(&status),
            ..view
        };
        let call = render(&view, 7);
        let json = call
            .strip_prefix("kiosk.show(")
            .and_then(|rest| rest.strip_suffix(");"))
            .unwrap();
        let shown: serde_json::Value = serde_json::from_str(json).unwrap();
        ["bar", "main", "panel", "notice", "dialog"]
            .map(|slot| shown[slot].as_str().unwrap())
            .concat()
    })
    .collect()
}

/// The text between `from` and `to`, every time it occurs.
fn between<'a>(page: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(from)
        .skip(1)
        .map(move |rest| rest.split(to).next().unwrap_or_default())
}

#[test]
fn every_page_has_one_first_heading() {
    for page in pages("Госуслуги") {
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
    }
}

#[test]
fn every_press_comes_back_as_what_it_was() {
    let mut seen = HashSet::new();
    for page in pages("Госуслуги") {
        for json in [
            "data-act=\"",
            "data-escape=\"",
            "data-enter=\"",
            "data-left=\"",
            "data-right=\"",
        ]
        .into_iter()
        .flat_map(|from| between(&page, from, "\""))
        {
            let json = json.replace("&quot;", "\"");
            let act = act(&json).unwrap_or_else(|| panic!("no act: {json}"));
            let name = format!("{act:?}");
            let name = name.trim_start_matches("Capability(");
            seen.insert(name.split(['(', ')']).next().unwrap().to_owned());
        }
    }
    for kind in [
        "Open",
        "Search",
        "Back",
        "Reload",
        "Print",
        "PrintAs",
        "PrintConfirmed",
        "Home",
        "TextSize",
        "NextContrast",
        "TogglePanel",
        "PanelWidth",
        "PrintGuide",
        "Step",
        "End",
        "EndConfirmed",
        "Dismiss",
        "Extend",
        "Choose",
        "LookAtStick",
        "Take",
        "Answer",
        "Save",
        "PrintReport",
        "ReportRead",
        "Wait",
        "Staff",
    ] {
        assert!(seen.contains(kind), "nothing can be pressed for {kind}");
    }
}

#[test]
fn what_the_page_sends_is_read_and_nothing_else() {
    let slot = Slot {
        x: 0.0,
        y: 66.5,
        width: 984.0,
        height: 702.0,
    };
    assert_eq!(
        act(r#"{"Slot":{"x":0,"y":66.5,"width":984,"height":702}}"#),
        Some(Act::Slot(Some(slot)))
    );
    assert_eq!(act(r#"{"Slot":null}"#), Some(Act::Slot(None)));
    let slot = r#"{"x":0,"y":66.5,"width":984,"height":702}"#;
    assert!(matches!(
        act(&format!(r#"{{"Below":{{"page":{slot},"question":{slot}}}}}"#)),
        Some(Act::Below { page, question }) if page == question
    ));
    assert_eq!(act(r#"{"Painted":7}"#), Some(Act::Painted(7)));
    assert_eq!(
        act(r#"{"Search":"права"}"#),
        Some(Act::Search("права".into()))
    );
    for bad in [
        "",
        "null",
        "Painted",
        r#""Shutdown""#,
        r#"{"TextSize":"big"}"#,
        r#"{"Step":-1}"#,
    ] {
        assert_eq!(act(bad), None, "{bad}");
    }
    assert_eq!(
        act(&format!(r#"{{"Search":"{}"}}"#, "а".repeat(ACT_LIMIT))),
        None
    );
}

#[test]
fn hostile_words_stay_words() {
    for page in pages(HOSTILE) {
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("<b "), "{page}");
    }
}

#[test]
fn no_fragment_has_a_style_or_a_script_of_its_own() {
    let (_, index) = file("/").unwrap();
    let index = String::from_utf8(index.into_owned()).unwrap();
    assert!(index.contains(CSP));
    for page in pages("Госуслуги").into_iter().chain([index]) {
        for tag in between(&page, "<", ">") {
            assert!(!tag.contains(" style="), "{tag}");
            assert!(!tag.contains(" on"), "{tag}");
            assert!(!tag.contains("href=\"http"), "{tag}");
        }
        assert!(!page.contains("<style"));
    }
}

#[test]
fn every_button_has_a_name_that_can_be_read() {
    for page in pages("Госуслуги") {
        for button in between(&page, "<button", "</button>") {
            let (tag, inside) = button.split_once('>').unwrap();
            let words: String = inside
                .split('<')
                .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
                .collect();
            assert!(
                tag.contains("aria-label=") || !words.trim().is_empty(),
                "a button without a name: {button}"
            );
            assert!(tag.contains("type=\"button\""), "{tag}");
        }
    }
}

#[test]
fn an_identifier_occurs_once_in_a_page() {
    for page in pages("Госуслуги") {
        let ids: Vec<_> = between(&page, " id=\"", "\"").collect();
        let once: HashSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "{ids:?}");
    }
}

#[test]
fn the_end_is_offered_in_a_visit_and_only_there() {
    let guide = guide("Загранпаспорт");
    let outcome = outcome(&[], Belongings::default());
    for view in views(
        "Госуслуги",
        &guide,
        &questions("?"),
        &outcome,
        &[],
        &[],
        &NOTHING,
    ) {
        let offered = bar::bar(&view).into_string().contains("id=\"end\"");
        let visit = match view.main {
            Main::Home(_)
            | Main::Portal
            | Main::Question(_)
            | Main::Papers(_)
            | Main::Guide(_)
            | Main::Trouble(_) => true,
            Main::Ending | Main::Report(..) | Main::OutOfService(..) | Main::Staff(_) => false,
        };
        assert_eq!(offered, visit);
        let idle = View {
            bar: Bar {
                minutes_left: None,
                ..view.bar
            },
            ..view
        };
        assert!(!bar::bar(&idle).into_string().contains("id=\"end\""));
    }
}

#[test]
fn a_question_of_a_page_is_not_agreed_to_by_a_key_that_was_meant_for_a_form() {
    for question in questions("Удалить?") {
        let page = question::page(&question).into_string();
        let page = page.replace("&quot;", "\"");
        assert!(
            page.contains("data-escape=\"{\"Answer\":\"Decline\"}\""),
            "{page}"
        );
        let first = between(&page, "data-first", ">").next().unwrap();
        assert!(
            question.asks != Asks::Consent || first.contains("\"Decline\""),
            "{first}"
        );
    }
}

#[test]
fn nothing_of_staff_is_outside_of_what_begins_no_visit() {
    let cards = [guide("Карточка")];
    for page in &STAFF {
        let page = staff::page(&Staff {
            page,
            faults: &[],
            cards: &cards,
            step: None,
            prints: true,
        });
        let page = page.into_string();
        let section = page.split('>').next().unwrap();
        assert!(
            section.contains("<section") && section.contains("data-staff"),
            "{section}"
        );
        assert_eq!(page.matches("<section").count(), 1);
        assert!(page.ends_with("</section>"));
    }
    assert!(staff::door().into_string().contains("data-staff"));
}

#[test]
fn only_the_three_files_exist() {
    for path in ["/", "/style.css", "/script.js"] {
        assert!(
            file(path).is_some_and(|(_, bytes)| !bytes.is_empty()),
            "{path}"
        );
    }
    for path in ["", "/index.html", "/../style.css", "/style.css/"] {
        assert!(file(path).is_none(), "{path}");
    }
}

#[test]
fn what_the_pages_name_is_shipped() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for id in [
        parts::LOGIN,
        parts::PAYMENT,
        parts::REGISTER,
        parts::LEVELS,
        parts::SEARCH,
    ] {
        let file = root.join("instructions").join(id).with_extension("md");
        assert!(file.exists(), "no guide {id}");
    }
    let policy = std::fs::read_to_string(root.join("allowlist.toml")).unwrap();
    assert!(policy.contains(&format!("id = \"{PRINCIPAL}\"")));
}
