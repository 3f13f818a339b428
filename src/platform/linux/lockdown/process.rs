//! What runs beside the seat: parts of a desktop that offer a way out or remember the citizen.

use super::{Found, Look, Machine, Unseen};
use crate::say;

/// How the names of such programs begin. The kernel keeps fifteen letters of a name.
const DESKTOP: &[&str] = &[
    // They mount what is plugged in, and browse it.
    "gvfs",
    "udiskie",
    "usbmount",
    // Windows of their own: file choosers, networks, keys, notes.
    "fcitx",
    "ibus-",
    "nm-applet",
    "notification-da",
    "onboard",
    "polkit-gnome",
    "polkit-kde",
    "polkit-mate",
    "xdg-desktop-por",
    // They read the screen, or keep what they read.
    "at-spi",
    "baloo",
    "localsearch",
    "tracker-",
    "zeitgeist",
    // They lock the screen, or hold the display.
    "fly-",
    "gdm",
    "gnome-",
    "kded",
    "light-locker",
    "lightdm",
    "mate-",
    "plasma",
    "sddm",
    "xfce",
    "xfdesktop",
    "xscreensaver",
];

/// Names of the bus that would start such programs on demand.
const BUSES: &[&str] = &["dbus-broker", "dbus-daemon"];

/// A process.
#[derive(Debug, PartialEq, Eq)]
struct Process {
    name: String,
    uid: u32,
}

impl Machine {
    /// Every process. When the kernel hides those of others, nothing can be said.
    fn processes(&self) -> Result<Vec<Process>, Unseen> {
        if self.read("/proc/1/status").is_err() {
            return Err(Unseen(say!("doctor-hidden-processes")));
        }
        let mut processes = Vec::new();
        for name in self.names("/proc")? {
            if name.bytes().all(|byte| byte.is_ascii_digit()) {
                // One that has ended in between is none.
                let status = self.read(&format!("/proc/{name}/status"));
                processes.extend(status.ok().as_deref().and_then(Process::parse));
            }
        }
        Ok(processes)
    }
}

impl Process {
    fn parse(status: &str) -> Option<Process> {
        let field = |name: &str| {
            let mut lines = status.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(":\t"))
        };
        Some(Process {
            name: field("Name")?.to_owned(),
            uid: field("Uid")?.split('\t').next()?.parse().ok()?,
        })
    }
}

pub(crate) fn desktop(machine: &Machine) -> Look {
    let mut found: Vec<String> = machine
        .processes()?
        .into_iter()
        .map(|process| process.name)
        .filter(|name| DESKTOP.iter().any(|start| name.starts_with(start)))
        .collect();
    let manager = "display-manager.service";
    if !machine.is_masked(manager) && !machine.is_absent(&format!("/etc/systemd/system/{manager}"))
    {
        found.push(manager.to_owned());
    }
    found.sort();
    found.dedup();
    Ok(Found::none(&found))
}

pub(crate) fn session_bus(machine: &Machine) -> Look {
    let uid = machine.account()?.uid;
    let mut processes = machine.processes()?;
    processes.retain(|process| process.uid == uid && BUSES.contains(&process.name.as_str()));
    let found: Vec<String> = processes.into_iter().map(|process| process.name).collect();
    Ok(Found::none(&found))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    fn status(name: &str, uid: u32) -> String {
        format!("Name:\t{name}\nUmask:\t0022\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
    }

    #[test]
    fn a_desktop_is_found_by_its_processes() {
        let disk = Disk::with(&[
            ("proc/1/status", &status("systemd", 0)),
            ("proc/20/status", &status("gvfsd", 990)),
            ("proc/21/status", &status("gvfsd-fuse", 990)),
            ("proc/22/status", &status("sps-kiosk", 990)),
            ("proc/23/status", &status("nm-applet", 990)),
            ("proc/self/status", &status("xscreensaver", 990)),
        ]);
        let expected = Found::Bad("gvfsd, gvfsd-fuse, nm-applet".to_owned());
        assert_eq!(desktop(&disk.machine()).unwrap(), expected);
    }

    #[test]
    fn hidden_processes_are_not_absent_ones() {
        let disk = Disk::with(&[("proc/22/status", &status("sps-kiosk", 990))]);
        assert!(desktop(&disk.machine()).is_err());
    }

    #[test]
    fn the_bus_of_the_system_is_no_session_bus() {
        let own = rustix::process::getuid().as_raw();
        let check = |uid: u32, locked: bool| {
            let disk = Disk::with(&[
                ("proc/1/status", &status("systemd", 0)),
                ("proc/9/status", &status("dbus-daemon", uid)),
                ("etc/passwd", &format!("me:x:{own}:{own}::/:/bin/sh\n")),
            ]);
            let found = session_bus(&disk.machine()).unwrap();
            assert_eq!(found == Found::Good, locked, "{found:?}");
        };
        check(own, false);
        check(own + 1, true);
    }
}
