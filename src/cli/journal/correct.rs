//! `sps-kiosk journal correct`: what an entry should have said, or that it should not be there.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use serde_json::json;

use super::super::{print, with_schema};
use super::consultation::{Said, consultant};
use super::{needed, now};
use crate::config::Config;
use crate::journal::{Consultation, Correction, Record, Written};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "NUMBER", help = say!("cli-journal-number"))]
    number: u64,
    #[arg(long, value_name = "CONSULTANT", help = say!("cli-journal-by"))]
    by: String,
    #[arg(long, help = say!("cli-journal-strike"))]
    strike: bool,
    #[command(flatten)]
    said: Said,
}

/// Adds the correction; what was written stays.
pub(super) fn run(config: &Config, args: Args, as_json: bool) -> anyhow::Result<ExitCode> {
    if args.strike != args.said.is_empty() {
        bail!(say!("cli-journal-change-or-strike"));
    }
    let by = consultant(args.by, config)?;
    let mut journal = needed(config)?;
    let before = as_it_is(&journal.records()?, args.number)?;
    let consultation = match args.strike {
        true => None,
        false => Some(args.said.consultation(Some(&before), config)?),
    };
    let number = journal.append(
        now(),
        &Record::Correction(Correction {
            of: args.number,
            consultation,
            by,
        }),
    )?;
    print(match as_json {
        true => with_schema(json!({ "number": number })).to_string(),
        false => say!("cli-journal-corrected", number = args.number.to_string()),
    });
    Ok(ExitCode::SUCCESS)
}

/// What the entry with this number says now; one that was struck out, what it said last.
fn as_it_is(records: &[Written], number: u64) -> anyhow::Result<Consultation> {
    let name = || number.to_string();
    let written = records.iter().find(|written| written.number == number);
    let written = written.ok_or_else(|| anyhow!(say!("cli-journal-no-record", number = name())))?;
    let first = match &written.record {
        Record::Entry(entry) => &entry.consultation,
        Record::Visit(visit) => bail!(say!(
            "cli-journal-is-visit",
            number = name(),
            visit = visit.number.to_string()
        )),
        Record::Correction(correction) => bail!(say!(
            "cli-journal-is-correction",
            number = name(),
            of = correction.of.to_string()
        )),
        Record::Jump(_) | Record::Rating { .. } => {
            bail!(say!("cli-journal-no-record", number = name()))
        }
    };
    let corrected = records
        .iter()
        .rev()
        .find_map(|written| match &written.record {
            Record::Correction(correction) if correction.of == number => {
                correction.consultation.as_ref()
            }
            Record::Correction(_)
            | Record::Visit(_)
            | Record::Entry(_)
            | Record::Jump(_)
            | Record::Rating { .. } => None,
        });
    Ok(corrected.unwrap_or(first).clone())
}
