//! The seat with screens that have no display: a real process on the real link, made of this very
//! test binary, and steered by what the test opens through the control socket.
//!
//! The seat itself is started in the same way, since it may be killed and owns its children.

mod asked_from_board;
mod board;
mod call;
mod entries;
mod faults;
mod guides;
mod journal;
mod locations;
mod lockdown;
mod logout;
mod metrics;
mod outages;
mod policy;
mod printed;
mod scanning;
mod screen;
mod slow;
mod staff;
mod told;
mod watchdog;

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use sps_kiosk::config::{Config, Places};
use sps_kiosk::link::{FromScreen, print, usb_export, usb_import};
use sps_kiosk::platform::Scope;
use sps_kiosk::seat;

use crate::wipe::owns_the_machine;

/// The policy of these tests: one portal.
const ALLOWLIST: &str = include_str!("seat/allowlist.toml");

/// In the environment of the seat's process: the root of everything.
const ROOT: &str = "SPS_KIOSK_TEST_ROOT";

/// Not a test but the seat's process: it does nothing unless started as one.
#[test]
fn the_seat_process() {
    let Some(root) = std::env::var_os(ROOT) else {
        return;
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let places = Places::under(Path::new(&root));
    let settings = fs::read_to_string(places.etc.join("kiosk.toml")).unwrap_or_default();
    let config = Config::parse(&settings, &places).unwrap();
    let program = std::env::current_exe().unwrap();
    let screen = ["seat::screen::the_screen_process", "--exact", "--nocapture"].map(Into::into);
    let outcome = seat::run(seat::Settings {
        config,
        window: None,
        screen: [program.into_os_string()]
            .into_iter()
            .chain(screen)
            .collect(),
        reader: env!("CARGO_BIN_EXE_sps-kiosk-render").into(),
        scope: Scope::Relocated,
    });
    outcome.unwrap();
}

/// A seat with a root of its own.
struct Seat {
    root: tempfile::TempDir,
    process: Child,
    environment: Vec<(&'static str, OsString)>,
}

impl Seat {
    fn new() -> Seat {
        Seat::prepared(|_| {})
    }

    fn prepared(prepare: impl FnOnce(&Path)) -> Seat {
        Seat::surrounded(Vec::new(), prepare)
    }

    /// A seat with this in its environment.
    fn surrounded(environment: Vec<(&'static str, OsString)>, prepare: impl FnOnce(&Path)) -> Seat {
        let root = prepared(prepare);
        let process = spawn(root.path(), &environment);
        Seat {
            root,
            process,
            environment,
        }
    }

    fn restart(&mut self) {
        self.process = spawn(self.root.path(), &self.environment);
    }

    fn path(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    fn ctl(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
            .args(["ctl", "--json", "--root"])
            .arg(self.root.path())
            .args(arguments)
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.ctl(arguments).stdout).unwrap_or_default()
    }

    fn until_state(&self, state: &str) -> Value {
        until(&format!("state {state}"), || {
            let status = self.json(&["status"]);
            (status["state"] == state).then_some(status)
        })
    }

    /// Waits until the screens have shown this, and forgets it.
    fn until_shown(&self, expected: &[&str]) {
        self.until_noted(expected, |_| {});
    }

    /// The same where a screen takes over: two processes note as they come.
    fn until_both_have_shown(&self, expected: &[&str]) {
        self.until_noted(expected, |lines| lines.sort_unstable());
    }

    fn until_noted(&self, expected: &[&str], order: impl Fn(&mut Vec<&str>)) {
        let ordered = |mut lines: Vec<&str>| {
            order(&mut lines);
            lines.join(", ")
        };
        let expected = ordered(expected.to_vec());
        let mut seen = String::new();
        let deadline = Instant::now() + PATIENCE;
        while seen != expected {
            assert!(
                Instant::now() < deadline,
                "{expected} awaited, seen: {seen}"
            );
            std::thread::yield_now();
            let noted = fs::read_to_string(self.path("faces")).unwrap_or_default();
            seen = ordered(noted.lines().collect());
        }
        fs::write(self.path("faces"), "").unwrap();
    }

    /// Lets the screen that is seen say this.
    fn say(&self, message: &FromScreen) {
        let mut line = serde_json::to_vec(message).unwrap();
        line.push(b'\n');
        until("a screen that listens", || {
            let mut screen = UnixStream::connect(self.path("screen.sock")).ok()?;
            screen.write_all(&line).ok()
        });
    }

    fn until_ready(&self) {
        self.until_state("idle");
        until("spare", || {
            (self.json(&["status"])["spare"] == true).then_some(())
        });
        fs::write(self.path("faces"), "").unwrap();
    }

    fn visits(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("run/visits")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn files(&self) -> usize {
        let with_files = |visit: &PathBuf| visit.join("files/справка.pdf").exists();
        self.visits()
            .iter()
            .filter(|visit| with_files(visit))
            .count()
    }

    /// The screen on which the visit takes place.
    fn screen_of_visit(&self) -> u32 {
        let visit = self
            .visits()
            .into_iter()
            .find(|visit| visit.join("files/справка.pdf").exists());
        screen_of(&visit.unwrap()).unwrap()
    }
}

/// The process of the screen whose visit lies there.
fn screen_of(visit: &Path) -> Option<u32> {
    let home = format!("HOME={}", visit.join("home").display());
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .find(|pid: &u32| {
            let variables = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            variables
                .split(|byte| *byte == 0)
                .any(|one| one == home.as_bytes())
        })
}

impl Drop for Seat {
    fn drop(&mut self) {
        let _dead = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// A root with a policy, and whatever else a test wants there.
fn prepared(prepare: impl FnOnce(&Path)) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("etc/instructions")).unwrap();
    fs::write(root.path().join("etc/allowlist.toml"), ALLOWLIST).unwrap();
    prepare(root.path());
    root
}

fn spawn(root: &Path, environment: &[(&str, OsString)]) -> Child {
    let mut program = Command::new(std::env::current_exe().unwrap());
    start(&mut program, root, environment)
}

/// Starts a seat with this command, or with the one that it begins with.
fn start(command: &mut Command, root: &Path, environment: &[(&str, OsString)]) -> Child {
    command
        .args(["seat::the_seat_process", "--exact", "--nocapture"])
        .env_remove("DISPLAY")
        .env_remove("XDG_DATA_HOME")
        .env(ROOT, root)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}

/// How long a test waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(120);

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::yield_now();
    }
}

fn is_alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn signal(pid: u32, signal: &str) {
    let done = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    assert!(done.unwrap().success());
}

#[test]
fn a_whole_visit_leaves_nothing_and_the_next_may_begin() {
    let seat = Seat::new();
    seat.until_ready();
    assert!(!seat.path("var/dirty").exists());
    let opened = seat.ctl(&["open", "https://portal.test/"]);
    assert!(opened.status.success(), "{opened:?}");
    let status = until("the page", || {
        let status = seat.json(&["status"]);
        (status["url_host"] == "portal.test").then_some(status)
    });
    assert_eq!(status["state"], "active");
    assert!(status["visit_seconds"].is_u64() && status["idle_seconds"].is_u64());
    assert!(seat.path("var/dirty").exists());
    assert_eq!(seat.files(), 1);
    seat.until_shown(&["open"]);

    let ended = seat.ctl(&["end"]);
    assert!(ended.status.success(), "{ended:?}");
    let report: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(report["clean"], true);
    assert_eq!(report["targets"][1]["name"], "visit_directory");
    assert_eq!(report["targets"][1]["bytes"], 10);
    assert_eq!(seat.files(), 0);
    assert!(!seat.path("var/dirty").exists());
    seat.until_shown(&["ending", "report 1 1"]);
    assert_eq!(seat.until_state("idle")["url_host"], Value::Null);

    assert!(
        seat.ctl(&["open", "https://portal.test/end"])
            .status
            .success()
    );
    seat.until_shown(&["open", "ending", "report 1 1"]);
    assert_eq!(seat.files(), 0);
}

#[test]
fn a_report_can_be_printed_while_it_is_shown_and_nothing_else_outside_of_a_visit() {
    let seat = Seat::new();
    seat.until_ready();
    let paper = print::Ask::Offer("page.pdf".into()).into();
    seat.say(&paper);
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    assert_eq!(seat.json(&["end"])["clean"], true);
    seat.until_shown(&["ending", "report 1 1"]);
    // This seat has no printer, and says so to whoever may print.
    seat.say(&paper);
    seat.until_shown(&["printing no-printer"]);
    seat.say(&FromScreen::ReportRead);
    seat.until_shown(&["home"]);
    seat.say(&paper);
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
}

#[test]
fn files_are_saved_and_taken_in_a_visit_only_and_not_without_a_medium() {
    let seat = Seat::new();
    seat.until_ready();
    seat.say(&usb_export::Ask::Save.into());
    seat.say(&usb_export::Ask::Look.into());
    seat.say(&usb_import::Ask::Look.into());
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    for asked in [usb_export::Ask::Look.into(), usb_export::Ask::Save.into()] {
        seat.say(&asked);
        seat.until_shown(&["saving NoMedium"]);
    }
    for asked in [
        usb_import::Ask::Look.into(),
        usb_import::Ask::Take(0).into(),
    ] {
        seat.say(&asked);
        seat.until_shown(&["stick NoMedium"]);
    }
}

#[test]
fn a_screen_that_is_killed_ends_its_visit() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    signal(seat.screen_of_visit(), "-KILL");
    seat.until_shown(&["ending", "report 1 1 Failed in Портал"]);
    seat.until_state("idle");
    assert_eq!(seat.files(), 0);
    assert!(!seat.path("var/dirty").exists());
}

#[test]
fn a_visit_begins_only_on_a_screen_that_is_there_and_ends_with_it() {
    let seat = Seat::new();
    seat.until_ready();
    let screens = seat.visits();
    let screens = screens.iter().filter_map(|visit| screen_of(visit));
    screens.for_each(|screen| signal(screen, "-KILL"));
    // From here on there is no screen, until the seat starts the next one. A visit that began on one
    // that was dying is over at once.
    until("a page that is open", || {
        seat.ctl(&["open", "https://portal.test/"]);
        (seat.json(&["status"])["url_host"] == "portal.test").then_some(())
    });
    let screen = seat.screen_of_visit();
    assert_eq!(seat.json(&["end"])["clean"], true);
    assert!(!is_alive(screen), "it serves the next citizen");
}

#[test]
fn a_screen_that_talks_nonsense_is_killed() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/nonsense"]);
    seat.until_shown(&["open", "ending", "report 1 1 Failed in Портал"]);
    assert_eq!(seat.files(), 0);
}

#[test]
fn a_daemon_that_a_page_started_dies_with_the_visit() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/orphan"]);
    let orphan: u32 = until("the orphan", || {
        fs::read_to_string(seat.path("orphan"))
            .ok()?
            .trim()
            .parse()
            .ok()
    });
    assert!(is_alive(orphan));
    assert_eq!(seat.json(&["end"])["clean"], true);
    assert!(!is_alive(orphan));
}

#[test]
fn a_screen_that_the_kernel_hides_from_the_seat_ends_too() {
    // As /proc may be mounted on a seat: whoever may not look into a process does not see it. Only
    // the machine's own root can mount it so beside the real one.
    if !owns_the_machine() {
        return;
    }
    let root = prepared(|_| {});
    let script = r#"mount -t proc -o hidepid=invisible,gid=61000 proc /proc &&
        exec setpriv --bounding-set=-sys_ptrace "$0" "$@""#;
    let mut hidden = Command::new("unshare");
    hidden.args(["--mount", "sh", "-c", script]);
    hidden.arg(std::env::current_exe().unwrap());
    let seat = Seat {
        process: start(&mut hidden, root.path(), &[]),
        root,
        environment: Vec::new(),
    };
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    let screen = seat.screen_of_visit();
    assert_eq!(seat.json(&["end"])["clean"], true);
    assert!(!is_alive(screen));
}

#[test]
fn a_seat_that_is_killed_takes_its_screens_along_and_wipes_at_the_next_start() {
    let mut seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    let screen = seat.screen_of_visit();
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
    until("the end of the screen", || {
        (!is_alive(screen)).then_some(())
    });
    assert!(seat.path("var/dirty").exists());
    assert_eq!(seat.files(), 1);
    seat.restart();
    // The next citizen, or the same one, reads what became of that visit.
    seat.until_shown(&["report CutShort"]);
    assert_eq!(seat.files(), 0);
    assert!(!seat.path("var/dirty").exists());
}

#[test]
fn a_mark_that_cannot_be_read_or_removed_keeps_the_seat_closed() {
    let seat = Seat::prepared(|root| fs::create_dir_all(root.join("var/dirty")).unwrap());
    assert_eq!(seat.until_state("out_of_service")["fault"], "mark");
    seat.until_shown(&["out mark"]);
    assert_eq!(
        seat.ctl(&["open", "https://portal.test/"]).status.code(),
        Some(1)
    );
    fs::remove_dir(seat.path("var/dirty")).unwrap();
    assert!(seat.ctl(&["start"]).status.success());
    seat.until_state("idle");
}

#[test]
fn a_mark_that_cannot_be_written_opens_nothing() {
    let seat = Seat::new();
    seat.until_ready();
    fs::create_dir(seat.path("var/dirty")).unwrap();
    seat.ctl(&["open", "https://portal.test/"]);
    assert_eq!(seat.until_state("out_of_service")["fault"], "mark");
    seat.until_shown(&["ending", "out mark"]);
}

#[test]
fn a_wipe_that_leaves_something_keeps_the_seat_closed() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    // What is put in the place where visits lie and cannot be taken away again.
    let Some(stuck) = Stuck::in_directory(&seat.path("run/visits")) else {
        panic!("this file system lets nobody keep a file; the test needs chattr or mount");
    };
    let ended = seat.ctl(&["end"]);
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_eq!(seat.until_state("out_of_service")["fault"], "wipe");
    seat.until_shown(&["ending", "out wipe"]);
    assert!(seat.path("var/dirty").exists());
    assert_eq!(seat.ctl(&["start"]).status.code(), Some(1));
    drop(stuck);
    assert!(seat.ctl(&["start"]).status.success());
    seat.until_state("idle");
    assert!(!seat.path("var/dirty").exists());
}

/// Something that even its owner cannot delete, as long as it lives.
struct Stuck {
    file: PathBuf,
    undo: fn(&Path) -> bool,
}

impl Stuck {
    fn in_directory(directory: &Path) -> Option<Stuck> {
        let file = directory.join("stuck");
        fs::write(&file, "").unwrap();
        if run("chattr", &["+i", file.to_str()?]) {
            let undo = |file: &Path| run("chattr", &["-i", file.to_str().unwrap_or_default()]);
            return Some(Stuck { file, undo });
        }
        // Without that attribute (tmpfs), a mount point cannot be deleted either.
        if run("mount", &["--bind", file.to_str()?, file.to_str()?]) {
            let undo = |file: &Path| run("umount", &[file.to_str().unwrap_or_default()]);
            return Some(Stuck { file, undo });
        }
        None
    }
}

impl Drop for Stuck {
    fn drop(&mut self) {
        (self.undo)(&self.file);
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let command = Command::new(program).args(arguments).output();
    command.is_ok_and(|output| output.status.success())
}

#[test]
fn a_locked_seat_is_released_only_through_a_wipe() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    assert!(seat.ctl(&["lock"]).status.success());
    assert_eq!(seat.until_state("out_of_service")["fault"], "locked");
    seat.until_shown(&["ending", "out locked"]);
    assert_eq!(seat.files(), 0);
    assert_eq!(seat.json(&["start"])["clean"], true);
    seat.until_shown(&["ending", "home"]);
}

#[test]
fn screens_that_never_start_close_the_seat_and_one_that_does_opens_it() {
    let seat = Seat::prepared(|root| fs::write(root.join("screens-fail"), "").unwrap());
    assert_eq!(seat.until_state("out_of_service")["fault"], "screen");
    fs::remove_file(seat.path("screens-fail")).unwrap();
    seat.until_state("idle");
}

#[test]
fn a_seat_that_is_asked_to_stop_wipes_first() {
    let mut seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    signal(seat.process.id(), "-TERM");
    assert!(seat.process.wait().unwrap().success());
    assert_eq!(seat.visits(), Vec::<PathBuf>::new());
    assert!(!seat.path("var/dirty").exists());
    assert_eq!(seat.ctl(&["status"]).status.code(), Some(2));
}

#[test]
fn one_place_has_one_seat() {
    let seat = Seat::new();
    seat.until_ready();
    let wipe = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["wipe", "--root"])
        .arg(seat.root.path())
        .output()
        .unwrap();
    assert_eq!(wipe.status.code(), Some(2));
    let second = spawn(seat.root.path(), &[]).wait().unwrap();
    assert!(!second.success());
    seat.until_state("idle");
}
