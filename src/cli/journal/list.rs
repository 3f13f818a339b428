//! `sps-kiosk journal list`: the rows, and the visits of which none was entered.

use std::process::ExitCode;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::super::output::read_day;
use super::super::{print, with_schema};
use super::existing;
use crate::config::Config;
use crate::journal::{Consultation, Row, Visit, period, rows, words};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "DAY", value_parser = read_day, help = say!("cli-journal-from"))]
    from: Option<Date>,
    #[arg(long, value_name = "DAY", value_parser = read_day, help = say!("cli-journal-to"))]
    to: Option<Date>,
    #[arg(long, help = say!("cli-journal-unentered"))]
    missing: bool,
}

/// Prints them; 1 when there are none.
pub(super) fn run(config: &Config, args: &Args, as_json: bool) -> anyhow::Result<ExitCode> {
    let records = match existing(config)? {
        Some(journal) => journal.records()?,
        None => Vec::new(),
    };
    let zone = TimeZone::system();
    let mut rows = rows(&records);
    rows.retain(|row| {
        let day = period::day(row, &zone);
        let is_in = args.from.is_none_or(|from| from <= day) && args.to.is_none_or(|to| day <= to);
        is_in && !(args.missing && row.consultation.is_some())
    });
    if as_json {
        let rows: Vec<Value> = rows.iter().map(|row| in_json(row, &zone)).collect();
        print(with_schema(json!({ "rows": rows })));
    } else {
        rows.iter().for_each(|row| print(line(row, &zone)));
        if rows.is_empty() {
            print(say!("cli-journal-no-rows"));
        }
    }
    Ok(match rows.is_empty() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn in_json(row: &Row, zone: &TimeZone) -> Value {
    let mut answer = json!(row);
    answer["day"] = period::day(row, zone).to_string().into();
    answer
}

fn line(row: &Row, zone: &TimeZone) -> String {
    let mut parts = vec![format!("№ {}", row.number)];
    let day = period::written(period::day(row, zone));
    match &row.visit {
        Some(visit) => {
            parts.push(format!("{day} {}", hours(visit, zone)));
            parts.push(say!("cli-journal-visit", number = visit.number.to_string()));
        }
        None => parts.push(day),
    }
    match &row.consultation {
        Some(consultation) => parts.extend(entered(consultation)),
        None => {
            parts.push(say!("cli-journal-is-missing"));
            parts.extend(row.visit.iter().flat_map(seen));
        }
    }
    if row.corrected {
        parts.push(say!("cli-journal-is-corrected"));
    }
    parts.join("; ")
}

/// What the consultant has entered.
fn entered(consultation: &Consultation) -> Vec<String> {
    let subject = consultation.subject.as_ref();
    let parts = [
        Some(words::purpose(consultation.purpose)),
        subject.map(|subject| words::subject(subject).to_owned()),
        Some(consultation.consultant.clone()),
        consultation.mode.map(words::mode),
        consultation.outcome.map(words::outcome),
        consultation.ticket.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect()
}

/// What the seat knows of a visit, for whoever has to enter it.
fn seen(visit: &Visit) -> Vec<String> {
    let opened: Vec<&str> = visit.opened.iter().map(words::subject).collect();
    let opened = (!opened.is_empty()).then(|| opened.join(", "));
    opened.into_iter().chain([words::end(visit.end)]).collect()
}

/// From when till when.
fn hours(visit: &Visit, zone: &TimeZone) -> String {
    let hour = |moment| period::local(moment, zone).strftime("%H:%M").to_string();
    format!(
        "{}–{}",
        hour(visit.began),
        visit.ended.map(hour).unwrap_or_default()
    )
}
