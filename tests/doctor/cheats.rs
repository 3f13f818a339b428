//! Cheats on a disk: each does one thing to a seat that is locked otherwise, and one item must say so.
//!
//! The rows are cheats.txt, a line each: the item | what is done, in words | the deed and its path | its text.
//! The seat is made of the shipped files, put where each says it goes; the real program examines it as a
//! mounted disk. What only runs (the wall, the screen, units alive) is tried elsewhere.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use super::{examine, report, shipped, verdict};

const TABLE: &str = include_str!("cheats.txt");

/// What cannot be known of a disk that does not run.
const UNKNOWN: &[&str] = &[
    "clock",
    "display",
    "firewall",
    "firmware",
    "font",
    "running",
    "sandbox",
    "secure-boot",
    "visits",
    "window-manager",
    "x-access",
    "x-clients",
    "certificates",
];

/// The user of the seat on the disk.
const KIOSK: u32 = 990;

/// A row of the table.
struct Cheat {
    item: &'static str,
    what: &'static str,
    deed: &'static str,
    path: String,
    text: String,
}

fn cheats() -> Vec<Cheat> {
    let lines = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let cheat = |line: &'static str| {
        let mut parts = line.splitn(4, " | ");
        let [item, what, deed] = [(); 3].map(|()| parts.next().unwrap_or_else(|| panic!("{line}")));
        let (deed, path) = deed.split_once(' ').unwrap();
        let path = match path.split_once('/') {
            Some(("PLACE", unit)) => place_of(unit),
            // Of root.
            Some(("HOME", file)) => format!("/{}/{file}", "root"),
            Some(_) | None => path.to_owned(),
        };
        let text = parts
            .next()
            .unwrap_or_default()
            .replace("\\n", "\n")
            .replace("\\t", "\t");
        Cheat {
            item,
            what,
            deed,
            path,
            text,
        }
    };
    lines.map(cheat).collect()
}

/// Where a shipped unit goes.
fn place_of(unit: &str) -> String {
    let units = shipped("systemd").into_iter().map(|(place, _)| place);
    units
        .into_iter()
        .find(|place| place.ends_with(&format!("/{unit}")))
        .unwrap()
}

/// Gives one more user the right to read, in a list of rights beside the usual ones.
fn readable_by(path: &Path, uid: u32) {
    const NOBODY: u32 = u32::MAX;
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, rights, whose) in [
        (1_u16, 7_u16, NOBODY),
        (2, 4, uid),
        (4, 0, NOBODY),
        (16, 4, NOBODY),
        (32, 0, NOBODY),
    ] {
        list.extend(tag.to_le_bytes());
        list.extend(rights.to_le_bytes());
        list.extend(whose.to_le_bytes());
    }
    let name = "system.posix_acl_access";
    rustix::fs::setxattr(path, name, &list, rustix::fs::XattrFlags::empty()).unwrap();
    // The list changes what the group seems to have.
    let mode = fs::metadata(path).unwrap().permissions().mode() & !0o070;
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A disk with a seat that is locked.
struct Seat(TempDir);

impl Seat {
    fn locked() -> Seat {
        let seat = Seat(tempfile::tempdir().unwrap());
        fs::set_permissions(seat.0.path(), Permissions::from_mode(0o755)).unwrap();
        seat.system();
        seat.kernel();
        for folder in ["session", "systemd"] {
            for (place, text) in shipped(folder) {
                seat.write(&place, &text);
                seat.as_systemd_makes(&place, &text);
            }
        }
        seat.write(
            "/etc/sps-kiosk/kiosk.toml",
            "[gate]\nupstream = \"http://127.0.0.1:3128\"\n",
        );
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seat/allowlist.toml");
        seat.write(
            "/etc/sps-kiosk/allowlist.toml",
            &fs::read_to_string(list).unwrap(),
        );
        fs::create_dir_all(seat.at("/etc/sps-kiosk/instructions")).unwrap();
        seat.own_folders();
        seat.packages();
        seat
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    /// Debian as it is after its installation, with nobody but root.
    fn system(&self) {
        self.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n\
            sync:x:4:65534:sync:/bin:/bin/sync\n\
            kiosk:x:990:990::/var/lib/sps-kiosk:/usr/sbin/nologin\nsps-kiosk-gate:x:991:991::/:/usr/sbin/nologin\n\
            sps-kiosk-scanner:x:992:992::/:/usr/sbin/nologin\n");
        self.write(
            "/etc/shadow",
            "root:$y$j9T$abc$def:20000:0:99999:7:::\ndaemon:*:20000:0:99999:7:::\n\
            sync:*:20000:0:99999:7:::\nkiosk:!*:20000::::::\nsps-kiosk-gate:!*:20000::::::\n\
            sps-kiosk-scanner:!*:20000::::::\n",
        );
        self.write("/etc/group", "root:x:0:\ndaemon:x:1:\nadm:x:4:\ndisk:x:6:\nlp:x:7:\nsudo:x:27:\nshadow:x:42:\n\
            audio:x:29:\nvideo:x:44:\nplugdev:x:46:\ninput:x:105:\nnetdev:x:106:\nkiosk:x:990:\nsps-kiosk-gate:x:991:\nsps-kiosk-scanner:x:992:\n");
        self.write(
            "/etc/nsswitch.conf",
            "passwd: files systemd\nshadow: files\n",
        );
        self.write(
            "/etc/fstab",
            "UUID=1 / ext4 errors=remount-ro 0 1\nproc /proc proc hidepid=invisible 0 0\n",
        );
        self.write("/etc/sudoers", "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n");
        self.write("/etc/sudoers.d/README", "# nothing\n");
        self.write("/etc/pam.d/common-auth", "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n");
        self.write(
            "/etc/pam.d/su",
            "auth sufficient pam_rootok.so\n@include common-auth\n",
        );
        self.write(
            "/etc/pam.d/login",
            "auth optional pam_faildelay.so delay=3000000\n@include common-auth\n",
        );
        self.write(
            "/etc/ssh/sshd_config",
            "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nX11Forwarding no\n",
        );
        self.write("/etc/ssh/sshd_config.d/10-seat.conf", "PasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthorizedKeysFile /etc/ssh/admin-keys\n");
        self.write(
            "/etc/default/grub",
            "GRUB_TIMEOUT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n",
        );
        self.write(
            "/boot/grub/grub.cfg",
            "set superusers=\"it\"\npassword_pbkdf2 it grub.pbkdf2.sha512.1\n",
        );
        self.write(
            "/usr/lib/udev/rules.d/70-uaccess.rules",
            "SUBSYSTEM==\"sound\", TAG+=\"uaccess\"\n",
        );
        self.write(
            "/usr/share/polkit-1/rules.d/50-default.rules",
            "polkit.addAdminRule(function () { return []; });\n",
        );
        self.write(
            "/usr/lib/systemd/system-generators/systemd-getty-generator",
            "",
        );
        self.write("/usr/lib/modules/6.1.0/modules.dep", "kernel/drivers/net/usb/cdc_ether.ko: \nkernel/drivers/net/usb/rndis_host.ko:\nkernel/drivers/net/usb/usbnet.ko:\nkernel/drivers/bluetooth/btusb.ko:\nkernel/drivers/net/usb/ipheth.ko:\n");
        self.write("/var/lib/apt/periodic/unattended-upgrades-stamp", "");
        for program in [
            "/usr/bin/su",
            "/usr/bin/sudo",
            "/usr/bin/bash",
            "/usr/sbin/sshd",
            "/usr/bin/python3",
            "/usr/bin/passwd",
        ] {
            self.write(program, "program");
            fs::set_permissions(self.at(program), Permissions::from_mode(0o755)).unwrap();
        }
        for program in ["/usr/bin/su", "/usr/bin/sudo", "/usr/bin/passwd"] {
            fs::set_permissions(self.at(program), Permissions::from_mode(0o4755)).unwrap();
        }
        fs::create_dir_all(self.at("/root")).unwrap();
    }

    /// What a kernel shows while it runs.
    fn kernel(&self) {
        self.write(
            "/proc/cmdline",
            "BOOT_IMAGE=/vmlinuz root=UUID=1 ro quiet\n",
        );
        self.write(
            "/proc/modules",
            "ext4 1 0 - Live 0x0\nusbhid 1 0 - Live 0x0\n",
        );
        self.write("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
        self.write(
            "/proc/1/status",
            "Name:\tsystemd\nUid:\t0\t0\t0\t0\nPPid:\t0\n",
        );
        self.write("/proc/1/stat", "1 (systemd) S 0 1 1 0 -1\n");
        self.write(
            "/proc/70/status",
            "Name:\tXorg\nUid:\t990\t990\t990\t990\nPPid:\t1\n",
        );
        self.write("/proc/70/stat", "70 (Xorg) S 1 70 70 1031 70\n");
        self.write("/proc/net/tcp", "head\n");
        self.write(
            "/proc/self/mountinfo",
            "22 27 0:21 / /proc rw,relatime - proc proc rw,hidepid=invisible\n",
        );
        self.write("/sys/class/net/lo/flags", "0x9\n");
        self.write("/sys/class/net/eth0/flags", "0x1003\n");
        for (name, value) in [
            ("kernel/pid_max", 32768),
            ("user/max_user_namespaces", 10000),
            ("net/ipv4/ip_forward", 0),
            ("net/ipv6/conf/all/forwarding", 0),
            ("fs/protected_hardlinks", 1),
            ("fs/protected_symlinks", 1),
            ("fs/protected_fifos", 1),
            ("fs/protected_regular", 2),
            ("kernel/unprivileged_bpf_disabled", 2),
        ] {
            self.write(&format!("/proc/sys/{name}"), &format!("{value}\n"));
        }
    }

    /// What systemd makes of a shipped file: settings of the kernel, links, and what is wanted at the start.
    fn as_systemd_makes(&self, place: &str, text: &str) {
        if place.contains("/sysctl.d/") {
            for (name, value) in text.lines().filter_map(|line| line.split_once(" = ")) {
                let name = name.trim_start_matches('-').replace('.', "/");
                self.write(&format!("/proc/sys/{name}"), &format!("{value}\n"));
            }
        }
        for link in text.lines().filter_map(|line| line.strip_prefix("L+ ")) {
            let (from, to) = link.split_once(" - - - - ").unwrap();
            self.link(from, to);
        }
        for target in text
            .lines()
            .filter_map(|line| line.strip_prefix("WantedBy="))
        {
            let name = place.rsplit('/').next().unwrap();
            self.link(&format!("/etc/systemd/system/{target}.wants/{name}"), place);
        }
    }

    fn own_folders(&self) {
        self.write("/run/sps-kiosk-x/xauthority", "");
        for (path, mode) in [
            ("/var/lib/sps-kiosk", 0o700),
            ("/run/sps-kiosk", 0o700),
            ("/run/sps-kiosk-x", 0o700),
            ("/run/sps-kiosk-x/xauthority", 0o600),
        ] {
            let path = self.at(path);
            if !path.exists() {
                fs::create_dir_all(&path).unwrap();
            }
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            chown(&path, Some(KIOSK), Some(KIOSK)).unwrap();
        }
    }

    /// What the package manager knows of it.
    fn packages(&self) {
        for program in ["/usr/bin/sps-kiosk", "/usr/bin/sps-kiosk-render"] {
            self.write(program, "the program");
            fs::set_permissions(self.at(program), Permissions::from_mode(0o755)).unwrap();
        }
        let files = ["usr/bin/sps-kiosk", "usr/bin/sps-kiosk-render"];
        let sums = Command::new("md5sum")
            .args(files)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        self.write(
            "/var/lib/dpkg/info/sps-kiosk.md5sums",
            &String::from_utf8(sums.stdout).unwrap(),
        );
        self.write(
            "/var/lib/dpkg/info/sps-kiosk.list",
            "/.\n/usr\n/usr/bin\n/usr/bin/sps-kiosk\n/usr/bin/sps-kiosk-render\n",
        );
        self.write("/var/lib/dpkg/info/base.list", "/bin/su\n/usr/bin/passwd\n/usr/bin/sudo\n/lib/udev/rules.d/70-uaccess.rules\n\
            /lib/systemd/system-generators/systemd-getty-generator\n/usr/share/polkit-1/rules.d/50-default.rules\n/usr/bin/python3\n/bin/bash\n");
        let package = |name: &str| {
            format!(
                "Package: {name}\nStatus: install ok installed\nMaintainer: IT <it@mfc.test>\nArchitecture: amd64\nVersion: 1\nDescription: seat\n\n"
            )
        };
        self.write(
            "/var/lib/dpkg/status",
            &(package("sps-kiosk") + &package("base")),
        );
        fs::create_dir_all(self.at("/var/lib/dpkg/updates")).unwrap();
    }

    fn cheat(&self, cheat: &Cheat) {
        let (path, text) = (self.at(&cheat.path), cheat.text.as_str());
        match cheat.deed {
            "write" => self.write(&cheat.path, &format!("{text}\n")),
            "append" => {
                let old = fs::read_to_string(&path).unwrap();
                self.write(&cheat.path, &format!("{old}{text}\n"));
            }
            "replace" => {
                let (from, to) = text.split_once(" => ").unwrap();
                let old = fs::read_to_string(&path).unwrap();
                assert!(old.contains(from), "{}: {from}", cheat.what);
                self.write(&cheat.path, &old.replace(from, to));
            }
            "remove" => fs::remove_file(path).unwrap(),
            "link" => {
                if path.symlink_metadata().is_ok() {
                    fs::remove_file(&path).unwrap();
                }
                self.link(&cheat.path, text);
            }
            "mode" => {
                let mode = u32::from_str_radix(text, 8).unwrap();
                fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
            }
            "program" => {
                self.write(&cheat.path, "program");
                let mode = u32::from_str_radix(text, 8).unwrap();
                fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
            }
            "owner" => chown(path, Some(text.parse().unwrap()), None).unwrap(),
            "capable" => {
                let added = Command::new("setcap").arg(text).arg(path).status().unwrap();
                assert!(added.success());
            }
            "readers" => readable_by(&path, text.parse().unwrap()),
            "old" => {
                let then = std::time::SystemTime::now()
                    - std::time::Duration::from_secs(text.parse::<u64>().unwrap() * 86400);
                fs::File::open(path).unwrap().set_modified(then).unwrap();
            }
            deed => panic!("{}: {deed}?", cheat.what),
        }
    }

    fn examined(&self, more: &[&str]) -> Value {
        let root = self.0.path().to_str().unwrap();
        report(&examine(&[&["--root", root], more].concat(), None))
    }
}

#[test]
fn a_seat_of_the_shipped_files_passes_all_that_a_disk_shows() {
    let examined = Seat::locked().examined(&[]);
    for item in examined["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        let expected = match UNKNOWN.contains(&id) {
            true => "unknown",
            false => "pass",
        };
        let seen = item["verdict"] == expected || id == "certificates" && item["verdict"] == "pass";
        assert!(seen, "{item}");
    }
}

#[test]
fn every_cheat_on_the_disk_is_told() {
    let cheats = cheats();
    let tried = cheats.len();
    let half = tried.div_ceil(2);
    let missed: Vec<String> = thread::scope(|scope| {
        let parts = cheats
            .chunks(half)
            .map(|part| scope.spawn(move || part.iter().filter_map(missed).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    });
    println!(
        "cheats on the disk: {} of {tried} seen",
        tried - missed.len()
    );
    assert!(missed.is_empty(), "not seen:\n{}", missed.join("\n"));
}

/// The cheat, unless its item tells of it.
fn missed(cheat: &Cheat) -> Option<String> {
    let told = panic::catch_unwind(AssertUnwindSafe(|| {
        let seat = Seat::locked();
        seat.cheat(cheat);
        verdict(&seat.examined(&["--only", cheat.item]), cheat.item) == "fail"
    }));
    let told = told.unwrap_or(false);
    (!told).then(|| format!("{} | {}", cheat.item, cheat.what))
}
