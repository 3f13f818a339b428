//! The command line: one file a subcommand.
//!
//! The only place that prints to the standard output, and the one printer of an error with its
//! causes. Exit codes: 0 done, 1 the answer is no, 2 wrong usage or could not run.

mod board;
mod bundle;
mod check;
mod ctl;
mod decide;
mod demo;
mod doctor;
mod engines;
mod export;
mod gate;
mod guides;
mod help;
mod journal;
mod learn;
mod log;
mod manual;
mod output;
mod pin;
mod report;
mod run;
mod scanner;
mod screen;
mod seat_files;
mod setup;
mod wipe;

use std::io::Write;
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand};
use serde_json::{Value, json};

use crate::diagnostic::visible;
use crate::say;

/// The version of what `--json` prints: raised when a field goes or changes its meaning, not when one comes.
const SCHEMA: u32 = 1;

#[derive(Parser)]
#[command(name = "sps-kiosk", version, about = say!("cli-about"), disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(about = say!("cli-run"))]
    Run(run::Args),
    #[command(about = say!("cli-demo"))]
    Demo(demo::Args),
    #[command(about = say!("cli-check"))]
    Check(check::Args),
    #[command(about = say!("cli-decide"))]
    Decide(decide::Args),
    #[command(about = say!("cli-engines"))]
    Export(engines::Args),
    #[command(about = say!("cli-guides"))]
    Guides(guides::Args),
    #[command(about = say!("cli-learn"))]
    Learn(learn::Args),
    #[command(about = say!("cli-ctl"))]
    Ctl(ctl::Args),
    #[command(about = say!("cli-wipe"))]
    Wipe(wipe::Args),
    #[command(about = say!("cli-journal"))]
    Journal(journal::Args),
    #[command(about = say!("cli-board"))]
    Board(board::Args),
    #[command(about = say!("cli-bundle"))]
    Bundle(bundle::Args),
    #[command(about = say!("cli-pin"))]
    Pin(pin::Args),
    #[command(about = say!("cli-scanner"))]
    Scanner(scanner::Args),
    #[command(about = say!("cli-gate"))]
    Gate(gate::Args),
    #[command(about = say!("cli-doctor"))]
    Doctor(doctor::Args),
    #[command(about = say!("cli-setup"))]
    Setup(setup::Args),
    #[command(hide = true)]
    Manual(manual::Args),
    #[command(hide = true)]
    Screen,
}

impl Command {
    /// A script asks: whatever is said, an error too, is JSON.
    fn answers_in_json(&self) -> bool {
        match self {
            Command::Check(args) => args.json,
            Command::Decide(args) => args.json,
            Command::Guides(args) => args.answers_in_json(),
            Command::Learn(args) => args.json,
            Command::Ctl(args) => args.json,
            Command::Wipe(args) => args.json,
            Command::Journal(args) => args.json,
            Command::Board(args) => args.json,
            Command::Doctor(args) => args.json,
            Command::Run(_)
            | Command::Demo(_)
            | Command::Export(_)
            | Command::Bundle(_)
            | Command::Pin(_)
            | Command::Scanner(_)
            | Command::Gate(_)
            | Command::Setup(_)
            | Command::Manual(_)
            | Command::Screen => false,
        }
    }
}

/// Parses the arguments and runs the subcommand.
pub fn main() -> ExitCode {
    let parsed = help::command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return help::answer(&error),
    };
    log::start();
    let in_json = cli.command.answers_in_json();
    let outcome = match cli.command {
        Command::Run(args) => run::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Check(args) => check::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Export(args) => engines::run(&args),
        Command::Guides(args) => guides::run(args),
        Command::Learn(args) => learn::run(&args),
        Command::Ctl(args) => ctl::run(args),
        Command::Wipe(args) => wipe::run(args),
        Command::Journal(args) => journal::run(args),
        Command::Board(args) => board::run(args),
        Command::Bundle(args) => bundle::run(args),
        Command::Pin(args) => pin::run(args),
        Command::Scanner(args) => scanner::run(&args),
        Command::Gate(args) => gate::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Setup(args) => setup::run(args),
        Command::Manual(args) => manual::run(&args),
        Command::Screen => screen::run(),
    };
    outcome.unwrap_or_else(|error| {
        match in_json {
            true => print(error_as_json(&error)),
            false => print_error(&error),
        }
        ExitCode::from(2)
    })
}

fn print_error(error: &anyhow::Error) {
    let mut text = say!("cli-error", message = error.to_string());
    for cause in error.chain().skip(1) {
        text.push('\n');
        text.push_str(&say!("cli-cause", message = cause.to_string()));
    }
    // Nobody is left to be told when this fails.
    let _unheard = writeln!(std::io::stderr(), "{}", visible(&text));
}

fn error_as_json(error: &anyhow::Error) -> Value {
    let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    with_schema(json!({ "error": error.to_string(), "causes": causes }))
}

/// An answer for scripts, with the version of its form.
fn with_schema(mut answer: Value) -> Value {
    answer["schema"] = SCHEMA.into();
    answer
}

/// Prints what may have several lines, and nothing in it acts on the terminal; a reader that has gone away is
/// no error.
fn print(text: impl std::fmt::Display) {
    let _gone = writeln!(std::io::stdout(), "{}", visible(&text.to_string()));
}
