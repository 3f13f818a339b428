//! `sps-kiosk scanner`: which scanners this machine sees, as lines for kiosk.toml.
//!
//! For whoever sets a seat up: in a visit nobody looks for a scanner.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use super::print;
use crate::{platform, say};

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
    for scanner in found {
        print(format!("# {}\ndevice = {:?}", scanner.name, scanner.device));
    }
    Ok(ExitCode::SUCCESS)
}
