//! «Сканировать» on the real shell: two pages from the screen become one document of the visit.

use std::fs;
use std::path::PathBuf;

use super::display::CYAN;
use super::portals::Page;
use super::{Kiosk, until};
use crate::scanner::LIKE;

const MAIN: &str = "www.gosuslugi.ru";

/// «Мои файлы» in the bar beside a portal, and «Сканировать» once its name is not there.
const FILES: (usize, usize) = (664, 40);
const SCAN: (usize, usize) = (546, 40);

/// The simulated sheet.
const BLACK: [u8; 3] = [0; 3];

/// The button that the citizen is led to.
const CHIEF: [u8; 3] = [11, 79, 99];

/// The files of the visit, by name.
fn files(kiosk: &Kiosk) -> Vec<PathBuf> {
    let visits = kiosk.visits().into_iter();
    let files = visits.filter_map(|visit| fs::read_dir(visit.join("files")).ok());
    let files = files.flatten().flatten().map(|file| file.path());
    let is_shown = |file: &PathBuf| !file.file_name().unwrap().to_string_lossy().starts_with('.');
    let mut files: Vec<_> = files.filter(is_shown).collect();
    files.sort();
    files
}

fn until_files(kiosk: &Kiosk, count: usize) {
    until(&format!("{count} files"), 60, || {
        (files(kiosk).len() == count).then_some(())
    });
}

/// Waits until the sheet is seen.
fn until_sheet(kiosk: &Kiosk) {
    until("the sheet", 30, || {
        (kiosk.display.look().share_of(BLACK) > 0.05).then_some(())
    });
}

/// Waits until something can be pressed that leads on: over a dialog the bar is dim.
fn until_asked(kiosk: &Kiosk) {
    until("what comes next", 30, || {
        (kiosk.display.look().share_of(CHIEF) > 0.005).then_some(())
    });
}

#[test]
fn two_pages_from_the_screen_become_one_document_and_go_with_the_visit() {
    let settings = tempfile::tempdir().unwrap();
    let like = LIKE.replace("Color pattern", "Solid black");
    fs::write(settings.path().join("test.conf"), like).unwrap();
    let kiosk = Kiosk::start_scanning(settings.path());
    let page = "<body style='background:#0ff'><script>tell('ready');</script>";
    kiosk.portals.page(MAIN, "/page", Page::html(page));
    kiosk.open(&format!("https://{MAIN}/page"));
    kiosk.portals.told(MAIN, "ready");
    until("the page", 20, || {
        (kiosk.display.look().share_of(CYAN) > 0.3).then_some(())
    });
    kiosk.shot("150-before-the-scan");
    kiosk.display.click_at(FILES.0, FILES.1);
    until("the files", 30, || {
        (kiosk.display.look().share_of(CYAN) < 0.01).then_some(())
    });
    kiosk.display.click_at(SCAN.0, SCAN.1);
    until_asked(&kiosk);
    kiosk.shot("151-scan-asks");
    kiosk.display.press(&["Return"]);
    until_files(&kiosk, 1);
    until_sheet(&kiosk);
    until_asked(&kiosk);
    kiosk.shot("152-first-page");
    kiosk.display.press(&["Tab", "Return"]);
    until_files(&kiosk, 2);
    until_sheet(&kiosk);
    until_asked(&kiosk);
    kiosk.shot("153-second-page");
    kiosk.display.press(&["Return"]);
    until_files(&kiosk, 3);
    let names: Vec<_> = files(&kiosk)
        .iter()
        .map(|file| file.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        ["Скан 1.jpg", "Скан 2.jpg", "Собранный документ.pdf"]
    );
    until_sheet(&kiosk);
    kiosk.shot("154-document");

    kiosk.next_visit();
    assert!(files(&kiosk).is_empty());
}
