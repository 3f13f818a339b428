//! Saving to media that refuse: real ones, as far as a file system in memory is one.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;

use sps_kiosk::capabilities::usb_export::{self, Chosen};
use sps_kiosk::link::usb_export::Progress;

/// A medium that is mounted with these options, as long as it lives.
struct Stick(tempfile::TempDir);

impl Stick {
    fn mounted(options: &str) -> Stick {
        let place = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "stick"])
            .arg(place.path())
            .status();
        assert!(done.unwrap().success(), "the test needs the right to mount");
        Stick(place)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string());
        names.map(Result::unwrap).collect()
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg(self.0.path()).status();
    }
}

fn saved(files: &Path, stick: &Stick) -> Progress {
    let (tell, told) = channel();
    let medium = stick.0.path().to_owned();
    let tell = move |now| tell.send(now).unwrap();
    let saving = usb_export::start(files.to_owned(), Chosen::All, medium, tell).unwrap();
    let now = told.recv().unwrap();
    saving.end();
    now
}

#[test]
fn a_full_medium_and_one_that_is_protected_are_told_apart() {
    let files = tempfile::tempdir().unwrap();
    fs::write(files.path().join("выписка.pdf"), "small").unwrap();
    fs::write(files.path().join("скан.png"), vec![7; 3 << 20]).unwrap();
    let full = Stick::mounted("size=2m");
    assert_eq!(saved(files.path(), &full), Progress::Full);
    assert_eq!(full.names(), ["выписка.pdf"], "no half of a file");
    let protected = Stick::mounted("ro");
    assert_eq!(saved(files.path(), &protected), Progress::ReadOnly);
    assert_eq!(
        saved(files.path(), &Stick::mounted("size=8m")),
        Progress::Saved(2)
    );
}
