//! A visit that is ended from the board of the branch, at the real screen: its citizen sees it coming.

use std::fs;

use super::display::MAGENTA;
use super::portals::Page;
use super::{Kiosk, shipped, until};
use crate::board::client::Client;
use crate::board::page::{PASSWORD, people};
use crate::board::rig::Rig;

const MAIN: &str = "www.gosuslugi.ru";

/// A kiosk of the branch «Садовая» whose board is this one.
pub(super) fn kiosk(board: &Rig) -> Kiosk {
    let token = board.enrol("e2e", "Садовая");
    let (_, port) = board.address.rsplit_once(':').unwrap();
    Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        let etc = root.join("etc");
        fs::copy(board.place.path().join("board.pem"), etc.join("board.pem")).unwrap();
        fs::write(etc.join("board-token"), token).unwrap();
        let settings = fs::read_to_string(etc.join("kiosk.toml")).unwrap();
        let line = format!(
            "{settings}[board]\naddress = 'localhost:{port}'\nauthority_file = 'board.pem'\n"
        );
        fs::write(etc.join("kiosk.toml"), line).unwrap();
    })
}

/// Asks for the end of the visit that the page shows, and waits until the citizen is asked.
fn end(consultant: &Client<'_>, kiosk: &Kiosk, shot: &str) {
    let since = until("a visit on the page", 20, || {
        let hall = consultant.get("/hall").text();
        let (_, after) = hall.split_once("name=\"since\" value=\"")?;
        after.split_once('"').map(|(since, _)| since.to_owned())
    });
    let visit = [("seat", "e2e"), ("since", since.as_str())];
    assert!(consultant.post("/end", &visit).to().ends_with("&said=end"));
    until("the question over the page", 20, || {
        (kiosk.display.look().share_of(MAGENTA) < 0.01).then_some(())
    });
    kiosk.shot(shot);
}

#[test]
fn a_visit_that_the_board_ends_goes_on_when_its_citizen_says_so_once() {
    let board = Rig::start();
    people(&board);
    let kiosk = kiosk(&board);
    kiosk.wait_for("idle");
    let page = "<body style='background:#f0f'><script>tell('ready')</script>";
    kiosk.portals.page(MAIN, "/", Page::html(page));
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.shows(MAGENTA);
    let consultant = Client::logged_in(&board, "Консультант", PASSWORD);
    end(&consultant, &kiosk, "45-announced");
    // The button that has the focus goes on with the work.
    kiosk.display.press(&["Return"]);
    kiosk.display.shows(MAGENTA);
    until("that it was stopped", 20, || {
        let hall = consultant.get("/hall").text();
        hall.contains("попросил продолжить").then_some(())
    });
    end(&consultant, &kiosk, "46-announced-again");
    // Now he may only read it, and use the seconds that are left.
    kiosk.display.press(&["Return"]);
    kiosk.display.shows(MAGENTA);
    kiosk.wait_for("idle");
    kiosk.shot("47-ended-by-staff");
    until("the free seat", 20, || {
        let hall = consultant.get("/hall").text();
        hall.contains("Свободно").then_some(())
    });
}
