//! What the keyboard types is seen in the bar and switched there, and the next citizen finds it as it was.
//!
//! Keys are pressed by their numbers: xdotool would switch the layout by itself.

mod touch;

use serde_json::json;
use x11rb::protocol::xkb::{ConnectionExt as _, GetStateReply, Group, ID};
use x11rb::protocol::xproto::ModMask;
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::display::{CYAN, Display};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The keys of the letter that is `q` or `й`, of Caps Lock, Alt and Shift.
const LETTER: u8 = 24;
const CAPS_LOCK: u8 = 66;
const ALT: u8 = 64;
const SHIFT: u8 = 50;

/// Where the bar shows what the keyboard types.
const BUTTON: (usize, usize) = (967, 33);

struct Keys(RustConnection);

impl Keys {
    fn of(display: &Display) -> Keys {
        let (server, _) = x11rb::connect(Some(&display.name)).unwrap();
        server.xkb_use_extension(1, 0).unwrap().reply().unwrap();
        Keys(server)
    }

    /// Presses these keys together.
    fn press(&self, keys: &[u8]) {
        let (pressed, released) = (2, 3);
        let downs = keys.iter().map(|key| (pressed, *key));
        let ups = keys.iter().rev().map(|key| (released, *key));
        for (kind, key) in downs.chain(ups) {
            self.0.xtest_fake_input(kind, key, 0, 0, 0, 0, 0).unwrap();
        }
        self.0.sync().unwrap();
    }

    fn state(&self) -> GetStateReply {
        let core = ID::USE_CORE_KBD.into();
        self.0.xkb_get_state(core).unwrap().reply().unwrap()
    }

    fn until_layout(&self, layout: Group) {
        until(&format!("{layout:?}"), 20, || {
            (self.state().locked_group == layout).then_some(())
        });
    }
}

#[test]
fn the_bar_shows_and_switches_what_a_password_is_typed_in() {
    let kiosk = Kiosk::start_whole();
    let keys = Keys::of(&kiosk.display);
    let page = Page::html(
        "<body style='background:#f0f'><input type=password id=f style='position:fixed;top:150px;
        left:50px;width:400px;height:100px;border:0;background:#0ff'
        oninput=\"tell('typed', f.value)\"><script>tell('ready')</script>",
    );
    kiosk.portals.page(MAIN, "/", page);
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.click(CYAN);
    keys.press(&[LETTER]);
    assert_eq!(kiosk.portals.told(MAIN, "typed"), json!("q"));
    kiosk.portals.forget();
    let bar = || kiosk.display.look().part(930..1005, 0..60);
    let english = bar();

    // One press, and the next letter comes into the same field.
    kiosk.display.click_at(BUTTON.0, BUTTON.1);
    keys.until_layout(Group::M2);
    until("the other sign in the bar", 20, || {
        (bar() != english).then_some(())
    });
    kiosk.shot("layout-russian");
    keys.press(&[LETTER]);
    assert_eq!(kiosk.portals.told(MAIN, "typed"), json!("qй"));
    kiosk.portals.forget();
    let russian = bar();
    keys.press(&[CAPS_LOCK]);
    until("the sign of Caps Lock", 20, || {
        (bar() != russian).then_some(())
    });
    kiosk.shot("layout-capitals");
    keys.press(&[LETTER]);
    assert_eq!(kiosk.portals.told(MAIN, "typed"), json!("qйЙ"));

    kiosk.next_visit();
    let state = keys.state();
    assert_eq!(state.locked_group, Group::M1);
    assert_eq!(state.locked_mods, ModMask::M2, "Num Lock, and nothing else");
}

#[test]
fn alt_and_shift_switch_the_layout_as_on_other_computers() {
    let kiosk = Kiosk::start();
    let options = [
        "-option",
        "grp:alt_shift_toggle",
        "-display",
        &kiosk.display.name,
    ];
    let set = std::process::Command::new("setxkbmap")
        .args(options)
        .status();
    assert!(set.unwrap().success());
    let keys = Keys::of(&kiosk.display);
    kiosk
        .portals
        .page(MAIN, "/", Page::html("<body style='background:#0ff'>"));
    kiosk.open(&format!("https://{MAIN}/"));
    kiosk.display.click(CYAN);
    let bar = || kiosk.display.look().part(930..1005, 0..60);
    let english = bar();
    keys.press(&[ALT, SHIFT]);
    keys.until_layout(Group::M2);
    until("the other sign in the bar", 20, || {
        (bar() != english).then_some(())
    });
    keys.press(&[ALT, SHIFT]);
    keys.until_layout(Group::M1);
    until("the first sign again", 20, || {
        (bar() == english).then_some(())
    });
}
