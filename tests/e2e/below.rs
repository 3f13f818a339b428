//! Below a question of ours the page stays in sight, dimmed: no press and no key of the citizen reaches it, and after
//! the question it is as it was.

use super::display::{CYAN, Colour, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// A ground of magenta below a question.
const DIMMED: Colour = [108, 18, 124];

#[test]
fn a_page_is_seen_below_a_question_and_reached_by_nothing() {
    let kiosk = Kiosk::start();
    let page = "<body style='background:#f0f' onmousedown=\"tell('pressed')\">
        <input id=f style='position:fixed;top:0;left:0;width:200px;height:60px;border:0;background:#0ff;color:#0ff;
        caret-color:#0ff' oninput=\"tell('typed', f.value)\"><script>tell('ready')</script>";
    kiosk.portals.page(MAIN, "/", Page::html(page));
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
    let (x, y) = kiosk.display.look().middle_of(CYAN).unwrap();
    kiosk.portals.forget();

    kiosk.display.click_at(1250, 33);
    kiosk.display.shows(DIMMED);
    kiosk.shot("160-page-below-a-question");
    kiosk.display.click_at(x, y);
    kiosk.display.write("a");
    assert_eq!(kiosk.display.look().share_of(MAGENTA), 0.0);
    // The answer comes after all of that.
    kiosk.display.press(&["Escape"]);
    kiosk.display.shows(MAGENTA);
    kiosk.shot("161-page-after-a-question");
    assert!(kiosk.portals.seen(MAIN, "/told/pressed").is_empty());
    assert!(kiosk.portals.seen(MAIN, "/told/typed").is_empty());

    until("the keys of the page", 20, || {
        kiosk.display.write("b");
        kiosk.portals.seen(MAIN, "/told/typed").pop()
    });
    kiosk.display.click_at(x, y);
    kiosk.portals.told(MAIN, "pressed");
}
