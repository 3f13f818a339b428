//! What happens to a screen, one at a time.

use super::engine::Report;
use super::model::Shortcut;
use super::view::Act;
use crate::link::ToScreen;
use crate::platform::Typing;

/// Everything that can happen to a screen.
#[derive(Debug)]
pub(super) enum ScreenEvent {
    /// The seat said something.
    Seat(ToScreen),
    /// The seat is gone, or says what is no message.
    SeatGone,
    /// Something was pressed in the trusted view.
    Act(Act),
    /// The portal view reports something.
    Report(Report),
    /// A key that does what a button of the bar does.
    Shortcut(Shortcut),
    /// The process of the trusted view ended.
    TrustedDied,
    /// The keyboard types this from now on.
    Keyboard(Typing),
    /// A monitor came, went, or shows another number of pixels.
    Monitors,
    /// Keyboard, pointer or touch; `pressed` when it was more than a movement.
    Touched {
        /// A key, a button or a finger.
        pressed: bool,
    },
}
