//! Text consoles: that nothing waits on them, and that no key restarts the machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Found, Look, Machine, Unseen};

/// Where systemd looks for its settings; the later folder wins.
const FOLDERS: &[&str] = &["/usr/lib/systemd", "/run/systemd", "/etc/systemd"];

/// The consoles beside the first one and the one of the X server.
const CONSOLES: &[&str] = &["tty2", "tty3", "tty4", "tty5", "tty6"];

impl Machine {
    /// What holds of a setting of systemd: the last word of the file and of its drop-ins.
    fn systemd(&self, file: &str, section: &str, key: &str) -> Result<Option<String>, Unseen> {
        let mut main = String::new();
        // A drop-in of the same name in a later folder takes the place of the earlier one.
        let mut drop_ins = BTreeMap::new();
        for folder in FOLDERS {
            let text = self.read_if_there(&format!("{folder}/{file}"))?;
            if !text.is_empty() {
                main = text;
            }
            drop_ins.extend(self.read_all(&format!("{folder}/{file}.d"), ".conf")?);
        }
        let drop_ins = drop_ins.values().map(String::as_str);
        let texts = [main.as_str()].into_iter().chain(drop_ins);
        Ok(texts
            .filter_map(|text| last_word(text, section, key))
            .next_back())
    }
}

/// The last value of a key in a section.
fn last_word(text: &str, section: &str, key: &str) -> Option<String> {
    let mut here = "";
    let mut last = None;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            here = name.trim_end_matches(']');
        } else if here == section
            && let Some((name, value)) = line.split_once('=')
            && name.trim_end() == key
        {
            last = Some(value.trim().to_owned());
        }
    }
    last
}

/// No console is made because somebody went there.
pub(crate) fn consoles(machine: &Machine) -> Look {
    // Somewhere there must be a system to speak of.
    machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    for key in ["NAutoVTs", "ReserveVT"] {
        let value = machine.systemd("logind.conf", "Login", key)?;
        if value.as_deref() != Some("0") {
            found.push(format!("{key}={}", value.unwrap_or_default()));
        }
    }
    Ok(Found::none(&found))
}

/// Nothing asks for a name on the other consoles, now or after the next start.
pub(crate) fn getty(machine: &Machine) -> Look {
    machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    let wanted = machine.names("/etc/systemd/system/getty.target.wants")?;
    for console in CONSOLES {
        let unit = format!("getty@{console}.service");
        if wanted.contains(&unit) && !is_masked(machine, &unit) {
            found.push(unit);
        }
    }
    for process in machine.names("/proc")? {
        // One that has ended in between asks for nothing.
        let command = machine.read_if_there(&format!("/proc/{process}/cmdline"));
        let command = command.unwrap_or_default();
        let mut words = command.split('\0');
        let is_getty = words.next().is_some_and(|name| name.ends_with("getty"));
        if is_getty {
            let consoles = words.filter(|word| CONSOLES.contains(word));
            found.extend(consoles.map(|console| format!("agetty {console}")));
        }
    }
    Ok(Found::none(&found))
}

/// The keys restart nothing, not even when they are pressed many times.
pub(crate) fn ctrl_alt_del(machine: &Machine) -> Look {
    machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    if !is_masked(machine, "ctrl-alt-del.target") {
        found.push("ctrl-alt-del.target".to_owned());
    }
    let burst = machine.systemd("system.conf", "Manager", "CtrlAltDelBurstAction")?;
    if burst.as_deref() != Some("none") {
        found.push("CtrlAltDelBurstAction".to_owned());
    }
    Ok(Found::none(&found))
}

fn is_masked(machine: &Machine, unit: &str) -> bool {
    let link = machine.at("/etc/systemd/system").join(unit);
    fs::read_link(link).is_ok_and(|target| target == Path::new("/dev/null"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    #[test]
    fn the_last_word_of_the_drop_ins_holds() {
        let disk = Disk::with(&[
            (
                "usr/lib/systemd/logind.conf",
                "[Login]\nNAutoVTs=6\nReserveVT=6\n",
            ),
            (
                "etc/systemd/logind.conf",
                "[Login]\n#NAutoVTs=0\nReserveVT=0\n",
            ),
            (
                "usr/lib/systemd/logind.conf.d/50-a.conf",
                "[Login]\nNAutoVTs=0\n",
            ),
            (
                "etc/systemd/logind.conf.d/50-a.conf",
                "[Other]\nNAutoVTs=4\n",
            ),
            (
                "etc/systemd/logind.conf.d/60-b.conf",
                "[Login]\nNAutoVTs = 2\n",
            ),
        ]);
        let value = |key| {
            let value = disk.machine().systemd("logind.conf", "Login", key);
            value.unwrap()
        };
        assert_eq!(value("NAutoVTs").as_deref(), Some("2"));
        assert_eq!(value("ReserveVT").as_deref(), Some("0"));
        assert_eq!(value("Nothing"), None);
    }

    #[test]
    fn a_console_that_asks_for_a_name_is_found() {
        let disk = Disk::with(&[
            ("etc/passwd", ""),
            (
                "etc/systemd/system/getty.target.wants/getty@tty1.service",
                "",
            ),
            (
                "etc/systemd/system/getty.target.wants/getty@tty3.service",
                "",
            ),
            ("proc/40/cmdline", "/sbin/agetty\0--noclear\0tty4\0linux\0"),
            ("proc/41/cmdline", "/sbin/agetty\0--noclear\0tty1\0linux\0"),
            ("proc/42/cmdline", "vi\0tty5\0"),
        ]);
        let expected = Found::Bad("getty@tty3.service, agetty tty4".to_owned());
        assert_eq!(getty(&disk.machine()).unwrap(), expected);
    }

    #[test]
    fn an_empty_disk_is_not_a_locked_one() {
        let disk = Disk::with(&[]);
        for look in [consoles, getty, ctrl_alt_del] {
            assert!(look(&disk.machine()).is_err());
        }
    }
}
