//! The command line: one file a subcommand.

mod check;
mod decide;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
enum Command {
    Check(check::Args),
    Decide(decide::Args),
}

/// Parses the arguments and runs the subcommand: 0 done, 1 the answer is no, 2 wrong usage or could
/// not run.
pub fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Check(args) => check::run(args),
        Command::Decide(args) => decide::run(args),
    };
    outcome.unwrap_or_else(|error| {
        let _unheard = writeln!(std::io::stderr(), "{error:#}");
        ExitCode::from(2)
    })
}
