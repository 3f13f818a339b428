//! The model without a window: what is shown and told after what happened.

use url::Url;

use super::*;
use crate::guides::{Date, Guide, Topic};
use crate::link::{FromStaff, Menu, StaffPage, Warning};
use crate::platform::Typing;
use crate::shell::view::{Answer, Asks, Main, Question, StatusMessage, Trouble};

pub(super) const POLICY: &str = r#"
[[portal]]
id = "gosuslugi"
name = "Госуслуги"
home = "https://www.gosuslugi.ru/"
hosts = ["www.gosuslugi.ru", "esia.gosuslugi.ru"]
alternative = "Возьмите талон в окно."

[[service]]
number = 23
title = "Выдача паспорта"
name = "Загранпаспорт"
portal = "gosuslugi"
link = "https://www.gosuslugi.ru/600101/1/form"
window = true
"#;

pub(super) const PASSPORT: &str = r#"+++
title = "Загранпаспорт"
services = [23]
date = "2026-11-22"

[pages]
"www.gosuslugi.ru/600101/1/result" = 2
+++

1. Нажмите «Начать».
2. Проверьте данные.
"#;

pub(super) const LOGIN: &str = r#"+++
title = "Войти"
date = "2026-11-22"

[pages]
"esia.gosuslugi.ru" = 1
+++

1. Введите логин.
"#;

pub(super) fn model() -> Model {
    let policy = Policy::parse(POLICY, None).unwrap();
    let features = Features {
        door: true,
        ..Features::default()
    };
    Model::new(Rc::new(policy), library(PASSPORT), features)
}

pub(super) fn at(address: &str) -> Report {
    Report::At(Url::parse(address).unwrap())
}

/// The model as it is while a citizen looks at a page.
pub(super) fn on_a_page() -> Model {
    let mut model = model();
    model.acted(Act::Open(Target::Service(23)));
    model.told(ToScreen::Open(
        "https://www.gosuslugi.ru/600101/1/form".into(),
    ));
    model.reported(at("https://www.gosuslugi.ru/600101/1/form"));
    model
}

pub(super) fn panel(model: &Model) -> Option<(String, usize)> {
    model
        .view()
        .panel
        .map(|panel| (panel.guide.id.clone(), panel.step))
}

#[test]
fn a_tile_asks_the_seat_and_opens_nothing_by_itself() {
    let mut model = model();
    let todo = model.acted(Act::Open(Target::Service(23)));
    let asked = FromScreen::Open(Wanted::Service(23));
    assert_eq!(todo, [Command::Tell(asked)]);
    assert!(matches!(model.view().main, Main::Home(_)));
}

/// The library with this text for the guide of the passport.
pub(super) fn library(passport: &str) -> Library {
    let guides = vec![
        Guide::parse("login", LOGIN).unwrap(),
        Guide::parse("s23", passport).unwrap(),
    ];
    Library::new(guides, Vec::new(), Date::default())
}

#[test]
fn the_seat_learns_the_host_and_nothing_else() {
    let mut model = on_a_page();
    let todo = model.reported(at("https://esia.gosuslugi.ru/login/?secret=1"));
    assert!(todo.contains(&Command::Tell(FromScreen::At(Some(
        "esia.gosuslugi.ru".into()
    )))));
    let again = model.reported(at("https://esia.gosuslugi.ru/other"));
    assert!(
        !again.iter().any(|one| matches!(one, Command::Tell(_))),
        "{again:?}"
    );
}

#[test]
fn a_refused_page_is_explained_and_back_leads_to_where_one_was() {
    let mut model = on_a_page();
    model.reported(Report::Refused {
        host: "evil.example".into(),
        reason: "host-not-listed",
        page: true,
    });
    assert!(matches!(
        model.view().main,
        Main::Trouble(Trouble::Refused { .. })
    ));
    model.acted(Act::Back);
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn a_refused_part_of_a_page_covers_nothing() {
    let mut model = on_a_page();
    let todo = model.reported(Report::Refused {
        host: "ads.example".into(),
        reason: "host-not-listed",
        page: false,
    });
    assert!(matches!(
        todo.as_slice(),
        [Command::Tell(FromScreen::Refused { .. })]
    ));
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn a_portal_that_is_down_has_a_name_and_an_alternative() {
    let mut model = on_a_page();
    model.reported(Report::Down {
        host: "esia.gosuslugi.ru".into(),
    });
    let Main::Trouble(Trouble::PortalDown {
        portal,
        alternative,
        instead,
        service,
        page,
    }) = model.view().main
    else {
        panic!("no calm page");
    };
    assert_eq!(
        (portal, alternative),
        ("Госуслуги", Some("Возьмите талон в окно."))
    );
    assert_eq!((service, page), (Some(("Загранпаспорт", true)), false));
    assert!(instead.is_none());
    assert_eq!(
        model.view().bar.host,
        Some("esia.gosuslugi.ru"),
        "not the page of before"
    );
}

#[test]
fn a_portal_that_is_down_offers_the_one_that_the_region_names() {
    let other = r#"
[[portal]]
id = "fns"
name = "Налоговая служба"
home = "https://www.nalog.gov.ru/"
hosts = ["www.nalog.gov.ru"]

[[region]]
id = "kchr"
name = "КЧР"

[[region.change]]
portal = "fns"
instead = "gosuslugi"
"#;
    let offered = |region| {
        let policy = Policy::parse(&(POLICY.to_owned() + other), region).unwrap();
        let mut model = Model::new(Rc::new(policy), library(PASSPORT), Features::default());
        model.told(ToScreen::Open("https://www.nalog.gov.ru/".into()));
        model.reported(Report::Down {
            host: "www.nalog.gov.ru".into(),
        });
        let Main::Trouble(Trouble::PortalDown { instead, .. }) = model.view().main else {
            panic!("no calm page");
        };
        instead.map(|tile| (tile.target, tile.name.to_owned()))
    };
    assert_eq!(offered(None), None);
    let gosuslugi = (Target::Portal("gosuslugi".into()), "Госуслуги".to_owned());
    assert_eq!(offered(Some("kchr")), Some(gosuslugi));
}

#[test]
fn a_page_that_crashes_again_and_again_is_left_alone() {
    let mut model = on_a_page();
    let revived = (0..6)
        .filter(|_| {
            let todo = model.reported(Report::Crashed);
            model.reported(at("https://www.gosuslugi.ru/600101/1/form"));
            todo.contains(&Command::Reload)
        })
        .count();
    assert_eq!(revived, REVIVALS as usize);
    assert!(
        model.acted(Act::Reload).contains(&Command::Reload),
        "the citizen may try again"
    );
}

#[test]
fn a_visit_begins_once_and_not_while_staff_are_there() {
    let mut model = model();
    let door = StaffPage::Pin {
        wrong: false,
        wait: 0,
    };
    let enter = FromScreen::Staff(FromStaff::Enter);
    assert_eq!(
        model.acted(Act::Staff(FromStaff::Enter)),
        [Command::Tell(enter)]
    );
    model.told(ToScreen::Staff(Some(door)));
    assert!(matches!(model.view().main, Main::Staff(_)));
    assert_eq!(model.acted(Act::Begun), []);
    model.told(ToScreen::Staff(None));
    assert!(matches!(model.view().main, Main::Home(_)));
    assert_eq!(model.acted(Act::Begun), [Command::Tell(FromScreen::Begun)]);
    assert_eq!(model.acted(Act::Begun), []);
    model.told(ToScreen::Show(Face::OutOfService("locked".into())));
    assert_eq!(model.acted(Act::Begun), []);
}

#[test]
fn only_staff_read_the_cards() {
    let card = LOGIN.replace(
        "+++\ntitle = \"Войти\"",
        "+++\ntitle = \"Карточка\"\nfor = \"staff\"",
    );
    let guides = vec![Guide::parse("staff-1", &card).unwrap()];
    let mut model = model();
    model.load(
        model.policy.clone(),
        Library::new(guides, Vec::new(), Date::default()),
    );
    model.acted(Act::Open(Target::Guide("staff-1".into())));
    model.acted(Act::Search("карточка".into()));
    let view = model.view();
    let Main::Home(home) = view.main else {
        panic!("a citizen sees more than the start page");
    };
    assert!(home.found.is_empty() && home.guides.is_empty());
    model.reported(at("https://esia.gosuslugi.ru/"));
    assert_eq!(panel(&model), None, "no page leads to a card");

    model.told(ToScreen::Staff(Some(StaffPage::Menu(Menu::default()))));
    let Main::Staff(staff) = model.view().main else {
        panic!("no menu");
    };
    assert_eq!(staff.cards[0].title, "Карточка");
}

#[test]
fn a_page_that_hangs_is_offered_anew_and_again_to_whoever_waited() {
    let mut model = on_a_page();
    let is_hung = |model: &Model| matches!(model.view().main, Main::Trouble(Trouble::Hung));
    model.reported(Report::Responsive(false));
    assert!(is_hung(&model));
    model.acted(Act::Wait);
    assert!(matches!(model.view().main, Main::Portal));
    model.pressed_page();
    assert!(is_hung(&model));
    model.reported(Report::Responsive(true));
    assert!(matches!(model.view().main, Main::Portal));
    assert_eq!(model.pressed_page(), []);
    model.reported(Report::Responsive(false));
    let todo = model.acted(Act::Reload);
    assert_eq!(todo, [Command::EndPage, Command::Reopen, Command::Render]);
    assert!(!is_hung(&model));
}

#[test]
fn a_page_that_took_too_much_is_gone_until_it_is_opened_again() {
    let mut model = on_a_page();
    let todo = model.told(ToScreen::EndPage);
    assert_eq!(todo, [Command::EndPage, Command::Render]);
    let is_shown = |model: &Model| matches!(model.view().main, Main::Trouble(Trouble::TooLarge));
    assert!(is_shown(&model));
    // There is nothing below the calm page to go back to.
    model.acted(Act::Back);
    assert!(matches!(model.view().main, Main::Home(_)));
    model.acted(Act::Back);
    assert!(is_shown(&model));
    assert_eq!(model.acted(Act::Reload), [Command::Reopen, Command::Render]);
    model.reported(at("https://www.gosuslugi.ru/600101/1/form"));
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn the_seat_hears_a_sign_of_life_only_from_the_page_itself() {
    let mut model = on_a_page();
    assert_eq!(model.acted(Act::Alive), []);
    assert_eq!(model.told(ToScreen::Ping), [Command::AskForLife]);
    let alive = [Command::Tell(FromScreen::Alive)];
    assert_eq!(model.acted(Act::Alive), alive);
    model.told(ToScreen::Ping);
    assert_eq!(model.acted(Act::Loaded), alive);
}

#[test]
fn our_own_page_comes_back_and_the_visit_goes_on() {
    let mut model = on_a_page();
    for _ in 0..REVIVALS {
        assert_eq!(model.trusted_died(), [Command::Revive]);
    }
    assert_eq!(model.view().status, Some(&StatusMessage::Recovered));
    assert!(matches!(model.view().main, Main::Portal));
    assert!(matches!(
        model.trusted_died().as_slice(),
        [Command::Tell(FromScreen::Failed(_))]
    ));
}

#[test]
fn the_portal_is_seen_below_a_question_and_hidden_from_every_hand() {
    let mut model = on_a_page();
    let slot = Slot {
        x: 0.0,
        y: 72.0,
        width: 900.0,
        height: 600.0,
    };
    assert_eq!(
        model.acted(Act::Slot(Some(slot))),
        [Command::Place(Some(slot))]
    );
    model.told(ToScreen::Clock {
        left: 600,
        warning: Some(Warning::Idle(30)),
    });
    let below = Act::Below {
        page: slot,
        question: slot,
    };
    let dimmed = Command::Dim {
        page: slot,
        question: slot,
    };
    assert_eq!(model.acted(Act::Slot(Some(slot))), [Command::Place(None)]);
    assert_eq!(model.acted(below.clone()), [dimmed]);
    assert_eq!(
        model.acted(Act::Extend)[0],
        Command::Tell(FromScreen::Extend)
    );
    assert_eq!(model.acted(below), [Command::Place(None)]);
    assert_eq!(
        model.acted(Act::Slot(Some(slot))),
        [Command::Place(Some(slot))]
    );
}

#[test]
fn another_face_covers_the_portal_whatever_was_open() {
    let mut model = on_a_page();
    model.told(ToScreen::Show(Face::OutOfService("wipe".into())));
    assert!(matches!(model.view().main, Main::OutOfService("wipe", [])));
    let slot = Slot {
        x: 0.0,
        y: 0.0,
        width: 1.0,
        height: 1.0,
    };
    assert_eq!(model.acted(Act::Slot(Some(slot))), [Command::Place(None)]);
}

#[test]
fn home_keeps_the_way_back_to_the_open_portal() {
    let mut model = on_a_page();
    model.acted(Act::Home);
    assert!(matches!(model.view().main, Main::Home(_)));
    assert!(model.view().bar.can_back);
    model.acted(Act::Back);
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn what_happened_is_told_and_put_away() {
    let mut model = on_a_page();
    model.reported(Report::Saved("справка.pdf".into()));
    assert_eq!(
        model.view().status,
        Some(&StatusMessage::Saved("справка.pdf".into()))
    );
    model.acted(Act::Dismiss);
    assert_eq!(model.view().status, None);
}

fn asks(asks: Asks) -> Report {
    Report::Asks(Question {
        host: Some("www.gosuslugi.ru".into()),
        guests: Vec::new(),
        asks,
        words: "Удалить черновик?".into(),
        reply: String::new(),
    })
}

#[test]
fn a_question_of_a_page_takes_its_place_and_leaves_the_bar() {
    let slot = Slot {
        x: 0.0,
        y: 72.0,
        width: 900.0,
        height: 600.0,
    };
    let mut model = on_a_page();
    model.reported(asks(Asks::Consent));
    assert!(matches!(model.view().main, Main::Question(_)));
    assert_eq!(model.view().dialog, None);
    assert_eq!(model.acted(Act::Slot(Some(slot))), [Command::Place(None)]);
    assert_eq!(
        model.acted(Act::Answer(Answer::Agree))[0],
        Command::Answer(Some(String::new()))
    );
    assert!(matches!(model.view().main, Main::Portal));
    assert_eq!(
        model.acted(Act::Answer(Answer::Agree)),
        [],
        "one answer to a question"
    );

    model.reported(asks(Asks::Words));
    model.acted(Act::Answer(Answer::Words("да".into())));
    assert_eq!(
        model.acted(Act::Answer(Answer::Agree))[0],
        Command::Answer(Some("да".into()))
    );
    model.reported(asks(Asks::Consent));
    assert_eq!(
        model.acted(Act::Answer(Answer::Decline))[0],
        Command::Answer(None)
    );

    model.reported(asks(Asks::Nothing));
    model.acted(Act::End);
    let end = Command::Tell(FromScreen::End);
    assert!(model.acted(Act::EndConfirmed).contains(&end));
}

#[test]
fn a_question_goes_with_its_page() {
    for leave in [Act::Reload, Act::Back, Act::Forward] {
        let mut model = on_a_page();
        model.reported(Report::History {
            back: true,
            forward: true,
        });
        model.reported(asks(Asks::Nothing));
        model.acted(leave.clone());
        assert!(matches!(model.view().main, Main::Portal), "{leave:?}");
    }
    let mut model = on_a_page();
    model.reported(asks(Asks::Nothing));
    model.acted(Act::Home);
    model.acted(Act::Back);
    assert!(
        matches!(model.view().main, Main::Question(_)),
        "the page still waits"
    );
    model.reported(Report::Crashed);
    model.reported(at("https://www.gosuslugi.ru/600101/1/form"));
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn keys_do_what_the_bar_does_and_only_where_it_works() {
    let mut model = on_a_page();
    let sizes = |model: &mut Model, shortcut| {
        model.pressed(shortcut);
        model.view().look.text
    };
    assert_eq!(sizes(&mut model, Shortcut::Smaller), 100);
    assert_eq!(sizes(&mut model, Shortcut::Larger), 125);
    for _ in 0..9 {
        model.pressed(Shortcut::Larger);
    }
    assert_eq!(sizes(&mut model, Shortcut::Larger), 200);
    assert_eq!(sizes(&mut model, Shortcut::Smaller), 150);
    assert_eq!(sizes(&mut model, Shortcut::UsualSize), 100);

    model.reported(Report::History {
        back: true,
        forward: false,
    });
    assert_eq!(model.pressed(Shortcut::Back)[0], Command::Back);
    model.reported(Report::Files(Vec::new()));
    assert_eq!(model.pressed(Shortcut::Back), [], "below a question");
    let mut model = on_a_page();
    model.told(ToScreen::Show(Face::Ending));
    assert_eq!(model.pressed(Shortcut::Back), []);
    assert_eq!(model.pressed(Shortcut::Larger), []);
}

#[test]
fn a_history_that_stays_as_it_is_paints_nothing() {
    let mut model = on_a_page();
    let history = |forward| Report::History {
        back: true,
        forward,
    };
    assert_eq!(model.reported(history(false)), [Command::Render]);
    assert_eq!(model.reported(history(false)), []);
    assert_eq!(model.reported(history(true)), [Command::Render]);
}

#[test]
fn the_bar_names_the_layout_where_there_is_another_and_capitals_always() {
    let mut model = on_a_page();
    let typing = |layouts: &[&str], now, capitals| Typing {
        layouts: layouts.iter().map(|code| (*code).to_owned()).collect(),
        now,
        capitals,
    };
    for (said, layout, capitals) in [
        (typing(&["ru", "us"], 0, false), Some("ru"), false),
        (typing(&["ru", "us"], 1, true), Some("us"), true),
        (typing(&["ru"], 0, true), None, true),
        (typing(&["ru", "us"], 3, false), None, false),
        (typing(&[], 0, false), None, false),
    ] {
        assert_eq!(model.types(said), [Command::Render]);
        let bar = model.view().bar;
        assert_eq!((bar.layout, bar.capitals), (layout, capitals));
    }
    assert_eq!(model.acted(Act::TurnKeyboard), [Command::TurnKeyboard]);
}

#[test]
fn a_shelf_is_opened_and_left_and_does_not_outlive_the_way_home() {
    let mut model = model();
    let shelf = |model: &Model| match model.view().main {
        Main::Home(home) => home.shelf,
        other => panic!("{other:?}"),
    };
    assert_eq!(shelf(&model), None);
    for (key, expected) in [
        ("car", Some(Shelf::Topic(Topic::Car))),
        ("all", Some(Shelf::All)),
        ("nothing", None),
    ] {
        model.acted(Act::Shelf(Some(key.to_owned())));
        assert_eq!(shelf(&model), expected);
    }
    model.acted(Act::Shelf(Some("all".to_owned())));
    model.acted(Act::Home);
    assert_eq!(shelf(&model), None);
}

#[test]
fn the_seat_hears_whether_the_citizen_works_alone() {
    let mut model = model();
    let told = model.acted(Act::Alone(false));
    assert_eq!(told[0], Command::Tell(FromScreen::Alone(false)));
    assert!(matches!(model.view().main, Main::Home(home) if home.alone == Some(false)));
}
