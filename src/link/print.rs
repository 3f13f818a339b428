//! Printing: what a screen asks, and how it goes.

use serde::{Deserialize, Serialize};

/// What a screen asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A page, or the report, lies as a PDF under this name in the visit's directory for printing. The
    /// report is printed at once.
    Offer(String),
    /// The document that the seat asked about is to be printed in this way.
    Confirm(Options),
}

/// How a document is printed: what the printer leaves to be chosen is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// How many copies.
    pub copies: u64,
    /// These pages; without it all of them.
    pub part: Option<Part>,
    /// Without colours, where the printer has some.
    pub grey: Option<bool>,
    /// On both sides of a sheet, where the printer can.
    pub both_sides: Option<bool>,
}

impl Default for Options {
    /// One copy of everything, as the printer does it.
    fn default() -> Options {
        Options {
            copies: 1,
            part: None,
            grey: None,
            both_sides: None,
        }
    }
}

impl Options {
    /// How many pages come out of a document that has so many; none when it has not the pages that are wanted.
    pub fn cost(&self, pages: u64) -> Option<u64> {
        let Part { from, to } = self.part.unwrap_or(Part { from: 1, to: pages });
        let fits = self.copies > 0 && 1 <= from && from <= to && to <= pages;
        fits.then(|| (to - from + 1).saturating_mul(self.copies))
    }
}

/// Pages that follow each other, the first of a document being 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The first of them.
    pub from: u64,
    /// The last one.
    pub to: u64,
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// A document is ready; it is printed after [`Ask::Confirm`].
    Asks {
        /// How many pages it has.
        pages: u64,
        /// How many the visit may still print.
        left: u64,
        /// How it is printed unless something else is chosen.
        usual: Options,
    },
    /// The visit may not print so many pages any more.
    TooLong {
        /// How many pages would come out.
        pages: u64,
        /// How many may still be printed.
        left: u64,
    },
    /// The document is with the printer.
    Sent,
    /// The printer is busy with something else before it.
    Waits,
    /// This page of so many comes out.
    Prints {
        /// Which one.
        page: u64,
        /// How many there are.
        pages: u64,
    },
    /// The printer has had everything.
    Done,
    /// Nothing comes out: the stable code of the reason.
    Trouble(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_out_is_what_is_wanted_as_often_as_it_is_wanted() {
        let check = |copies, part: Option<(u64, u64)>, expected| {
            let part = part.map(|(from, to)| Part { from, to });
            let options = Options {
                copies,
                part,
                ..Options::default()
            };
            assert_eq!(options.cost(5), expected, "{options:?}");
        };
        check(1, None, Some(5));
        check(3, None, Some(15));
        check(2, Some((2, 3)), Some(4));
        check(1, Some((5, 5)), Some(1));
        for (copies, part) in [
            (0, None),
            (1, Some((0, 2))),
            (1, Some((3, 2))),
            (1, Some((4, 6))),
        ] {
            check(copies, part, None);
        }
        check(u64::MAX, None, Some(u64::MAX));
    }
}
