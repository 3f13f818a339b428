//! What the board asks of a seat: a board that says whatever a test wants.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use sps_kiosk::journal::{Consultation, Head, Purpose, Record};
use sps_kiosk::link::FromScreen;
use sps_kiosk::uplink::{AskedEnd, FromSeat, Occupancy, SeatState, Ticket, ToSeat};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};
use tokio_tungstenite::tungstenite::{self, Message, WebSocket};

use super::journal::records;
use super::{Seat, until};
use crate::board::rig::PATIENCE;

struct Board {
    socket: WebSocket<StreamOwned<ServerConnection, TcpStream>>,
    tickets: Vec<Ticket>,
}

impl Board {
    /// Waits for a seat, and says that nothing of it is kept.
    fn answers(listener: &TcpListener, tls: &Arc<ServerConfig>) -> Board {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let tls = ServerConnection::new(Arc::clone(tls)).unwrap();
        let socket = tungstenite::accept(StreamOwned::new(tls, stream)).unwrap();
        let tickets = Vec::new();
        let mut board = Board { socket, tickets };
        let head = Head::start("seat").to_string();
        board.say(&ToSeat::Kept { head });
        board
    }

    fn say(&mut self, said: &ToSeat) {
        self.say_text(serde_json::to_string(said).unwrap());
    }

    fn say_text(&mut self, said: impl Into<String>) {
        self.socket.send(Message::text(said.into())).unwrap();
    }

    /// Listens until the seat is so, and returns every state on the way.
    fn until(&mut self, is_so: impl Fn(&SeatState) -> bool) -> Vec<SeatState> {
        let mut states = Vec::new();
        while !states.last().is_some_and(&is_so) {
            let Message::Text(text) = self.socket.read().unwrap() else {
                continue;
            };
            match serde_json::from_str(&text).unwrap() {
                FromSeat::State(state) => states.push(state),
                FromSeat::Ticket(ticket) => self.tickets.push(ticket),
                FromSeat::Records { .. } | FromSeat::Parted { .. } | FromSeat::Later => {}
            }
        }
        states
    }

    fn until_busy(&mut self) -> SeatState {
        let states = self.until(|state| state.state == Occupancy::Active);
        states.last().unwrap().clone()
    }
}

fn connected(prepare: impl FnOnce(&std::path::Path)) -> (Seat, Board) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let tls = tls.with_safe_default_protocol_versions().unwrap();
    let tls = tls.with_no_client_auth();
    let tls = tls.with_single_cert(vec![made.cert.der().clone()], key);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seat = Seat::prepared(|root| {
        fs::write(root.join("etc/board.pem"), made.cert.pem()).unwrap();
        fs::write(root.join("etc/board-token"), "a token").unwrap();
        let port = address.port();
        let settings =
            format!("[board]\naddress = 'localhost:{port}'\nauthority_file = 'board.pem'\n");
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
        prepare(root);
    });
    let board = Board::answers(&listener, &Arc::new(tls.unwrap()));
    (seat, board)
}

#[test]
fn an_end_is_announced_to_the_visit_that_the_board_saw_and_stopped_by_its_citizen() {
    let (seat, mut board) = connected(|_| {});
    seat.until_ready();
    seat.ctl(&["open", "portal"]);
    let first = board.until_busy();
    assert_eq!((first.end, first.until.is_some()), (None, true));
    let longest = first.until.unwrap() - first.since;
    assert!(longest > 60, "{longest}");
    seat.ctl(&["end"]);
    // By the second in which it began the board tells visits apart.
    until("the next second", || {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        (now.as_secs().cast_signed() > first.since).then_some(())
    });
    seat.ctl(&["open", "portal"]);
    let since = board.until_busy().since;
    assert!(since > first.since);
    // What it says after the end that the visit of before was meant to have is seen: that was heard, too.
    let before = first.since;
    board.say(&ToSeat::End { since: before });
    board.say(&ToSeat::Broken { number: 1 });
    until("the fault", || {
        seat.json(&["status"])["board"]["fault"].as_str().map(drop)
    });
    seat.say(&FromScreen::Call(true));
    let called = board.until(|state| state.called.is_some());
    assert!(called.iter().all(|state| state.end.is_none()));
    board.say(&ToSeat::End { since });
    let asked = board.until(|state| state.end.is_some());
    assert_eq!(asked.last().unwrap().end, Some(AskedEnd::Counting));
    seat.say(&FromScreen::Extend);
    let stopped = board.until(|state| state.end != Some(AskedEnd::Counting));
    assert_eq!(stopped.last().unwrap().end, Some(AskedEnd::Stopped));
    board.say(&ToSeat::End { since });
    board.until(|state| state.end == Some(AskedEnd::Counting));
    // It cannot be stopped twice; staff who give time take it back.
    seat.say(&FromScreen::Extend);
    board.say(&ToSeat::MoreTime { since });
    let renewed = board.until(|state| state.end != Some(AskedEnd::Counting));
    assert_eq!(renewed.last().unwrap().end, Some(AskedEnd::Stopped));
    seat.until_state("active");
}

#[test]
fn a_visit_is_entered_once_and_only_as_its_seat_knows_it() {
    let (seat, mut board) = connected(|_| {});
    seat.until_ready();
    let visit = |board: &mut Board| {
        seat.ctl(&["open", "portal"]);
        board.until_busy();
        assert_eq!(seat.json(&["end"])["clean"], true);
        seat.until_state("idle");
    };
    visit(&mut board);
    let Record::Visit(first) = records(&seat).remove(0) else {
        panic!("a visit");
    };
    let said = |purpose, consultant: &str| {
        let said = Consultation {
            purpose,
            subject: None,
            consultant: consultant.into(),
            mode: None,
            outcome: None,
            ticket: None,
        };
        serde_json::to_string(&said).unwrap()
    };
    let (began, advice) = (first.began, Purpose::Advice);
    for (visit, began, said) in [
        (1, began, "{}".to_owned()),
        (1, began, said(Purpose::Service, "Без услуги")),
        (1, began - 1, said(advice, "Другой сеанс")),
        (9, began, said(advice, "Нет сеанса")),
        (1, began, said(advice, "Первая")),
        (1, began, said(advice, "Вторая")),
    ] {
        board.say(&ToSeat::Enter { visit, began, said });
    }
    board.say(&ToSeat::Broken { number: 1 });
    until("the fault", || {
        seat.json(&["status"])["board"]["fault"].as_str().map(drop)
    });
    // Its row is written after all that was asked before.
    visit(&mut board);
    let entries = records(&seat)
        .into_iter()
        .filter_map(|record| match record {
            Record::Entry(entry) => Some((entry.visit, entry.on, entry.consultation.consultant)),
            Record::Visit(_) | Record::Correction(_) | Record::Jump(_) | Record::Rating { .. } => {
                None
            }
        });
    let entries: Vec<_> = entries.collect();
    assert_eq!(entries, [(Some(1), began, "Первая".to_owned())]);
}

#[test]
fn what_a_newer_board_says_is_skipped_and_the_line_stays() {
    let (seat, mut board) = connected(|_| {});
    seat.until_ready();
    seat.ctl(&["open", "portal"]);
    let since = board.until_busy().since;
    board.say_text(r#"{"say":"weather","sky":["grey"]}"#);
    board.say_text(r#"{"say":"weather"}"#);
    board.say_text(format!(r#"{{"say":"end","since":{since},"sky":"grey"}}"#));
    board.until(|state| state.end == Some(AskedEnd::Counting));
    let line = seat.json(&["status"])["board"].clone();
    assert_eq!(
        (&line["connected"], &line["skipped"]),
        (&true.into(), &2.into())
    );
    assert_eq!(line["fault"].as_str(), None);
    // What it knows and cannot be is refused as ever.
    board.say_text(r#"{"say":"end"}"#);
    until("the fault", || {
        seat.json(&["status"])["board"]["fault"].as_str().map(drop)
    });
}

#[test]
fn the_tickets_of_a_seat_are_told_to_the_board() {
    let (seat, mut board) = connected(|root| {
        fs::create_dir_all(root.join("var/tickets")).unwrap();
        let file = root.join("var/tickets/20261126-104205.txt");
        fs::write(file, "Неисправность\n\nНе печатает\n").unwrap();
    });
    seat.until_ready();
    seat.ctl(&["open", "portal"]);
    board.until_busy();
    let told = Ticket {
        name: "20261126-104205".into(),
        lines: vec!["Неисправность".into(), "Не печатает".into()],
    };
    assert_eq!(board.tickets, [told]);
}
