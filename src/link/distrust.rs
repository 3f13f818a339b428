//! Why the connection with a portal is not believed.

use serde::{Deserialize, Serialize};

/// What is wrong with a portal's certificate, or with its protection as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Distrust {
    /// The certificate is not valid yet.
    NotYetValid,
    /// The same, and the clock of this computer is behind its own program: the clock is wrong.
    WrongClock,
    /// The certificate was valid once.
    Expired,
    /// The portal sent its own certificate without those between it and an authority.
    Incomplete,
    /// An authority that this computer does not know.
    Unknown,
    /// An authority that the list believes for other hosts only.
    OtherHosts,
    /// A certificate for another name.
    OtherName,
    /// No protection that is new enough for both.
    Old,
    /// Anything else.
    Other,
}

impl Distrust {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Distrust::NotYetValid => "not-yet-valid",
            Distrust::WrongClock => "wrong-clock",
            Distrust::Expired => "expired",
            Distrust::Incomplete => "incomplete-chain",
            Distrust::Unknown => "unknown-authority",
            Distrust::OtherHosts => "authority-for-other-hosts",
            Distrust::OtherName => "other-name",
            Distrust::Old => "old-protection",
            Distrust::Other => "not-trusted",
        }
    }

    /// A sentence for staff.
    pub fn sentence(self) -> String {
        match self {
            Distrust::NotYetValid => crate::say!("distrust-not-yet-valid"),
            Distrust::WrongClock => crate::say!("distrust-wrong-clock"),
            Distrust::Expired => crate::say!("distrust-expired"),
            Distrust::Incomplete => crate::say!("distrust-incomplete"),
            Distrust::Unknown => crate::say!("distrust-unknown"),
            Distrust::OtherHosts => crate::say!("distrust-other-hosts"),
            Distrust::OtherName => crate::say!("distrust-other-name"),
            Distrust::Old => crate::say!("distrust-old"),
            Distrust::Other => crate::say!("distrust-other"),
        }
    }
}
