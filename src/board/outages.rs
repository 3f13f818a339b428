//! Outages: what single seats saw of portals that were down, put together.
//!
//! Pure. A seat that is gone leaves its own open until it comes again: nobody has seen the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::Moment;

/// What one seat saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The seat.
    pub seat: String,
    /// Its branch.
    pub branch: String,
    /// The portal, by its plain name.
    pub portal: String,
    /// When the seat said first that it is down.
    pub began: Moment,
    /// When the seat said that it is not any more.
    pub ended: Option<Moment>,
}

/// An outage of a portal, as all seats together saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The portal, by its plain name.
    pub portal: String,
    /// When the first seat saw it.
    pub began: Moment,
    /// When the last seat saw its end.
    pub ended: Option<Moment>,
    /// The seats that saw it.
    pub seats: BTreeSet<String>,
}

/// The outages, those that last first, then the newest first. What one seat saw while another did is the same one.
#[must_use]
pub fn together(mut seen: Vec<Seen>) -> Vec<Outage> {
    seen.sort_by_key(|one| one.began);
    let mut of_portal: BTreeMap<String, Vec<Outage>> = BTreeMap::new();
    for one in seen {
        let outages = of_portal.entry(one.portal.clone()).or_default();
        let lasts = |outage: &&mut Outage| outage.ended.is_none_or(|ended| ended >= one.began);
        match outages.last_mut().filter(lasts) {
            Some(outage) => {
                outage.ended = outage.ended.zip(one.ended).map(|(a, b)| a.max(b));
                outage.seats.insert(one.seat);
            }
            None => outages.push(Outage {
                portal: one.portal,
                began: one.began,
                ended: one.ended,
                seats: BTreeSet::from([one.seat]),
            }),
        }
    }
    let mut all: Vec<Outage> = of_portal.into_values().flatten().collect();
    all.sort_by_key(|outage| (outage.ended.is_some(), -outage.began));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_seats_saw_at_once_is_one_outage() {
        let seen = |seat: &str, portal: &str, began, ended| Seen {
            seat: seat.into(),
            branch: "МФЦ".into(),
            portal: portal.into(),
            began,
            ended,
        };
        let outages = together(vec![
            seen("s-2", "А", 15, Some(30)),
            seen("s-1", "А", 10, Some(20)),
            seen("s-1", "А", 40, Some(50)),
            seen("s-3", "А", 45, None),
            seen("s-1", "Б", 10, Some(12)),
        ]);
        let told: Vec<_> = outages
            .iter()
            .map(|one| (one.portal.as_str(), one.began, one.ended, one.seats.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("А", 40, None, 2),
                ("А", 10, Some(30), 2),
                ("Б", 10, Some(12), 1)
            ]
        );
    }
}
