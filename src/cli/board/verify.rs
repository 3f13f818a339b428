//! `sps-kiosk board verify`: whether every record that is kept is as it was sealed.

use std::process::ExitCode;

use anyhow::anyhow;
use serde_json::{Value, json};

use super::super::{print, with_schema};
use crate::board::{self, Seat, Store};
use crate::journal::Verdict;
use crate::say;

/// Walks the chain of one seat or of all; 1 when one of them is broken, here or at its seat.
pub(super) fn run(
    store: &mut Store,
    named: Option<&str>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let mut seats = store.seats()?;
    if let Some(name) = named {
        seats.retain(|seat| seat.id == name);
        if seats.is_empty() {
            return Err(anyhow!(say!("cli-board-unknown", seat = name)));
        }
    }
    let mut answers = Vec::new();
    let mut is_whole = true;
    for seat in &seats {
        let verdict = board::verify(store, seat)?;
        is_whole &= matches!(verdict, Verdict::Whole(_)) && seat.broken_at.is_none();
        match as_json {
            true => answers.push(in_json(seat, verdict)),
            false => print(words(seat, verdict)),
        }
    }
    if as_json {
        print(with_schema(json!({ "seats": answers })));
    }
    Ok(match is_whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn in_json(seat: &Seat, verdict: Verdict) -> Value {
    let (head, broken) = match verdict {
        Verdict::Whole(head) => (Some(head.to_string()), None),
        Verdict::Broken(number) => (None, Some(number)),
    };
    json!({
        "id": seat.id,
        "whole": broken.is_none(),
        "head": head,
        "broken": broken,
        "broken_at_seat": seat.broken_at,
    })
}

fn words(seat: &Seat, verdict: Verdict) -> String {
    let id = &seat.id;
    let kept = match verdict {
        Verdict::Whole(head) => say!("cli-board-whole", seat = id, head = head.to_string()),
        Verdict::Broken(number) => {
            say!("cli-board-broken", seat = id, number = number.to_string())
        }
    };
    match seat.broken_at {
        None => kept,
        Some(number) => {
            let forked = say!("cli-board-forked", seat = id, number = number.to_string());
            format!("{kept}\n{forked}")
        }
    }
}
