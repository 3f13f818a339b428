//! The table of items, and disks of real files for the tests of the looks.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A folder with files, examined as the root of a system.
pub(super) struct Disk(TempDir);

impl Disk {
    pub(super) fn with(files: &[(&str, &str)]) -> Disk {
        let disk = Disk(tempfile::tempdir().unwrap());
        for (path, text) in files {
            let path = disk.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        disk
    }

    /// The line of passwd of whoever runs the test.
    pub(super) fn own_account() -> String {
        let own = rustix::process::getuid().as_raw();
        format!("me:x:{own}:{own}::/:/usr/sbin/nologin\n")
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(super) fn machine(&self) -> Machine {
        Machine {
            root: self.0.path().to_owned(),
            trusted: vec![self.path("etc/sps-kiosk/kiosk.toml")],
            state: self.path("var/lib/sps-kiosk"),
            runtime: self.path("run/sps-kiosk"),
            anchors: true,
            inbox: Some(self.path("srv/scans")),
            speech: true,
        }
    }
}

#[test]
fn every_item_has_its_sentences() {
    for (id, _, _) in ITEMS {
        for sentence in ["pass", "fail", "hint"] {
            let id = format!("doctor-{id}-{sentence}");
            assert!(text::exists(&id), "{id}");
        }
    }
}

#[test]
fn nothing_passes_on_an_empty_disk() {
    // But for what looks for something that is not there.
    let absent = ["sudo", "crash-dumps"];
    for item in Disk::with(&[]).machine().examine() {
        let fine = item.verdict == Verdict::Pass;
        assert_eq!(fine, absent.contains(&item.id), "{item:?}");
    }
}

#[test]
fn whatever_lets_memory_reach_a_disk_is_a_hard_item() {
    for wanted in ["visits", "swap", "core-dumps", "crash-dumps"] {
        let level = ITEMS.iter().find(|(id, ..)| *id == wanted);
        assert!(matches!(level, Some((_, Level::Hard, _))), "{wanted}");
    }
}

#[test]
fn a_hard_item_that_cannot_be_seen_keeps_the_seat_open() {
    let item = |level, look| Item::new("swap", level, look);
    let unseen = || Err(Unseen("—".to_owned()));
    assert!(item(Level::Hard, unseen()).keeps_open());
    assert!(item(Level::Hard, Ok(Found::Bad("—".to_owned()))).keeps_open());
    assert!(!item(Level::Hard, Ok(Found::Good)).keeps_open());
    assert!(!item(Level::Soft, unseen()).keeps_open());
}
