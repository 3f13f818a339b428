//! `sps-kiosk doctor`: is this seat really locked?
//!
//! The items are in `doctor`, the looks at the system in `platform`; here is where a seat lies, what our own
//! check says of its files, and the printing. Nothing is changed and nothing is started but short trials.
//! Exit code 1 when a hard item fails or cannot be seen.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::check::{self, Checked};
use super::run::READER;
use super::seat_files::SeatFiles;
use super::{print, with_schema};
use crate::config::Config;
use crate::content::settings::scanner;
use crate::content::{Folder, list};
use crate::control::ControlRequest;
use crate::doctor::{self, Examination, Level, Program, Verdict};
use crate::platform::lockdown::Machine;
use crate::{platform, say, seat, shell};

/// Where kiosk.toml lies when nobody says otherwise.
const CONFIG: &str = "etc/sps-kiosk/kiosk.toml";

/// Where it lies below the folder of `run --root`.
const MOVED: &str = "etc/kiosk.toml";

/// The settings of a gate that is a service of its own, beside kiosk.toml.
const GATE: &str = "gate.toml";

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, value_name = "FILE", help = say!("cli-config"))]
    config: Option<PathBuf>,
    #[arg(long, value_name = "DIR", default_value = "/", help = say!("doctor-root"))]
    root: PathBuf,
    #[arg(long, help = say!("cli-json"))]
    pub(super) json: bool,
    #[arg(long, value_name = "ITEM", help = say!("doctor-only"))]
    only: Vec<String>,
    #[arg(long, conflicts_with_all = ["config", "only"], help = say!("doctor-record"))]
    record: bool,
}

/// Examines, and prints every item; 0 when no hard one fails.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let root = args.root.canonicalize().map_err(|error| {
        let folder = args.root.display().to_string();
        anyhow::Error::new(error).context(say!("doctor-no-root", folder = folder))
    })?;
    let (place, root) = place(args.config, root);
    let file = place.settings()?;
    let checked = check::read_all(&place, &root);
    let config = checked.as_ref().ok().and_then(|read| read.config.as_ref());
    let machine = Machine {
        anchors: checked.as_ref().is_ok_and(Checked::has_certificates),
        ..machine(&root, &file, config)
    };
    // Before the seat opens there is no screen to ask.
    let machine = Machine {
        opened: !args.record || has_opened(&machine.runtime),
        ..machine
    };
    let program = Program {
        settings: mistakes(&checked),
        gate_settings: gate_mistakes(&file, &root),
        disagreements: disagreements(config, &file, &root),
        engine: shell::engine_version(),
    };
    let examination = doctor::examine(&program, &machine, &args.only);
    if examination.0.is_empty() {
        anyhow::bail!(say!("doctor-no-item"));
    }
    if args.record {
        record(&root, &examination).with_context(|| say!("doctor-not-recorded"))?;
    }
    match args.json {
        true => print(as_json(&examination)),
        false => print_lines(&examination),
    }
    Ok(match examination.is_locked() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Examines the seat that runs here, as `sps-kiosk doctor` without arguments.
pub(super) fn examine_this_seat() -> anyhow::Result<ExitCode> {
    run(Args {
        config: None,
        root: PathBuf::from("/"),
        json: false,
        only: Vec::new(),
        record: false,
    })
}

/// Where the files of the seat lie, and the root of its system. A seat that `run --root` moved below a
/// folder runs on this very system.
fn place(config: Option<PathBuf>, root: PathBuf) -> (SeatFiles, PathBuf) {
    let installed = root.join(CONFIG);
    match config {
        Some(file) => (SeatFiles::beside(file), root),
        None if !installed.exists() && root.join(MOVED).exists() => {
            (SeatFiles::under(root), PathBuf::from("/"))
        }
        None => (SeatFiles::beside(installed), root),
    }
}

fn machine(root: &Path, file: &Path, config: Option<&Config>) -> Machine {
    let mut trusted = vec![file.to_owned()];
    // The program that asks is the one that runs here; on another disk it is where it was installed.
    let program = match std::env::current_exe() {
        Ok(program) if root == Path::new("/") => program,
        Ok(_) | Err(_) => root.join("usr/bin/sps-kiosk"),
    };
    trusted.push(program.with_file_name(READER));
    trusted.push(program.clone());
    let mut state = root.join("var/lib/sps-kiosk");
    let mut runtime = root.join("run/sps-kiosk");
    if let Some(config) = config {
        let list = list::text(&config.paths.allowlist).0.path;
        let guides = Folder::in_force(&config.paths.instructions).0.path;
        trusted.push(below(root, &list));
        trusted.push(below(root, &guides));
        state = below(root, &config.paths.state);
        runtime = below(root, &config.paths.runtime);
    }
    Machine {
        root: root.to_owned(),
        trusted,
        state,
        runtime,
        anchors: false,
        configured: config.is_some(),
        inbox: config.and_then(|config| config.scan.inbox.clone()),
        scanner: config.and_then(scanner),
        speech: config.is_some_and(|config| config.speech.enabled),
        program,
        opened: true,
    }
}

/// True while a seat answers there. One that waits for this very look, or starts anew, leaves its socket behind,
/// and must not be told that it is dead.
fn has_opened(runtime: &Path) -> bool {
    seat::ask(runtime, &ControlRequest::Status).is_ok()
}

/// Where a path of the settings lies on the disk that is examined.
fn below(root: &Path, path: &Path) -> PathBuf {
    match path.starts_with(root) {
        true => path.to_owned(),
        false => root.join(path.strip_prefix("/").unwrap_or(path)),
    }
}

/// How many mistakes `sps-kiosk check` finds, or why it cannot look.
fn mistakes(checked: &anyhow::Result<Checked>) -> Result<usize, String> {
    match checked {
        Ok(checked) => Ok(checked.problems().count()),
        Err(error) => Err(error.to_string()),
    }
}

/// The same of the gate's own settings, where it is a service of its own.
fn gate_mistakes(settings_of_the_seat: &Path, root: &Path) -> Option<Result<usize, String>> {
    let file = settings_of_the_seat.with_file_name(GATE);
    file.exists()
        .then(|| mistakes(&check::read_all(&SeatFiles::beside(file), root)))
}

/// Where the seat and its gate do not agree. Without a gate of its own there is no way out at all.
fn disagreements(
    seat: Option<&Config>,
    settings_of_the_seat: &Path,
    root: &Path,
) -> Result<Vec<String>, String> {
    let seat = seat.ok_or_else(|| say!("doctor-no-settings"))?;
    let file = settings_of_the_seat.with_file_name(GATE);
    if !file.exists() {
        return Ok(vec![file.display().to_string()]);
    }
    let gate = SeatFiles::beside(file).load();
    let gate = gate.map_err(|_| say!("doctor-no-settings"))?;
    let mut found = Vec::new();
    if seat.seat.region != gate.seat.region {
        found.push("[seat] region".to_owned());
    }
    let lists = |config: &Config| -> Vec<PathBuf> {
        let lists = config.paths.allowlist.iter();
        lists.map(|list| below(root, &list.path)).collect()
    };
    if lists(seat) != lists(&gate) {
        found.push("[paths] allowlist".to_owned());
    }
    let listen = gate.gate.listen;
    let leads = seat.gate.upstream.as_ref().is_some_and(|proxy| {
        let is_here = proxy.host == "localhost" || proxy.host.parse() == Ok(listen.ip());
        is_here && proxy.port == listen.port() && !proxy.tls
    });
    if !leads {
        found.push(format!("[gate] upstream ≠ http://{listen}"));
    }
    Ok(found)
}

fn as_json(examination: &Examination) -> serde_json::Value {
    let items = examination.0.iter().map(|item| {
        serde_json::json!({
            "id": item.id,
            "level": match item.level {
                Level::Hard => "hard",
                Level::Soft => "soft",
            },
            "verdict": match item.verdict {
                Verdict::Pass => "pass",
                Verdict::Fail => "fail",
                Verdict::Unknown => "unknown",
            },
            "message": item.message,
            "hint": item.hint,
        })
    });
    with_schema(
        serde_json::json!({ "ok": examination.is_locked(), "items": items.collect::<Vec<_>>() }),
    )
}

/// Leaves the verdict where the seat reads it, whole or not at all.
fn record(root: &Path, examination: &Examination) -> anyhow::Result<()> {
    let folder = root.join("run/sps-kiosk-doctor");
    let mut verdict = as_json(examination);
    verdict["at"] = jiff::Timestamp::now().as_second().into();
    verdict["uptime"] = platform::uptime().into();
    let unfinished = folder.join("verdict.new");
    std::fs::write(&unfinished, verdict.to_string())?;
    std::fs::rename(unfinished, folder.join("verdict.json"))?;
    Ok(())
}

fn print_lines(examination: &Examination) {
    for item in &examination.0 {
        let mark = match (item.verdict, item.keeps_open()) {
            (Verdict::Pass, _) => say!("doctor-mark-pass"),
            (Verdict::Fail | Verdict::Unknown, true) => say!("doctor-mark-hard"),
            (Verdict::Fail | Verdict::Unknown, false) => say!("doctor-mark-soft"),
        };
        print(format!("{mark} {}: {}", item.id, item.message));
        if item.verdict != Verdict::Pass {
            print(say!("doctor-do", hint = &item.hint));
        }
    }
    print(match examination.is_locked() {
        true => say!("doctor-locked"),
        false => say!("doctor-open", count = examination.open()),
    });
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_socket_that_nobody_listens_at_is_no_open_seat() {
        let runtime = tempfile::tempdir().unwrap();
        drop(UnixListener::bind(runtime.path().join("control.sock")).unwrap());
        assert!(runtime.path().join("control.sock").exists());
        assert!(!has_opened(runtime.path()));
    }
}
