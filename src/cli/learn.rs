//! `sps-kiosk learn`: what portals need now, out of what the seats refused, as lines to paste.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::seat_files::ListFiles;
use super::{print, with_schema};
use crate::control::Refused;
use crate::learn::{Proposal, Refusal, Wanted, propose};
use crate::policy::Policy;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListFiles,
    #[arg(long, help = say!("cli-json"))]
    pub(super) json: bool,
    #[arg(value_name = "FILE", help = say!("learn-files"))]
    files: Vec<PathBuf>,
}

/// What counts of the answer of `ctl status --json`, whatever version of the program gave it.
#[derive(Deserialize)]
struct Status {
    seat: String,
    #[serde(default)]
    branch: String,
    refused: Vec<Refused>,
}

/// Reads what seats answered, and prints what may be done; 0 even when there is nothing to do.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let policy = args.list.policy(Policy::accept)?;
    let mut refusals = Vec::new();
    if args.files.is_empty() {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.with_context(|| say!("decide-cannot-read"))?;
        add(&text, Path::new("-"), &mut refusals)?;
    }
    for file in &args.files {
        let text = std::fs::read_to_string(file);
        let text =
            text.with_context(|| say!("cli-unreadable", file = file.display().to_string()))?;
        add(&text, file, &mut refusals)?;
    }
    let proposal = propose(&policy, &refusals);
    print(match args.json {
        true => as_json(&proposal).to_string(),
        false => as_lines(&policy, &proposal),
    });
    Ok(ExitCode::SUCCESS)
}

/// Adds what stands in a file: one answer after another.
fn add(text: &str, file: &Path, refusals: &mut Vec<Refusal>) -> anyhow::Result<()> {
    for status in serde_json::Deserializer::from_str(text).into_iter::<Status>() {
        let status =
            status.with_context(|| say!("learn-no-status", file = file.display().to_string()))?;
        // Two branches may call their seats alike.
        let seat = format!("{} {}", status.branch, status.seat);
        refusals.extend(status.refused.into_iter().map(|refused| Refusal {
            seat: seat.clone(),
            page: refused.page,
            host: refused.host,
            reason: refused.reason,
            count: refused.count,
        }));
    }
    Ok(())
}

/// The proposal as a part of a list: what is not to be pasted is a comment.
fn as_lines(policy: &Policy, proposal: &Proposal) -> String {
    let mut lines = Vec::new();
    let told = |wanted: &Wanted| {
        say!(
            "learn-wanted",
            host = &wanted.host,
            count = wanted.count,
            seats = wanted.seats
        )
    };
    for portal in policy.portals() {
        let Some(wanted) = proposal.portals.get(&portal.id) else {
            continue;
        };
        lines.push(say!("learn-portal", id = &portal.id, name = &portal.name));
        lines.extend(wanted.iter().map(told));
        let hosts = wanted.iter().flat_map(|wanted| {
            let host = &wanted.host;
            [format!("\"{host}\""), format!("\"*.{host}\"")]
        });
        let hosts: Vec<_> = hosts.collect();
        lines.push(format!("resources = [{}]\n", hosts.join(", ")));
    }
    for (head, wanted) in [
        (say!("learn-shared"), &proposal.shared),
        (say!("learn-strays"), &proposal.strays),
        (say!("learn-trackers"), &proposal.trackers),
        (say!("learn-lookalikes"), &proposal.lookalikes),
    ] {
        if !wanted.is_empty() {
            lines.push(head);
            lines.extend(wanted.iter().map(told));
            lines.push(String::new());
        }
    }
    match lines.is_empty() {
        true => say!("learn-nothing"),
        false => lines.join("\n").trim_end().to_owned(),
    }
}

fn as_json(proposal: &Proposal) -> Value {
    let list = |wanted: &[Wanted]| {
        let wanted = wanted.iter().map(
            |wanted| json!({ "host": wanted.host, "count": wanted.count, "seats": wanted.seats }),
        );
        wanted.collect::<Vec<_>>()
    };
    let portals = proposal.portals.iter();
    let portals: serde_json::Map<_, _> = portals
        .map(|(id, wanted)| (id.clone(), list(wanted).into()))
        .collect();
    with_schema(json!({
        "portals": portals,
        "shared": list(&proposal.shared),
        "trackers": list(&proposal.trackers),
        "lookalikes": list(&proposal.lookalikes),
        "strays": list(&proposal.strays),
    }))
}
