//! The monitor changes under a visit: another mode, another monitor, more of them.

use std::process::Command;

use super::display::{Display, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

impl Display {
    /// What the cable says: `xrandr` with these words.
    fn xrandr(&self, words: &str) {
        let done = Command::new("xrandr")
            .args(["-display", &self.name])
            .args(words.split_whitespace())
            .status()
            .expect("xrandr is installed by tests/run.sh");
        assert!(done.success(), "xrandr {words}");
    }

    /// The monitor can show fewer pixels, too.
    fn has_a_small_mode(&self) {
        self.xrandr("--newmode small 63.5 1024 1072 1176 1328 768 771 775 798");
        self.xrandr("--addmode screen small");
    }

    /// The monitor shows so many pixels from now on.
    fn turn_to(&self, mode: &str) {
        self.xrandr(&format!("--output screen --mode {mode}"));
    }

    /// Waits until exactly this of the screen is the kiosk's, and everything else of it lies beyond what
    /// any monitor can show.
    fn until_kiosk_fills(&self, monitor: [i64; 4]) {
        until(&format!("the kiosk to fill {monitor:?}"), 20, || {
            let all = self.kiosk_windows();
            let (seen, aside): (Vec<_>, Vec<_>) = all.iter().partition(|one| **one == monitor);
            let hidden = |[x, y, width, height]: &[i64; 4]| x + width <= 0 && y + height <= 0;
            (seen.len() == 1 && aside.into_iter().all(hidden)).then_some(())
        });
    }
}

/// Opens a page of one colour.
fn open(kiosk: &Kiosk) {
    let page = Page::html("<body style='background:#f0f'>");
    kiosk.portals.page(MAIN, "/", page);
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.display.shows(MAGENTA);
}

/// Waits until the bar reaches from edge to edge of this width, with «Завершить сеанс» at its end, and
/// nothing of the rest of the monitor is black.
fn until_whole(kiosk: &Kiosk, width: usize, height: usize) {
    until("a bar and a page over the whole monitor", 20, || {
        let seen = kiosk.display.look();
        let end = seen.run_of(END, width - 230..width, 0..60) >= 100;
        let black = seen.run_of([0; 3], 0..width, 0..height);
        (seen.size() == (width, height) && end && black < 20).then_some(())
    });
}

/// The colour of «Завершить сеанс».
const END: [u8; 3] = [11, 79, 99];

#[test]
fn a_visit_follows_its_monitor_and_the_next_screen_is_never_seen() {
    let kiosk = Kiosk::start();
    kiosk.display.has_a_small_mode();
    kiosk.until_spare();
    open(&kiosk);
    kiosk.display.turn_to("small");
    kiosk.display.until_kiosk_fills([0, 0, 1024, 768]);
    until_whole(&kiosk, 1024, 768);
    kiosk.shot("monitor-smaller");
    // The next two screens begin on the small monitor, and meet the large one.
    kiosk.next_visit();
    kiosk.until_spare();
    open(&kiosk);
    kiosk.display.until_kiosk_fills([0, 0, 1024, 768]);
    kiosk.display.turn_to("1366x768");
    kiosk.display.until_kiosk_fills([0, 0, 1366, 768]);
    until_whole(&kiosk, 1366, 768);
    kiosk.shot("monitor-larger");
}

#[test]
fn of_two_monitors_one_is_the_kiosk_and_the_other_is_black() {
    let kiosk = Kiosk::start();
    kiosk.display.has_a_small_mode();
    kiosk.until_spare();
    open(&kiosk);
    kiosk
        .display
        .xrandr("--setmonitor *small 700/180x500/130+0+0 screen");
    kiosk
        .display
        .xrandr("--setmonitor tall 666/170x768/200+700+0 none");
    // The server tells its clients of a mode, and not of a monitor that is only a name.
    kiosk.display.turn_to("small");
    kiosk.display.turn_to("1366x768");
    kiosk.display.until_kiosk_fills([0, 0, 700, 500]);
    kiosk.next_visit();
    kiosk.until_spare();
    kiosk.display.until_kiosk_fills([0, 0, 700, 500]);
    until("a black second monitor", 20, || {
        let seen = kiosk.display.look();
        let black = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
            let wanted = columns.len();
            rows.into_iter()
                .all(|row| seen.run_of([0; 3], columns.clone(), row..row + 1) == wanted)
        };
        (black(700..1366, 0..768) && black(0..700, 500..768)).then_some(())
    });
    kiosk.shot("monitor-two");
}
