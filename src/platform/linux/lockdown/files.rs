//! Who may change what: the settings and the program belong to root, the seat's own folders to the
//! seat alone; and what stands before the system starts.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::account::Account;
use super::rules::has_list;
use super::shipped;
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Where the boot menu is written down.
const BOOT_MENUS: &[&str] = &["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"];

/// What decides on this machine who may do what, beside the seat's own files.
const AROUND: &[&str] = &[
    "/boot/grub",
    "/etc/X11",
    "/etc/default",
    "/etc/fstab",
    "/etc/group",
    "/etc/ld.so.preload",
    "/etc/modprobe.d",
    "/etc/pam.d",
    "/etc/passwd",
    "/etc/security",
    "/etc/shadow",
    "/etc/sps-kiosk/gate.toml",
    "/etc/ssh/sshd_config",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/sysctl.d",
    "/etc/systemd",
    "/etc/udev",
    "/usr/lib/systemd/system",
    "/usr/share/sps-kiosk",
    "/var/spool/cron/crontabs/root",
];

/// Nobody but root can change them, nor put another one in their place.
pub(crate) fn trusted(machine: &Machine) -> Look {
    let mut found = Vec::new();
    let around = shipped::places().chain(AROUND.iter().copied());
    let around = around
        .filter(|place| !machine.is_absent(place))
        .map(|place| machine.at(place));
    // A link to nothing says that something is shut.
    let around = around.filter(|path| path.exists());
    for path in machine.trusted.iter().cloned().chain(around) {
        let unseen = |error: io::Error| Unseen::file(&path.display().to_string(), &error);
        let real = path.canonicalize().map_err(unseen)?;
        let root = machine.root.canonicalize().map_err(unseen)?;
        for above in real
            .ancestors()
            .skip(1)
            .filter(|above| above.starts_with(&root))
        {
            let data = fs::metadata(above).map_err(unseen)?;
            // In a folder like /tmp nobody can take away what belongs to root.
            let is_shared = data.permissions().mode() & 0o1000 != 0;
            let is_roots = data.uid() == 0 || is_polkits(machine, above, data.uid());
            if !is_roots || is_open(&data) && !is_shared {
                found.push(above.display().to_string());
            }
        }
        look_below(&real, &mut found).map_err(unseen)?;
    }
    found.sort();
    found.dedup();
    Ok(Found::none(&found))
}

/// The rules of polkit lie in a folder of polkit's own user, as Debian's package has it: who decides by them may
/// own where they are.
fn is_polkits(machine: &Machine, folder: &Path, uid: u32) -> bool {
    let passwd = machine.read("/etc/passwd").unwrap_or_default();
    let owner = Account::find(&passwd, uid);
    folder.ends_with("etc/polkit-1/rules.d") && owner.is_some_and(|owner| owner.name == "polkitd")
}

fn look_below(path: &Path, found: &mut Vec<String>) -> io::Result<()> {
    let data = fs::symlink_metadata(path)?;
    if data.uid() != 0 || is_open(&data) && !data.is_symlink() {
        found.push(path.display().to_string());
    }
    if data.is_dir() {
        for entry in fs::read_dir(path)? {
            look_below(&entry?.path(), found)?;
        }
    }
    Ok(())
}

/// The user of the seat can read them: a list that is saved for root alone is none for a seat.
pub(crate) fn readable(machine: &Machine) -> Look {
    let account = machine.account()?;
    let mut found = Vec::new();
    for path in &machine.trusted {
        let unseen = |error: io::Error| Unseen::file(&path.display().to_string(), &error);
        let real = path.canonicalize().map_err(unseen)?;
        let root = machine.root.canonicalize().map_err(unseen)?;
        for above in real.ancestors().skip(1) {
            let is_way = above.starts_with(&root);
            if is_way && !may(&account, &fs::metadata(above).map_err(unseen)?, 0o1) {
                found.push(above.display().to_string());
            }
        }
        unreadable_below(&real, &account, &mut found).map_err(unseen)?;
    }
    found.sort();
    found.dedup();
    Ok(Found::none(&found))
}

fn unreadable_below(path: &Path, account: &Account, found: &mut Vec<String>) -> io::Result<()> {
    let data = fs::metadata(path)?;
    let needed = if data.is_dir() { 0o5 } else { 0o4 };
    if !may(account, &data, needed) {
        found.push(path.display().to_string());
    }
    if data.is_dir() {
        for entry in fs::read_dir(path)? {
            unreadable_below(&entry?.path(), account, found)?;
        }
    }
    Ok(())
}

/// True when these rights are given to the account, as its owner, its group or anybody has them.
fn may(account: &Account, data: &Metadata, needed: u32) -> bool {
    let shift = if data.uid() == account.uid {
        6
    } else if data.gid() == account.gid {
        3
    } else {
        0
    };
    account.uid == 0 || data.permissions().mode() >> shift & needed == needed
}

fn is_open(data: &Metadata) -> bool {
    data.permissions().mode() & 0o022 != 0
}

/// They belong to the user of the seat, and nobody else can enter.
pub(crate) fn own_folders(machine: &Machine) -> Look {
    let uid = machine.account()?.uid;
    let mut found = Vec::new();
    for folder in [&machine.state, &machine.runtime] {
        let name = folder.display().to_string();
        let data = fs::symlink_metadata(folder).map_err(|error| Unseen::file(&name, &error))?;
        let is_private = data.permissions().mode() & 0o077 == 0;
        if !data.is_dir() || data.uid() != uid || !is_private || has_list(folder) {
            found.push(name);
        }
    }
    Ok(Found::none(&found))
}

/// The boot menu lets nobody change how the system starts who is not named as one that may. A password alone bars
/// nothing there.
pub(crate) fn boot_menu(machine: &Machine) -> Look {
    for path in BOOT_MENUS {
        let menu = machine.read_if_there(path)?;
        if !menu.is_empty() {
            let is_barred = menu
                .lines()
                .any(|line| line.trim_start().starts_with("set superusers="));
            return Ok(match is_barred {
                true => Found::Good,
                false => Found::Bad((*path).to_owned()),
            });
        }
    }
    Err(Unseen(say!("doctor-no-file", file = BOOT_MENUS[0])))
}

/// No program can tell from inside.
pub(crate) fn firmware(_: &Machine) -> Look {
    Err(Unseen(say!("doctor-firmware-why")))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::super::tests::Disk;
    use super::*;

    #[test]
    fn only_polkit_itself_may_own_the_folder_of_its_rules() {
        let users = "polkitd:x:4243:4243::/:/bin/false\nkiosk:x:4242:4242::/:/bin/false\n";
        let disk = Disk::with(&[("etc/passwd", users)]);
        let check = |folder: &str, uid: u32, expected: bool| {
            let found = is_polkits(&disk.machine(), &disk.path(folder), uid);
            assert_eq!(found, expected, "{folder} {uid}");
        };
        check("etc/polkit-1/rules.d", 4243, true);
        check("etc/polkit-1/rules.d", 4242, false);
        check("etc/polkit-1/rules.d", 4244, false);
        check("etc/polkit-1", 4243, false);
    }

    #[test]
    fn what_others_can_write_is_not_trusted() {
        let disk = Disk::with(&[
            ("etc/sps-kiosk/kiosk.toml", ""),
            ("etc/sps-kiosk/instructions/a.md", ""),
        ]);
        let mut machine = disk.machine();
        machine.trusted = vec![disk.path("etc/sps-kiosk")];
        let own = rustix::process::getuid().is_root();
        assert_eq!(trusted(&machine).unwrap() == Found::Good, own);
        let guide = disk.path("etc/sps-kiosk/instructions/a.md");
        fs::set_permissions(&guide, Permissions::from_mode(0o666)).unwrap();
        let Found::Bad(found) = trusted(&machine).unwrap() else {
            panic!("a guide that all may write is trusted");
        };
        assert!(found.contains("a.md"), "{found}");
        machine.trusted.push(disk.path("etc/nothing"));
        assert!(trusted(&machine).is_err());
    }

    #[test]
    fn what_is_saved_for_root_alone_is_not_readable_for_the_seat() {
        let disk = Disk::with(&[("etc/sps-kiosk/allowlist.toml", "")]);
        let seat = Account::find("kiosk:x:4242:4242::/:/bin/false\n", 4242).unwrap();
        let list = disk.path("etc/sps-kiosk/allowlist.toml");
        let check = |mode: u32, expected: bool| {
            fs::set_permissions(&list, Permissions::from_mode(mode)).unwrap();
            let mut found = Vec::new();
            unreadable_below(&list, &seat, &mut found).unwrap();
            assert_eq!(found.is_empty(), expected, "{mode:o}");
        };
        check(0o644, true);
        check(0o600, false);
        check(0o640, false);
        check(0o604, true);
    }

    #[test]
    fn a_folder_that_others_can_enter_is_not_private() {
        let disk = Disk::with(&[("etc/passwd", &Disk::own_account())]);
        let machine = disk.machine();
        for folder in [&machine.state, &machine.runtime] {
            fs::create_dir_all(folder).unwrap();
            fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
        }
        assert_eq!(own_folders(&machine).unwrap(), Found::Good);
        fs::set_permissions(&machine.state, Permissions::from_mode(0o750)).unwrap();
        let expected = Found::Bad(machine.state.display().to_string());
        assert_eq!(own_folders(&machine).unwrap(), expected);
    }

    #[test]
    fn a_boot_menu_that_anyone_may_change_is_found() {
        let check = |menu: &str, locked: bool| {
            let disk = Disk::with(&[("boot/grub/grub.cfg", menu)]);
            let found = boot_menu(&disk.machine()).unwrap();
            assert_eq!(found == Found::Good, locked, "{menu}");
        };
        check(
            "set superusers=\"it\"\npassword_pbkdf2 it grub.pbkdf2.sha512.1\n",
            true,
        );
        // Nobody has a password: nobody changes anything.
        check("set superusers=\"\"\nexport superusers\n", true);
        check("set timeout=5\n# set superusers=\n", false);
        check("password_pbkdf2 it grub.pbkdf2.sha512.1\n", false);
        assert!(boot_menu(&Disk::with(&[]).machine()).is_err());
    }
}
