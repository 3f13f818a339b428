//! From a citizen's own stick to the portal, on the real shell.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::display::CYAN;
use super::files::saved;
use super::leaving::end_at_the_screen;
use super::portals::Page;
use super::saving::tint;
use super::scanned::ASKS;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The ground of our questions.
const PAPER: [u8; 3] = [255, 255, 255];

/// What lies on the stick, the newest last.
const ON_STICK: [(&str, &str); 7] = [
    ("canary-1.JPG", "GIF8 a picture"),
    ("canary-2.jpg", "GIF8 a picture"),
    ("canary-3.docx", "{\\rtf a letter"),
    ("canary-old.pdf", "%PDF-1.4 an old one"),
    ("canary-program.exe", "a program"),
    (".canary-hidden.pdf", "%PDF-1.4 nobody's"),
    ("Документы/canary-passport.pdf", "%PDF-1.4 a passport"),
];

fn fill(stick: &Path) {
    fs::create_dir(stick.join("Документы")).unwrap();
    for (age, (name, content)) in ON_STICK.iter().rev().enumerate() {
        let mut file = File::create(stick.join(name)).unwrap();
        file.write_all(content.as_bytes()).unwrap();
        let hours = Duration::from_hours(age as u64 + 1);
        file.set_modified(SystemTime::now() - hours).unwrap();
    }
}

/// Everything on the stick, with its content and the moment at which it was written.
fn content(stick: &Path) -> Vec<(String, String, SystemTime)> {
    let mut all = Vec::new();
    for folder in ["", "Документы"] {
        for entry in fs::read_dir(stick.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap_or_default();
            let written = fs::metadata(&path).unwrap().modified().unwrap();
            all.push((path.display().to_string(), text, written));
        }
    }
    all.sort();
    all
}

/// Waits for the line about the stick.
fn tells(kiosk: &Kiosk) {
    until("the line about the stick", 20, || {
        (tint(kiosk) > 0.01).then_some(())
    });
}

#[test]
fn a_file_of_a_stick_reaches_the_portal_and_goes_with_the_visit() {
    let kiosk = Kiosk::start_whole();
    kiosk.portals.page(MAIN, "/asks", Page::html(ASKS));
    kiosk.open(&format!("https://{MAIN}/asks"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "asked");
    until("the list of the files", 20, || {
        (kiosk.display.look().share_of(CYAN) < 0.01).then_some(())
    });
    kiosk.shot("77-no-files");
    // A button below the pointer would have the ground of the line about the stick.
    kiosk.display.xdotool(&["mousemove", "5", "700"]);
    // The harmless answer has the focus; the stick is the one before it.
    kiosk.display.press(&["shift+Tab", "Return"]);
    tells(&kiosk);
    kiosk.shot("78-no-stick");
    let stick = kiosk.insert_stick("size=1m");
    fill(&stick);
    let before = content(&stick);
    kiosk.display.press(&["Return"]);
    // Its list is by far higher than the words before it.
    until("the files of the stick", 20, || {
        (kiosk.display.look().share_of(PAPER) > 0.3).then_some(())
    });
    kiosk.shot("79-on-the-stick");
    // The newest has the focus.
    kiosk.display.press(&["Return"]);
    saved(&kiosk, "canary-passport.pdf", "%PDF-1.4 a passport");
    tells(&kiosk);
    kiosk.shot("80-taken");
    kiosk.display.press(&["Return"]);
    let given = kiosk.portals.told(MAIN, "given");
    assert_eq!(given, json!(["canary-passport.pdf", "%PDF-1.4 a passport"]));
    assert_eq!(content(&stick), before, "the stick is as it was");

    end_at_the_screen(&kiosk);
    assert!(!stick.join("canary-old.pdf").exists(), "it is taken out");
    for visit in kiosk.visits() {
        assert_eq!(fs::read_dir(visit.join("files")).unwrap().count(), 0);
    }
    assert!(!kiosk.log().contains("canary"), "{}", kiosk.log());
}
