//! Staff at the real screen: the PIN by keyboard and by pad, the menu, and a new start.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use super::display::Colour;
use super::{Kiosk, PROGRAM, shipped, until};

const PIN: &str = "739154";

/// The colour of buttons and signs, and how much of it the pages of staff have: the pad has frames, and
/// while a PIN is taken one filled button.
const DEEP: Colour = [11, 79, 99];
const PAD_OPEN: Range<f64> = 0.018..0.03;
const PAD_SHUT: Range<f64> = 0.008..0.018;
const CARD: Range<f64> = 0.008..0.05;
const MENU: Range<f64> = 0.0..0.008;
const CLOSED: Range<f64> = 0.0..0.002;

/// «Для сотрудников» at the end of the start page.
const DOOR: (usize, usize) = (1240, 720);

/// The keys of the PIN on the pad, and «Войти».
const PAD: [(usize, usize); 7] = [
    (467, 485),
    (898, 337),
    (898, 485),
    (467, 337),
    (683, 411),
    (467, 411),
    (898, 559),
];

/// Sets the PIN as IT does, but through a pipe.
fn set_pin(root: &Path) {
    let mut command = Command::new(PROGRAM)
        .args(["pin", "--root"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = command.stdin.take().unwrap();
    write!(lines, "{PIN}\n{PIN}\n").unwrap();
    drop(lines);
    assert!(command.wait().unwrap().success());
}

fn start() -> Kiosk {
    let kiosk = Kiosk::prepared(&shipped("allowlist.toml"), set_pin);
    kiosk.wait_for("idle");
    kiosk
}

impl Kiosk {
    /// Waits until so much of the screen is deep.
    fn is_deep(&self, share: Range<f64>) {
        until("another page of staff", 20, || {
            share
                .contains(&self.display.look().share_of(DEEP))
                .then_some(())
        });
    }

    fn until_logged(&self, words: &str, times: usize) {
        until(words, 20, || {
            (self.log().matches(words).count() == times).then_some(())
        });
    }
}

#[test]
fn staff_close_a_seat_take_it_back_and_start_it_anew() {
    let mut kiosk = start();
    assert!(kiosk.ctl(&["lock"]).status.success());
    kiosk.wait_for("out_of_service");
    kiosk.is_deep(CLOSED);
    kiosk.shot("30-closed-with-a-door");
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(PAD_OPEN);
    kiosk.shot("31-pin");
    kiosk.display.write("111222");
    kiosk.display.press(&["Return"]);
    kiosk.until_logged("a wrong PIN", 1);
    kiosk.shot("32-wrong-pin");
    kiosk.display.write(PIN);
    kiosk.display.press(&["Return"]);
    kiosk.until_logged("staff came in", 1);
    kiosk.is_deep(MENU);
    kiosk.shot("33-menu-of-a-closed-seat");
    // «Вернуть в работу» is the first.
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.wait_for("idle");
    kiosk.shot("34-home-again");

    // The same from the start page, by hand; the press begins no visit.
    kiosk.display.scroll_to_the_end();
    kiosk.shot("35-home-with-a-door");
    kiosk.display.click_at(DOOR.0, DOOR.1);
    kiosk.is_deep(PAD_OPEN);
    for (x, y) in PAD {
        kiosk.display.click_at(x, y);
    }
    kiosk.until_logged("staff came in", 2);
    assert_eq!(kiosk.wait_for("idle")["state"], "idle");
    kiosk.is_deep(MENU);
    kiosk.shot("36-menu");
    // After the five acts the consultant's cards; «К меню» is the first on each.
    kiosk
        .display
        .press(&["Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Return"]);
    kiosk.is_deep(CARD);
    kiosk.shot("36-card");
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(MENU);
    // «Перезапустить программу» is the second.
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    assert_eq!(kiosk.exit_code(), Some(75));
    assert!(!kiosk.log().contains(PIN), "{}", kiosk.log());
}

#[test]
fn a_new_start_does_not_shorten_the_wait_after_wrong_pins() {
    let mut kiosk = start();
    assert!(kiosk.ctl(&["lock"]).status.success());
    kiosk.wait_for("out_of_service");
    kiosk.is_deep(CLOSED);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(PAD_OPEN);
    for count in 1..=3 {
        kiosk.display.write("111222");
        kiosk.display.press(&["Return"]);
        kiosk.until_logged("a wrong PIN", count);
    }
    kiosk.is_deep(PAD_SHUT);
    kiosk.shot("37-wait");
    kiosk.kill_seat();
    kiosk.start_again();
    kiosk.wait_for("idle");
    kiosk.display.scroll_to_the_end();
    kiosk.display.click_at(DOOR.0, DOOR.1);
    kiosk.is_deep(PAD_SHUT);
    kiosk.shot("38-wait-after-a-start");
}
