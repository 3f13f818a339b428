//! Print jobs and the wipe, with a real CUPS and without a window.

pub(crate) mod cups;
pub(crate) mod documents;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::e2e::until;
use cups::{Cups, History, Manner, Printer, Queue};

/// The owner of what a seat without a name of its own prints.
const OWNER: &str = "sps-kiosk-seat";

/// A place whose kiosk.toml names the queue `q`, and a file to print.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("etc")).unwrap();
    fs::write(
        place.path().join("etc/kiosk.toml"),
        "[print]\nprinter = \"q\"\n",
    )
    .unwrap();
    fs::write(place.path().join("page.pdf"), "%PDF-1.5\n").unwrap();
    place
}

/// `sps-kiosk wipe --json` in this place: its exit code, and the line of the print jobs.
fn wipe(place: &Path, server: &str) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["wipe", "--json", "--root"])
        .arg(place)
        .env_remove("DISPLAY")
        .env_remove("XDG_DATA_HOME")
        .env("CUPS_SERVER", server)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = report["targets"].as_array().unwrap();
    let line = lines.iter().find(|line| line["name"] == "print_jobs");
    (output.status.code(), line.unwrap().clone())
}

#[test]
fn jobs_that_an_earlier_seat_left_are_cancelled_and_those_of_others_stay() {
    let place = place();
    let printer = Printer::start(Manner::Hangs);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let file = place.path().join("page.pdf");
    for owner in [OWNER, OWNER, "somebody-else"] {
        cups.print(owner, "q", &file);
    }
    let (code, line) = wipe(place.path(), &cups.server());
    assert_eq!(code, Some(0), "{line}");
    assert_eq!((&line["erased"], &line["residue"]), (&2.into(), &0.into()));
    // The job of the other owner is all that has data.
    until("the spool to hold one job", 10, || {
        (cups.spool().len() == 1).then_some(())
    });
}

#[test]
fn a_job_on_a_printer_that_stands_still_is_cancelled() {
    let place = place();
    let printer = Printer::start(Manner::Prints);
    let stopped = Queue {
        state: "Stopped",
        ..printer.queue("q")
    };
    let cups = Cups::start(&[stopped], History::Forgotten);
    cups.print(OWNER, "q", &place.path().join("page.pdf"));
    let (code, line) = wipe(place.path(), &cups.server());
    assert_eq!((code, &line["erased"]), (Some(0), &1.into()), "{line}");
    assert!(cups.spool().is_empty());
    assert!(printer.papers().is_empty());
}

#[test]
fn a_history_that_is_kept_is_no_clean_wipe() {
    let place = place();
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Kept);
    cups.print(OWNER, "q", &place.path().join("page.pdf"));
    until("the paper", 20, || printer.papers().pop());
    let (code, line) = wipe(place.path(), &cups.server());
    assert_eq!((code, &line["residue"]), (Some(1), &1.into()), "{line}");
    let error = line["error"].as_str().unwrap();
    assert!(error.contains("PreserveJobHistory No"), "{error}");
}

#[test]
fn a_printer_that_cannot_be_asked_is_no_clean_wipe() {
    let place = place();
    let mut cups = Cups::start(&[], History::Forgotten);
    let (code, line) = wipe(place.path(), &cups.server());
    assert_eq!(code, Some(1), "a queue that does not exist: {line}");
    cups.stop();
    let (code, line) = wipe(place.path(), &cups.server());
    assert_eq!(code, Some(1), "no CUPS: {line}");
    assert!(line["error"].is_string(), "{line}");
}
