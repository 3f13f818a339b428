//! The scanner of the network, live: the doctor asks it through the door that the relay of a seat has.

use std::process::Command;

use super::{PROGRAM, report, verdict};
use crate::scanner::escl::{Device, Mood};

/// A machine with the shipped list and guides on which the relay is set up, as far as the doctor sees it: its files, and this folder at its door.
const LOOK: &str = r#"
    mount -t tmpfs run /run && mkdir -p /run/up /run/work /run/sps-kiosk-scanner &&
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/up,workdir=/run/work /etc &&
    mount --bind "$0" /run/sps-kiosk-scanner && mkdir -p /etc/sps-kiosk /etc/systemd/system/sockets.target.wants &&
    printf '[scan]\ndevice = "http://10.20.30.40/eSCL"\n' > /etc/sps-kiosk/kiosk.toml &&
    echo SCANNER=10.20.30.40:80 > /etc/sps-kiosk/scanner.address &&
    cp -r "$2/allowlist.toml" "$2/instructions" /etc/sps-kiosk/ &&
    ln -sf /usr/lib/systemd/system/sps-kiosk-scanner.socket /etc/systemd/system/sockets.target.wants/ &&
    exec "$1" doctor --json --only scanner
"#;

fn look(device: &Device) -> String {
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", LOOK])
        .arg(device.folder())
        .args([PROGRAM, env!("CARGO_MANIFEST_DIR")])
        .output()
        .unwrap();
    verdict(&report(&output), "scanner")
}

#[test]
fn a_scanner_that_says_nothing_is_told_and_holds_nobody() {
    let device = Device::new(1);
    assert_eq!(look(&device), "pass");
    for mood in [Mood::Silent, Mood::Trickles] {
        device.is(mood);
        assert_eq!(look(&device), "fail", "{mood:?}");
    }
    device.is(Mood::Well);
    assert_eq!(look(&device), "pass");
}
