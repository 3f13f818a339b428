//! The queue of a printer that the answers name: made and taken back by its unit, in Debian's own CUPS.

use std::process::Command;

use super::{Copy, answers, assert_same, both};
use crate::e2e::until;
use crate::print::cups::{Cups, History, Manner, Printer};

/// The command of this unit that begins so.
fn command_of(unit: &str, key: &str) -> String {
    let line = unit.lines().find_map(|line| line.strip_prefix(key));
    line.unwrap().to_owned()
}

#[test]
fn the_queue_of_an_answered_printer_is_there_while_its_unit_is() {
    let (printer, cups) = (
        Printer::start(Manner::Prints),
        Cups::start(&[], History::Forgotten),
    );
    let said = |command: &str| {
        let output = Command::new("sh")
            .args(["-c", command])
            .env("CUPS_SERVER", cups.server())
            .output()
            .unwrap();
        (output.status.success(), both(&output))
    };
    let copy = Copy::new();
    let before = copy.state();
    let set_up = |printer: &str| {
        let text = format!("[print]\nprinter = 'mfu'\n[printer]\n{printer}\n");
        let (_folder, file) = answers(&text);
        copy.done(&["--answers", &file]);
        copy.read("/etc/systemd/system/sps-kiosk-printer.service")
    };
    let enabled = "/etc/systemd/system/multi-user.target.wants/sps-kiosk-printer.service";
    let unit = set_up(&format!(
        "device = 'socket://{}'\ndriver = 'raw'",
        printer.address
    ));
    copy.shell(&format!("test -L \"$0\"{enabled}"));
    for _ in ["at one start", "and at the next, when it is there"] {
        let (is_made, words) = said(&command_of(&unit, "ExecStart="));
        assert!(is_made, "{words}");
    }
    let (is_sent, words) = said("echo paper | lp -d mfu");
    assert!(is_sent, "{words}");
    until("a paper", 20, || {
        (printer.papers() == [b"paper\n"]).then_some(())
    });
    assert!(said(&command_of(&unit, "ExecStop=")).0);
    let (is_there, words) = said("lpstat -p mfu");
    assert!(!is_there, "{words}");
    // One that needs no driver is asked what it is: as long as it does not answer, the unit tries again.
    let unit = set_up("device = 'ipp://127.0.0.1:1/ipp/print'");
    assert!(unit.contains("\nRestart=on-failure\n"), "{unit}");
    assert!(!said(&command_of(&unit, "ExecStart=")).0);
    copy.done(&["--undo"]);
    assert_same(&before, &copy.state());
}

#[test]
fn a_queue_that_is_there_already_is_left_alone() {
    let copy = Copy::new();
    copy.shell("mkdir -p \"$0\"/etc/cups/ppd && echo theirs > \"$0\"/etc/cups/ppd/mfu.ppd");
    let (_folder, file) =
        answers("[print]\nprinter = 'mfu'\n[printer]\ndevice = 'ipp://10.0.0.1/ipp/print'\n");
    let said = copy.done(&["--answers", &file]);
    assert!(said.contains("очередь mfu уже есть"), "{said}");
    copy.shell("test ! -e \"$0\"/etc/systemd/system/sps-kiosk-printer.service");
}
