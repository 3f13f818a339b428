//! `sps-kiosk setup --undo`: every path as it was before the first set-up.

use std::path::Path;
use std::process::ExitCode;

use super::super::print;
use crate::platform;
use crate::say;
use crate::setup::{self, Records, Undone};

/// What is stopped first, the seat before its wall.
const STOPPED: &[&str] = &[
    "sps-kiosk-doctor.timer",
    // By a pattern: not every seat has it.
    "sps-kiosk-printer*",
    "sps-kiosk-fetch.path",
    "sps-kiosk-fetch.timer",
    "sps-kiosk-metrics.socket",
    "sps-kiosk-metrics.timer",
    "sps-kiosk-scanner*",
    "sps-kiosk.service",
    "sps-kiosk-x.service",
    "sps-kiosk-gate.service",
    "sps-kiosk-firewall.service",
];

/// The paths after whose return a program has to run.
const AFTERWARDS: &[(&str, &[&str])] = &[
    ("/etc/locale.gen", &["locale-gen"]),
    ("/etc/grub.d/01_sps-kiosk", &["update-grub"]),
];

/// Takes back everything that can be; 1 when something could not.
pub(super) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let mut records = Records::below(root)?;
    if records.is_empty() {
        print(say!("setup-nothing-to-undo"));
        return Ok(ExitCode::SUCCESS);
    }
    let runs = root == Path::new("/") && platform::systemd_runs();
    if runs {
        for unit in STOPPED {
            // One that cannot be stopped does not keep the rest from being taken back.
            if let Err(fault) = setup::run_program(root, &["systemctl", "stop", unit]) {
                super::super::print_error(&fault.into());
            }
        }
        // The rules of the wall stay when its unit ends; there may be none.
        let _gone = platform::run(&["nft", "delete", "table", "inet", "sps_kiosk"], "");
    }
    let mut programs = Vec::new();
    while let Some((path, undone)) = records.undo_one()? {
        let undone = match undone {
            Ok(undone) => undone,
            Err(error) => {
                let why = error.to_string();
                print(say!("setup-undo-failed", path = path, why = why));
                print(say!("setup-undo-partly"));
                return Ok(ExitCode::FAILURE);
            }
        };
        tell(&undone);
        let after = AFTERWARDS.iter().find(|(after, _)| *after == path);
        programs.extend(after.map(|(_, words)| *words));
    }
    for words in programs {
        let is_boot = words == ["update-grub"];
        if !is_boot || root == Path::new("/") {
            setup::run_program(root, words)?;
        }
    }
    if runs {
        setup::run_program(root, &["systemctl", "daemon-reload"])?;
    }
    print(say!("setup-undo-done"));
    Ok(ExitCode::SUCCESS)
}

fn tell(undone: &Undone) {
    print(match undone {
        Undone::Restored(path) => say!("setup-undone", path = path),
        Undone::Kept(path, kept) => {
            say!(
                "setup-undone-kept",
                path = path,
                kept = kept.display().to_string()
            )
        }
        Undone::InUse(path) => say!("setup-undone-in-use", path = path),
    });
}
