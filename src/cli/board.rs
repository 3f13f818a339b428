//! `sps-kiosk board`: the board of a branch or of a region, and what is asked of it.

mod enrol;
mod people;
mod seats;
mod tables;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use jiff::tz::TimeZone;

use super::seat_files::{cited, refused};
use super::{export, print, print_error, report};
use crate::board::{self, Settings, Store};
use crate::config::Columns;
use crate::content::text;
use crate::journal::Moment;
use crate::journal::export::Export;
use crate::journal::period::Period;
use crate::journal::report::Gathered;
use crate::say;

/// Where board.toml lies after the installation.
const INSTALLED: &str = "/etc/sps-kiosk-board/board.toml";

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, global = true, value_name = "FILE", help = say!("cli-board-config"))]
    config: Option<PathBuf>,
    #[arg(long, global = true, help = say!("cli-json"))]
    pub(super) json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(about = say!("cli-board-run"))]
    Run,
    #[command(about = say!("cli-board-enrol"))]
    Enrol(enrol::Args),
    #[command(about = say!("cli-board-revoke"))]
    Revoke {
        #[arg(value_name = "SEAT", help = say!("cli-board-seat"))]
        seat: String,
    },
    #[command(about = say!("cli-board-tables"))]
    Tables {
        #[arg(long, value_name = "URL", help = say!("cli-board-owner"))]
        owner: String,
    },
    #[command(about = say!("cli-board-seats"))]
    Seats,
    #[command(about = say!("cli-board-verify"))]
    Verify {
        #[arg(value_name = "SEAT", help = say!("cli-board-seat"))]
        seat: Option<String>,
    },
    #[command(about = say!("cli-people"))]
    People(people::Args),
    #[command(about = say!("cli-board-report"))]
    Report(report::Args),
    #[command(about = say!("cli-board-export"))]
    Export(export::Args),
}

/// Runs the subcommand.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let file = args.config.as_deref().unwrap_or(Path::new(INSTALLED));
    let settings = load(&std::path::absolute(file)?)?;
    let open = || Store::open(&settings.database);
    match args.command {
        Command::Tables { owner } => tables::run(&settings.database, &owner, args.json),
        Command::Run => {
            board::serve(&settings, open()?, |address| {
                print(say!("cli-board-listens", address = address.to_string()));
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Enrol(enrol) => enrol::run(&mut open()?, &enrol, args.json),
        Command::Revoke { seat } => enrol::revoke(&mut open()?, &seat, args.json),
        Command::Seats => seats::run(&mut open()?, args.json),
        Command::Verify { seat } => verify::run(&mut open()?, seat.as_deref(), args.json),
        Command::People(people) => people::run(&mut open()?, people, args.json),
        Command::Report(report) => {
            let mut store = open()?;
            let gather = |period, zone: &TimeZone| gathered(&mut store, period, zone);
            report::run(&report, gather, args.json)
        }
        Command::Export(export) => {
            let mut store = open()?;
            let fill = |export: &mut Export, period| fill(&mut store, export, period);
            export::run(&export, fill, &Columns::default(), args.json)
        }
    }
}

fn load(file: &Path) -> anyhow::Result<Settings> {
    let text = text::read(file).map_err(|unread| refused(file, unread))?;
    let folder = file.parent().unwrap_or(Path::new("/"));
    Settings::parse(&text, folder).map_err(|problems| {
        anyhow!(say!(
            "cli-board-refused",
            problems = cited(file, &text, &problems)
        ))
    })
}

/// What a report of all seats is made of.
fn gathered(store: &mut Store, period: Period, zone: &TimeZone) -> anyhow::Result<Gathered> {
    let counted = board::counted(store, period, zone, |_| true)?;
    warn(&counted.broken, counted.gathered.unread);
    Ok(counted.gathered)
}

/// Adds the rows of all seats.
fn fill(store: &mut Store, export: &mut Export, period: Option<Period>) -> anyhow::Result<()> {
    let since = period.map_or(Moment::MIN, |period| period.begins(&TimeZone::system()));
    let left_out = board::rows(store, since, |_| true, |seat| Ok(export.add(&seat)?))?;
    warn(&left_out.broken, left_out.unread);
    Ok(())
}

/// Whoever takes figures or rows elsewhere is told which seats cannot be believed, and how many records are not in
/// them.
fn warn(broken: &[String], unread: u64) {
    if !broken.is_empty() {
        let seats = broken.join(", ");
        print_error(&anyhow!(say!("cli-board-not-in-report", seats = seats)));
    }
    if unread > 0 {
        let count = unread.to_string();
        print_error(&anyhow!(say!("cli-board-unread", count = count)));
    }
}

/// By the system's clock.
fn now() -> Moment {
    jiff::Timestamp::now().as_second()
}
