//! The units of the seat: as they were shipped, without additions, wanted at every start, and alive.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::queue_unit::{QUEUE_UNIT, is_queue_unit};
use super::shipped::{self, Shipped, UNITS};
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Where somebody may put units beside those of packages.
pub(super) const LOCAL: &[&str] = &[
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/run/systemd/generator.late",
];

/// Where packages put them.
const PACKAGED: &str = "/usr/lib/systemd/system";

/// Where programs lie that make units and variables at every start.
const GENERATORS: &[&str] = &[
    "/etc/systemd/system-generators",
    "/run/systemd/system-generators",
    "/usr/local/lib/systemd/system-generators",
    "/etc/systemd/system-environment-generators",
    "/run/systemd/system-environment-generators",
    "/usr/local/lib/systemd/system-environment-generators",
];

/// The same of packages.
const PACKAGED_GENERATORS: &[&str] = &[
    "/usr/lib/systemd/system-generators",
    "/usr/lib/systemd/system-environment-generators",
];

impl Machine {
    /// True when nothing is there, not even a link that leads nowhere.
    pub(super) fn is_absent(&self, path: &str) -> bool {
        fs::symlink_metadata(self.at(path)).is_err()
    }

    /// Where a link leads.
    fn leads_to(&self, path: &str) -> Option<String> {
        let target = fs::read_link(self.at(path)).ok()?;
        Some(target.to_string_lossy().into_owned())
    }

    /// True when this unit, or the template that it is made of, is shut for good.
    pub(super) fn is_masked(&self, unit: &str) -> bool {
        let template = unit.split_once('@').and_then(|(name, rest)| {
            let (_, kind) = rest.rsplit_once('.')?;
            Some(format!("{name}@.{kind}"))
        });
        let names = [Some(unit.to_owned()), template];
        names.into_iter().flatten().any(|name| {
            let mut places = ["/etc/systemd/system.control", "/etc/systemd/system"].iter();
            places.any(|folder| {
                self.leads_to(&format!("{folder}/{name}")).as_deref() == Some("/dev/null")
            })
        })
    }

    /// The texts of every unit and addition that no package brought, with their places.
    pub(super) fn local_units(&self) -> Result<Vec<(String, String)>, Unseen> {
        let mut units = Vec::new();
        for folder in LOCAL {
            for name in self.names(folder)? {
                let path = format!("{folder}/{name}");
                if name.ends_with(".d") {
                    let parts = self.read_all(&path, ".conf")?;
                    units.extend(
                        parts
                            .into_iter()
                            .map(|(part, text)| (format!("{path}/{part}"), text)),
                    );
                } else if self.at(&path).is_file() && self.leads_to(&path).is_none() {
                    units.push((path.clone(), self.read_if_there(&path)?));
                }
            }
        }
        Ok(units)
    }
}

/// The units are those that were shipped, and nothing is added to them.
pub(crate) fn units(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut found = Vec::new();
    for unit in UNITS {
        let mut copies = 0;
        for folder in LOCAL.iter().chain(&[PACKAGED]) {
            let path = format!("{folder}/{}", unit.name());
            if !machine.is_absent(&path) {
                copies += 1;
                if machine.leads_to(&path).is_some() || !unit.is(&machine.read_if_there(&path)?) {
                    found.push(path);
                }
            }
            let extra = additions(machine, folder, unit)?;
            found.extend(
                extra
                    .into_iter()
                    .filter(|path| !found.contains(path))
                    .collect::<Vec<_>>(),
            );
        }
        if copies == 0 && unit.needed {
            found.push(unit.name().to_owned());
        }
    }
    for folder in GENERATORS {
        found.extend(
            machine
                .names(folder)?
                .into_iter()
                .map(|name| format!("{folder}/{name}")),
        );
    }
    let mut packaged = Vec::new();
    for folder in PACKAGED_GENERATORS {
        packaged.extend(
            machine
                .names(folder)?
                .into_iter()
                .map(|name| format!("{folder}/{name}")),
        );
    }
    found.extend(machine.unpackaged(packaged)?);
    for key in ["DefaultEnvironment", "ManagerEnvironment"] {
        let value = machine.systemd("system.conf", "Manager", key)?;
        found.extend(
            value
                .filter(|value| !value.is_empty())
                .map(|value| format!("{key}={value}")),
        );
    }
    Ok(Found::none(&found))
}

/// Whatever in a folder changes a unit: drop-ins of its own name, of the beginnings of it that end with a
/// dash, and of its kind; and other units that it would start.
fn additions(machine: &Machine, folder: &str, unit: &Shipped) -> Result<Vec<String>, Unseen> {
    let name = unit.name();
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut folders = vec![format!("{name}.d")];
    folders.extend(
        stem.match_indices('-')
            .map(|(at, _)| format!("{}.{kind}.d", &stem[..=at])),
    );
    // Some systems ship one for every service.
    folders.extend((folder != PACKAGED).then(|| format!("{kind}.d")));
    let mut found = Vec::new();
    for drop_ins in folders {
        for part in machine.names(&format!("{folder}/{drop_ins}"))? {
            if part.ends_with(".conf") {
                found.push(format!("{folder}/{drop_ins}/{part}"));
            }
        }
    }
    for link in ["wants", "requires", "upholds"] {
        for other in machine.names(&format!("{folder}/{name}.{link}"))? {
            if UNITS.iter().all(|ours| ours.name() != other) {
                found.push(format!("{folder}/{name}.{link}/{other}"));
            }
        }
    }
    Ok(found)
}

/// Every unit that its own text wants at the start is wanted, and the system starts as it usually does.
pub(crate) fn enabled(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut found = Vec::new();
    for unit in UNITS.iter().filter(|unit| unit.needed) {
        let wanted = unit
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("WantedBy="));
        for by in wanted.flat_map(str::split_whitespace) {
            let mut folders = ["/etc/systemd/system", PACKAGED].iter();
            let link = |folder: &&&str| {
                !machine.is_absent(&format!("{folder}/{by}.wants/{}", unit.name()))
            };
            if folders.find(link).is_none() {
                found.push(unit.name().to_owned());
            }
        }
        if machine.is_masked(unit.name()) {
            found.push(format!("{} (mask)", unit.name()));
        }
    }
    for folder in [
        "/run/systemd/system",
        "/etc/systemd/system",
        "/run/systemd/generator.early",
    ] {
        let target = machine
            .leads_to(&format!("{folder}/default.target"))
            .unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default();
        if !["", "multi-user.target", "graphical.target"].contains(&name) {
            found.push(format!("default.target → {name}"));
        }
    }
    found.dedup();
    Ok(Found::none(&found))
}

/// What stands around the seat is alive, as it was read from the files that are there now.
pub(crate) fn running(machine: &Machine) -> Look {
    machine.must_run()?;
    // The timer of this very look comes after it.
    let asked = UNITS
        .iter()
        .filter(|unit| unit.needed && !unit.comes_and_goes() && !unit.name().contains("-doctor"));
    let asked = asked
        .map(Shipped::name)
        .filter(|name| machine.opened || !is_of_the_screen(name));
    let answer = Command::new("/usr/bin/systemctl")
        .args(["show", "--property=Id,ActiveState,NeedDaemonReload"])
        .args(asked)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| Unseen::file("/usr/bin/systemctl", &error))?;
    if !answer.status.success() {
        return Err(Unseen(say!("doctor-no-answer", program = "systemctl")));
    }
    Ok(Found::none(&dead(&String::from_utf8_lossy(&answer.stdout))))
}

/// True for what begins only when this seat may open.
fn is_of_the_screen(unit: &str) -> bool {
    unit == "sps-kiosk.service" || unit == "sps-kiosk-x.service"
}

/// Those of these units that do not live, or live by an older text.
fn dead(shown: &str) -> Vec<String> {
    let mut found = Vec::new();
    for unit in shown.split("\n\n") {
        let value = |key: &str| {
            unit.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        };
        let (name, state) = (
            value("Id").unwrap_or("?"),
            value("ActiveState").unwrap_or("?"),
        );
        if state != "active" {
            found.push(format!("{name} ({state})"));
        } else if value("NeedDaemonReload") != Some("no") {
            found.push(format!("{name} (daemon-reload)"));
        }
    }
    found
}

/// Units that neither a package nor this program brought.
pub(crate) fn foreign_units(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut units = machine.local_units()?;
    // What generators make of files is looked at in those.
    units.retain(|(path, _)| {
        !path.starts_with("/run/systemd/generator") && !path.starts_with("/run/systemd/transient")
    });
    units.retain(|(path, text)| path != QUEUE_UNIT || !is_queue_unit(text));
    units.retain(|(path, _)| shipped::places().all(|place| place != path));
    units.retain(|(path, _)| {
        let name = Path::new(path).file_name().unwrap_or_default();
        UNITS.iter().all(|ours| ours.name() != name)
    });
    let paths = units.into_iter().map(|(path, _)| path).collect();
    Ok(Found::none(&machine.unpackaged(paths)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_does_one_thing_need_not_live() {
        let names: Vec<&str> = UNITS
            .iter()
            .filter(|unit| unit.comes_and_goes())
            .map(Shipped::name)
            .collect();
        assert_eq!(
            names,
            [
                "sps-kiosk-doctor.service",
                "sps-kiosk-fetch.service",
                "sps-kiosk-metrics.service",
                "sps-kiosk-vt.service"
            ]
        );
    }

    #[test]
    fn a_unit_that_died_or_was_changed_since_is_named() {
        let all = "Id=a.service\nActiveState=active\nNeedDaemonReload=no\n\nId=b.service\nActiveState=failed\nNeedDaemonReload=no\n\nId=c.service\nActiveState=active\nNeedDaemonReload=yes\n";
        assert_eq!(
            dead(all),
            ["b.service (failed)", "c.service (daemon-reload)"]
        );
        assert_eq!(dead(""), ["? (?)"]);
    }
}
