//! Portals that are down, as a screen tells them to the next citizens.

use serde::{Deserialize, Serialize};

/// A portal that somebody found down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Down {
    /// The host.
    pub host: String,
    /// Since when, as the clock on the wall says it.
    pub since: String,
    /// When somebody met it last, in the same way.
    pub last: String,
    /// How many minutes ago that was.
    pub minutes: u64,
    /// False when that is so long ago that it may be over.
    pub sure: bool,
}
