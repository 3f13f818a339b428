//! What passes between a seat and the running board, whatever breaks in between.

use std::io::{Read, Write};

use sps_kiosk::uplink::{FromSeat, Occupancy, SeatState, ToSeat};
use tokio_tungstenite::tungstenite::Message;

use super::cluster::Cluster;
use super::rig::Rig;
use super::{chain, head_at};
use crate::e2e::until;
use crate::wipe::owns_the_machine;

fn state(of: Occupancy) -> SeatState {
    SeatState {
        state: of,
        since: 5,
        fault: None,
        called: None,
        down: Vec::new(),
        program: "0.1.0".into(),
        policy: "17".into(),
        until: None,
        end: None,
    }
}

#[test]
fn only_a_token_that_is_good_lets_in() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    assert_eq!(rig.try_seat(None).err(), Some(401));
    assert_eq!(rig.try_seat(Some("")).err(), Some(401));
    assert_eq!(rig.try_seat(Some(&token[1..])).err(), Some(401));
    let (_seat, head) = rig.seat_with(&token);
    assert!(head.starts_with("0:"), "{head}");
    assert!(rig.command(&["revoke", "s-1"]).status.success());
    assert_eq!(rig.try_seat(Some(&token)).err(), Some(401));
    let again = rig.enrol("s-1", "МФЦ");
    assert_eq!(rig.try_seat(Some(&token)).err(), Some(401));
    rig.seat_with(&again);
}

#[test]
fn nothing_else_is_there() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let ask = |line: &str| {
        let mut stream = rig.connected();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        let _closed = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(!head.to_lowercase().contains("server:"), "{head}");
        let status = head.split(' ').nth(1).unwrap().to_owned();
        (status, body.to_owned())
    };
    for line in ["GET /seat", "POST /login", "GET /seat/v1/x"] {
        assert_eq!(ask(line), ("404".to_owned(), String::new()), "{line}");
    }
    // Whoever speaks no WebSocket is told so, and gets nothing.
    assert!(ask("GET /seat/v1").0.starts_with('4'));
    assert!(ask("POST /seat/v1").0.starts_with('4'));
}

#[test]
fn what_was_answered_survives_a_kill_and_the_rest_arrives_once() {
    let mut rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let all = chain("s-1", 300);
    let mut answered = 0;
    for (round, part) in all.chunks(30).enumerate() {
        let (mut seat, head) = rig.seat_with(&token);
        let kept: usize = head.split(':').next().unwrap().parse().unwrap();
        assert!(kept >= answered, "round {round}: {kept} of {answered}");
        let upto = (round + 1) * part.len();
        for few in all[kept..upto].chunks(7) {
            answered = upto.min(few[0].number as usize + few.len() - 1);
            assert_eq!(seat.put(few), head_at(&all[answered - 1]));
        }
        // In the middle of a bundle that nobody answers.
        seat.say_records(&all[upto.min(all.len() - 1)..all.len().min(upto + 30)]);
        rig.kill();
        rig.start_again();
    }
    let (mut seat, head) = rig.seat_with(&token);
    assert_eq!(head, head_at(&all[299]));
    assert_eq!(seat.put(&all[100..300]), head, "and nothing twice");
    assert!(rig.command(&["verify"]).status.success());
    assert_eq!(rig.seat("s-1")["kept"], head);
}

#[test]
fn a_restart_of_the_database_loses_nothing() {
    if !owns_the_machine() {
        return;
    }
    let cluster = Cluster::start();
    let rig = Rig::over(&format!("url = '{}'", cluster.new_database()));
    let token = rig.enrol("s-1", "МФЦ");
    let all = chain("s-1", 30);
    let (mut seat, _) = rig.seat_with(&token);
    assert_eq!(seat.put(&all[..10]), head_at(&all[9]));
    cluster.restart();
    // The seat is answered, or cut off and comes again.
    seat.say_records(&all[10..20]);
    let heard = seat.hear();
    let (mut seat, head) = until("the database", 20, || {
        let mut seat = rig.try_seat(Some(&token)).ok()?;
        match seat.hear() {
            Some(ToSeat::Kept { head }) => Some((seat, head)),
            _ => None,
        }
    });
    match heard {
        Some(_) => assert_eq!(head, head_at(&all[19])),
        None => assert_eq!(head, head_at(&all[9])),
    }
    cluster.stop();
    seat.say_records(&all[20..]);
    assert_eq!(seat.hear(), None, "it is not answered what is not kept");
    assert_eq!(rig.try_seat(Some(&token)).err(), Some(503));
    cluster.restart();
    let (mut seat, _) = rig.seat_with(&token);
    assert_eq!(seat.put(&all), head_at(&all[29]));
    assert!(rig.command(&["verify"]).status.success());
}

#[test]
fn the_newest_connection_of_a_seat_counts() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let all = chain("s-1", 3);
    let (mut first, _) = rig.seat_with(&token);
    first.put(&all[..1]);
    let (mut second, head) = rig.seat_with(&token);
    assert_eq!(head, head_at(&all[0]));
    assert_eq!(first.hear(), None);
    second.put(&all);
    // A bad network is not yet two with the same token; one that comes between is.
    let mut last = second;
    for _ in 0..5 {
        let (next, _) = rig.seat_with(&token);
        assert_eq!(last.hear(), None);
        last = next;
    }
    let (mut other, _) = rig.seat_in(&token, "another run");
    assert_eq!(last.hear(), None);
    assert!(rig.seat("s-1")["doubled_at"].is_null());
    let (_last, _) = rig.seat_with(&token);
    assert_eq!(other.hear(), None);
    until("the note", 20, || rig.seat("s-1")["doubled_at"].as_i64());
    assert!(rig.log().contains("a token is used twice"), "{}", rig.log());
}

#[test]
fn whoever_is_revoked_or_enrolled_anew_is_cut_off() {
    let rig = Rig::start();
    let tokens = ["s-1", "s-2", "s-3"].map(|seat| rig.enrol(seat, "МФЦ"));
    let mut seats = tokens.each_ref().map(|token| rig.seat_with(token).0);
    assert!(rig.command(&["revoke", "s-1"]).status.success());
    rig.enrol("s-2", "МФЦ");
    assert_eq!(seats[0].hear(), None);
    assert_eq!(seats[1].hear(), None);
    let all = chain("s-3", 1);
    assert_eq!(seats[2].put(&all), head_at(&all[0]), "nobody else");
}

#[test]
fn what_a_seat_says_of_itself_is_seen() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    assert_eq!(rig.seat("s-1")["silent"], true);
    let (mut seat, _) = rig.seat_with(&token);
    seat.say(&FromSeat::State(state(Occupancy::Active)));
    until("the state", 20, || {
        (rig.seat("s-1")["state"]["state"] == "active").then_some(())
    });
    assert_eq!(rig.seat("s-1")["silent"], false);
    seat.say(&FromSeat::State(SeatState {
        called: Some(7),
        ..state(Occupancy::Active)
    }));
    until("the call", 20, || {
        rig.seat("s-1")["state"]["called"].as_i64()
    });
    let table = rig.command(&["seats"]).stdout;
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("вызывает консультанта"), "{table}");
}

#[test]
fn what_a_newer_seat_says_is_skipped_and_told_once() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let all = chain("s-1", 2);
    let (mut seat, _) = rig.seat_with(&token);
    let weather = || Message::text(r#"{"say":"weather","sky":["grey",{"wind":3}]}"#);
    seat.send(weather());
    assert_eq!(seat.put(&all[..1]), head_at(&all[0]));
    seat.send(weather());
    let records = serde_json::to_string(&all).unwrap();
    let with_more = records.replace(r#"{"number""#, r#"{"sky":"grey","number""#);
    seat.send(Message::text(format!(
        r#"{{"say":"records","wind":3,"records":{with_more}}}"#
    )));
    let head = head_at(&all[1]);
    assert_eq!(seat.hear(), Some(ToSeat::Kept { head }));
    let log = rig.log();
    assert_eq!(log.matches("newer than the board").count(), 1, "{log}");
    assert!(!log.contains("weather"), "{log}");
}

#[test]
fn a_journal_that_does_not_follow_is_told_to_everybody() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let (mut seat, _) = rig.seat_with(&token);
    let all = chain("s-1", 3);
    seat.put(&all[..2]);
    let mut fork = all[2].clone();
    fork.record = fork.record.replace("\"printed\":0", "\"printed\":9");
    seat.say_records(&[fork]);
    assert_eq!(seat.hear(), Some(ToSeat::Broken { number: 3 }));
    assert_eq!(rig.seat("s-1")["broken_at"], 3);
    let verified = rig.command(&["verify"]);
    assert_eq!(verified.status.code(), Some(1), "{verified:?}");
    let table = String::from_utf8(rig.command(&["seats"]).stdout).unwrap();
    assert!(table.contains("НЕ СХОДИТСЯ с № 3"), "{table}");
    assert_eq!(
        seat.put(&all),
        head_at(&all[2]),
        "the true one still arrives"
    );
}

#[test]
fn a_renewed_certificate_is_shown_to_whoever_comes_next() {
    let rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let (mut seat, _) = rig.seat_with(&token);
    let new = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let write = |name: &str, text: &str| std::fs::write(rig.place.path().join(name), text).unwrap();
    write("board.pem", &new.cert.pem());
    until("the misfit in the log", 60, || {
        let log = rig.log();
        let is_told = log.contains("это ключ другого сертификата")
            && log.contains("put a whole certificate and its own key in place");
        is_told.then_some(())
    });
    let all = chain("s-1", 2);
    assert_eq!(
        seat.put(&all[..1]),
        head_at(&all[0]),
        "the old one is in force"
    );
    write("board.key", &new.signing_key.serialize_pem());
    until("the renewed certificate", 60, || {
        let mut stream = rig.connected_by(new.cert.der());
        stream.write_all(b"GET /log-in HTTP/1.0\r\n\r\n").ok()
    });
    assert_eq!(seat.put(&all), head_at(&all[1]), "nobody was cut off");
    write("board.pem", "");
    until("the empty one in the log", 60, || {
        rig.log().contains("в нём нет сертификата").then_some(())
    });
    assert_eq!(rig.log().matches("put a whole certificate").count(), 2);
}

#[test]
fn a_stop_is_clean_and_the_log_has_no_secret() {
    let mut rig = Rig::start();
    let token = rig.enrol("s-1", "МФЦ");
    let (mut seat, _) = rig.seat_with(&token);
    seat.put(&chain("s-1", 3));
    seat.say(&FromSeat::State(state(Occupancy::Idle)));
    assert_eq!(rig.stop(), Some(0));
    assert_eq!(seat.hear(), None);
    let log = rig.log();
    assert!(log.contains("s-1"), "{log}");
    for secret in [token.as_str(), "began", "printed"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
