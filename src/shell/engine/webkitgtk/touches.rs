//! Signs of life: keyboard, pointer and touch on a view, or on a list of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use gtk::gdk;
use gtk::prelude::*;

/// A hand on the mouse moves it many times a second; the shell is told so often at most.
const RARELY: Duration = Duration::from_secs(1);

/// Whom they are told, and when that was last.
#[derive(Clone)]
pub(in crate::shell) struct Touches {
    tell: Rc<dyn Fn(bool)>,
    last: Rc<Cell<Option<Instant>>>,
}

impl Touches {
    /// Told to this closure: true when it was more than a movement.
    pub(in crate::shell) fn new(tell: impl Fn(bool) + 'static) -> Touches {
        Touches {
            tell: Rc::new(tell),
            last: Rc::default(),
        }
    }

    /// Watches this from now on.
    pub(super) fn watch(&self, view: &impl IsA<gtk::Widget>) {
        let touches = self.clone();
        view.add_events(gdk::EventMask::POINTER_MOTION_MASK | gdk::EventMask::TOUCH_MASK);
        view.connect_event(move |_, event| {
            match event.event_type() {
                gdk::EventType::KeyPress
                | gdk::EventType::ButtonPress
                | gdk::EventType::TouchBegin => touches.touched(true),
                gdk::EventType::MotionNotify
                | gdk::EventType::Scroll
                | gdk::EventType::TouchUpdate => touches.touched(false),
                _ => {}
            }
            glib::Propagation::Proceed
        });
    }

    fn touched(&self, pressed: bool) {
        let last = self.last.get();
        if pressed || last.is_none_or(|last| last.elapsed() >= RARELY) {
            self.last.set(Some(Instant::now()));
            (self.tell)(pressed);
        }
    }
}
