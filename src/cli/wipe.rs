//! `sps-kiosk wipe`: wipe now, without a window. Runs at boot before the kiosk, and by hand.

use std::process::ExitCode;

use super::seat_files::SeatFiles;
use super::{print, with_schema};
use crate::{say, seat};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long, help = say!("cli-json"))]
    pub(super) json: bool,
}

/// Succeeds only when the second look is clean.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.files.load()?;
    let report = seat::wipe_now(&config, args.files.scope())?;
    print_report(serde_json::to_value(&report)?, args.json);
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints a report as its JSON, or as one line a target.
pub(super) fn print_report(report: serde_json::Value, json: bool) {
    if json {
        return print(with_schema(report));
    }
    for line in report["targets"].as_array().into_iter().flatten() {
        let name = line["name"].as_str().unwrap_or_default();
        let name = crate::text::sentence(&format!("wipe-{}", name.replace('_', "-")), &[]);
        let number = |key: &str| line[key].as_u64().unwrap_or_default();
        let mut counts = say!(
            "wipe-line",
            name = name,
            erased = number("erased"),
            residue = number("residue")
        );
        if number("not_overwritten") > 0 {
            counts += &say!("wipe-not-overwritten", files = number("not_overwritten"));
        }
        print(match line["error"].as_str() {
            Some(error) => format!("{counts}: {error}"),
            None => counts,
        });
    }
    for left in report["logout"].as_array().into_iter().flatten() {
        let portal = left["portal"].as_str().unwrap_or_default();
        print(if left["confirmed"] == true {
            say!("wipe-logged-out", portal = portal)
        } else {
            say!("wipe-not-logged-out", portal = portal)
        });
    }
    print(if report["clean"] == true {
        say!("wipe-clean")
    } else {
        say!("wipe-not-clean")
    });
}
