//! What hangs, eats memory or dies in a visit: the citizen reads what became of it, and goes on.

use std::fs;

use super::display::{CYAN, GREEN, GROUND, MAGENTA};
use super::portals::Page;
use super::{Kiosk, kill, shipped, until};

const MAIN: &str = "www.gosuslugi.ru";

/// «Обновить» in the bar.
const RELOAD: (usize, usize) = (246, 33);

/// A page that does this when it is pressed; the next one that is loaded is a well one.
fn visit(kiosk: &Kiosk, pressed: &str) {
    let page = format!("<body style='background:#0ff' onclick='{pressed}'>");
    kiosk.portals.page(MAIN, "/", Page::html(&page));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(CYAN);
    let well =
        "<body style='background:#f0f' onclick='tell(`pressed`)'><script>tell('back')</script>";
    kiosk.portals.page(MAIN, "/", Page::html(well));
}

#[test]
fn a_page_that_hangs_can_be_waited_for_and_opened_anew() {
    let kiosk = Kiosk::start();
    visit(&kiosk, "for (;;) {}");
    kiosk.display.click(CYAN);
    kiosk.shows_a_page_of_its_own("20-page-hangs");
    // «Подождать» is the first; whoever presses on the page is asked again.
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.display.shows(CYAN);
    kiosk.display.click(CYAN);
    kiosk.display.shows(GROUND);
    // The bar works all the time; «Обновить» does what «Открыть заново» does.
    kiosk.display.click_at(RELOAD.0, RELOAD.1);
    kiosk.portals.told(MAIN, "back");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
}

#[test]
fn a_page_that_eats_memory_is_closed_and_can_be_opened_again() {
    let kiosk = Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        let file = root.join("etc/kiosk.toml");
        let settings = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("[session]\nmemory_mb = 1024\n{settings}")).unwrap();
    });
    kiosk.wait_for("idle");
    visit(
        &kiosk,
        "let all = []; setInterval(() => all.push(new Uint8Array(64 << 20).fill(1)), 50)",
    );
    kiosk.display.click(CYAN);
    kiosk.shows_a_page_of_its_own("22-page-too-large");
    kiosk.display.hides(CYAN);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.portals.told(MAIN, "back");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
}

#[test]
fn an_interface_that_hangs_ends_the_visit_and_the_report_says_so() {
    let kiosk = Kiosk::start();
    visit(&kiosk, "");
    kill("STOP", kiosk.screen());
    until("the end of the visit", 40, || {
        (kiosk.status()?["state"] == "idle").then_some(())
    });
    kiosk.display.hides(CYAN);
    kiosk.wait_for("idle");
    kiosk.shot("23-report-after-a-hang");
    visit(&kiosk, "");
}

#[test]
fn our_own_page_comes_back_and_the_portal_stays() {
    let kiosk = Kiosk::start();
    visit(&kiosk, "this.style.background = `#0f0`; tell(`pressed`)");
    let before = kiosk.display.look().share_of(NOTICE);
    kill("KILL", own_page_of(&kiosk, kiosk.screen()));
    until("the notice below the page", 20, || {
        let now = kiosk.display.look().share_of(NOTICE);
        (now > before + 0.03).then_some(())
    });
    kiosk.shot("24-our-page-came-back");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
    kiosk.display.shows(GREEN);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
    kiosk.end();
}

#[test]
fn a_screen_that_was_too_slow_for_one_face_is_believed_with_the_next() {
    let kiosk = Kiosk::start();
    visit(&kiosk, "");
    kiosk.until_spare();
    let spare = kiosk.spare().unwrap();
    let page = own_page_of(&kiosk, spare);
    // It is asked to hide the visit, and then for the report, before it paints either.
    kill("STOP", page);
    let mut end = kiosk.end_beside();
    assert!(end.wait().unwrap().success());
    kill("CONT", page);
    // The next screen is started once everything asked for was seen.
    kiosk.until_spare();
    assert_eq!(kiosk.screen(), spare);
}

/// The process of our own page in this screen: its view was there first.
fn own_page_of(kiosk: &Kiosk, screen: u32) -> u32 {
    let mut engines = kiosk.processes();
    engines.retain(|id| name(*id) == "WebKitWebProces" && is_below(*id, screen));
    engines[0]
}

/// The ground of a notice.
const NOTICE: [u8; 3] = [227, 239, 242];

/// What the kernel calls this process: fifteen letters.
fn name(id: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    name.trim().to_owned()
}

pub(super) fn is_below(id: u32, top: u32) -> bool {
    let parent = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()
    };
    std::iter::successors(Some(id), parent).any(|id| id == top)
}
