//! Portals that were down, by host, with their times: IT sees from it when what did not work.
//!
//! Counted since the seat started and over all visits together, so that no line belongs to a citizen.
//! A screen says what it saw; only hosts of the policy are believed, so that a page fills nothing.

use super::{Seat, seconds_since_1970};
use crate::control;

/// The most outages that are kept; the oldest that are over go first.
const MOST: usize = 50;

/// The outages, oldest first.
#[derive(Debug, Default)]
pub(super) struct Outages {
    list: Vec<control::Outage>,
}

impl Outages {
    /// A portal does not answer. True when it did before.
    fn begin(&mut self, host: &str, now: u64) -> bool {
        if let Some(open) = self.open(host) {
            open.times += 1;
            return false;
        }
        if self.list.len() >= MOST {
            let over = self.list.iter().position(|outage| outage.ended.is_some());
            self.list.remove(over.unwrap_or_default());
        }
        self.list.push(control::Outage {
            host: host.to_owned(),
            began: now,
            ended: None,
            times: 1,
        });
        true
    }

    /// A portal answers. Returns for how many seconds it did not, when that is over now.
    fn end(&mut self, host: &str, now: u64) -> Option<u64> {
        let open = self.open(host)?;
        open.ended = Some(now);
        Some(now.saturating_sub(open.began))
    }

    fn open(&mut self, host: &str) -> Option<&mut control::Outage> {
        let mut open = self.list.iter_mut();
        open.find(|outage| outage.ended.is_none() && outage.host == host)
    }

    /// All of them, the last one first.
    pub(super) fn list(&self) -> Vec<control::Outage> {
        self.list.iter().rev().cloned().collect()
    }
}

impl Seat {
    /// A screen saw that a portal answers, or does not.
    pub(super) fn answers(&mut self, host: &str, well: bool) {
        if self.in_force.policy.portal_of(host).is_none() {
            return tracing::warn!("a screen spoke of a portal that is none");
        }
        let now = seconds_since_1970();
        if !well {
            if self.health.outages.begin(host, now) {
                tracing::warn!(host, "a portal is down");
            }
        } else if let Some(seconds) = self.health.outages.end(host, now) {
            tracing::info!(host, seconds, "a portal answers again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_has_a_begin_an_end_and_those_who_met_it() {
        let mut outages = Outages::default();
        assert_eq!(outages.end("a.test", 90), None);
        assert!(outages.begin("a.test", 100));
        assert!(!outages.begin("a.test", 110));
        assert!(outages.begin("b.test", 120));
        assert_eq!(outages.end("a.test", 160), Some(60));
        assert!(outages.begin("a.test", 200));
        let list = outages.list();
        let seen: Vec<_> = list
            .iter()
            .map(|one| (one.began, one.ended, one.times))
            .collect();
        assert_eq!(seen, [(200, None, 1), (120, None, 1), (100, Some(160), 2)]);
        assert_eq!(
            outages.end("a.test", 10),
            Some(0),
            "a clock that was set back"
        );
    }

    #[test]
    fn a_portal_that_comes_and_goes_fills_no_memory() {
        let mut outages = Outages::default();
        outages.begin("open.test", 0);
        for now in 1..500 {
            outages.begin("a.test", now);
            outages.end("a.test", now);
        }
        let list = outages.list();
        assert_eq!(list.len(), MOST);
        assert_eq!(list.last().unwrap().host, "open.test", "it is not over");
    }
}
