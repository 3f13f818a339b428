//! The toolkit's loop: what waits until a signal is over, or some time longer.

use std::time::Duration;

/// Does this when the signal that is being handled is over.
pub(in crate::shell::engine) fn when_over(act: impl FnOnce() + 'static) {
    glib::idle_add_local_once(act);
}

/// Does this after each such while, as long as it says so.
pub(in crate::shell::engine) fn every(often: Duration, mut act: impl FnMut() -> bool + 'static) {
    glib::timeout_add_local(often, move || match act() {
        true => glib::ControlFlow::Continue,
        false => glib::ControlFlow::Break,
    });
}
