//! Portals that were not opened because their protection is not believed, by host and reason.
//!
//! Counted since the seat started and over all visits together, as outages are: no line belongs to a citizen.

use super::{Seat, seconds_since_1970};
use crate::control;
use crate::link::Distrust;

/// At most so many are kept; the oldest go first.
const MOST: usize = 50;

/// The list, the last one first.
#[derive(Debug, Default)]
pub(super) struct Distrusts {
    list: Vec<control::Distrusted>,
}

impl Distrusts {
    /// Counts one. True when it is new.
    fn count(&mut self, host: &str, why: Distrust, now: u64) -> bool {
        let mut known = self.list.iter_mut();
        let known = known.find(|one| one.host == host && one.reason == why.code());
        if let Some(known) = known {
            known.times += 1;
            known.last = now;
            return false;
        }
        self.list.insert(
            0,
            control::Distrusted {
                host: host.to_owned(),
                reason: why.code().to_owned(),
                sentence: why.sentence(),
                last: now,
                times: 1,
            },
        );
        self.list.truncate(MOST);
        true
    }

    /// All of them.
    pub(super) fn list(&self) -> Vec<control::Distrusted> {
        self.list.clone()
    }
}

impl Seat {
    /// A screen did not believe the protection of a portal.
    pub(super) fn distrusts(&mut self, host: &str, why: Distrust) {
        if self.in_force.policy.portal_of(host).is_none() {
            return tracing::warn!("a screen spoke of a portal that is none");
        }
        let now = seconds_since_1970();
        if self.health.distrusts.count(host, why, now) {
            tracing::warn!(host, reason = why.code(), "a portal is not trusted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_stands_once_for_each_reason_and_many_fill_no_memory() {
        let mut all = Distrusts::default();
        assert!(all.count("a.test", Distrust::Expired, 1));
        assert!(!all.count("a.test", Distrust::Expired, 2));
        assert!(all.count("a.test", Distrust::Incomplete, 3));
        let seen: Vec<_> = all.list.iter().map(|one| (one.times, one.last)).collect();
        assert_eq!(seen, [(1, 3), (2, 2)]);
        for number in 0..100 {
            all.count(&format!("{number}.test"), Distrust::Old, 4);
        }
        assert_eq!(all.list().len(), MOST);
    }
}
