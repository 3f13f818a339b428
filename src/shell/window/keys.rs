//! Which keys reach a view, and which are ours.
//!
//! The lists are data, and to swallow is the fall-through: typing, moving, copying and pasting pass;
//! a few keys do what the bar does; everything else (function keys, menus, keys with Alt or Super,
//! the keys of players and keyboards with a shop on them) opens, leaves or inspects something.

use gtk::gdk::keys::Key;
use gtk::gdk::{self, ModifierType};

use crate::shell::model::Shortcut;

const CTRL: ModifierType = ModifierType::CONTROL_MASK;
const ALT: ModifierType = ModifierType::MOD1_MASK;
const SHIFT: ModifierType = ModifierType::SHIFT_MASK;

/// Held with a key they make another one of it; the level keys of a layout are not among them.
const OTHERS: ModifierType = ModifierType::SUPER_MASK
    .union(ModifierType::HYPER_MASK)
    .union(ModifierType::META_MASK);

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The view gets it.
    Passes,
    /// Nobody gets it.
    Swallowed,
    /// It does what a button of the bar does.
    Ours(Shortcut),
}

/// Keys that type no character and yet belong to typing.
const MOVING: [&str; 15] = [
    "Tab",
    "Return",
    "Escape",
    "BackSpace",
    "Delete",
    "Insert",
    "Home",
    "End",
    "Left",
    "Right",
    "Up",
    "Down",
    "Page_Up",
    "Page_Down",
    "Multi_key",
];

/// Beginnings of names: the number pad, accents, what shifts levels and layouts, locks.
const KINDS: [&str; 11] = [
    "KP_",
    "dead_",
    "ISO_",
    "Shift_",
    "Control_",
    "Alt_",
    "Meta_",
    "Mode_switch",
    "Caps_Lock",
    "Num_Lock",
    "Scroll_Lock",
];

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

/// Those of them that may have Shift, too: redo, paste without a look, selecting by words.
const WITH_CTRL_AND_SHIFT: [&str; 8] = [
    "z",
    "v",
    "Cyrillic_ya",
    "Cyrillic_em",
    "Left",
    "Right",
    "Home",
    "End",
];

/// The bar's buttons on the keyboard: what is held, the key, what it does.
const OURS: [(ModifierType, &str, Shortcut); 10] = [
    (ALT, "Left", Shortcut::Back),
    (ALT, "Right", Shortcut::Forward),
    (CTRL, "plus", Shortcut::Larger),
    (CTRL, "equal", Shortcut::Larger),
    (CTRL, "KP_Add", Shortcut::Larger),
    (CTRL, "minus", Shortcut::Smaller),
    (CTRL, "KP_Subtract", Shortcut::Smaller),
    (CTRL, "0", Shortcut::UsualSize),
    (CTRL, "KP_0", Shortcut::UsualSize),
    (CTRL, "KP_Insert", Shortcut::UsualSize),
];

/// Decides on a key that was pressed.
pub(super) fn verdict(key: &gdk::EventKey) -> Verdict {
    decide(&key.keyval(), key.state())
}

fn decide(key: &Key, held: ModifierType) -> Verdict {
    let name = key.name().unwrap_or_default();
    let ours = OURS
        .iter()
        .find(|(with, one, _)| *one == name && held & (CTRL | ALT | OTHERS) == *with);
    if let Some((_, _, shortcut)) = ours {
        return Verdict::Ours(*shortcut);
    }
    if passes(key, &name, held) {
        Verdict::Passes
    } else {
        Verdict::Swallowed
    }
}

fn passes(key: &Key, name: &str, held: ModifierType) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    // A key that only shifts is held before the one that it is held for. The number pad gives its
    // keys names of their own; what they do is decided by what is held.
    let shifts = KINDS
        .iter()
        .any(|kind| *kind != "KP_" && name.starts_with(kind));
    if shifts {
        return true;
    }
    if held.intersects(ALT | OTHERS) {
        return false;
    }
    if held.contains(CTRL | SHIFT) {
        return is_one_of(&WITH_CTRL_AND_SHIFT);
    }
    if held.contains(CTRL) {
        return is_one_of(&WITH_CTRL);
    }
    let types = key.to_unicode().is_some_and(|typed| !typed.is_control());
    types || name.starts_with("KP_") || is_one_of(&MOVING)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: ModifierType = ModifierType::empty();

    fn check(names: &str, held: ModifierType, expected: Verdict) {
        for name in names.split_whitespace() {
            let key = Key::from_name(name);
            assert_ne!(key, gdk::keys::constants::VoidSymbol, "no key {name}");
            assert_eq!(decide(&key, held), expected, "{name} with {held:?}");
        }
    }

    #[test]
    fn what_opens_something_is_swallowed() {
        let alone = "F1 F3 F5 F7 F10 F11 F12 F24 Menu Print Sys_Req Help Find Pause Super_L Super_R \
            Hyper_L XF86Back XF86Explorer XF86HomePage XF86Mail XF86PowerOff XF86Calculator";
        for held in [NONE, SHIFT, CTRL, ALT, CTRL | ALT, CTRL | SHIFT] {
            check(alone, held, Verdict::Swallowed);
        }
        let with_ctrl = "o s p n t w l u h j d f g r q period semicolon space Tab Page_Down \
            Cyrillic_er Cyrillic_shcha F4";
        check(with_ctrl, CTRL, Verdict::Swallowed);
        let inspecting = "I i C c J D U Cyrillic_SHA Delete Escape";
        check(inspecting, CTRL | SHIFT, Verdict::Swallowed);
        check(
            "a c BackSpace Delete t Left",
            CTRL | ALT,
            Verdict::Swallowed,
        );
        check("F4 Tab space Home d F2", ALT, Verdict::Swallowed);
        check(
            "d l a Tab plus",
            ModifierType::SUPER_MASK,
            Verdict::Swallowed,
        );
    }

    #[test]
    fn what_citizens_need_passes() {
        let typing = "a Z 0 space Cyrillic_ya Cyrillic_IO EuroSign numerosign guillemotleft \
            dead_acute Multi_key ISO_Level3_Shift ISO_Next_Group Tab ISO_Left_Tab Return KP_Enter \
            KP_5 KP_Left Escape BackSpace Delete Left Up Page_Down Home Insert Shift_L Caps_Lock";
        for held in [
            NONE,
            SHIFT,
            ModifierType::LOCK_MASK,
            ModifierType::MOD5_MASK,
        ] {
            check(typing, held, Verdict::Passes);
        }
        let editing = "a C v x z Cyrillic_es Cyrillic_EM Left Delete";
        check(editing, CTRL, Verdict::Passes);
        check("Z V Left End", CTRL | SHIFT, Verdict::Passes);
        check(
            "Control_L Shift_L Alt_L ISO_Next_Group",
            CTRL | ALT,
            Verdict::Passes,
        );
    }

    #[test]
    fn a_few_keys_do_what_the_bar_does() {
        check("Left", ALT, Verdict::Ours(Shortcut::Back));
        check("Right", ALT, Verdict::Ours(Shortcut::Forward));
        check("plus", CTRL | SHIFT, Verdict::Ours(Shortcut::Larger));
        check("equal KP_Add", CTRL, Verdict::Ours(Shortcut::Larger));
        check("minus", CTRL, Verdict::Ours(Shortcut::Smaller));
        check("0 KP_0", CTRL, Verdict::Ours(Shortcut::UsualSize));
    }
}
