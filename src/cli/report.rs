//! `journal report` and `board report`: what the sector did in a period, and its share of all visits.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::output::{Output, read_day};
use super::seat_files::cited;
use super::with_schema;
use crate::diagnostic::Problem;
use crate::journal::period::Period;
use crate::journal::report::{self, By, Gathered, Listed, MOST_VISITS, Names, Question, Totals};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "DAY", value_parser = read_day, help = say!("cli-journal-from"))]
    from: Date,
    #[arg(long, value_name = "DAY", value_parser = read_day, help = say!("cli-journal-to"))]
    to: Date,
    #[arg(long, value_name = "WAY", value_delimiter = ',', value_parser = read_by, help = say!("cli-report-by"))]
    by: Vec<By>,
    #[arg(
        long,
        value_name = "COUNT",
        value_parser = clap::value_parser!(u64).range(..=MOST_VISITS),
        conflicts_with = "visits_csv",
        help = say!("cli-report-total")
    )]
    visits_total: Option<u64>,
    #[arg(long, value_name = "FILE", help = say!("cli-report-csv"))]
    visits_csv: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", help = say!("cli-report-format"))]
    format: Option<Format>,
    #[arg(long, help = say!("cli-report-full-names"))]
    full_names: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Html,
    Xlsx,
    Json,
}

fn read_by(words: &str) -> Result<By, String> {
    let by = By::ALL.into_iter().find(|by| by.code() == words);
    let known = By::ALL.map(By::code).join(", ");
    by.ok_or_else(|| say!("cli-report-no-way", known = known))
}

/// Writes the report about what was gathered in the period, by the system's zone; that is asked for once the question
/// is known to be one.
pub(super) fn run(
    args: &Args,
    gather: impl FnOnce(Period, &TimeZone) -> anyhow::Result<Gathered>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let file = args.visits_csv.as_deref();
    let text = file.map(read).transpose()?.unwrap_or_default();
    let refused = |problems: Vec<Problem>| refused(file.unwrap_or(Path::new("")), &text, &problems);
    let totals = match (file, args.visits_total) {
        (Some(_), _) => Totals::Listed(Listed::read(&text).map_err(refused)?),
        (None, Some(visits)) => Totals::Whole(visits),
        (None, None) => Totals::Unknown,
    };
    let period = Period::between(args.from, args.to)?;
    let question = Question {
        by: &args.by,
        totals: &totals,
        names: match args.full_names {
            true => Names::Full,
            false => Names::Initials,
        },
    };
    let gathered = gather(period, &TimeZone::system())?;
    let report = report::report(&gathered, &question).map_err(refused)?;
    let format = match args.format {
        Some(format) => format,
        None if as_json => Format::Json,
        None => Format::Text,
    };
    let line = |text: String| text + "\n";
    match format {
        Format::Text => args.output.write(line(report.text()).as_bytes(), as_json),
        Format::Html => args.output.write(line(report.page()).as_bytes(), as_json),
        Format::Xlsx => args
            .output
            .write_binary(|| Ok(Cursor::new(report.xlsx()?)), as_json),
        Format::Json => {
            let json = with_schema(report.json()).to_string();
            args.output.write(line(json).as_bytes(), as_json)
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file)
        .with_context(|| say!("cli-unreadable", file = file.display().to_string()))?;
    Ok(report::decoded(&bytes))
}

fn refused(file: &Path, text: &str, problems: &[Problem]) -> anyhow::Error {
    anyhow!(say!(
        "cli-totals-refused",
        problems = cited(file, text, problems)
    ))
}
