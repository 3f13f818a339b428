//! A year's report of a region: out of the sheets that are kept, beside reading the rows of all journals.
//!
//! The records are made up: thirty visits a day at each seat, every second one entered. More seats, or another
//! database, are named on the command line: `cargo bench -- report 400 postgresql://board@%2Frun/board`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

use std::time::{Duration, Instant};

use jiff::civil::date;
use jiff::tz::TimeZone;
use sps_kiosk::board::{Database, Settings, Store, Token, counted, rows};
use sps_kiosk::journal::period::Period;
use sps_kiosk::journal::report::{Gathered, Names, Question, Report, Totals, report};
use sps_kiosk::journal::{
    Consultation, Entry, Head, LogOut, Moment, Purpose, Record, Subject, Versions, Visit, VisitEnd,
};
use sps_kiosk::uplink::SentRecord;

const SEATS: usize = 20;
const DAYS: i64 = 365;
const A_DAY: i64 = 30;
/// The first of January 2026 in Moscow.
const BEGINS: Moment = 1_767_214_800;

/// Prints the ratio.
pub(crate) fn run(names: &[String]) {
    let place = tempfile::tempdir().unwrap();
    let seats = names.iter().find_map(|name| name.parse().ok());
    let seats = seats.unwrap_or(SEATS);
    let mut store = Store::open(&database(names, &place)).unwrap();
    let mut records = 0;
    for seat in 0..seats {
        records += fill(&mut store, &format!("s-{seat:04}"), seat);
    }
    let (first, counting) = timed(|| by_sheets(&mut store));
    let (second, sheets) = timed(|| by_sheets(&mut store));
    let (third, all) = timed(|| by_rows(&mut store));
    assert_eq!(first, second);
    assert_eq!(second, third);
    println!(
        "report of a year, {seats} seats, {records} records: {:.4} x the reading of all rows \
         ({:.2} s); {:.2} s the first time",
        sheets.as_secs_f64() / all.as_secs_f64(),
        sheets.as_secs_f64(),
        counting.as_secs_f64(),
    );
}

fn database(names: &[String], place: &tempfile::TempDir) -> Database {
    let url = names.iter().find(|name| name.starts_with("postgresql:"));
    let line = url.map_or_else(
        || "file = 'board.db'".into(),
        |url| format!("url = '{url}'"),
    );
    let settings = Settings::parse(&format!("[database]\n{line}\n"), place.path());
    settings.unwrap().database
}

fn year() -> Period {
    Period::between(date(2026, 1, 1), date(2026, 12, 31)).unwrap()
}

fn by_sheets(store: &mut Store) -> Report {
    let counted = counted(store, year(), &TimeZone::system(), |_| true);
    told(&counted.unwrap().gathered)
}

fn by_rows(store: &mut Store) -> Report {
    let zone = TimeZone::system();
    let mut seats = Vec::new();
    let keep = |seat| {
        seats.push(seat);
        Ok(())
    };
    rows(store, year().begins(&zone), |_| true, keep).unwrap();
    told(&Gathered::of(&seats, year(), &zone))
}

fn told(gathered: &Gathered) -> Report {
    let question = Question {
        by: &[],
        totals: &Totals::Unknown,
        names: Names::Initials,
    };
    report(gathered, &question).unwrap()
}

fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = what();
    (done, began.elapsed())
}

/// The year of one seat; how many records it has.
fn fill(store: &mut Store, seat: &str, place: usize) -> u64 {
    let branch = format!("Отделение {}", place / 10);
    store.enrol(seat, &branch, &Token::make().unwrap()).unwrap();
    let mut head = Head::start(seat);
    for day in 0..DAYS {
        let mut sent = Vec::new();
        for visit in 0..A_DAY {
            let number = day * A_DAY + visit + 1;
            let began = BEGINS + day * 86_400 + 28_800 + visit * 1_200;
            let mut records = vec![Record::Visit(made_up(number, began))];
            records.extend((visit % 2 == 0).then(|| entered(number, began, place)));
            for record in records {
                let record = serde_json::to_string(&record).unwrap();
                head = head.next(began + 700, &record);
                sent.push(SentRecord {
                    number: head.number,
                    at: began + 700,
                    record,
                    seal: head.seal.to_string(),
                });
            }
        }
        store.put(seat, &sent).unwrap();
    }
    head.number
}

fn subject(number: i64) -> Subject {
    let number = (number * 7 % 29 + 1) as u8;
    Subject::Service {
        number,
        title: format!("Приём заявления и документов по услуге с номером {number}"),
    }
}

fn made_up(number: i64, began: Moment) -> Visit {
    Visit {
        number: number.cast_unsigned(),
        began,
        ended: Some(began + 600),
        end: VisitEnd::Asked,
        mode: None,
        opened: vec![subject(number), subject(number + 1)],
        printed: 2,
        scanned: 0,
        logout: LogOut::Confirmed,
        clean: Some(true),
        versions: Versions {
            program: "0.1.0".into(),
            policy: "17".into(),
        },
    }
}

fn entered(number: i64, began: Moment, place: usize) -> Record {
    Record::Entry(Entry {
        visit: Some(number.cast_unsigned()),
        on: began,
        consultation: Consultation {
            purpose: match number % 3 {
                0 => Purpose::Advice,
                1 => Purpose::Service,
                _ => Purpose::Documents,
            },
            subject: Some(subject(number)),
            consultant: format!("Консультант {} Отделения {}", number % 4, place / 10),
            mode: None,
            outcome: None,
            ticket: None,
        },
    })
}
