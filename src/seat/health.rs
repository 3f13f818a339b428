//! What staff and IT read of a seat: files that are refused, hosts that were, portals that do not answer.

use std::path::Path;

use super::distrusts::Distrusts;
use super::outages::Outages;
use super::proxy::ProxyFaults;
use super::refusals::Refusals;
use super::reload::Faults;

/// Everything of it, over all visits together. The outages alone survive the seat.
#[derive(Debug)]
pub(super) struct Health {
    pub(super) faults: Faults,
    pub(super) refusals: Refusals,
    pub(super) outages: Outages,
    pub(super) distrusts: Distrusts,
    pub(super) proxy: ProxyFaults,
    /// When visits began that a crash or a power cut ended, the oldest first.
    pub(super) lost: Vec<u64>,
}

impl Health {
    /// A seat that has just started and keeps its state in this directory.
    pub(super) fn in_directory(state: &Path) -> Health {
        Health {
            faults: Faults::default(),
            refusals: Refusals::default(),
            outages: Outages::in_directory(state),
            distrusts: Distrusts::default(),
            proxy: ProxyFaults::default(),
            lost: Vec::new(),
        }
    }
}
