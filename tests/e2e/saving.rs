//! Files on their way to a stick of the citizen's own, on the real shell.

use std::fs;
use std::path::Path;

use super::display::DIMMED;
use super::leaving::{download, end_at_the_screen};
use super::{Kiosk, until};

/// The ground of the line about the stick.
const TINT: [u8; 3] = [0xe3, 0xef, 0xf2];

/// Opens the question, and waits for the line about the stick: the seat says it a moment later.
fn ask(kiosk: &Kiosk) {
    kiosk.display.click_at(1250, 33);
    kiosk.display.shows(DIMMED);
    until("the line about the stick", 20, || {
        (tint(kiosk) > 0.01).then_some(())
    });
    // The focus goes round: the harmless answer has it, the final one is next, the stick is the first.
    kiosk.display.press(&["Tab", "Tab"]);
}

/// Presses the button in the line about the stick, and waits for other words there.
fn press(kiosk: &Kiosk) {
    let before = tint(kiosk);
    kiosk.display.press(&["Return"]);
    until("other words about the stick", 20, || {
        let now = tint(kiosk);
        (now > 0.01 && now != before).then_some(())
    });
}

/// How much of its ground the words of the line leave free.
pub(super) fn tint(kiosk: &Kiosk) -> f64 {
    kiosk.display.look().share_of(TINT)
}

fn content(file: &Path) -> String {
    until("a file on the stick", 20, || fs::read_to_string(file).ok())
}

#[test]
fn files_come_to_the_stick_and_the_stick_can_be_taken_along() {
    let kiosk = Kiosk::start_whole();
    download(&kiosk);
    ask(&kiosk);
    kiosk.shot("70-no-stick");
    let stick = kiosk.insert_stick("size=1m");
    fs::write(stick.join("canary-file.pdf"), "an old one").unwrap();
    press(&kiosk);
    kiosk.shot("71-stick");
    press(&kiosk);
    assert_eq!(content(&stick.join("canary-file (2).pdf")), "content");
    assert_eq!(content(&stick.join("canary-file.pdf")), "an old one");
    kiosk.shot("72-saved");
    kiosk.display.press(&["Escape"]);
    end_at_the_screen(&kiosk);
    kiosk.shot("73-take-the-stick");
    assert!(!stick.join("canary-file.pdf").exists(), "it is taken out");
    assert!(!kiosk.log().contains("canary"), "{}", kiosk.log());
}

#[test]
fn a_stick_that_takes_nothing_is_told_in_words() {
    let kiosk = Kiosk::start_whole();
    download(&kiosk);
    let stick = kiosk.insert_stick("ro");
    ask(&kiosk);
    press(&kiosk);
    kiosk.shot("74-protected");
    assert_eq!(fs::read_dir(&stick).unwrap().count(), 0);
    kiosk.display.press(&["Escape"]);
    end_at_the_screen(&kiosk);
}
