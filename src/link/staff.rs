//! What staff do at a screen: a PIN, a menu, and its acts.
//!
//! The seat leads: it says which page is shown, checks the PIN, and believes no act of a screen on
//! which nobody has come in. A secret is never printed, and gone from memory when it is dropped.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What was typed as a PIN.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The typed text.
    pub fn new(text: String) -> Secret {
        Secret(Zeroizing::new(text))
    }

    /// The typed text; it goes nowhere but into the check.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What staff tell the seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromStaff {
    /// «Для сотрудников» was pressed.
    Enter,
    /// «Продлить» was pressed in a visit whose time is nearly over.
    Prolong,
    /// A PIN was typed.
    Pin(Secret),
    /// An act of the menu.
    Act(StaffAct),
    /// The consultant's card at this place is opened, or the menu again.
    Card(Option<usize>),
    /// Staff go away.
    Leave,
}

/// What the menu of staff can do. Each one wipes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaffAct {
    /// Close the seat for citizens.
    Lock,
    /// Take the seat back into service.
    Release,
    /// Start the program anew.
    Restart,
    /// Start the computer anew.
    Reboot,
    /// Switch the computer off.
    PowerOff,
    /// Leave the kiosk.
    Leave,
}

/// A page that only staff see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaffPage {
    /// The PIN is asked for.
    Pin {
        /// True after a PIN that was wrong.
        wrong: bool,
        /// For so many seconds no PIN is taken.
        wait: u64,
    },
    /// A PIN is being checked.
    Checking,
    /// The menu.
    Menu {
        /// The stable code of the fault, when the seat is closed.
        fault: Option<String>,
    },
    /// The consultant's card at this place.
    Card(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let pin = FromStaff::Pin(Secret::new("739154".into()));
        assert!(!format!("{pin:?}").contains("739154"));
        let text = serde_json::to_string(&pin).unwrap();
        assert_eq!(serde_json::from_str::<FromStaff>(&text).unwrap(), pin);
    }
}
