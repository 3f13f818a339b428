//! A seat whose program was replaced by a new version of it.
//!
//! An upgrade ends no visit. The seat goes on as what it was, starts no screen of a program that may speak
//! another language to it, and ends once nobody is here: systemd then starts the new one.

use std::time::Instant;

use super::Seat;
use crate::platform;
use crate::session::{Event, Fault, State, Stop};

impl Seat {
    /// Ends the seat when there is a new program and nobody whom that concerns.
    pub(super) fn look_after_program(&mut self, now: Instant) {
        let is_unused = match self.session.state() {
            // A report is read first, where there is a screen that shows it.
            State::Idle => {
                self.session.next_deadline(now).is_none() || self.screens.current_id().is_none()
            }
            // What opens by itself once it is mended; the others only staff may open.
            State::OutOfService(
                Fault::NoPolicy
                | Fault::Settings
                | Fault::GateDown
                | Fault::Screen
                | Fault::Unlocked,
            ) => true,
            State::OutOfService(
                Fault::Locked
                | Fault::WipeNotClean
                | Fault::Mark
                | Fault::Stopping(_)
                | Fault::Power,
            )
            | State::Active(_)
            | State::Ending { .. } => false,
        };
        if is_unused && platform::is_replaced() {
            tracing::info!("the program was replaced; the new one is to be started");
            self.happened(Event::Stop(Stop::Restart));
        }
    }
}
