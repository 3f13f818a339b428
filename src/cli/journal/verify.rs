//! `sps-kiosk journal verify`: whether every record is as it was written.

use std::process::ExitCode;

use serde_json::json;

use super::super::{print, with_schema};
use super::needed;
use crate::config::Config;
use crate::journal::{Head, Verdict};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "HEAD", help = say!("cli-journal-head"))]
    head: Option<Head>,
}

/// Prints the head of the chain, to be kept elsewhere; 1 and the first broken number when it is broken.
pub(super) fn run(config: &Config, args: &Args, as_json: bool) -> anyhow::Result<ExitCode> {
    let verdict = needed(config)?.verify(args.head.as_ref())?;
    let (code, words, answer) = match verdict {
        Verdict::Whole(head) => (
            ExitCode::SUCCESS,
            say!("cli-journal-whole", head = head.to_string()),
            json!({ "whole": true, "head": head.to_string() }),
        ),
        Verdict::Broken(number) => (
            ExitCode::FAILURE,
            say!("cli-journal-broken", number = number.to_string()),
            json!({ "whole": false, "broken": number }),
        ),
    };
    match as_json {
        true => print(with_schema(answer)),
        false => print(words),
    }
    Ok(code)
}
