//! The board as seats and its people have it: over SQLite and over a real PostgreSQL, through real TLS.

pub(crate) mod client;
mod cluster;
mod commands;
mod hostile;
mod mail;
pub(crate) mod page;
mod region;
pub(crate) mod rig;
mod server;
mod sheets;
mod store;
mod walk;
mod work;

use sps_kiosk::board::{Database, LeftOut, Settings, Store, rows};
use sps_kiosk::journal::{Consultation, Entry, Head, Moment, Purpose, Record, SeatRows};
use sps_kiosk::uplink::SentRecord;

/// The 1st of November 2026, at noon in any zone of the country or nearly so.
const NOON: i64 = 1_793_520_000;

fn visit(number: u64) -> Record {
    Record::Visit(crate::journal::visit(number, NOON))
}

fn entry(visit: u64) -> Record {
    Record::Entry(Entry {
        visit: Some(visit),
        on: NOON,
        consultation: Consultation {
            purpose: Purpose::Advice,
            subject: None,
            consultant: "Иванова А. П.".into(),
            mode: None,
            outcome: None,
            ticket: None,
        },
    })
}

/// The journal of this seat as it is sent.
fn sealed(seat: &str, texts: impl IntoIterator<Item = String>) -> Vec<SentRecord> {
    let mut head = Head::start(seat);
    let sent = texts.into_iter().map(|record| {
        let at = NOON + 700;
        head = head.next(at, &record);
        SentRecord {
            number: head.number,
            at,
            record,
            seal: head.seal.to_string(),
        }
    });
    sent.collect()
}

/// So many visits of this seat.
fn chain(seat: &str, count: u64) -> Vec<SentRecord> {
    let texts = (1..=count).map(|number| serde_json::to_string(&visit(number)).unwrap());
    sealed(seat, texts)
}

/// The head of a chain with this as its last record.
fn head_at(record: &SentRecord) -> String {
    format!("{}:{}", record.number, record.seal)
}

/// What `[database]` with this line means.
fn database(line: &str) -> Database {
    let text = format!("[database]\n{line}\n");
    let settings = Settings::parse(&text, std::path::Path::new("/"));
    settings.unwrap().database
}

/// The rows of all seats since then.
fn all_rows(store: &mut Store, since: Moment) -> (Vec<SeatRows>, LeftOut) {
    let mut seats = Vec::new();
    let left_out = rows(
        store,
        since,
        |_| true,
        |seat| {
            seats.push(seat);
            Ok(())
        },
    );
    (seats, left_out.unwrap())
}

/// By the system's clock.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs().cast_signed()
}
