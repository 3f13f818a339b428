//! New windows of a portal open in the same seat, painted whole, and can talk to the page that opened
//! them.

use std::sync::Arc;

use tokio::sync::Notify;

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
const LOGIN: &str = "esia.gosuslugi.ru";

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

#[test]
fn every_new_window_is_painted() {
    let kiosk = Kiosk::start();
    let next = "<body style='background:#0f0'>";
    kiosk.portals.page(LOGIN, "/next", Page::html(next));
    let to = format!("https://{LOGIN}/next");
    let full = "style='position:fixed;inset:0;width:100%;height:100%;border:0;background:#0ff'";
    let ways = [
        ("link", format!("<a target=_blank href='{to}' {full}>a</a>")),
        (
            "form",
            format!(
                "<form target=_blank method=post action='{to}'><button {full}></button></form>"
            ),
        ),
        (
            "alone",
            format!("<body {full} onclick=\"window.open('{to}', '', 'noopener')\">"),
        ),
    ];
    for (name, html) in ways {
        let page = Page::html(&format!("{html}<script>tell('{name}')</script>"));
        kiosk.portals.page(MAIN, &format!("/{name}"), page);
        kiosk.open(&format!("https://{MAIN}/{name}"));
        // The page before it looks the same.
        kiosk.portals.told(MAIN, name);
        for _ in 0..6 {
            kiosk.display.click(CYAN);
            kiosk.display.shows(GREEN);
            kiosk.display.press(&["alt+Left"]);
            kiosk.display.shows(CYAN);
        }
    }
}

#[test]
fn a_window_may_wait_for_an_answer_and_one_that_is_refused_is_told() {
    let kiosk = Kiosk::start();
    let told = Arc::new(Notify::new());
    let answer = Page::of("text/plain", "yes").once(&told);
    kiosk.portals.page(MAIN, "/answer", answer);
    let waits = "<body style='background:#0ff' onclick='opens()'><script>
        async function opens() { await fetch('/answer'); tell('opened', !!open('/next')) }
        </script>";
    let twice = "<body style='background:#0ff' onclick=\"tell('opened', !!window.open('/next') && !window.open('/next'))\">";
    let next = "<body style='background:#0f0' onclick='close()'>";
    for (path, page) in [("/waits", waits), ("/twice", twice), ("/next", next)] {
        kiosk.portals.page(MAIN, path, Page::html(page));
    }
    kiosk.open(&format!("https://{MAIN}/waits"));
    kiosk.display.click(CYAN);
    kiosk.portals.asked(MAIN, "/answer");
    told.notify_one();
    assert_eq!(kiosk.portals.told(MAIN, "opened"), true);
    kiosk.display.shows(GREEN);

    kiosk.portals.forget();
    kiosk.open(&format!("https://{MAIN}/twice"));
    kiosk.display.click(CYAN);
    assert_eq!(kiosk.portals.told(MAIN, "opened"), true);
    // The line below the page takes its place from it.
    until("a word about the second window", 20, || {
        let line = kiosk.display.look().part(100..800, 705..765);
        (line.share_of(GREEN) < 0.1 && line.colours() > 10).then_some(())
    });
    kiosk.display.shows(GREEN);
    kiosk.shot("17-window-refused");
}

#[test]
fn a_document_that_a_page_makes_and_opens_later_is_kept_and_leaves_no_window() {
    let kiosk = Kiosk::start();
    let makes = "<body style='background:#0ff' onclick='opens()'><script>
        async function opens() {
            const answer = await fetch('/answer');
            open(URL.createObjectURL(new Blob(['%PDF-1.4'], { type: 'application/pdf' })));
        }
        onkeydown = () => tell('typed')</script>";
    kiosk.portals.page(MAIN, "/makes", Page::html(makes));
    kiosk.open(&format!("https://{MAIN}/makes"));
    kiosk.display.click(CYAN);
    until("the file", 20, || {
        let files = kiosk
            .visits()
            .into_iter()
            .flat_map(|visit| std::fs::read_dir(visit.join("files")));
        files.flatten().next().map(|_| ())
    });
    kiosk.display.shows(CYAN);
    kiosk.display.press(&["a"]);
    kiosk.portals.told(MAIN, "typed");
}

#[test]
fn however_many_windows_are_open_one_more_opens() {
    let kiosk = Kiosk::start();
    for at in 0..8 {
        let colour = if at % 2 == 0 { "#0ff" } else { "#0f0" };
        let page = format!(
            "<a target=_blank href='/{}' style='position:fixed;inset:0;background:{colour}'>a</a>
            <script>tell('page-{at}')</script>",
            at + 1
        );
        kiosk
            .portals
            .page(MAIN, &format!("/{at}"), Page::html(&page));
    }
    kiosk.open(&format!("https://{MAIN}/0"));
    for at in 0..7 {
        kiosk.display.click(if at % 2 == 0 { CYAN } else { GREEN });
        kiosk.portals.told(MAIN, &format!("page-{}", at + 1));
    }
    kiosk.display.shows(GREEN);
    // The way back leads to the first page all the same.
    kiosk.portals.forget();
    for _ in 0..4 {
        kiosk.display.press(&["alt+Left"]);
    }
    kiosk.display.shows(CYAN);
}
