//! The list and the guides in force while the seat runs: its own, the bundle's, those of the package.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use super::{ALLOWLIST, Seat, until};

/// Waits until the list and the guides come from there.
fn until_taken_from(seat: &Seat, list: &str, guides: &str) -> Value {
    until(&format!("the list {list}, the guides {guides}"), || {
        let status = seat.json(&["status"]);
        let taken = status["policy_source"] == list && status["guides_source"] == guides;
        taken.then_some(status)
    })
}

fn list(host: &str) -> String {
    ALLOWLIST.replace("portal.test", host)
}

#[test]
fn what_counts_more_is_in_force_at_once_and_gone_leaves_it_to_the_next() {
    let guide = "+++\ntitle = \"А\"\ndate = \"2026-11-22\"\n+++\n\n1. Нажмите.\n";
    let seat = Seat::prepared(|root| {
        fs::remove_file(root.join("etc/allowlist.toml")).unwrap();
        fs::create_dir_all(root.join("share/instructions")).unwrap();
        fs::write(root.join("share/instructions/a.md"), guide).unwrap();
        fs::write(root.join("share/allowlist.toml"), list("shipped.test")).unwrap();
    });
    seat.until_ready();
    until_taken_from(&seat, "shipped", "shipped");
    assert!(
        seat.ctl(&["open", "https://shipped.test/"])
            .status
            .success()
    );

    // A bundle comes as a folder that is whole, behind a link.
    let bundle = seat.path("bundle/7");
    fs::create_dir_all(bundle.join("instructions")).unwrap();
    fs::write(bundle.join("instructions/a.md"), guide).unwrap();
    fs::write(bundle.join("allowlist.toml"), list("bundle.test")).unwrap();
    fs::rename(seat.path("bundle"), seat.path("unpacked")).unwrap();
    symlink("7", seat.path("unpacked/current")).unwrap();
    fs::rename(seat.path("unpacked"), seat.path("bundle")).unwrap();
    until_taken_from(&seat, "bundle", "bundle");
    assert!(
        !seat
            .ctl(&["open", "https://shipped.test/"])
            .status
            .success()
    );
    assert!(seat.ctl(&["open", "https://bundle.test/"]).status.success());

    // A broken one of the seat's own changes nothing but what staff are told.
    let own = seat.path("etc/allowlist.toml");
    fs::write(&own, "?").unwrap();
    until("the fault", || {
        seat.json(&["status"])["policy_fault"].as_str().map(drop)
    });
    until_taken_from(&seat, "bundle", "bundle");
    // The same text as before, but from elsewhere: it is told.
    fs::write(&own, list("bundle.test")).unwrap();
    let status = until_taken_from(&seat, "local", "bundle");
    assert_eq!(status["policy_fault"], Value::Null);
    fs::write(seat.path("etc/instructions/b.md"), guide).unwrap();
    until_taken_from(&seat, "local", "local");

    fs::remove_dir_all(seat.path("etc/instructions")).unwrap();
    fs::remove_file(&own).unwrap();
    until_taken_from(&seat, "bundle", "bundle");
    fs::remove_dir_all(seat.path("bundle")).unwrap();
    until_taken_from(&seat, "shipped", "shipped");
}
