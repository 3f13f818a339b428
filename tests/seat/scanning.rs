//! Whoever waits for a scanner touches nothing, and is here all the same.

use std::fs;

use super::{Seat, until};

#[test]
fn a_page_that_comes_shows_that_somebody_is_here() {
    let seat = Seat::prepared(|root| {
        let inbox = root.join("inbox");
        fs::create_dir(&inbox).unwrap();
        let settings = format!("[scan]\ninbox = '{}'\n", inbox.display());
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
    });
    seat.until_ready();
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    let idle = || seat.json(&["status"])["idle_seconds"].as_u64().unwrap();
    until("nobody has touched anything for a while", || {
        (idle() >= 4).then_some(())
    });
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/baseline.jpg");
    fs::copy(page, seat.path("inbox/page.jpg")).unwrap();
    until("the page", || (seat.files() == 1).then_some(()));
    until("it counts", || (idle() < 4).then_some(()));
}
