//! What the report of a visit says of its paper.

use std::ffi::OsString;
use std::fs;

use sps_kiosk::link::print::{Ask, Options, Part};

use super::Seat;
use crate::e2e::printed::read;
use crate::e2e::until;
use crate::print::cups::{Cups, History, Manner, Printer, Queue};
use crate::print::documents::with_pages;

/// A seat that prints on the queue `q`, with a visit.
fn in_a_visit(environment: Vec<(&'static str, OsString)>) -> Seat {
    let seat = Seat::surrounded(environment, |root| {
        fs::write(root.join("etc/kiosk.toml"), "[print]\nprinter = \"q\"\n").unwrap();
    });
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    seat
}

/// A page of the visit with so many sheets wants to be printed.
fn offer(seat: &Seat, pages: usize) {
    let visit = seat.visits().into_iter();
    let visit = visit.filter(|visit| visit.join("files/справка.pdf").exists());
    for visit in visit {
        fs::write(visit.join("print/page.pdf"), with_pages(pages)).unwrap();
    }
    seat.say(&Ask::Offer("page.pdf".into()).into());
}

/// The printer has had everything; what was noted until then is told apart from what comes.
fn until_done(seat: &Seat) {
    until("the end of a job", 30, || {
        let shown = fs::read_to_string(seat.path("faces")).ok()?;
        (shown.lines().last() == Some("printing Done")).then_some(())
    });
    fs::write(seat.path("faces"), "").unwrap();
}

#[test]
fn what_is_chosen_reaches_the_printer_and_its_pages_are_told() {
    let printer = Printer::start(Manner::Hangs);
    let mut cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    cups.describe("q");
    let seat = in_a_visit(vec![("CUPS_SERVER", cups.server().into())]);
    offer(&seat, 5);
    seat.until_shown(&["asks 5 of 30, grey Some(false), both sides Some(false)"]);
    let chosen = Options {
        copies: 3,
        part: Some(Part { from: 2, to: 3 }),
        grey: Some(true),
        both_sides: Some(true),
    };
    seat.say(&Ask::Confirm(chosen).into());
    seat.until_shown(&["printing Sent", "printing Prints { page: 2, pages: 6 }"]);
    let told = until("what a filter is told", 20, || cups.told());
    for words in [
        "3 copies",
        "print-color-mode=monochrome",
        "sides=two-sided-long-edge",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(
        !told.contains("page-ranges"),
        "they are cut out before: {told}"
    );
    // Six of thirty pages are gone; what is more than the rest is refused.
    offer(&seat, 9);
    seat.until_shown(&["asks 9 of 24, grey Some(false), both sides Some(false)"]);
    let copies = 3;
    let many = Options {
        copies,
        ..Options::default()
    };
    seat.say(&Ask::Confirm(many).into());
    seat.until_shown(&["printing TooLong { pages: 27, left: 24 }"]);
    assert_eq!(seat.json(&["end"])["clean"], true);
}

#[test]
fn a_queue_that_passes_everything_on_is_given_the_pages_that_are_wanted() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let seat = in_a_visit(vec![("CUPS_SERVER", cups.server().into())]);
    offer(&seat, 5);
    seat.until_shown(&["asks 5 of 30, grey None, both sides None"]);
    let part = Some(Part { from: 2, to: 3 });
    let chosen = Options {
        part,
        ..Options::default()
    };
    seat.say(&Ask::Confirm(chosen).into());
    let paper = until("a paper", 20, || printer.papers().pop());
    until_done(&seat);
    assert!(read("pdfinfo", &["-"], &paper).contains("Pages:           2\n"));
    // Two of thirty are gone, and the whole is sent as it is.
    offer(&seat, 5);
    seat.until_shown(&["asks 5 of 28, grey None, both sides None"]);
    let whole = Options {
        part: Some(Part { from: 1, to: 5 }),
        ..chosen
    };
    seat.say(&Ask::Confirm(whole).into());
    let paper = until("another paper", 20, || printer.papers().get(1).cloned());
    until_done(&seat);
    assert_eq!(paper, with_pages(5));
    assert_eq!(seat.json(&["end"])["clean"], true);
    seat.until_shown(&["ending", "report 1 1 printed 2"]);
}

#[test]
fn a_document_that_waited_for_its_printer_is_counted_once() {
    let printer = Printer::start(Manner::Hangs);
    let stopped = Queue {
        state: "Stopped",
        ..printer.queue("q")
    };
    let mut cups = Cups::start(&[stopped], History::Forgotten);
    let environment = vec![("CUPS_SERVER", cups.server().into())];
    let seat = in_a_visit(environment);
    offer(&seat, 1);
    seat.until_shown(&["asks 1 of 30, grey None, both sides None"]);
    seat.say(&Ask::Confirm(Options::default()).into());
    seat.until_shown(&["printing Sent", "printing stopped"]);
    cups.go_on();
    // It is seen at the printer, or with its page at once.
    until("the page", 30, || {
        let shown = fs::read_to_string(seat.path("faces")).ok()?;
        (shown.lines().last() == Some("printing Prints { page: 1, pages: 1 }")).then_some(())
    });
    fs::write(seat.path("faces"), "").unwrap();
    assert_eq!(seat.json(&["end"])["clean"], true);
    seat.until_shown(&["ending", "report 1 1 printed 1"]);
}
