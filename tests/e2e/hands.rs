//! What hands can do beside pressing buttons: keys, the other buttons of a mouse, dragging.
//!
//! Text that a page shows is told by the page itself; what opens is seen by the windows there are.

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// Opens this page of the main portal, and waits until it is the one that hands meet.
fn open(kiosk: &Kiosk, path: &str, html: &str) {
    kiosk.portals.forget();
    let page = format!("{html}<script>tell('ready')</script>");
    kiosk.portals.page(MAIN, path, Page::html(&page));
    kiosk.open(&format!("https://{MAIN}{path}"));
    kiosk.portals.told(MAIN, "ready");
}

/// A field for text, above a ground.
const FIELD: &str = "<body style='background:#f0f'>
    <input id=f style='position:fixed;top:150px;left:50px;width:400px;height:100px;border:0;
    background:#0ff;color:#0ff;caret-color:#0ff'
    onkeydown=\"if (event.key === 'Enter') tell('typed', f.value)\">";

#[test]
fn typing_and_editing_work_and_shortcuts_open_nothing() {
    let kiosk = Kiosk::start();
    open(&kiosk, "/field", FIELD);
    let windows = kiosk.display.windows();
    kiosk.display.click(CYAN);
    kiosk.display.write("abc");
    kiosk.display.press(&[
        "ctrl+a",
        "ctrl+c",
        "End",
        "ctrl+v",
        "ctrl+x",
        "ctrl+z",
        "BackSpace",
        "Home",
        "Delete",
        "ctrl+period",
        "ctrl+semicolon",
        "ctrl+shift+u",
        "4",
        "1",
        "F7",
        "Insert",
        "Cyrillic_ya",
        "Menu",
        "shift+F10",
        "ctrl+p",
        "ctrl+o",
        "Return",
    ]);
    assert_eq!(kiosk.portals.told(MAIN, "typed"), "41яbcab");
    assert_eq!(kiosk.display.windows(), windows);
    kiosk.shot("30-after-keys");
}

#[test]
fn keys_of_the_bar_change_the_text_and_go_through_the_history() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/first",
        "<body style='background:#f0f'><script>
        onpageshow = () => tell('first');
        onresize = () => tell('width', innerWidth)</script>",
    );
    open(
        &kiosk,
        "/second",
        "<body style='background:#0ff'>
        <script>onpageshow = () => tell('second')</script>",
    );
    kiosk.display.click(CYAN);
    kiosk.portals.forget();
    kiosk.display.press(&["alt+Left"]);
    kiosk.portals.told(MAIN, "first");
    kiosk.display.shows(MAGENTA);
    kiosk.portals.forget();
    for keys in ["ctrl+plus", "ctrl+plus", "ctrl+minus", "ctrl+0"] {
        kiosk.portals.forget();
        kiosk.display.press(&[keys]);
        kiosk.portals.told(MAIN, "width");
        kiosk.shot(&format!("31-{keys}"));
    }
    kiosk.portals.forget();
    kiosk.display.press(&["alt+Right"]);
    kiosk.portals.told(MAIN, "second");
    kiosk.display.shows(CYAN);
}

/// Where this colour is.
fn place_of(kiosk: &Kiosk, colour: super::display::Colour) -> (usize, usize) {
    until(&format!("{colour:?} on the screen"), 20, || {
        kiosk.display.look().middle_of(colour)
    })
}

#[test]
fn the_right_button_offers_to_edit_and_nothing_else() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/menu",
        "<body style='background:#f0f'>
        <a href='/' style='position:fixed;top:0;left:0;width:300px;height:100px;background:#0f0'>
            Ссылка</a>
        <input id=f style='position:fixed;top:150px;left:50px;width:400px;height:100px;border:0;
        background:#0ff;color:#0ff;caret-color:#0ff' value=abc oninput=\"tell('now', f.value)\">",
    );
    let windows = kiosk.display.windows();
    let (x, y) = place_of(&kiosk, GREEN);
    for button in [3, 8, 9] {
        kiosk.display.press_button_at(x, y, button);
    }
    kiosk.portals.forget();
    // The keys go where the last click went, so that everything before it is over.
    kiosk.display.click(CYAN);
    kiosk.display.write("d");
    kiosk.portals.told(MAIN, "now");
    assert_eq!(kiosk.display.windows(), windows, "a menu on a link");

    let (x, y) = place_of(&kiosk, CYAN);
    kiosk.display.press_button_at(x, y, 3);
    until("the menu", 20, || {
        (kiosk.display.windows() > windows).then_some(())
    });
    kiosk.shot("32-menu");
    kiosk.portals.forget();
    // Cut, copy, paste, select all: the last, and then the first.
    kiosk.display.press(&["Up", "Return"]);
    until("the menu to close", 20, || {
        (kiosk.display.windows() == windows).then_some(())
    });
    kiosk.display.press(&["ctrl+x"]);
    assert_eq!(kiosk.portals.told(MAIN, "now"), "");
    assert_eq!(kiosk.display.clipboard("clipboard"), "abcd");

    // What is only marked is nobody's to paste.
    kiosk.portals.forget();
    kiosk.display.write("xy");
    kiosk.display.press(&["ctrl+a"]);
    kiosk.display.press_button_at(x, y, 2);
    kiosk.display.press(&["End", "z"]);
    until("the last letter", 20, || {
        let told = kiosk.portals.seen(MAIN, "/told/now");
        told.iter()
            .any(|one| one.body.ends_with(b"z\""))
            .then_some(())
    });
    let last = kiosk.portals.told(MAIN, "now");
    assert_eq!(last, "xyz");
}

#[test]
fn nothing_is_dragged_into_a_view_or_out_of_it_and_the_window_stays() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/drag",
        "<body style='background:#f0f'
            ondragstart=\"tell('drag')\" ondrop=\"tell('dropped')\">
        <a href='/other' draggable=true
            style='position:fixed;top:100px;left:0;width:300px;height:100px;background:#0f0'></a>
        <div style='position:fixed;top:300px;left:0;width:300px;height:100px;background:#0ff'
            onclick=\"tell('pressed')\" ondragover='event.preventDefault()'></div>",
    );
    let windows = kiosk.display.windows();
    let (link, target) = (place_of(&kiosk, GREEN), place_of(&kiosk, CYAN));
    // Onto the page, onto the guide beside it, onto the bar.
    for (before, to) in [target, (1200, 400), (600, 33)].into_iter().enumerate() {
        kiosk.display.hold(link, || {
            (kiosk.portals.seen(MAIN, "/told/drag").len() > before).then_some(())
        });
        kiosk.display.release(to);
    }
    // The edges of the window, where a desktop would resize it.
    for edge in [(0, 400), (1365, 400), (600, 767), (1365, 767), (0, 0)] {
        kiosk.display.hold(edge, || Some(()));
        kiosk.display.release((700, 500));
    }
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
    assert!(kiosk.portals.seen(MAIN, "/told/dropped").is_empty());
    kiosk.display.shows(MAGENTA);
    kiosk.shot("33-after-drags");
    until("no window too many", 20, || {
        (kiosk.display.windows() == windows).then_some(())
    });
    assert_eq!(kiosk.display.kiosk_window(), [[0, 0, 1366, 768]]);
    kiosk.display.asks_to_close();
    kiosk.portals.forget();
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
}

#[test]
fn lists_and_dates_of_a_form_work_without_a_strange_window() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/form",
        "<style>select, input { position:fixed; left:50px; width:400px; height:60px; border:0;
            font-size:20px; -webkit-appearance:none }</style><body style='background:#f0f'>
        <select style='top:50px;background:#0ff;color:#0ff' onchange=\"tell('chosen', this.value)\">
            <option>Карачаевск<option>Черкесск<option>Теберда</select>
        <input type=date value=2026-11-22 style='top:300px;background:#0f0'
            onchange=\"tell('date', this.value)\">
        <input type=color style='top:400px'>
        <script>tell('colour', document.querySelector('[type=color]').type)</script>",
    );
    assert_eq!(kiosk.portals.told(MAIN, "colour"), "text");
    let windows = kiosk.display.windows();
    kiosk.display.click(CYAN);
    kiosk.shows_a_list();
    assert_eq!(kiosk.display.windows(), windows);
    kiosk.shot("34-list");
    kiosk.display.press(&["Down", "Return"]);
    assert_eq!(kiosk.portals.told(MAIN, "chosen"), "Черкесск");
    kiosk.display.click(GREEN);
    kiosk.shot("35-date");
    kiosk.display.press(&["Escape"]);
    until("no window too many", 20, || {
        (kiosk.display.windows() == windows).then_some(())
    });
}

#[test]
fn the_search_of_the_start_page_can_be_edited_and_nothing_else_has_a_menu() {
    let kiosk = Kiosk::start();
    let windows = kiosk.display.windows();
    // Beside the search, and in it.
    kiosk.display.press_button_at(300, 500, 3);
    kiosk.display.press_button_at(600, 170, 1);
    kiosk.display.write("a");
    assert_eq!(kiosk.display.windows(), windows);
    kiosk.display.press_button_at(600, 170, 3);
    until("the menu", 20, || {
        (kiosk.display.windows() > windows).then_some(())
    });
    kiosk.shot("36-menu-of-the-search");
    kiosk.display.press(&["Up", "Return"]);
    until("the menu to close", 20, || {
        (kiosk.display.windows() == windows).then_some(())
    });
    kiosk.display.press(&["ctrl+c"]);
    until("what was copied", 20, || {
        (kiosk.display.clipboard("clipboard") == "a").then_some(())
    });
}

/// What is drawn of the bar beside a long page, and where: before the guide.
const THUMB: [u8; 3] = [0x6d, 0x7f, 0x89];
const BESIDE: std::ops::Range<usize> = 960..983;

#[test]
fn a_long_page_has_a_broad_bar_that_stays_and_follows_the_hand() {
    let kiosk = Kiosk::start();
    let page = "<body style='margin:0;height:4000px;background:#f0f' onscroll=\"if (scrollY > 300) tell('far')\">";
    open(&kiosk, "/long", page);
    let (x, y) = until("the bar of the page", 20, || {
        let look = kiosk.display.look();
        look.part(BESIDE, 80..760).middle_of(THUMB)
    });
    kiosk.shot("31-bar-of-a-page");
    let at = (BESIDE.start + x, 80 + y);
    kiosk
        .display
        .hold(at, || kiosk.portals.seen(MAIN, "/told/far").pop());
    kiosk.display.release((at.0, at.1 + 60));
}
