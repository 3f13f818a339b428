//! The end of a visit: what goes, what is left at the portals, and the report on paper.

use super::*;
use crate::link::usb_export;

#[test]
fn a_log_out_that_is_not_confirmed_is_named_and_one_that_is_counts() {
    let report = |portals: &[(&str, bool)]| {
        closing::report(&outcome(portals, Belongings::default()), "", &html! {}).into_string()
    };
    let both = report(&[("Госуслуги", true), ("Росреестр", false), ("ФНС", true)]);
    let open = between(&both, "id=\"still-open\"", "class=\"halves\"").next();
    assert!(open.is_some_and(|open| open.contains("Росреестр") && !open.contains("ФНС")));
    let rows = between(&both, "class=\"rows\"", "</li>").next().unwrap();
    assert!(rows.contains("Госуслуги, ФНС") && !rows.contains("Росреестр"));
    assert!(!report(&[("Госуслуги", true)]).contains("still-open"));
    assert!(!report(&[]).contains("still-open"));
}

#[test]
fn the_paper_has_place_time_counts_and_portals() {
    let belongings = Belongings {
        sites: 2,
        files: 12,
        bytes: 2048,
        prints: 1,
        copied: true,
        ..Belongings::default()
    };
    let told = outcome(&[("Госуслуги", true), ("Росреестр", false)], belongings);
    let page = closing::report(&told, "24.11.2026 19:30", &html! {}).into_string();
    let paper = between(&page, "id=\"paper\"", "</section>").next().unwrap();
    for words in [
        "24.11.2026 19:30",
        "seat-7",
        "Коста Хетагурова",
        "Выход подтверждён: Госуслуги",
        "Выход не подтверждён: Росреестр",
        "закрыто: 2",
        "удалено: 12 (2 КБ)",
        "отправлено за сеанс: 1",
        "удалён, проверено",
        "Отсканированные документы</td><td>ничего не было",
    ] {
        assert!(paper.contains(words), "{words} is not in {paper}");
    }
    let without = Outcome {
        prints: false,
        ..told
    };
    let page = closing::report(&without, "", &html! {}).into_string();
    assert!(!page.contains("paper") && !page.contains("PrintReport"));
}

#[test]
fn of_a_visit_that_nobody_counted_nothing_is_claimed() {
    let unknown = Outcome {
        ended: Ended::CutShort,
        belongings: None,
        ..outcome(&[], Belongings::default())
    };
    let page = closing::report(&unknown, "", &html! {}).into_string();
    assert!(page.contains("выход с них не подтверждён"), "{page}");
    assert!(
        page.contains("удалено, проверено") && !page.contains("ничего не было"),
        "{page}"
    );
    let uncounted = Belongings {
        scans: None,
        ..Belongings::default()
    };
    let page = closing::report(&outcome(&[], uncounted), "", &html! {}).into_string();
    let scans = between(&page, "Отсканированные документы", "</li>")
        .next()
        .unwrap();
    assert!(scans.contains("удалено, проверено"), "{page}");
}

#[test]
fn a_stick_that_was_taken_out_is_to_be_taken_along() {
    let page = |media| {
        let belongings = Belongings {
            media,
            ..Belongings::default()
        };
        closing::report(&outcome(&[], belongings), "", &html! {}).into_string()
    };
    assert!(page(1).contains("id=\"take-flash\"") && page(1).contains("отключено: 1"));
    assert!(!page(0).contains("id=\"take-flash\""));
}

#[test]
fn the_end_names_every_file_that_goes() {
    let stored = |name: &str, bytes| Stored {
        name: name.to_owned(),
        bytes,
    };
    let files = [stored("выписка.pdf", 3_565_158), stored("скан.png", 9)];
    let page = dialog::dialog(Dialog::EndVisit(&files, None), Sources::default()).into_string();
    for words in ["2 файла", "выписка.pdf", "3,4 МБ", "скан.png", "1 КБ"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let page = dialog::dialog(
        Dialog::EndVisit(&[], Some(usb_export::Progress::Ready)),
        Sources::default(),
    )
    .into_string();
    assert!(page.contains("Файлов в этом сеансе нет"), "{page}");
    assert!(!page.contains("saving"), "there is nothing to save: {page}");
}
