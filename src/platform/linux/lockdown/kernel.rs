//! What the kernel permits: keys that no program can hold back, copies of memory, foreign eyes.

use std::path::Path;

use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Programs that take a copy of memory and throw it away.
const THROWN_AWAY: &[&str] = &["/bin/false", "/usr/bin/false", "/bin/true", "/usr/bin/true"];

/// The keys that may stay: write everything to the disks (16), make them read-only (32).
const HARMLESS_KEYS: u32 = 16 | 32;

impl Machine {
    /// A number of `/proc/sys`.
    fn setting(&self, name: &str) -> Result<u32, Unseen> {
        let path = format!("/proc/sys/{name}");
        let text = self.read(&path)?;
        let number = text.trim().parse();
        number.map_err(|_| Unseen(say!("cli-unreadable", file = path)))
    }

    /// A number of `/proc/sys` that not every kernel has.
    pub(super) fn setting_if_there(&self, name: &str) -> Result<Option<u32>, Unseen> {
        match self.at("/proc/sys").join(name).exists() {
            true => self.setting(name).map(Some),
            false => Ok(None),
        }
    }
}

pub(crate) fn sysrq(machine: &Machine) -> Look {
    // A kernel without such keys has no such file; a system that does not run has no folder.
    machine.setting("kernel/pid_max")?;
    Ok(match machine.setting_if_there("kernel/sysrq")? {
        None => Found::Good,
        Some(keys) if keys & !HARMLESS_KEYS == 0 => Found::Good,
        Some(keys) => Found::Bad(keys.to_string()),
    })
}

pub(crate) fn core_dumps(machine: &Machine) -> Look {
    let pattern = machine.read("/proc/sys/kernel/core_pattern")?;
    let dumpable = machine.setting("fs/suid_dumpable")?;
    let mut found = Vec::new();
    if !is_thrown_away(&pattern) {
        found.push(format!("kernel.core_pattern = {}", pattern.trim()));
    }
    if dumpable != 0 {
        found.push(format!("fs.suid_dumpable = {dumpable}"));
    }
    Ok(Found::none(&found))
}

/// Where collectors keep the memory of programs that crashed. They belong to root: a wipe does not
/// reach them.
const COLLECTED: &[&str] = &[
    "/var/lib/systemd/coredump",
    "/var/crash",
    "/var/lib/apport/coredump",
];

pub(crate) fn crash_dumps(machine: &Machine) -> Look {
    let mut found = Vec::new();
    for folder in COLLECTED {
        if !machine.names(folder)?.is_empty() {
            found.push((*folder).to_owned());
        }
    }
    Ok(Found::none(&found))
}

fn is_thrown_away(pattern: &str) -> bool {
    let collector = pattern.trim().strip_prefix('|');
    let program = collector.and_then(|command| command.split_whitespace().next());
    program.is_some_and(|program| THROWN_AWAY.contains(&program))
}

pub(crate) fn ptrace(machine: &Machine) -> Look {
    Ok(match machine.setting("kernel/yama/ptrace_scope")? {
        0 => Found::Bad("0".to_owned()),
        _ => Found::Good,
    })
}

/// The engine's sandbox is made by the user of the seat, with namespaces of its own.
pub(crate) fn user_namespaces(machine: &Machine) -> Look {
    let mut found = Vec::new();
    if machine.setting("user/max_user_namespaces")? == 0 {
        found.push("user.max_user_namespaces = 0".to_owned());
    }
    let switches = [
        ("kernel/unprivileged_userns_clone", 1),
        ("kernel/apparmor_restrict_unprivileged_userns", 0),
    ];
    for (name, wanted) in switches {
        if let Some(other) = machine.setting_if_there(name)?
            && other != wanted
        {
            found.push(format!("{} = {other}", name.replace('/', ".")));
        }
    }
    Ok(Found::none(&found))
}

pub(crate) fn hidepid(machine: &Machine) -> Look {
    let mounts = machine.read("/proc/self/mountinfo")?;
    let proc = super::super::mounts::Mount::all(&mounts)
        .filter(|mount| mount.place == Path::new("/proc"))
        .last();
    let proc = proc.ok_or_else(|| Unseen(say!("doctor-no-file", file = "/proc")))?;
    Ok(match proc.option("hidepid") {
        Some("1" | "2" | "4" | "noaccess" | "invisible" | "ptraceable") => Found::Good,
        Some(_) | None => Found::Bad(proc.options.to_owned()),
    })
}

/// Weak places that a kernel can shut, and most are shut where the system says nothing.
pub(crate) fn hardening(machine: &Machine) -> Look {
    const WANTED: &[(&str, u32)] = &[
        ("fs/protected_hardlinks", 1),
        ("fs/protected_symlinks", 1),
        ("fs/protected_fifos", 1),
        ("fs/protected_regular", 1),
        ("kernel/dmesg_restrict", 1),
        ("kernel/kptr_restrict", 1),
        ("kernel/unprivileged_bpf_disabled", 1),
    ];
    machine.setting("kernel/pid_max")?;
    let mut found = Vec::new();
    for (name, least) in WANTED {
        if let Some(value) = machine.setting_if_there(name)?
            && value < *least
        {
            found.push(format!("{} = {value}", name.replace('/', ".")));
        }
    }
    Ok(Found::none(&found))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    #[test]
    fn a_collector_of_memory_is_told_from_one_that_throws_it_away() {
        for pattern in [
            "core",
            "|/usr/lib/systemd/systemd-coredump %P %u %g",
            "|/usr/share/apport/apport",
            "/var/crash/core.%p",
            "|/bin/falsehood",
            "|",
            "",
        ] {
            assert!(!is_thrown_away(pattern), "{pattern}");
        }
        assert!(is_thrown_away("|/bin/false\n"));
    }

    #[test]
    fn memory_that_somebody_collected_is_found() {
        let kept = Disk::with(&[("var/lib/systemd/coredump/core.WebKitWebProces.zst", "")]);
        let found = crash_dumps(&kept.machine()).unwrap();
        assert_eq!(found, Found::Bad("/var/lib/systemd/coredump".to_owned()));
        let empty = Disk::with(&[("var/crash.txt", "")]);
        assert_eq!(crash_dumps(&empty.machine()).unwrap(), Found::Good);
    }

    #[test]
    fn only_the_harmless_keys_may_stay() {
        let check = |keys: &str, locked: bool| {
            let disk = Disk::with(&[
                ("proc/sys/kernel/sysrq", keys),
                ("proc/sys/kernel/pid_max", "32768\n"),
            ]);
            let found = sysrq(&disk.machine()).unwrap();
            assert_eq!(found == Found::Good, locked, "{keys}: {found:?}");
        };
        check("0\n", true);
        check("16\n", true);
        check("48\n", true);
        check("1\n", false);
        check("176\n", false);
        check("438\n", false);
        assert!(sysrq(&Disk::with(&[]).machine()).is_err());
    }

    #[test]
    fn namespaces_that_somebody_closed_are_named() {
        let disk = Disk::with(&[
            ("proc/sys/user/max_user_namespaces", "0\n"),
            ("proc/sys/kernel/unprivileged_userns_clone", "0\n"),
        ]);
        let found = user_namespaces(&disk.machine()).unwrap();
        let expected = "user.max_user_namespaces = 0, kernel.unprivileged_userns_clone = 0";
        assert_eq!(found, Found::Bad(expected.to_owned()));
    }

    #[test]
    fn processes_are_hidden_by_the_last_mount_of_proc() {
        let line =
            |options: &str| format!("22 27 0:21 / /proc rw,relatime - proc proc rw{options}\n");
        let check = |mounts: String, hidden: bool| {
            let disk = Disk::with(&[("proc/self/mountinfo", &mounts)]);
            let found = hidepid(&disk.machine()).unwrap();
            assert_eq!(found == Found::Good, hidden, "{mounts}");
        };
        check(line(",hidepid=invisible"), true);
        check(line(",hidepid=2"), true);
        check(line(""), false);
        check(line(",hidepid=off"), false);
        check(line(",hidepid=2") + &line(""), false);
    }
}
