//! The disk image of a seat, built by its one command and started in an emulated computer.
//!
//! Minutes for every start: only with `tests/run.sh --image`.

mod machine;

use std::path::{Path, PathBuf};
use std::process::Command;

use machine::{Firmware, Machine, until};

/// The tile of the first portal, and where it lies on the start page.
const TILE: [u8; 3] = [11, 79, 99];
const FIRST_PORTAL: (u32, u32) = (900, 462);

/// The ground of our own pages.
const GROUND: [u8; 3] = [242, 245, 246];

/// Every key that leads to a console or ends a server on some system.
const WAYS_OUT: &[&str] = &[
    "ctrl-alt-f1",
    "ctrl-alt-f2",
    "ctrl-alt-f3",
    "ctrl-alt-f4",
    "ctrl-alt-f5",
    "ctrl-alt-f6",
    "ctrl-alt-f8",
    "ctrl-alt-f9",
    "ctrl-alt-f12",
    "alt-f1",
    "alt-left",
    "ctrl-alt-backspace",
    "ctrl-alt-delete",
    "ctrl-alt-delete",
    "ctrl-alt-delete",
    "alt-sysrq-b",
    "alt-sysrq-k",
    "alt-sysrq-r",
    "ctrl-alt-kp_add",
];

/// The image, built like IT builds it. A driver of a virtual computer is all that it has besides.
fn build(place: &Path) -> PathBuf {
    let image = place.join("seat.img");
    let status = Command::new("installer/image.sh")
        .args(["--packages", "qemu-guest-agent"])
        .arg(&image)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    image
}

#[test]
fn a_written_disk_is_a_locked_seat_after_one_start() {
    if std::env::var_os("SPS_IMAGE").is_none() {
        println!("SKIPPED: the image is built and started with tests/run.sh --image only");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let image = build(place.path());

    let mut machine = Machine::start(&image, Firmware::Bios, place.path());
    stands_ready(&mut machine, "start");
    assert!(machine.run("dmsetup status root").contains("verity V"));
    assert!(
        machine
            .run("touch /usr/x && findmnt -no FSTYPE /")
            .contains("overlay")
    );
    nothing_opens(&mut machine);
    begin_a_visit(&mut machine);

    // In the middle of the visit the power fails; the disk is the same afterwards.
    machine.cut_power();
    let mut machine = Machine::start(&image, Firmware::Efi, place.path());
    let status = stands_ready(&mut machine, "after-a-power-cut");
    assert!(
        status["lost"]
            .as_array()
            .is_some_and(|lost| !lost.is_empty()),
        "{status}"
    );
    begin_a_visit(&mut machine);
    let report = machine.run("runuser -u kiosk -- sps-kiosk ctl end --json");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    machine.until_state("idle");
    println!("{}", machine.run("sps-kiosk doctor"));
}

/// The start page is seen, and the screen of the next visit waits.
fn stands_ready(machine: &mut Machine, picture: &str) -> serde_json::Value {
    until("a seat that is ready", || {
        let status = machine.status();
        (status["state"] == "idle" && status["spare"] == true).then_some(status)
    });
    until("the start page", || {
        let ground = machine.share_of(GROUND, picture);
        (ground > 0.2 && machine.share_of(TILE, picture) > 0.01).then_some(())
    });
    machine.until_state("idle")
}

fn nothing_opens(machine: &mut Machine) {
    let started = machine.run("cat /proc/sys/kernel/random/boot_id");
    let display = machine.run("systemctl show -p MainPID sps-kiosk-x");
    for keys in WAYS_OUT {
        machine.press(keys);
        let console = machine.run("cat /sys/class/tty/tty0/active");
        assert_eq!(console, "tty7", "{keys}");
    }
    assert_eq!(machine.run("cat /proc/sys/kernel/random/boot_id"), started);
    assert_eq!(
        machine.run("systemctl show -p MainPID sps-kiosk-x"),
        display
    );
    assert_eq!(machine.status()["state"], "idle");
}

/// By hand: the mouse on a tile. No portal answers there; the visit takes place all the same.
fn begin_a_visit(machine: &mut Machine) {
    machine.click(FIRST_PORTAL.0, FIRST_PORTAL.1);
    machine.until_state("active");
}
