//! Rows together with the seat that they come from: one seat asks about its own, a branch about many.

use super::record::{Moment, Rating};
use super::rows::Row;

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The seat's inventory name.
    pub seat: String,
    /// The branch that it stands in; empty where kiosk.toml does not say it.
    pub branch: String,
}

/// The rows of one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRows {
    /// The seat.
    pub place: Place,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What was said at the end of visits, each with its moment.
    pub ratings: Vec<(Moment, Rating)>,
}

/// The branches of these seats, each once, by name.
pub(super) fn branches<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<&'a str> {
    let named = places.map(|place| place.branch.as_str());
    let named: std::collections::BTreeSet<&str> = named.filter(|name| !name.is_empty()).collect();
    named.into_iter().collect()
}
