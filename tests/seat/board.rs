//! The line to the board: whatever happens to it, a record arrives once, and no visit waits for it.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use sps_kiosk::board::Role;
use sps_kiosk::journal::{Consultation, Journal, Mode, Outcome, Purpose, Record, Sealed};
use sps_kiosk::link::FromScreen;

use super::journal::records;
use super::{Seat, until};
use crate::board::client::{Answer, Client};
use crate::board::page::PASSWORD;
use crate::board::rig::Rig;
use crate::gate::service::Service;

/// The way between a seat and the board: slow, and it can be cut.
struct Wire {
    port: u16,
    /// Where the board listens; nowhere while the wire is cut.
    board: Arc<Mutex<Option<String>>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    /// Nothing that the board says comes through.
    is_deaf: Arc<AtomicBool>,
}

impl Wire {
    fn to(board: &Rig) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Wire {
            port: listener.local_addr().unwrap().port(),
            board: Arc::default(),
            open: Arc::default(),
            is_deaf: Arc::default(),
        };
        wire.mend(board);
        let (board, open) = (Arc::clone(&wire.board), Arc::clone(&wire.open));
        let is_deaf = Arc::clone(&wire.is_deaf);
        std::thread::spawn(move || {
            for seat in listener.incoming().flatten() {
                let board = board.lock().unwrap().clone();
                let Some(board) = board.and_then(|board| TcpStream::connect(board).ok()) else {
                    continue;
                };
                let twin = |stream: &TcpStream| stream.try_clone().unwrap();
                open.lock().unwrap().extend([twin(&seat), twin(&board)]);
                let (to_board, to_seat) = ((twin(&seat), twin(&board)), (board, seat));
                let is_deaf = Arc::clone(&is_deaf);
                std::thread::spawn(move || trickle(to_board, || false));
                std::thread::spawn(move || trickle(to_seat, || is_deaf.load(Ordering::SeqCst)));
            }
        });
        wire
    }

    fn be_deaf(&self, now: bool) {
        self.is_deaf.store(now, Ordering::SeqCst);
    }

    fn cut(&self) {
        *self.board.lock().unwrap() = None;
        for end in self.open.lock().unwrap().drain(..) {
            let _gone = end.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self, board: &Rig) {
        *self.board.lock().unwrap() = Some(board.address.clone());
    }
}

/// Passes on what comes, a few bytes in each packet, or swallows it; either end ends both.
fn trickle((mut from, mut to): (TcpStream, TcpStream), is_swallowed: impl Fn() -> bool) {
    let _fast = to.set_nodelay(true);
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let some = &buffer[..count];
        if !is_swallowed() && some.chunks(7).any(|few| to.write_all(few).is_err()) {
            break;
        }
    }
    let _gone = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
}

/// A seat that has this token, and finds the board at this port.
fn seat(board: &Rig, port: &str, token: &str, further: &str) -> Seat {
    let authority = board.place.path().join("board.pem");
    let authority = authority.display();
    Seat::prepared(|root| {
        let settings = format!(
            "{further}[board]\naddress = 'localhost:{port}'\nauthority_file = '{authority}'\n"
        );
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
        fs::write(root.join("etc/board-token"), token).unwrap();
    })
}

/// A seat that the board has taken in, at the other end of this wire.
fn enrolled(board: &Rig, wire: &Wire) -> Seat {
    let token = board.enrol("seat", "Отделение 1");
    seat(board, &wire.port.to_string(), &token, "")
}

fn port(board: &Rig) -> &str {
    board.address.rsplit(':').next().unwrap()
}

/// What the board keeps of the seat, letter by letter.
fn kept(board: &Rig) -> Vec<(u64, i64, String, String)> {
    let file = rusqlite::Connection::open(board.place.path().join("board.db")).unwrap();
    let all = "SELECT number, at, record, seal FROM records WHERE seat = 'seat' ORDER BY number";
    let mut all = file.prepare(all).unwrap();
    let rows = all.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn seats(board: &Rig) -> String {
    String::from_utf8(board.command(&["seats"]).stdout).unwrap()
}

fn line(seat: &Seat) -> Value {
    seat.json(&["status"])["board"].clone()
}

fn until_connected(seat: &Seat) {
    until("the line to the board", || {
        (line(seat)["connected"] == true).then_some(())
    });
}

fn until_fault(seat: &Seat, words: &str) {
    until(words, || {
        let fault = line(seat)["fault"].as_str()?.contains(words);
        fault.then_some(())
    });
}

fn visit(seat: &Seat) {
    seat.until_state("idle");
    until("the page", || {
        seat.ctl(&["open", "portal"]);
        (seat.json(&["status"])["url_host"] == "portal.test").then_some(())
    });
    assert_eq!(seat.json(&["end"])["clean"], true);
}

fn written(seat: &Seat) -> Vec<Sealed> {
    let journal = Journal::open_existing(&seat.path("var"), "seat").unwrap();
    journal.unwrap().sealed_after(0, u64::MAX >> 1).unwrap()
}

/// Waits until the board keeps what lies in the seat's journal.
fn until_kept(board: &Rig, seat: &Seat) {
    let written = written(seat);
    let last = written.last().unwrap().head.number;
    until("the board to keep it", || {
        (line(seat)["kept"] == last).then_some(())
    });
    let written = written.into_iter().map(|sealed| {
        let head = sealed.head;
        (head.number, sealed.at, sealed.record, head.seal.to_string())
    });
    assert_eq!(kept(board), written.collect::<Vec<_>>());
}

#[test]
fn a_record_arrives_once_whatever_breaks_in_between() {
    let mut board = Rig::start();
    let wire = Wire::to(&board);
    let seat = enrolled(&board, &wire);
    visit(&seat);
    until_kept(&board, &seat);
    // Neither a board that is gone nor a wire that is cut keeps anybody from working.
    board.kill();
    visit(&seat);
    wire.cut();
    board.start_again();
    visit(&seat);
    wire.mend(&board);
    until_kept(&board, &seat);
    for _ in 0..3 {
        visit(&seat);
        wire.cut();
        wire.mend(&board);
    }
    until_kept(&board, &seat);
}

#[test]
fn what_was_kept_and_not_answered_is_said_again_and_kept_once() {
    let board = Rig::start();
    let wire = Wire::to(&board);
    let seat = enrolled(&board, &wire);
    visit(&seat);
    until_kept(&board, &seat);
    for _ in 0..3 {
        wire.be_deaf(true);
        visit(&seat);
        let last = written(&seat).len();
        until("the record", || (kept(&board).len() == last).then_some(()));
        assert!(line(&seat)["kept"].as_u64().unwrap() < last as u64);
        wire.cut();
        wire.be_deaf(false);
        wire.mend(&board);
        until_kept(&board, &seat);
    }
}

#[test]
fn what_somebody_has_to_mend_is_told_to_staff_and_a_board_that_is_away_is_not() {
    let board = Rig::start();
    let wire = Wire::to(&board);
    let seat = enrolled(&board, &wire);
    seat.until_ready();
    until_connected(&seat);
    wire.cut();
    until_fault(&seat, "табло");
    wire.mend(&board);
    until_connected(&seat);
    let faces = fs::read_to_string(seat.path("faces")).unwrap();
    assert_eq!(faces, "", "nothing for staff");
    board.command(&["revoke", "seat"]);
    until_fault(&seat, "не принимает ключ");
    seat.until_both_have_shown(&["for staff", "for staff"]);
    let token = board.enrol("seat", "Отделение 1");
    fs::write(seat.path("etc/board-token"), token).unwrap();
    until_connected(&seat);
    seat.until_both_have_shown(&["not for staff", "not for staff"]);
}

#[test]
fn a_board_whose_certificate_is_not_believed_hears_nothing() {
    let board = Rig::start();
    let stranger = Rig::start();
    let token = stranger.enrol("seat", "Отделение 1");
    let seat = seat(&board, port(&stranger), &token, "");
    until_fault(&seat, "сертификату нет доверия");
    visit(&seat);
    assert_eq!(kept(&stranger), []);
}

#[test]
fn a_journal_that_was_begun_anew_is_not_mixed_with_the_one_before() {
    let board = Rig::start();
    let wire = Wire::to(&board);
    let mut seat = enrolled(&board, &wire);
    visit(&seat);
    until_kept(&board, &seat);
    let before = kept(&board);
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
    for file in Journal::files(&seat.path("var")) {
        let _none = fs::remove_file(file);
    }
    seat.restart();
    visit(&seat);
    until_fault(&seat, "расходятся");
    assert_eq!(kept(&board), before);
    // Everybody is told, and how the seat is can still be seen.
    until("the board to tell it", || {
        let seats = seats(&board);
        (seats.contains("НЕ СХОДИТСЯ") && seats.contains("свободно")).then_some(())
    });
    assert_eq!(line(&seat)["connected"], true);
}

#[test]
fn the_board_knows_whether_a_seat_is_free() {
    let board = Rig::start();
    let wire = Wire::to(&board);
    let seat = enrolled(&board, &wire);
    let until_board_says = |words: &str| {
        until(words, || seats(&board).contains(words).then_some(()));
    };
    seat.until_ready();
    until_board_says("свободно");
    seat.ctl(&["open", "portal"]);
    until_board_says("занято");
    seat.say(&FromScreen::Call(true));
    until_board_says("вызывает консультанта");
    assert!(!seats(&board).contains("portal"), "never what is open");
    seat.ctl(&["end"]);
    until_board_says("свободно");
    seat.ctl(&["lock"]);
    until_board_says("не работает");
}

/// What was entered at the seat.
fn entered(seat: &Seat) -> Vec<Consultation> {
    let entries = records(seat).into_iter().filter_map(|record| match record {
        Record::Entry(entry) => Some(entry.consultation),
        Record::Visit(_) | Record::Correction(_) | Record::Jump(_) | Record::Rating { .. } => None,
    });
    entries.collect()
}

fn enter(client: &Client<'_>, visit: &str, subject: &str, ticket: &str) -> Answer {
    let fields = [
        ("seat", "seat"),
        ("visit", visit),
        ("subject", subject),
        ("purpose", "online_tool"),
        ("outcome", "with_help"),
        ("mode", ""),
        ("ticket", ticket),
    ];
    client.post("/entry", &fields)
}

/// Once, and with the name on the board.
fn is_as_entered(seat: &Seat, who: &str) {
    let [said] = &entered(seat)[..] else {
        panic!("entered once");
    };
    assert_eq!(
        (said.purpose, said.consultant.as_str()),
        (Purpose::OnlineTool, who)
    );
    assert_eq!(
        (said.outcome, said.mode),
        (Some(Outcome::WithHelp), None::<Mode>)
    );
    assert_eq!(
        said.ticket.as_ref().map(ToString::to_string).as_deref(),
        Some("А-12")
    );
}

fn until_nothing_is_offered(client: &Client<'_>) {
    let list = until("the end of the line", || {
        let list = client.get("/journal").text();
        list.contains("Нет связи с местом").then_some(list)
    });
    assert!(!list.contains("action=\"/entry\""), "{list}");
}

#[test]
fn a_visit_is_entered_from_the_board_into_the_journal_of_its_seat() {
    let board = Rig::start();
    let wire = Wire::to(&board);
    let seat = enrolled(&board, &wire);
    let who = "Петрова П. П.";
    board.add_person(who, PASSWORD, Role::Consultant, Some("Отделение 1"));
    let client = Client::logged_in(&board, who, PASSWORD);
    visit(&seat);
    until_kept(&board, &seat);
    let list = client.get("/journal").text();
    assert!(
        list.contains("Портал") && list.contains("value=\"1\""),
        "{list}"
    );
    let form = client.get("/entry?seat=seat&visit=1").text();
    for usual in [
        "value=\"portal portal\" selected",
        "value=\"online_tool\" checked",
        who,
    ] {
        assert!(form.contains(usual), "{usual}: {form}");
    }
    let enter = |visit, subject, ticket| enter(&client, visit, subject, ticket);
    assert_eq!(enter("1", "portal portal", "Иванов").status, 422);
    assert_eq!(enter("1", "", "").status, 422);
    assert_eq!(enter("1", "portal other", "").status, 404);
    for _ in 0..2 {
        let told = enter("1", "portal portal", "А-12");
        assert!(told.to().contains("said="), "{told:?}");
    }
    until("the entry", || (!entered(&seat).is_empty()).then_some(()));
    until_kept(&board, &seat);
    is_as_entered(&seat, who);
    let list = client.get("/journal").text();
    assert!(list.contains("Все сеансы внесены"), "{list}");
    assert!(
        enter("1", "portal portal", "")
            .to()
            .ends_with("said=already")
    );
    assert!(
        enter("9", "portal portal", "")
            .to()
            .ends_with("said=already")
    );
    visit(&seat);
    until_kept(&board, &seat);
    wire.cut();
    until_nothing_is_offered(&client);
    assert!(enter("2", "portal portal", "").to().ends_with("said=gone"));
    assert_eq!(entered(&seat).len(), 1);
}

#[test]
fn the_gates_own_service_leads_there_and_only_where_it_is_told_to() {
    let board = Rig::start();
    let list = include_str!("allowlist.toml");
    let place = format!("[board]\naddress = 'localhost:{}'\n", port(&board));
    let service = Service::set_up(list, &place, &[]);
    let way = |service: &Service| format!("[gate]\nupstream = 'http://{}'\n", service.address());
    let token = board.enrol("seat", "Отделение 1");
    let led = seat(&board, port(&board), &token, &way(&service));
    visit(&led);
    until_kept(&board, &led);
    let other = Service::set_up(list, "", &[]);
    let shut_off = seat(&board, port(&board), &token, &way(&other));
    until_fault(&shut_off, "gate.toml");
}
