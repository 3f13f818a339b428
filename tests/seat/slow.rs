//! The seat beside what takes its time: its loop waits for nobody.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use serde_json::Value;

use super::{Seat, run, until};

/// A folder of which a few bytes a second can be read, as of a share behind a slow line.
struct SlowFolder {
    place: PathBuf,
    server: Child,
    _content: tempfile::TempDir,
}

impl SlowFolder {
    fn at(place: PathBuf) -> SlowFolder {
        fs::create_dir(&place).unwrap();
        let content = tempfile::tempdir().unwrap();
        let server = Command::new("bindfs")
            .args(["-f", "--read-rate=1k"])
            .args([content.path(), &place])
            .spawn();
        let server = server.expect("bindfs is among the packages of the tests");
        until("the slow folder", || is_mounted(&place).then_some(()));
        SlowFolder {
            place,
            server,
            _content: content,
        }
    }

    /// It is gone, and whoever reads in it is told so. What lies below it now is an empty folder.
    fn take_away(&mut self) {
        let place = self.place.to_str().unwrap();
        if is_mounted(&self.place) {
            assert!(run("umount", &["--lazy", place]));
        }
        // It may have ended with the last reader.
        let _gone = self.server.kill();
        self.server.wait().unwrap();
    }
}

impl Drop for SlowFolder {
    fn drop(&mut self) {
        self.take_away();
    }
}

fn is_mounted(place: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let place = place.to_str().unwrap();
    mounts
        .lines()
        .any(|mount| mount.split(' ').nth(4) == Some(place))
}

#[test]
fn a_scan_on_a_slow_share_holds_up_nobody() {
    if let Err(error) = File::options().write(true).open("/dev/fuse") {
        let skipped = format!("SKIPPED: a slow share: /dev/fuse: {error}\n");
        return std::io::stderr().write_all(skipped.as_bytes()).unwrap();
    }
    let mut slow = None;
    let seat = Seat::prepared(|root| {
        let inbox = root.join("inbox");
        let settings = format!("[scan]\ninbox = '{}'\n", inbox.display());
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
        slow = Some(SlowFolder::at(inbox));
    });
    let mut slow = slow.unwrap();
    seat.until_ready();
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    seat.until_shown(&["open"]);
    fs::write(slow.place.join("scan.pdf"), vec![b'x'; 1 << 20]).unwrap();
    let files = seat.visits().into_iter().map(|visit| visit.join("files"));
    let files: Vec<_> = files.collect();
    until("a copy that has begun", || {
        let mut parts = files.iter().map(|files| files.join(".file.part"));
        parts.any(|part| part.exists()).then_some(())
    });
    std::thread::scope(|scope| {
        let ended = scope.spawn(|| seat.ctl(&["end"]));
        seat.until_state("ending");
        slow.take_away();
        let report: Value = serde_json::from_slice(&ended.join().unwrap().stdout).unwrap();
        assert_eq!(report["clean"], true, "{report}");
    });
    assert_eq!(seat.files(), 0);
}
