//! The toolkit's loop: what waits until a signal is over, or some time longer.

use std::time::Duration;

/// Does this when the signal that is being handled is over.
pub(in crate::shell::engine) fn when_over(act: impl FnOnce() + 'static) {
    glib::idle_add_local_once(act);
}

/// Does this after this delay.
pub(in crate::shell::engine) fn after(delay: Duration, act: impl FnOnce() + 'static) {
    glib::timeout_add_local_once(delay, act);
}
