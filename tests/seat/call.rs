//! The call for the consultant: who may make it, who hears of it, and what ends it.

use std::fs;

use sps_kiosk::link::FromScreen;

use super::{Seat, screen_of, signal, until};

impl Seat {
    fn is_called(&self) -> bool {
        self.json(&["status"])["calling_seconds"].is_u64()
    }
}

#[test]
fn a_call_begins_no_visit_and_is_taken_back_by_whoever_made_it() {
    let seat = Seat::new();
    seat.until_ready();
    assert!(!seat.is_called());
    seat.say(&FromScreen::Call(true));
    // The next screen hears of it, too.
    seat.until_shown(&["called", "called"]);
    seat.say(&FromScreen::Call(true));
    assert!(seat.is_called());
    assert_eq!(seat.json(&["status"])["state"], "idle");
    seat.say(&FromScreen::Call(false));
    seat.until_shown(&["not called", "not called"]);
    assert!(!seat.is_called());
}

#[test]
fn a_call_lasts_into_the_visit_and_no_longer_than_it() {
    let seat = Seat::new();
    seat.until_ready();
    seat.say(&FromScreen::Call(true));
    seat.until_shown(&["called", "called"]);
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    assert!(seat.is_called());
    // A screen that comes later shows it as well.
    let visit = seat.screen_of_visit();
    let screens = seat.visits();
    let mut screens = screens.iter().filter_map(|visit| screen_of(visit));
    signal(screens.find(|screen| *screen != visit).unwrap(), "-KILL");
    seat.until_shown(&["called"]);
    until("the next screen", || {
        (seat.json(&["status"])["spare"] == true).then_some(())
    });
    seat.say(&FromScreen::End);
    seat.until_both_have_shown(&["not called", "not called", "ending", "report 1 1"]);
    assert!(!seat.is_called());
    // Whoever reads the report can call, and goes on calling when it is read.
    seat.say(&FromScreen::Call(true));
    until("a call", || seat.is_called().then_some(()));
    seat.say(&FromScreen::ReportRead);
    until("the start page", || {
        let faces = fs::read_to_string(seat.path("faces")).unwrap();
        faces.contains("home").then_some(())
    });
    assert!(seat.is_called());
}

#[test]
fn a_closed_seat_can_be_called_from_and_its_release_ends_the_call() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["lock"]);
    seat.until_state("out_of_service");
    seat.say(&FromScreen::Call(true));
    until("a call", || seat.is_called().then_some(()));
    assert!(seat.ctl(&["start"]).status.success());
    assert!(!seat.is_called());
}
