//! `sps-kiosk journal add`: enters what the consultant knows of a visit, or help without one.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::ArgGroup;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::super::output::read_day;
use super::super::{print, with_schema};
use super::consultation::Said;
use super::{now, open};
use crate::config::Config;
use crate::journal::{Entry, Journal, Moment, Record};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
#[command(group = ArgGroup::new("when").required(true).args(["visit", "on"]))]
pub(super) struct Args {
    #[arg(long, value_name = "NUMBER", help = say!("cli-journal-of-visit"))]
    visit: Option<u64>,
    #[arg(long, value_name = "DAY", value_parser = read_day, help = say!("cli-journal-on"))]
    on: Option<Date>,
    #[command(flatten)]
    said: Said,
}

/// Adds the entry, and says its number.
pub(super) fn run(config: &Config, args: Args, as_json: bool) -> anyhow::Result<ExitCode> {
    let consultation = args.said.consultation(None, config)?;
    let mut journal = open(config)?;
    let on = match (args.visit, args.on) {
        (Some(visit), _) => began(&journal, visit)?,
        (None, Some(day)) => within(day)?,
        (None, None) => now(),
    };
    let number = journal.append(
        now(),
        &Record::Entry(Entry {
            visit: args.visit,
            on,
            consultation,
        }),
    )?;
    print(match as_json {
        true => with_schema(json!({ "number": number })).to_string(),
        false => say!("cli-journal-added", number = number.to_string()),
    });
    Ok(ExitCode::SUCCESS)
}

/// When the visit with this number began.
fn began(journal: &Journal, number: u64) -> anyhow::Result<Moment> {
    let records = journal.records()?;
    let mut visits = records.iter().filter_map(|written| match &written.record {
        Record::Visit(visit) => Some(visit),
        Record::Entry(_) | Record::Correction(_) | Record::Jump(_) | Record::Rating { .. } => None,
    });
    let found = visits.find(|visit| visit.number == number);
    let found = found.map(|visit| visit.began);
    found.ok_or_else(|| anyhow!(say!("cli-journal-no-visit", number = number.to_string())))
}

/// Noon, so that the day is the same one in every time zone of the country; of today, now.
fn within(day: Date) -> anyhow::Result<Moment> {
    let zone = TimeZone::system();
    if zone.to_timestamp(day.into())?.as_second() > now() {
        bail!(say!("cli-journal-future"));
    }
    let noon = zone.to_timestamp(day.at(12, 0, 0, 0))?.as_second();
    Ok(noon.min(now()))
}
