//! Visit after visit: the seat stays as small as it was after the first ones.
//!
//! Fourteen visits in each run; two hundred when `SPS_WIPE` is `long`.

use std::fs;

use x11rb::protocol::res::ConnectionExt as _;

use super::canaries::hunt::Canary;
use super::canaries::pages;
use super::{Kiosk, is_long, until};

const MAIN: &str = "www.gosuslugi.ru";

/// After so many visits everything that is made once is there.
const SETTLED: usize = 6;

/// What a seat that lives on may heap up.
#[derive(Debug)]
struct Size {
    /// Open files of the seat.
    handles: usize,
    threads: usize,
    /// Processes of the kiosk, and clients of the X server.
    processes: usize,
    clients: usize,
    /// Files in the folders of the seat, and in the shared ones.
    files: usize,
}

impl Size {
    fn has_grown_since(&self, before: &Size) -> bool {
        self.handles > before.handles
            || self.threads > before.threads
            || self.processes > before.processes
            || self.clients > before.clients
            || self.files > before.files
    }
}

#[test]
fn nothing_grows_from_visit_to_visit() {
    let kiosk = Kiosk::start();
    let visits = if is_long("SPS_WIPE") { 200 } else { 14 };
    let mut settled = None;
    for number in 1..=visits {
        visit(&kiosk);
        let size = size(&kiosk);
        let all = [kiosk.seat_id(), kiosk.display.server()].map(|id| memory(id, "Pss:"));
        let seat = memory(kiosk.seat_id(), "Pss_Anon:");
        println!("{number}: seat and X server {all:?} KiB, of the seat {seat} its own, {size:?}");
        if number < SETTLED {
            continue;
        }
        let (first, memory) = settled.get_or_insert((size, seat));
        // What comes and goes, such as a thread that is just ending, is no growth.
        until("a seat that has not grown", 20, || {
            let grown = self::size(&kiosk).has_grown_since(first);
            (!grown).then_some(())
        });
        // Threads find their room at different times, each once: a megabyte more may come late. One of each visit that
        // stays would be more than that.
        assert!(seat < *memory + MOST, "{memory} KiB became {seat} KiB");
    }
}

/// How much later visits may add all together, in KiB: a quarter of a megabyte each, of the fewest that are made.
const MOST: u64 = 2 << 10;

fn visit(kiosk: &Kiosk) {
    pages(kiosk, &Canary::new());
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.portals.told(MAIN, "planted");
    kiosk.next_visit();
    kiosk.until_spare();
}

fn size(kiosk: &Kiosk) -> Size {
    let seat = kiosk.seat_id();
    let entries = |place: String| fs::read_dir(place).unwrap().count();
    let (x, _) = x11rb::connect(Some(&kiosk.display.name)).unwrap();
    let clients = x.res_query_clients().unwrap().reply().unwrap().clients;
    Size {
        handles: entries(format!("/proc/{seat}/fd")),
        threads: entries(format!("/proc/{seat}/task")),
        processes: kiosk.processes().len(),
        clients: clients.len(),
        files: kiosk.left_behind().len(),
    }
}

/// What the kernel says of the memory of a process, in KiB: all of it, with its part of what others
/// use too, or what is written by it alone.
fn memory(process: u32, what: &str) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let found = rollup.lines().find_map(|line| line.strip_prefix(what));
    let number = found.unwrap().split_whitespace().next();
    number.unwrap().parse().unwrap()
}
