//! The disk image of a seat, built by its one command and started in an emulated computer.
//!
//! Minutes for every start: only with `tests/run.sh --image`. `SPS_IMAGE=squashfs` builds the smaller one, and
//! `SPS_IMAGE_RESTARTS=50` starts each part of the seat anew so many times.

#![expect(clippy::print_stdout, reason = "the figures are for a person")]

mod machine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use machine::{Firmware, Machine, until};

/// The tiles of the start page.
const TILE: [u8; 3] = [11, 79, 99];

/// The colours of the portal: before anything is done, once something was typed, after a press.
const ASKS: [u8; 3] = [0, 255, 255];
const TYPED: [u8; 3] = [0, 255, 0];
const PRESSED: [u8; 3] = [255, 0, 255];

/// Where a press meets the portal's page.
const CENTRE: (u32, u32) = (400, 500);

/// What IT lays on the plain partition: a list with one more portal, of whose name no guide knows, and where its
/// host is.
const LIST: &str = "
[[portal]]
id = 'trial'
name = 'Трамвай'
home = 'http://trial.test/'
hosts = ['http://trial.test']
";
const HOSTS: &str = "
[gate]
listen = '127.0.0.1:3128'
[gate.hosts]
'trial.test' = '127.0.0.1:8080'
";

/// And what the seat is called, and where its printer would be.
const SETTINGS: &str = "
[seat]
id = 'koshki-3'
[print]
printer = 'mfu'
[printer]
device = 'socket://127.0.0.1:9100'
driver = 'raw'
";

/// A guide that no image has.
const GUIDE: &str = "+++
title = 'Проездной на трамвай'
aliases = ['проездной']
date = '2026-11-22'
+++

1. Подойдите к окну.
";

/// Serves that portal inside, with what every Debian has.
const PORTAL: &str = r#"pidof -q -x trial-portal || {
cat >/run/trial-portal <<'PERL'
#!/usr/bin/perl
use IO::Socket::INET;
my $page = "<!doctype html><title>Portal</title><body style='margin:0;background:#0ff'><input autofocus
    oninput='document.body.style.background = `#0f0`'><p style='height:100vh'><script>
    document.body.onclick = () => document.body.style.background = `#f0f`</script>";
my $door = IO::Socket::INET->new(LocalAddr => '127.0.0.1:8080', Listen => 9, ReuseAddr => 1) or die;
while (my $citizen = $door->accept) {
    while (<$citizen>) { last if /^\r?$/ }
    print $citizen "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n$page";
    close $citizen;
}
PERL
setsid perl /run/trial-portal >/dev/null 2>&1 </dev/null &
}"#;

/// The ground of our own pages.
const GROUND: [u8; 3] = [242, 245, 246];

/// Every key that leads to a console or ends a server on some system.
const WAYS_OUT: &[&str] = &[
    "ctrl-alt-f1",
    "ctrl-alt-f2",
    "ctrl-alt-f3",
    "ctrl-alt-f4",
    "ctrl-alt-f5",
    "ctrl-alt-f6",
    "ctrl-alt-f8",
    "ctrl-alt-f9",
    "ctrl-alt-f12",
    "alt-f1",
    "alt-left",
    "ctrl-alt-backspace",
    "ctrl-alt-delete",
    "ctrl-alt-delete",
    "ctrl-alt-delete",
    "alt-sysrq-b",
    "alt-sysrq-k",
    "alt-sysrq-r",
    "ctrl-alt-kp_add",
];

/// What a seat consists of: each is started anew while it stands.
const PARTS: [&str; 4] = [
    "sps-kiosk-x",
    "sps-kiosk",
    "sps-kiosk-gate",
    "sps-kiosk-firewall",
];

/// Looks, again and again, whether the wall has a gap or another console comes forward, and writes down when.
const WATCH: &str = r#"
cat >/run/watch <<'WATCH'
while :; do
    nft list chain inet sps_kiosk output | grep -q 'skuid .* reject' || echo "wall $(date +%T)"
    console=$(cat /sys/class/tty/tty0/active)
    [ "$console" = tty7 ] || echo "$console $(date +%T)"
    echo >>/run/looked
    sleep 0.1
done >/run/open
WATCH
setsid sh /run/watch >/dev/null 2>&1 </dev/null & echo $! >/run/watch.pid"#;

/// How many there are of what a seat has once: sessions of its user, servers of the screen, seats, gates.
const COUNTS: &str = "loginctl --no-legend list-sessions | grep -c ' kiosk '; pgrep -c -x Xorg; \
    pgrep -c -f '^/usr/bin/sps-kiosk run'; pgrep -c -f '^/usr/bin/sps-kiosk gate'; \
    systemctl is-active sps-kiosk-x sps-kiosk sps-kiosk-gate sps-kiosk-firewall | grep -c '^active'";

/// What the doctor cannot find in an emulated computer, and why.
const NOT_HERE: &[(&str, &str)] = &[
    ("clock", "the emulator has no network that tells the time"),
    ("firmware", "no program sees it from inside"),
];

/// The image, built like IT builds it for a seat that prints. An agent of a virtual computer is all that it has besides.
fn build(place: &Path, filesystem: Option<&str>) -> PathBuf {
    let image = place.join("seat.img");
    let status = Command::new("installer/image.sh")
        .args(filesystem)
        .args(["--packages", "qemu-guest-agent cups"])
        .arg("--key")
        .arg(readable_key(place))
        .args(["--certificate", machine::CERTIFICATE])
        .arg(&image)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    image
}

/// The key that the emulator's firmware believes, without the password that it is shipped with.
fn readable_key(place: &Path) -> PathBuf {
    let key = place.join("secure-boot.key");
    let words = [
        "pkey",
        "-passin",
        "pass:snakeoil",
        "-in",
        machine::KEY,
        "-out",
    ];
    done(Command::new("openssl").args(words).arg(&key));
    key
}

fn done(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}");
}

/// A partition of the image, as the programs for FAT are told of it.
fn partition(image: &Path, name: &str) -> String {
    let table = Command::new("sfdisk").arg("--json").arg(image).output();
    let table: Value = serde_json::from_slice(&table.unwrap().stdout).unwrap();
    let mut parts = table["partitiontable"]["partitions"]
        .as_array()
        .unwrap()
        .iter();
    let part = parts.find(|part| part["name"] == name).unwrap();
    let at = part["start"].as_u64().unwrap() * 512;
    format!("{}@@{at}", image.display())
}

/// Lays the settings of IT on the plain partition.
fn configure(image: &Path, place: &Path) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut list = fs::read_to_string(project.join("allowlist.toml")).unwrap();
    // Its last line says that it is whole.
    list.insert_str(list.rfind("# ").unwrap(), LIST);
    let plain = partition(image, "sps-config");
    let texts = [
        ("allowlist.toml", list.as_str()),
        ("gate.toml", HOSTS),
        ("kiosk.toml", SETTINGS),
        ("trial.md", GUIDE),
    ];
    for (name, text) in texts {
        fs::write(place.join(name), text).unwrap();
    }
    let lay = |what: &Path, folder: &str| {
        let mut copy = Command::new("mcopy");
        done(copy.args(["-s", "-i", &plain]).arg(what).arg(folder));
    };
    for (name, _) in &texts[..3] {
        lay(&place.join(name), "::");
    }
    lay(&project.join("instructions"), "::");
    lay(&place.join("trial.md"), "::instructions");
}

#[test]
fn a_written_disk_is_a_locked_seat_after_one_start() {
    let Some(wanted) = std::env::var_os("SPS_IMAGE") else {
        println!("SKIPPED: the image is built and started with tests/run.sh --image only");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let image = build(place.path(), (wanted == "squashfs").then_some("--squashfs"));
    configure(&image, place.path());
    let bytes = fs::metadata(&image).unwrap().len();
    println!("the image: {} MiB", bytes >> 20);
    without_its_signature_it_does_not_start(&image, place.path());

    let mut machine = Machine::start(&image, Firmware::Bios, place.path());
    stands_ready(&mut machine, "start");
    assert!(machine.run("dmsetup status root").contains("verity V"));
    assert!(
        machine
            .run("touch /usr/x && findmnt -no FSTYPE /")
            .contains("overlay")
    );
    is_configured(&machine);
    nothing_opens(&mut machine);
    each_part_starts_anew(&mut machine);
    begin_a_visit(&mut machine);

    // In the middle of the visit the power fails; the disk is the same afterwards.
    machine.cut_power();
    let mut machine = Machine::start(&image, Firmware::SecureBoot, place.path());
    let status = stands_ready(&mut machine, "after-a-power-cut");
    assert!(
        status["lost"]
            .as_array()
            .is_some_and(|lost| !lost.is_empty()),
        "{status}"
    );
    begin_a_visit(&mut machine);
    machine.end_visit();
    is_locked(&machine);
}

/// The firmware that starts the disk further down refuses it once the signature of its kernel is gone.
fn without_its_signature_it_does_not_start(image: &Path, place: &Path) {
    let unsigned = place.join("unsigned.img");
    fs::copy(image, &unsigned).unwrap();
    let boot = partition(&unsigned, "sps-boot");
    let (there, here) = ("::EFI/BOOT/BOOTX64.EFI", place.join("kernel.efi"));
    done(Command::new("mcopy").args(["-i", &boot, there]).arg(&here));
    done(Command::new("sbattach").arg("--remove").arg(&here));
    let mut copy = Command::new("mcopy");
    done(copy.args(["-o", "-i", &boot]).arg(&here).arg(there));
    let machine = Machine::start(&unsigned, Firmware::SecureBoot, place);
    until("the refusal of the firmware", || {
        machine.serial().contains("Access Denied").then_some(())
    });
    // It looks for something else to start, and finds nothing.
    until("the end of its search", || {
        machine
            .serial()
            .contains("No bootable option")
            .then_some(())
    });
    println!("without its signature the firmware refuses it");
    machine.cut_power();
    fs::remove_file(&unsigned).unwrap();
}

/// What IT laid on the plain partition is in force.
fn is_configured(machine: &Machine) {
    let said = machine.run("journalctl --boot -o cat -n 1 SPS_SEAT=koshki-3");
    assert!(!said.is_empty(), "the seat has another name");
    let guide = machine.run("grep -c проездной /etc/sps-kiosk/instructions/trial.md");
    assert_eq!(guide, "1", "the guides of the plain partition");
    let queue = machine.run("lpstat -v mfu");
    assert!(queue.contains("socket://127.0.0.1:9100"), "{queue}");
    let checked = machine.run("sps-kiosk check --as kiosk --json");
    let checked: Value = serde_json::from_str(&checked).unwrap();
    assert_eq!(checked["ok"], true, "{checked}");
}

/// Whatever of the seat is started anew: everything is there once afterwards, and nothing was open in between.
fn each_part_starts_anew(machine: &mut Machine) {
    let rounds = std::env::var("SPS_IMAGE_RESTARTS");
    let rounds: u32 = rounds.map_or(1, |rounds| rounds.parse().unwrap());
    machine.run(WATCH);
    for round in 1..=rounds {
        for part in PARTS {
            starts_one_anew(machine, part);
        }
        assert_eq!(machine.run("cat /run/open"), "", "round {round}");
        println!(
            "{} s: each part was started anew {round} times",
            machine.is_on_for().as_secs()
        );
    }
    machine.run("kill $(cat /run/watch.pid)");
    assert_eq!(machine.run("cat /run/open"), "");
    println!("looked {} times", machine.run("wc -l </run/looked"));
}

fn starts_one_anew(machine: &mut Machine, part: &str) {
    let failed = machine.run(&format!("systemctl restart {part} || echo failed"));
    assert_eq!(failed, "", "{part}");
    let picture = format!("anew-{part}");
    until(&picture, || {
        (machine.status()["state"] == "idle").then_some(())
    });
    starts_anew(machine, &picture);
    let counts = machine.run(COUNTS);
    assert_eq!(counts, "1\n1\n1\n1\n4", "{part}");
}

/// Every item of the doctor holds, but for what no emulated computer has.
fn is_locked(machine: &Machine) {
    let said = machine.run("sps-kiosk doctor --json");
    let verdict: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(verdict["ok"], true, "{said}");
    let items = verdict["items"].as_array().unwrap();
    let open: Vec<&Value> = items
        .iter()
        .filter(|item| item["verdict"] != "pass")
        .filter(|item| NOT_HERE.iter().all(|(id, _)| item["id"] != *id))
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    println!("the doctor looked at {} items", items.len());
}

/// The start page is seen, and the screen of the next visit waits.
fn stands_ready(machine: &mut Machine, picture: &str) -> Value {
    until("a seat that is ready", || {
        let status = machine.status();
        (status["state"] == "idle" && status["spare"] == true).then_some(status)
    });
    starts_anew(machine, picture);
    let seconds = machine.is_on_for().as_secs();
    println!("{picture}: the start page and the next screen {seconds} s after the power");
    machine.until_state("idle")
}

/// The start page is seen: a report leads to it by itself.
fn starts_anew(machine: &mut Machine, picture: &str) {
    until("the start page", || {
        let ground = machine.share_of(GROUND, picture);
        (ground > 0.2 && machine.share_of(TILE, picture) > 0.02).then_some(())
    });
}

fn nothing_opens(machine: &mut Machine) {
    let started = machine.run("cat /proc/sys/kernel/random/boot_id");
    let display = machine.run("systemctl show -p MainPID sps-kiosk-x");
    for keys in WAYS_OUT {
        machine.press(keys);
        let console = machine.run("cat /sys/class/tty/tty0/active");
        assert_eq!(console, "tty7", "{keys}");
    }
    assert_eq!(machine.run("cat /proc/sys/kernel/random/boot_id"), started);
    assert_eq!(
        machine.run("systemctl show -p MainPID sps-kiosk-x"),
        display
    );
    // A letter among them began a visit, like any on the start page.
    machine.end_visit();
}

/// By hand: found by its name, typed into and pressed on with the computer's own keyboard and mouse.
fn begin_a_visit(machine: &mut Machine) {
    starts_anew(machine, "before-a-visit");
    machine.run(PORTAL);
    // What is pressed before the page listens is lost, as it is for anybody.
    until("a visit", || {
        machine.press("spc");
        (machine.status()["state"] == "active").then_some(())
    });
    machine.type_keys("nhfvdfq");
    // The key leads to what was found, and then presses it.
    machine.settles("found");
    machine.press("ret");
    machine.settles("led-to");
    machine.press("ret");
    machine.shows(ASKS, "portal");
    machine.type_keys("123");
    machine.shows(TYPED, "portal-typed");
    machine.click(CENTRE.0, CENTRE.1);
    machine.shows(PRESSED, "portal-pressed");
}
