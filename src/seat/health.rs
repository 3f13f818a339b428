//! What staff and IT read of a seat: what is refused, what does not answer, whether it is locked, what it counted.

use std::time::Instant;

use super::control_server::Tally;
use super::distrusts::Distrusts;
use super::lockdown::Lockdown;
use super::outages::Outages;
use super::proxy::ProxyFaults;
use super::refusals::Refusals;
use super::reload::Faults;
use crate::config::Config;
use crate::platform::Scope;

/// Everything of it, over all visits together. The outages alone survive the seat.
#[derive(Debug)]
pub(super) struct Health {
    pub(super) faults: Faults,
    pub(super) refusals: Refusals,
    pub(super) outages: Outages,
    pub(super) distrusts: Distrusts,
    pub(super) proxy: ProxyFaults,
    pub(super) lockdown: Lockdown,
    pub(super) tally: Tally,
    /// When to look whether the publisher of the list was heard.
    pub(super) publisher_at: Instant,
    /// When visits began that a crash or a power cut ended, the oldest first.
    pub(super) interrupted: Vec<u64>,
}

impl Health {
    /// A seat that has just started.
    pub(super) fn at_start(config: &Config, scope: Scope, now: Instant) -> Health {
        Health {
            faults: Faults::default(),
            refusals: Refusals::default(),
            outages: Outages::in_directory(&config.paths.state),
            distrusts: Distrusts::default(),
            proxy: ProxyFaults::default(),
            lockdown: Lockdown::new(config, scope, now),
            tally: Tally::begin(now),
            publisher_at: now,
            interrupted: Vec::new(),
        }
    }
}
