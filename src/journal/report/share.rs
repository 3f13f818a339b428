//! The share of the sector in all visits of the branch.
//!
//! The order does not say whether «все обращения» include those of the sector, and the verdict can depend on
//! it. Both readings are told, always.

/// What the order asks for, in per cent.
pub const GOAL_PERCENT: u64 = 10;

/// The visits of the sector beside the number of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    sector: u64,
    all: u64,
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The visits of the sector.
    pub part: u64,
    /// All visits, by this reading.
    pub whole: u64,
    /// How many visits of the sector are missing to the goal.
    pub missing: u64,
}

impl Share {
    /// The share of so many visits of the sector, with so many counted in the branch.
    pub fn new(sector: u64, all: u64) -> Share {
        Share { sector, all }
    }

    /// The number that was counted in the branch.
    pub fn all(&self) -> u64 {
        self.all
    }

    /// Reading A: that number has the visits of the sector in it. None where it cannot have them.
    pub fn included(&self) -> Option<Part> {
        let missing = self
            .all
            .div_ceil(100 / GOAL_PERCENT)
            .saturating_sub(self.sector);
        (self.all > 0 && self.sector <= self.all).then_some(Part {
            part: self.sector,
            whole: self.all,
            missing,
        })
    }

    /// Reading B: that number is of the windows alone.
    pub fn beside(&self) -> Option<Part> {
        let missing = self
            .all
            .div_ceil(100 / GOAL_PERCENT - 1)
            .saturating_sub(self.sector);
        let whole = self.sector + self.all;
        (whole > 0).then_some(Part {
            part: self.sector,
            whole,
            missing,
        })
    }
}

impl Part {
    /// Tenths of a per cent, rounded down: nothing short of the goal is shown as the goal.
    pub fn tenths(&self) -> u64 {
        self.part * 1000 / self.whole
    }

    /// True when the goal is reached.
    pub fn is_reached(&self) -> bool {
        self.missing == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tenths(sector: u64, all: u64) -> (Option<u64>, Option<u64>) {
        let share = Share::new(sector, all);
        let tenths = |part: Part| part.tenths();
        (share.included().map(tenths), share.beside().map(tenths))
    }

    #[test]
    fn the_reading_decides_the_verdict() {
        let share = Share::new(412, 3950);
        let (a, b) = (share.included().unwrap(), share.beside().unwrap());
        assert_eq!((a.tenths(), a.whole, a.missing), (104, 3950, 0));
        assert_eq!((b.tenths(), b.whole, b.missing), (94, 4362, 27));
        assert!(a.is_reached() && !b.is_reached());
    }

    #[test]
    fn nothing_short_of_the_goal_is_shown_as_the_goal() {
        assert_eq!(tenths(9_999, 100_000), (Some(99), Some(90)));
        assert!(!Share::new(9_999, 100_000).included().unwrap().is_reached());
        assert!(Share::new(10_000, 100_000).included().unwrap().is_reached());
        assert_eq!(tenths(0, 0), (None, None));
        assert_eq!(tenths(0, 7), (Some(0), Some(0)));
        assert_eq!(tenths(7, 0), (None, Some(1000)));
        assert_eq!(
            tenths(7, 6),
            (None, Some(538)),
            "all cannot be fewer than some"
        );
    }

    proptest! {
        #[test]
        fn no_share_is_above_the_whole(sector in 0_u64..1_000_000_000, all in 0_u64..1_000_000_000) {
            let share = Share::new(sector, all);
            for part in [share.included(), share.beside()].into_iter().flatten() {
                prop_assert!(part.tenths() <= 1000);
                prop_assert_eq!(part.is_reached(), part.part * 100 >= part.whole * GOAL_PERCENT);
            }
            // With so many more the goal is reached, with one fewer it is not.
            if let Some(part) = share.beside() {
                let with = |more: u64| Share::new(sector + more, all).beside().unwrap();
                prop_assert!(with(part.missing).is_reached());
                prop_assert!(part.missing == 0 || !with(part.missing - 1).is_reached());
            }
        }
    }
}
