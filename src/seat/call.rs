//! The call for the consultant: the seat holds it, every screen shows it.
//!
//! Whoever is at the screen calls and takes it back; a page of a portal has no way to. It begins no visit,
//! and it is over as soon as somebody of the staff has come in, or the visit is wiped: the next citizen has
//! not called.

use std::time::Instant;

use super::Seat;
use crate::journal::Mode;
use crate::link::ToScreen;

/// Since when the consultant is called, if that is so.
#[derive(Debug, Default)]
pub(super) struct Call {
    since: Option<Instant>,
}

impl Call {
    /// True when the consultant is called.
    pub(super) fn is_open(&self) -> bool {
        self.since.is_some()
    }

    /// For how long, for those who come.
    pub(super) fn seconds(&self, now: Instant) -> Option<u64> {
        self.since
            .map(|since| now.saturating_duration_since(since).as_secs())
    }
}

impl Seat {
    /// The citizen says whether to work alone (R22). Whoever wants a consultant has called one with the same press.
    pub(super) fn works_alone(&mut self, alone: bool) {
        if let Some(visit) = &mut self.visit {
            visit.mode = Some(if alone { Mode::Alone } else { Mode::Advised });
        }
        self.call(!alone);
    }

    /// The consultant is called, or not any more. A second press on the same lasts from the first one on.
    pub(super) fn call(&mut self, wanted: bool) {
        if self.staff.call.is_open() == wanted {
            return;
        }
        self.staff.call.since = wanted.then(Instant::now);
        tracing::info!(wanted, "the call for the consultant");
        self.screens.tell_all(&ToScreen::Called(wanted));
    }
}
