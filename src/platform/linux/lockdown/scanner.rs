//! The scanner that citizens ask from the screen: its programs, the way to it, and whether it answers.

use std::io;

use super::super::scanner::{DISCOVERY, PROGRAM};
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Where the relay reads to which address it leads.
const ADDRESS: &str = "/etc/sps-kiosk/scanner.address";

/// What starts the relay.
const SOCKET: &str = "/etc/systemd/system/sockets.target.wants/sps-kiosk-scanner.socket";

/// Everything that a scan needs is there. That the wall lets the relay through is said by the files of the session.
pub(crate) fn scanner(machine: &Machine) -> Look {
    machine.must_be_configured()?;
    let Some(scanner) = &machine.scanner else {
        return Ok(Found::Good);
    };
    let mut needed = vec![PROGRAM];
    needed.extend(scanner.escl.as_ref().map(|_| DISCOVERY));
    needed.extend(scanner.relayed().map(|_| SOCKET));
    needed.retain(|path| machine.is_absent(path));
    let mut found: Vec<String> = needed.into_iter().map(str::to_owned).collect();
    if let Some(address) = scanner.relayed() {
        let line = format!("SCANNER={address}");
        if machine.read_if_there(ADDRESS)?.trim() != line {
            found.push(format!("{ADDRESS} ≠ {line}"));
        }
    }
    if !found.is_empty() {
        return Ok(Found::none(&found));
    }
    machine.must_run()?;
    match scanner.escl.as_ref().map(|escl| escl.answers()) {
        None | Some(Ok(true)) => Ok(Found::Good),
        Some(Err(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(Unseen(say!("doctor-ask-as-root")))
        }
        Some(Ok(false) | Err(_)) => Ok(Found::Bad(say!("doctor-scanner-silent"))),
    }
}
