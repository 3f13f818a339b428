//! The questions over everything else.

use super::*;

#[test]
fn every_question_does_the_harmless_thing_first() {
    for (dialog, harmless) in [
        (Dialog::EndVisit(&[], None), "\"Dismiss\""),
        (Dialog::Idle(1), "\"Extend\""),
        (Dialog::Announced(1, true), "\"Extend\""),
        (Dialog::Announced(1, false), "\"Dismiss\""),
        (Dialog::Longest(longest(Some(15), &[])), "\"Extend\""),
        (Dialog::Longest(longest(None, &[])), "\"Dismiss\""),
        (
            CapabilityDialog::Files(Attachable::default(), None).into(),
            "\"Dismiss\"",
        ),
        (
            CapabilityDialog::Files(Attachable::default(), Some(&NOTHING)).into(),
            "\"Dismiss\"",
        ),
        (
            CapabilityDialog::Files(Attachable::default(), Some(&usb_import::Progress::Busy))
                .into(),
            "\"Dismiss\"",
        ),
        (CapabilityDialog::Print(PRINT).into(), "\"Dismiss\""),
    ] {
        let page = dialog::dialog(dialog, Sources::default())
            .into_string()
            .replace("&quot;", "\"");
        let first = between(&page, "data-first", ">").next().unwrap();
        assert!(first.contains(harmless), "{first}");
        assert!(page.contains(&format!("data-escape=\"{harmless}\"")));
    }
}
