//! A form is sent once, whatever is pressed afterwards, until the citizen says yes to a second time.

use std::fs;

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, kill, until};

const MAIN: &str = "www.gosuslugi.ru";

/// «Обновить» in the bar.
const RELOAD: (usize, usize) = (246, 33);

/// The ground of our questions.
const PAPER: [u8; 3] = [255, 255, 255];

/// A page with a form that a press sends to `/sent`, and what comes of it, from where a press leads on.
fn prepare(kiosk: &Kiosk, sent: Page) {
    let form = "<body style='background:#0ff' onclick='f.submit()'>
        <form id=f method=post action=/sent><input name=a value=1></form>
        <script>tell('form')</script>";
    kiosk.portals.page(MAIN, "/form", Page::html(form));
    kiosk.portals.page(MAIN, "/sent", sent);
    let next = "<body style='background:#0f0'><script>tell('next'); onunload = () => {}</script>";
    kiosk.portals.page(MAIN, "/next", Page::html(next));
}

/// Never kept by the engine for a way back: it has to be asked for again.
fn answer() -> Page {
    let sent = "<body style='background:#f0f' onclick='location = `/next`'><script>tell('sent');
        onunload = () => {}</script>";
    Page::html(sent).with("cache-control", "no-store")
}

/// Sends the form, and waits for its answer.
fn send(kiosk: &Kiosk) {
    kiosk.open(&format!("https://{MAIN}/form"));
    kiosk.portals.told(MAIN, "form");
    kiosk.display.click(CYAN);
    kiosk.display.shows(MAGENTA);
}

/// How often the form has arrived.
fn arrived(kiosk: &Kiosk) -> usize {
    kiosk.portals.seen(MAIN, "/sent").len()
}

/// Waits for the question, and answers it with these keys.
fn asked(kiosk: &Kiosk, keys: &[&str]) {
    until("the question", 20, || {
        // A sheet of white paper, and the bar behind it is not white any more.
        let seen = kiosk.display.look();
        let sheet = seen.run_of(PAPER, 360..1010, 230..540);
        (sheet >= 300 && seen.run_of(PAPER, 0..360, 0..60) == 0).then_some(())
    });
    kiosk.shot("95-sent-again");
    kiosk.display.press(keys);
}

#[test]
fn a_form_is_sent_again_only_after_a_yes() {
    let kiosk = Kiosk::start();
    prepare(&kiosk, answer());
    send(&kiosk);
    assert_eq!(arrived(&kiosk), 1);

    // The key that has the focus, and Escape, send nothing.
    for no in ["Return", "Escape"] {
        kiosk.display.click_at(RELOAD.0, RELOAD.1);
        asked(&kiosk, &[no]);
        kiosk.display.shows(MAGENTA);
        assert_eq!(arrived(&kiosk), 1);
    }
    kiosk.display.click_at(RELOAD.0, RELOAD.1);
    asked(&kiosk, &["Tab", "Return"]);
    until("the form again", 20, || {
        (arrived(&kiosk) == 2).then_some(())
    });
    kiosk.display.shows(MAGENTA);

    // On, and back to it.
    kiosk.display.click(MAGENTA);
    kiosk.display.shows(GREEN);
    kiosk.display.press(&["alt+Left"]);
    asked(&kiosk, &["Return"]);
    kiosk.display.shows(GREEN);
    assert_eq!(arrived(&kiosk), 2);
    kiosk.display.press(&["alt+Left"]);
    asked(&kiosk, &["Tab", "Return"]);
    kiosk.display.shows(MAGENTA);
    assert_eq!(arrived(&kiosk), 3);
    // And forward to it, from before it.
    kiosk.display.press(&["alt+Left"]);
    kiosk.display.shows(CYAN);
    kiosk.display.press(&["alt+Right"]);
    asked(&kiosk, &["Return"]);
    kiosk.display.shows(CYAN);
    assert_eq!(arrived(&kiosk), 3);
}

#[test]
fn a_page_that_goes_back_by_itself_asks_too() {
    let kiosk = Kiosk::start();
    prepare(&kiosk, answer());
    let next = "<body style='background:#0f0'><script>onunload = () => {};
        setTimeout(() => history.back(), 1000)</script>";
    kiosk.portals.page(MAIN, "/next", Page::html(next));
    send(&kiosk);
    kiosk.display.click(MAGENTA);
    asked(&kiosk, &["Return"]);
    kiosk.display.shows(GREEN);
    assert_eq!(arrived(&kiosk), 1);
}

#[test]
fn what_a_portal_sends_on_is_its_own_wish() {
    let kiosk = Kiosk::start();
    // With 307 the form itself goes on, with 303 a page is asked for.
    for (code, place) in [(307, "/kept"), (303, "/plain")] {
        prepare(&kiosk, Page::redirect(place).status(code));
        kiosk.portals.page(MAIN, place, answer());
        send(&kiosk);
        assert_eq!(arrived(&kiosk), 1);
        kiosk.display.click_at(RELOAD.0, RELOAD.1);
        if code == 307 {
            asked(&kiosk, &["Return"]);
            kiosk.display.shows(MAGENTA);
            assert_eq!(kiosk.portals.seen(MAIN, place).len(), 1);
        } else {
            until("the page once more", 20, || {
                (kiosk.portals.seen(MAIN, place).len() == 2).then_some(())
            });
        }
        assert_eq!(arrived(&kiosk), 1);
        kiosk.portals.forget();
    }
}

#[test]
fn a_form_for_a_new_window_is_sent_once() {
    let kiosk = Kiosk::start();
    prepare(&kiosk, answer());
    let form = "<body style='background:#0ff' onclick='f.submit()'>
        <form id=f method=post action=/sent target=_blank><input name=a value=1></form>
        <script>tell('form')</script>";
    kiosk.portals.page(MAIN, "/form", Page::html(form));
    kiosk.open(&format!("https://{MAIN}/form"));
    kiosk.portals.told(MAIN, "form");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "sent");
    assert_eq!(arrived(&kiosk), 1);
}

#[test]
fn after_the_end_of_its_process_a_page_is_not_sent_for_again() {
    let kiosk = Kiosk::start();
    prepare(&kiosk, answer());
    send(&kiosk);
    kill_the_page(&kiosk);
    kiosk.shows_a_page_of_its_own("96-not-sent-again");
    kiosk.display.hides(MAGENTA);
    assert_eq!(arrived(&kiosk), 1);
    // The way on leads to the portal's own start.
    let start = "<body style='background:#0f0'><script>tell('start')</script>";
    kiosk.portals.page(MAIN, "/", Page::html(start));
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.portals.told(MAIN, "start");
    kiosk.display.shows(GREEN);
    assert_eq!(arrived(&kiosk), 1);
}

/// Ends the process that draws the pages of portals, the younger of the two of the screen.
fn kill_the_page(kiosk: &Kiosk) {
    let screen = kiosk.screen();
    let name = |id: u32| fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    let mut pages = kiosk.processes();
    pages.retain(|id| {
        name(*id).trim() == "WebKitWebProces" && super::watchdog::is_below(*id, screen)
    });
    kill("KILL", *pages.last().unwrap());
}
