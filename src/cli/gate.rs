//! `sps-kiosk gate`: the egress gate alone, for its own service user.
//!
//! Runs by kiosk.toml and its list until it is killed. A list with one bad line opens no gate. Hot
//! reload is the seat's; here a restart reads the list anew.

use std::fs;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};

use anyhow::Context;

use super::place::Place;
use crate::config::Config;
use crate::diagnostic::Cited;
use crate::egress::{Gate, Notice, Settings};
use crate::policy::Policy;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
}

/// Runs until the process is killed; comes back only when the gate could not start or stopped.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.place.load()?;
    let policy = read_policy(&config)?;
    let settings = Settings {
        listen: config.gate.listen,
        upstream: config.gate.upstream,
        hosts: config.gate.hosts,
    };
    let (stopped, wait) = mpsc::channel();
    let gate = Gate::start(settings, Arc::new(policy), move |notice| match notice {
        // Both are in the log already.
        Notice::Refused { .. } | Notice::Unreachable { .. } => {}
        Notice::Stopped => {
            // Nobody waits any more when the process is ending.
            let _ending = stopped.send(());
        }
    })?;
    super::print(say!("gate-listens", address = gate.address().to_string()));
    let _stopped = wait.recv();
    anyhow::bail!(say!("gate-stopped"))
}

fn read_policy(config: &Config) -> anyhow::Result<Policy> {
    let path = &config.paths.allowlist;
    let text = fs::read_to_string(path)
        .with_context(|| say!("cli-unreadable", file = path.display().to_string()))?;
    Policy::parse(&text, config.seat.region.as_deref()).map_err(|problems| {
        let cited = problems.iter().map(|problem| Cited {
            path,
            text: &text,
            problem,
        });
        let cited: String = cited.map(|problem| format!("\n{problem}")).collect();
        anyhow::anyhow!(say!("gate-list-refused", problems = cited))
    })
}
