//! Bad words end the connection that said them, and nothing else; who is slow holds nobody up.

use std::io::Write;
use std::net::TcpStream;

use sps_kiosk::uplink::{FromSeat, SentRecord};
use tokio_tungstenite::tungstenite::Message;

use super::rig::{Rig, Seat};
use super::{chain, head_at};

#[test]
fn bad_words_end_one_connection() {
    let rig = Rig::start();
    let (token, other) = (rig.enrol("s-1", "МФЦ"), rig.enrol("s-2", "МФЦ"));
    let (mut bystander, _) = rig.seat_with(&other);
    let all = chain("s-1", 2);
    let (mut seat, _) = rig.seat_with(&token);
    let head = seat.put(&all[..1]);
    drop(seat);
    let record = |record: &str, number| SentRecord {
        number,
        record: record.to_owned(),
        ..all[1].clone()
    };
    let said = |records: Vec<SentRecord>| {
        Message::text(serde_json::to_string(&FromSeat::Records { records }).unwrap())
    };
    let bad = [
        Message::binary(vec![1, 2, 3]),
        Message::text("добрый день"),
        Message::text(""),
        Message::text(r#"{"say":["open"]}"#),
        Message::text("[".repeat(100_000)),
        Message::text(format!(
            r#"{{"say":"records","records":"{}"}}"#,
            "я".repeat(1 << 20)
        )),
        said(vec![record("{}", 2); 10_000]),
        said(vec![record("\0", 2)]),
        said(vec![record("{}", u64::MAX)]),
        Message::text(r#"{"say":"state","state":"idle","since":1e99}"#),
    ];
    for (number, message) in bad.into_iter().enumerate() {
        let (mut seat, kept) = rig.seat_with(&token);
        assert_eq!(kept, head, "{number}");
        seat.send(message);
        assert_eq!(seat.hear(), None, "{number}");
    }
    let (mut seat, _) = rig.seat_with(&token);
    assert_eq!(seat.put(&all), head_at(&all[1]));
    let others = chain("s-2", 2);
    assert_eq!(bystander.put(&others), head_at(&others[1]));
    assert!(!rig.log().contains("panicked"), "{}", rig.log());
    assert!(rig.command(&["verify"]).status.success());
}

#[test]
fn whoever_is_slow_holds_nobody_up() {
    let rig = Rig::start();
    let (token, other) = (rig.enrol("s-1", "МФЦ"), rig.enrol("s-2", "МФЦ"));
    // They say nothing, not even hello; or they begin to ask, and never end.
    let _silent: Vec<TcpStream> = (0..20)
        .map(|_| TcpStream::connect(&rig.address).unwrap())
        .collect();
    let mut half = rig.connected();
    half.write_all(b"GET /seat/v1 HTTP/1.1\r\nHost: loc")
        .unwrap();
    // This one sends and sends, and hears nothing of what it is answered.
    let (mut deaf, _) = rig.seat_with(&token);
    for _ in 0..200 {
        deaf.say_records(&[]);
    }
    let all = chain("s-2", 5);
    let (mut seat, _): (Seat, String) = rig.seat_with(&other);
    assert_eq!(seat.put(&all), head_at(&all[4]));
}
