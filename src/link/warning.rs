//! What the citizen has to answer before the visit ends by itself.

use serde::{Deserialize, Serialize};

/// The end of the visit is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// Nobody has done anything for long: so many seconds are left.
    Idle(u64),
    /// The longest visit is nearly over.
    Longest {
        /// The seconds that an answer gives; none when the citizen has had all of them.
        more: Option<u64>,
    },
    /// Staff have announced the end.
    Announced {
        /// How many seconds are left.
        seconds: u64,
        /// False when the citizen has stopped one before.
        can_stop: bool,
    },
}
