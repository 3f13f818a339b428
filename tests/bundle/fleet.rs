//! Every seat of a large region asks one server, each at its minute: how soon a publication is everywhere, and what the
//! server bears. Only when `SPS_FLEET` says how many seats, since it takes minutes.
//!
//! The real program over real connections, by the rule of the real timer; the hours of the seats are pressed together,
//! and what is counted is told in the time of the seats.

#![expect(clippy::print_stdout, reason = "the figures are for a person")]

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::server::{HOST, Nginx, Wire};
use super::{Rig, in_all};

/// How many times faster than their clock the seats live here, where `SPS_FLEET_PACE` does not say: thousands want
/// less of a small machine.
const PACE: u32 = 12;

/// How many seats may be at work at once; more than two processors can have.
const AT_ONCE: usize = 12;

/// What this variable says.
fn number(variable: &str) -> Option<usize> {
    let said = std::env::var(variable).ok()?;
    Some(said.parse().expect("a number"))
}

/// What systemd does with this timer, in seconds: how often, and over how long seats are strewn.
fn timer() -> (u64, u64) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/installer/systemd");
    let text = fs::read_to_string(format!("{folder}/sps-kiosk-fetch.timer")).unwrap();
    for line in [
        "OnCalendar=*:0/15\n",
        "RandomizedDelaySec=15min\n",
        "FixedRandomDelay=yes\n",
    ] {
        assert!(text.contains(line), "{line}");
    }
    (15 * 60, 15 * 60)
}

/// The seat's own delay, in milliseconds: even over the whole, and always the same.
fn delay(seat: usize, strewn: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("machine-id of seat {seat}").hash(&mut hasher);
    hasher.finish() % (strewn * 1000)
}

/// A question of a seat: when, in milliseconds of its time, and what it said.
struct Asked {
    at: u64,
    seat: usize,
    said: String,
    took: Duration,
}

/// Seats that ask, and the publisher in between.
struct Fleet {
    rig: Rig,
    server: Nginx,
    began: Instant,
    pace: u32,
}

impl Fleet {
    fn of(seats: usize) -> Fleet {
        let rig = Rig::new();
        rig.publish();
        let server = Nginx::start(&rig.path("repository"));
        let settings = format!(
            "[bundle]\nurl = 'https://{HOST}/sps'\n[gate.hosts]\n'{HOST}' = '{}'\n",
            server.address
        );
        for seat in 0..seats {
            let etc = rig.path(&format!("{seat}/etc"));
            fs::create_dir_all(&etc).unwrap();
            fs::write(etc.join("kiosk.toml"), &settings).unwrap();
            let root = rig.path("repository/metadata/1.root.json");
            fs::copy(root, etc.join("publisher.json")).unwrap();
        }
        Fleet {
            rig,
            server,
            began: Instant::now(),
            pace: number("SPS_FLEET_PACE").map_or(PACE, |pace| pace as u32),
        }
    }

    /// In milliseconds of the seats' time.
    fn now(&self) -> u64 {
        (self.began.elapsed() * self.pace).as_millis() as u64
    }

    /// Waits for this moment of the seats' time.
    fn until(&self, at: u64, never: &Receiver<()>) {
        let left = Duration::from_millis(at.saturating_sub(self.now())) / self.pace;
        assert_eq!(never.recv_timeout(left), Err(RecvTimeoutError::Timeout));
    }

    fn ask(&self, at: u64, seat: usize) -> Asked {
        let (begun, root) = (Instant::now(), seat.to_string());
        let output = (self.rig).run_with(&["fetch", "--root", &root], &self.server.authority());
        let said = in_all(&output);
        assert!(output.status.success(), "{said}");
        Asked {
            at,
            seat,
            said,
            took: begun.elapsed(),
        }
    }

    /// Every seat asks once, from this moment on; then what was asked.
    fn round(&self, seats: usize, from: u64, strewn: u64) -> Vec<Asked> {
        let mut plan: Vec<(u64, usize)> = (0..seats)
            .map(|seat| (from + delay(seat, strewn), seat))
            .collect();
        plan.sort_unstable();
        let (next, asked) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    let (_keeps, never) = channel();
                    while let Some((at, seat)) = plan.get(next.fetch_add(1, Ordering::SeqCst)) {
                        self.until(*at, &never);
                        let one = self.ask(*at, *seat);
                        asked.lock().unwrap().push(one);
                    }
                });
            }
        });
        asked.into_inner().unwrap()
    }
}

/// The most that happened in one second of the seats' time.
fn peak(moments: impl Iterator<Item = u64>) -> usize {
    let mut seconds = BTreeMap::<u64, usize>::new();
    moments.for_each(|at| *seconds.entry(at / 1000).or_default() += 1);
    seconds.into_values().max().unwrap_or_default()
}

/// Every seat asks, and has the newest one: what that costs.
fn nothing_is_new(fleet: &Fleet, seats: usize, strewn: u64) {
    let before = fleet.server.asked().len();
    let start = fleet.now().next_multiple_of(1000);
    let idle = fleet.round(seats, start, strewn);
    let polls = fleet.server.asked()[before..].to_vec();
    assert!(idle.iter().all(|one| one.said.contains("новее нет")));
    assert_eq!(polls.len(), seats, "one request a poll");
    let bytes: u64 = polls.iter().map(|(_, bytes)| bytes).sum();
    let wire = Wire::to(&fleet.server);
    let settings = fs::read_to_string(fleet.rig.path("0/etc/kiosk.toml")).unwrap();
    let through = settings.replace(&fleet.server.address.to_string(), &wire.address.to_string());
    fs::write(fleet.rig.path("0/etc/kiosk.toml"), through).unwrap();
    fleet.ask(0, 0);
    println!(
        "nothing new: {} polls, {} bytes each below TLS, {} with a new connection over TLS",
        polls.len(),
        bytes / seats as u64,
        wire.passed()
    );
    fs::write(fleet.rig.path("0/etc/kiosk.toml"), settings).unwrap();
}

#[test]
fn a_region_of_thousands_has_a_publication_within_the_jitter() {
    let Some(seats) = number("SPS_FLEET") else {
        return println!("SKIPPED: SPS_FLEET says how many seats ask");
    };
    let (every, strewn) = timer();
    let fleet = Fleet::of(seats);
    // Each takes the first one; that is how a region begins, and nothing to measure.
    fleet.round(seats, fleet.now(), 1);

    nothing_is_new(&fleet, seats, strewn);

    // A publication somewhere in the quarter of an hour.
    fleet.rig.write("Второй");
    fleet.rig.publish();
    let before = fleet.server.asked().len();
    let (published, began) = (fleet.now(), fleet.now().next_multiple_of(1000));
    let fetched = fleet.round(seats, began, strewn);
    let requests = fleet.server.asked().len() - before;
    assert!(
        fetched
            .iter()
            .all(|one| one.said.contains("теперь на месте набор"))
    );
    let mut waited: Vec<u64> = fetched
        .iter()
        .map(|one| one.at - published + one.took.as_millis() as u64)
        .collect();
    waited.sort_unstable();
    let part = |of_hundred: usize| waited[(waited.len() - 1) * of_hundred / 100] / 1000;
    let polls = peak(fetched.iter().map(|one| one.at));
    let mean = seats as f64 / every as f64;
    println!(
        "a publication: half of {seats} seats have it after {} s, 99 % after {} s, all after {} s; jitter {strewn} s",
        part(50),
        part(99),
        part(100)
    );
    println!(
        "the server: {requests} requests, {} a seat; at most {polls} seats begin in a second, {mean:.1} in the mean",
        requests / seats
    );
    let busiest = fetched.iter().map(|one| one.took).max().unwrap_or_default();
    println!(
        "the longest fetch on this machine took {} ms",
        busiest.as_millis()
    );
    assert!(part(99) <= strewn, "{}", part(99));
    // Three times the mean of a thousand, or some more of a few: nothing herds.
    assert!(polls as f64 <= 3.0 * mean + 8.0, "{polls}");
    for seat in fetched.iter().map(|one| one.seat) {
        assert_eq!(fleet.rig.in_force(&seat.to_string()), "Второй");
    }
}
