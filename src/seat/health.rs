//! What staff and IT read of a seat: files that are refused, hosts that were, portals that do not answer.

use super::distrusts::Distrusts;
use super::outages::Outages;
use super::proxy::ProxyFaults;
use super::refusals::Refusals;
use super::reload::Faults;

/// Everything of it, since the seat started and over all visits together.
#[derive(Debug, Default)]
pub(super) struct Health {
    pub(super) faults: Faults,
    pub(super) refusals: Refusals,
    pub(super) outages: Outages,
    pub(super) distrusts: Distrusts,
    pub(super) proxy: ProxyFaults,
}
