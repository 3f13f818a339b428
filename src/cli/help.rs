//! What the command line says about itself: its help and its complaints, in the language of the rest.
//!
//! `clap` parses and lays out; its own words are English, so headings, placeholders and errors are set here.
//! From the same description come the manual pages and the completions of a package.

use std::io::Write;
use std::process::ExitCode;

use clap::builder::Str;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Cli;
use crate::diagnostic::visible;
use crate::{say, text};

/// The whole command line, described in our own words.
pub(super) fn command() -> Command {
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(say!("help-version"));
    let command = Cli::command().disable_version_flag(true).arg(version);
    described(command, "")
}

/// Answers for `clap`, which ended the parsing: with a help that was asked for, or with what is wrong.
pub(super) fn answer(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            super::print(error.render().to_string().trim_end());
            ExitCode::SUCCESS
        }
        _ => {
            // Nobody is left to be told when this fails.
            let _unheard = writeln!(std::io::stderr(), "{}", visible(&complaint(error)));
            ExitCode::from(2)
        }
    }
}

/// The command that is called with these words before its name, and every command below it.
fn described(command: Command, before: &str) -> Command {
    let words = format!("{before} {}", command.get_name());
    let words = words.trim_start();
    let usage = usage(&command, words);
    let examples = examples(words);
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(say!("help-help"));
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .mut_args(named)
        .mut_subcommands(|below| described(below, words))
        .subcommand_help_heading(say!("help-commands"))
        .override_usage(usage)
        .help_template(say!("help-template"))
        .after_help(examples)
}

fn named(arg: Arg) -> Arg {
    let heading = match arg.is_positional() {
        true => say!("help-arguments"),
        false => say!("help-options"),
    };
    let arg = arg.help_heading(heading);
    if !arg.get_action().takes_values() {
        return arg;
    }
    let names: Vec<Str> = (arg.get_value_names().unwrap_or_default().iter())
        .map(|name| value_name(name).into())
        .collect();
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    match names.is_empty() {
        true => arg,
        false => arg.value_names(names),
    }
}

fn value_name(name: &str) -> String {
    match name {
        "FILE" => say!("help-value-file"),
        "DIR" => say!("help-value-folder"),
        "ID" => say!("help-value-id"),
        "USER" => say!("help-value-user"),
        "URL" => say!("help-value-address"),
        "URL-or-service" => say!("help-value-target"),
        "WORDS" => say!("help-value-words"),
        "WxH" => say!("help-value-size"),
        "WAY" => say!("help-value-way"),
        "NUMBER" => say!("help-value-number"),
        "REPOSITORY" => say!("help-value-repository"),
        "KEY" => say!("help-value-key"),
        "SOURCE" => say!("help-value-source"),
        "DAY" => say!("help-value-day"),
        "PURPOSE" => say!("help-value-purpose"),
        "CONSULTANT" => say!("help-value-consultant"),
        "MODE" => say!("help-value-mode"),
        "OUTCOME" => say!("help-value-outcome"),
        "TICKET" => say!("help-value-ticket"),
        "COUNT" => say!("help-value-count"),
        "FORMAT" => say!("help-value-format"),
        "HEAD" => say!("help-value-head"),
        "SEAT" => say!("help-value-seat"),
        "BRANCH" => say!("help-value-branch"),
        "PROGRAM" => say!("help-value-program"),
        other => other.to_owned(),
    }
}

fn usage(command: &Command, words: &str) -> String {
    let mut usage = format!("{words} {}", say!("help-usage-options"));
    for arg in command.get_positionals() {
        let name = arg.get_value_names().and_then(<[Str]>::first);
        let name = name.map_or_else(String::new, |name| value_name(name));
        let name = match arg.is_required_set() {
            true => format!("<{name}>"),
            false => format!("[{name}]"),
        };
        usage = format!("{usage} {name}");
    }
    match command.has_subcommands() {
        true => format!("{usage} {}", say!("help-usage-command")),
        false => usage,
    }
}

/// Examples, and what the exit codes mean.
fn examples(words: &str) -> String {
    let below: Vec<&str> = words.split(' ').skip(1).collect();
    let id = format!("example-{}", below.join("-"));
    match text::exists(&id) {
        true => format!("{}\n\n{}", text::sentence(&id, &[]), say!("help-codes")),
        false => String::new(),
    }
}

/// What is wrong with the words that were given, and where help is.
fn complaint(error: &clap::Error) -> String {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(words)) => words.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStr(words)) => words.to_string(),
        Some(ContextValue::StyledStrs(all)) => {
            let all: Vec<String> = all.iter().map(ToString::to_string).collect();
            all.join(", ")
        }
        _ => String::new(),
    };
    let argument = || said(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => say!("help-unknown", argument = argument()),
        ErrorKind::InvalidSubcommand => {
            say!(
                "help-no-command",
                name = said(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say!("help-command-missing")
        }
        ErrorKind::MissingRequiredArgument => say!("help-missing", argument = argument()),
        ErrorKind::InvalidValue => say!(
            "help-value",
            argument = argument(),
            value = said(ContextKind::InvalidValue),
            valid = said(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            say!(
                "help-value-wrong",
                argument = argument(),
                value = said(ContextKind::InvalidValue),
                why = why.unwrap_or_default()
            )
        }
        ErrorKind::ArgumentConflict => say!("help-twice", argument = argument()),
        _ => say!("help-wrong", argument = argument()),
    };
    say!("help-complaint", message = message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(command: &Command, look: &mut dyn FnMut(&Command)) {
        look(command);
        for below in command
            .get_subcommands()
            .filter(|below| !below.is_hide_set())
        {
            every(below, look);
        }
    }

    #[test]
    fn every_help_is_in_one_language_and_every_command_has_an_example() {
        let mut command = command();
        command.build();
        every(&command, &mut |command| {
            let help = command.clone().render_long_help().to_string();
            for foreign in [
                "Usage",
                "Options",
                "Commands",
                "Arguments",
                "Print ",
                "default:",
                "possible",
                "[OPT",
                "FILE",
                "<COMMAND",
                "DIR",
            ] {
                assert!(!help.contains(foreign), "{foreign}:\n{help}");
            }
            assert!(command.get_about().is_some(), "{}", command.get_name());
            assert!(
                command.get_arguments().all(|arg| arg.get_help().is_some()),
                "{help}"
            );
        });
        for below in command
            .get_subcommands()
            .filter(|below| !below.is_hide_set())
        {
            let help = below.clone().render_help().to_string();
            let called = format!("sps-kiosk {}", below.get_name());
            assert!(help.matches(&called).count() >= 2, "no example:\n{help}");
        }
    }

    #[test]
    fn a_command_has_no_examples_of_its_namesake() {
        let mut command = command();
        command.build();
        let mut help = |words: &[&str]| {
            let below = words.iter().fold(&mut command, |command, name| {
                command.find_subcommand_mut(name).unwrap()
            });
            below.render_help().to_string()
        };
        assert!(help(&["run"]).contains("sps-kiosk.service"));
        assert!(!help(&["board", "run"]).contains("sps-kiosk.service"));
        assert!(help(&["export"]).contains("export squid >"));
        assert!(help(&["journal", "export"]).contains("xlsx --from"));
    }

    #[test]
    fn what_is_wrong_is_said_in_one_language_with_what_was_meant() {
        let complaint_about = |words: &[&str]| {
            let words = std::iter::once(&"sps-kiosk").chain(words);
            complaint(&command().try_get_matches_from(words).unwrap_err())
        };
        for (words, named) in [
            (&["check", "--jsn"][..], "--jsn"),
            (&["chek"], "chek"),
            (&[], "--help"),
            (&["ctl", "open"], "АДРЕС"),
            (&["decide", "--as", "look"], "look"),
            (&["run", "--window", "large"], "large"),
            (&["check", "--json", "--json"], "--json"),
            (&["check", "--config"], "--config"),
        ] {
            let said = complaint_about(words);
            assert!(said.contains(named), "{words:?}: {said}");
            assert!(!said.contains("error") && !said.contains("Usage"), "{said}");
        }
    }
}
