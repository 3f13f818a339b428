//! An upgrade under a running seat: it ends no visit, and the seat ends when nobody is here.

use std::fs;

use super::display::MAGENTA;
use super::portals::Page;
use super::{Kiosk, PROGRAM, shipped, until};

/// What tells systemd to start the program anew, as the unit says.
const ANEW: i32 = 75;

#[test]
fn a_replaced_program_is_started_anew_after_the_visit_and_not_before() {
    let mut kiosk = Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        fs::create_dir(root.join("program")).unwrap();
        for program in [PROGRAM, env!("CARGO_BIN_EXE_sps-kiosk-render")] {
            let name = program.rsplit('/').next().unwrap();
            fs::copy(program, root.join("program").join(name)).unwrap();
        }
    });
    kiosk.wait_for("idle");
    kiosk.until_spare();
    kiosk.portals.page(
        "www.gosuslugi.ru",
        "/",
        Page::html("<body style='background:#f0f'>"),
    );
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);

    // As dpkg does it: the new file is put in the place of the old one.
    let new = kiosk.root().join("program/sps-kiosk.dpkg-new");
    fs::copy(PROGRAM, &new).unwrap();
    fs::rename(&new, kiosk.root().join("program/sps-kiosk")).unwrap();
    // The visit goes on, through several looks at the program: each event is followed by one.
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.status().unwrap()["state"], "active");

    // The report is clean, and what waits for the next citizen is another seat.
    kiosk.end();
    until("the report to be read", 30, || {
        kiosk.display.press(&["Tab", "Return"]);
        (!kiosk.ctl(&["status"]).status.success()).then_some(())
    });
    assert_eq!(kiosk.exit_code(), Some(ANEW));
    assert!(!kiosk.root().join("var/dirty").exists());
    assert!(kiosk.log().contains("the program was replaced"));
    kiosk.start_again();
    kiosk.wait_for("idle");
}
