//! `sps-kiosk doctor` as IT calls it, and the files that installer/ ships to close a seat.
//!
//! The shipped files are put where each one says it goes, and the real program examines that disk:
//! what a file is for must pass with it and fail without its line.

mod cheats;
mod relay;
mod walls;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt, EventMask};

use crate::e2e::display::Display;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// What a unit starts that only a real seat has, and what stands for it here. The project may lie in a folder
/// with blanks in its name.
const STAND_INS: &[(&str, &str)] = &[
    (
        "/usr/bin/sps-kiosk",
        concat!("\"", env!("CARGO_BIN_EXE_sps-kiosk"), "\""),
    ),
    ("/usr/bin/X ", "/bin/true "),
];

fn examine(arguments: &[&str], display: Option<&str>) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(["doctor", "--json"]).args(arguments);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"] {
        command.env_remove(name);
    }
    command.envs(display.map(|display| ("DISPLAY", display)));
    command.output().unwrap()
}

fn report(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{error}"))
}

fn verdict(report: &Value, id: &str) -> String {
    let items = report["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["id"] == id);
    let item = item.unwrap_or_else(|| panic!("no item {id}"));
    item["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn what_cannot_be_a_seat_is_not_called_one() {
    let output = examine(&[], None);
    assert_eq!(output.status.code(), Some(1));
    let report = report(&output);
    assert_eq!(report["ok"], false);
    // Tests run as root; nobody shows a display; no program sees the firmware.
    assert_eq!(verdict(&report, "user"), "fail");
    assert_eq!(verdict(&report, "window-manager"), "unknown");
    assert_eq!(verdict(&report, "firmware"), "unknown");
    assert_eq!(verdict(&report, "engine"), "pass");
    let mut seen = Vec::new();
    for item in report["items"].as_array().unwrap() {
        assert!(!seen.contains(&&item["id"]), "twice: {item}");
        seen.push(&item["id"]);
        assert!(["hard", "soft"].contains(&item["level"].as_str().unwrap()));
        for key in ["message", "hint"] {
            let sentence = item[key].as_str().unwrap();
            let words = sentence.split(' ').count();
            assert!(words > 2 && !sentence.starts_with("doctor-"), "{item}");
        }
    }
}

#[test]
fn without_a_place_to_look_at_there_is_no_answer() {
    let output = examine(&["--root", "/nonexistent"], None);
    assert_eq!(output.status.code(), Some(2));
    let answer = report(&output);
    assert!(answer["error"].is_string(), "{answer}");
    assert_eq!(answer["items"], Value::Null);
}

#[test]
fn the_lines_for_people_name_what_is_open() {
    let disk = tempfile::tempdir().unwrap();
    let output = Command::new(PROGRAM)
        .args(["doctor", "--root"])
        .arg(disk.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let open = text.lines().filter(|line| line.starts_with("[ НЕТ! ]"));
    let last = text.lines().last().unwrap();
    assert!(last.ends_with(&open.count().to_string()), "{last}");
}

/// Every file of a folder of installer/, with where it says it goes.
fn shipped(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("installer")
        .join(folder);
    let files = fs::read_dir(folder).unwrap();
    let files = files.map(|file| {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let mut places = text.lines().filter_map(|line| line.split_once(" Куда: "));
        let place = places
            .next()
            .unwrap_or_else(|| panic!("{}: Куда?", path.display()))
            .1;
        let place = place.split([' ', ',']).next().unwrap().to_owned();
        (place, text)
    });
    files.collect()
}

/// A disk with everything that installer/session ships, but for one line.
fn disk_without(line: &str) -> TempDir {
    let disk = tempfile::tempdir().unwrap();
    let write = |place: &str, text: &str| {
        let path = disk.path().join(place.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("/etc/passwd", "root:x:0:0::/:/bin/sh\n");
    write("/proc/sys/kernel/pid_max", "32768\n");
    for (place, text) in shipped("session") {
        let kept = text
            .lines()
            .filter(|other| line.is_empty() || other.trim() != line);
        let text: String = kept.flat_map(|line| [line, "\n"]).collect();
        write(&place, &text);
        // What systemd makes of such a file at every start.
        if place.contains("/sysctl.d/") {
            for (name, value) in text.lines().filter_map(|line| line.split_once(" = ")) {
                let name = name.trim_start_matches('-').replace('.', "/");
                write(&format!("/proc/sys/{name}"), &format!("{value}\n"));
            }
        }
        for link in text.lines().filter_map(|line| line.strip_prefix("L+ ")) {
            let (from, to) = link.split_once(" - - - - ").unwrap();
            let from = disk.path().join(from.trim_start_matches('/'));
            fs::create_dir_all(from.parent().unwrap()).unwrap();
            symlink(to, from).unwrap();
        }
    }
    disk
}

#[test]
fn each_shipped_line_closes_its_item() {
    let lines = [
        ("x-vt-switch", r#"Option "DontVTSwitch" "true""#),
        ("x-zap", r#"Option "DontZap" "true""#),
        ("consoles", "NAutoVTs=0"),
        ("consoles", "ReserveVT=0"),
        ("ctrl-alt-del", "CtrlAltDelBurstAction=none"),
        (
            "ctrl-alt-del",
            "L+ /etc/systemd/system/ctrl-alt-del.target - - - - /dev/null",
        ),
        ("core-dumps", "kernel.core_pattern = |/bin/false"),
        ("core-dumps", "fs.suid_dumpable = 0"),
        ("ptrace", "kernel.yama.ptrace_scope = 2"),
    ];
    let look = |line: &str| {
        let disk = disk_without(line);
        report(&examine(&["--root", disk.path().to_str().unwrap()], None))
    };
    let whole = look("");
    for (id, line) in lines {
        assert_eq!(verdict(&whole, id), "pass", "{id}");
        assert_ne!(verdict(&look(line), id), "pass", "{id} without {line}");
    }
    assert_eq!(verdict(&whole, "sysrq"), "pass");
}

#[test]
fn the_shipped_gate_listens_where_the_seat_looks_for_it() {
    let files = shipped("session");
    let (_, gate) = files
        .iter()
        .find(|(place, _)| place.ends_with("gate.toml"))
        .unwrap();
    let places = sps_kiosk::config::Places::under(Path::new("/"));
    let config = sps_kiosk::config::Config::parse(gate, &places).unwrap();
    let advised = format!(r#"upstream = "http://{}""#, config.gate.listen);
    assert!(gate.contains(&advised), "{advised}");
}

#[test]
fn the_shipped_units_are_understood_by_systemd() {
    let folder = tempfile::tempdir().unwrap();
    let mut units: Vec<PathBuf> = Vec::new();
    let board = shipped("board").into_iter();
    let board = board.filter(|(place, _)| place.ends_with(".service"));
    for (place, mut text) in shipped("systemd").into_iter().chain(board) {
        for (real, stand_in) in STAND_INS {
            text = text.replace(real, stand_in);
        }
        let path = folder.path().join(Path::new(&place).file_name().unwrap());
        fs::write(&path, text).unwrap();
        units.push(path);
    }
    let output = Command::new("systemd-analyze")
        .args(["verify", "--recursive-errors=no", "--man=no"])
        .args(&units)
        .output()
        .expect("systemd is installed by tests/run.sh");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaints.is_empty(),
        "{complaints}"
    );
}

/// The shipped rules of udev.
fn udev_rules() -> String {
    let rules = shipped("session").into_iter();
    let mut rules = rules.filter(|(place, _)| place.contains("/udev/"));
    rules.next().unwrap().1
}

/// The name of some disk of this machine, and what udev does with it when these rules are all there are,
/// after one that says something of it.
fn plugged_in(rules: &str, says: &str) -> (String, String) {
    let disk = fs::read_dir("/sys/block").unwrap().next().unwrap().unwrap();
    let name = disk.file_name().into_string().unwrap();
    let script = "for place in /run/udev /etc/udev/rules.d /usr/lib/udev/rules.d; do
            mkdir -p $place && mount -t tmpfs apart $place || exit; done
        printf '%s\n' \"$1\" > /etc/udev/rules.d/10-says.rules
        printf '%s\n' \"$0\" > /etc/udev/rules.d/72-sps-kiosk.rules
        exec udevadm test --action=add \"/sys/block/$2\"";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, rules, says, &name])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(
        output.status.success() && !said.contains("\n/etc/udev/"),
        "{said}"
    );
    (name, said)
}

#[test]
fn microphones_and_cameras_are_not_given_to_the_user_of_the_screen() {
    let rules = udev_rules();
    let is_given = |rules: &str| {
        let (_, said) = plugged_in(rules, "TAG+=\"uaccess\"");
        let tags = said.lines().find(|line| line.starts_with("CURRENT_TAGS="));
        tags.is_some_and(|tags| tags.contains(":uaccess:"))
    };
    assert!(is_given(&rules), "a disk is neither");
    // No machine of tests has one: its disk stands for each.
    for device in [
        r#"SUBSYSTEM=="sound", KERNEL=="pcmC*c","#,
        r#"SUBSYSTEM=="video4linux|media","#,
    ] {
        assert!(rules.contains(device), "{device}");
        let on_disk = rules.replace(device, r#"SUBSYSTEM=="block","#);
        assert!(!is_given(&on_disk), "{device}");
    }
}

#[test]
fn a_stick_of_a_citizen_is_mounted_and_nothing_else() {
    let rule = udev_rules();
    // No machine of tests has a stick: some disk of it says that it is one.
    let plugged_in = |rule: &str, kind: &str| {
        let says = format!("ENV{{ID_FS_USAGE}}=\"filesystem\", ENV{{ID_FS_TYPE}}=\"{kind}\"");
        let (name, said) = plugged_in(rule, &says);
        let runs = said.lines().filter_map(|line| line.strip_prefix("run: "));
        (name, runs.map(str::to_owned).collect::<Vec<_>>())
    };
    assert!(plugged_in(&rule, "vfat").1.is_empty(), "a disk is no stick");
    let on_usb = rule.replace(r#"SUBSYSTEMS!="usb""#, r#"SUBSYSTEMS=="usb""#);
    assert_ne!(on_usb, rule);
    for kind in ["ext4", "ntfs", "crypto_LUKS"] {
        assert!(plugged_in(&on_usb, kind).1.is_empty(), "{kind}");
    }
    for kind in ["vfat", "exfat"] {
        let (name, runs) = plugged_in(&on_usb, kind);
        let [run] = runs.as_slice() else {
            panic!("{kind}: {runs:?}")
        };
        assert!(
            run.ends_with(&format!(" /dev/{name} /media/{name}'")),
            "{run}"
        );
        for needed in ["nosuid", "nodev", "noexec", "umask=0077", "--owner=kiosk"] {
            assert!(run.contains(needed), "{run}");
        }
    }
}

/// The lines of a shipped unit.
fn unit(name: &str) -> Vec<String> {
    let units = shipped("systemd");
    let unit = units.iter().find(|(place, _)| place.ends_with(name));
    unit.unwrap().1.lines().map(str::to_owned).collect()
}

#[test]
fn the_shipped_folder_of_the_visits_lies_in_memory_with_a_limit() {
    let unit = unit("run-sps\\x2dkiosk.mount");
    let value = |key: &str| unit.iter().find_map(|line| line.strip_prefix(key)).unwrap();
    let options = value("Options=").replace("kiosk", "root");
    let look = |mount: &str| {
        let script = format!(
            "mount -t tmpfs run /run && mkdir -p \"$0\" && {mount} && exec \"$1\" doctor --json --only visits"
        );
        let output = Command::new("unshare")
            .args(["--mount", "sh", "-c", &script])
            .args([value("Where="), PROGRAM])
            .output()
            .unwrap();
        verdict(&report(&output), "visits")
    };
    let mount = |options: &str| format!("mount -t {} -o {options} visits \"$0\"", value("Type="));
    assert_eq!(look(&mount(&options)), "pass");
    let unlimited: Vec<&str> = options
        .split(',')
        .filter(|option| !option.starts_with("size="))
        .collect();
    assert_eq!(look(&mount(&unlimited.join(","))), "fail");
    let disk = env!("CARGO_TARGET_TMPDIR");
    assert_eq!(look(&format!("mount --bind '{disk}' \"$0\"")), "fail");
}

#[test]
fn the_shipped_seat_begins_and_ends_with_a_wipe() {
    let unit = unit("sps-kiosk.service");
    let place = |line: &str| {
        let found = unit.iter().position(|other| other == line);
        found.unwrap_or_else(|| panic!("{line} is missing"))
    };
    let before = place("ExecStartPre=-/usr/bin/sps-kiosk wipe");
    assert!(before < place("ExecStart=/usr/bin/sps-kiosk run"));
    place("ExecStopPost=-/usr/bin/sps-kiosk wipe");
    // The wipe finds the visits' folder where the visits were.
    place("RequiresMountsFor=/run/sps-kiosk");
}

#[test]
fn the_shipped_wall_closes_the_user_in() {
    let files = shipped("session");
    let (_, wall) = files
        .iter()
        .find(|(place, _)| place.ends_with("nftables.conf"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nftables.conf");
    // Here the seat's user is whoever runs the test: root, of a network of its own.
    let look = |wall: &str| {
        fs::write(&file, wall).unwrap();
        let output = Command::new("unshare")
            .args(["--map-root-user", "--net", "sh", "-c"])
            .arg(r#"nft -f "$0" && exec "$1" doctor --json --only firewall"#)
            .args([file.as_path(), Path::new(PROGRAM)])
            .output()
            .unwrap();
        verdict(&report(&output), "firewall")
    };
    // A machine of tests has no relay to a scanner.
    let wall = wall.replace(r#""sps-kiosk-scanner""#, r#""nobody""#);
    let wall = wall.replace(r#""kiosk""#, r#""root""#);
    assert_eq!(look(&wall), "pass");
    let hole = wall.replace(r#"oifname "lo" tcp dport != 53"#, "tcp dport 443");
    assert_ne!(look(&hole), "pass");
    let end = wall.lines().filter(|line| !line.contains("reject with"));
    assert_eq!(look(&end.collect::<Vec<_>>().join("\n")), "fail");
}

#[test]
fn whoever_manages_windows_or_listens_on_the_display_is_seen() {
    let display = Display::start(640, 480);
    let screen = [
        "--only",
        "display",
        "--only",
        "window-manager",
        "--only",
        "x-clients",
    ];
    let look = || report(&examine(&screen, Some(&display.name)));
    let alone = look();
    for id in ["display", "window-manager", "x-clients"] {
        assert_eq!(verdict(&alone, id), "pass", "{id}");
    }
    let (manager, screen) = x11rb::connect(Some(&display.name)).unwrap();
    let root = manager.setup().roots[screen].root;
    manager.get_input_focus().unwrap().reply().unwrap();
    let beside = look();
    assert_eq!(verdict(&beside, "window-manager"), "pass");
    assert_eq!(verdict(&beside, "x-clients"), "fail");
    let redirect = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_REDIRECT);
    let asked = manager.change_window_attributes(root, &redirect).unwrap();
    asked.check().unwrap();
    assert_eq!(verdict(&look(), "window-manager"), "fail");
}

#[test]
fn a_display_that_everybody_may_use_is_seen() {
    let display = Display::start(640, 480);
    let look = || {
        verdict(
            &report(&examine(&["--only", "x-access"], Some(&display.name))),
            "x-access",
        )
    };
    let (owner, _) = x11rb::connect(Some(&display.name)).unwrap();
    let control = |mode| owner.set_access_control(mode).unwrap().check().unwrap();
    control(x11rb::protocol::xproto::AccessControl::ENABLE);
    assert_eq!(look(), "pass");
    control(x11rb::protocol::xproto::AccessControl::DISABLE);
    assert_eq!(look(), "fail");
}
