//! «Журнал» at the real screen, and the consultant beside a citizen who is at work.

use std::process::Command;

use serde_json::Value;

use super::display::{MAGENTA, Picture};
use super::portals::Page;
use super::staff::{CLOSED, MENU, PAD_OPEN, PIN, set_pin_of};
use super::{Kiosk, PROGRAM, shipped, until};

const MAIN: &str = "www.gosuslugi.ru";

/// «Скрыть инструкцию», and «Для сотрудников» at the foot of what stands in its place then.
const HIDE: (usize, usize) = (1330, 105);
const RAIL_DOOR: (usize, usize) = (1309, 730);

fn start() -> Kiosk {
    let kiosk = Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        set_pin_of(root, &["--consultant", "Иванова А. П."]);
    });
    kiosk.wait_for("idle");
    kiosk
}

impl Kiosk {
    /// Types the PIN, and waits for the menu.
    fn comes_in(&self, times: usize) {
        self.is_deep(PAD_OPEN);
        self.display.write(PIN);
        self.display.press(&["Return"]);
        self.until_logged("staff came in", times);
        self.is_deep(MENU);
    }

    /// Waits until another picture stands still, and keeps it.
    fn turns(&self, from: &Picture, name: &str) -> Picture {
        let mut last = None;
        let now = until("another page", 20, || {
            let now = self.display.look();
            let stands = last.as_ref() == Some(&now) && now != *from;
            last = Some(self.display.look());
            stands.then_some(now)
        });
        self.shot(name);
        now
    }

    fn rows(&self) -> Value {
        let list = Command::new(PROGRAM)
            .args(["journal", "list", "--json", "--root"])
            .arg(self.root())
            .output()
            .unwrap();
        serde_json::from_slice(&list.stdout).unwrap()
    }
}

#[test]
fn a_consultant_beside_a_citizen_sees_no_page_and_enters_the_visit_with_two_presses() {
    let kiosk = start();
    kiosk
        .portals
        .page(MAIN, "/", Page::html("<body style='background:#f0f'>"));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
    kiosk.display.click_at(HIDE.0, HIDE.1);
    until("the rail", 20, || {
        let rail = kiosk.display.look().part(1260..1360, 700..760);
        (rail.colours() > 2).then_some(())
    });
    kiosk.display.click_at(RAIL_DOOR.0, RAIL_DOOR.1);
    kiosk.comes_in(1);
    kiosk.display.hides(MAGENTA);
    kiosk.shot("47-menu-over-a-page");
    // «Журнал», «Добавить время».
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.status().unwrap()["url_host"], MAIN);
    kiosk.next_visit();
    assert!(kiosk.ctl(&["lock"]).status.success());
    kiosk.wait_for("out_of_service");
    kiosk.is_deep(CLOSED);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.comes_in(2);
    let menu = kiosk.display.look();
    kiosk.display.press(&["Tab", "Return"]);
    let list = kiosk.turns(&menu, "48-journal");
    kiosk.display.press(&["Tab", "Return"]);
    let entry = kiosk.turns(&list, "49-entry");
    kiosk.display.press(&["Tab", "Return"]);
    let entered = kiosk.turns(&entry, "49-entered");
    let rows = kiosk.rows();
    let row = &rows["rows"][0];
    assert_eq!(row["visit"]["number"], 1, "{rows}");
    assert_eq!(row["consultation"]["consultant"], "Иванова А. П.", "{rows}");
    // It was a mistake: two presses beside «Записать» strike it out.
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    let form = kiosk.turns(&entered, "49-correction");
    kiosk.display.press(&["Tab", "Tab", "Tab"]);
    let led_to = kiosk.turns(&form, "49-strike");
    kiosk.display.press(&["Return"]);
    let asked = kiosk.turns(&led_to, "49-strike-asked");
    kiosk.display.press(&["Return"]);
    kiosk.turns(&asked, "49-struck-out");
    let rows = kiosk.rows();
    assert_eq!(rows["rows"][0]["consultation"], Value::Null, "{rows}");
}
