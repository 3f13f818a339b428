//! A crash is one more way to end a visit.
//!
//! The screen, the seat or the engine is killed in the middle of a visit; what follows is a wipe,
//! and a citizen who finds nothing.

use serde_json::json;

use super::display::{CYAN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, is_program, kill, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The ground of our own pages.
const GROUND: [u8; 3] = [242, 245, 246];

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
fn where_no_screen_is_a_sentence_stands() {
    let kiosk = Kiosk::start();
    let seat = kiosk.seat_id();
    until("the sentence", 60, || {
        let all = kiosk.processes().into_iter();
        all.filter(|id| *id != seat && is_program(*id))
            .for_each(|screen| kill("KILL", screen));
        let seen = kiosk.display.look();
        let (width, height) = seen.size();
        let top = seen.part(0..width, 0..height / 5);
        let middle = seen.part(0..width, height / 5..height / 2);
        (top.share_of(GROUND) == 1.0 && middle.colours() > 10).then_some(())
    });
    kiosk.shot("8-no-screen");
    kiosk.wait_for("idle");
}

#[test]
fn a_start_after_a_killed_seat_wipes_first() {
    let mut kiosk = Kiosk::start();
    visit(&kiosk);
    assert_eq!(kiosk.status().unwrap()["lost"], json!([]));
    kiosk.kill_seat();
    assert!(kiosk.root().join("var/dirty").exists(), "no mark was left");
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
