//! `sps-kiosk gate`: the egress gate alone, for its own service user.
//!
//! Runs by kiosk.toml and its list until it is killed, and follows the list as the seat does: what is
//! refused changes nothing. Without a list that is accepted it lets nothing through and waits for one.

use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::seat_files::SeatFiles;
use crate::content::list::{self, ReloadedList};
use crate::egress::{self, Gate, GateNotice};
use crate::{platform, say, seat};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
}

/// What can happen to the gate.
enum GateEvent {
    /// The list was saved.
    List(ReloadedList),
    /// The gate stopped by itself.
    Stopped,
}

/// After so long without anything else it looks whether its program was replaced.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Runs until the process is killed or its program replaced; comes back else only when the gate could not
/// start or stopped.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.files.load()?;
    let settings = egress::GateSettings {
        board: config.board.map(|board| (board.host, board.port)),
        ..seat::gate_settings(&config.gate)
    };
    let (file, region) = (&config.paths.allowlist, config.seat.region);
    let first = list::read(file, region.as_deref());
    let known = first.known();
    let (tell, events) = mpsc::channel();
    let stopped = tell.clone();
    let gate = Gate::start(settings, first.policy(), move |notice| match notice {
        GateNotice::ProxyFails { host, fault } => {
            tracing::warn!(
                host,
                sentence = fault.sentence(),
                "no way through the proxy"
            );
        }
        // These are in the log already.
        GateNotice::Refused { .. }
        | GateNotice::Unreachable { .. }
        | GateNotice::ProxyServes { .. } => {}
        GateNotice::Stopped => {
            // Nobody waits any more when the process is ending.
            let _ending = stopped.send(GateEvent::Stopped);
        }
    })?;
    super::print(say!("gate-listens", address = gate.address().to_string()));
    obey(&gate, first);
    let _watch = list::watch(file, region, known, move |notice| {
        let _ending = tell.send(GateEvent::List(notice));
    })?;
    loop {
        match events.recv_timeout(LOOK_EVERY) {
            Ok(GateEvent::List(notice)) => obey(&gate, notice),
            Err(RecvTimeoutError::Timeout) => {
                // An upgrade cuts nobody off: its unit starts the new program once nobody is connected.
                if platform::is_replaced() && gate.is_idle() {
                    tracing::info!("the program was replaced; the new one is to be started");
                    return Ok(ExitCode::SUCCESS);
                }
            }
            Ok(GateEvent::Stopped) | Err(RecvTimeoutError::Disconnected) => {
                anyhow::bail!(say!("gate-stopped"))
            }
        }
    }
}

/// Puts a list in force, or says why not.
fn obey(gate: &Gate, list: ReloadedList) {
    match list {
        ReloadedList::Loaded {
            policy, location, ..
        } => {
            tracing::info!(
                origin = location.origin.code(),
                version = policy.version(),
                "the list is in force"
            );
            gate.load(policy);
        }
        ReloadedList::Rejected(sentence) => {
            tracing::warn!("the list is refused; nothing changes: {sentence}");
        }
    }
}
