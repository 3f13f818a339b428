//! The keyboard on the screen, for a seat that has no other one.
//!
//! It lies below both views and takes no focus, so that the caret stays where it types. A press goes to the view that
//! has the focus, as an event of the toolkit: no script, nothing in the page, nothing beyond this window. It types and
//! moves the caret, and holds no key with another, so that it can do less than a keyboard of the seat.

use std::cell::Cell;
use std::rc::Rc;

use glib::translate::{IntoGlib, ToGlibPtr, ToGlibPtrMut};
use gtk::gdk::keys::Key;
use gtk::gdk::{self, EventType};
use gtk::prelude::*;

use super::layouts::{COLUMNS, Layout, Press, ROWS};
use crate::say;
use crate::shell::engine::{self, Contrast};
use crate::shell::view::Act;

/// The pixels between two keys.
const GAP: i32 = 4;

/// The keyboard, out of sight until it is shown.
pub(super) struct Keyboard {
    /// One sheet of keys for each layout, in small letters and in capitals.
    sheets: gtk::Stack,
    colours: gtk::CssProvider,
    /// What it types now.
    now: Rc<Cell<Sheet>>,
}

/// Which keys are seen.
#[derive(Clone, Copy, Default)]
struct Sheet {
    layout: Layout,
    capitals: bool,
}

impl Sheet {
    const ALL: [Sheet; 5] = [
        Sheet::of(Layout::Russian, false),
        Sheet::of(Layout::Russian, true),
        Sheet::of(Layout::Latin, false),
        Sheet::of(Layout::Latin, true),
        Sheet::of(Layout::Signs, false),
    ];

    const fn of(layout: Layout, capitals: bool) -> Sheet {
        Sheet { layout, capitals }
    }

    fn name(self) -> String {
        format!("{:?}-{}", self.layout, self.capitals)
    }

    /// The sheet after this press: a capital is typed once.
    fn after(self, press: Press) -> Sheet {
        match press {
            Press::Turns(layout) => Sheet::of(layout, false),
            Press::Capitals => Sheet::of(self.layout, !self.capitals),
            Press::Types(_) => Sheet::of(self.layout, false),
            Press::Erases | Press::Enters | Press::Left | Press::Right | Press::Hides => self,
        }
    }
}

impl Keyboard {
    /// Below everything else in this box of a window; `tell` hears that it is not wanted any more, and when letters
    /// find no field.
    pub(super) fn below(
        rows: &gtk::Box,
        window: &gtk::ApplicationWindow,
        tell: impl Fn(Act) + 'static,
    ) -> Keyboard {
        let sheets = gtk::Stack::new();
        sheets.set_homogeneous(true);
        sheets.set_no_show_all(true);
        let colours = gtk::CssProvider::new();
        let keyboard = Keyboard {
            sheets: sheets.clone(),
            colours,
            now: Rc::default(),
        };
        let (now, window) = (keyboard.now.clone(), window.downgrade());
        let stack = sheets.downgrade();
        let lost = Cell::new(false);
        let pressed: Rc<dyn Fn(Press)> = Rc::new(move |press| {
            now.set(now.get().after(press));
            if let Some(sheets) = stack.upgrade() {
                sheets.set_visible_child_name(&now.get().name());
            }
            match typed(press) {
                Some(key) => {
                    let focus = window.upgrade().and_then(|window| window.focused_widget());
                    let found = focus.is_some_and(|view| strikes(&view, press, &key));
                    // Most letters find their field, and nobody has to hear of each.
                    if lost.replace(!found) || !found {
                        tell(Act::Typed(found));
                    }
                }
                None if press == Press::Hides => tell(Act::Keyboard(false)),
                None => {}
            }
        });
        for sheet in Sheet::ALL {
            let keys = keyboard.keys(sheet, &pressed);
            keys.show_all();
            sheets.add_named(&keys, &sheet.name());
        }
        keyboard.dress(Contrast::default());
        rows.pack_end(&sheets, false, false, 0);
        keyboard
    }

    /// Shows it as it is at first, or hides it.
    pub(super) fn show(&self, seen: bool) {
        self.now.set(Sheet::default());
        self.sheets.set_visible_child_name(&Sheet::default().name());
        self.sheets.set_visible(seen);
    }

    /// In the colours of our own pages, and as large as the toolkit's letters.
    pub(super) fn dress(&self, contrast: Contrast) {
        let [paper, ink, soft, chosen, on_chosen] = contrast.colours();
        let style = format!(
            "grid {{ background: {soft}; padding: {GAP}px }}
            button {{ min-height: 2.7em; min-width: 0; padding: 0; border: 1px solid {soft};
                border-radius: 6px; background: {paper}; color: {ink}; font-size: 1.2em;
                box-shadow: none; text-shadow: none; -gtk-icon-shadow: none }}
            button.words {{ font-size: 1em }}
            button:active {{ background: {chosen}; color: {on_chosen} }}"
        );
        if let Err(error) = self.colours.load_from_data(style.as_bytes()) {
            tracing::warn!(%error, "the keyboard on the screen has the colours of the toolkit");
        }
    }

    fn keys(&self, sheet: Sheet, pressed: &Rc<dyn Fn(Press)>) -> gtk::Grid {
        let grid = gtk::Grid::builder()
            .column_homogeneous(true)
            .column_spacing(GAP)
            .row_spacing(GAP)
            .build();
        self.paint(&grid);
        for (row, line) in (0..).zip(0..ROWS) {
            let mut left = 0;
            for (press, width) in sheet.layout.row(line) {
                let key = self.key(press, sheet.capitals);
                let pressed = pressed.clone();
                key.connect_clicked(move |_| pressed(press.in_case(sheet.capitals)));
                grid.attach(&key, left, row, width, 1);
                left += width;
            }
            debug_assert_eq!(left, COLUMNS);
        }
        grid
    }

    fn key(&self, press: Press, capitals: bool) -> gtk::Button {
        let words = words(press.in_case(capitals));
        let key = gtk::Button::with_label(&words);
        key.set_can_focus(false);
        if words.chars().count() > 1 {
            key.style_context().add_class("words");
        }
        self.paint(&key);
        key
    }

    fn paint(&self, part: &impl IsA<gtk::Widget>) {
        part.style_context()
            .add_provider(&self.colours, gtk::STYLE_PROVIDER_PRIORITY_APPLICATION);
    }
}

/// What stands on a key.
fn words(press: Press) -> String {
    match press {
        Press::Types(' ') => say!("keys-space"),
        Press::Types(letter) => letter.to_string(),
        Press::Erases => say!("keys-erase"),
        Press::Enters => say!("keys-enter"),
        Press::Left => "←".to_owned(),
        Press::Right => "→".to_owned(),
        Press::Capitals => say!("keys-capitals"),
        Press::Turns(Layout::Russian) => say!("keys-russian"),
        Press::Turns(Layout::Latin) => say!("keys-latin"),
        Press::Turns(Layout::Signs) => say!("keys-signs"),
        Press::Hides => say!("keys-hide"),
    }
}

/// What the view gets, if the press is its.
fn typed(press: Press) -> Option<Key> {
    use gdk::keys::constants as key;
    match press {
        Press::Types(letter) => Some(Key::from_unicode(letter)),
        Press::Erases => Some(key::BackSpace),
        Press::Enters => Some(key::Return),
        Press::Left => Some(key::Left),
        Press::Right => Some(key::Right),
        Press::Capitals | Press::Turns(_) | Press::Hides => None,
    }
}

/// This view gets the key; false when it is a letter for which the view has no field.
fn strikes(view: &gtk::Widget, press: Press, key: &Key) -> bool {
    match press {
        Press::Types(_) => engine::takes_letters(view, || strike(view, key)),
        _moves => {
            strike(view, key);
            true
        }
    }
}

/// This view gets the key, down and up.
fn strike(view: &gtk::Widget, key: &Key) {
    let Some(window) = view.window() else { return };
    for kind in [EventType::KeyPress, EventType::KeyRelease] {
        view.event(&event(kind, &window, key));
    }
}

/// An event as the seat's own keyboard would bring it: where a layout of the seat has this key, with its number.
#[expect(
    unsafe_code,
    reason = "the safe binding makes an event and cannot fill it"
)]
fn event(kind: EventType, window: &gdk::Window, key: &Key) -> gdk::Event {
    let display = window.display();
    let keymap = gdk::Keymap::for_display(&display);
    let keys = keymap.map(|keymap| keymap.entries_for_keyval(**key));
    let place = keys.iter().flatten().next();
    let shifted = place.is_some_and(|key| key.level() == 1);
    let held = if shifted {
        gdk::ModifierType::SHIFT_MASK
    } else {
        gdk::ModifierType::empty()
    };
    let mut event = gdk::Event::new(kind);
    let raw: *mut gdk::ffi::GdkEvent = event.to_glib_none_mut().0;
    // SAFETY: the event is alive, nobody else has it, and its kind, which is that of a key, says that its fields are
    // those of `GdkEventKey`. It gives the window back when it is freed, and so gets a reference of its own. It has no
    // text, which is allowed: what it types is its key.
    unsafe {
        let raw = raw.cast::<gdk::ffi::GdkEventKey>();
        (*raw).window = window.to_glib_full();
        (*raw).time = gtk::current_event_time();
        (*raw).state = held.into_glib();
        (*raw).keyval = **key;
        (*raw).hardware_keycode = place.map_or(0, |key| key.keycode() as u16);
        (*raw).group = place.map_or(0, |key| key.group() as u8);
    }
    let seat = display.default_seat();
    event.set_device(seat.and_then(|seat| seat.keyboard()).as_ref());
    event
}
