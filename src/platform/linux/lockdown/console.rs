//! Text consoles: that nothing waits on them, and that no key restarts the machine.

use std::collections::BTreeMap;

use super::shipped::meaning;
use super::units::LOCAL;
use super::{Found, Look, Machine, Unseen};

/// Where systemd looks for its settings; the later folder wins.
const FOLDERS: &[&str] = &["/usr/lib/systemd", "/run/systemd", "/etc/systemd"];

/// How the names of units begin that ask for a name on a console, or give a shell there.
const CONSOLES: &[&str] = &[
    "autovt@",
    "console-getty",
    "container-getty@",
    "debug-shell",
    "getty@",
    "kmsconvt@",
    "serial-getty@",
];

/// Programs that do so.
const ASKERS: &[&str] = &[
    "agetty", "fbterm", "fgetty", "getty", "kmscon", "login", "mgetty", "mingetty", "openvt",
    "sulogin",
];

/// The console of the X server, and the major numbers of consoles and of the serial ones of some boards.
const SCREEN: u64 = 7;
const MAJORS: &[u64] = &[4, 204, 229];

impl Machine {
    /// What holds of a setting of systemd: the last word of the file and of its drop-ins.
    pub(super) fn systemd(
        &self,
        file: &str,
        section: &str,
        key: &str,
    ) -> Result<Option<String>, Unseen> {
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

/// Nothing asks for a name on any console, now or after the next start, and nothing gives a shell there.
pub(crate) fn getty(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut found = wanted(machine)?;
    for (path, text) in machine.local_units()? {
        let is_ours = path.ends_with("/sps-kiosk-x.service");
        let is_console = |line: &str| {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            key == "TTYPath" || key.starts_with("Exec") && value.split_whitespace().any(is_asker)
        };
        if !is_ours && meaning(&text).any(is_console) {
            found.push(path);
        }
    }
    found.extend(serial(machine)?);
    found.extend(attached(machine)?);
    found.dedup();
    Ok(Found::none(&found))
}

/// Units for consoles that something wants at the start, and what is added to them.
fn wanted(machine: &Machine) -> Result<Vec<String>, Unseen> {
    let is_console = |name: &str| CONSOLES.iter().any(|start| name.starts_with(start));
    let mut found = Vec::new();
    for folder in LOCAL.iter().chain(&["/usr/lib/systemd/system"]) {
        for name in machine.names(folder)? {
            let (_, end) = name.rsplit_once('.').unwrap_or_default();
            let is_local = *folder != "/usr/lib/systemd/system";
            let path = format!("{folder}/{name}");
            match end {
                "wants" | "requires" | "upholds" => {
                    let units = machine.names(&path)?.into_iter();
                    found.extend(units.filter(|unit| is_console(unit) && !machine.is_masked(unit)));
                }
                "d" if is_local && is_console(&name) => {
                    let parts = machine.read_all(&path, ".conf")?;
                    found.extend(parts.into_iter().map(|(part, _)| format!("{path}/{part}")));
                }
                // A unit of its own in the place of the system's.
                "service" if is_local && is_console(&name) && !machine.is_masked(&name) => {
                    found.push(path)
                }
                _ => {}
            }
        }
    }
    for file in ["/etc/rc.local", "/etc/inittab"] {
        let text = machine.read_if_there(file)?;
        let asks = meaning(&text).any(|line| line.split([' ', '\t', ':']).any(is_asker));
        found.extend(asks.then(|| file.to_owned()));
    }
    Ok(found)
}

fn is_asker(word: &str) -> bool {
    let name = word
        .trim_start_matches(['-', '@', '+', '!', ':'])
        .rsplit('/')
        .next();
    name.is_some_and(|name| ASKERS.contains(&name))
}

/// Consoles that the kernel was told of get a unit at every start, unless that is shut.
fn serial(machine: &Machine) -> Result<Vec<String>, Unseen> {
    let line = machine.read_if_there("/proc/cmdline")?;
    let menu = machine.read_if_there("/etc/default/grub")?;
    let menu = meaning(&menu).filter(|line| line.starts_with("GRUB_CMDLINE_LINUX"));
    let words: Vec<&str> = [line.as_str()]
        .into_iter()
        .chain(menu)
        .flat_map(|it| it.split([' ', '"', '=', ',', '\n']))
        .collect();
    let consoles = words
        .windows(2)
        .filter(|pair| pair[0] == "console")
        .map(|pair| pair[1]);
    let serial = consoles.filter(|name| {
        name.starts_with("tty") && !name[3..].chars().all(|it| it.is_ascii_digit())
            || name.starts_with("hvc")
    });
    let units = serial.map(|name| format!("serial-getty@{name}.service"));
    Ok(units.filter(|unit| !machine.is_masked(unit)).collect())
}

/// Processes that ask for a name, or hold a console that is not the screen's.
fn attached(machine: &Machine) -> Result<Vec<String>, Unseen> {
    let mut found = Vec::new();
    for process in machine.names("/proc")? {
        // One that has ended in between asks for nothing.
        let stat = machine
            .read_if_there(&format!("/proc/{process}/stat"))
            .unwrap_or_default();
        let Some((start, rest)) = stat.rsplit_once(')') else {
            continue;
        };
        let name = start
            .split_once('(')
            .map(|(_, name)| name)
            .unwrap_or_default();
        let device: u64 = rest
            .split_whitespace()
            .nth(4)
            .and_then(|it| it.parse().ok())
            .unwrap_or_default();
        let (major, minor) = (device >> 8 & 0xfff, device & 0xff);
        if is_asker(name) || MAJORS.contains(&major) && (major, minor) != (4, SCREEN) {
            found.push(name.to_owned());
        }
    }
    Ok(found)
}

/// The keys restart nothing, not even when they are pressed many times.
pub(crate) fn ctrl_alt_del(machine: &Machine) -> Look {
    machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    if !machine.is_masked("ctrl-alt-del.target") {
        found.push("ctrl-alt-del.target".to_owned());
    }
    let burst = machine.systemd("system.conf", "Manager", "CtrlAltDelBurstAction")?;
    if burst.as_deref() != Some("none") {
        found.push("CtrlAltDelBurstAction".to_owned());
    }
    Ok(Found::none(&found))
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
            ("proc/40/stat", "40 (agetty) S 1 40 40 1028 40\n"),
            ("proc/41/stat", "41 (bash) S 1 41 41 1033 41\n"),
            ("proc/42/stat", "42 (vi) S 1 42 42 34816 42\n"),
            ("proc/43/stat", "43 (Xorg) S 1 43 43 1031 43\n"),
        ]);
        let expected = "getty@tty1.service, getty@tty3.service, agetty, bash";
        assert_eq!(
            getty(&disk.machine()).unwrap(),
            Found::Bad(expected.to_owned())
        );
    }

    #[test]
    fn an_empty_disk_is_not_a_locked_one() {
        let disk = Disk::with(&[]);
        for look in [consoles, getty, ctrl_alt_del] {
            assert!(look(&disk.machine()).is_err());
        }
    }
}
