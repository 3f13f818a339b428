//! `sps-kiosk board`: the board of a branch or of a region, and what is asked of it.

mod enrol;
mod people;
mod seats;
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
use crate::journal::period::Period;
use crate::journal::{Moment, SeatRows};
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
    let mut store = Store::open(&settings.database)?;
    match args.command {
        Command::Run => {
            board::serve(&settings, store, |address| {
                print(say!("cli-board-listens", address = address.to_string()));
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Enrol(enrol) => enrol::run(&mut store, &enrol, args.json),
        Command::Revoke { seat } => enrol::revoke(&mut store, &seat, args.json),
        Command::Seats => seats::run(&mut store, args.json),
        Command::Verify { seat } => verify::run(&mut store, seat.as_deref(), args.json),
        Command::People(people) => people::run(&mut store, people, args.json),
        Command::Report(report) => {
            report::run(&report, |period| rows(&mut store, Some(period)), args.json)
        }
        Command::Export(export) => {
            let seats = |period| rows(&mut store, period);
            export::run(&export, seats, &Columns::default(), args.json)
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

/// The rows of all seats. Whoever takes them elsewhere is told which cannot be believed, and what is not in them.
fn rows(store: &mut Store, period: Option<Period>) -> anyhow::Result<Vec<SeatRows>> {
    let since = period.map_or(Moment::MIN, |period| period.begins(&TimeZone::system()));
    let all = board::rows(store, since, |_| true)?;
    if !all.broken.is_empty() {
        let seats = all.broken.join(", ");
        print_error(&anyhow!(say!("cli-board-not-in-report", seats = seats)));
    }
    if all.unread > 0 {
        let count = all.unread.to_string();
        print_error(&anyhow!(say!("cli-board-unread", count = count)));
    }
    Ok(all.seats)
}

/// By the system's clock.
fn now() -> Moment {
    jiff::Timestamp::now().as_second()
}
