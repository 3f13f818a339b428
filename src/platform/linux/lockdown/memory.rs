//! Where memory may end up on a disk: swap, and the folders of the visits and of the scans.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::super::mounts::Mount;
use super::shipped::meaning;
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Visits lie in memory, and cannot fill it.
pub(crate) fn visits(machine: &Machine) -> Look {
    machine.must_run()?;
    let place = machine.runtime.display().to_string();
    // The link that leads elsewhere is what counts.
    let real = machine
        .runtime
        .canonicalize()
        .map_err(|error| Unseen::file(&place, &error))?;
    judge_visits(&real, &machine.read("/proc/self/mountinfo")?)
}

fn judge_visits(place: &Path, mountinfo: &str) -> Look {
    let mount = Mount::above(place, mountinfo);
    let mount = mount.ok_or_else(|| Unseen(say!("doctor-no-file", file = "/")))?;
    let limited = mount.option("size").is_some();
    Ok(match (mount.kind.as_str(), limited) {
        ("tmpfs", true) => Found::Good,
        ("tmpfs", false) => Found::Bad(say!(
            "doctor-visits-unlimited",
            place = mount.place.display().to_string()
        )),
        (kind, _) => Found::Bad(format!("{} ({kind})", mount.place.display())),
    })
}

/// Scans wait in memory, or on a disk that encrypts, in a folder that the seat may empty.
pub(crate) fn inbox(machine: &Machine) -> Look {
    machine.must_be_configured()?;
    let Some(inbox) = &machine.inbox else {
        return Ok(Found::Good);
    };
    machine.must_run()?;
    let place = inbox.display().to_string();
    let unseen = |error: io::Error| Unseen::file(&place, &error);
    let real = inbox.canonicalize().map_err(unseen)?;
    let mount = Mount::above(&real, &machine.read("/proc/self/mountinfo")?)
        .ok_or_else(|| Unseen(say!("doctor-no-file", file = "/")))?;
    if fs::metadata(&real).map_err(unseen)?.uid() != machine.account()?.uid {
        return Ok(Found::Bad(say!("doctor-inbox-foreign", place = place)));
    }
    Ok(judge_inbox(machine, &mount))
}

fn judge_inbox(machine: &Machine, mount: &Mount) -> Found {
    let disk = Path::new("/dev").join(&mount.source);
    // The name of a mapped disk is a link to the device.
    let device = disk.canonicalize().unwrap_or(disk);
    let device = device.strip_prefix("/dev").ok().and_then(Path::to_str);
    let is_safe = match mount.kind.as_str() {
        "tmpfs" => mount.option("size").is_some(),
        _ => device.is_some_and(|device| is_encrypted(machine, device, 0)),
    };
    match is_safe {
        true => Found::Good,
        false => Found::Bad(format!("{} ({})", mount.place.display(), mount.kind)),
    }
}

/// Swap is off, compressed memory, or encrypted below.
pub(crate) fn swap(machine: &Machine) -> Look {
    let swaps = machine.read("/proc/swaps")?;
    let mut found = Vec::new();
    for line in swaps.lines().skip(1) {
        let place = line.split_whitespace().next().unwrap_or_default();
        let device = place.strip_prefix("/dev/").unwrap_or_default();
        if !device.starts_with("zram") && !is_encrypted(machine, device, 0) {
            found.push(place.to_owned());
        }
    }
    found.extend(written_down(machine)?);
    Ok(Found::none(&found))
}

/// Swap that the next start would bring: lines of fstab, and units.
fn written_down(machine: &Machine) -> Result<Vec<String>, Unseen> {
    let encrypted = machine.read_if_there("/etc/crypttab")?;
    let encrypted: Vec<String> = meaning(&encrypted)
        .filter(|line| {
            line.split_whitespace()
                .nth(3)
                .is_some_and(|it| it.split(',').any(|it| it == "swap"))
        })
        .filter_map(|line| Some(format!("/dev/mapper/{}", line.split_whitespace().next()?)))
        .collect();
    let table = machine.read_if_there("/etc/fstab")?;
    let mut found = Vec::new();
    for line in meaning(&table) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if let [place, _, "swap", ..] = fields.as_slice()
            && !place.starts_with("/dev/zram")
            && !encrypted.iter().any(|name| name == place)
        {
            found.push(format!("{place} (/etc/fstab)"));
        }
    }
    for (path, _) in machine.local_units()? {
        // What the system makes of fstab was read there.
        let is_made = path.starts_with("/run/systemd/generator");
        found.extend((path.ends_with(".swap") && !is_made).then_some(path));
    }
    for device in machine
        .names("/sys/block")?
        .iter()
        .filter(|name| name.starts_with("zram"))
    {
        let disk = machine.read_if_there(&format!("/sys/block/{device}/backing_dev"))?;
        found.extend(
            Some(disk.trim())
                .filter(|disk| !["", "none"].contains(disk))
                .map(str::to_owned),
        );
    }
    Ok(found)
}

/// True when dm-crypt writes to this device, or to everything that it lies on.
fn is_encrypted(machine: &Machine, device: &str, depth: usize) -> bool {
    // Deeper than anybody stacks devices: no answer is no encryption.
    if device.is_empty() || depth > 8 {
        return false;
    }
    let block = format!("/sys/block/{device}");
    let identity = machine.read_if_there(&format!("{block}/dm/uuid"));
    if identity.is_ok_and(|identity| identity.starts_with("CRYPT-")) {
        return true;
    }
    let below = machine
        .names(&format!("{block}/slaves"))
        .unwrap_or_default();
    !below.is_empty()
        && below
            .iter()
            .all(|device| is_encrypted(machine, device, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    const MOUNTS: &str = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n\
        28 27 0:5 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=809480k,mode=755\n\
        29 28 0:6 / /run/sps-kiosk rw,nosuid - tmpfs tmpfs rw,size=1048576k,mode=700\n\
        30 28 0:7 / /run/loose rw - tmpfs tmpfs rw\n\
        31 28 0:8 / /run/ramfs rw - ramfs ramfs rw\n";

    #[test]
    fn visits_lie_in_memory_with_a_limit() {
        let check = |place: &str, expected: Option<&str>| {
            let found = judge_visits(Path::new(place), MOUNTS).unwrap();
            let bad = match &found {
                Found::Good => None,
                Found::Bad(what) => Some(what.as_str()),
            };
            assert_eq!(bad.is_some(), expected.is_some(), "{place}: {found:?}");
            let said = expected.is_none_or(|words| bad.is_some_and(|bad| bad.contains(words)));
            assert!(said, "{place}: {found:?}");
        };
        check("/run/sps-kiosk", None);
        check("/run/other", None);
        check("/run/loose/visits", Some("/run/loose"));
        check("/run/ramfs", Some("ramfs"));
        check("/var/lib/visits", Some("ext4"));
        check("/runner", Some("ext4"));
    }

    #[test]
    fn scans_wait_in_memory_or_on_a_disk_that_encrypts() {
        let disk = Disk::with(&[("sys/block/dm-7/dm/uuid", "CRYPT-LUKS2-0123-crypt\n")]);
        let check = |line: &str, safe: bool| {
            let mount = Mount::all(line).next().unwrap();
            let found = judge_inbox(&disk.machine(), &mount);
            assert_eq!(found == Found::Good, safe, "{line}: {found:?}");
        };
        check(
            "30 1 0:7 / /srv/scans rw - tmpfs scans rw,size=524288k",
            true,
        );
        check("30 1 0:7 / /srv/scans rw - tmpfs scans rw", false);
        check("30 1 254:7 / / rw - ext4 /dev/dm-7 rw", true);
        check("30 1 254:6 / / rw - ext4 /dev/dm-6 rw", false);
        check("30 1 8:1 / / rw - ext4 /dev/sda1 rw", false);
        check("30 1 0:9 / /srv/scans rw - cifs //mfu/scans rw", false);
    }

    #[test]
    fn swap_on_a_disk_must_be_encrypted_all_the_way() {
        let head = "Filename\tType\tSize\tUsed\tPriority\n";
        let check = |line: &str, locked: bool| {
            let disk = Disk::with(&[
                ("proc/swaps", &format!("{head}{line}")),
                ("sys/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-crypt\n"),
                ("sys/block/dm-1/dm/uuid", "LVM-0123\n"),
                ("sys/block/dm-1/slaves/dm-0", ""),
                ("sys/block/dm-2/dm/uuid", "LVM-4567\n"),
                ("sys/block/dm-2/slaves/dm-0", ""),
                ("sys/block/dm-2/slaves/sda3", ""),
            ]);
            let found = swap(&disk.machine()).unwrap();
            assert_eq!(found == Found::Good, locked, "{line}: {found:?}");
        };
        check("", true);
        check("/dev/zram0 partition 1 0 100\n", true);
        check("/dev/dm-0 partition 1 0 -2\n", true);
        check("/dev/dm-1 partition 1 0 -2\n", true);
        check("/dev/dm-2 partition 1 0 -2\n", false);
        check("/dev/sda2 partition 1 0 -2\n", false);
        check("/swapfile file 1 0 -2\n", false);
        check("/dev/zram0 partition 1\n/dev/sda2 partition 1\n", false);
    }
}
