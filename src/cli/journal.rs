//! `sps-kiosk journal`: reads the journal of this seat and enters what the program cannot know.

mod add;
mod consultation;
mod correct;
mod list;
mod verify;

use std::process::ExitCode;

use anyhow::anyhow;
use jiff::tz::TimeZone;

use super::seat_files::SeatFiles;
use super::{export, print_error, report};
use crate::config::Config;
use crate::journal::export::Export;
use crate::journal::report::Gathered;
use crate::journal::{Journal, Moment, Place, SeatRows, Verdict, ratings, rows};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long, global = true, help = say!("cli-json"))]
    pub(super) json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(about = say!("cli-journal-list"))]
    List(list::Args),
    #[command(about = say!("cli-journal-add"))]
    Add(add::Args),
    #[command(about = say!("cli-journal-correct"))]
    Correct(correct::Args),
    #[command(about = say!("cli-journal-verify"))]
    Verify(verify::Args),
    #[command(about = say!("cli-journal-export"))]
    Export(export::Args),
    #[command(about = say!("cli-journal-report"))]
    Report(report::Args),
}

/// Runs the subcommand.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.files.load()?;
    match args.command {
        Command::List(list) => list::run(&config, &list, args.json),
        Command::Add(add) => add::run(&config, add, args.json),
        Command::Correct(correct) => correct::run(&config, correct, args.json),
        Command::Verify(verify) => verify::run(&config, &verify, args.json),
        Command::Export(export) => {
            let add = |export: &mut Export, _| -> anyhow::Result<()> {
                Ok(export.add(&seat_rows(&config)?)?)
            };
            export::run(&export, add, &config.journal.columns, args.json)
        }
        Command::Report(report) => {
            let gather =
                |period, zone: &TimeZone| Ok(Gathered::of(&[seat_rows(&config)?], period, zone));
            report::run(&report, gather, args.json)
        }
    }
}

/// The journal of this seat, to be written.
fn open(config: &Config) -> anyhow::Result<Journal> {
    Ok(Journal::open(&config.paths.state, &config.seat.id)?)
}

/// The journal of this seat; none where nothing was ever written.
fn existing(config: &Config) -> anyhow::Result<Option<Journal>> {
    Ok(Journal::open_existing(
        &config.paths.state,
        &config.seat.id,
    )?)
}

/// The journal of this seat with something in it.
fn needed(config: &Config) -> anyhow::Result<Journal> {
    existing(config)?.ok_or_else(|| anyhow!(say!("cli-journal-none")))
}

/// The rows of this seat, with its name. Whoever takes them elsewhere is told when they cannot be believed.
fn seat_rows(config: &Config) -> anyhow::Result<SeatRows> {
    let journal = needed(config)?;
    if let Verdict::Broken(number) = journal.verify(None)? {
        let number = number.to_string();
        print_error(&anyhow!(say!("cli-journal-broken", number = number)));
    }
    let records = journal.records()?;
    Ok(SeatRows {
        place: Place {
            seat: config.seat.id.clone(),
            branch: config.seat.branch.clone(),
        },
        rows: rows(&records),
        ratings: ratings(&records),
    })
}

/// By the system's clock.
fn now() -> Moment {
    jiff::Timestamp::now().as_second()
}
