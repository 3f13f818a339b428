//! To whom a bundle goes first, and when to the others: decided by each seat for itself, without a server that counts.
//!
//! The publisher signs it beside the bundle: first some branches, the canaries, then by and by all others, as time
//! goes on, without anybody signing again. A branch changes at once, since it has one hour for all its seats; which
//! branches are early is another draw with each bundle. A bundle that says nothing of it is for everybody at once.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the hour of a branch is drawn for, so that no other sum of ours draws the same.
const DRAWN_FOR: &[u8] = b"sps-rollout\0";

/// How fine the draw is.
const PARTS: u64 = 10_000;

const HOUR: i64 = 60 * 60;

/// To whom a bundle goes, and when. Whole numbers only: what is signed has no fractions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rollout {
    /// When it began, in seconds since 1970.
    from: i64,
    /// The branches that take it then, as their seats call them.
    canary: Vec<String>,
    /// For how many hours they are alone with it.
    canary_hours: u16,
    /// In how many hours after that all others take it.
    ramp_hours: u16,
    /// Nobody else takes it any more.
    #[serde(default)]
    hold: bool,
}

impl Rollout {
    /// One that begins now.
    pub(crate) fn begin(
        now: Timestamp,
        canary: Vec<String>,
        canary_hours: u16,
        ramp_hours: u16,
    ) -> Rollout {
        Rollout {
            from: now.as_second(),
            canary,
            canary_hours,
            ramp_hours,
            hold: false,
        }
    }

    /// The same, stopped.
    pub(super) fn held(self) -> Rollout {
        Rollout { hold: true, ..self }
    }

    /// True when it was stopped.
    pub(crate) fn is_held(&self) -> bool {
        self.hold
    }

    /// The branches that take it first.
    pub(crate) fn canaries(&self) -> &[String] {
        &self.canary
    }

    /// Those of them that are none of these, as seats compare names.
    pub(crate) fn strangers<'a>(&'a self, known: &BTreeSet<String>) -> Vec<&'a str> {
        let known: BTreeSet<String> = known.iter().map(|branch| plain(branch)).collect();
        let strangers = self.canary.iter().map(String::as_str);
        strangers
            .filter(|branch| !known.contains(&plain(branch)))
            .collect()
    }

    /// When the bundle with this number is for the seats of this branch, in seconds since 1970; none when it was stopped.
    pub(super) fn due(&self, number: u64, branch: &str) -> Option<i64> {
        let branch = &plain(branch);
        let drawn = match self.canary.iter().any(|canary| plain(canary) == *branch) {
            true => 0,
            false => self.alone() + drawn(number, branch, i64::from(self.ramp_hours) * HOUR),
        };
        (!self.hold).then(|| self.from.saturating_add(drawn))
    }

    /// When the others begin to take it, and when all of them may have; none when it was stopped.
    pub(crate) fn hours(&self) -> Option<[i64; 2]> {
        let first = self.from.saturating_add(self.alone());
        let last = first.saturating_add(i64::from(self.ramp_hours) * HOUR);
        (!self.hold).then_some([first, last])
    }

    /// True when it is for every branch by now.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.hours()
            .is_some_and(|[_, last]| last <= now.as_second())
    }

    fn alone(&self) -> i64 {
        i64::from(self.canary_hours) * HOUR
    }
}

/// The name of a branch as it is compared: people write it with other spaces and letters.
fn plain(branch: &str) -> String {
    let words: Vec<&str> = branch.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The second of the ramp at which this branch takes the bundle with this number: always the same.
fn drawn(number: u64, branch: &str, ramp: i64) -> i64 {
    let mut sum = Context::new(&SHA256);
    sum.update(DRAWN_FOR);
    sum.update(number.to_string().as_bytes());
    sum.update(b"\0");
    sum.update(branch.as_bytes());
    let sum = sum.finish();
    let first = sum.as_ref().iter().take(8);
    let draw = first.fold(0, |draw: u64, byte| draw << 8 | u64::from(*byte)) % PARTS;
    ramp * draw as i64 / PARTS as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEGAN: i64 = 1_800_000_000;

    fn rollout(canary_hours: u16, ramp_hours: u16) -> Rollout {
        let now = Timestamp::from_second(BEGAN).unwrap();
        Rollout::begin(now, vec!["Черкесск".to_owned()], canary_hours, ramp_hours)
    }

    /// How many of a thousand branches have it after so many hours.
    fn share(rollout: &Rollout, number: u64, hours: i64) -> usize {
        let now = BEGAN + hours * HOUR;
        let has_it = |branch: &u32| {
            let due = rollout.due(number, &format!("Отделение {branch}"));
            due.is_some_and(|due| due <= now)
        };
        (0..1000).filter(has_it).count()
    }

    #[test]
    fn canaries_are_first_and_then_alone_for_their_hours() {
        let rollout = rollout(24, 48);
        assert_eq!(rollout.due(7, "Черкесск"), Some(BEGAN));
        assert_eq!(
            rollout.due(7, " черкесск "),
            Some(BEGAN),
            "as people write it"
        );
        let known = BTreeSet::from(["ЧЕРКЕССК".to_owned()]);
        assert_eq!(rollout.strangers(&known), [""; 0]);
        assert_eq!(rollout.strangers(&BTreeSet::new()), ["Черкесск"]);
        assert_eq!(share(&rollout, 7, 23), 0);
        assert_eq!(share(&rollout, 7, 24 + 48), 1000);
        let at = |hours| Timestamp::from_second(BEGAN + hours * HOUR).unwrap();
        assert!(!rollout.is_over(at(71)) && rollout.is_over(at(72)));
        assert_eq!(
            share(
                &Rollout {
                    ramp_hours: 0,
                    ..rollout
                },
                7,
                24
            ),
            1000,
            "without a ramp all at once"
        );
    }

    #[test]
    fn a_stopped_one_is_for_nobody_any_more() {
        let rollout = rollout(24, 48).held();
        assert_eq!(rollout.due(7, "Черкесск"), None);
        assert_eq!(share(&rollout, 7, 1000), 0);
        assert!(!rollout.is_over(Timestamp::MAX));
    }

    #[test]
    fn other_branches_are_early_with_another_bundle() {
        let rollout = rollout(0, 100);
        let early = |number| {
            let is_early = |branch: &u32| {
                rollout.due(number, &format!("Отделение {branch}")) < Some(BEGAN + 10 * HOUR)
            };
            (0..1000).filter(is_early).collect::<Vec<u32>>()
        };
        let (first, second) = (early(7), early(8));
        let both = first
            .iter()
            .filter(|branch| second.contains(branch))
            .count();
        assert!(both < first.len() / 3, "{both} of {}", first.len());
    }

    proptest! {
        #[test]
        fn the_share_is_the_part_of_the_ramp_that_is_over(
            number in 20_260_101_001_u64..20_991_231_999, canary in 0_u16..200, ramp in 1_u16..400, part in 0_i64..=100
        ) {
            let rollout = rollout(canary, ramp);
            let hours = i64::from(canary) + i64::from(ramp) * part / 100;
            let expected = 1000.0 * (hours - i64::from(canary)) as f64 / f64::from(ramp);
            // Five deviations of a thousand draws, and one branch.
            let share = share(&rollout, number, hours) as f64;
            prop_assert!((share - expected).abs() < 80.0, "{share} of a thousand, and {expected} were to be");
        }

        #[test]
        fn a_branch_that_has_it_keeps_it(number: u64, branch: String, canary: u16, ramp: u16) {
            let rollout = rollout(canary, ramp);
            let due = rollout.due(number, &branch).unwrap();
            let [first, last] = rollout.hours().unwrap();
            prop_assert!(due == BEGAN || (first..=last).contains(&due));
            prop_assert_eq!(rollout.due(number, &branch), Some(due));
        }
    }
}
