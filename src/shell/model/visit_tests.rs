//! Any visit, and its end: the screen is as one on which nobody was.

use proptest::prelude::*;
use url::Url;

use super::tests::{PASSPORT, POLICY, at, library, on_a_page};
use super::*;
use crate::guides::{Date, Guide, Topic};
use crate::link::{
    Distrust, Ended, Menu, Outcome, Place, StaffPage, Warning, papers, print, scan, speech,
    usb_export, usb_import,
};
use crate::shell::engine::FileRequest;
use crate::shell::view::{
    Answer, Asks, CapabilityAct, CapabilityDialog, Dialog, Main, PanelWidth, PaperAct, Question,
    Slot, Stored, Unsaved,
};

/// What happens to a screen.
#[derive(Clone, Debug)]
enum Happens {
    Acted(Act),
    Told(ToScreen),
    Reported(Report),
    Pressed(Shortcut),
    PagePressed,
    Rendered,
    TrustedDied,
    Loaded(bool),
    Types(usize),
    ItIs(u8),
}

/// What a screen was told that is nobody's.
#[derive(Default)]
struct Known {
    no_guides: bool,
    for_staff: Vec<String>,
    called: bool,
    down: Vec<Down>,
    layout: usize,
    moment: u8,
}

impl Known {
    fn hears_of(&mut self, happens: &Happens) {
        match happens {
            Happens::Loaded(no_guides) => self.no_guides = *no_guides,
            Happens::Types(layout) => self.layout = *layout,
            Happens::ItIs(moment) => self.moment = *moment,
            Happens::Told(ToScreen::ForStaff(sentences)) => self.for_staff.clone_from(sentences),
            Happens::Told(ToScreen::Called(called)) => self.called = *called,
            Happens::Told(ToScreen::Down(down)) => self.down.clone_from(down),
            _ => {}
        }
    }

    /// A screen on which nobody was.
    fn unused_screen(&self) -> Model {
        let mut model = model(self.no_guides);
        model.told(ToScreen::ForStaff(self.for_staff.clone()));
        model.told(ToScreen::Called(self.called));
        model.told(ToScreen::Down(self.down.clone()));
        model.types(typing(self.layout));
        model.set_moment(self.moment.to_string());
        model
    }
}

fn guides(none: bool) -> Library {
    if none {
        Library::default()
    } else {
        library(PASSPORT)
    }
}

fn model(no_guides: bool) -> Model {
    let policy = Rc::new(Policy::parse(POLICY, None).unwrap());
    let features = Features {
        door: true,
        keyboard: true,
        printer: true,
        scanner: None,
        speech: true,
    };
    Model::new(policy, guides(no_guides), features)
}

fn typing(now: usize) -> Typing {
    Typing {
        layouts: vec!["ru".into(), "us".into()],
        now,
        capitals: false,
    }
}

fn happen(model: &mut Model, happens: Happens) -> Vec<Command> {
    match happens {
        Happens::Acted(act) => model.acted(act),
        Happens::Told(message) => model.told(message),
        Happens::Reported(report) => model.reported(report),
        Happens::Pressed(shortcut) => model.pressed(shortcut),
        Happens::PagePressed => model.pressed_page(),
        Happens::Rendered => model
            .falls_silent()
            .map(Command::Tell)
            .into_iter()
            .collect(),
        Happens::TrustedDied => model.trusted_died(),
        Happens::Loaded(none) => model.load(model.policy.clone(), guides(none)),
        Happens::Types(layout) => model.types(typing(layout)),
        Happens::ItIs(moment) => {
            model.set_moment(moment.to_string());
            Vec::new()
        }
    }
}

/// Somebody before found this host down.
fn found_down(host: &str) -> Down {
    Down {
        host: host.to_owned(),
        since: "10:40".to_owned(),
        last: "10:42".to_owned(),
        minutes: 2,
        sure: true,
    }
}

/// A PDF and a picture.
fn papers() -> papers::Papers {
    let paper = |number, name: &str, kind| papers::Paper {
        number,
        name: name.to_owned(),
        kind,
        bytes: 10,
        came: "10:40".to_owned(),
        look: papers::Look::Drawn {
            drawing: number,
            pages: 2,
        },
    };
    papers::Papers {
        files: vec![
            paper(1, "а.pdf", papers::Kind::Pdf),
            paper(2, "б.jpg", papers::Kind::Picture),
        ],
        room: 1 << 20,
        removed: Some("в.pdf".to_owned()),
    }
}

const FORM: &str = "https://www.gosuslugi.ru/600101/1/form";

fn acts() -> Vec<Act> {
    vec![
        Act::Begun,
        Act::Call(true),
        Act::Open(Target::Service(23)),
        Act::Open(Target::Portal("gosuslugi".into())),
        Act::Open(Target::Guide("login".into())),
        Act::Search("паспорт".into()),
        Act::Shelf(Some("car".into())),
        Act::Alone(true),
        Act::Beside("login".into()),
        Act::Back,
        Act::Forward,
        Act::Reload,
        Act::Wait,
        Act::Home,
        CapabilityAct::Print.into(),
        CapabilityAct::PrintGuide.into(),
        CapabilityAct::PrintFile.into(),
        CapabilityAct::PrintConfirmed.into(),
        CapabilityAct::PrintReport.into(),
        Act::TextSize(200),
        Act::NextContrast,
        Act::Keyboard(true),
        Act::Typed(false),
        Act::TogglePanel,
        Act::PanelWidth(PanelWidth::Half),
        Act::Step(1),
        Act::Clip(Some(0)),
        Act::EndConfirmed,
        Act::Answer(Answer::Words("да".into())),
        Act::Answer(Answer::Agree),
        Act::RepeatConfirmed,
        CapabilityAct::Choose("а.pdf".into()).into(),
        Act::Files,
        CapabilityAct::Paper(PaperAct::Look("а.pdf".into())).into(),
        CapabilityAct::Paper(PaperAct::Leaf(1)).into(),
        CapabilityAct::Paper(PaperAct::Turn).into(),
        CapabilityAct::Paper(PaperAct::Remove("а.pdf".into())).into(),
        CapabilityAct::Paper(PaperAct::Choose("б.jpg".into())).into(),
        CapabilityAct::Paper(PaperAct::Bind(true)).into(),
        CapabilityAct::Attach.into(),
        Act::Dismiss,
        Act::Extend,
    ]
}

fn messages() -> Vec<ToScreen> {
    let step = speech::Step {
        guide: "s23".into(),
        number: 0,
    };
    let warned = |left, warning| ToScreen::Clock { left, warning };
    vec![
        ToScreen::Open(FORM.into()),
        warned(600, None),
        warned(290, Some(Warning::Idle(20))),
        warned(200, Some(Warning::Longest { more: None })),
        papers::Progress::Files(papers()).into(),
        papers::Progress::Bound(Some("а.pdf".into())).into(),
        print::Progress::Asks {
            pages: 2,
            left: 9,
            usual: print::Options::default(),
        }
        .into(),
        print::Progress::Sent.into(),
        speech::Progress::Speaks(step).into(),
        speech::Progress::Failed.into(),
        usb_export::Progress::Ready.into(),
        usb_import::Progress::Busy.into(),
        usb_import::Progress::Taken("паспорт.pdf".into()).into(),
        scan::Progress::Taken("скан.pdf".into()).into(),
        ToScreen::Missing(3),
        ToScreen::ForStaff(vec!["Список не принят.".into()]),
        ToScreen::Staff(Some(StaffPage::Checking)),
        ToScreen::Staff(None),
        ToScreen::Called(true),
        ToScreen::Down(vec![found_down("www.gosuslugi.ru")]),
        ToScreen::Called(false),
        ToScreen::Ping,
        ToScreen::EndPage,
    ]
}

fn reports() -> Vec<Report> {
    let host = || "www.gosuslugi.ru".to_owned();
    let reason = "host-not-listed";
    vec![
        at(FORM),
        at("https://esia.gosuslugi.ru/login"),
        Report::Ailing(Url::parse(FORM).unwrap()),
        Report::Made(host()),
        Report::Nameless,
        Report::Loading(true),
        Report::History {
            back: true,
            forward: true,
        },
        Report::Refused {
            host: host(),
            reason,
            page: true,
        },
        Report::Down { host: host() },
        Report::NoPage,
        Report::Certificate {
            host: host(),
            why: Distrust::Expired,
        },
        Report::AsksToRepeat,
        Report::Unrepeated,
        Report::Crashed,
        Report::Asks(Question {
            host: Some(host()),
            guests: Vec::new(),
            asks: Asks::Words,
            words: "Удалить?".into(),
            reply: String::new(),
        }),
        Report::Responsive(false),
        Report::Print,
        Report::Drawn(Some("page.pdf".into())),
        Report::Choose(FileRequest {
            names: vec!["а.pdf".into()],
            ..FileRequest::default()
        }),
        Report::Saved("справка.pdf".into()),
        Report::NotSaved(Unsaved::TooLarge),
        Report::Files(vec![Stored {
            name: "справка.pdf".into(),
            bytes: 10,
        }]),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    let shortcuts = vec![Shortcut::Back, Shortcut::Forward, Shortcut::Larger];
    prop_oneof![
        8 => prop::sample::select(acts()).prop_map(Happens::Acted),
        6 => prop::sample::select(messages()).prop_map(Happens::Told),
        8 => prop::sample::select(reports()).prop_map(Happens::Reported),
        1 => prop::sample::select(shortcuts).prop_map(Happens::Pressed),
        1 => Just(Happens::PagePressed),
        1 => Just(Happens::Rendered),
        1 => Just(Happens::TrustedDied),
        1 => any::<bool>().prop_map(Happens::Loaded),
        1 => (0_usize..2).prop_map(Happens::Types),
        1 => any::<u8>().prop_map(Happens::ItIs),
    ]
}

fn report() -> Face {
    Face::Report(Outcome {
        ended: Ended::Asked,
        portals: Vec::new(),
        belongings: None,
        place: Place::default(),
        prints: true,
        asked: crate::link::AskedRating::default(),
    })
}

fn ends() -> impl Strategy<Value = ToScreen> {
    prop::sample::select(vec![
        ToScreen::LogOut(Vec::new()),
        ToScreen::Show(Face::Home),
        ToScreen::Show(Face::Ending),
        ToScreen::Show(report()),
        ToScreen::Show(Face::OutOfService("wipe".into())),
    ])
}

/// A short visit that sees most of what a visit before it could have left.
fn next_visit() -> Vec<Happens> {
    let mut visit = vec![
        Happens::Told(ToScreen::Show(Face::Home)),
        Happens::Acted(Act::Begun),
        Happens::Acted(Act::Back),
        Happens::Acted(Act::Open(Target::Service(23))),
        Happens::Told(ToScreen::Open(FORM.into())),
        Happens::Reported(at(FORM)),
        Happens::Rendered,
        Happens::Acted(CapabilityAct::Print.into()),
        Happens::Reported(Report::Responsive(false)),
    ];
    visit.extend((0..=REVIVALS).map(|_| Happens::Reported(Report::Crashed)));
    visit
}

#[test]
fn the_next_citizen_has_not_the_look_of_whoever_read_the_report() {
    for next in [ToScreen::Show(Face::Home), ToScreen::Open(FORM.into())] {
        let mut model = model(false);
        model.told(ToScreen::Show(report()));
        model.acted(Act::TextSize(200));
        let todo = model.told(next);
        assert_eq!(todo[0], Command::Look(Look::default()));
        assert_eq!(model.view().look, Look::default());
    }
}

#[test]
fn a_visit_that_begins_over_a_report_can_be_ended() {
    let mut model = model(false);
    model.told(ToScreen::Show(report()));
    model.told(ToScreen::Clock {
        left: 900,
        warning: None,
    });
    model.told(ToScreen::Open(FORM.into()));
    assert_eq!(model.view().bar.minutes_left, Some(15));
}

#[test]
fn a_report_that_is_put_away_while_it_is_drawn_keeps_no_page_from_the_printer() {
    let mut model = model(false);
    model.told(ToScreen::Show(report()));
    assert_eq!(
        model.acted(CapabilityAct::PrintReport)[0],
        Command::PrintOurs
    );
    let todo = model.told(ToScreen::Show(Face::Home));
    assert_eq!(todo[0], Command::PrintSettled);
}

#[test]
fn the_next_citizen_has_not_the_look_of_staff_but_a_visit_keeps_its_own() {
    let staff = || ToScreen::Staff(Some(StaffPage::Checking));
    let usual = Command::Look(Look::default());
    let mut model = model(false);
    model.told(staff());
    model.acted(Act::TextSize(200));
    model.told(staff());
    assert_eq!(model.view().look.text, 200);
    let left = model.told(ToScreen::Staff(None));
    assert_eq!(left, [usual, Command::Render]);
    model.acted(Act::Begun);
    model.acted(Act::TextSize(150));
    model.told(staff());
    assert_eq!(model.told(ToScreen::Staff(None)), [Command::Render]);
    assert_eq!(model.view().look.text, 150);
}

proptest! {
    #[test]
    fn the_end_of_any_visit_leaves_nothing_to_the_next(
        visit in prop::collection::vec(happens(), 0..40),
        end in ends(),
    ) {
        let mut known = Known::default();
        let mut used = known.unused_screen();
        for one in visit {
            known.hears_of(&one);
            happen(&mut used, one);
        }
        let mut unused = known.unused_screen();
        used.told(end.clone());
        unused.told(end);
        prop_assert_eq!(format!("{:?}", used.view()), format!("{:?}", unused.view()));
        for one in next_visit() {
            let todo = happen(&mut used, one.clone());
            prop_assert_eq!(todo, happen(&mut unused, one));
            prop_assert_eq!(format!("{:?}", used.view()), format!("{:?}", unused.view()));
        }
    }
}

#[test]
fn staff_neither_see_nor_touch_the_page_below_theirs() {
    let mut model = on_a_page();
    assert!(model.view().has_door && model.view().bar.host.is_some());
    let name = || "справка Иванова.pdf".to_owned();
    model.reported(Report::Saved(name()));
    model.reported(Report::Choose(FileRequest {
        names: vec![name()],
        ..FileRequest::default()
    }));
    model.told(ToScreen::Staff(Some(StaffPage::Menu(Menu::default()))));
    model.acted(Act::Dismiss);
    let view = model.view();
    assert!(matches!(view.main, Main::Staff(_)));
    assert!(view.status.is_none() && view.dialog.is_none());
    assert_eq!((view.bar.host, view.bar.portal), (None, None));
    assert!(view.panel.is_none() && !view.bar.can_print);
    let slot = Slot {
        x: 0.0,
        y: 66.0,
        width: 900.0,
        height: 700.0,
    };
    assert_eq!(model.acted(Act::Slot(Some(slot))), [Command::Place(None)]);
    for act in [
        Act::Back,
        Act::Reload,
        Act::Home,
        CapabilityAct::Print.into(),
    ] {
        assert_eq!(model.acted(act.clone()), [], "{act:?}");
    }
    assert_eq!(model.pressed(Shortcut::Back), []);
    model.acted(Act::End);
    let file = Stored {
        name: name(),
        bytes: 10,
    };
    model.reported(Report::Files(vec![file]));
    assert_eq!(model.view().dialog, Some(Dialog::EndVisit(&[], None)));
    model.acted(Act::Dismiss);
    model.told(ToScreen::Staff(None));
    assert!(
        matches!(
            model.view().dialog,
            Some(Dialog::Capability(CapabilityDialog::Files(..)))
        ),
        "it still waits"
    );
    model.acted(Act::Dismiss);
    assert!(matches!(model.view().main, Main::Portal));
    assert_ne!(model.acted(Act::Reload), []);
}

#[test]
fn a_guide_to_the_centre_gives_the_start_page_its_emblem() {
    const CENTRE: &str = "+++\ntitle = \"О нашем центре\"\ndate = \"2026-11-27\"\n+++\n
1. Спросите у стойки.
   ![Двуглавый орёл](emblem.svg)
";
    let mut model = model(false);
    let emblem = |model: &Model| match model.view().main {
        Main::Home(home) => home.emblem.map(|picture| picture.file.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(emblem(&model), None);
    let guides = vec![Guide::parse("centre", CENTRE).unwrap()];
    let guides = Library::new(guides, Vec::new(), Date::default());
    model.load(model.policy.clone(), guides);
    assert_eq!(emblem(&model).as_deref(), Some("emblem.svg"));
}

#[test]
fn a_tile_has_the_topic_of_its_guide() {
    let guide = PASSPORT.replace("services", "topic = \"documents\"\nservices");
    let mut model = model(false);
    model.load(model.policy.clone(), library(&guide));
    let Main::Home(home) = model.view().main else {
        panic!("the start page");
    };
    let tile = &home.topics[0].tiles[0];
    assert_eq!(
        (tile.name, tile.topic),
        ("Загранпаспорт", Some(Topic::Documents))
    );
}

#[test]
fn the_keyboard_on_the_screen_is_there_where_it_is_wanted_and_goes_with_the_visit() {
    let mut model = model(false);
    model.features.keyboard = false;
    assert_eq!(model.view().bar.keyboard, None);
    model.features.keyboard = true;
    assert_eq!(model.view().bar.keyboard, Some(false));
    let shown = [Command::Keyboard(true), Command::Render];
    assert_eq!(model.acted(Act::Keyboard(true)), shown);
    assert_eq!(model.view().bar.keyboard, Some(true));
    let todo = model.told(ToScreen::Show(Face::Ending));
    assert!(todo.contains(&Command::Keyboard(false)), "{todo:?}");
    assert_eq!(model.view().bar.keyboard, Some(false));
}

#[test]
fn letters_that_find_no_field_are_told_until_they_find_one() {
    let mut model = on_a_page();
    assert_eq!(model.acted(Act::Typed(true)), []);
    assert_eq!(model.acted(Act::Typed(false)), [Command::Render]);
    assert_eq!(model.view().status, Some(&StatusMessage::NoField));
    assert_eq!(model.acted(Act::Typed(true)), [Command::Render]);
    assert_eq!(model.view().status, None);
}
