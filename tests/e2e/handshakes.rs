//! What portals want of the browser before they show a page: a certificate of the client, or a protection
//! that is too old.

use super::display::MAGENTA;
use super::portals::{EARLY, LATE, MISNAMED, NEEDS, OFFERS, OLD, Page, SHORT};
use super::{Kiosk, until};

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
fn what_is_wrong_with_a_protection_is_told_to_staff_each_by_its_own_name() {
    let kiosk = Kiosk::start();
    let wrong = [
        (EARLY, "not-yet-valid"),
        (LATE, "expired"),
        (SHORT, "incomplete-chain"),
        (MISNAMED, "other-name"),
        (OLD, "old-protection"),
    ];
    for (number, (host, reason)) in wrong.into_iter().enumerate() {
        kiosk.open(&format!("https://{host}/"));
        let last = until(&format!("{host} in the status"), 20, || {
            let status = kiosk.status()?;
            let all = status["distrusted"].as_array()?.clone();
            all.into_iter().find(|one| one["host"] == host)
        });
        assert_eq!(last["reason"], reason, "{host}");
        kiosk.shows_a_page_of_its_own(&format!("5{number}-{reason}"));
    }
    // None of them is down.
    let status = kiosk.status().unwrap();
    assert_eq!(status["outages"].as_array().unwrap().len(), 0, "{status}");
}
