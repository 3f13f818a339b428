//! Reports out of sheets: the same figures as out of the rows themselves, whatever has arrived and in which order.

use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use proptest::prelude::*;
use sps_kiosk::board::{Store, behind, counted};
use sps_kiosk::journal::period::Period;
use sps_kiosk::journal::report::{By, Gathered, Names, Question, Report, Totals, report};
use sps_kiosk::journal::{
    Consultation, Correction, Entry, Head, Purpose, Rating, Record, Subject, VisitEnd,
};
use sps_kiosk::uplink::SentRecord;

use super::store::{Place, enrol, everywhere};
use super::{NOON, all_rows, chain};

const DAY: i64 = 86_400;

fn moscow() -> TimeZone {
    TimeZone::fixed(offset(3))
}

/// The report of these days, in every way, out of what was gathered.
fn told(gathered: &Gathered) -> Report {
    let question = Question {
        by: &By::ALL,
        totals: &Totals::Whole(1000),
        names: Names::Full,
    };
    report(gathered, &question).unwrap()
}

/// Both reports of these days, out of the sheets and out of the rows.
fn both(store: &mut Store, period: Period, zone: &TimeZone) -> (Report, Report) {
    let sheets = counted(store, period, zone, |_| true).unwrap();
    let (seats, left_out) = all_rows(store, period.begins(zone));
    let mut gathered = Gathered::of(&seats, period, zone);
    gathered.unread = left_out.unread;
    assert_eq!(sheets.broken, left_out.broken);
    (told(&sheets.gathered), told(&gathered))
}

fn november() -> Period {
    Period::month(date(2026, 11, 1))
}

/// What is written at a seat.
#[derive(Clone, Debug)]
enum Event {
    Visit {
        ago: i64,
        end: VisitEnd,
    },
    /// An entry of the visit that ended so many before, or of help without one.
    Entry {
        visit: Option<usize>,
        ago: i64,
        said: (u8, u8, u8),
    },
    /// A correction of the entry so many before, or that it is struck out.
    Correction {
        entry: usize,
        said: Option<(u8, u8, u8)>,
    },
    Rating(Rating),
    OfANewerSeat,
}

fn event() -> impl Strategy<Value = Event> {
    let ends = prop::sample::select(vec![VisitEnd::Asked, VisitEnd::Idle, VisitEnd::CutShort]);
    let ratings = prop::sample::select(vec![Rating::Good, Rating::Poor]);
    let said = || (0_u8..4, 0_u8..6, 0_u8..3);
    let ago = || prop_oneof![0..DAY, 0..70 * DAY];
    let visit = (ago(), ends).prop_map(|(ago, end)| Event::Visit { ago, end });
    let entry = (prop::option::weighted(0.8, 0_usize..6), ago(), said())
        .prop_map(|(visit, ago, said)| Event::Entry { visit, ago, said });
    let correction = (0_usize..9, prop::option::of(said()))
        .prop_map(|(entry, said)| Event::Correction { entry, said });
    prop_oneof![
        4 => visit,
        4 => entry,
        2 => correction,
        1 => ratings.prop_map(Event::Rating),
        1 => Just(Event::OfANewerSeat),
    ]
}

fn consultation((purpose, subject, consultant): (u8, u8, u8)) -> Consultation {
    let purposes = [
        Purpose::Advice,
        Purpose::Service,
        Purpose::OnlineTool,
        Purpose::Documents,
    ];
    Consultation {
        purpose: purposes[usize::from(purpose)],
        subject: match subject {
            0 => None,
            1 | 2 => Some(Subject::Portal {
                id: format!("p{subject}"),
                name: format!("Портал {consultant}"),
            }),
            number => Some(Subject::Service {
                number,
                title: format!("Услуга {purpose}"),
            }),
        },
        consultant: format!("Консультант {consultant}"),
        mode: None,
        outcome: None,
        ticket: None,
    }
}

/// The journal of a seat in which this was written, each after some time.
fn journal(seat: &str, events: Vec<(i64, Event)>) -> Vec<SentRecord> {
    let mut head = Head::start(seat);
    let (mut visits, mut entries, mut sent) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = NOON;
    for (later, event) in events {
        at += later;
        let before = |all: usize, count: usize| all.checked_sub(count + 1);
        let record = match event {
            Event::Visit { ago, end } => {
                let mut visit = crate::journal::visit(visits.len() as u64 + 1, at - ago);
                visit.end = end;
                visits.push((visit.number, visit.began));
                Some(Record::Visit(visit))
            }
            Event::Entry { visit, ago, said } => {
                let visit = visit.and_then(|count| before(visits.len(), count));
                let visit = visit.map(|place: usize| visits[place]);
                let on = visit.map_or(at - ago, |(_, began)| began);
                entries.push(head.number + 1);
                Some(Record::Entry(Entry {
                    visit: visit.map(|(number, _)| number),
                    on,
                    consultation: consultation(said),
                }))
            }
            Event::Correction { entry, said } => before(entries.len(), entry).map(|place| {
                Record::Correction(Correction {
                    of: entries[place],
                    consultation: said.map(consultation),
                    by: "Иванова А. П.".into(),
                })
            }),
            Event::Rating(rating) => Some(Record::Rating { rating }),
            Event::OfANewerSeat => None,
        };
        let news = || r#"{"kind":"weather"}"#.to_owned();
        let record = record.map_or_else(news, |record| serde_json::to_string(&record).unwrap());
        head = head.next(at, &record);
        sent.push(SentRecord {
            number: head.number,
            at,
            record,
            seal: head.seal.to_string(),
        });
    }
    sent
}

/// Days of about half a year around what is written.
fn period() -> impl Strategy<Value = Period> {
    let day = (-80_i64..120).prop_map(|days| -> Date {
        let first = date(2026, 11, 1);
        first.checked_add(jiff::Span::new().days(days)).unwrap()
    });
    (day.clone(), day, any::<bool>()).prop_map(|(one, other, is_whole)| {
        let period = Period {
            from: one.min(other),
            to: one.max(other),
        };
        match is_whole {
            true => Period {
                from: period.from.first_of_month(),
                to: period.to.last_of_month(),
            },
            false => period,
        }
    })
}

/// So many records of the seat arrive, and then somebody asks.
type Arrival = (usize, usize, Period);

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sheets_come_to_what_the_rows_come_to(
        seats in prop::collection::vec(prop::collection::vec((0_i64..3 * DAY, event()), 0..40), 1..4),
        arrivals in prop::collection::vec((0_usize..3, 1_usize..12, period()), 1..12),
        last in period(),
    ) {
        let place = Place::sqlite();
        let mut store = place.store();
        let zone = moscow();
        let mut waiting = Vec::new();
        for (at, events) in seats.into_iter().enumerate() {
            let seat = format!("s-{at}");
            enrol(&mut store, &seat);
            let journal = journal(&seat, events);
            waiting.push((seat, journal));
        }
        let arrivals: Vec<Arrival> = arrivals;
        for (seat, count, period) in arrivals {
            let at = seat % waiting.len();
            let (seat, journal) = &mut waiting[at];
            let some: Vec<SentRecord> = journal.drain(..count.min(journal.len())).collect();
            store.put(seat, &some).unwrap();
            let (sheets, rows) = both(&mut store, period, &zone);
            prop_assert_eq!(sheets, rows, "{}", period);
        }
        for (seat, journal) in &waiting {
            store.put(seat, journal).unwrap();
        }
        let (sheets, rows) = both(&mut store, last, &zone);
        prop_assert_eq!(sheets, rows, "{}", last);
    }
}

#[test]
fn what_arrives_late_is_in_the_next_report() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let events = |count: usize| -> Vec<(i64, Event)> {
            let visit = (
                DAY / 4,
                Event::Visit {
                    ago: DAY,
                    end: VisitEnd::Asked,
                },
            );
            let entry = |visit| Event::Entry {
                visit: Some(visit),
                ago: 0,
                said: (1, 3, 0),
            };
            let one = [
                visit,
                (5, entry(0)),
                (5, entry(3)),
                (5, Event::OfANewerSeat),
            ];
            let strike = Event::Correction {
                entry: 40,
                said: None,
            };
            one.into_iter()
                .cycle()
                .take(count)
                .chain([(DAY, strike)])
                .collect()
        };
        let all = journal("s-1", events(200));
        let zone = moscow();
        let mut seen = Vec::new();
        for some in all.chunks(60) {
            store.put("s-1", some).unwrap();
            let (sheets, rows) = both(&mut store, november(), &zone);
            assert_eq!(sheets, rows);
            seen.push((sheets.counts.entries, sheets.unread));
        }
        assert!(
            seen.is_sorted() && seen[0].0 > 0 && seen[0].1 == 15,
            "{seen:?}"
        );
        assert_eq!(store.unread(0).unwrap()["s-1"], 50);
        assert_eq!(store.unread(all[199].at + 1).unwrap().len(), 0);
    });
}

#[test]
fn in_another_zone_days_are_counted_anew() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        store.put("s-1", &chain("s-1", 3)).unwrap();
        let left = |store: &mut Store| behind(store, &moscow(), |_| true).unwrap();
        assert_eq!(left(&mut store), 3);
        let noon = Period::between(date(2026, 11, 1), date(2026, 11, 1)).unwrap();
        for (hours, unentered) in [(3, 3), (-13, 0), (3, 3)] {
            let zone = TimeZone::fixed(offset(hours));
            let (sheets, rows) = both(&mut store, noon, &zone);
            assert_eq!(sheets, rows);
            assert_eq!(sheets.counts.unentered, unentered, "{hours}");
            assert_eq!(left(&mut store), if hours == 3 { 0 } else { 3 });
        }
        store.put("s-1", &chain("s-1", 5)[3..]).unwrap();
        assert_eq!(left(&mut store), 2);
        assert_eq!(behind(&mut store, &moscow(), |_| false).unwrap(), 0);
    });
}

#[test]
fn two_that_count_at_once_count_it_once() {
    everywhere(|place| {
        enrol(&mut place.store(), "s-1");
        let all = chain("s-1", 120);
        std::thread::scope(|scope| {
            let count = || {
                let mut store = place.store();
                for _ in 0..20 {
                    counted(&mut store, november(), &moscow(), |_| true).unwrap();
                }
            };
            scope.spawn(count);
            scope.spawn(count);
            let mut store = place.store();
            for some in all.chunks(5) {
                store.put("s-1", some).unwrap();
            }
        });
        let (sheets, rows) = both(&mut place.store(), november(), &moscow());
        assert_eq!(sheets, rows);
        assert_eq!(sheets.counts.unentered, 120);
    });
}
