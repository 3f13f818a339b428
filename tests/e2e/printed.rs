//! From a page to the paper, on the real shell and a real CUPS, and what is left of it afterwards.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::display::{CYAN, DIMMED, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};
use crate::print::cups::{Cups, History, Manner, Printer, Queue};

const MAIN: &str = "www.gosuslugi.ru";
const OTHER: &str = "esia.gosuslugi.ru";

/// A page whose button prints it, with words that occur nowhere else.
fn page() -> Page {
    Page::html(
        "<title>../../канарейка</title><body style='background:#f0f'>
        <p style='background:#fff'>Справка о съёмке жирафов</p>
        <button onclick='print()' style='width:200px;height:80px;border:0;background:#0ff'>",
    )
}

pub(super) fn open(kiosk: &Kiosk, page: Page) {
    kiosk.portals.page(MAIN, "/", page);
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
}

/// Waits for our question: it dims everything else.
pub(super) fn is_asked(kiosk: &Kiosk) {
    kiosk.display.shows(DIMMED);
}

/// Presses the page's button and waits for our question.
pub(super) fn ask(kiosk: &Kiosk) {
    kiosk.display.click(CYAN);
    is_asked(kiosk);
}

/// The words on a paper.
pub(super) fn words(paper: &[u8]) -> String {
    read("pdftotext", &["-", "-"], paper)
}

/// What this program says of a paper.
pub(crate) fn read(program: &str, arguments: &[&str], paper: &[u8]) -> String {
    assert!(paper.starts_with(b"%PDF-"));
    let mut reader = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed by tests/run.sh");
    reader.stdin.take().unwrap().write_all(paper).unwrap();
    let output = reader.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Waits until the line below the page stands there. Returns how much of its ground the words leave free.
fn is_told(kiosk: &Kiosk) -> f64 {
    is_told_anew(kiosk, 0.0)
}

/// Waits for other words in the line below the page.
fn is_told_anew(kiosk: &Kiosk, before: f64) -> f64 {
    const TINT: [u8; 3] = [0xe3, 0xef, 0xf2];
    until("other words below the page", 20, || {
        let free = kiosk.display.look().part(0..980, 705..768).share_of(TINT);
        (free > 0.5 && free != before).then_some(free)
    })
}

#[test]
fn a_page_is_printed_after_a_yes_and_only_then() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    open(&kiosk, page());

    ask(&kiosk);
    kiosk.shot("print-1-question");
    // The harmless answer has the focus.
    kiosk.display.press(&["Return"]);
    kiosk.display.shows(MAGENTA);
    ask(&kiosk);
    kiosk.display.press(&["Escape"]);
    kiosk.display.shows(MAGENTA);

    ask(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    let sent = is_told(&kiosk);
    kiosk.shot("print-2-sent");
    let paper = until("a paper", 20, || printer.papers().pop());
    assert!(words(&paper).contains("Справка о съёмке жирафов"));
    is_told_anew(&kiosk, sent);
    assert!(cups.spool().is_empty());
    kiosk.shot("print-3-done");
    let report = kiosk.end();
    assert!(report.to_string().contains("print_jobs"), "{report}");
    assert_eq!(printer.papers().len(), 1, "a no was printed");
    let said = cups.logs() + &kiosk.log();
    assert!(
        !said.contains("канарейка") && !said.contains("жираф"),
        "{said}"
    );
}

#[test]
fn our_button_prints_and_a_visit_has_its_limit() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    let sheet = "<div style='height:300mm;background:#f0f'>a</div>";
    let two = Page::html(&format!("<body style='margin:0'>{sheet}"));
    open(&kiosk, two);
    let press = || kiosk.display.click_at(312, 33);
    press();
    is_asked(&kiosk);
    kiosk.shot("print-4-two-pages");
    kiosk.display.press(&["Tab", "Return"]);
    until("a paper", 20, || printer.papers().pop());
    kiosk.display.shows(MAGENTA);
    // Two of three pages are gone: as much as is left is offered.
    press();
    is_asked(&kiosk);
    kiosk.shot("print-5-one-is-left");
    kiosk.display.press(&["Tab", "Return"]);
    until("the second paper", 20, || {
        (printer.papers().len() == 2).then_some(())
    });
    kiosk.display.shows(MAGENTA);
    // Nothing is left, and nothing is asked.
    press();
    is_told(&kiosk);
    kiosk.shot("print-5-too-long");
    kiosk.display.shows(MAGENTA);
    kiosk.end();
    assert_eq!(printer.papers().len(), 2);
}

#[test]
fn a_document_that_was_saved_is_printed_as_it_is() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    open(&kiosk, page());
    ask(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    let document = until("a paper", 20, || printer.papers().pop());
    // The next visit has its pages for itself.
    kiosk.end();
    kiosk.wait_for("idle");
    let link = "<a href='/form.pdf' style='position:fixed;inset:0;background:#0ff'>a</a>";
    let attached = Page::of("application/pdf", document.clone())
        .with("content-disposition", "attachment; filename=zhirafy.pdf");
    kiosk.portals.page(MAIN, "/form.pdf", attached);
    kiosk.portals.page(MAIN, "/next", Page::html(link));
    kiosk.open("https://www.gosuslugi.ru/next");
    kiosk.display.click(CYAN);
    // «Напечатать» has a frame of its own to the left of «Понятно».
    until("the offer to print", 20, || {
        let frame = kiosk
            .display
            .look()
            .run_of([11, 79, 99], 690..840, 705..765);
        (frame > 80).then_some(())
    });
    kiosk.shot("print-6-saved");
    kiosk.display.click_at(764, 735);
    is_asked(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    let papers = until("the second paper", 20, || {
        Some(printer.papers()).filter(|papers| papers.len() == 2)
    });
    for paper in &papers {
        assert!(words(paper).contains("Справка о съёмке жирафов"));
    }
    let report = kiosk.end();
    assert!(report.to_string().contains("print_jobs"), "{report}");
    let said = cups.logs() + &kiosk.log();
    assert!(!said.contains("zhirafy"), "{said}");
}

#[test]
fn a_page_that_prints_without_end_gets_one_question_a_press() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    let frame = Page::html(
        "<button onclick='for (let i = 0; i < 300; i++) print(); tell(`tried`)'
        style='position:fixed;inset:0;border:0;background:#0ff'>",
    );
    kiosk.portals.page(OTHER, "/frame", frame);
    let storm = Page::html(&format!(
        "<body style='background:#f0f' onload='for (let i = 0; i < 300; i++) print()'>
        <iframe src='https://{OTHER}/frame' style='width:200px;height:80px;border:0'></iframe>"
    ));
    kiosk.portals.page(MAIN, "/", storm);
    kiosk.open("https://www.gosuslugi.ru/");
    // Opening it was the press that gave it one question.
    is_asked(&kiosk);
    kiosk.display.press(&["Escape"]);
    kiosk.display.shows(MAGENTA);
    ask(&kiosk);
    kiosk.portals.told(OTHER, "tried");
    kiosk.display.press(&["Return"]);
    kiosk.display.shows(MAGENTA);
    let report = kiosk.end();
    assert_eq!(report["clean"], true);
    assert!(printer.papers().is_empty());
}

#[test]
fn a_seat_without_a_printer_says_so_calmly() {
    let kiosk = Kiosk::start();
    open(&kiosk, page());
    kiosk.display.click(CYAN);
    is_told(&kiosk);
    kiosk.shot("print-6-no-printer");
    kiosk.display.shows(MAGENTA);
    kiosk.end();
}

#[test]
fn a_printer_that_stands_still_is_named_and_its_job_ends_with_the_visit() {
    let printer = Printer::start(Manner::Prints);
    let stopped = Queue {
        state: "Stopped",
        ..printer.queue("q")
    };
    let cups = Cups::start(&[stopped], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    open(&kiosk, page());
    ask(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    until("the job", 20, || cups.spool().pop());
    let sent = is_told(&kiosk);
    is_told_anew(&kiosk, sent);
    kiosk.shot("print-7-stopped");
    kiosk.end();
    assert!(cups.spool().is_empty());
    assert!(printer.papers().is_empty());
}

#[test]
fn a_printer_that_takes_no_connection_is_named() {
    let printer = Printer::start(Manner::Prints);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let gone = Queue {
        printer: nobody.unwrap(),
        ..printer.queue("q")
    };
    let cups = Cups::start(&[gone], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    open(&kiosk, page());
    ask(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    let sent = is_told(&kiosk);
    is_told_anew(&kiosk, sent);
    kiosk.shot("print-8-unreachable");
    kiosk.end();
    assert!(cups.spool().is_empty());
}

#[test]
fn a_job_without_end_goes_with_the_visit_and_without_cups_the_seat_stays_closed() {
    let printer = Printer::start(Manner::Hangs);
    let mut cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    open(&kiosk, page());
    ask(&kiosk);
    kiosk.display.press(&["Tab", "Return"]);
    until("the job", 20, || cups.spool().pop());
    kiosk.next_visit();
    assert!(cups.spool().is_empty());

    open(&kiosk, page());
    cups.stop();
    let ended = kiosk.ctl(&["end", "--json"]);
    assert!(!ended.status.success(), "{ended:?}");
    assert_eq!(kiosk.wait_for("out_of_service")["fault"], "wipe");
    cups.start_again();
    assert!(kiosk.ctl(&["start"]).status.success());
    kiosk.wait_for("idle");
}
