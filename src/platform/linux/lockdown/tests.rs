//! Disks of real files for the tests of the looks.

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
            configured: true,
            inbox: Some(self.path("srv/scans")),
            speech: true,
            scanner: None,
            program: self.path("usr/bin/sps-kiosk"),
            opened: true,
        }
    }
}

#[test]
fn what_settings_that_cannot_be_read_name_is_not_taken_for_good() {
    let nobody_knows = Machine {
        configured: false,
        inbox: None,
        scanner: None,
        speech: false,
        ..Disk::with(&[]).machine()
    };
    for look in [memory::inbox, scanner::scanner, engine::speech] {
        let unseen = Unseen(say!("doctor-no-settings"));
        assert_eq!(look(&nobody_knows), Err(unseen));
    }
    let has_none = Machine {
        configured: true,
        ..nobody_knows
    };
    for look in [memory::inbox, scanner::scanner, engine::speech] {
        assert_eq!(look(&has_none), Ok(Found::Good));
    }
}
