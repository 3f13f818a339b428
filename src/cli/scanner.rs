//! `sps-kiosk scanner`: which scanners this machine sees, as lines for kiosk.toml.
//!
//! For whoever sets a seat up: in a visit nobody looks for a scanner.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use super::print;
use crate::config::ScanDevice;
use crate::platform::{self, FoundScanner};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Scanners,
}

#[derive(Subcommand)]
enum Scanners {
    #[command(about = say!("cli-scanner-find"))]
    Find,
}

/// Looks, and prints.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Scanners::Find = args.command;
    let found = platform::find_scanners().with_context(|| say!("cli-scanner-no-sane"))?;
    if found.is_empty() {
        print(say!("cli-scanner-none"));
        return Ok(ExitCode::FAILURE);
    }
    print("[scan]");
    let (fit, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|scanner| ScanDevice::parse(&scanner.device).is_some());
    for scanner in fit {
        print(format!("# {}\ndevice = {:?}", scanner.name, scanner.device));
    }
    for FoundScanner { name, device } in others {
        let why = say!("cli-scanner-unfit", name = name, device = device);
        print(format!("# {why}"));
    }
    print(format!("# {}", say!("cli-scanner-then")));
    Ok(ExitCode::SUCCESS)
}
