//! The log-out at the end of a visit: what the seat asks for, and what it believes.

use std::fs;

use serde_json::{Value, json};
use sps_kiosk::link::FromScreen;

use super::Seat;

/// A visit at a page that leaves in this way, and the report of its end.
fn ended(page: &str) -> (Seat, Value) {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", &format!("https://portal.test/{page}")]);
    seat.until_shown(&["open"]);
    // What comes before it was asked for is no answer.
    seat.say(&FromScreen::LoggedOut {
        at: 0,
        confirmed: true,
    });
    let report = seat.json(&["end"]);
    assert_eq!(report["clean"], true, "{report}");
    (seat, report)
}

fn answer(confirmed: bool) -> Value {
    json!([{ "portal": "portal", "confirmed": confirmed }])
}

#[test]
fn a_portal_that_was_visited_is_asked_once_and_its_answer_is_reported() {
    let (seat, report) = ended("");
    assert_eq!(report["logout"], answer(true));
    let asked = fs::read_to_string(seat.path("asked")).unwrap();
    assert_eq!(asked, "https://portal.test/logout");
    seat.until_shown(&["ending", "report 1 1"]);
    // The next visit is at no portal: nobody is asked, and nothing of the last one is told.
    fs::remove_file(seat.path("asked")).unwrap();
    seat.say(&FromScreen::Begun);
    seat.until_state("active");
    assert_eq!(seat.json(&["end"])["logout"], json!([]));
    seat.until_shown(&["ending", "report 0 0"]);
    assert!(!seat.path("asked").exists());
}

#[test]
fn what_a_portal_does_not_confirm_is_named_to_the_citizen() {
    for page in ["refuses", "unheard", "dies"] {
        let (seat, report) = ended(page);
        assert_eq!(report["logout"], answer(false), "{page}");
        seat.until_shown(&["ending", "report 1 1 in Портал"]);
        assert!(seat.path("asked").exists(), "{page}");
        assert_eq!(seat.files(), 0, "{page}");
    }
}

#[test]
fn whoever_is_sent_away_is_logged_out_too() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    seat.ctl(&["lock"]);
    seat.until_state("out_of_service");
    assert!(seat.path("asked").exists());
}
