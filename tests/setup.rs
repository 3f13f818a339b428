//! `sps-kiosk setup` as IT calls it: the real program on a copy of this machine's own system.
//!
//! The copy is an overlay over `/` in a mount namespace of its own, its upper side in memory: whatever is done
//! there is seen by nobody else and gone at the end. The whole of /etc is compared, with owners, rights and links.

mod queue;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::e2e::until;
use crate::scanner::escl::Device;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// Makes the copy, lays into it what the package lays there, says that it is ready and waits for its end.
const MAKE: &str = r#"
    mount -t tmpfs -o mode=0755 copy "$0" && mkdir "$0/up" "$0/work" "$0/disk" || exit
    mount -t overlay overlay -o "lowerdir=/,upperdir=$0/up,workdir=$0/work" "$0/disk" || exit
    mkdir -p "$0/disk/usr/lib/systemd/system" "$0/disk/etc/sps-kiosk" "$0/disk/usr/share/sps-kiosk" || exit
    cp -r "$1/allowlist.toml" "$1/instructions" "$0/disk/usr/share/sps-kiosk/" || exit
    cp "$1"/installer/systemd/* "$0/disk/usr/lib/systemd/system/" || exit
    cp "$1/installer/kiosk.toml" "$1/installer/session/gate.toml" "$0/disk/etc/sps-kiosk/" || exit
    rm -rf "$0/disk/var/lib/sps-kiosk-setup"
    printf '/dev/sda5 none swap sw 0 0\nUUID=1 / ext4 defaults 0 1\n' > "$0/disk/etc/fstab"
    printf 'MaxLogSize 0\nPreserveJobHistory Yes\n' > "$0/disk/etc/cups/cupsd.conf"
    mkdir -p "$0/disk/etc/systemd/system/getty.target.wants"
    ln -sf /lib/systemd/system/getty@.service "$0/disk/etc/systemd/system/getty.target.wants/getty@tty3.service"
    ln -sf /lib/systemd/system/lightdm.service "$0/disk/etc/systemd/system/display-manager.service"
    printf '[Service]\nExecStart=-/sbin/agetty -a root tty8\n' > "$0/disk/etc/systemd/system/getty@tty8.service"
    echo ready
    read -r _
"#;

/// The state of a tree: kind, rights, owner, group, name, target of a link, then the sum of every file.
const STATE: &str = r#"
    cd "$0/disk/etc" || exit
    find . -printf '%y %m %U %G %p %l\n' | sort
    find . -type f -print0 | sort -z | xargs -0 sha256sum
"#;

/// A copy of this machine's system.
struct Copy {
    folder: TempDir,
    keeper: Child,
}

impl Copy {
    fn new() -> Copy {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Command::new("unshare")
            .args(["--mount", "sh", "-c", MAKE])
            .arg(folder.path())
            .arg(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        assert_eq!(said, "ready\n");
        Copy { folder, keeper }
    }

    /// A command that sees the copy.
    fn inside(&self, words: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg(format!("--target={}", self.keeper.id()))
            .args(["--mount", "--"])
            .args(words);
        command
    }

    fn root(&self) -> String {
        self.folder.path().join("disk").to_str().unwrap().to_owned()
    }

    fn setup(&self, arguments: &[&str]) -> Command {
        let mut command = self.inside(&[PROGRAM, "setup", "--root", &self.root()]);
        command.args(arguments);
        command
    }

    /// Sets up, and returns what was said.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.setup(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", both(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn state(&self) -> String {
        let folder = self.folder.path().to_str().unwrap();
        let output = self.inside(&["sh", "-c", STATE, folder]).output().unwrap();
        assert!(output.status.success(), "{}", both(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn shell(&self, script: &str) -> String {
        let root = self.root();
        let output = self.inside(&["sh", "-c", script, &root]).output().unwrap();
        assert!(output.status.success(), "{}", both(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn read(&self, path: &str) -> String {
        self.shell(&format!("cat \"$0\"{path}"))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ended = self.keeper.wait();
    }
}

fn both(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// The lines of one state that the other has not.
fn difference<'a>(one: &'a str, other: &'a str) -> Vec<&'a str> {
    let here: std::collections::HashSet<&str> = other.lines().collect();
    one.lines().filter(|line| !here.contains(line)).collect()
}

fn assert_same(before: &str, after: &str) {
    let gone = difference(before, after);
    let new = difference(after, before);
    assert!(
        gone.is_empty() && new.is_empty(),
        "gone: {gone:#?}\nnew: {new:#?}"
    );
}

/// Answers, with what lies beside them.
fn answers(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("proxy"), "mfc:geheim\n").unwrap();
    fs::write(folder.path().join("boot"), "kot-7-kot\n").unwrap();
    let file = folder.path().join("answers.toml");
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

/// What was answered is where it belongs.
fn assert_answered(copy: &Copy) {
    let seat = copy.read("/etc/sps-kiosk/kiosk.toml");
    assert!(
        seat.contains("id = 'koshki-3'") && seat.contains("# kiosk.toml — настройки"),
        "{seat}"
    );
    assert!(
        seat.contains("upstream = \"http://127.0.0.1:3129\""),
        "{seat}"
    );
    let gate = copy.read("/etc/sps-kiosk/gate.toml");
    assert!(
        gate.contains("region = 'samara'")
            && gate.contains("id = 'koshki-3'")
            && gate.contains("'http://proxy:8080'")
            && gate.contains("address = 'tablo.mfc.test'")
            && gate.contains("url = 'https://lists.mfc.test/sps'"),
        "{gate}"
    );
    assert!(
        copy.read("/etc/sps-kiosk/nftables.conf")
            .contains("define gate_port = 3129\n")
    );
    let password = "stat -c '%a %U %G' \"$0\"/etc/sps-kiosk/proxy-password; cat \"$0\"/etc/sps-kiosk/proxy-password";
    assert!(copy.shell(password).ends_with("mfc:geheim\n"));
    let timer = copy.read("/etc/systemd/system/apt-daily-upgrade.timer.d/sps-kiosk.conf");
    assert!(timer.contains("OnCalendar=*-*-* 22:30\n"), "{timer}");
}

/// What a machine has by itself is as a seat wants it.
fn assert_closed(copy: &Copy) {
    assert!(
        copy.read("/etc/fstab")
            .contains("\n# sps-kiosk: начало\nproc /proc proc ")
    );
    for unit in [
        "getty@",
        "getty@tty8",
        "serial-getty@",
        "debug-shell",
        "display-manager",
    ] {
        let link = copy.shell(&format!(
            "readlink \"$0\"/etc/systemd/system/{unit}.service"
        ));
        assert_eq!(link, "/dev/null\n", "{unit}");
    }
    copy.shell("test ! -L \"$0\"/etc/systemd/system/getty.target.wants/getty@tty3.service");
    copy.shell("test -L \"$0\"/etc/systemd/system/multi-user.target.wants/srv-scans.mount");
}

#[test]
fn a_machine_is_set_up_once_and_comes_back_exactly() {
    let copy = Copy::new();
    let before = copy.state();
    let (_folder, file) = answers(
        "[seat]\nid = 'koshki-3'\nregion = 'samara'\n[board]\naddress = 'tablo.mfc.test'\n[bundle]\nurl = 'https://lists.mfc.test/sps'\n[gate]\nlisten = '127.0.0.1:3129'\nupstream = 'http://proxy:8080'\n\
         upstream_password_file = 'proxy'\n[scan]\ninbox = '/srv/scans'\n[time]\nservers = ['10.0.0.1']\n\
         [updates]\nat = '22:30'\n[boot]\npassword_file = 'boot'\n",
    );
    let shown = copy.done(&["--dry-run", "--answers", &file]);
    assert!(
        shown.contains("/etc/fstab") && !shown.contains("geheim"),
        "{shown}"
    );
    assert_same(&before, &copy.state());

    copy.done(&["--answers", &file]);
    assert_answered(&copy);
    assert_closed(&copy);
    let closed = copy.state();
    let again = copy.done(&["--answers", &file]);
    assert!(
        again
            .lines()
            .any(|line| line == "всё уже настроено, менять нечего"),
        "{again}"
    );
    assert_same(&closed, &copy.state());
    // Without answers what was answered stays.
    copy.done(&[]);
    assert_same(&closed, &copy.state());

    copy.done(&["--undo"]);
    assert_same(&before, &copy.state());
    copy.shell("test ! -e \"$0\"/var/lib/sps-kiosk-setup");
    copy.done(&["--undo"]);
    assert_same(&before, &copy.state());
}

#[test]
fn the_way_to_a_scanner_of_the_network_comes_and_goes_with_the_rest() {
    let copy = Copy::new();
    let before = copy.state();
    let (_folder, file) = answers("[scan]\ndevice = 'http://10.20.30.40:9095/eSCL'\n");
    copy.done(&["--answers", &file]);
    assert_eq!(
        copy.read("/etc/sps-kiosk/scanner.address"),
        "SCANNER=10.20.30.40:9095\n"
    );
    let wall = copy.read("/etc/sps-kiosk/nftables.conf");
    let lines = "define scanner = 10.20.30.40\ndefine scanner_port = 9095\n";
    assert!(wall.contains(lines), "{wall}");
    copy.shell("test -L \"$0\"/etc/systemd/system/sockets.target.wants/sps-kiosk-scanner.socket");
    // Another scanner: one address at a time.
    let (_folder, file) = answers("[scan]\ndevice = 'http://10.20.30.41/eSCL'\n");
    copy.done(&["--answers", &file]);
    let wall = copy.read("/etc/sps-kiosk/nftables.conf");
    assert!(
        wall.contains("define scanner = 10.20.30.41\ndefine scanner_port = 80\n"),
        "{wall}"
    );
    copy.done(&["--undo"]);
    assert_same(&before, &copy.state());
}

#[test]
fn a_set_up_that_was_killed_is_taken_back_from_any_point() {
    let copy = Copy::new();
    let before = copy.state();
    let records = "ls \"$0\"/var/lib/sps-kiosk-setup 2>/dev/null | wc -l";
    for killed_after in [1, 12, 30, 55] {
        let mut setup = copy.setup(&[]).stdout(Stdio::null()).spawn().unwrap();
        let made = || copy.shell(records).trim().parse::<usize>().unwrap();
        until("the records", 30, || {
            let is_so = made() >= killed_after || setup.try_wait().unwrap().is_some();
            is_so.then_some(())
        });
        // It may have come to its end in between.
        let _ended = setup.kill();
        setup.wait().unwrap();
        assert!(made() >= killed_after);
        copy.done(&["--undo"]);
        assert_same(&before, &copy.state());
    }
}

#[test]
fn what_a_killed_set_up_had_half_written_goes_too() {
    let copy = Copy::new();
    copy.shell("echo ours > \"$0\"/etc/fstab.new");
    let before = copy.state();
    copy.done(&[]);
    let half = "echo half > \"$0\"/etc/fstab.sps-kiosk-new; cd \"$0\"/var/lib/sps-kiosk-setup; \
                echo half > 0003.json.sps-kiosk-new; \
                echo half > $(printf %04d $(ls *.json | wc -l)).json.sps-kiosk-new";
    copy.shell(half);
    copy.done(&["--undo"]);
    assert_same(&before, &copy.state());
    copy.shell("test ! -e \"$0\"/var/lib/sps-kiosk-setup");
}

#[test]
fn what_somebody_changed_after_the_set_up_is_neither_written_over_nor_lost() {
    let copy = Copy::new();
    copy.done(&[]);
    let edit = "echo '# ours' >> \"$0\"/etc/sps-kiosk/nftables.conf; sed -i 's/^#branch.*/branch = \"Хабез\"/' \
                \"$0\"/etc/sps-kiosk/kiosk.toml; echo 'admin:x:1500:' >> \"$0\"/etc/group";
    copy.shell(edit);
    let again = copy.done(&[]);
    assert!(
        again.contains("! /etc/sps-kiosk/nftables.conf изменён"),
        "{again}"
    );
    assert!(
        copy.read("/etc/sps-kiosk/nftables.conf")
            .ends_with("# ours\n")
    );
    let undone = copy.done(&["--undo"]);
    for path in ["nftables.conf", "kiosk.toml"] {
        let kept = format!("/var/lib/sps-kiosk-setup/kept/etc/sps-kiosk/{path}");
        assert!(undone.contains(&kept), "{undone}");
        copy.shell(&format!("test -f \"$0\"{kept}"));
    }
    assert!(!copy.read("/etc/sps-kiosk/kiosk.toml").contains("Хабез"));
    let groups = copy.read("/etc/group");
    assert!(
        groups.ends_with("admin:x:1500:\n") && !groups.contains("\nkiosk:"),
        "{groups}"
    );
}

#[test]
fn what_cannot_be_set_up_is_said_and_nothing_is_changed() {
    let copy = Copy::new();
    let before = copy.state();
    let refused = |arguments: &[&str], said: &str| {
        let output = copy.setup(arguments).output().unwrap();
        let all = both(&output);
        assert_eq!(output.status.code(), Some(2), "{all}");
        assert!(all.contains(said), "{all}");
        assert_same(&before, &copy.state());
    };
    let (_folder, file) = answers("[seat]\nidd = 'a'\n[boot]\npassword_file = 'none'\n");
    refused(&["--answers", &file], &format!("{file}:2:1: "));
    let (_folder, file) = answers("[boot]\npassword_file = 'none'\n");
    refused(&["--answers", &file], "/none");
    refused(&["--answers", "/nonexistent"], "/nonexistent");
    // A PIN that can be read is not taken, and not shown, either.
    let (_folder, file) = answers("[staff]\npin = '739154'\n");
    refused(&["--answers", &file], "sps-kiosk pin --print");
    let output = copy.setup(&["--answers", &file]).output().unwrap();
    assert!(!both(&output).contains("739154"));
    copy.shell("rm \"$0\"/usr/lib/systemd/system/sps-kiosk.service");
    refused(&[], "пакет sps-kiosk не установлен");
    copy.shell(&format!("cp {PROGRAM} \"$0\"/usr/bin/sps-kiosk"));
    let stranger =
        "chroot \"$0\" setpriv --reuid=4242 --clear-groups /usr/bin/sps-kiosk setup 2>&1; echo $?";
    let said = copy.shell(stranger);
    assert!(
        said.contains("только root") && said.ends_with("\n2\n"),
        "{said}"
    );
}

#[test]
fn the_example_of_answers_shows_every_key() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("installer/answers.toml");
    let text = fs::read_to_string(file).unwrap();
    // Every example in force: a line that is a key behind its mark.
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(key) if key.starts_with(|first: char| first.is_ascii_lowercase()) => key,
        Some(_) | None => line,
    });
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let (_folder, file) = answers(&text.replace("password_hash", "#password_hash"));
    let copy = Copy::new();
    fs::write(Path::new(&file).with_file_name("proxy-password"), "u:p\n").unwrap();
    fs::write(
        Path::new(&file).with_file_name("boot-password"),
        "kot-7-kot\n",
    )
    .unwrap();
    let shown = copy.done(&["--dry-run", "--answers", &file]);
    assert!(
        shown.contains("CalibrationMatrix") || shown.contains("touch"),
        "{shown}"
    );
}

/// What is done while the system runs: set up at the first start, looked at and taken back at the second. The
/// folder of the record tells which of them this is.
const LIVE: &str = r#"
    state() { (cd /etc && find . -printf '%y %m %U %G %p %l\n' | sort; cd /etc && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
    if [ ! -e /var/before ]; then
        state > /var/before
        printf '[scan]\ndevice = "http://10.20.30.40:9095/eSCL"\n' > /var/answers
        sps-kiosk setup --answers /var/answers > /var/said-setup 2>&1
    else
        nft list table inet sps_kiosk
        grep ' - proc ' /proc/self/mountinfo
        for can in CanReboot CanSuspend; do
            setpriv --reuid=kiosk --regid=kiosk --clear-groups busctl call org.freedesktop.login1 \
                /org/freedesktop/login1 org.freedesktop.login1.Manager $can
        done
        systemctl is-active sps-kiosk-firewall.service sps-kiosk-gate.service
        journalctl --boot --no-pager --unit=sps-kiosk-gate.service | tail -n 5
        pgrep -a agetty || echo no getty
        . /usr/lib/scan
        sps-kiosk setup --undo > /var/said-undo
        echo "undone: $?"
        state > /var/after
        diff /var/before /var/after && echo all the same
    fi > /var/said 2>&1
    systemctl poweroff --force
"#;

/// A scanner of the branch's network, at an address of a network of its own; beside it is another address. The seat
/// scans through the relay, nobody else enters it, and the relay comes to no other address.
const SCAN: &str = r#"
    ip netns add branch && ip link add seat type veth peer name mfp netns branch &&
    ip addr add 10.20.30.1/24 dev seat && ip link set seat up
    ip -n branch addr add 10.20.30.40/24 dev mfp && ip -n branch addr add 10.20.30.41/24 dev mfp
    ip -n branch link set mfp up && ip -n branch link set lo up
    listen() {
        systemd-run --quiet --unit="$1" --property=NetworkNamespacePath=/run/netns/branch \
            /usr/bin/systemd-socket-activate --listen="$2" /usr/lib/systemd/systemd-socket-proxyd /device/socket
        until ip netns exec branch ss -ltn | grep -q "$2"; do :; done
    }
    listen mfp 10.20.30.40:9095; listen other 10.20.30.41:9095
    as() { user=$1; shift; setpriv --reuid="$user" --regid="$user" --clear-groups "$@"; }
    reach() { as "$1" timeout 5 bash -c ": <> /dev/tcp/$2/9095" 2>&- && echo "$1 reaches $2" || echo "$1 misses $2"; }
    systemctl is-active sps-kiosk-scanner.socket
    as daemon test -w /run/sps-kiosk-scanner/socket || echo daemon does not enter
    mkdir -p /tmp/sane && echo airscan > /tmp/sane/dll.conf && printf '%s\n' '[devices]' \
        '"Scanner" = unix://socket/eSCL, eSCL' '[options]' 'discovery = disable' 'ws-discovery = off' \
        'socket_dir = /run/sps-kiosk-scanner' > /tmp/sane/airscan.conf
    as kiosk env SANE_CONFIG_DIR=/tmp/sane HOME=/tmp scanimage -d airscan:e0:Scanner --resolution=150 --format=jpeg |
        head -c 2 | od -An -tx1
    for user in kiosk sps-kiosk-scanner; do reach $user 10.20.30.40; reach $user 10.20.30.41; done
    systemctl show --property=User,ActiveState sps-kiosk-scanner.service
    sps-kiosk doctor --only scanner
    systemd-analyze security --no-pager --threshold=20 sps-kiosk-scanner.service | tail -n 1
    systemd-analyze verify sps-kiosk-scanner.service sps-kiosk-scanner.socket && echo verified
"#;

/// Starts the copy as a machine of its own, which this device can be seen from, and returns what was said there.
fn boot(copy: &Copy, device: &Device) -> String {
    let root = copy.root();
    let output = copy
        .inside(&[
            "systemd-nspawn",
            "--quiet",
            "--boot",
            "--register=no",
            "--keep-unit",
        ])
        .args([
            "--private-network",
            "--resolv-conf=off",
            "--timezone=off",
            "--link-journal=no",
        ])
        .arg(format!("--bind={}:/device", device.folder().display()))
        .args(["-D", &root])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ended = copy
        .inside(&["cat", &format!("{root}/var/said")])
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", both(&output));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
fn a_system_that_runs_is_locked_at_its_next_start() {
    if std::env::var("SPS_PACKAGE").as_deref() != Ok("all") {
        println!("SKIPPED: a whole system is started with SPS_PACKAGE=all only");
        return;
    }
    let copy = Copy::new();
    let units = Path::new(&copy.root()).join("usr/lib/systemd/system");
    let unit = "[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/bin/bash /usr/lib/live\n";
    let lay = |path: &Path, text: &str| {
        let words = [
            "sh",
            "-c",
            "printf '%s' \"$1\" > \"$0\"",
            path.to_str().unwrap(),
            text,
        ];
        assert!(copy.inside(&words).status().unwrap().success());
    };
    lay(&units.join("live.service"), unit);
    lay(&Path::new(&copy.root()).join("usr/lib/live"), LIVE);
    lay(&Path::new(&copy.root()).join("usr/lib/scan"), SCAN);
    let device = Device::new(0);
    // Another proxy of this machine has the gate's port.
    copy.shell("ln -sf /dev/null \"$0\"/etc/systemd/system/squid.service");
    copy.shell(&format!(
        "mkdir -p \"$0\"/usr/lib/systemd/system/multi-user.target.wants && cp {PROGRAM} \"$0\"/usr/bin/sps-kiosk &&
         ln -s ../live.service \"$0\"/usr/lib/systemd/system/multi-user.target.wants/live.service"
    ));
    boot(&copy, &device);
    let said = copy.read("/var/said-setup");
    assert!(said.contains("настроено; изменений: "), "{said}");
    let said = boot(&copy, &device);
    for expected in [
        "reject with icmpx",
        "hidepid=invisible",
        "s \"yes\"\ns \"na\"\n",
        "active\nactive\n",
        "no getty",
        "active\ndaemon does not enter\n ff d8\n",
        "kiosk misses 10.20.30.40\nkiosk misses 10.20.30.41\n",
        "sps-kiosk-scanner reaches 10.20.30.40\nsps-kiosk-scanner misses 10.20.30.41\n",
        "User=sps-kiosk-scanner",
        "сканер отвечает",
        "verified",
        "undone: 0",
        "all the same",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// Puts the wall up in a network of its own, starts the real gate, and says which users reach its port.
const REACH: &str = r#"
    ip link set lo up && printf '%s' "$0" | nft -f - || exit
    coproc "$1" gate --config "$2"
    read -r -u "${COPROC[0]}" line || exit
    for user in 4242 4243 0; do
        setpriv --reuid "$user" --clear-groups bash -c ': <> /dev/tcp/127.0.0.1/3128' 2>&- && echo "$user"
    done
    kill "$COPROC_PID"
"#;

#[test]
fn the_port_of_the_gate_is_open_to_the_user_of_the_seat_only() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wall = fs::read_to_string(project.join("installer/session/nftables.conf")).unwrap();
    // This machine has no such users: numbers that nobody has stand for them.
    let wall = wall.replace("\"kiosk\"", "4242");
    let wall = wall.replace("\"sps-kiosk-scanner\"", "4244");
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate.toml");
    fs::copy(project.join("installer/session/gate.toml"), &gate).unwrap();
    fs::copy(
        project.join("allowlist.toml"),
        folder.path().join("allowlist.toml"),
    )
    .unwrap();
    let reach = |wall: &str| {
        let output = Command::new("unshare")
            .args(["--net", "bash", "-c", REACH, wall, PROGRAM])
            .arg(&gate)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(reach(&wall), "4242\n");
    let line = wall
        .lines()
        .find(|line| line.contains("$gate_port"))
        .unwrap();
    assert_eq!(reach(&wall.replace(line, "")), "4242\n4243\n0\n");
}
