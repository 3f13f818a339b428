//! New windows of a portal open in the same seat, and can talk to the page that opened them.

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
const LOGIN: &str = "esia.gosuslugi.ru";

impl Kiosk {
    /// Waits until this is the host that the bar names.
    fn names(&self, host: &str) {
        until(host, 20, || {
            (self.status()?["url_host"] == host).then_some(())
        });
    }
}

#[test]
fn a_log_in_window_tells_its_opener_and_closes() {
    let kiosk = Kiosk::start();
    let feedback =
        "<body style='background:#0ff' onclick=\"window.open('https://esia.gosuslugi.ru/login')\">
        <script>onmessage = event => {
            document.body.style.background = '#f0f';
            tell('message', [event.origin, event.data]);
        }</script>";
    let login = "<body style='background:#0f0' onclick=\"
            opener.postMessage('signed in', 'https://pos.gosuslugi.ru');
            tell('sent').then(() => window.close())\">";
    kiosk
        .portals
        .page("pos.gosuslugi.ru", "/form", Page::html(feedback));
    kiosk.portals.page(LOGIN, "/login", Page::html(login));
    kiosk.open("https://pos.gosuslugi.ru/form");
    kiosk.display.click(CYAN);
    kiosk.display.shows(GREEN);
    kiosk.names(LOGIN);
    kiosk.shot("10-log-in-window");
    kiosk.display.click(GREEN);
    let message = kiosk.portals.told("pos.gosuslugi.ru", "message");
    assert_eq!(
        message,
        serde_json::json!(["https://esia.gosuslugi.ru", "signed in"])
    );
    kiosk.display.shows(MAGENTA);
    kiosk.names("pos.gosuslugi.ru");
}

#[test]
fn the_bar_names_what_is_seen_and_not_what_moves_below_it() {
    let kiosk = Kiosk::start();
    let moves =
        "<body style='background:#0ff' onclick=\"window.open('https://esia.gosuslugi.ru/login')\">
        <script>onmessage = () => location = 'https://www.gosuslugi.ru/moved'</script>";
    let login = "<body style='background:#0f0' onclick='window.close()'>
        <script>tell('opened').then(() => opener.postMessage('go', '*'))</script>";
    let moved = "<body style='background:#f0f'><script>onload = () => tell('moved')</script>";
    for (host, path, page) in [
        ("pos.gosuslugi.ru", "/form", moves),
        (LOGIN, "/login", login),
        (MAIN, "/moved", moved),
    ] {
        kiosk.portals.page(host, path, Page::html(page));
    }
    kiosk.open("https://pos.gosuslugi.ru/form");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "moved");
    kiosk.display.shows(GREEN);
    kiosk.names(LOGIN);
    kiosk.display.click(GREEN);
    kiosk.display.shows(MAGENTA);
    kiosk.names(MAIN);
}

#[test]
fn out_of_a_new_window_a_step_back_leads_to_the_page_that_opened_it() {
    let kiosk = Kiosk::start();
    let link = "<a href='https://esia.gosuslugi.ru/other' target=_blank
        style='position:fixed;inset:0;background:#0ff'>a</a>";
    kiosk.portals.page(MAIN, "/", Page::html(link));
    let other = "<body style='background:#0f0'>";
    kiosk.portals.page(LOGIN, "/other", Page::html(other));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.click(CYAN);
    kiosk.display.shows(GREEN);
    kiosk.names(LOGIN);
    kiosk.display.press(&["alt+Left"]);
    kiosk.display.shows(CYAN);
    kiosk.names(MAIN);
}

#[test]
fn a_link_for_a_new_window_opens_in_the_same_place() {
    let kiosk = Kiosk::start();
    let link = "<a href='https://esia.gosuslugi.ru/other' target=_blank
        style='position:fixed;inset:0;background:#0ff'>a</a>";
    let other = "<body style='background:#0f0'><script>tell('here', opener === null)</script>";
    kiosk.portals.page(MAIN, "/", Page::html(link));
    kiosk.portals.page(LOGIN, "/other", Page::html(other));
    kiosk.open("https://www.gosuslugi.ru/");
    let windows = kiosk.display.windows();
    kiosk.display.click(CYAN);
    assert_eq!(kiosk.portals.told(LOGIN, "here"), true);
    kiosk.display.shows(GREEN);
    assert_eq!(kiosk.display.windows(), windows);
    assert_eq!(kiosk.wait_for("active")["url_host"], LOGIN);
}
