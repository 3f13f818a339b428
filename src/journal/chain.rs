//! The chain of the records: each is sealed together with the seal of the one before.
//!
//! Whoever changes, drops, doubles or swaps a record breaks every seal after it. Whoever cuts off the end
//! is found by a head that somebody has kept.

use std::fmt::{self, Display};
use std::str::FromStr;

use ring::digest;

use super::record::Moment;

/// The seal of a record, over it and all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal([u8; 32]);

/// A record as it lies in the journal, letter by letter, with its own head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its number and its seal.
    pub head: Head,
    /// When it was written.
    pub at: Moment,
    /// What it says.
    pub record: String,
}

/// The last record with its seal: whoever keeps it can tell later whether anything before was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the record; none has number 0.
    pub number: u64,
    /// Its seal.
    pub seal: Seal,
}

/// Words that are no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", crate::say!("journal-no-head"))]
pub struct NoHead;

impl Seal {
    /// That of bytes that were kept, if they are one.
    pub(super) fn kept(bytes: &[u8]) -> Option<Seal> {
        bytes.try_into().ok().map(Seal)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn of(parts: &[&[u8]]) -> Seal {
        let mut context = digest::Context::new(&digest::SHA256);
        parts.iter().for_each(|part| context.update(part));
        let mut seal = [0; 32];
        seal.copy_from_slice(context.finish().as_ref());
        Seal(seal)
    }
}

impl Head {
    /// Before the first record of this seat.
    #[must_use]
    pub fn start(seat: &str) -> Head {
        Head {
            number: 0,
            seal: Seal::of(&[seat.as_bytes()]),
        }
    }

    /// With one record more. Numbers have no line break: what is sealed can be read in one way only.
    pub fn next(&self, at: Moment, record: &str) -> Head {
        let number = self.number + 1;
        let words = format!("{number}\n{at}\n{record}");
        Head {
            number,
            seal: Seal::of(&[&self.seal.0, words.as_bytes()]),
        }
    }
}

impl Display for Seal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
    }
}

impl Display for Head {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}:{}", self.number, self.seal)
    }
}

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(words: &str) -> Result<Head, NoHead> {
        let (number, seal) = words.trim().split_once(':').ok_or(NoHead)?;
        if seal.len() != 64 || !seal.is_ascii() {
            return Err(NoHead);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&seal[2 * at..2 * at + 2], 16).map_err(|_| NoHead)?;
        }
        Ok(Head {
            number: number.parse().map_err(|_| NoHead)?,
            seal: Seal(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_kept_on_paper() {
        let head = Head::start("s-1").next(5, "{}");
        assert_eq!(head.to_string().parse(), Ok(head));
        for words in [
            "",
            "1",
            "1:",
            "1:zz",
            &format!("x:{}", "0".repeat(64)),
            &format!("1:{}", "я".repeat(32)),
        ] {
            assert_eq!(words.parse::<Head>(), Err(NoHead), "{words}");
        }
    }

    #[test]
    fn a_seal_is_over_everything() {
        let seal = |seat: &str, at, record: &str| Head::start(seat).next(at, record).seal;
        let one = seal("s-1", 5, "{}");
        assert_eq!(one, seal("s-1", 5, "{}"));
        assert_ne!(one, seal("s-2", 5, "{}"));
        assert_ne!(one, seal("s-1", 6, "{}"));
        assert_ne!(one, seal("s-1", 5, "{ }"));
        assert_ne!(seal("s", 1, "1\n{}"), seal("s", 11, "{}"));
    }
}
