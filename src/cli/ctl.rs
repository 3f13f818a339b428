//! `sps-kiosk ctl`: talks to the running kiosk.

mod metrics;

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use jiff::Timestamp;

use super::seat_files::SeatFiles;
use super::wipe::print_report;
use super::{print, with_schema};
use crate::control::{Board, Bundle, ControlRequest, GateService, Lockdown, Outage, Reply, Status};
use crate::text::sentence;
use crate::{say, seat};

/// The most refused hosts that are printed; `--json` has more.
const SHOWN: usize = 15;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long, global = true, help = say!("cli-json"))]
    pub(super) json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(about = say!("cli-ctl-status"))]
    Status,
    #[command(about = say!("cli-ctl-metrics"))]
    Metrics(metrics::Args),
    #[command(about = say!("cli-ctl-start"))]
    Start,
    #[command(about = say!("cli-ctl-open"))]
    Open {
        #[arg(value_name = "URL-or-service", help = say!("cli-ctl-target"))]
        target: String,
    },
    #[command(about = say!("cli-ctl-end"))]
    End,
    #[command(about = say!("cli-ctl-extend"))]
    Extend,
    #[command(about = say!("cli-ctl-lock"))]
    Lock,
}

/// Asks, and prints the answer.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    // A seat whose settings are refused lives on the defaults, and answers there.
    let config = args.files.load().or_else(|_| args.files.defaults())?;
    let request = match args.command {
        Command::Metrics(args) => return metrics::run(&args, &config.paths.runtime),
        Command::Status => ControlRequest::Status,
        Command::Start => ControlRequest::Start,
        Command::Open { target } => ControlRequest::Open { target },
        Command::End => ControlRequest::End,
        Command::Extend => ControlRequest::Extend,
        Command::Lock => ControlRequest::Lock,
    };
    let reply =
        seat::ask(&config.paths.runtime, &request).with_context(|| say!("cli-ctl-nobody"))?;
    show(reply, args.json)
}

fn show(reply: Reply, json: bool) -> anyhow::Result<ExitCode> {
    let (yes, words) = match &reply {
        Reply::Status(status) if json => {
            print(with_schema(serde_json::to_value(status)?));
            return Ok(ExitCode::SUCCESS);
        }
        Reply::Status(status) => {
            print_status(status);
            return Ok(ExitCode::SUCCESS);
        }
        Reply::Report(report) => {
            print_report(report.clone(), json);
            return Ok(if report["clean"] == true {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
        Reply::Done => (true, say!("cli-ctl-done")),
        Reply::Denied(reason) => (false, say!("cli-ctl-denied", reason = reason)),
        Reply::NotNow(state) => (false, say!("cli-ctl-not-now", state = state)),
        Reply::NoScreen => (false, say!("cli-ctl-no-screen")),
        Reply::Unknown => (false, say!("cli-ctl-unknown")),
        Reply::Malformed => (false, say!("cli-ctl-malformed")),
    };
    if json {
        print(with_schema(serde_json::to_value(&reply)?));
    } else {
        print(words);
    }
    Ok(if yes {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn line(name: String, value: Option<String>) {
    if let Some(value) = value {
        print(format_args!("{name}: {value}"));
    }
}

fn print_status(status: &Status) {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    line(say!("cli-status-seat"), Some(status.seat.clone()));
    line(
        say!("cli-status-branch"),
        Some(status.branch.clone()).filter(|branch| !branch.is_empty()),
    );
    line(say!("cli-status-program"), Some(status.program.clone()));
    line(say!("cli-status-region"), status.region.clone());
    line(
        say!("cli-status-uptime"),
        number(Some(status.uptime_seconds)),
    );
    line(say!("cli-status-visits"), number(Some(status.visits)));
    line(say!("cli-status-state"), Some(status.state.clone()));
    line(say!("cli-status-fault"), status.fault.clone());
    line(
        say!("cli-status-lockdown"),
        status.lockdown.as_ref().map(lockdown),
    );
    print_files(status);
    line(say!("cli-status-visit"), number(status.visit_seconds));
    line(say!("cli-status-idle"), number(status.idle_seconds));
    line(say!("cli-status-calling"), number(status.calling_seconds));
    line(say!("cli-status-host"), status.url_host.clone());
    line(say!("cli-status-gate"), status.gate.clone());
    line(
        say!("cli-status-service"),
        status.gate_service.as_ref().map(service),
    );
    let printer = status.printer.as_deref();
    line(
        say!("cli-status-printer"),
        printer.map(|state| sentence(&format!("cli-printer-{state}"), &[])),
    );
    line(say!("cli-status-board"), status.board.as_ref().map(board));
    let last = status.last_ticket.as_deref();
    line(
        say!("cli-status-tickets"),
        last.map(|last| say!("cli-tickets", count = status.tickets, last = last)),
    );
    print_refused(status);
    print_troubles(status);
}

/// What IT lays on the seat, where it comes from, and what was refused of it.
fn print_files(status: &Status) {
    line(say!("cli-status-policy"), status.policy_version.clone());
    let source = |code: &Option<String>| code.as_deref().map(source);
    line(
        say!("cli-status-policy-source"),
        source(&status.policy_source),
    );
    line(
        say!("cli-status-guides-source"),
        source(&status.guides_source),
    );
    line(
        say!("cli-status-bundle"),
        status.bundle.as_ref().map(bundle),
    );
    line(
        say!("cli-status-settings-fault"),
        status.settings_fault.clone(),
    );
    line(say!("cli-status-policy-fault"), status.policy_fault.clone());
    line(say!("cli-status-guides-fault"), status.guides_fault.clone());
    line(
        say!("cli-status-journal-fault"),
        status.journal_fault.clone(),
    );
}

/// How the line to the board is.
fn board(board: &Board) -> String {
    let kept = board
        .kept
        .map_or_else(|| "–".to_owned(), |kept| kept.to_string());
    let how = match (&board.fault, board.connected) {
        (Some(fault), _) => fault.clone(),
        (None, true) => say!("cli-board-connected"),
        (None, false) => say!("cli-board-connecting"),
    };
    say!("cli-board-line", how = how, kept = kept)
}

/// Which bundle the seat has, how old the last word of its publisher is, and what is in the way of the next.
fn bundle(bundle: &Bundle) -> String {
    let number = bundle.number.map(|number| number.to_string());
    let heard = bundle
        .heard
        .map(|heard| say!("cli-bundle-heard", moment = moment(heard)));
    let later = bundle.later.map(|number| number.to_string());
    let later = later.map(|number| say!("cli-bundle-later", number = number));
    let parts = [number, heard, later, bundle.fault.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Who put the list or the guides where they lie.
fn source(code: &str) -> String {
    match code {
        "named" => say!("cli-source-named"),
        "local" => say!("cli-source-local"),
        "bundle" => say!("cli-source-bundle"),
        "shipped" => say!("cli-source-shipped"),
        other => other.to_owned(),
    }
}

/// What did not work outside of the seat, and which visits it lost.
fn print_troubles(status: &Status) {
    for outage in &status.outages {
        line(say!("cli-status-outage"), Some(outage_words(outage)));
    }
    for one in &status.distrusted {
        let (last, times) = (moment(one.last), one.times);
        let value = format!(
            "{} {} ({}) {last} × {times}",
            one.host, one.sentence, one.reason
        );
        line(say!("cli-status-distrusted"), Some(value));
    }
    for fault in &status.proxy {
        let ended = fault.ended.map(moment).unwrap_or_default();
        let host = fault.host.as_deref().map(|host| format!("{host} "));
        let value = format!(
            "{}{} ({}) {}–{ended} × {}",
            host.unwrap_or_default(),
            fault.sentence,
            fault.reason,
            moment(fault.began),
            fault.times
        );
        line(say!("cli-status-proxy"), Some(value));
    }
    for began in &status.lost {
        line(say!("cli-status-lost"), Some(moment(*began)));
    }
}

fn outage_words(outage: &Outage) -> String {
    let end = match (outage.ended, outage.answered) {
        (Some(ended), true) => moment(ended),
        (Some(ended), false) => say!("cli-outage-unseen", last = moment(ended)),
        (None, _) => say!("cli-outage-still", last = moment(outage.last)),
    };
    let met = say!(
        "cli-outage-met",
        visits = outage.visits,
        times = outage.times
    );
    format!("{} {} – {end}, {met}", outage.host, moment(outage.began))
}

/// What the doctor said last, and when.
fn lockdown(last: &Lockdown) -> String {
    let minutes = last.age_seconds.map(|age| age / 60);
    let open: Vec<&str> = last.open.iter().map(|item| item.id.as_str()).collect();
    match (last.ok, minutes) {
        (true, Some(minutes)) => say!("cli-lockdown-ok", minutes = minutes),
        (false, Some(minutes)) => {
            say!(
                "cli-lockdown-open",
                minutes = minutes,
                items = open.join(", ")
            )
        }
        (_, None) => say!("lockdown-unseen"),
    }
}

/// Whether the gate's service lives, and whether it decides as the seat does.
fn service(service: &GateService) -> String {
    let address = &service.address;
    match (&service.policy_version, service.answers) {
        (_, false) => say!("cli-service-silent", address = address),
        (None, true) => say!("cli-service-no-list", address = address),
        (Some(list), true) => say!("cli-service-list", address = address, list = list),
    }
}

/// The most frequent refusals, with what may be pasted into the list.
fn print_refused(status: &Status) {
    let name = say!("cli-status-refused");
    let (shown, more) = status.refused.split_at(status.refused.len().min(SHOWN));
    for refused in shown {
        let page = refused.page.as_deref();
        let page = page.map(|page| say!("cli-status-on-page", page = page));
        print(format_args!(
            "{name}: {} ({}) × {}{}",
            refused.host,
            refused.reason,
            refused.count,
            page.unwrap_or_default()
        ));
        if let Some(line) = &refused.line {
            print(say!("cli-status-paste", line = line));
        }
    }
    let more: u64 = more.iter().map(|refused| refused.count).sum();
    let more = more + status.refused_others;
    if more > 0 {
        print(say!("cli-status-refused-more", count = more));
    }
}

/// A moment as the log writes it, in UTC.
fn moment(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok();
    let moment = moment.and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment.map_or_else(String::new, |moment| {
        moment.strftime("%d.%m.%Y %H:%M UTC").to_string()
    })
}
