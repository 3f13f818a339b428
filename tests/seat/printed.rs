//! What the report of a visit says of its paper.

use std::fs;

use sps_kiosk::link::print::Ask;

use super::Seat;
use crate::print::cups::{Cups, History, Manner, Printer, Queue};
use crate::print::documents::with_pages;

#[test]
fn a_document_that_waited_for_its_printer_is_counted_once() {
    let printer = Printer::start(Manner::Hangs);
    let stopped = Queue {
        state: "Stopped",
        ..printer.queue("q")
    };
    let mut cups = Cups::start(&[stopped], History::Forgotten);
    let environment = vec![("CUPS_SERVER", cups.server().into())];
    let seat = Seat::surrounded(environment, |root| {
        fs::write(root.join("etc/kiosk.toml"), "[print]\nprinter = \"q\"\n").unwrap();
    });
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    let visit = seat.visits().into_iter();
    let visit = visit.filter(|visit| visit.join("files/справка.pdf").exists());
    for visit in visit {
        fs::write(visit.join("print/page.pdf"), with_pages(1)).unwrap();
    }
    seat.say(&Ask::Offer("page.pdf".into()).into());
    seat.until_shown(&["printing Asks { pages: 1 }"]);
    seat.say(&Ask::Confirm.into());
    seat.until_shown(&["printing Sent", "printing stopped"]);
    cups.go_on();
    seat.until_shown(&["printing Sent"]);
    assert_eq!(seat.json(&["end"])["clean"], true);
    seat.until_shown(&["ending", "report 1 1 printed 1"]);
}
