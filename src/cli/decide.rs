//! `sps-kiosk decide`: asks the policy what the kiosk would do, one address or a stream of them.
//!
//! What is asked is outside input: any bytes may stand in a line. Each line gets exactly one answer,
//! in order, as soon as nothing more waits to be read.

use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

use super::seat_files::ListFiles;
use crate::diagnostic::one_line;
use crate::policy::{Decision, Policy, Reason, Way};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListFiles,
    #[arg(long = "as", value_name = "WAY", value_enum, default_value_t = As::Navigate, help = say!("decide-as"))]
    way: As,
    #[arg(long, help = say!("decide-json"))]
    pub(super) json: bool,
    #[arg(long, help = say!("decide-explain"))]
    explain: bool,
    #[arg(value_name = "URL", help = say!("decide-urls"))]
    urls: Vec<String>,
}

/// [`Way`], as it is written on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum As {
    Navigate,
    Frame,
    Connect,
    Fetch,
}

/// One answer in JSON.
#[derive(Serialize)]
struct Answer<'a> {
    url: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Vec<String>>,
}

/// Answers every question: 0 when all are allowed, 1 when one is denied.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let policy = args.list.policy(Policy::parse)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut all_allowed = true;
    if args.urls.is_empty() {
        let mut lines = BufReader::new(io::stdin().lock());
        let mut line = Vec::new();
        loop {
            line.clear();
            if lines
                .read_until(b'\n', &mut line)
                .with_context(|| say!("decide-cannot-read"))?
                == 0
            {
                break;
            }
            let asked = line.strip_suffix(b"\n").unwrap_or(&line);
            all_allowed &= answer(&policy, &args, asked, &mut out)?;
            // Whoever asks line by line waits for the answer before the next question.
            if lines.buffer().is_empty() {
                out.flush().with_context(|| say!("decide-cannot-write"))?;
            }
        }
    } else {
        for url in &args.urls {
            all_allowed &= answer(&policy, &args, url.as_bytes(), &mut out)?;
        }
    }
    out.flush().with_context(|| say!("decide-cannot-write"))?;
    Ok(match all_allowed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn answer(
    policy: &Policy,
    args: &Args,
    asked: &[u8],
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let way = match args.way {
        As::Navigate => Way::Navigate,
        As::Frame => Way::Frame,
        As::Connect => Way::Connect,
        As::Fetch => Way::Fetch,
    };
    let shown = String::from_utf8_lossy(asked);
    let (decision, explain) = match std::str::from_utf8(asked) {
        Ok(text) => (
            policy.decide_text(way, text),
            args.explain.then(|| policy.explain(way, text)),
        ),
        Err(_) => (
            Decision::Deny(Reason::NotAnAddress),
            args.explain.then(|| vec![Reason::NotAnAddress.sentence()]),
        ),
    };
    let (verdict, rule, reason) = match decision {
        Decision::Allow(rule) => ("allow", Some(policy.rule_name(rule)), None),
        Decision::Deny(reason) => ("deny", None, Some(reason.code())),
    };
    let answer = Answer {
        url: &shown,
        verdict,
        rule,
        reason,
        explain,
    };
    match args.json {
        true => print_json(&answer, out),
        false => print_plain(&answer, out),
    }
    .with_context(|| say!("decide-cannot-write"))?;
    Ok(rule.is_some())
}

fn print_json(answer: &Answer<'_>, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, answer)?;
    out.write_all(b"\n")
}

fn print_plain(answer: &Answer<'_>, out: &mut impl Write) -> io::Result<()> {
    let why = answer.rule.or(answer.reason).unwrap_or("");
    writeln!(out, "{} {} [{why}]", answer.verdict, one_line(answer.url))?;
    for line in answer.explain.iter().flatten() {
        writeln!(out, "  {}", one_line(line))?;
    }
    Ok(())
}
