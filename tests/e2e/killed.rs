//! A crash is one more way to end a visit.
//!
//! The screen, the seat or the engine is killed in the middle of a visit; what follows is a wipe,
//! and a citizen who finds nothing.

use serde_json::json;

use super::Kiosk;
use super::display::{CYAN, MAGENTA};
use super::portals::Page;

const MAIN: &str = "www.gosuslugi.ru";

/// A page that plants a cookie and says what it brought along.
fn visit(kiosk: &Kiosk) {
    let page = "<body style='background:#f0f'><script>
        tell('cookie', document.cookie).then(() => {
            document.cookie = 'canary=1; max-age=999999';
            tell('planted');
        });</script>";
    kiosk.portals.forget();
    kiosk.portals.page(MAIN, "/", Page::html(page));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.portals.told(MAIN, "planted");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.portals.told(MAIN, "cookie"), "");
}

#[test]
fn a_killed_screen_ends_the_visit_with_a_wipe() {
    let kiosk = Kiosk::start();
    visit(&kiosk);
    kiosk.kill_screen();
    kiosk.display.hides(MAGENTA);
    kiosk.wait_for("idle");
    kiosk.shot("7-after-a-killed-screen");
    visit(&kiosk);
}

#[test]
fn a_start_after_a_killed_seat_wipes_first() {
    let mut kiosk = Kiosk::start();
    visit(&kiosk);
    assert_eq!(kiosk.status().unwrap()["lost"], json!([]));
    kiosk.kill_seat();
    assert!(!kiosk.left_behind().is_empty(), "no mark was left");
    let before = kiosk.visits();
    kiosk.start_again();
    let lost = kiosk.wait_for("idle")["lost"].clone();
    assert_eq!(lost.as_array().unwrap().len(), 1, "{lost}");
    assert!(before.iter().all(|visit| !visit.exists()), "{before:?}");
    visit(&kiosk);
}

#[test]
fn a_page_that_kills_the_engine_comes_back() {
    let kiosk = Kiosk::start();
    let crash = "<body style='background:#0ff' onclick='tell(`pressed`).then(() => {
        document.body.innerHTML = `<video src=mediastream://x></video><img src=mediastream://x>
            <iframe src=mediastream://x></iframe>` })'>";
    kiosk.portals.page(MAIN, "/", Page::html(crash));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(CYAN);
    let well = Page::html("<body style='background:#f0f'><script>tell('back')</script>");
    kiosk.portals.page(MAIN, "/", well);
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
    kiosk.portals.told(MAIN, "back");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
}
