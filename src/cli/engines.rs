//! `sps-kiosk export`: the list in the language of another program.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::ValueEnum;

use super::print;
use super::seat_files::ListFiles;
use crate::diagnostic::visible;
use crate::engines::{Engine, Export, export};
use crate::policy::Policy;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(value_name = "PROGRAM", value_enum, help = say!("engines-for"))]
    engine: For,
    #[command(flatten)]
    list: ListFiles,
}

/// [`Engine`], as it is written on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum For {
    Squid,
    Chromium,
    Firefox,
    Nftables,
}

/// Prints the file; where the other program is less strict is said beside it.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let engine = match args.engine {
        For::Squid => Engine::Squid,
        For::Chromium => Engine::Chromium,
        For::Firefox => Engine::Firefox,
        For::Nftables => Engine::Nftables,
    };
    let Export { text, looser } = export(engine, &args.list.policy(Policy::accept)?);
    print(text.trim_end());
    for note in looser {
        // The file is what was asked for.
        let _unheard = writeln!(io::stderr(), "{}", visible(&note));
    }
    Ok(ExitCode::SUCCESS)
}
