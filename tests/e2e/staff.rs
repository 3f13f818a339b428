//! Staff at the real screen: the PIN by keyboard and by pad, the menu, and a new start.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use super::display::{Colour, GROUND};
use super::portals::DOWN;
use super::{Kiosk, PROGRAM, shipped, until};

pub(super) const PIN: &str = "739154";

/// The colour of buttons and signs, and how much of it the pages of staff have: the pad has frames, and
/// while a PIN is taken one filled button.
const DEEP: Colour = [11, 79, 99];
pub(super) const PAD_OPEN: Range<f64> = 0.018..0.03;
const PAD_SHUT: Range<f64> = 0.008..0.018;
const CARD: Range<f64> = 0.008..0.05;
pub(super) const MENU: Range<f64> = 0.0..0.008;
pub(super) const CLOSED: Range<f64> = 0.0..0.002;

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

fn set_pin(root: &Path) {
    set_pin_of(root, &[]);
}

/// Sets the PIN as IT does, but through a pipe.
pub(super) fn set_pin_of(root: &Path, whose: &[&str]) {
    let mut command = Command::new(PROGRAM)
        .args(["pin", "--root"])
        .arg(root)
        .args(whose)
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
    pub(super) fn is_deep(&self, share: Range<f64>) {
        until("another page of staff", 20, || {
            share
                .contains(&self.display.look().share_of(DEEP))
                .then_some(())
        });
    }

    pub(super) fn until_logged(&self, words: &str, times: usize) {
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
    // After the acts the consultant's cards; «К меню» is the first on each.
    kiosk
        .display
        .press(&[&["Tab"; ACTS + 1][..], &["Return"]].concat());
    kiosk.is_deep(CARD);
    kiosk.shot("36-card");
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(MENU);
    // «Перезапустить программу» is the second.
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    assert_eq!(kiosk.exit_code(), Some(75));
    assert!(!kiosk.log().contains(PIN), "{}", kiosk.log());
}

/// The thick edge of a warning, where it stands on the start page.
const EDGE: Colour = [109, 127, 137];
const WARNING: (Range<usize>, Range<usize>) = (34..39, 260..320);

/// What staff can do in the menu: to the seat, and with a stick.
const ACTS: usize = 6;

/// The consultant's cards in the menu, between the acts and what is passed on.
const CARDS: usize = 7;

#[test]
fn what_was_down_is_told_to_the_next_citizens_and_to_the_head_and_outlives_the_seat() {
    let mut kiosk = start();
    kiosk.open(&format!("https://{DOWN}/"));
    let met = |kiosk: &Kiosk, visits: u64| {
        until("an outage", 30, || {
            let outage = kiosk.status()?["outages"][0].clone();
            (outage["visits"] == visits && outage["ended"].is_null()).then_some(())
        });
    };
    met(&kiosk, 1);
    kiosk.kill_seat();
    kiosk.start_again();
    kiosk.wait_for("idle");
    met(&kiosk, 1);
    let warned = |kiosk: &Kiosk| {
        until("a warning on the start page", 60, || {
            let edge = kiosk.display.look().part(WARNING.0, WARNING.1);
            (edge.share_of(EDGE) > 0.9).then_some(())
        });
    };
    // The report on the visit that was cut short goes with the next one.
    kiosk.open(&format!("https://{DOWN}/"));
    met(&kiosk, 2);
    kiosk.next_visit();
    assert!(kiosk.ctl(&["lock"]).status.success());
    kiosk.wait_for("out_of_service");
    kiosk.is_deep(CLOSED);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(PAD_OPEN);
    kiosk.display.write(PIN);
    kiosk.display.press(&["Return"]);
    kiosk.until_logged("staff came in", 1);
    kiosk.is_deep(MENU);
    kiosk.shot("44-menu-with-what-is-passed-on");
    kiosk
        .display
        .press(&[&["Tab"; ACTS + CARDS + 2][..], &["Return"]].concat());
    until("another page", 20, || {
        (kiosk.display.look().share_of(GROUND) > 0.3).then_some(())
    });
    kiosk.shot("45-message-to-the-head");
    // «К меню», and «Вернуть в работу».
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.is_deep(MENU);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.wait_for("idle");
    warned(&kiosk);
    kiosk.shot("46-home-with-what-is-down");
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
