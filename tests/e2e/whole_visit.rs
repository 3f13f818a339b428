//! A citizen comes, logs in, looks around, ends the visit; the next one finds the start page.

use std::fs;

use sps_kiosk::journal::{Journal, Record, Subject, VisitEnd};

use super::display::{CYAN, Colour, GREEN, MAGENTA};
use super::portals::{MISNAMED, PLAIN, Page};
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
const LOGIN: &str = "esia.gosuslugi.ru";

/// The colour of the first button.
const DEEP: Colour = [11, 79, 99];

/// Keys that open, leave or inspect something in a browser or a desktop.
const ESCAPES: &[&str] = &[
    "ctrl+o",
    "ctrl+s",
    "ctrl+p",
    "ctrl+n",
    "ctrl+t",
    "ctrl+l",
    "ctrl+h",
    "ctrl+u",
    "ctrl+j",
    "ctrl+w",
    "ctrl+q",
    "ctrl+f",
    "ctrl+shift+i",
    "ctrl+shift+d",
    "ctrl+shift+n",
    "ctrl+period",
    "alt+F4",
    "alt+F2",
    "alt+Tab",
    "alt+d",
    "shift+F10",
    "shift+Escape",
    "super+d",
    "F1",
    "F3",
    "F6",
    "F7",
    "F10",
    "F11",
    "F12",
    "Menu",
    "Print",
    "XF86HomePage",
];

#[test]
fn a_citizen_logs_in_and_leaves_nothing() {
    let kiosk = Kiosk::start();
    kiosk.shot("1-home");
    portal_with_a_log_in(&kiosk);

    kiosk.open("https://www.gosuslugi.ru/?canary=query");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.portals.told(MAIN, "styled"), "resource host");
    let status = kiosk.wait_for("active");
    assert_eq!(status["url_host"], MAIN);
    kiosk.shot("2-portal");

    kiosk.display.click(CYAN);
    kiosk.portals.asked(LOGIN, "/login");
    kiosk.display.click(GREEN);
    kiosk.display.write("canary-name");
    kiosk.display.press(&["Return"]);
    let posted = kiosk.portals.asked(LOGIN, "/enter");
    assert_eq!(posted.body, "login=canary-name");
    let signed_in = kiosk.portals.asked(MAIN, "/lk");
    assert_eq!(signed_in.header("cookie"), Some("session=canary-cookie"));
    kiosk.display.shows(GREEN);

    let windows = kiosk.display.windows();
    kiosk.display.press(ESCAPES);
    kiosk.display.shows(GREEN);
    assert_eq!(kiosk.display.windows(), windows, "a key opened something");
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);

    // «Завершить сеанс»; in the question the harmless answer has the focus, the other one is next.
    kiosk.display.click_at(1250, 33);
    kiosk.display.hides(GREEN);
    kiosk.shot("3-really-end");
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.wait_for("idle");
    kiosk.shot("4-next");
    assert_eq!(kiosk.outside.heard(), [""; 0]);
    assert!(!kiosk.log().contains("canary"), "{}", kiosk.log());
    one_row_without_the_citizen(&kiosk);
}

/// The journal has the visit, and nothing that was typed, shown or asked for in it.
fn one_row_without_the_citizen(kiosk: &Kiosk) {
    let state = kiosk.root().join("var");
    let journal = Journal::open(&state, "e2e").unwrap();
    let records = journal.records().unwrap();
    let [written] = &records[..] else {
        panic!("one visit, one row: {records:?}");
    };
    let Record::Visit(visit) = &written.record else {
        panic!("{written:?}");
    };
    assert!(
        matches!(&visit.opened[..], [Subject::Portal { id, .. }] if id == "gosuslugi"),
        "{visit:?}"
    );
    assert_eq!((visit.end, visit.clean), (VisitEnd::Asked, Some(true)));
    let files = Journal::files(&state);
    let bytes: Vec<u8> = files
        .iter()
        .filter_map(|file| fs::read(file).ok())
        .flatten()
        .collect();
    let holds = |words: &str| memchr::memmem::find(&bytes, words.as_bytes()).is_some();
    assert!(holds("gosuslugi"), "the search finds nothing at all");
    for words in ["canary", "https:", "/lk", "esia"] {
        assert!(!holds(words), "{words}");
    }
}

/// A main page with a style from the resource host, a log-in on its own host that posts and sends
/// back, and the account.
fn portal_with_a_log_in(kiosk: &Kiosk) {
    kiosk.portals.page(
        MAIN,
        "/",
        Page::html(
            "<body style='background:#f0f'><script src='https://gu-st.ru/style.js'></script>
            <a href='https://esia.gosuslugi.ru/login' style='display:block;width:200px;height:80px;
            background:#0ff'>Войти</a>",
        ),
    );
    kiosk.portals.page(
        "gu-st.ru",
        "/style.js",
        Page::of("text/javascript", "tell('styled', 'resource host')"),
    );
    kiosk.portals.page(
        LOGIN,
        "/login",
        Page::html(
            "<form method=post action=/enter><input name=login style='width:300px;height:60px;
            border:0;background:#0f0'></form>",
        ),
    );
    kiosk.portals.page(
        LOGIN,
        "/enter",
        Page::redirect("https://www.gosuslugi.ru/sign-in"),
    );
    kiosk.portals.page(
        MAIN,
        "/sign-in",
        Page::redirect("https://www.gosuslugi.ru/lk")
            .with("set-cookie", "session=canary-cookie; Secure; HttpOnly"),
    );
    kiosk.portals.page(
        MAIN,
        "/lk",
        Page::html("<title>canary-title</title><body style='background:#0f0'>"),
    );
}

#[test]
fn plain_and_idn_portals_open_and_faults_get_a_calm_page() {
    let kiosk = Kiosk::start();
    let painted = Page::html("<body style='background:#f0f'><script>tell('here')</script>");
    kiosk.portals.page(PLAIN, "/", painted.clone());
    kiosk
        .portals
        .page("xn--b1aew.xn--p1ai", "/", painted.clone());
    kiosk.portals.page(MISNAMED, "/", painted);

    kiosk.open("http://minstroy2.kchgov.ru/");
    kiosk.portals.told(PLAIN, "here");
    kiosk.display.shows(MAGENTA);
    kiosk.open("https://мвд.рф/");
    kiosk.portals.told("xn--b1aew.xn--p1ai", "here");
    kiosk.display.shows(MAGENTA);

    kiosk.open("https://www.nalog.gov.ru/");
    kiosk.shows_a_page_of_its_own("5-certificate");
    assert!(kiosk.portals.seen(MISNAMED, "/").is_empty());
    // The calm page of before is gone before the next one is waited for.
    kiosk.open("http://minstroy2.kchgov.ru/");
    kiosk.display.shows(MAGENTA);
    kiosk.open("https://www.culture.ru/");
    kiosk.shows_a_page_of_its_own("6-portal-down");
    let refused = kiosk.ctl(&["open", "https://evil.example/"]);
    assert!(!refused.status.success());
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn a_portal_that_is_down_leads_to_another_one() {
    let kiosk = Kiosk::start();
    let page = Page::html("<body style='background:#f0f'>");
    kiosk.portals.page(MAIN, "/", page);
    kiosk.open("https://www.culture.ru/");
    until("the first button of the calm page", 20, || {
        let button = kiosk.display.look().run_of(DEEP, 230..470, 540..590);
        (button > 200).then_some(())
    });
    kiosk.shot("7-another-portal");
    kiosk.display.click_at(345, 564);
    kiosk.portals.asked(MAIN, "/");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
    kiosk.end();
}
