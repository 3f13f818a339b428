//! The wipe of a visit's files, second look included, beside `rm -rf` of the same tree in memory.
//!
//! Both take turns in one run, and the medians are compared. What the wipe needs besides (a look at
//! every process, the clipboards) is what a visit without files costs.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sps_kiosk::platform::Scope;
use sps_kiosk::visit::Visit;
use sps_kiosk::wipe::{self, Plan};

const ROUNDS: usize = 5;

/// Files, and bytes of all of them together.
const VISITS: [(usize, usize); 3] = [(0, 0), (100, 10 << 20), (10_000, 1 << 30)];

/// Prints the ratios.
pub(crate) fn run() {
    for (files, bytes) in VISITS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let place = tempfile::tempdir_in("/dev/shm").unwrap();
            let visit = fill(place.path(), files, bytes);
            theirs.push(timed(|| {
                let rm = Command::new("rm").arg("-rf").arg(visit.dir()).status();
                assert!(rm.unwrap().success());
            }));
            let visit = fill(place.path(), files, bytes);
            let plan = Plan {
                visits: place.path().join("visits"),
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
                within: Duration::from_secs(10),
            };
            ours.push(timed(|| assert!(wipe::run(&plan).is_clean())));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "wipe of {files} files, {} MiB: {:.2} x rm -rf (limit 1.5); {:.1} ms against {:.1} ms",
            bytes >> 20,
            ours.as_secs_f64() / theirs.as_secs_f64(),
            ours.as_secs_f64() * 1000.0,
            theirs.as_secs_f64() * 1000.0,
        );
    }
}

/// A visit with so many files in a hundred folders.
fn fill(place: &Path, files: usize, bytes: usize) -> Visit {
    let visit = Visit::in_dir(place.join("visits/1"));
    for place in visit.places() {
        fs::create_dir_all(place).unwrap();
    }
    let content = vec![b'x'; bytes.checked_div(files).unwrap_or_default()];
    for file in 0..files {
        let folder = visit.files().join((file % 100).to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file.to_string()), &content).unwrap();
    }
    visit
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
