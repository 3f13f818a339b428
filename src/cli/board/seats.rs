//! `sps-kiosk board seats`: every seat, what it does, and whether its journal can be believed.

use std::process::ExitCode;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::super::{print, with_schema};
use super::now;
use crate::board::{SILENT_AFTER, Seat, Store, fault, minutes};
use crate::journal::{Moment, period};
use crate::say;
use crate::uplink::{Occupancy, SeatState};

/// Prints them; 1 when there are none.
pub(super) fn run(store: &mut Store, as_json: bool) -> anyhow::Result<ExitCode> {
    let seats = store.seats()?;
    let now = now();
    if as_json {
        let seats: Vec<Value> = seats.iter().map(|seat| in_json(seat, now)).collect();
        print(with_schema(json!({ "seats": seats })));
    } else if seats.is_empty() {
        print(say!("cli-board-no-seats"));
    } else {
        let zone = TimeZone::system();
        let lines = seats.iter().map(|seat| line(seat, now, &zone));
        print(table(&[vec![head()], lines.collect()].concat()));
    }
    Ok(match seats.is_empty() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn in_json(seat: &Seat, now: Moment) -> Value {
    json!({
        "id": seat.id,
        "branch": seat.branch,
        "state": seat.state,
        "silent": is_silent(seat, now),
        "seen_at": seat.seen_at,
        "revoked_at": seat.revoked_at,
        "kept": seat.kept.to_string(),
        "broken_at": seat.broken_at,
        "doubled_at": seat.doubled_at,
    })
}

fn head() -> [String; 5] {
    [
        say!("cli-board-head-seat"),
        say!("cli-board-head-branch"),
        say!("cli-board-head-kept"),
        say!("cli-board-head-chain"),
        say!("cli-board-head-state"),
    ]
}

fn line(seat: &Seat, now: Moment, zone: &TimeZone) -> [String; 5] {
    let chain = match seat.broken_at {
        None => say!("cli-board-chain-whole"),
        Some(number) => say!("cli-board-chain-broken", number = number.to_string()),
    };
    [
        seat.id.clone(),
        seat.branch.clone(),
        seat.kept.number.to_string(),
        chain,
        how_it_is(seat, now, zone).join(", "),
    ]
}

fn how_it_is(seat: &Seat, now: Moment, zone: &TimeZone) -> Vec<String> {
    let when = |moment: Moment| {
        let moment = period::local(moment, zone);
        moment.strftime("%d.%m.%Y %H:%M").to_string()
    };
    let mut words = match (seat.revoked_at, seat.seen_at, &seat.state) {
        (Some(at), _, _) => vec![say!("cli-board-is-revoked", when = when(at))],
        (None, None, _) => vec![say!("cli-board-never")],
        (None, Some(at), _) if is_silent(seat, now) => {
            vec![say!("cli-board-silent", when = when(at))]
        }
        (None, Some(_), Some(state)) => doing(state, now),
        // It is connected, and has said nothing yet.
        (None, Some(_), None) => Vec::new(),
    };
    if let Some(at) = seat.doubled_at {
        words.push(say!("cli-board-doubled", when = when(at)));
    }
    words
}

fn doing(state: &SeatState, now: Moment) -> Vec<String> {
    let minutes = |since: Moment| minutes(since, now);
    let mut words = vec![match state.state {
        Occupancy::Idle => say!("cli-board-idle"),
        Occupancy::Active => say!(
            "cli-board-active",
            minutes = minutes(state.since).to_string()
        ),
        Occupancy::Ending => say!("cli-board-ending"),
        Occupancy::OutOfService => match &state.fault {
            Some(code) => say!("cli-board-out-of-service-why", why = fault(code)),
            None => say!("cli-board-out-of-service"),
        },
    }];
    if let Some(since) = state.called {
        words.push(say!(
            "cli-board-calls",
            minutes = minutes(since).to_string()
        ));
    }
    if !state.down.is_empty() {
        words.push(say!("cli-board-down", portals = state.down.join(", ")));
    }
    words
}

fn is_silent(seat: &Seat, now: Moment) -> bool {
    seat.seen_at
        .is_none_or(|seen| now.saturating_sub(seen) > SILENT_AFTER)
}

/// Columns one below the other, the last one as long as it is.
fn table(lines: &[[String; 5]]) -> String {
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2), width(3), 0];
    let rows = lines.iter().map(|line| {
        let cells = line.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Head;

    fn seat() -> Seat {
        Seat {
            id: "s-1".into(),
            branch: "МФЦ".into(),
            revoked_at: None,
            seen_at: Some(1000),
            state: Some(SeatState {
                state: Occupancy::Active,
                since: 280,
                fault: None,
                called: None,
                down: Vec::new(),
                program: "0.1.0".into(),
                policy: "1".into(),
                until: None,
                end: None,
            }),
            kept: Head::start("s-1"),
            broken_at: None,
            doubled_at: None,
        }
    }

    fn check(change: impl FnOnce(&mut Seat), expected: &str) {
        let mut seat = seat();
        change(&mut seat);
        let found = how_it_is(&seat, 1000, &TimeZone::UTC).join(", ");
        assert_eq!(found, expected);
    }

    fn check_state(change: impl FnOnce(&mut SeatState), expected: &str) {
        check(|seat| change(seat.state.as_mut().unwrap()), expected);
    }

    #[test]
    fn a_seat_is_told_in_words() {
        check_state(|_| {}, "занято 12 мин");
        check_state(|state| state.since = 9000, "занято 0 мин");
        check_state(|state| state.state = Occupancy::Idle, "свободно");
        check_state(
            |state| {
                state.state = Occupancy::OutOfService;
                state.fault = Some("gate".into());
            },
            "не работает: Не работает сетевой затвор: сайты открыть нельзя",
        );
        check_state(
            |state| {
                state.called = Some(880);
                state.down = vec!["Госуслуги".into(), "Росреестр".into()];
            },
            "занято 12 мин, вызывает консультанта 2 мин, не отвечает: Госуслуги, Росреестр",
        );
        check(|seat| seat.seen_at = Some(800), "молчит с 01.01.1970 00:13");
        check(|seat| seat.seen_at = None, "ещё не выходило на связь");
        check(
            |seat| seat.revoked_at = Some(60),
            "ключ отозван 01.01.1970 00:01",
        );
        check(
            |seat| seat.doubled_at = Some(60),
            "занято 12 мин, КЛЮЧОМ ПОЛЬЗУЮТСЯ ДВОЕ, с 01.01.1970 00:01",
        );
    }

    #[test]
    fn columns_stand_below_one_another() {
        let line = |first: &str| {
            [
                first.to_owned(),
                "б".into(),
                "1".into(),
                "цел".into(),
                "в".into(),
            ]
        };
        assert_eq!(
            table(&[line("я"), line("место")]),
            "я      б  1  цел  в\nместо  б  1  цел  в"
        );
    }
}
