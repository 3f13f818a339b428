//! The call for the consultant at the real screen: a frame that is seen across the hall, over a portal, too,
//! and that no page of a portal can make or take away.

use super::display::{Colour, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The frame.
const CALL: Colour = [194, 65, 12];

/// «Позвать консультанта» in the bar of the start page, of a visit, of the report and of a closed seat.
const AT_HOME: (usize, usize) = (857, 40);
const AT_PORTAL: (usize, usize) = (756, 40);
const AT_REPORT: (usize, usize) = (930, 40);
const CLOSED: (usize, usize) = (930, 40);

impl Kiosk {
    /// Waits until all four edges of the screen are of the frame, or none.
    fn is_framed(&self, framed: bool) {
        until("the frame of a call", 20, || {
            let seen = self.display.look();
            let edges = [
                seen.part(0..8, 0..768),
                seen.part(1358..1366, 0..768),
                // Above there may be the ring of a button that has the focus.
                seen.part(0..1366, 0..3),
                seen.part(0..1366, 760..768),
            ];
            let share = if framed { 1.0 } else { 0.0 };
            edges
                .iter()
                .all(|edge| edge.share_of(CALL) == share)
                .then_some(())
        });
        let called = self.status().unwrap()["calling_seconds"].is_u64();
        assert_eq!(called, framed);
    }
}

#[test]
fn a_call_frames_the_screen_until_it_is_taken_back_or_the_visit_is_over() {
    let kiosk = Kiosk::start();
    kiosk.is_framed(false);
    kiosk.display.click_at(AT_HOME.0, AT_HOME.1);
    kiosk.is_framed(true);
    assert_eq!(kiosk.status().unwrap()["state"], "idle");
    kiosk.shot("40-called-at-home");
    // The focus stays where the press was: the same key takes it back.
    kiosk.display.press(&["Return"]);
    kiosk.is_framed(false);
    assert_eq!(kiosk.status().unwrap()["state"], "idle");

    let page = "<body style='background:#f0f'><script>
        try { window.ipc.postMessage('{\"Call\":true}') } catch {}
        try { parent.window.webkit.messageHandlers.ipc.postMessage('{\"Call\":true}') } catch {}
        tell('tried')</script>";
    kiosk.portals.page(MAIN, "/", Page::html(page));
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.portals.told(MAIN, "tried");
    kiosk.display.shows(MAGENTA);
    kiosk.is_framed(false);
    kiosk.display.click_at(AT_PORTAL.0, AT_PORTAL.1);
    kiosk.is_framed(true);
    kiosk.display.shows(MAGENTA);
    kiosk.shot("41-called-at-a-portal");
    kiosk.next_visit();
    kiosk.is_framed(false);
    kiosk.display.click_at(AT_REPORT.0, AT_REPORT.1);
    kiosk.is_framed(true);
    kiosk.shot("42-called-at-the-report");
    assert!(kiosk.ctl(&["lock"]).status.success());
    kiosk.wait_for("out_of_service");
    kiosk.is_framed(false);
    kiosk.display.click_at(CLOSED.0, CLOSED.1);
    kiosk.is_framed(true);
    kiosk.shot("43-called-at-a-closed-seat");
}
