//! How the system starts: words that open it before anybody logs in, a checked root, signed beginnings, and
//! how old it is.

use std::fs;
use std::time::{Duration, SystemTime};

use super::shipped::meaning;
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Words of the kernel's command line that open a shell, or start another system than the usual one.
const OPENING: &[&str] = &[
    "single",
    "s",
    "S",
    "1",
    "emergency",
    "rescue",
    "-b",
    "-s",
    "rd.break",
    "rd.shell",
    "rd.debug",
    "break",
    "systemd.debug-shell",
    "systemd.debug_shell",
    "rd.systemd.debug_shell",
    "rd.systemd.debug-shell",
    "systemd.crash_shell",
    "sysrq_always_enabled",
    "dracut.break",
    "rd.emergency",
];

/// The same with a value.
const OPENING_WITH: &[&str] = &[
    "init=",
    "rdinit=",
    "rd.break=",
    "break=",
    "systemd.debug-shell=",
    "systemd.debug_shell=",
    "rd.systemd.debug_shell=",
    "systemd.crash_shell=",
    "systemd.mask=",
    "systemd.wants=",
    "systemd.run=",
    "systemd.setenv=",
    "systemd.import_credentials=",
    "systemd.set_credential=",
    "sysrq_always_enabled=",
    "rd.systemd.unit=",
    "systemd.default_debug_tty=",
    "systemd.hostname=",
];

/// What the system may start as.
const USUAL: &[&str] = &["multi-user.target", "graphical.target", "default.target"];

/// A program of the first process that is the usual one all the same.
const INITS: &[&str] = &[
    "/sbin/init",
    "/lib/systemd/systemd",
    "/usr/lib/systemd/systemd",
];

/// The kernel was told nothing that opens a shell, now or at the next start.
pub(crate) fn kernel_line(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut found: Vec<String> = Vec::new();
    let menu = machine.read_if_there("/etc/default/grub")?
        + "\n"
        + &joined(machine.read_all("/etc/default/grub.d", ".cfg")?);
    for line in meaning(&menu).filter(|line| line.starts_with("GRUB_CMDLINE_LINUX")) {
        let words = line
            .split_once('=')
            .map(|(_, words)| words)
            .unwrap_or_default();
        found.extend(opening(words.trim_matches(['"', '\''])));
    }
    for (_, entry) in machine.read_all("/boot/loader/entries", ".conf")? {
        found.extend(
            meaning(&entry)
                .filter_map(|line| line.strip_prefix("options"))
                .flat_map(opening),
        );
    }
    found.extend(opening(&machine.read_if_there("/etc/kernel/cmdline")?));
    let now = machine.read("/proc/cmdline");
    if found.is_empty() && now.is_err() {
        return now.map(|_| Found::Good);
    }
    found.extend(opening(&now.unwrap_or_default()));
    Ok(Found::none(&found))
}

fn joined(files: Vec<(String, String)>) -> String {
    files.into_iter().map(|(_, text)| text + "\n").collect()
}

fn opening(line: &str) -> Vec<String> {
    // After two dashes the words are for the first process, which hears these as well.
    let words = line.split_whitespace().map(|word| word.trim_matches('"'));
    let opens = |word: &&str| {
        let plain = word.replace('_', "-");
        let value = |key: &str| word.strip_prefix(key);
        match (value("systemd.unit="), value("init="), value("rd.shell=")) {
            (Some(unit), _, _) => !USUAL.contains(&unit),
            (_, Some(init), _) => !INITS.contains(&init),
            // The one word for it that closes: an image has it.
            (_, _, Some(shell)) => shell != "0",
            (None, None, None) => {
                OPENING.contains(word)
                    || OPENING.contains(&plain.as_str())
                    || OPENING_WITH.iter().any(|start| word.starts_with(start))
            }
        }
    };
    words.filter(opens).map(str::to_owned).collect()
}

/// Where the root is an image, every block of it is checked as it is read.
pub(crate) fn verity(machine: &Machine) -> Look {
    let line = machine.read("/proc/cmdline")?;
    let is_image = line
        .split_whitespace()
        .any(|word| word.starts_with("roothash=") || word.starts_with("usrhash="));
    if !is_image {
        return Ok(Found::Good);
    }
    let mut mapped = machine
        .names("/sys/block")?
        .into_iter()
        .filter(|name| name.starts_with("dm-"));
    let is_checked = mapped.any(|name| {
        machine
            .read_if_there(&format!("/sys/block/{name}/dm/uuid"))
            .is_ok_and(|uuid| uuid.starts_with("CRYPT-VERITY-"))
    });
    let heeds = !line.split_whitespace().any(|word| {
        word.contains("ignore-corruption")
            || word == "systemd.verity=0"
            || word == "rd.systemd.verity=no"
            || word == "systemd.verity=no"
    });
    Ok(match is_checked && heeds {
        true => Found::Good,
        false => Found::Bad("roothash".to_owned()),
    })
}

/// The firmware starts only what was signed, and nobody may give it other keys.
pub(crate) fn secure_boot(machine: &Machine) -> Look {
    const VARIABLES: &str = "/sys/firmware/efi/efivars";
    if !machine.at("/sys/firmware/efi").exists() {
        return Err(Unseen(say!("doctor-no-efi")));
    }
    let variable = |name: &str| {
        let path = format!("{VARIABLES}/{name}-8be4df61-93ca-11d2-aa0d-00e098032b8c");
        // Four bytes of attributes stand before the value.
        fs::read(machine.at(&path))
            .map(|bytes| bytes.get(4).copied())
            .map_err(|error| Unseen::file(&path, &error))
    };
    let mut found = Vec::new();
    if variable("SecureBoot")? != Some(1) {
        found.push("SecureBoot".to_owned());
    }
    if variable("SetupMode").is_ok_and(|value| value == Some(1)) {
        found.push("SetupMode".to_owned());
    }
    Ok(Found::none(&found))
}

/// Security updates came in the last two weeks.
pub(crate) fn updates(machine: &Machine) -> Look {
    const STAMPS: &[&str] = &[
        "/var/lib/apt/periodic/unattended-upgrades-stamp",
        "/var/lib/apt/periodic/upgrade-stamp",
        "/var/lib/dnf/history.sqlite",
        "/var/lib/rpm/Packages",
        "/var/lib/rpm/rpmdb.sqlite",
    ];
    const AGE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
    let times = STAMPS
        .iter()
        .filter_map(|stamp| fs::metadata(machine.at(stamp)).ok()?.modified().ok());
    let last = times
        .max()
        .ok_or_else(|| Unseen::file(STAMPS[0], &std::io::ErrorKind::NotFound.into()))?;
    let age = SystemTime::now().duration_since(last).unwrap_or_default();
    Ok(match age <= AGE {
        true => Found::Good,
        false => Found::Bad((age.as_secs() / (24 * 60 * 60)).to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_the_start_opens_nothing() {
        let of_an_image =
            "root=/dev/mapper/root ro roothash=0 systemd.volatile=overlay rd.shell=0 quiet";
        assert!(opening(of_an_image).is_empty());
        for opens in ["rd.shell=1", "rd.shell", "systemd.unit=rescue.target"] {
            assert_eq!(opening(&format!("ro {opens} quiet")), [opens]);
        }
    }
}
