//! What portals want of the browser before they show a page: a certificate of the client, or a protection
//! that is too old.

use super::Kiosk;
use super::display::MAGENTA;
use super::portals::{NEEDS, OFFERS, OLD, Page};

#[test]
fn a_portal_that_only_offers_to_take_a_certificate_opens_without_one() {
    let kiosk = Kiosk::start();
    let page = "<body style='background:#f0f'><script>tell('open')</script>";
    kiosk.portals.page(OFFERS, "/", Page::html(page));
    kiosk.portals.page(NEEDS, "/", Page::html(page));
    kiosk.open(&format!("https://{OFFERS}/"));
    kiosk.portals.told(OFFERS, "open");
    kiosk.display.shows(MAGENTA);
    kiosk.open(&format!("https://{NEEDS}/"));
    kiosk.shows_a_page_of_its_own("50-needs-a-certificate");
    assert!(kiosk.portals.seen(NEEDS, "/").is_empty());
}

#[test]
fn a_portal_with_an_old_protection_is_refused_and_not_taken_for_one_that_is_down() {
    let kiosk = Kiosk::start();
    kiosk.open(&format!("https://{OLD}/"));
    kiosk.shows_a_page_of_its_own("51-old-protection");
    let status = kiosk.status().unwrap();
    assert_eq!(status["outages"].as_array().unwrap().len(), 0, "{status}");
}
