//! Rules by which the system gives rights away: polkit, PAM, udev, programs with rights of their own.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::shipped::meaning;
use super::{Found, Look, Machine, Unseen};

/// Programs that systems ship with the rights of their owner or group, by name.
const SETUID: &[&str] = &[
    "Xorg.wrap",
    "at",
    "chage",
    "chfn",
    "chsh",
    "crontab",
    "cron",
    "dbus-daemon-launch-helper",
    "dotlockfile",
    "exim4",
    "expiry",
    "fusermount",
    "fusermount3",
    "gpasswd",
    "lockspool",
    "mail-lock",
    "mail-touchlock",
    "mail-unlock",
    "mount",
    "mount.cifs",
    "mount.nfs",
    "newgidmap",
    "newgrp",
    "newuidmap",
    "ntfs-3g",
    "pam_extrausers_chkpwd",
    "pam_timestamp_check",
    "passwd",
    "pkexec",
    "polkit-agent-helper-1",
    "pppd",
    "postdrop",
    "postqueue",
    "sg",
    "ssh-agent",
    "ssh-keysign",
    "su",
    "sudo",
    "umount",
    "unix_chkpwd",
    "utempter",
    "vmware-user-suid-wrapper",
    "wall",
    "write",
    "write.ul",
    "bsd-write",
    "plocate",
    "mlocate",
    "locate",
    "camel-lock-helper-1.2",
    "pam-tmpdir-helper",
    "usernetctl",
    "userhelper",
    "grub2-set-bootflag",
    "sssd",
];

/// Programs that systems ship with capabilities.
const CAPABLE: &[&str] = &[
    "arping",
    "clockdiff",
    "dumpcap",
    "fping",
    "gst-ptp-helper",
    "kwin_wayland",
    "mtr-packet",
    "newgidmap",
    "newuidmap",
    "ping",
    "traceroute6.iputils",
];

/// What has no place on a disk, or its own rules.
const SKIPPED: &[&str] = &["dev", "proc", "run", "sys"];

/// Every program with rights of its own is one that the system is known to ship, and that a package brought.
pub(crate) fn setuid(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut strange = Vec::new();
    let mut known = Vec::new();
    walk(&machine.root, true, &mut |path| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let place = path.strip_prefix(&machine.root).unwrap_or(path);
        let place = format!("/{}", place.display());
        let data = fs::symlink_metadata(path)?;
        let has_rights = data.permissions().mode() & 0o6000 != 0;
        let has_capability = data.permissions().mode() & 0o111 != 0 && is_capable(path);
        let is_known = (!has_rights || SETUID.contains(&name.as_str()))
            && (!has_capability || CAPABLE.contains(&name.as_str()));
        match (has_rights || has_capability, is_known) {
            (false, _) => {}
            (true, true) => known.push(place),
            (true, false) => strange.push(place),
        }
        Ok(())
    });
    strange.extend(machine.unpackaged(known)?);
    strange.sort();
    Ok(Found::none(&strange))
}

fn is_capable(path: &Path) -> bool {
    let mut value = [0_u8; 64];
    rustix::fs::lgetxattr(path, "security.capability", &mut value).is_ok()
}

/// Every file below a folder, but on file systems where no rights are given. What is taken away meanwhile
/// is no file.
fn walk(folder: &Path, is_top: bool, look: &mut dyn FnMut(&Path) -> std::io::Result<()>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            let is_skipped = is_top && SKIPPED.iter().any(|name| entry.file_name() == *name);
            if !is_skipped && !is_without_rights(&entry.path()) {
                walk(&entry.path(), false, look);
            }
        } else if kind.is_file() {
            // A file that is gone cannot be run.
            let _gone = look(&entry.path());
        }
    }
}

/// True where the system heeds no such rights.
fn is_without_rights(folder: &Path) -> bool {
    rustix::fs::statvfs(folder)
        .is_ok_and(|it| it.f_flag.contains(rustix::fs::StatVfsMountFlags::NOSUID))
}

/// Where polkit reads what is written by hand.
const POLKIT: &[&str] = &[
    "/etc/polkit-1/rules.d",
    "/run/polkit-1/rules.d",
    "/usr/local/share/polkit-1/rules.d",
    "/usr/share/polkit-1/rules.d",
];
const OLD_POLKIT: &[&str] = &[
    "/etc/polkit-1/localauthority",
    "/var/lib/polkit-1/localauthority",
];

/// Only rules of packages, and ours, say who may do what.
pub(crate) fn polkit(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut paths = Vec::new();
    for folder in POLKIT {
        paths.extend(
            machine
                .names(folder)?
                .into_iter()
                .map(|name| format!("{folder}/{name}")),
        );
    }
    paths.retain(|path| {
        path != "/etc/polkit-1/rules.d/10-sps-kiosk.rules" && path.ends_with(".rules")
    });
    let mut found = machine.unpackaged(paths)?;
    for folder in OLD_POLKIT {
        for part in machine.names(folder)? {
            let files = machine.read_all(&format!("{folder}/{part}"), ".pkla")?;
            found.extend(
                files
                    .into_iter()
                    .map(|(name, _)| format!("{folder}/{part}/{name}")),
            );
        }
    }
    Ok(Found::none(&found))
}

/// No service lets people in without asking, and the common one refuses in the end.
pub(crate) fn pam(machine: &Machine) -> Look {
    const FOLDER: &str = "/etc/pam.d";
    const OURS: &str = "sps-kiosk";
    const ASKS_NOTHING: &[&str] = &[
        "pam_debug.so",
        "pam_exec.so",
        "pam_listfile.so",
        "pam_localuser.so",
        "pam_permit.so",
        "pam_python.so",
        "pam_rhosts.so",
        "pam_script.so",
        "pam_ssh_agent_auth.so",
        "pam_succeed_if.so",
        "pam_usb.so",
    ];
    machine.must_be_there()?;
    let mut found = Vec::new();
    for name in machine.names(FOLDER)?.iter().filter(|name| *name != OURS) {
        let text = machine
            .read_if_there(&format!("{FOLDER}/{name}"))?
            .replace("\\\n", " ");
        for line in meaning(&text) {
            let Some(rest) = line.trim_start_matches('-').strip_prefix("auth") else {
                continue;
            };
            let opens =
                rest.contains("sufficient") || rest.contains("=done") || rest.contains("success=");
            let module = |names: &[&str]| names.iter().any(|module| rest.contains(module));
            let is_rootless = module(&["pam_rootok.so"])
                && !["chfn", "chsh", "runuser", "runuser-l", "su", "su-l"].contains(&name.as_str());
            let trusts = module(&["pam_wheel.so"]) && rest.contains("trust");
            if opens && module(ASKS_NOTHING) || is_rootless || trusts {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    for common in ["common-auth", "system-auth"] {
        let text = machine.read_if_there(&format!("{FOLDER}/{common}"))?;
        let auth: Vec<&str> = meaning(&text)
            .filter(|line| line.starts_with("auth"))
            .collect();
        let refuses = auth
            .iter()
            .any(|line| line.contains("pam_deny.so") || line.contains("required pam_unix.so"));
        if !auth.is_empty() && !refuses {
            found.push(format!("{common}: pam_deny.so"));
        }
    }
    Ok(Found::none(&found))
}

/// Rules of udev that no package brought start nothing and give no device away.
pub(crate) fn udev(machine: &Machine) -> Look {
    const FOLDERS: &[&str] = &[
        "/etc/udev/rules.d",
        "/run/udev/rules.d",
        "/usr/local/lib/udev/rules.d",
        "/usr/lib/udev/rules.d",
    ];
    const OURS: &str = "/etc/udev/rules.d/72-sps-kiosk.rules";
    const GIVES: &[&str] = &[
        "RUN",
        "PROGRAM",
        "IMPORT{program}",
        "OWNER",
        "GROUP",
        "MODE",
        "uaccess",
        "SYSTEMD_WANTS",
        "authorized",
    ];
    machine.must_be_there()?;
    let mut paths = Vec::new();
    for folder in FOLDERS {
        for (name, text) in machine.read_all(folder, ".rules")? {
            let path = format!("{folder}/{name}");
            let gives = meaning(&text).any(|line| GIVES.iter().any(|word| line.contains(word)));
            // A rule of ours in another folder would take the place of the shipped one.
            let is_ours = name == "72-sps-kiosk.rules";
            if path != OURS && (gives || is_ours) {
                paths.push(path);
            }
        }
    }
    Ok(Found::none(&machine.unpackaged(paths)?))
}

/// Nobody but the owner reads what opens the display.
pub(crate) fn display_key(machine: &Machine) -> Look {
    const FOLDER: &str = "/run/sps-kiosk-x";
    machine.must_be_there()?;
    if !machine.opened {
        return Ok(Found::Good);
    }
    let uid = machine.account()?.uid;
    let mut found = Vec::new();
    for (path, open) in [
        (FOLDER.to_owned(), 0o077),
        (format!("{FOLDER}/xauthority"), 0o177),
    ] {
        let data =
            fs::symlink_metadata(machine.at(&path)).map_err(|error| Unseen::file(&path, &error))?;
        if data.uid() != uid
            || data.permissions().mode() & open != 0
            || has_list(&machine.at(&path))
        {
            found.push(path);
        }
    }
    Ok(Found::none(&found))
}

/// True when rights are given by name, beside the usual ones.
pub(super) fn has_list(path: &Path) -> bool {
    let mut value = [0_u8; 1024];
    ["system.posix_acl_access", "system.posix_acl_default"]
        .iter()
        .any(|name| rustix::fs::lgetxattr(path, *name, &mut value).is_ok())
}
