//! The policy file while the seat runs: saved, broken, swapped, gone.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::Value;

use super::{ALLOWLIST, Seat, until};

#[test]
fn what_the_policy_refuses_is_opened_for_nobody() {
    let seat = Seat::new();
    seat.until_ready();
    let refused = seat.ctl(&["open", "https://elsewhere.test/path"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(seat.json(&["open", "nothing"])["answer"], "unknown");
    assert_eq!(seat.json(&["end"])["answer"], "not_now");
    assert!(
        seat.ctl(&["open", "https://portal.test/forbidden"])
            .status
            .success()
    );
    let status = until("the refusals", || {
        let status = seat.json(&["status"]);
        (status["refused"].as_array()?.len() == 2).then_some(status)
    });
    let pages = [Value::Null, "portal.test".into()];
    for (refused, page) in status["refused"].as_array().unwrap().iter().zip(pages) {
        assert_eq!(refused["page"], page);
        assert_eq!(refused["host"], "elsewhere.test");
        assert_eq!(refused["count"], 1);
    }
    assert!(!status.to_string().contains("path"));
    seat.until_shown(&["open"]);
}

#[test]
fn a_save_changes_the_next_decision_and_a_broken_one_changes_nothing() {
    let seat = Seat::new();
    seat.until_ready();
    let file = seat.path("etc/allowlist.toml");
    let version = seat.json(&["status"])["policy_version"].clone();
    assert!(version.is_string());

    // In place, and broken.
    fs::write(&file, "portal = 1").unwrap();
    seat.until_shown(&["for staff", "for staff"]);
    let status = seat.json(&["status"]);
    assert_eq!(status["policy_version"], version);
    assert!(
        status["policy_fault"]
            .as_str()
            .unwrap()
            .starts_with("allowlist.toml:1:")
    );

    // By rename, and valid again.
    let other = ALLOWLIST.replace("portal.test", "other.test");
    fs::write(seat.path("etc/new"), &other).unwrap();
    fs::rename(seat.path("etc/new"), &file).unwrap();
    until("the new policy", || {
        let status = seat.json(&["status"]);
        (status["policy_fault"].is_null() && status["policy_version"] != version).then_some(())
    });
    assert_eq!(
        seat.ctl(&["open", "https://portal.test/"]).status.code(),
        Some(1)
    );

    // Gone: nothing changes.
    fs::remove_file(&file).unwrap();
    until("the fault", || {
        seat.json(&["status"])["policy_fault"]
            .is_string()
            .then_some(())
    });
    assert!(seat.ctl(&["open", "https://other.test/"]).status.success());
}

#[test]
fn a_policy_behind_swapped_links_is_followed() {
    // As a mounted configuration does it: the file is a link through a link that is swapped.
    let seat = Seat::prepared(|root| {
        for (version, host) in [("v1", "portal.test"), ("v2", "other.test")] {
            fs::create_dir(root.join("etc").join(version)).unwrap();
            let text = ALLOWLIST.replace("portal.test", host);
            fs::write(root.join("etc").join(version).join("allowlist.toml"), text).unwrap();
        }
        fs::remove_file(root.join("etc/allowlist.toml")).unwrap();
        symlink("v1", root.join("etc/..data")).unwrap();
        symlink("..data/allowlist.toml", root.join("etc/allowlist.toml")).unwrap();
    });
    seat.until_ready();
    let version = seat.json(&["status"])["policy_version"].clone();
    symlink("v2", seat.path("etc/..new")).unwrap();
    fs::rename(seat.path("etc/..new"), seat.path("etc/..data")).unwrap();
    until("the new policy", || {
        (seat.json(&["status"])["policy_version"] != version).then_some(())
    });
    // And in place behind the link, where the watch has to have moved.
    fs::write(seat.path("etc/v2/allowlist.toml"), ALLOWLIST).unwrap();
    until("the old policy", || {
        (seat.json(&["status"])["policy_version"] == version).then_some(())
    });
}

#[test]
fn without_a_valid_policy_the_seat_is_closed_until_there_is_one() {
    let seat = Seat::prepared(|root| fs::write(root.join("etc/allowlist.toml"), "?").unwrap());
    assert_eq!(seat.until_state("out_of_service")["fault"], "policy");
    until("the screen", || {
        let faces = fs::read_to_string(seat.path("faces")).unwrap_or_default();
        faces.contains("out policy").then_some(())
    });
    fs::write(seat.path("etc/allowlist.toml"), ALLOWLIST).unwrap();
    assert_eq!(seat.until_state("idle")["policy_fault"], Value::Null);
}

/// What stands in place of the list, and what staff read about it.
fn refused(seat: &Seat, what: &str, needle: &str) {
    until(what, || {
        let status = seat.json(&["status"]);
        let fault = status["policy_fault"].as_str().unwrap_or_default();
        fault.contains(needle).then_some(())
    });
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
}

fn repaired(seat: &Seat) {
    let file = seat.path("etc/allowlist.toml");
    fs::write(seat.path("etc/good"), ALLOWLIST).unwrap();
    fs::rename(seat.path("etc/good"), file).unwrap();
    until("the repaired list", || {
        seat.json(&["status"])["policy_fault"]
            .is_null()
            .then_some(())
    });
}

#[test]
fn a_list_that_parses_but_breaks_its_promises_changes_nothing() {
    let seat = Seat::new();
    seat.until_ready();
    let file = seat.path("etc/allowlist.toml");
    let lists = [
        ("no portal at all", String::new(), "ни одного портала"),
        (
            "a broken promise",
            format!("must_deny = ['https://portal.test/']\n{ALLOWLIST}"),
            "must_deny",
        ),
        (
            "a home that is no host",
            ALLOWLIST.replace("home = \"https://portal", "home = \"https://other"),
            "other.test",
        ),
        (
            "a torn copy",
            format!("last_line = '# конец'\n{ALLOWLIST}"),
            "обрывается",
        ),
    ];
    for (what, text, needle) in lists {
        fs::write(&file, text).unwrap();
        refused(&seat, what, needle);
        repaired(&seat);
    }
}

#[test]
fn what_is_no_list_is_named_at_once_and_the_watch_goes_on() {
    let seat = Seat::new();
    seat.until_ready();
    let file = seat.path("etc/allowlist.toml");
    let make = |what: &str| {
        fs::remove_file(&file).unwrap();
        match what {
            "pipe" => {
                let made = Command::new("mkfifo").arg(&file).status().unwrap();
                assert!(made.success());
            }
            "device" => symlink("/dev/zero", &file).unwrap(),
            "folder" => symlink(seat.path("etc"), &file).unwrap(),
            "large" => {
                let large = File::create(seat.path("etc/large")).unwrap();
                large.set_len(40 << 20).unwrap();
                fs::rename(seat.path("etc/large"), &file).unwrap();
            }
            _ => fs::write(&file, b"# \xd1\xef\xe8\xf1\xee\xea\n").unwrap(),
        }
    };
    for (what, needle) in [
        ("pipe", "FIFO"),
        ("device", "устройство"),
        ("folder", "папка"),
        ("large", "40.0 МБ"),
        ("cp1251", "allowlist.toml:1:3: файл сохранён не в UTF-8"),
    ] {
        make(what);
        refused(&seat, what, needle);
        repaired(&seat);
    }
}
