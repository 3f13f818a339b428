//! Between the press and the first of the new page: the bar says what opens, and the place that it
//! opens.

use std::sync::Arc;

use tokio::sync::Notify;

use super::display::{CYAN, GREEN, GROUND, MAGENTA, Picture};
use super::portals::{DOWN, Page};
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
const OTHER: &str = "xn--b1aew.xn--p1ai";

/// Where the bar names the portal.
fn named(seen: &Picture) -> Picture {
    seen.part(280..590, 4..62)
}

/// «Открываем сайт…» on the ground, and nothing of a page.
fn is_calm(seen: &Picture) -> bool {
    let place = seen.part(0..800, 120..700);
    let words = seen.part(200..700, 380..480);
    place.share_of(GROUND) > 0.97 && words.colours() > 5
}

#[test]
fn a_portal_that_takes_its_time_is_named_and_waited_for() {
    let kiosk = Kiosk::start();
    let told = Arc::new(Notify::new());
    let page =
        "<body style='background:#f0f' onkeydown=\"tell('typed')\" onmousedown=\"tell('pressed')\">
        <script>tell('here')</script>";
    let page = Page::html(page).once(&told);
    kiosk.portals.page(OTHER, "/", page);
    let before = "<body style='background:#0ff'><script>onbeforeunload = () => 'stay'</script>";
    kiosk.portals.page(MAIN, "/", Page::html(before));

    // The first page of a visit, and one after another page.
    for _ in 0..2 {
        kiosk.portals.forget();
        kiosk.open("https://xn--b1aew.xn--p1ai/");
        kiosk.portals.asked(OTHER, "/");
        let opening = until("the calm page", 20, || {
            Some(kiosk.display.look()).filter(is_calm)
        });
        kiosk.shot("11-opening");
        kiosk.display.click_at(400, 430);
        kiosk.display.press(&["a"]);
        assert!(is_calm(&kiosk.display.look()), "a press changed something");
        told.notify_one();
        kiosk.portals.told(OTHER, "here");
        kiosk.display.shows(MAGENTA);
        let opened = kiosk.display.look();
        assert!(
            named(&opening) == named(&opened),
            "the bar did not name what opened"
        );
        for what in ["typed", "pressed"] {
            let reached = kiosk.portals.seen(OTHER, &format!("/told/{what}"));
            assert!(reached.is_empty(), "{what} before the page was there");
        }
        kiosk.display.click(MAGENTA);
        kiosk.portals.told(OTHER, "pressed");
        kiosk.display.press(&["a"]);
        kiosk.portals.told(OTHER, "typed");

        kiosk.open("https://www.gosuslugi.ru/");
        kiosk.display.shows(CYAN);
        let another = kiosk.display.look();
        assert!(named(&opening) != named(&another), "the bar names nothing");
        kiosk.display.click(CYAN);
    }
}

#[test]
fn a_portal_that_did_not_open_is_tried_again_and_the_page_before_is_over() {
    let kiosk = Kiosk::start();
    let before = Page::html("<body style='background:#0ff'>");
    kiosk.portals.page(MAIN, "/", before);
    let failed = Page::of("text/html", "").status(504);
    kiosk.portals.page(OTHER, "/", failed);

    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(CYAN);
    kiosk.open("https://xn--b1aew.xn--p1ai/");
    kiosk.shows_a_page_of_its_own("12-did-not-open");
    let well = "<body style='background:#0f0'><script>tell('here')</script>";
    kiosk.portals.page(OTHER, "/", Page::html(well));
    // After «Открыть «Госуслуги»» comes «Попробовать ещё раз».
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    kiosk.portals.told(OTHER, "here");
    kiosk.display.shows(GREEN);

    kiosk.open(&format!("https://{DOWN}/"));
    kiosk.shows_a_page_of_its_own("13-did-not-open-either");
    kiosk.display.press(&["alt+Left"]);
    let home = until("the start page", 20, || {
        let seen = kiosk.display.look();
        (seen.part(300..1000, 100..700).share_of(GROUND) < 0.9 && seen.share_of(GREEN) < 0.001)
            .then_some(seen)
    });
    assert!(!is_calm(&home));
    kiosk.shot("14-home-after-it");
}
