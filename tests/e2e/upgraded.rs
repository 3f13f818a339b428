//! An address with http of a site that the list has with https is opened with https, wherever it comes from.

use super::Kiosk;
use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::{PLAIN, Page};

const MAIN: &str = "www.gosuslugi.ru";

#[test]
fn old_links_and_redirects_open_with_https() {
    let kiosk = Kiosk::start();
    let there = "<body style='background:#f0f'><script>tell('there', location.href)</script>";
    kiosk.portals.page(MAIN, "/there", Page::html(there));
    kiosk.portals.page(
        MAIN,
        "/away",
        Page::redirect("http://www.gosuslugi.ru/there"),
    );
    let arrives = |from: &str| {
        let href = kiosk.portals.told(MAIN, "there");
        assert_eq!(href, "https://www.gosuslugi.ru/there", "{from}");
        kiosk.display.shows(MAGENTA);
        kiosk.portals.forget();
    };
    kiosk.open("http://www.gosuslugi.ru/there");
    arrives("by name");
    kiosk.open("https://www.gosuslugi.ru/away");
    arrives("by a redirect");
    let ways = [
        "location = 'http://www.gosuslugi.ru/NEXT'",
        "window.open('http://www.gosuslugi.ru/NEXT')",
        "const a = document.createElement('a'); a.target = '_blank'; a.href = 'http://www.gosuslugi.ru/NEXT'; a.click()",
        // Without a press, as a page that leads on by itself.
        "setTimeout(() => location = 'http://www.gosuslugi.ru/NEXT', 3000)",
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let next = format!("next-{number}");
        let page = format!("<body style='background:#f0f'><script>tell('{next}')</script>");
        kiosk
            .portals
            .page(MAIN, &format!("/{next}"), Page::html(&page));
        let way = way.replace("NEXT", &next);
        let page = format!(
            "<body style='background:#0ff' onclick=\"{way}\"><script>tell('ready')</script>"
        );
        kiosk.portals.page(MAIN, "/press", Page::html(&page));
        kiosk.open("https://www.gosuslugi.ru/press");
        kiosk.portals.told(MAIN, "ready");
        kiosk.display.click(CYAN);
        kiosk.portals.told(MAIN, &next);
        kiosk.display.shows(MAGENTA);
        kiosk.portals.forget();
    }
    // From the one portal that has no https.
    let plain =
        "<body style='background:#0ff' onclick=\"location = 'http://www.gosuslugi.ru/there'\">
        <script>tell('ready', location.href)</script>";
    kiosk.portals.page(PLAIN, "/", Page::html(plain));
    kiosk.open(&format!("http://{PLAIN}/"));
    assert_eq!(
        kiosk.portals.told(PLAIN, "ready"),
        format!("http://{PLAIN}/")
    );
    kiosk.display.click(CYAN);
    arrives("from a page without https");
}

#[test]
fn a_frame_does_not_take_the_page_away_and_a_portal_that_goes_back_to_http_is_left() {
    let kiosk = Kiosk::start();
    let framed = "<body style='background:#0f0'>
        <iframe src='http://www.gosuslugi.ru/there' onload=\"tell('framed')\"></iframe>";
    kiosk.portals.page(PLAIN, "/", Page::html(framed));
    kiosk.open(&format!("http://{PLAIN}/"));
    kiosk.display.shows(GREEN);
    let loops = Page::redirect("http://www.gosuslugi.ru/loops");
    kiosk.portals.page(MAIN, "/loops", loops);
    kiosk.open("https://www.gosuslugi.ru/loops");
    kiosk.shows_a_page_of_its_own("98-back-to-http");
    let status = kiosk.status().unwrap();
    assert_eq!(status["refused"][0]["host"], "gosuslugi.ru", "{status}");
    let asked = kiosk.portals.seen(MAIN, "/loops").len();
    assert!(asked <= 2, "{asked}");
}
