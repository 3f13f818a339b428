//! After a set-up of the system that runs: what was written takes effect as far as it can without a restart.

use std::path::Path;

use super::super::print;
use crate::platform;
use crate::say;
use crate::setup;

/// What reads its settings anew. The star stands for those that run: a service that is not there at all is none of them,
/// and no failure.
const RELOADED: &[&[&str]] = &[
    &["systemctl", "daemon-reload"],
    &["systemctl", "daemon-reexec"],
    &["systemctl", "restart", "systemd-sysctl.service"],
    &[
        "systemctl",
        "try-reload-or-restart",
        "systemd-udevd.service*",
    ],
    &["swapoff", "--all"],
    &["systemctl", "try-restart", "systemd-journald.service*"],
    &["systemctl", "try-restart", "systemd-timesyncd.service*"],
    &["systemctl", "try-restart", "cups.service*"],
    // It tries on for as long as the printer is switched off.
    &[
        "systemctl",
        "--no-block",
        "try-restart",
        "sps-kiosk-printer.service*",
    ],
    &["systemctl", "try-restart", "sps-kiosk-scanner.service*"],
    &[
        "systemctl",
        "try-restart",
        "apt-daily.timer*",
        "apt-daily-upgrade.timer*",
    ],
];

/// What is started, the wall first.
const STARTED: &[&[&str]] = &[
    &["systemctl", "restart", "sps-kiosk-firewall.service"],
    &["systemctl", "start", "sps-kiosk-gate.service"],
    &["systemctl", "start", "sps-kiosk.service"],
    // Its verdict lets the first citizen in.
    &[
        "systemctl",
        "start",
        "sps-kiosk-doctor.service",
        "sps-kiosk-doctor.timer",
        "sps-kiosk-fetch.path",
        "sps-kiosk-fetch.timer",
        "sps-kiosk-metrics.socket",
        "sps-kiosk-metrics.timer",
    ],
    // And whatever else is enabled.
    &["systemctl", "--no-block", "start", "multi-user.target"],
];

/// Starts what can be started.
///
/// # Errors
/// A step failed; the others were not tried.
pub(super) fn start() -> anyhow::Result<()> {
    let root = Path::new("/");
    for words in RELOADED {
        setup::run_program(root, words)?;
    }
    if platform::sits_at_the_screen() {
        print(say!("setup-note-screen"));
        return Ok(());
    }
    for words in STARTED {
        setup::run_program(root, words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_there_stops_no_set_up() {
        for words in RELOADED {
            let verb = words.iter().position(|word| word.starts_with("try-"));
            let named = verb.map_or(&[][..], |verb| &words[verb + 1..]);
            assert!(named.iter().all(|name| name.ends_with('*')), "{words:?}");
        }
    }
}
