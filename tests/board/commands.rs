//! The commands of the board, as IT and the head of a branch have them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::rig::{Rig, command};
use super::{entry, sealed, visit};

fn said(done: &std::process::Output) -> String {
    let both = [&done.stdout[..], &done.stderr].concat();
    String::from_utf8(both).unwrap()
}

#[test]
fn a_report_counts_the_seats_of_every_branch() {
    let rig = Rig::start();
    let text = |record| serde_json::to_string(&record).unwrap();
    for (seat, branch, entered) in [("s-1", "Садовая", 2), ("s-2", "Морская", 1)] {
        let token = rig.enrol(seat, branch);
        let visits = (1..=3).map(|number| text(visit(number)));
        let entries = (1..=entered).map(|number| text(entry(number)));
        let (mut connected, _) = rig.seat_with(&token);
        connected.put(&sealed(seat, visits.chain(entries)));
    }
    let month = ["report", "--from", "2026-11-01", "--to", "2026-11-30"];
    let report = rig.json(&[&month[..], &["--by", "branch", "--visits-total", "100"]].concat());
    assert_eq!(report["schema"], 1);
    assert_eq!(report["seats"], 2);
    assert_eq!(report["visits"], 3);
    assert_eq!(report["unentered"], 3);
    assert_eq!(
        report["branches"],
        serde_json::json!(["Морская", "Садовая"])
    );
    let branches = report["groupings"][0]["groups"].as_array().unwrap();
    let mut visits: Vec<(&str, u64)> = branches
        .iter()
        .map(|group| {
            (
                group["label"].as_str().unwrap(),
                group["visits"].as_u64().unwrap(),
            )
        })
        .collect();
    visits.sort_unstable();
    assert_eq!(visits, [("Морская", 1), ("Садовая", 2)]);
    let later = ["report", "--from", "2026-12-01", "--to", "2026-12-31"];
    assert_eq!(rig.json(&later)["visits"], 0);
    let words = said(&rig.command(&month));
    assert!(words.contains("Обращений в сектор: 3"), "{words}");
    let rows = rig.command(&["export", "--format", "json"]).stdout;
    let rows: Vec<Value> = serde_json::from_slice(&rows).unwrap();
    assert_eq!(rows.len(), 6);
}

#[test]
fn a_token_is_shown_once_or_lies_in_a_file_of_its_own() {
    let rig = Rig::start();
    let file = rig.place.path().join("s-1.token");
    let enrol = ["enrol", "s-1", "--branch", "МФЦ", "--out"];
    let enrol = [&enrol[..], &[file.to_str().unwrap()]].concat();
    let done = rig.command(&enrol);
    assert!(done.status.success(), "{done:?}");
    let token = fs::read_to_string(&file).unwrap();
    assert_eq!(token.trim().len(), 43);
    assert!(!said(&done).contains(token.trim()));
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    rig.seat_with(token.trim());
    // A file that is there already is not written over, and the seat keeps its token.
    assert_eq!(rig.command(&enrol).status.code(), Some(2));
    rig.seat_with(token.trim());
    let printed = said(&rig.command(&["enrol", "s-2", "--branch", "МФЦ"]));
    rig.seat_with(printed.lines().last().unwrap());
    for words in [
        &["enrol", "s\n3", "--branch", "МФЦ"][..],
        &["enrol", " ", "--branch", "МФЦ"],
        &["enrol", "s-3", "--branch", ""],
        &["revoke", "s-3"],
        &["verify", "s-3"],
    ] {
        let refused = rig.command(words);
        assert_eq!(refused.status.code(), Some(2), "{words:?}: {refused:?}");
    }
    assert_eq!(rig.json(&["seats"])["seats"].as_array().unwrap().len(), 2);
}

#[test]
fn a_board_without_seats_says_what_to_do() {
    let rig = Rig::start();
    let seats = rig.command(&["seats"]);
    assert_eq!(seats.status.code(), Some(1));
    assert!(said(&seats).contains("sps-kiosk board enrol"));
    assert!(rig.command(&["verify"]).status.success());
}

#[test]
fn settings_that_are_refused_are_cited() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("board.toml");
    let refused = |text: &str| {
        fs::write(&file, text).unwrap();
        let done = command(&file, &["seats"]);
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        said(&done)
    };
    let all = refused(
        "[listen]\naddress = '8443'\nport = 8443\n[database]\nurl = 'postgresql://u:geheim@db/b'\n",
    );
    for words in [
        "board.toml:2:11",
        "board.toml:3:1",
        "board.toml:5:7",
        "sslmode=require",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("geheim"), "{all}");
    assert!(refused("").contains("file = "));
    let gone = command(&place.path().join("none.toml"), &["seats"]);
    assert_eq!(gone.status.code(), Some(2));
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let settings = "[listen]\naddress = '127.0.0.1:0'\n[database]\nfile = 'board.db'\n";
    fs::write(at("board.toml"), settings).unwrap();
    let refused = |named: &str| {
        let done = command(&at("board.toml"), &["run"]);
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        let words = said(&done);
        assert!(words.contains(named), "{named}: {words}");
    };
    refused("board.pem»: такого файла нет");
    fs::write(at("board.pem"), "-----BEGIN CERTIFICATE-----\n").unwrap();
    refused("board.pem");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(at("board.pem"), made.cert.pem()).unwrap();
    refused("board.key");
    fs::write(at("board.key"), made.cert.pem()).unwrap();
    refused("board.key");
    let other = rcgen::KeyPair::generate().unwrap();
    fs::write(at("board.key"), other.serialize_pem()).unwrap();
    refused("другого сертификата");
}
