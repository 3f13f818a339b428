//! `sps-kiosk doctor`: is this seat really locked?
//!
//! The looks at the system are in `platform`; here are those at our own files and at the engine, and
//! the printing. Nothing is changed and nothing is started but short trials. Exit code 1 when a hard
//! item fails or cannot be seen.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::check::{self, Checked};
use super::run::READER;
use super::seat_files::SeatFiles;
use super::{print, with_schema};
use crate::config::Config;
use crate::platform::lockdown::{Found, Item, Level, Look, Machine, Unseen, Verdict};
use crate::{say, shell};

/// Where kiosk.toml lies when nobody says otherwise.
const CONFIG: &str = "etc/sps-kiosk/kiosk.toml";

/// Where it lies below the folder of `run --root`.
const MOVED: &str = "etc/kiosk.toml";

/// The settings of a gate that is a service of its own, beside kiosk.toml.
const GATE: &str = "gate.toml";

/// The oldest engine whose features and switches are known.
const OLDEST_ENGINE: (u32, u32) = (2, 50);

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, value_name = "FILE", help = say!("cli-config"))]
    config: Option<PathBuf>,
    #[arg(long, value_name = "DIR", default_value = "/", help = say!("doctor-root"))]
    root: PathBuf,
    #[arg(long, help = say!("cli-json"))]
    pub(super) json: bool,
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
    let mut items = vec![
        Item::new("settings", Level::Hard, settings(&checked)),
        Item::new("gate-settings", Level::Hard, gate_settings(&file, &root)),
        Item::new("engine", Level::Hard, engine(shell::engine_version())),
    ];
    items.extend(machine.examine());
    let is_locked = !items.iter().any(Item::keeps_open);
    match args.json {
        true => print(as_json(&items, is_locked)),
        false => print_lines(&items, is_locked),
    }
    Ok(match is_locked {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
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
    trusted.push(program);
    let mut state = root.join("var/lib/sps-kiosk");
    let mut runtime = root.join("run/sps-kiosk");
    if let Some(config) = config {
        trusted.push(config.paths.allowlist.clone());
        trusted.push(config.paths.instructions.clone());
        state.clone_from(&config.paths.state);
        runtime.clone_from(&config.paths.runtime);
    }
    Machine {
        root: root.to_owned(),
        trusted,
        state,
        runtime,
        anchors: false,
        inbox: config.and_then(|config| config.scan.inbox.clone()),
        speech: config.is_some_and(|config| config.speech.enabled),
    }
}

/// What `sps-kiosk check` says.
fn settings(checked: &anyhow::Result<Checked>) -> Look {
    let checked = checked
        .as_ref()
        .map_err(|error| Unseen(error.to_string()))?;
    Ok(match checked.problems().count() {
        0 => Found::Good,
        count => Found::Bad(count.to_string()),
    })
}

/// The same of the gate's own settings, where it is a service of its own.
fn gate_settings(settings_of_the_seat: &Path, root: &Path) -> Look {
    let file = settings_of_the_seat.with_file_name(GATE);
    match file.exists() {
        true => settings(&check::read_all(&SeatFiles::beside(file), root)),
        false => Ok(Found::Good),
    }
}

fn engine(version: Option<String>) -> Look {
    let version = version.ok_or_else(|| Unseen(say!("doctor-no-engine")))?;
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    let has = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok(match has >= OLDEST_ENGINE {
        true => Found::Good,
        false => Found::Bad(version),
    })
}

fn as_json(items: &[Item], is_locked: bool) -> serde_json::Value {
    let items = items.iter().map(|item| {
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
    with_schema(serde_json::json!({ "ok": is_locked, "items": items.collect::<Vec<_>>() }))
}

fn print_lines(items: &[Item], is_locked: bool) {
    for item in items {
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
    let open = items.iter().filter(|item| item.keeps_open()).count();
    print(match is_locked {
        true => say!("doctor-locked"),
        false => say!("doctor-open", count = open),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn an_old_engine_is_told_from_a_new_one() {
        let check = |version: &str, good: bool| {
            let found = engine(Some(version.to_owned())).unwrap();
            assert_eq!(found == Found::Good, good, "{version}");
        };
        check("2.50.0", true);
        check("2.50.6", true);
        check("3.0", true);
        check("2.48.5", false);
        check("2.9.9", false);
        check("new", false);
        assert!(engine(None).is_err());
    }

    #[test]
    fn our_own_items_have_their_sentences() {
        for id in ["settings", "gate-settings", "engine"] {
            for sentence in ["pass", "fail", "hint"] {
                let id = format!("doctor-{id}-{sentence}");
                assert!(text::exists(&id), "{id}");
            }
        }
    }
}
