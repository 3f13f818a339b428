//! The question before something is printed, and what is chosen there.

use serde::{Deserialize, Serialize};

use crate::link::print::Options;

/// A document is ready for the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PrintDialog {
    /// How many pages it has.
    pub(crate) pages: u64,
    /// How many the visit may still print.
    pub(crate) left: u64,
    /// How it is to be printed.
    pub(crate) options: Options,
}

impl PrintDialog {
    /// How many pages come out; none when it has not those that are wanted.
    pub(crate) fn cost(&self) -> Option<u64> {
        self.options.cost(self.pages)
    }

    /// So much may be printed.
    pub(crate) fn can_print(&self) -> bool {
        self.cost().is_some_and(|cost| cost <= self.left)
    }
}

/// What is chosen of the way in which a document is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PrintChoice {
    /// Like this.
    As(Options),
    /// From the page with this number, as it is typed.
    From(String),
    /// Up to the page with this number, as it is typed.
    To(String),
}
