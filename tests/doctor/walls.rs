//! Cheats on the wall: rules that let something through, each loaded for true in a network of its own.
//!
//! The rows are walls.txt, a line each: what is done | a line of the shipped rules => what stands in its place.
//! Whoever runs the test is the user of the seat there, and a user that nobody has is the relay's. Nothing leaves that network: it has no device.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{PROGRAM, report, shipped, verdict};

const TABLE: &str = include_str!("walls.txt");

/// Lays the rules down where the relay has its user, and asks the doctor.
const LOOK: &str = r#"
    { cat /etc/passwd; echo sps-kiosk-scanner:x:4244:4244::/:/usr/sbin/nologin; } > "$2/passwd" &&
    mount --bind "$2/passwd" /etc/passwd && nft -f "$0" && exec "$1" doctor --json --only firewall
"#;

/// The shipped rules, about whoever runs the test.
fn wall() -> String {
    let files = shipped("session");
    let mut walls = files
        .iter()
        .filter(|(place, _)| place.ends_with("nftables.conf"));
    let wall = &walls.next().unwrap().1;
    wall.replace(r#""kiosk""#, r#""root""#)
}

/// What the doctor says of these rules.
fn look(rules: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nftables.conf");
    fs::write(&file, rules).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "--net", "sh", "-c", LOOK])
        .args([file.as_path(), Path::new(PROGRAM), folder.path()])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.stdout.is_empty(), "{error}\n{rules}");
    verdict(&report(&output), "firewall")
}

#[test]
fn no_rule_that_lets_something_through_is_taken_for_a_wall() {
    let wall = wall();
    assert_eq!(look(&wall), "pass");
    let mut missed = Vec::new();
    let mut tried = 0;
    for line in TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (what, change) = line.split_once(" | ").unwrap();
        let (from, to) = change.split_once(" => ").unwrap();
        assert!(wall.contains(from), "{line}");
        let to = to.replace("\\n", "\n");
        tried += 1;
        if look(&wall.replacen(from, &to, 1)) == "pass" {
            missed.push(what);
        }
    }
    println!(
        "walls with a hole: {} of {tried} seen",
        tried - missed.len()
    );
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn the_relay_to_a_scanner_is_no_hole() {
    let with_scanner = wall().replace("scanner = 0.0.0.0", "scanner = 10.20.30.40");
    assert_eq!(look(&with_scanner), "pass");
    let line = r#"        meta skuid "root" counter reject"#;
    let own_way = r#"        meta skuid "root" ip daddr 10.20.30.40 tcp dport { 80, 443 } accept"#;
    let with_own_way = wall().replace(line, &format!("{own_way}\n{line}"));
    assert_ne!(look(&with_own_way), "pass");
}
