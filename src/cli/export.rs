//! `journal export` and `board export`: the journal as the official form, as a table, or for another program.

use std::process::ExitCode;

use anyhow::bail;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::output::{Output, read_day};
use crate::config::Columns;
use crate::journal::export::Export;
use crate::journal::period::Period;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "FORMAT", help = say!("cli-export-format"))]
    format: Option<Format>,
    #[arg(long, value_name = "DAY", requires = "to", value_parser = read_day, help = say!("cli-journal-from"))]
    from: Option<Date>,
    #[arg(long, value_name = "DAY", requires = "from", value_parser = read_day, help = say!("cli-journal-to"))]
    to: Option<Date>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Xlsx,
    Csv,
    Json,
}

/// Writes the rows of the period, or all. They are asked for once the question is known to be one; another program
/// calls the columns as it is said.
pub(super) fn run(
    args: &Args,
    fill: impl FnOnce(&mut Export, Option<Period>) -> anyhow::Result<()>,
    columns: &Columns,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let format = match args.format {
        Some(format) => format,
        None if as_json => Format::Json,
        None => bail!(say!("cli-journal-missing", what = "--format")),
    };
    let period = match (args.from, args.to) {
        (Some(from), Some(to)) => Some(Period::between(from, to)?),
        _ => None,
    };
    let mut export = Export::new(period, TimeZone::system())?;
    fill(&mut export, period)?;
    match format {
        Format::Xlsx => args.output.write_binary(|| Ok(export.xlsx()?), as_json),
        Format::Csv => args.output.write(export.csv()?, as_json),
        Format::Json => args.output.write(export.json(columns)?, as_json),
    }
}
