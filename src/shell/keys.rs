//! Which keys never reach a view.
//!
//! The list is data: what opens something, leaves the page or talks to the engine is swallowed.
//! Typing, Tab, arrows, Enter, copy and paste pass.

use gtk::gdk::{self, ModifierType};

const CTRL: ModifierType = ModifierType::CONTROL_MASK;
const ALT: ModifierType = ModifierType::MOD1_MASK;
const SUPER: ModifierType = ModifierType::SUPER_MASK;

/// Keys with Ctrl that citizens need: select all, copy, paste, cut, undo, redo, and moving or
/// deleting by words.
const WITH_CTRL: [&str; 18] = [
    "a",
    "c",
    "v",
    "x",
    "z",
    "y",
    "Cyrillic_ef",
    "Cyrillic_es",
    "Cyrillic_em",
    "Cyrillic_che",
    "Cyrillic_ya",
    "Left",
    "Right",
    "Home",
    "End",
    "BackSpace",
    "Delete",
    "Insert",
];

/// Keys that are swallowed whatever else is held: menus, help, the engine's own, pictures of the
/// screen.
const NEVER: [&str; 26] = [
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "Menu",
    "Print",
    "Sys_Req",
    "Super_L",
    "Super_R",
    "Hyper_L",
    "Hyper_R",
    "XF86Back",
    "XF86Forward",
    "XF86Refresh",
    "XF86HomePage",
    "XF86Search",
    "XF86WWW",
    "XF86Mail",
];

/// Stops a key that must not arrive, lets the others through.
pub(super) fn verdict(key: &gdk::EventKey) -> glib::Propagation {
    let name = key.keyval().name().unwrap_or_default();
    if is_swallowed(&name, key.state()) {
        glib::Propagation::Stop
    } else {
        glib::Propagation::Proceed
    }
}

fn is_swallowed(name: &str, held: ModifierType) -> bool {
    if NEVER.contains(&name) || name.starts_with("XF86") {
        return true;
    }
    if held.intersects(ALT | SUPER) {
        // A change of the layout by Alt+Shift is the X server's and does not come here as a key.
        return !name.starts_with("Shift") && !name.starts_with("Alt") && !name.starts_with("ISO_");
    }
    let modifier = ["Control_", "Shift_", "ISO_", "Caps_Lock"];
    if modifier.iter().any(|prefix| name.starts_with(prefix)) {
        return false;
    }
    held.contains(CTRL)
        && !WITH_CTRL
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, held: ModifierType, swallowed: bool) {
        assert_eq!(is_swallowed(name, held), swallowed, "{name} with {held:?}");
    }

    #[test]
    fn what_opens_something_is_swallowed() {
        let none = ModifierType::empty();
        for key in [
            "F1",
            "F5",
            "F11",
            "F12",
            "Menu",
            "Print",
            "Super_L",
            "XF86Explorer",
        ] {
            check(key, none, true);
        }
        for key in [
            "o", "s", "p", "n", "t", "w", "l", "u", "h", "j", "d", "f", "g", "r", "period",
        ] {
            check(key, CTRL, true);
        }
        for key in ["i", "I", "c", "j", "D"] {
            check(key, CTRL | ALT, true);
        }
        for key in ["F4", "Tab", "space", "Left", "Home"] {
            check(key, ALT, true);
        }
        check("I", CTRL | ModifierType::SHIFT_MASK, true);
        check("F10", ModifierType::SHIFT_MASK, true);
        check("d", SUPER, true);
    }

    #[test]
    fn what_citizens_need_passes() {
        let none = ModifierType::empty();
        for key in [
            "a",
            "Cyrillic_ya",
            "Tab",
            "Return",
            "space",
            "Escape",
            "BackSpace",
            "Left",
        ] {
            check(key, none, false);
        }
        for key in [
            "a",
            "c",
            "v",
            "x",
            "z",
            "Cyrillic_es",
            "Cyrillic_em",
            "Left",
            "V",
        ] {
            check(key, CTRL, false);
        }
        check("Tab", ModifierType::SHIFT_MASK, false);
        check("Control_L", none, false);
        check("Shift_L", CTRL, false);
    }
}
