//! What a number or a code is called: every one has words for people.

use super::*;

#[test]
fn sizes_and_counts_are_words() {
    let check = |files, bytes, expected: &str| {
        let belongings = Belongings {
            files,
            bytes,
            ..Belongings::default()
        };
        let page = closing::report(&outcome(&[], belongings), "", &html! {}).into_string();
        assert!(page.contains(expected), "{expected} is not in {page}");
    };
    check(0, 0, "Ваши файлы, Отсканированные документы");
    check(12, 3_565_158, "удалено: 12 (3,4 МБ)");
    check(1, 1, "(1 КБ)");
    check(1, u64::MAX, " ГБ)");
}

#[test]
fn every_trouble_of_a_printer_has_a_sentence() {
    use crate::platform::Trouble::{Cover, Ink, Jam, Off, Paper, Still, Stopped};
    let codes = [Paper, Jam, Cover, Ink, Off, Stopped, Still].map(crate::platform::Trouble::code);
    for code in codes
        .into_iter()
        .chain(["no-printer", "unusable", "refused"])
    {
        let id = format!("notice-print-{code}");
        assert!(crate::text::exists(&id), "{id}");
    }
}

#[test]
fn every_fault_has_words_and_a_cure() {
    for code in [
        "locked",
        "wipe",
        "mark",
        "policy",
        "settings",
        "gate",
        "screen",
        "power",
        "unlocked",
        "brand-new",
    ] {
        let fault = Some(code.to_owned());
        let page = StaffPage::Menu(Menu {
            fault,
            ..Menu::default()
        });
        let menu = staff::page(&Staff {
            page: &page,
            faults: &[],
            cards: &[],
            step: None,
            prints: false,
        });
        assert!(!menu.into_string().contains("fault-"), "{code}");
        let closed = closing::out_of_service(code, &[], &html! {}).into_string();
        assert!(
            closed.contains("Для сотрудника") && !closed.contains("fault-"),
            "{closed}"
        );
    }
}

#[test]
fn an_unknown_reason_still_gets_a_sentence() {
    for reason in [
        "host-not-listed",
        "port-not-listed",
        "user-info",
        "brand-new",
    ] {
        let page = trouble::page(&Trouble::Refused {
            host: "example.com",
            reason,
        })
        .into_string();
        assert!(page.contains("example.com"), "{page}");
        assert!(!page.contains(reason), "{page}");
    }
}
