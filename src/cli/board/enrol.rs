//! `sps-kiosk board enrol` and `revoke`: the token of a seat is given and taken back.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use serde_json::json;

use super::super::{print, with_schema};
use super::now;
use crate::board::{Store, Token};
use crate::{platform, say};

/// The longest names, in characters: that of a seat is as long in kiosk.toml.
pub(super) const LONGEST_SEAT: usize = 64;
pub(super) const LONGEST_BRANCH: usize = 200;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "SEAT", help = say!("cli-board-seat"))]
    seat: String,
    #[arg(long, value_name = "BRANCH", help = say!("cli-board-branch"))]
    branch: String,
    #[arg(long, value_name = "FILE", help = say!("cli-board-out"))]
    out: Option<PathBuf>,
}

/// Takes a seat in, and shows its token: this once, or to whoever may read the file.
pub(super) fn run(store: &mut Store, args: &Args, as_json: bool) -> anyhow::Result<ExitCode> {
    if !is_name(&args.seat, LONGEST_SEAT) || !is_name(&args.branch, LONGEST_BRANCH) {
        bail!(say!("cli-board-no-name"));
    }
    let token = Token::make()?;
    let file = args.out.as_ref().map(|out| out.display().to_string());
    // The file first: a token that was not written down must not replace the one that works.
    if let (Some(out), Some(file)) = (&args.out, &file) {
        // An old file keeps its rights, and others may read it.
        if out.symlink_metadata().is_ok() {
            bail!(say!("cli-board-file-exists", file = file));
        }
        platform::replace(&std::path::absolute(out)?, format!("{}\n", token.text()))
            .with_context(|| say!("cli-board-unwritten", file = file))?;
    }
    store.enrol(&args.seat, &args.branch, &token)?;
    match (as_json, file) {
        (true, Some(file)) => print(with_schema(json!({ "seat": args.seat, "file": file }))),
        (true, None) => {
            print(with_schema(
                json!({ "seat": args.seat, "token": token.text() }),
            ));
        }
        (false, Some(file)) => print(say!(
            "cli-board-enrolled-into",
            seat = &args.seat,
            file = file
        )),
        (false, None) => {
            print(say!("cli-board-enrolled", seat = &args.seat));
            print(token.text());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes the token of a seat back.
pub(super) fn revoke(store: &mut Store, seat: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    if !store.revoke(seat, now())? {
        return Err(anyhow!(say!("cli-board-unknown", seat = seat)));
    }
    print(match as_json {
        true => with_schema(json!({ "seat": seat })).to_string(),
        false => say!("cli-board-revoked", seat = seat),
    });
    Ok(ExitCode::SUCCESS)
}

/// A name that can stand in one line of a log or a table.
pub(super) fn is_name(words: &str, longest: usize) -> bool {
    let is_short = (1..=longest).contains(&words.chars().count());
    is_short && words.trim() == words && !words.chars().any(char::is_control)
}
