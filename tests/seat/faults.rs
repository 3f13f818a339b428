//! What cannot be wiped closes the seat, and only a clean wipe opens it again.

use std::fs;

use serde_json::Value;

use super::{Seat, Stuck, signal};
use crate::wipe::{Server, line};

/// A visit that ends while something is in the way: the report says what, the seat is closed and
/// stays so, and when the way is free again the wipe that staff ask for opens it.
fn check_fault(seat: &Seat, target: &str, stop: impl FnOnce(), mend: impl FnOnce()) {
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    stop();
    let ended = seat.ctl(&["end"]);
    assert_eq!(ended.status.code(), Some(1), "{target}: {ended:?}");
    let report: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let line = line(&report, target);
    let unclean = line["residue"] != 0 || line["error"].is_string();
    assert!(unclean, "{target}: {report}");
    assert_eq!(seat.until_state("out_of_service")["fault"], "wipe");
    assert!(seat.path("var/dirty").exists());
    let opened = seat.ctl(&["open", "https://portal.test/"]);
    assert_eq!(opened.status.code(), Some(1), "{target}: {opened:?}");
    mend();
    assert!(seat.ctl(&["start"]).status.success(), "{target}");
    seat.until_state("idle");
    assert_eq!(seat.files(), 0);
    assert!(!seat.path("var/dirty").exists());
}

#[test]
fn a_scanner_folder_that_goes_away() {
    let seat = Seat::prepared(|root| {
        fs::create_dir(root.join("inbox")).unwrap();
        let settings = format!("[scan]\ninbox = '{}'\n", root.join("inbox").display());
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
    });
    let (inbox, away) = (seat.path("inbox"), seat.path("away"));
    check_fault(
        &seat,
        "scan_inbox",
        || fs::rename(&inbox, &away).unwrap(),
        || fs::rename(&away, &inbox).unwrap(),
    );
}

#[test]
fn a_recycle_bin_that_keeps_a_file() {
    let root = tempfile::tempdir().unwrap();
    let data = vec![("XDG_DATA_HOME", root.path().into())];
    let seat = Seat::surrounded(data, |_| {});
    let bin = root.path().join("Trash");
    let stuck = std::cell::Cell::new(None);
    check_fault(
        &seat,
        "trash",
        || {
            fs::create_dir_all(&bin).unwrap();
            stuck.set(Stuck::in_directory(&bin));
        },
        || drop(stuck.take()),
    );
}

#[test]
fn a_display_that_stops_answering() {
    let server = Server::start();
    let display = vec![("DISPLAY", server.display.clone().into())];
    let seat = Seat::surrounded(display, |_| {});
    let id = server.process.id();
    check_fault(
        &seat,
        "clipboard",
        || signal(id, "-STOP"),
        || signal(id, "-CONT"),
    );
}
