//! The keyboard on the screen: it types into our own pages and into those of portals, and goes with the visit.
//!
//! Keys are pressed where they stand: each row is as wide as the window.

use serde_json::json;

use super::super::display::CYAN;
use super::super::portals::Page;
use super::super::{Kiosk, shipped, until};

const MAIN: &str = "www.gosuslugi.ru";

/// What leads to the keyboard, in the bar of the start page and beside a portal.
const BUTTON: (usize, usize) = (958, 35);
const BESIDE_A_PORTAL: (usize, usize) = (967, 35);

/// The ground between the keys.
const GROUND: [u8; 3] = [0x6d, 0x7f, 0x89];

/// The ground of a notice.
const NOTICE: [u8; 3] = [0xe3, 0xef, 0xf2];

/// The columns of a row, and the pixels between two keys.
const COLUMNS: usize = 26;
const GAP: usize = 4;

/// The letters, from the left of their rows, and the column at which they begin.
const RUSSIAN: [(&str, usize); 4] = [
    ("1234567890", 0),
    ("ёйцукенгшщзхъ", 0),
    ("фывапролджэ", 0),
    ("ячсмитьбю.,", 4),
];
const LATIN: [(&str, usize); 4] = [
    ("1234567890", 0),
    ("qwertyuiop-_@", 0),
    ("asdfghjkl.,", 0),
    ("zxcvbnm:/?&", 4),
];

/// Keys with words: their row, and a column in their middle.
const ERASE: (usize, usize) = (0, 23);
const ENTER: (usize, usize) = (2, 24);
const CAPITALS: (usize, usize) = (3, 2);
const OTHER_LAYOUT: (usize, usize) = (4, 2);
const HIDE: (usize, usize) = (4, 24);

impl Kiosk {
    /// The rows of pixels that the keyboard has, from its upper edge; none when it is not seen.
    fn keyboard(&self) -> Option<usize> {
        let (width, height) = self.display.look().size();
        let look = self.display.look();
        let edge = |row: usize| look.part(0..2, row..row + 1).share_of(GROUND) == 1.0;
        let rows = (0..height).rev().take_while(|row| edge(*row)).count();
        assert_eq!(width, 1366);
        (rows > 100).then_some(rows)
    }

    /// A notice stands between the page and the keyboard.
    fn is_told(&self, rows: usize) -> bool {
        let above = 768 - rows;
        let look = self.display.look();
        look.part(0..9, above - 12..above - 4).share_of(NOTICE) == 1.0
    }

    fn until_keyboard(&self) -> usize {
        until("the keyboard", 20, || self.keyboard())
    }

    /// Presses the key of the keyboard at this row whose middle is this column.
    fn key(&self, rows: usize, (row, middle): (usize, usize)) {
        let width = 1366 - 2 * GAP;
        let x = GAP + width * middle / COLUMNS;
        let y = 768 - rows + (rows * (2 * row + 1)) / 10;
        self.display.click_at(x, y);
    }

    fn types(&self, rows: usize, layout: &[(&str, usize); 4], words: &str) {
        for letter in words.chars() {
            let (row, (at, begins)) = (layout.iter().enumerate())
                .find_map(|(row, (letters, begins))| {
                    let at = letters.chars().position(|one| one == letter)?;
                    Some((row, (at, *begins)))
                })
                .unwrap();
            self.key(rows, (row, begins + 2 * at + 1));
        }
    }
}

fn start() -> Kiosk {
    let policy = shipped("allowlist.toml");
    let kiosk = Kiosk::start_in(&policy, "\n[screen]\nkeyboard = true\n", &[], |_| {});
    kiosk.wait_for("idle");
    kiosk
}

#[test]
fn the_keyboard_on_the_screen_types_into_our_pages_and_into_those_of_portals() {
    let kiosk = start();
    let page = Page::html(
        "<body style='background:#f0f'><input id=f style='position:fixed;top:40px;left:50px;width:400px;height:60px;
        border:0;background:#0ff;color:#0ff;caret-color:#0ff' onblur=\"tell('left')\"
        onkeydown=\"if (event.key === 'Enter') tell('typed', [f.value, event.isTrusted])\"><script>tell('ready')</script>",
    );
    kiosk.portals.page(MAIN, "/600101/1/form", page);
    assert_eq!(kiosk.keyboard(), None);
    kiosk.shot("170-no-keyboard");
    kiosk.display.click_at(BUTTON.0, BUTTON.1);
    let rows = kiosk.until_keyboard();
    kiosk.shot("171-keyboard");

    // The search has the caret as every start page gives it; the first of what is found opens.
    kiosk.types(rows, &RUSSIAN, "загранпаспорт");
    kiosk.shot("172-typed-into-the-search");
    kiosk.key(rows, ENTER);
    kiosk.key(rows, ENTER);
    kiosk.portals.told(MAIN, "ready");

    // Nothing of the page has the caret yet.
    kiosk.key(rows, OTHER_LAYOUT);
    kiosk.types(rows, &LATIN, "a");
    until("words that no field has the caret", 20, || {
        kiosk.is_told(rows).then_some(())
    });
    kiosk.shot("173-no-field");
    kiosk.key(rows, OTHER_LAYOUT);

    kiosk.display.click(CYAN);
    kiosk.shot("173-keyboard-at-a-portal");
    kiosk.key(rows, CAPITALS);
    kiosk.types(rows, &RUSSIAN, "ящик");
    kiosk.key(rows, OTHER_LAYOUT);
    kiosk.types(rows, &LATIN, "az@7");
    until("no words once a field has it", 20, || {
        (!kiosk.is_told(rows)).then_some(())
    });
    kiosk.key(rows, ERASE);
    kiosk.shot("174-latin-letters");
    kiosk.key(rows, ENTER);
    assert_eq!(kiosk.portals.told(MAIN, "typed"), json!(["Ящикaz@", true]));
    assert!(
        kiosk.portals.seen(MAIN, "/told/left").is_empty(),
        "a press takes the caret from no field"
    );

    // A question lies over the page: the keys are its.
    kiosk.key(rows, CAPITALS);
    kiosk.key(rows, HIDE);
    until("no keyboard", 20, || {
        kiosk.keyboard().is_none().then_some(())
    });
    kiosk.display.click_at(BESIDE_A_PORTAL.0, BESIDE_A_PORTAL.1);
    kiosk.until_keyboard();
    kiosk.next_visit();
    until("no keyboard", 20, || {
        kiosk.keyboard().is_none().then_some(())
    });
}
