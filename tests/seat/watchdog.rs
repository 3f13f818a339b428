//! What hangs, eats memory or dies is noticed, and a wipe follows.

use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

use super::{Seat, is_alive, signal, until};

#[test]
fn a_screen_that_hangs_ends_its_visit_and_the_report_says_so() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    let screen = seat.screen_of_visit();
    signal(screen, "-STOP");
    seat.until_shown(&["ending", "report 1 1 Hung in Портал"]);
    assert!(!is_alive(screen));
    assert_eq!(seat.files(), 0);
}

#[test]
fn a_screen_that_works_for_its_answer_is_not_taken_for_one_that_hangs() {
    let seat = Seat::new();
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/slow"]);
    let screen = seat.screen_of_visit();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open", "open"]);
    assert_eq!(seat.screen_of_visit(), screen);
    assert_eq!(seat.json(&["end"])["clean"], true);
}

#[test]
fn a_page_that_takes_too_much_memory_is_closed_and_the_visit_goes_on() {
    let seat = greedy("eater");
    seat.until_shown(&["open", "end page"]);
    assert_eq!(seat.until_state("active")["url_host"], "portal.test");
    assert_eq!(seat.json(&["end"])["clean"], true);
    seat.until_shown(&["ending", "report 1 1"]);
}

#[test]
fn a_visit_that_takes_too_much_memory_ends() {
    let seat = greedy("glutton");
    seat.until_shown(&["open", "end page", "ending", "report 1 1 Memory in Портал"]);
    assert_eq!(seat.files(), 0);
}

/// A seat with little memory and this page.
fn greedy(page: &str) -> Seat {
    let seat = Seat::prepared(|root| {
        std::fs::write(root.join("etc/kiosk.toml"), "[session]\nmemory_mb = 1024\n").unwrap();
    });
    seat.until_ready();
    seat.ctl(&["open", &format!("https://portal.test/{page}")]);
    seat
}

/// A service manager: its socket, as sd_notify(3) has it.
struct Manager {
    socket: UnixDatagram,
    _place: tempfile::TempDir,
}

/// The manager's patience.
const PATIENCE: Duration = Duration::from_secs(2);

fn supervised() -> (Seat, Manager) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let environment = vec![
        ("NOTIFY_SOCKET", path.into_os_string()),
        ("WATCHDOG_USEC", PATIENCE.as_micros().to_string().into()),
    ];
    let manager = Manager {
        socket,
        _place: place,
    };
    (Seat::surrounded(environment, |_| {}), manager)
}

impl Manager {
    /// The next message within the patience; none when it is over.
    fn hears(&self) -> Option<String> {
        self.socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut message = [0; 64];
        match self.socket.recv(&mut message) {
            Ok(length) => Some(String::from_utf8_lossy(&message[..length]).into_owned()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_seat_that_hangs_is_missed_and_its_next_start_wipes() {
    let (mut seat, manager) = supervised();
    let first = until("the first message", || manager.hears());
    assert_eq!(first, "READY=1");
    for _ in 0..4 {
        assert_eq!(manager.hears().as_deref(), Some("WATCHDOG=1"));
    }
    seat.until_ready();
    seat.ctl(&["open", "https://portal.test/"]);
    seat.until_shown(&["open"]);
    signal(seat.process.id(), "-STOP");
    until("silence", || manager.hears().is_none().then_some(()));
    // What the manager does next, with the unit that ships.
    seat.process.kill().unwrap();
    seat.process.wait().unwrap();
    let wipe = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["wipe", "--root"])
        .arg(seat.root.path())
        .output()
        .unwrap();
    assert!(wipe.status.success(), "{wipe:?}");
    assert_eq!(seat.files(), 0);
    assert!(!seat.path("var/dirty").exists());
    seat.restart();
    seat.until_shown(&["report CutShort"]);
    assert!(!seat.path("var/cut-short").exists());
    assert_eq!(until("a start", || manager.hears()), "READY=1");
}

#[test]
fn a_seat_that_is_asked_to_stop_says_so() {
    let (mut seat, manager) = supervised();
    seat.until_ready();
    signal(seat.process.id(), "-TERM");
    until("the end", || {
        (manager.hears()? == "STOPPING=1").then_some(())
    });
    assert!(seat.process.wait().unwrap().success());
}
