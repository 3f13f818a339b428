//! Staff at the screen: the PIN, its waits, the menu and its acts.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use sps_kiosk::link::speech::Step;
use sps_kiosk::link::{FaultKind, FromScreen, FromStaff, RemarkKind, Secret, StaffAct, print};
use tempfile::TempDir;

use super::guides::guide;
use super::{ROOT, Seat, until};

const PIN: &str = "739154";

/// The hash of a PIN, at the least cost that one can have.
pub(super) fn hash(pin: &str) -> PasswordHash {
    let params = Params::new(8, 1, 1, None).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon
        .hash_password_with_salt(pin.as_bytes(), &[7; 16])
        .unwrap()
}

/// kiosk.toml with the PIN.
fn set_pin(root: &Path) {
    let text = format!("[staff]\npin = '{}'\n", hash(PIN));
    fs::write(root.join("etc/kiosk.toml"), text).unwrap();
}

fn ready() -> Seat {
    let seat = Seat::prepared(set_pin);
    seat.until_ready();
    seat
}

impl Seat {
    pub(super) fn staff(&self, asked: FromStaff) {
        self.say(&FromScreen::Staff(asked));
    }

    pub(super) fn pin(&self, pin: &str) {
        self.staff(FromStaff::Pin(Secret::new(pin.into())));
    }

    /// Through the door with the right PIN.
    fn come_in(&self, menu: &str) {
        self.staff(FromStaff::Enter);
        self.until_shown(&["pin wrong=false"]);
        self.pin(PIN);
        self.until_shown(&["checking", menu]);
    }
}

#[test]
fn the_menu_closes_the_seat_and_takes_it_back() {
    let seat = ready();
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    seat.pin("739155");
    seat.until_shown(&["checking", "pin wrong=true"]);
    seat.pin(PIN);
    seat.until_shown(&["checking", "menu None"]);
    assert_eq!(
        seat.json(&["status"])["state"],
        "idle",
        "no visit has begun"
    );
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.until_both_have_shown(&["staff away", "ending", "out locked"]);
    assert_eq!(seat.until_state("out_of_service")["fault"], "locked");
    seat.come_in("menu Some(\"locked\")");
    seat.staff(FromStaff::Act(StaffAct::Release));
    seat.until_both_have_shown(&["staff away", "ending", "home"]);
    seat.until_state("idle");
}

#[test]
fn a_card_is_shown_to_whoever_came_in_and_nothing_is_done_over_it() {
    let seat = ready();
    seat.staff(FromStaff::Card(Some(0)));
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    seat.staff(FromStaff::Card(Some(0)));
    seat.pin(PIN);
    seat.until_shown(&["checking", "menu None"]);
    seat.staff(FromStaff::Card(Some(0)));
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.staff(FromStaff::Card(Some(1)));
    seat.staff(FromStaff::Card(None));
    seat.until_shown(&["card 0", "card 1", "menu None"]);
    assert_eq!(seat.json(&["status"])["state"], "idle");
    seat.staff(FromStaff::Leave);
    seat.until_shown(&["staff away"]);
}

#[test]
fn a_sheet_is_shown_and_printed_for_whoever_came_in_only_and_the_call_ends() {
    let seat = ready();
    let paper = print::Ask::Offer("page.pdf".into()).into();
    seat.staff(FromStaff::Outages);
    seat.say(&paper);
    seat.say(&FromScreen::Call(true));
    seat.until_shown(&["called", "called"]);
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    seat.staff(FromStaff::Outages);
    seat.pin(PIN);
    seat.until_both_have_shown(&["checking", "not called", "not called", "menu None"]);
    seat.staff(FromStaff::Outages);
    seat.until_shown(&["sheet 3"]);
    // This seat has no printer, and says so to whoever may print.
    seat.say(&paper);
    seat.until_shown(&["printing no-printer"]);
    seat.staff(FromStaff::Card(None));
    seat.staff(FromStaff::Leave);
    seat.until_shown(&["menu None", "staff away"]);
}

#[test]
fn an_update_is_taken_from_a_stick_for_whoever_came_in_only() {
    let seat = ready();
    seat.staff(FromStaff::TakeBundle);
    seat.come_in("menu None");
    seat.staff(FromStaff::TakeBundle);
    // It is being read; then, that there is none.
    seat.until_shown(&["sheet 1", "sheet 1"]);
    seat.staff(FromStaff::Leave);
    seat.staff(FromStaff::TakeBundle);
    seat.until_shown(&["staff away"]);
}

#[test]
fn a_remark_names_the_step_of_a_guide_and_what_is_wrong_with_it() {
    let seat = Seat::prepared(|root| {
        set_pin(root);
        fs::write(root.join("etc/instructions/a.md"), guide("Справка")).unwrap();
    });
    seat.until_ready();
    let step = |guide: &str, number| Step {
        guide: guide.to_owned(),
        number,
    };
    seat.staff(FromStaff::Remark(step("a", 0), RemarkKind::Site));
    seat.come_in("menu None");
    seat.staff(FromStaff::Remarks(step("a", 0)));
    // No such guide, and no such step.
    seat.staff(FromStaff::Remark(step("b", 0), RemarkKind::Site));
    seat.staff(FromStaff::Remark(step("a", 99), RemarkKind::Site));
    seat.staff(FromStaff::Remark(step("a", 0), RemarkKind::Site));
    seat.until_shown(&["remarks 0", "sheet 5"]);
    let status = seat.json(&["status"]);
    assert_eq!(status["tickets"], 1);
    let name = status["last_ticket"].as_str().unwrap().to_owned();
    let text = fs::read_to_string(seat.path("var/tickets").join(name)).unwrap();
    assert!(text.contains("«Справка» (a.md"), "{text}");
    assert!(
        text.contains("шаг 1") && text.contains("Сайт выглядит иначе"),
        "{text}"
    );
}

#[test]
fn a_ticket_is_written_before_it_is_shown_and_no_wipe_takes_it_away() {
    let mut seat = ready();
    seat.staff(FromStaff::Fault(FaultKind::Printer));
    seat.come_in("menu None");
    assert_eq!(seat.json(&["status"])["tickets"], 0);
    seat.staff(FromStaff::Faults);
    seat.staff(FromStaff::Fault(FaultKind::Printer));
    seat.until_shown(&["faults", "sheet 6"]);
    let status = seat.json(&["status"]);
    assert_eq!(status["tickets"], 1);
    let name = status["last_ticket"].as_str().unwrap().to_owned();
    let file = seat.path("var/tickets").join(&name);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("Что случилось: Не печатает"), "{text}");
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    // What else lies there is a trace like any other.
    fs::write(seat.path("var/tickets/справка.pdf"), "").unwrap();
    seat.staff(FromStaff::Act(StaffAct::Restart));
    seat.process.wait().unwrap();
    assert!(file.exists() && !seat.path("var/tickets/справка.pdf").exists());
    seat.restart();
    seat.until_ready();
    assert_eq!(seat.json(&["status"])["last_ticket"], name);
    // Where nothing can be written the sheet says so, and can be printed.
    fs::remove_dir_all(seat.path("var/tickets")).unwrap();
    fs::write(seat.path("var/tickets"), "").unwrap();
    seat.come_in("menu None");
    seat.staff(FromStaff::Fault(FaultKind::Slow));
    seat.until_shown(&["sheet 6"]);
}

#[test]
fn wrong_pins_wait_and_a_restart_is_no_new_try() {
    let mut seat = ready();
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    for _ in 0..2 {
        seat.pin("000000");
        seat.until_shown(&["checking", "pin wrong=true"]);
    }
    seat.pin("000000");
    seat.until_shown(&["checking", "pin wait"]);
    // Even the right one.
    seat.pin(PIN);
    seat.until_shown(&["pin wait"]);
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
    assert_eq!(
        fs::read_to_string(seat.path("var/pin-tries")).unwrap(),
        "3\n"
    );
    seat.restart();
    seat.until_ready();
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wait"]);
    seat.pin(PIN);
    seat.until_shown(&["pin wait"]);
}

#[test]
fn a_count_that_cannot_be_written_lets_nobody_in() {
    let seat = ready();
    fs::create_dir(seat.path("var/pin-tries")).unwrap();
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    seat.pin(PIN);
    seat.until_shown(&["pin wait"]);
}

#[test]
fn a_screen_that_only_says_that_staff_are_there_is_not_believed() {
    let seat = ready();
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.pin(PIN);
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    seat.staff(FromStaff::Act(StaffAct::PowerOff));
    seat.staff(FromStaff::Leave);
    seat.until_shown(&["staff away"]);
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.staff(FromStaff::Enter);
    seat.until_shown(&["pin wrong=false"]);
    assert_eq!(seat.json(&["status"])["state"], "idle");
}

#[test]
fn a_citizen_who_begins_closes_the_menu() {
    let seat = ready();
    seat.come_in("menu None");
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    seat.until_shown(&["staff away", "open"]);
    // The door over a page is no way to close the seat, and goes with the visit.
    seat.staff(FromStaff::Enter);
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.say(&FromScreen::End);
    seat.until_shown(&["pin wrong=false", "ending", "staff away", "report 1 1"]);
    // And with the report there is a door again.
    seat.come_in("menu None");
}

#[test]
fn the_pin_gives_a_visit_time_with_a_page_open_and_nothing_else() {
    let seat = Seat::prepared(|root| {
        set_pin(root);
        let config = root.join("etc/kiosk.toml");
        let pin = fs::read_to_string(&config).unwrap();
        let short = "[session]\nidle_minutes = 1\nmax_minutes = 2\nextensions = 0\n";
        fs::write(config, pin + short).unwrap();
    });
    seat.until_ready();
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    seat.until_shown(&["open"]);
    // Before the last minute nobody asks for a PIN.
    seat.staff(FromStaff::Prolong);
    until("a quarter of a minute", || {
        (seat.json(&["status"])["visit_seconds"].as_u64()? >= 15).then_some(())
    });
    seat.say(&FromScreen::Touched);
    seat.until_shown(&["last None"]);
    seat.staff(FromStaff::Prolong);
    seat.until_shown(&["pin wrong=false"]);
    seat.pin("739155");
    seat.until_shown(&["checking", "pin wrong=true"]);
    seat.pin(PIN);
    seat.until_shown(&["checking", "staff away"]);
    seat.staff(FromStaff::Act(StaffAct::Lock));
    // The visit has its time, and nobody asks for a PIN any more.
    seat.staff(FromStaff::Prolong);
    assert_eq!(seat.json(&["status"])["state"], "active");
    seat.say(&FromScreen::End);
    seat.until_shown(&["ending", "report 1 1"]);
}

#[test]
fn without_a_pin_there_is_no_way_in() {
    let seat = Seat::new();
    seat.until_ready();
    seat.staff(FromStaff::Enter);
    seat.pin(PIN);
    seat.say(&FromScreen::Begun);
    seat.until_state("active");
    seat.say(&FromScreen::End);
    seat.until_shown(&["ending", "report 0 0"]);
}

/// A seat that finds something in the place of systemctl, which would end the machine of the tests: it
/// notes what it was asked for and what lay beside the mark's place by then.
fn with_systemctl(code: i32) -> (Seat, TempDir) {
    let script = format!(
        "#!/bin/sh\nls \"${ROOT}/var\" > \"${ROOT}/asked\"\necho \"$@\" >> \"${ROOT}/asked\"\nexit {code}\n"
    );
    let bin = tempfile::tempdir().unwrap();
    let program = bin.path().join("systemctl");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", bin.path().display());
    let seat = Seat::surrounded(vec![("PATH", path.into())], set_pin);
    seat.until_ready();
    (seat, bin)
}

#[test]
fn the_computer_is_switched_off_after_the_wipe() {
    let (mut seat, _bin) = with_systemctl(0);
    seat.come_in("menu None");
    seat.staff(FromStaff::Act(StaffAct::PowerOff));
    assert!(seat.process.wait().unwrap().success());
    let asked = fs::read_to_string(seat.path("asked")).unwrap();
    assert_eq!(asked, "journal.db\npin-tries\n--no-ask-password poweroff\n");
}

#[test]
fn a_computer_that_refuses_to_start_anew_says_so() {
    let (seat, _bin) = with_systemctl(1);
    seat.come_in("menu None");
    seat.staff(FromStaff::Act(StaffAct::Reboot));
    seat.until_both_have_shown(&["staff away", "ending", "out power"]);
    assert_eq!(seat.until_state("out_of_service")["fault"], "power");
    let asked = fs::read_to_string(seat.path("asked")).unwrap();
    assert_eq!(asked, "journal.db\npin-tries\n--no-ask-password reboot\n");
    seat.come_in("menu Some(\"power\")");
    seat.staff(FromStaff::Act(StaffAct::Release));
    seat.until_both_have_shown(&["staff away", "ending", "home"]);
}
