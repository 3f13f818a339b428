//! The row of a visit: one for each, whatever ends it, and nobody waits for the disk.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sps_kiosk::journal::{Journal, LogOut, Rating, Record, Subject, Verdict, Visit, VisitEnd};
use sps_kiosk::link::{self, FromScreen};

use super::{Seat, signal, until};

fn begin(seat: &Seat) {
    seat.ctl(&["open", "portal"]);
    seat.until_shown(&["open"]);
}

/// A whole visit, on a seat whose screens are told of a fault meanwhile.
fn visit(seat: &Seat) {
    seat.until_ready();
    until("the page", || {
        seat.ctl(&["open", "portal"]);
        (seat.json(&["status"])["url_host"] == "portal.test").then_some(())
    });
    assert_eq!(seat.json(&["end"])["clean"], true);
}

/// All records, of a chain that is whole.
pub(super) fn records(seat: &Seat) -> Vec<Record> {
    let journal = Journal::open_existing(&seat.path("var"), "seat").unwrap();
    let Some(journal) = journal else {
        return Vec::new();
    };
    assert!(matches!(journal.verify(None), Ok(Verdict::Whole(_))));
    let records = journal.records().unwrap().into_iter();
    records.map(|written| written.record).collect()
}

/// The rows of all visits.
fn visits(seat: &Seat) -> Vec<Visit> {
    let visits = records(seat).into_iter().filter_map(|record| match record {
        Record::Visit(visit) => Some(visit),
        Record::Entry(_) | Record::Correction(_) | Record::Jump(_) | Record::Rating { .. } => None,
    });
    visits.collect()
}

/// Number and end of each.
fn ends(seat: &Seat) -> Vec<(u64, VisitEnd)> {
    let visits = visits(seat);
    visits
        .iter()
        .map(|visit| (visit.number, visit.end))
        .collect()
}

fn kill(seat: &mut Seat) {
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
}

#[test]
fn how_it_went_is_written_once_without_the_visit_and_only_where_it_is_asked() {
    for (settings, expected) in [
        ("", &[][..]),
        ("[journal]\nrating = true\n", &[Rating::Fair]),
    ] {
        let seat = Seat::prepared(|root| {
            fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
        });
        seat.until_ready();
        begin(&seat);
        // A page that answers during a visit is none that was asked.
        seat.say(&FromScreen::Rated(link::Rating::Poor));
        assert_eq!(seat.json(&["end"])["clean"], true);
        for rating in [link::Rating::Fair, link::Rating::Good] {
            seat.say(&FromScreen::Rated(rating));
        }
        seat.say(&FromScreen::ReportRead);
        seat.until_both_have_shown(&["ending", "report 1 1", "home"]);
        seat.until_ready();
        begin(&seat);
        assert_eq!(seat.json(&["end"])["clean"], true);
        let records = records(&seat).into_iter();
        let ratings = records.filter_map(|record| match record {
            Record::Rating { rating } => Some(rating),
            Record::Visit(_) | Record::Entry(_) | Record::Correction(_) | Record::Jump(_) => None,
        });
        assert_eq!(ratings.collect::<Vec<_>>(), expected, "{settings}");
        assert_eq!(visits(&seat).len(), 2);
    }
}

#[test]
fn a_visit_writes_its_row_and_the_next_start_goes_on_counting() {
    let mut seat = Seat::new();
    seat.until_ready();
    begin(&seat);
    assert_eq!(fs::read_to_string(seat.path("var/dirty")).unwrap(), "1\n");
    assert_eq!(visits(&seat), []);
    assert_eq!(seat.json(&["end"])["clean"], true);
    let [visit] = &visits(&seat)[..] else {
        panic!("one visit, one row");
    };
    let portal = Subject::Portal {
        id: "portal".into(),
        name: "Портал".into(),
    };
    assert_eq!(visit.opened, [portal]);
    assert_eq!((visit.number, visit.end), (1, VisitEnd::Asked));
    assert_eq!((visit.logout, visit.clean), (LogOut::Confirmed, Some(true)));
    assert_eq!(visit.versions.program, env!("CARGO_PKG_VERSION"));
    assert_eq!(
        seat.json(&["status"])["policy_version"],
        visit.versions.policy
    );
    let now = jiff::Timestamp::now().as_second();
    let ended = visit.ended.unwrap();
    assert!(now - 120 <= visit.began && visit.began <= ended && ended <= now);
    signal(seat.process.id(), "-TERM");
    seat.process.wait().unwrap();
    seat.restart();
    seat.until_ready();
    assert_eq!(ends(&seat).len(), 1, "a start is no visit");
    begin(&seat);
    signal(seat.screen_of_visit(), "-KILL");
    until("the row of the second", || {
        (visits(&seat).len() == 2).then_some(())
    });
    seat.until_state("idle");
    begin_again_and_lock(&seat);
    let expected = [
        (1, VisitEnd::Asked),
        (2, VisitEnd::Failed),
        (3, VisitEnd::Closed),
    ];
    assert_eq!(ends(&seat), expected);
    assert_eq!(seat.json(&["status"])["lost"], Value::Array(Vec::new()));
}

fn begin_again_and_lock(seat: &Seat) {
    fs::write(seat.path("faces"), "").unwrap();
    seat.until_ready();
    begin(seat);
    seat.ctl(&["lock"]);
    seat.until_state("out_of_service");
}

#[test]
fn a_visit_that_was_cut_short_is_written_once() {
    let mut seat = Seat::new();
    seat.until_ready();
    begin(&seat);
    kill(&mut seat);
    seat.restart();
    // And killed again before anybody can know how far it came.
    kill(&mut seat);
    let wiped = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["wipe", "--root"])
        .arg(seat.root.path())
        .status();
    assert!(wiped.unwrap().success());
    seat.restart();
    seat.until_state("idle");
    assert_eq!(ends(&seat), [(1, VisitEnd::CutShort)]);
    let visit = &visits(&seat)[0];
    assert_eq!(
        (visit.ended, visit.logout, visit.clean),
        (None, LogOut::Unknown, Some(true))
    );
    assert_eq!(
        seat.json(&["status"])["lost"],
        Value::from(vec![visit.began])
    );
}

/// Puts the mark of a visit there that began at this moment.
fn mark(seat: &Seat, words: &str, began: i64) {
    let mark = seat.path("var/dirty");
    fs::write(&mark, words).unwrap();
    let began = SystemTime::UNIX_EPOCH + Duration::from_secs(began.cast_unsigned());
    File::options()
        .write(true)
        .open(&mark)
        .unwrap()
        .set_modified(began)
        .unwrap();
}

#[test]
fn a_power_cut_between_the_row_and_the_mark_writes_no_second_row() {
    let mut seat = Seat::new();
    seat.until_ready();
    begin(&seat);
    assert_eq!(seat.json(&["end"])["clean"], true);
    let began = visits(&seat)[0].began;
    // With a number, and of a disk that had no room for it.
    for words in ["1\n", ""] {
        kill(&mut seat);
        mark(&seat, words, began);
        seat.restart();
        seat.until_state("idle");
        assert!(!seat.path("var/dirty").exists());
        assert_eq!(ends(&seat), [(1, VisitEnd::Asked)], "{words}");
    }
    // One that nobody has written is not taken for it.
    kill(&mut seat);
    mark(&seat, "", began + 1000);
    seat.restart();
    seat.until_state("idle");
    assert_eq!(ends(&seat), [(1, VisitEnd::Asked), (2, VisitEnd::CutShort)]);
}

#[test]
fn a_journal_that_cannot_be_written_stops_nobody_and_is_told() {
    let seat = Seat::prepared(|root| fs::create_dir_all(root.join("var/journal.db")).unwrap());
    seat.until_ready();
    let fault = seat.json(&["status"])["journal_fault"].clone();
    assert!(
        fault
            .as_str()
            .is_some_and(|fault| fault.contains("journal.db")),
        "{fault}"
    );
    (0..2).for_each(|_| visit(&seat));
    let told = || fs::read_to_string(seat.path("faces")).unwrap_or_default();
    until("words for staff", || {
        told().contains("for staff").then_some(())
    });
    fs::remove_dir(seat.path("var/journal.db")).unwrap();
    visit(&seat);
    until("the rows that waited", || {
        (visits(&seat).len() == 3).then_some(())
    });
    let asked = VisitEnd::Asked;
    assert_eq!(ends(&seat), [(1, asked), (2, asked), (3, asked)]);
    until("the end of the fault", || {
        seat.json(&["status"])["journal_fault"]
            .is_null()
            .then_some(())
    });
}

#[test]
fn the_journal_of_another_seat_is_told_and_left_alone() {
    let theirs = |root: &Path| {
        let mut journal = Journal::open(&root.join("var"), "s-2").unwrap();
        let visit = r#"{"number":1,"began":1,"ended":2,"end":"idle","mode":null,"opened":[],"printed":0,
            "scanned":0,"logout":"unknown","clean":true,"versions":{"program":"","policy":""}}"#;
        journal
            .append_visit(3, &serde_json::from_str(visit).unwrap())
            .unwrap();
    };
    let seat = Seat::prepared(|root| {
        fs::create_dir_all(root.join("var")).unwrap();
        theirs(root);
    });
    let before = fs::read(seat.path("var/journal.db")).unwrap();
    seat.until_ready();
    let fault = seat.json(&["status"])["journal_fault"].clone();
    assert!(
        fault.as_str().is_some_and(|fault| fault.contains("s-2")),
        "{fault}"
    );
    visit(&seat);
    assert_eq!(fs::read(seat.path("var/journal.db")).unwrap(), before);
}

#[test]
fn the_wipe_takes_what_only_looks_like_the_journal() {
    let seat = Seat::new();
    seat.until_ready();
    begin(&seat);
    for name in ["journal.db.old", "journal.db-journal", "journal-copy.db"] {
        fs::write(seat.path("var").join(name), "иванов").unwrap();
    }
    assert_eq!(seat.json(&["end"])["clean"], true);
    let left = fs::read_dir(seat.path("var")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["journal.db"]);
    assert_eq!(visits(&seat).len(), 1);
}
