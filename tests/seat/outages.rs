//! Portals that are down, as the seat notes them.

use std::fs;

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

#[test]
fn the_next_citizen_and_a_seat_that_was_killed_still_know_what_is_down() {
    let mut seat = Seat::new();
    seat.until_ready();
    assert!(
        seat.ctl(&["open", "https://portal.test/down"])
            .status
            .success()
    );
    seat.until_both_have_shown(&["open", "1 down", "1 down"]);
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
    seat.restart();
    until("the outage of before", || {
        let status = seat.json(&["status"]);
        let outage = &status["outages"][0];
        let known = outage["portal"] == "Портал" && outage["visits"] == 1;
        (known && outage["ended"].is_null()).then_some(())
    });
    until("a screen that tells it", || {
        let faces = fs::read_to_string(seat.path("faces")).unwrap();
        faces.contains("1 down").then_some(())
    });
    seat.until_state("idle");
    // A press opens it all the same, and whoever sees it work ends it for everybody.
    seat.until_ready();
    assert!(
        seat.ctl(&["open", "https://portal.test/up"])
            .status
            .success()
    );
    seat.until_both_have_shown(&["open", "0 down", "0 down"]);
    let outage = seat.json(&["status"])["outages"][0].clone();
    assert_eq!(outage["answered"], true);
}
