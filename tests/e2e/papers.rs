//! «Мои файлы» on the real shell: what was downloaded is seen, looked at, removed, and comes back.

use std::fs;
use std::path::PathBuf;

use pdf_writer::{Content, Finish, Pdf, Rect, Ref};

use super::display::{CYAN, MAGENTA};
use super::files::press;
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// «Мои файлы» in the bar.
const FILES: (usize, usize) = (675, 40);

/// A PDF of three pages: one magenta, the others cyan.
fn document() -> Vec<u8> {
    let [catalog, tree] = [1, 2].map(Ref::new);
    let sheets = [
        (3, [1.0, 0.0, 1.0]),
        (5, [0.0, 1.0, 1.0]),
        (7, [0.0, 1.0, 1.0]),
    ];
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    file.pages(tree)
        .kids(sheets.map(|(sheet, _)| Ref::new(sheet)))
        .count(3);
    for (sheet, [red, green, blue]) in sheets {
        let content = Ref::new(sheet + 1);
        let mut page = file.page(Ref::new(sheet));
        page.parent(tree).contents(content);
        page.media_box(Rect::new(0.0, 0.0, 595.0, 842.0));
        page.finish();
        let mut painted = Content::new();
        painted.set_fill_rgb(red, green, blue);
        painted.rect(0.0, 0.0, 595.0, 842.0).fill_nonzero();
        file.stream(content, &painted.finish());
    }
    file.finish()
}

/// Waits until so much of the screen has this colour.
fn shows(kiosk: &Kiosk, colour: [u8; 3], share: std::ops::Range<f64>) {
    until(&format!("{share:?} of {colour:?}"), 30, || {
        share
            .contains(&kiosk.display.look().share_of(colour))
            .then_some(())
    });
}

#[test]
fn a_file_is_seen_looked_at_removed_and_comes_back() {
    let kiosk = Kiosk::start_whole();
    let file = Page::of("application/pdf", document()).with(
        "content-disposition",
        "attachment; filename=\"canary-file.pdf\"",
    );
    kiosk.portals.page(MAIN, "/file", file);
    press(&kiosk, "location = '/file'");
    let place = until("the file", 20, || {
        let visits = kiosk.visits().into_iter();
        visits
            .map(|visit| visit.join("files/canary-file.pdf"))
            .find(|file| file.exists())
    });
    kiosk.shot("140-a-file-came");
    kiosk.display.click_at(FILES.0, FILES.1);
    shows(&kiosk, MAGENTA, 0.005..0.05);
    kiosk.shot("141-my-files");
    // Scan, all of them to a stick, then the card: look at it.
    kiosk.display.press(&["Tab", "Tab", "Tab", "Return"]);
    shows(&kiosk, MAGENTA, 0.15..1.0);
    kiosk.shot("142-first-page");
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    shows(&kiosk, CYAN, 0.15..1.0);
    kiosk.shot("143-second-page");
    kiosk.display.press(&["Escape"]);
    shows(&kiosk, MAGENTA, 0.005..0.05);
    // Scan, all of them to a stick, then of the card: look, into one PDF, to the stick, remove.
    kiosk
        .display
        .press(&["Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Return"]);
    until("the file to go", 20, || (!place.exists()).then_some(()));
    shows(&kiosk, MAGENTA, 0.0..0.001);
    kiosk.shot("144-removed");
    // Scan, then back.
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    until("the file to come back", 20, || place.exists().then_some(()));
    shows(&kiosk, MAGENTA, 0.005..0.05);

    kiosk.next_visit();
    let left = kiosk.left_behind();
    let is_of_the_visit = |path: &PathBuf| path.to_string_lossy().contains("/files/");
    assert!(!left.iter().any(is_of_the_visit), "{left:?}");
    assert!(!kiosk.log().contains("canary"), "{}", kiosk.log());
    assert!(fs::read(&place).is_err());
}
