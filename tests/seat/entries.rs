//! «Журнал» at the screen: entries by whoever came in, and nothing of a citizen's page for staff.

use std::fs;
use std::path::Path;

use sps_kiosk::journal::{Consultation, Mode, Outcome, Purpose, Record, Subject};
use sps_kiosk::link::{FromStaff, JournalAct, StaffAct};

use super::journal::records;
use super::staff::hash;
use super::{Seat, until};

const KEEPER: &str = "739154";
const IVANOVA: &str = "482016";

/// The questions of the form, by their places.
const SUBJECT: usize = 0;
const PURPOSE: usize = 1;
const OUTCOME: usize = 2;
const MODE: usize = 3;
const CONSULTANT: usize = 4;

/// Two consultants, one of them with a PIN, and the PIN of the seat.
fn named(root: &Path) {
    let text = format!(
        "[staff]\npin = '{}'\n\n[[staff.consultant]]\nname = 'Иванова А. П.'\npin = '{}'\n\n\
         [[staff.consultant]]\nname = 'Петров С. И.'\n",
        hash(KEEPER),
        hash(IVANOVA)
    );
    fs::write(root.join("etc/kiosk.toml"), text).unwrap();
}

fn ready() -> Seat {
    let seat = Seat::prepared(named);
    seat.until_ready();
    seat
}

impl Seat {
    fn enter(&self, pin: &str, menu: &str) {
        self.staff(FromStaff::Enter);
        self.until_shown(&["pin wrong=false"]);
        self.pin(pin);
        self.until_shown(&["checking", menu]);
    }

    fn journal(&self, act: JournalAct) {
        self.staff(FromStaff::Journal(act));
    }

    fn choose(&self, question: usize, option: usize) {
        self.journal(JournalAct::Choose(question, option));
    }

    /// One whole visit at the portal.
    fn visit(&self) {
        until("the page", || {
            self.ctl(&["open", "portal"]);
            (self.json(&["status"])["url_host"] == "portal.test").then_some(())
        });
        assert_eq!(self.json(&["end"])["clean"], true);
        self.until_ready();
    }
}

fn usual(consultant: &str) -> Consultation {
    Consultation {
        purpose: Purpose::OnlineTool,
        subject: Some(Subject::Portal {
            id: "portal".into(),
            name: "Портал".into(),
        }),
        consultant: consultant.into(),
        mode: None,
        outcome: None,
        ticket: None,
    }
}

#[test]
fn the_usual_entry_is_two_presses_and_is_whoevers_pin_it_was() {
    let seat = ready();
    seat.visit();
    // Before anybody came in there is no journal.
    seat.journal(JournalAct::List);
    seat.enter(IVANOVA, "menu None no acts journal");
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.journal(JournalAct::List);
    seat.until_shown(&["journal busy", "visits bare"]);
    seat.journal(JournalAct::Open(0));
    // Nobody makes another's entry with a PIN of their own.
    seat.choose(CONSULTANT, 1);
    seat.until_shown(&["entry 0 2 - -", "entry 0 2 - -"]);
    seat.journal(JournalAct::Write);
    seat.until_shown(&["journal busy", "journal busy", "visits written entered"]);
    let [Record::Visit(visit), Record::Entry(entry)] = &records(&seat)[..] else {
        panic!("a visit and its entry");
    };
    assert_eq!((entry.visit, entry.on), (Some(1), visit.began));
    assert_eq!(entry.consultation, usual("Иванова А. П."));
    assert_eq!(seat.json(&["status"])["state"], "idle", "nobody closed it");
    // What was wrong is corrected, and what is listed is what was written.
    seat.journal(JournalAct::Open(0));
    seat.until_shown(&["entry 0 2 - - strike?"]);
    seat.choose(OUTCOME, 2);
    seat.choose(MODE, 1);
    seat.journal(JournalAct::Ticket("а-012".into()));
    seat.journal(JournalAct::Write);
    seat.until_shown(&[
        "entry 0 2 2 - strike?",
        "entry 0 2 2 1 strike?",
        "journal busy",
        "journal busy",
        "visits written entered",
    ]);
    let Some(Record::Correction(correction)) = records(&seat).pop() else {
        panic!("a correction");
    };
    assert_eq!(
        (correction.of, correction.by.as_str()),
        (2, "Иванова А. П.")
    );
    let said = correction.consultation.unwrap();
    assert_eq!(said.outcome, Some(Outcome::SentToWindow));
    assert_eq!(said.mode, Some(Mode::Advised));
    assert_eq!(said.ticket.unwrap().as_str(), "А-012");
}

#[test]
fn an_entry_is_struck_out_by_a_second_press_and_its_visit_has_none_again() {
    let seat = ready();
    seat.visit();
    seat.enter(IVANOVA, "menu None no acts journal");
    seat.journal(JournalAct::List);
    seat.until_shown(&["journal busy", "visits bare"]);
    seat.journal(JournalAct::Open(0));
    seat.until_shown(&["entry 0 2 - -"]);
    // What is not written cannot be struck out.
    seat.journal(JournalAct::Strike);
    seat.journal(JournalAct::Write);
    seat.until_shown(&["journal busy", "journal busy", "visits written entered"]);
    seat.journal(JournalAct::Open(0));
    seat.journal(JournalAct::Strike);
    // Whoever goes on with it is asked anew.
    seat.choose(OUTCOME, 2);
    seat.journal(JournalAct::Strike);
    seat.until_shown(&[
        "entry 0 2 - - strike?",
        "entry 0 2 - - strike!",
        "entry 0 2 2 - strike?",
        "entry 0 2 2 - strike!",
    ]);
    assert_eq!(records(&seat).len(), 2);
    seat.journal(JournalAct::Strike);
    seat.until_shown(&["journal busy", "journal busy", "visits written bare"]);
    let Some(Record::Correction(correction)) = records(&seat).pop() else {
        panic!("a correction");
    };
    assert_eq!(
        (
            correction.of,
            correction.consultation,
            correction.by.as_str()
        ),
        (2, None, "Иванова А. П.")
    );
}

#[test]
fn the_seats_own_pin_asks_who_it_was_and_no_words_come_in() {
    let seat = ready();
    seat.enter(KEEPER, "menu None journal");
    seat.journal(JournalAct::List);
    seat.until_shown(&["journal busy", "visits"]);
    seat.journal(JournalAct::Add);
    seat.until_shown(&["entry - 0 - - -"]);
    seat.journal(JournalAct::Write);
    seat.until_shown(&["entry - 0 - - - complaint"]);
    seat.choose(CONSULTANT, 1);
    seat.journal(JournalAct::Ticket("Сидоров".into()));
    seat.journal(JournalAct::Write);
    seat.until_shown(&["entry - 0 - - 1", "entry - 0 - - 1 complaint"]);
    seat.journal(JournalAct::Ticket(String::new()));
    // A service needs its name: the list is offered, and one of it is chosen.
    seat.choose(PURPOSE, 1);
    seat.journal(JournalAct::Write);
    seat.choose(SUBJECT, 0);
    seat.choose(SUBJECT, 0);
    seat.until_shown(&[
        "entry - 1 - - 1",
        "entry - 1 - - 1 complaint",
        "entry - 1 - - 1",
        "entry 0 1 - - 1",
    ]);
    seat.journal(JournalAct::Write);
    seat.until_shown(&["journal busy", "journal busy", "visits written entered"]);
    let [Record::Entry(entry)] = &records(&seat)[..] else {
        panic!("an entry without a visit");
    };
    assert_eq!(entry.visit, None);
    let consultation = Consultation {
        purpose: Purpose::Service,
        ..usual("Петров С. И.")
    };
    assert_eq!(entry.consultation, consultation);
    // A journal that cannot be written is told, the entry stands as it was filled in, and the menu is there.
    fs::rename(seat.path("var/journal.db"), seat.path("var/moved")).unwrap();
    fs::create_dir(seat.path("var/journal.db")).unwrap();
    seat.journal(JournalAct::Open(0));
    seat.journal(JournalAct::Write);
    seat.until_both_have_shown(&[
        "entry 0 1 - - 1 strike?",
        "journal busy",
        "for staff",
        "for staff",
        "entry 0 1 - - 1 complaint strike?",
    ]);
    seat.staff(FromStaff::Card(None));
    seat.until_shown(&["menu None journal"]);
}

#[test]
fn over_a_citizens_page_staff_have_time_and_cards_and_nothing_else() {
    let seat = ready();
    until("the page", || {
        seat.ctl(&["open", "portal"]);
        (seat.json(&["status"])["url_host"] == "portal.test").then_some(())
    });
    fs::write(seat.path("faces"), "").unwrap();
    seat.enter(KEEPER, "menu None no acts visit journal");
    seat.staff(FromStaff::Act(StaffAct::Lock));
    seat.staff(FromStaff::Card(Some(0)));
    seat.staff(FromStaff::Card(None));
    seat.until_shown(&["card 0", "menu None no acts visit journal"]);
    assert_eq!(seat.json(&["status"])["state"], "active");
    seat.staff(FromStaff::GiveTime);
    seat.until_shown(&["staff away"]);
    assert_eq!(seat.json(&["status"])["url_host"], "portal.test");
    assert_eq!(seat.json(&["end"])["clean"], true);
    let [Record::Visit(visit)] = &records(&seat)[..] else {
        panic!("a visit");
    };
    assert_eq!(visit.mode, Some(Mode::Advised), "a consultant was there");
}
