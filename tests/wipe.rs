//! The wipe from outside: foreign processes, a real X server, and the command that runs at boot.

mod whole;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use sps_kiosk::platform::Scope;
use sps_kiosk::visit::Visit;
use sps_kiosk::wipe::{self, Plan};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt, CreateWindowAux, PropMode, WindowClass};
use x11rb::wrapper::ConnectionExt as _;

/// A visit with one file, below this place.
fn visit(place: &Path) -> Visit {
    let visit = Visit::in_dir(place.join("run/visits/1"));
    for place in visit.places() {
        fs::create_dir_all(place).unwrap();
    }
    fs::write(visit.files().join("паспорт.pdf"), "0123456789").unwrap();
    visit
}

#[test]
fn a_process_that_holds_a_file_of_the_visit_is_found_and_killed() {
    let place = tempfile::tempdir().unwrap();
    let visit = visit(place.path());
    // The kernel knows the file by another path than the seat.
    std::os::unix::fs::symlink(".", place.path().join("link")).unwrap();
    let file = fs::File::open(visit.files().join("паспорт.pdf")).unwrap();
    let mut holder = Command::new("sleep")
        .arg("1000")
        .stdin(file)
        .spawn()
        .unwrap();
    let report = wipe::run(&Plan {
        visits: place.path().join("link/run/visits"),
        visit: Some(visit),
        screen_lives: false,
        keep: None,
        scope: Scope::Relocated,
        scan_inbox: None,
        kept: Vec::new(),
        own: Vec::new(),
        queue: None,
        chance: Duration::ZERO,
        with_descendants: false,
        alone_since: None,
        within: Duration::from_secs(5),
    });
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.targets[0].erased, 1);
    // The wipe buries children of its own process; then there is nothing left to ask.
    assert!(holder.try_wait().map_or(true, |status| status.is_some()));
}

/// True for the machine's own root, false for that of a namespace, which may not do all that the
/// faults of some tests need: what is not tried then is said aloud.
pub(crate) fn owns_the_machine() -> bool {
    let users = fs::read_to_string("/proc/self/uid_map").unwrap();
    let owns = users.split_whitespace().eq(["0", "0", "4294967295"]);
    if !owns {
        // Not through the capture of the tests: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: a fault that only the machine's own root can make"
        );
    }
    owns
}

/// An X server of our own, as long as it lives.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) display: String,
}

impl Server {
    pub(crate) fn start() -> Server {
        let mut process = Command::new("Xvfb")
            .args([
                "-noreset",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "640x480x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut number).unwrap();
        Server {
            process,
            display: format!(":{}", number.trim()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _dead = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// `sps-kiosk wipe --json` in this place, with these variables and no others of its kind.
fn run_wipe(place: &Path, variables: &[(&str, &str)]) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["wipe", "--json", "--root"])
        .arg(place)
        .env_remove("DISPLAY")
        .env_remove("XDG_DATA_HOME")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), report)
}

/// The line of this target.
pub(crate) fn line<'a>(report: &'a Value, name: &str) -> &'a Value {
    let lines = report["targets"].as_array().unwrap();
    lines.iter().find(|line| line["name"] == name).unwrap()
}

#[test]
fn every_clipboard_of_a_real_server_is_emptied() {
    let server = Server::start();
    let (client, screen) = x11rb::connect(Some(&server.display)).unwrap();
    let root = client.setup().roots[screen].root;
    let window = client.generate_id().unwrap();
    let plain = CreateWindowAux::new();
    let class = WindowClass::INPUT_ONLY;
    client
        .create_window(0, window, root, 0, 0, 1, 1, 0, class, 0, &plain)
        .unwrap();
    let clipboard = client
        .intern_atom(false, b"CLIPBOARD")
        .unwrap()
        .reply()
        .unwrap()
        .atom;
    for selection in [
        clipboard,
        AtomEnum::PRIMARY.into(),
        AtomEnum::SECONDARY.into(),
    ] {
        client
            .set_selection_owner(window, selection, x11rb::CURRENT_TIME)
            .unwrap();
    }
    let buffer = AtomEnum::CUT_BUFFER0;
    client
        .change_property8(PropMode::REPLACE, root, buffer, AtomEnum::STRING, b"1234")
        .unwrap();
    client.sync().unwrap();

    let place = tempfile::tempdir().unwrap();
    let (code, report) = run_wipe(place.path(), &[("DISPLAY", &server.display)]);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(line(&report, "clipboard")["erased"], 4);
    let owner = client
        .get_selection_owner(clipboard)
        .unwrap()
        .reply()
        .unwrap()
        .owner;
    assert_eq!(owner, x11rb::NONE);
}

#[test]
fn a_server_that_does_not_answer_is_no_clean_clipboard() {
    let place = tempfile::tempdir().unwrap();
    let (code, report) = run_wipe(place.path(), &[("DISPLAY", ":4999")]);
    assert_eq!(code, Some(1));
    assert!(line(&report, "clipboard")["error"].is_string(), "{report}");
}

#[test]
fn a_server_that_has_stopped_answering_is_no_clean_clipboard_either() {
    let server = Server::start();
    let signal = |name: &str| {
        let id = server.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    };
    let place = tempfile::tempdir().unwrap();
    let wipe = || run_wipe(place.path(), &[("DISPLAY", &server.display)]);
    signal("STOP");
    let (code, report) = wipe();
    assert_eq!(code, Some(1), "{report}");
    for name in ["clipboard", "keyboard"] {
        assert!(line(&report, name)["error"].is_string(), "{report}");
    }
    signal("CONT");
    let (code, report) = wipe();
    assert_eq!(code, Some(0), "{report}");
}

#[test]
fn a_wipe_that_is_killed_again_and_again_ends_clean() {
    let place = tempfile::tempdir().unwrap();
    let visit = visit(place.path());
    for file in 0..1000 {
        let folder = visit.files().join((file % 40).to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file.to_string()), "справка").unwrap();
    }
    let mark = place.path().join("var/dirty");
    fs::create_dir(place.path().join("var")).unwrap();
    fs::write(&mark, "").unwrap();
    let mut kills = 0;
    loop {
        let mut wipe = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
            .args(["wipe", "--root"])
            .arg(place.path())
            .env_remove("DISPLAY")
            .env_remove("XDG_DATA_HOME")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // A little later each time: every moment of a wipe is one at which it may be killed.
        std::thread::park_timeout(Duration::from_millis(kills * kills));
        wipe.kill().unwrap();
        if wipe.wait().unwrap().success() {
            break;
        }
        kills += 1;
        let left = fs::read_dir(place.path().join("run/visits"));
        let is_empty = left.map_or(0, Iterator::count) == 0;
        assert!(mark.exists() || is_empty, "no mark after {kills} kills");
    }
    assert!(kills > 1, "it was never killed");
    assert_eq!(
        fs::read_dir(place.path().join("run/visits"))
            .unwrap()
            .count(),
        0
    );
    assert!(!mark.exists());
}

#[test]
fn a_wipe_at_boot_erases_what_a_power_cut_left_and_the_mark_goes_last() {
    let place = tempfile::tempdir().unwrap();
    visit(place.path());
    fs::create_dir(place.path().join("var")).unwrap();
    fs::write(place.path().join("var/dirty"), "").unwrap();
    let trash = place.path().join("data/Trash");
    fs::create_dir_all(trash.join("files")).unwrap();
    fs::write(trash.join("files/скан.png"), "123").unwrap();
    let data = place.path().join("data");
    let (code, report) = run_wipe(place.path(), &[("XDG_DATA_HOME", data.to_str().unwrap())]);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(report["clean"], true);
    assert_eq!(line(&report, "stale_visits")["bytes"], 10);
    assert_eq!(line(&report, "trash")["bytes"], 3);
    assert!(!report.to_string().contains("скан"));
    assert!(!place.path().join("var/dirty").exists());
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 0);
}
