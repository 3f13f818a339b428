//! A month made by hand, with every case: two services in one visit, a correction, a struck entry, a visit cut
//! short, help without a visit, visits on both sides of midnight, a consultant named like a formula, a second
//! branch.

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};

use super::period::{Period, read_month};
use super::place::{Place, SeatRows};
use super::record::*;
use super::rows::{Written, ratings, rows};
use super::ticket::Ticket;

pub(super) const IVANOVA: &str = "Иванова Анна Петровна";
pub(super) const FORMULA: &str = "=Петров И. С.";

pub(super) fn moscow() -> TimeZone {
    TimeZone::fixed(offset(3))
}

pub(super) fn november() -> Period {
    read_month("11.2026").unwrap()
}

/// A moment by the clock on the wall.
pub(super) fn at(local: &str) -> Moment {
    let local: DateTime = local.parse().unwrap();
    moscow().to_timestamp(local).unwrap().as_second()
}

fn service(number: u8, title: &str) -> Option<Subject> {
    Some(Subject::Service {
        number,
        title: title.into(),
    })
}

fn portal(id: &str, name: &str) -> Option<Subject> {
    Some(Subject::Portal {
        id: id.into(),
        name: name.into(),
    })
}

fn visit(number: u64, began: &str, minutes: i64, end: VisitEnd) -> Record {
    Record::Visit(Visit {
        number,
        began: at(began),
        ended: (end != VisitEnd::CutShort).then_some(at(began) + minutes * 60),
        end,
        mode: Some(Mode::Alone),
        opened: Vec::from_iter(portal("epgu", "Госуслуги")),
        printed: number,
        scanned: 0,
        logout: LogOut::Confirmed,
        clean: Some(true),
        versions: Versions {
            program: "0.1.0".into(),
            policy: "7".into(),
        },
    })
}

fn said(purpose: Purpose, subject: Option<Subject>, consultant: &str) -> Consultation {
    Consultation {
        purpose,
        subject,
        consultant: consultant.into(),
        mode: None,
        outcome: None,
        ticket: None,
    }
}

fn entry(visit: Option<u64>, on: &str, consultation: Consultation) -> Record {
    Record::Entry(Entry {
        visit,
        on: at(on),
        consultation,
    })
}

fn correction(of: u64, consultation: Option<Consultation>) -> Record {
    Record::Correction(Correction {
        of,
        consultation,
        by: IVANOVA.into(),
    })
}

fn seat_rows(branch: &str, seat: &str, records: Vec<Record>) -> SeatRows {
    let numbered = (1..).zip(records);
    let written: Vec<Written> = numbered
        .map(|(number, record)| Written {
            number,
            at: 0,
            record,
        })
        .collect();
    SeatRows {
        place: Place {
            seat: seat.into(),
            branch: branch.into(),
        },
        rows: rows(&written),
        ratings: ratings(&written),
    }
}

fn passport() -> Option<Subject> {
    service(5, "Загранпаспорт")
}

/// The commonest entry.
fn passport_entry(visit: u64, on: &str) -> Record {
    entry(Some(visit), on, said(Purpose::Service, passport(), IVANOVA))
}

/// The rows of both seats.
pub(super) fn month() -> Vec<SeatRows> {
    // A visit of another seat has the same number.
    let second = vec![
        visit(2, "2026-11-17T10:00:00", 15, VisitEnd::Asked),
        passport_entry(2, "2026-11-17T10:00:00"),
    ];
    vec![
        seat_rows(
            "Черкесск",
            "kchr-0001",
            [first_days(), last_days()].concat(),
        ),
        seat_rows("Учкекен", "kchr-0002", second),
    ]
}

fn first_days() -> Vec<Record> {
    let ticketed = Consultation {
        mode: Some(Mode::Advised),
        outcome: Some(Outcome::WithHelp),
        ticket: Ticket::parse("А-25").ok(),
        ..said(Purpose::Service, passport(), IVANOVA)
    };
    let licence = said(Purpose::Service, service(26, "Права"), IVANOVA);
    let documents = said(Purpose::Documents, portal("epgu", "Госуслуги"), FORMULA);
    vec![
        // 1: the last minute of October.
        visit(1, "2026-10-31T23:59:00", 5, VisitEnd::Asked),
        passport_entry(1, "2026-10-31T23:59:00"),
        // 3: two services in one visit.
        visit(2, "2026-11-02T10:00:00", 20, VisitEnd::Asked),
        entry(Some(2), "2026-11-02T10:00:00", ticketed),
        entry(Some(2), "2026-11-02T10:00:00", licence),
        // 6: over midnight; the day of the next one is another in Greenwich.
        visit(3, "2026-11-05T23:50:00", 25, VisitEnd::Asked),
        entry(Some(3), "2026-11-05T23:50:00", documents),
        visit(4, "2026-11-06T00:30:00", 0, VisitEnd::CutShort),
        // 9: help without a visit.
        entry(
            None,
            "2026-11-10T12:00:00",
            said(Purpose::Advice, None, IVANOVA),
        ),
    ]
}

fn last_days() -> Vec<Record> {
    let tool = said(Purpose::OnlineTool, portal("nalog", "ФНС России"), FORMULA);
    let renamed = service(5, "Заграничный паспорт");
    vec![
        // 10: corrected.
        visit(5, "2026-11-16T09:00:00", 30, VisitEnd::Asked),
        passport_entry(5, "2026-11-16T09:00:00"),
        correction(11, Some(tool)),
        // 13: struck out.
        visit(6, "2026-11-16T09:40:00", 10, VisitEnd::Idle),
        passport_entry(6, "2026-11-16T09:40:00"),
        correction(14, None),
        // 16: the last minute of November, and the first of December.
        visit(7, "2026-11-30T23:59:00", 5, VisitEnd::TooLong),
        entry(
            Some(7),
            "2026-11-30T23:59:00",
            said(Purpose::Service, renamed, FORMULA),
        ),
        visit(8, "2026-12-01T00:00:00", 5, VisitEnd::Asked),
        passport_entry(8, "2026-12-01T00:00:00"),
    ]
}
