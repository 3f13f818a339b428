//! What staff do at a screen: a PIN, a menu, and its acts.
//!
//! The seat leads: it says which page is shown, checks the PIN, and believes no act of a screen on
//! which nobody has come in. A secret is never printed, and gone from memory when it is dropped.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::journal::{JournalAct, JournalPage};
use super::remark::RemarkKind;
use super::speech::Step;
use crate::say;

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
    /// The message about portals that were down is wanted.
    Outages,
    /// A fault of the seat is to be told of: the kinds are wanted.
    Faults,
    /// A fault of this kind is told of.
    Fault(FaultKind),
    /// Something is to be said of a guide, at this step: the kinds are wanted.
    Remarks(Step),
    /// This is said of the step of a guide.
    Remark(Step, RemarkKind),
    /// The update on the stick that is in is to be taken.
    TakeBundle,
    /// Something of the journal.
    Journal(JournalAct),
    /// The visit that takes place gets a whole new time.
    GiveTime,
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
    Menu(Menu),
    /// The consultant's card at this place.
    Card(usize),
    /// The kinds of faults that can be told of.
    Faults,
    /// What can be said of the step of a guide.
    Remarks(Step),
    /// Something to pass on.
    Sheet(Sheet),
    /// The journal.
    Journal(JournalPage),
}

/// What the menu offers now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The stable code of the fault, when the seat is closed.
    pub fault: Option<String>,
    /// The seat can be closed, started anew and left: not by a consultant, and not over a citizen's page.
    pub acts: bool,
    /// An update can be taken from a stick.
    pub bundle: bool,
    /// A visit takes place, which can be given time.
    pub visit: bool,
    /// There are consultants who keep the journal.
    pub journal: bool,
}

/// What does not work, in the few words that a ticket begins with. There are no words of staff's own: they could
/// be about a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// Nothing comes out of the printer.
    Printer,
    /// The scanner does not scan.
    Scanner,
    /// A portal does not open.
    Portal,
    /// Everything is slow.
    Slow,
    /// Screen, mouse or keyboard.
    Hardware,
    /// The wipe does not get through, or the seat stays closed.
    Wipe,
    /// Something else.
    Other,
}

impl FaultKind {
    /// All of them, the most frequent first.
    pub const ALL: [FaultKind; 7] = [
        FaultKind::Printer,
        FaultKind::Scanner,
        FaultKind::Portal,
        FaultKind::Slow,
        FaultKind::Hardware,
        FaultKind::Wipe,
        FaultKind::Other,
    ];

    /// In words.
    pub fn sentence(self) -> String {
        match self {
            FaultKind::Printer => say!("kind-printer"),
            FaultKind::Scanner => say!("kind-scanner"),
            FaultKind::Portal => say!("kind-portal"),
            FaultKind::Slow => say!("kind-slow"),
            FaultKind::Hardware => say!("kind-hardware"),
            FaultKind::Wipe => say!("kind-wipe"),
            FaultKind::Other => say!("kind-other"),
        }
    }
}

/// A page that staff read out or print, as the seat composed it: no word of a citizen is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
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
