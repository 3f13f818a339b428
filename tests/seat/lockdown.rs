//! A seat goes by the doctor's last verdict: it closes when idle, never in a visit, and opens again by itself.

use std::fs;
use std::path::Path;

use super::Seat;

const FOLDER: &str = "sps-kiosk-doctor";

/// Leaves a verdict as the doctor does: whole.
fn verdict(root: &Path, ok: bool) {
    let uptime = fs::read_to_string("/proc/uptime").unwrap();
    let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
    let verdict = if ok { "pass" } else { "fail" };
    let item = format!(r#"{{"id":"ssh","level":"hard","verdict":"{verdict}","message":"sshd"}}"#);
    let text = format!(
        r#"{{"ok":{ok},"uptime":{},"items":[{item}]}}"#,
        uptime as u64
    );
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("new"), text).unwrap();
    fs::rename(folder.join("new"), folder.join("verdict.json")).unwrap();
}

#[test]
fn a_seat_without_a_verdict_is_closed_until_there_is_a_good_one() {
    let seat = Seat::prepared(|root| fs::create_dir(root.join(FOLDER)).unwrap());
    let closed = seat.until_state("out_of_service");
    assert_eq!(closed["fault"], "unlocked");
    assert_eq!(closed["lockdown"]["ok"], false);
    verdict(seat.root.path(), true);
    let open = seat.until_state("idle");
    assert_eq!(open["lockdown"]["ok"], true);
    assert!(open["lockdown"]["age_seconds"].is_u64());
}

#[test]
fn an_open_item_closes_the_seat_at_the_end_of_the_visit_and_is_named() {
    let seat = Seat::prepared(|root| verdict(root, true));
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_state("active");
    verdict(seat.root.path(), false);
    let told = super::until("the verdict", || {
        let status = seat.json(&["status"]);
        (status["lockdown"]["ok"] == false).then_some(status)
    });
    assert_eq!(told["state"], "active");
    seat.ctl(&["end"]);
    let closed = seat.until_state("out_of_service");
    assert_eq!(closed["fault"], "unlocked");
    assert_eq!(closed["lockdown"]["open"][0]["id"], "ssh");
    // Staff cannot talk it round: it closes again after the wipe.
    seat.ctl(&["start"]);
    assert_eq!(seat.until_state("out_of_service")["fault"], "unlocked");
    verdict(seat.root.path(), true);
    seat.until_state("idle");
}

#[test]
fn a_verdict_that_is_taken_away_is_no_good_one() {
    let seat = Seat::prepared(|root| verdict(root, true));
    seat.until_state("idle");
    fs::remove_dir_all(seat.path(FOLDER)).unwrap();
    seat.until_state("out_of_service");
}
