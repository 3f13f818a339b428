//! Portals that are down, as the seat notes them.

use sps_kiosk::link::FromScreen;

use super::{Seat, until};

#[test]
fn an_outage_is_noted_with_its_times_over_all_visits() {
    let seat = Seat::new();
    seat.until_ready();
    let open = |page: &str| {
        let address = format!("https://portal.test/{page}");
        assert!(seat.ctl(&["open", &address]).status.success());
    };
    let outages = |expected: &str| {
        let seen = || seat.json(&["status"])["outages"].clone();
        until(expected, || {
            let seen = seen().to_string();
            expected
                .split(' ')
                .all(|word| seen.contains(word))
                .then_some(())
        });
    };
    seat.say(&FromScreen::Answers {
        host: "elsewhere.test".into(),
        well: false,
    });
    open("down");
    outages(r#""times":1 "ended":null "host":"portal.test""#);
    assert!(seat.ctl(&["end"]).status.success());
    seat.until_ready();
    open("down");
    outages(r#""times":2 "ended":null"#);
    open("up");
    outages(r#""times":2 "ended":1"#);
    let told = seat.json(&["status"])["outages"].to_string();
    assert!(!told.contains("elsewhere"), "no portal of the list: {told}");
}
