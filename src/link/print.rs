//! Printing: what a screen asks, and how it goes.

use serde::{Deserialize, Serialize};

/// What a screen asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A page, or the report, lies as a PDF under this name in the visit's directory for printing. The
    /// report is printed at once.
    Offer(String),
    /// The document that the seat asked about is to be printed.
    Confirm,
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// A document is ready; it is printed after [`Ask::Confirm`].
    Asks {
        /// How many pages it has.
        pages: u64,
    },
    /// The document has more pages than the visit may still print.
    TooLong {
        /// How many pages it has.
        pages: u64,
        /// How many may still be printed.
        left: u64,
    },
    /// The document is with the printer.
    Sent,
    /// The printer has had everything.
    Done,
    /// Nothing comes out: the stable code of the reason.
    Trouble(String),
}
