//! «Мои файлы» as their citizen goes through them.

use super::*;
use crate::link::FromScreen;
use crate::link::papers::{Drawing, Kind, Papers};
use crate::shell::model::Report;
use crate::shell::model::tests::on_a_page;
use crate::shell::view::{Act, CapabilityAct, Main, Sight, Viewed};

fn paper(name: &str, kind: Kind, look: Look) -> Paper {
    Paper {
        number: 1,
        name: name.to_owned(),
        kind,
        bytes: 1000,
        came: "14:05".to_owned(),
        look,
    }
}

fn drawn(drawing: u64, pages: u64) -> Look {
    Look::Drawn { drawing, pages }
}

fn told(model: &mut Model, files: &[Paper]) {
    let papers = Papers {
        files: files.to_vec(),
        room: LARGEST,
        removed: None,
    };
    model.told(Progress::Files(papers).into());
}

fn asked(todo: &[Command]) -> Option<&Ask> {
    todo.iter().find_map(|one| match one {
        Command::Tell(FromScreen::Ask(crate::link::Ask::Papers(ask))) => Some(ask),
        _ => None,
    })
}

fn two(model: &mut Model) {
    let files = [
        paper("а.pdf", Kind::Pdf, drawn(1, 3)),
        paper("б.jpg", Kind::Picture, drawn(2, 1)),
    ];
    told(model, &files);
    model.acted(Act::Files);
}

fn viewed(model: &Model) -> Viewed<'_> {
    match model.view().main {
        Main::Papers(PapersPage::File(viewed)) => viewed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_comes_is_counted_and_its_card_says_from_where() {
    let mut model = on_a_page();
    assert_eq!(model.view().bar.files, Some(0));
    let todo = model.reported(Report::Saved("а.pdf".into()));
    assert_eq!(asked(&todo), Some(&Ask::List));
    told(&mut model, &[paper("а.pdf", Kind::Pdf, Look::Awaited)]);
    assert_eq!(model.view().bar.files, Some(1));
    model.acted(Act::Files);
    let Main::Papers(PapersPage::Cards(page)) = model.view().main else {
        panic!("the files are not seen");
    };
    assert_eq!(page.cards[0].from, Some(Origin::Downloaded));
    assert_eq!(page.pages_left, None, "there is room");
}

#[test]
fn pages_are_drawn_as_they_are_asked_for_and_a_late_one_is_not_shown() {
    let mut model = on_a_page();
    two(&mut model);
    let first = model.acted(CapabilityAct::Paper(PaperAct::Look("а.pdf".into())));
    let Some(Ask::Page(first)) = asked(&first).cloned() else {
        panic!("{first:?}");
    };
    assert_eq!(viewed(&model).sight, Sight::Awaited);
    let second = model.acted(CapabilityAct::Paper(PaperAct::Leaf(1)));
    let Some(Ask::Page(second)) = asked(&second).cloned() else {
        panic!("{second:?}");
    };
    let mut page = |leaf, number| {
        let png = Vec::new();
        let drawing = Some(Drawing { number, png });
        model.told(Progress::Page { leaf, drawing }.into());
    };
    page(first, 7);
    page(second, 8);
    assert_eq!(viewed(&model).sight, Sight::Drawn(8));
    assert_eq!(model.drawings(), BTreeSet::from([1, 2, 8]));
    assert_eq!(
        model.acted(CapabilityAct::Paper(PaperAct::Leaf(3))),
        [],
        "there are three pages"
    );
    model.acted(Act::Back);
    assert!(matches!(
        model.view().main,
        Main::Papers(PapersPage::Cards(_))
    ));
    model.acted(Act::Back);
    assert!(matches!(model.view().main, Main::Portal));
}

#[test]
fn pictures_are_put_together_in_the_order_and_the_turn_that_was_chosen() {
    let mut model = on_a_page();
    let files = ["а.jpg", "б.jpg"].map(|name| paper(name, Kind::Picture, drawn(1, 1)));
    told(&mut model, &files);
    model.acted(Act::Files);
    model.acted(CapabilityAct::Paper(PaperAct::Look("а.jpg".into())));
    model.acted(CapabilityAct::Paper(PaperAct::Turn));
    model.acted(Act::Back);
    for name in ["б.jpg", "а.jpg", "в.jpg"] {
        model.acted(CapabilityAct::Paper(PaperAct::Choose(name.into())));
    }
    let todo = model.acted(CapabilityAct::Paper(PaperAct::Bind(true)));
    let sheet = |name: &str, turns| Sheet {
        name: name.to_owned(),
        turns,
    };
    let sheets = vec![sheet("б.jpg", 0), sheet("а.jpg", 1)];
    assert_eq!(asked(&todo), Some(&Ask::Bind(sheets)));
    for name in ["а.jpg", "б.jpg"] {
        model.acted(CapabilityAct::Paper(PaperAct::Choose(name.into())));
    }
    let todo = model.acted(CapabilityAct::Paper(PaperAct::BindWithin(5)));
    let (sheets, megabytes) = (vec![sheet("а.jpg", 1), sheet("б.jpg", 0)], 5);
    assert_eq!(asked(&todo), Some(&Ask::Fit { sheets, megabytes }));
    let todo = model.told(Progress::Bound(Some("все.pdf".into())).into());
    assert!(matches!(asked(&todo), Some(Ask::Page(leaf)) if leaf.name == "все.pdf"));
    assert_eq!(viewed(&model).name, "все.pdf");
}

#[test]
fn a_file_is_made_smaller_and_looked_at_and_a_signed_one_never() {
    let mut model = on_a_page();
    let mut files = [
        paper("а.pdf", Kind::Pdf, drawn(1, 3)),
        paper("б.pdf", Kind::SignedPdf, drawn(2, 3)),
    ];
    files[0].bytes = 7_000_000;
    files[1].bytes = 7_000_000;
    told(&mut model, &files);
    model.acted(Act::Files);
    let fit = |name: &str| CapabilityAct::Paper(PaperAct::Fit(name.into(), 5));
    assert_eq!(model.acted(fit("б.pdf")), []);
    let todo = model.acted(fit("а.pdf"));
    assert!(matches!(asked(&todo), Some(Ask::Fit { megabytes: 5, .. })));
    model.acted(CapabilityAct::Paper(PaperAct::Look("а.pdf".into())));
    assert_eq!(viewed(&model).limits, [2, 5]);
    let fitted = Fitted {
        name: "а до 5 МБ.pdf".into(),
        before: 7_000_000,
        after: 4_000_000,
        limit: 5,
        fits: true,
    };
    model.told(Progress::Fitted(Some(fitted.clone())).into());
    assert_eq!(viewed(&model).name, fitted.name);
    assert_eq!(viewed(&model).fitted, Some(&fitted));
}

#[test]
fn a_signature_stands_behind_its_document() {
    let mut model = on_a_page();
    let files = [
        paper("а.pdf.sig", Kind::Signature, Look::None),
        paper("б.pdf", Kind::Pdf, drawn(1, 1)),
        paper("а.pdf", Kind::Pdf, drawn(2, 1)),
    ];
    told(&mut model, &files);
    model.acted(Act::Files);
    let Main::Papers(PapersPage::Cards(page)) = model.view().main else {
        panic!("the files are not seen");
    };
    let cards = page.cards.iter();
    let cards: Vec<_> = cards.map(|card| (&*card.paper.name, card.signs)).collect();
    let expected = [
        ("б.pdf", None),
        ("а.pdf", None),
        ("а.pdf.sig", Some("а.pdf")),
    ];
    assert_eq!(cards, expected);
}

#[test]
fn what_was_removed_is_gone_at_once_and_can_come_back_while_the_seat_says_so() {
    let mut model = on_a_page();
    two(&mut model);
    assert_eq!(model.acted(CapabilityAct::Paper(PaperAct::Return)), []);
    let todo = model.acted(CapabilityAct::Paper(PaperAct::Remove("а.pdf".into())));
    assert_eq!(asked(&todo), Some(&Ask::Remove("а.pdf".into())));
    assert_eq!(model.view().bar.files, Some(1));
    let papers = Papers {
        removed: Some("а.pdf".into()),
        ..Papers::default()
    };
    model.told(Progress::Files(papers).into());
    let todo = model.acted(CapabilityAct::Paper(PaperAct::Return));
    assert_eq!(asked(&todo), Some(&Ask::Return));
}

#[test]
fn one_file_comes_to_the_stick_and_trying_again_means_the_same_one() {
    let mut model = on_a_page();
    two(&mut model);
    let save = |name: &str| CapabilityAct::Paper(PaperAct::Save(name.into()));
    let todo = model.acted(save("а.pdf"));
    let one = usb_export::Ask::SaveOne("а.pdf".into());
    assert_eq!(todo, [Command::Tell(one.into())]);
    assert_eq!(model.acted(save("в.pdf")), [], "there is none");
    model.told(usb_export::Progress::NoMedium.into());
    let saving = |model: &Model| match model.view().main {
        Main::Papers(PapersPage::Cards(page)) => {
            page.saving.map(|saving| saving.one.map(str::to_owned))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(saving(&model), Some(Some("а.pdf".to_owned())));
    model.acted(CapabilityAct::LookForMedium);
    assert_eq!(saving(&model), Some(None), "all of them");
    model.acted(Act::Files);
    assert_eq!(saving(&model), None);
}

#[test]
fn only_what_can_be_drawn_is_printed_and_staff_see_none_of_it() {
    let mut model = on_a_page();
    two(&mut model);
    let print =
        |model: &mut Model| model.acted(CapabilityAct::Paper(PaperAct::Print("а.pdf".into())));
    assert_eq!(print(&mut model), [], "no printer here");
    model.features.printer = true;
    assert_eq!(
        print(&mut model),
        [Command::PrintFile("а.pdf".into()), Command::Render]
    );
    assert_eq!(print(&mut model), [], "one at a time");
    let menu = crate::link::StaffPage::Menu(crate::link::Menu::default());
    model.told(crate::link::ToScreen::Staff(Some(menu)));
    assert_eq!(model.acted(Act::Files), []);
    assert!(matches!(model.view().main, Main::Staff(_)));
}
