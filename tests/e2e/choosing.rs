//! The list of a field of choice lies on the page and nowhere else, and is chosen from with the mouse and with
//! the keyboard.

use std::fmt::Write as _;
use std::sync::Arc;

use tokio::sync::Notify;

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The line at which the citizen is.
const MARKED: [u8; 3] = [11, 79, 99];

/// The portal's place beside the guide, on the monitor of the tests.
const PLACE: (std::ops::Range<usize>, std::ops::Range<usize>) = (0..982, 67..768);

/// The width of the field, and its height.
const FIELD: (usize, usize) = (200, 60);

/// The height of a line of the list.
const LINE: usize = 44;

const FEW: &str = "<option>Карачаевск</option><option>Теберда</option><option>Черкесск</option>";

/// Opens a page with a field of choice in this place; it tells what becomes of it.
fn open(kiosk: &Kiosk, place: &str, options: &str, more: &str) {
    kiosk.portals.forget();
    let page = format!(
        "<body style='background:#f0f' onkeydown=\"tell('key', event.key)\" {more}>
        <select style='position:fixed;{place};appearance:none;border:0;outline:0;width:{}px;height:{}px;
            background:#0ff;color:#0ff' autofocus
            onchange=\"tell('changed', selectedIndex)\" onblur=\"tell('left')\">{options}</select>
        <script>onload = () => tell('ready')</script>",
        FIELD.0, FIELD.1
    );
    kiosk.portals.page(MAIN, "/field", Page::html(&page));
    kiosk.open(&format!("https://{MAIN}/field"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.shows(MAGENTA);
}

fn many() -> String {
    (0..60).fold(String::new(), |mut all, number| {
        write!(all, "<option>Населённый пункт {number}</option>").unwrap();
        all
    })
}

impl Kiosk {
    /// Waits until the list of a field lies on the page.
    pub(super) fn shows_a_list(&self) {
        until("the list", 20, || {
            (self.display.look().run_of(MARKED, PLACE.0, PLACE.1) >= 150).then_some(())
        });
    }

    fn shows_no_list(&self) {
        until("the end of the list", 20, || {
            (self.display.look().run_of(MARKED, PLACE.0, PLACE.1) < 150).then_some(())
        });
    }

    /// The middle of the field.
    fn field(&self) -> (usize, usize) {
        until("the field", 20, || self.display.look().middle_of(CYAN))
    }
}

#[test]
fn the_mouse_chooses_and_the_page_hears_it() {
    let kiosk = Kiosk::start();
    let groups = "<option>Выберите</option>
        <optgroup label='Города'><option selected>Черкесск</option><option disabled>Теберда</option></optgroup>
        <optgroup label='Районы'><option>Прикубанский</option></optgroup>";
    open(&kiosk, "left:100px;top:100px", groups, "");
    let windows = kiosk.display.windows();
    let (x, y) = kiosk.field();
    // Headings, and what is not offered now, change nothing.
    let line = |at: usize| y + FIELD.1 / 2 + at * LINE + LINE / 2;
    kiosk.display.click_at(x, y);
    kiosk.shows_a_list();
    kiosk.shot("37-list-of-a-field");
    for at in [1, 3, 4] {
        kiosk.display.click_at(x, line(at));
    }
    kiosk.shows_a_list();
    assert_eq!(kiosk.display.windows(), windows);
    kiosk.display.click_at(x, line(5));
    // The engine counts the options, not the headings.
    assert_eq!(kiosk.portals.told(MAIN, "changed"), 3);
    kiosk.shows_no_list();
    assert_eq!(kiosk.portals.seen(MAIN, "/told/changed").len(), 1);
    assert!(kiosk.portals.seen(MAIN, "/told/left").is_empty());
}

#[test]
fn the_keyboard_chooses_and_the_page_hears_nothing_but_the_choice() {
    let kiosk = Kiosk::start();
    let opened = |options: &str| {
        open(&kiosk, "left:100px;top:100px", options, "");
        kiosk.display.press(&["space"]);
        kiosk.shows_a_list();
        kiosk.portals.forget();
    };
    let chosen = |keys: &[&str], at: usize| {
        kiosk.display.press(keys);
        assert_eq!(kiosk.portals.told(MAIN, "changed"), at, "{keys:?}");
        kiosk.shows_no_list();
        assert!(kiosk.portals.seen(MAIN, "/told/key").is_empty(), "{keys:?}");
    };
    opened(FEW);
    chosen(&["Down", "Return"], 1);
    opened(FEW);
    chosen(&["End", "Up", "space"], 1);
    opened(FEW);
    chosen(&["Cyrillic_CHE", "Return"], 2);
    opened(&many());
    // The pointer over the list does not hold it.
    let (x, y) = kiosk.field();
    kiosk
        .display
        .xdotool(&["mousemove", &x.to_string(), &(y + 100).to_string()]);
    chosen(&["End", "Home", "Page_Down", "End", "Return"], 59);
    opened(&many());
    kiosk.display.press(&["Down", "Escape"]);
    kiosk.shows_no_list();
    kiosk.display.press(&["x"]);
    kiosk.portals.told(MAIN, "key");
    assert!(kiosk.portals.seen(MAIN, "/told/changed").is_empty());
}

#[test]
fn the_list_covers_neither_the_bar_nor_the_guide() {
    let kiosk = Kiosk::start();
    let long = many()
        + "<option>Администрация муниципального района, отдел по работе с обращениями граждан, \
        комната для приёма граждан и представителей организаций</option>";
    for (at, place) in ["right:0;top:0", "right:0;bottom:0", "left:0;bottom:200px"]
        .iter()
        .enumerate()
    {
        open(&kiosk, place, &long, "");
        let look = || kiosk.display.look();
        // Of the bar its lower edge: a clock runs in it.
        let around = |look: &super::display::Picture| {
            (look.part(0..1366, 50..66), look.part(984..1366, 67..768))
        };
        let (windows, field) = (kiosk.display.windows(), kiosk.field());
        // The guide is there when it has come to rest.
        let before = until("a quiet page", 20, || {
            let (one, two) = (around(&look()), around(&look()));
            (one == two).then_some(two)
        });
        kiosk.display.click_at(field.0, field.1);
        kiosk.shows_a_list();
        kiosk.shot(&format!("38-long-list-{at}"));
        assert!(around(&look()) == before, "{place}");
        assert_eq!(kiosk.display.windows(), windows);
        kiosk.display.press(&["Escape"]);
        kiosk.shows_no_list();
    }
}

#[test]
fn the_list_goes_with_what_it_lies_on() {
    let kiosk = Kiosk::start();
    let next = "<body style='background:#0f0'>";
    kiosk.portals.page(MAIN, "/next", Page::html(next));
    let now = Arc::new(Notify::new());
    let answer = Page::of("text/plain", "").once(&now);
    kiosk.portals.page(MAIN, "/now", answer);
    let opened = |then: &str| {
        let more = format!("onmousedown=\"fetch('/now').then(() => {then})\"");
        open(&kiosk, "left:100px;top:100px", FEW, &more);
        let (x, y) = kiosk.field();
        kiosk.display.click_at(x, y);
        kiosk.shows_a_list();
        kiosk.portals.asked(MAIN, "/now");
        now.notify_one();
    };
    // The page goes, or asks something.
    opened("location = '/next'");
    kiosk.display.shows(GREEN);
    kiosk.shows_no_list();
    opened("alert('?')");
    kiosk.shows_a_page_of_its_own("39-question-over-a-list");
    kiosk.display.press(&["Return"]);
    kiosk.display.shows(MAGENTA);
    kiosk.shows_no_list();
    // The citizen turns the wheel, makes the letters larger, or ends the visit.
    opened("null");
    kiosk.display.press_button_at(700, 600, 5);
    kiosk.shows_no_list();
    opened("null");
    kiosk.display.press(&["ctrl+plus"]);
    kiosk.shows_no_list();
    kiosk.display.press(&["ctrl+minus"]);
    opened("null");
    kiosk.next_visit();
    open(&kiosk, "left:100px;top:100px", FEW, "");
    kiosk.shows_no_list();
}

#[test]
fn a_press_beside_the_list_closes_it_and_does_nothing_else() {
    let kiosk = Kiosk::start();
    let more = "onmousedown=\"tell('pressed')\"";
    open(&kiosk, "left:100px;top:100px", FEW, more);
    let (x, y) = kiosk.field();
    kiosk.display.click_at(x, y);
    kiosk.shows_a_list();
    kiosk.portals.told(MAIN, "pressed");
    kiosk.display.click_at(700, 600);
    kiosk.shows_no_list();
    assert_eq!(kiosk.portals.seen(MAIN, "/told/pressed").len(), 1);
    // The next one is the page's again.
    kiosk.display.click_at(700, 600);
    until("the next press", 20, || {
        (kiosk.portals.seen(MAIN, "/told/pressed").len() == 2).then_some(())
    });
    // One on the bar does what the bar does.
    kiosk.display.click_at(x, y);
    kiosk.shows_a_list();
    kiosk.display.click_at(1138, 33);
    kiosk.shows_no_list();
}

/// The paper of the engine's own words at a field.
const BUBBLE: [u8; 3] = [246, 245, 244];

#[test]
fn what_a_page_says_at_its_field_and_what_it_proposes_stay_on_the_page() {
    let kiosk = Kiosk::start();
    for (at, corner) in ["right:0;top:0", "right:0;bottom:0", "left:0;bottom:0"]
        .iter()
        .enumerate()
    {
        kiosk.portals.forget();
        let words =
            "Напишите сюда ещё раз всё, что стоит в документе, теми же буквами и без ошибок";
        let page = format!(
            "<body style='background:#f0f'><form>
            <input id=f list=l value=x style='position:fixed;{corner};width:60px'>
            <datalist id=l><option value=xx>xx</option><option value=xy>xy</option></datalist>
            <button style='position:fixed;left:300px;top:300px;width:200px;height:60px;border:0;
                background:#0ff'></button></form>
            <script>f.setCustomValidity('{words}. {words}.'); onload = () => tell('ready')</script>"
        );
        kiosk.portals.page(MAIN, "/said", Page::html(&page));
        kiosk.open(&format!("https://{MAIN}/said"));
        kiosk.portals.told(MAIN, "ready");
        kiosk.display.shows(MAGENTA);
        let around = |look: &super::display::Picture| {
            (look.part(0..1366, 50..66), look.part(984..1366, 67..768))
        };
        let look = || kiosk.display.look();
        let (windows, before) = (
            kiosk.display.windows(),
            until("a quiet page", 20, || {
                let (one, two) = (around(&look()), around(&look()));
                (one == two).then_some(two)
            }),
        );
        kiosk.display.click(CYAN);
        until("the words at the field", 20, || {
            (look().run_of(BUBBLE, PLACE.0, PLACE.1) >= 300).then_some(())
        });
        kiosk.shot(&format!("41-words-at-a-field-{at}"));
        assert!(around(&look()) == before, "{corner}");
        // The field has the focus now: nothing is proposed beside the page.
        kiosk.display.press(&["x"]);
        until("the end of the words", 20, || {
            (look().run_of(BUBBLE, PLACE.0, PLACE.1) < 300).then_some(())
        });
        assert!(around(&look()) == before, "{corner}");
        assert_eq!(kiosk.display.windows(), windows);
    }
}
