//! Tries a list before it counts: whether this seat reaches, through it, the portals that the list promises.
//!
//! The questions go through a gate with that list, so by its rules and on this seat's way out, to the pages of its own
//! `must_allow`; each asks for the head of an answer, and any answer is one. A portal that the list in force does
//! not reach either is down, and no list loses it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::task::JoinSet;
use url::Url;

use super::error::Error;
use super::place::Place;
use super::server::Server;
use crate::content::Authorities;
use crate::content::list::ReloadedList;
use crate::egress::{Gate, GateSettings, Proxy};
use crate::policy::{Decision, Policy, Way};

/// The most portals that are asked.
const MOST: usize = 200;

/// How many of them at once.
const AT_ONCE: usize = 8;

/// A list with the way that its gate takes.
struct Tried<'a> {
    policy: Arc<Policy>,
    authorities: Arc<Authorities>,
    way: &'a GateSettings,
}

/// The hosts that would be lost with the new list, and are reached with the one in force or unknown to it.
///
/// # Errors
/// This machine does not let a gate start.
pub(super) fn lost(
    new: &ReloadedList,
    in_force: &ReloadedList,
    way: &GateSettings,
    place: &Place,
) -> Result<Vec<String>, Error> {
    let [new, in_force] = [new, in_force].map(|list| Tried::of(list, way));
    let promised = new.policy.promised_sites().into_iter().take(MOST).collect();
    let unreached = new.unreached(promised, place)?;
    let (known, mut lost): (BTreeSet<Url>, BTreeSet<Url>) =
        unreached.into_iter().partition(|site| in_force.opens(site));
    let down = in_force.unreached(known.clone(), place)?;
    lost.extend(known.difference(&down).cloned());
    let hosts = lost.iter().filter_map(Url::host_str);
    Ok(hosts.map(str::to_owned).collect())
}

impl<'a> Tried<'a> {
    fn of(list: &ReloadedList, way: &'a GateSettings) -> Tried<'a> {
        Tried {
            policy: list.policy(),
            authorities: list.authorities(),
            way,
        }
    }

    fn opens(&self, site: &Url) -> bool {
        let decision = self.policy.decide_text(Way::Connect, site.as_str());
        matches!(decision, Decision::Allow(_))
    }

    /// Those of these sites that do not answer through a gate with this list.
    fn unreached(&self, sites: BTreeSet<Url>, place: &Place) -> Result<BTreeSet<Url>, Error> {
        if sites.is_empty() {
            return Ok(sites);
        }
        let settings = GateSettings {
            listen: ([127, 0, 0, 1], 0).into(),
            ..self.way.clone()
        };
        let gate = Gate::start(settings, self.policy.clone(), |_| {});
        let gate = gate.map_err(|why| Error::Untried(why.to_string()))?;
        let address = gate.address();
        let through = GateSettings {
            listen: address,
            upstream: Some(Proxy {
                host: address.ip().to_string(),
                port: address.port(),
                tls: false,
                login: None,
            }),
            hosts: BTreeMap::new(),
            board: None,
        };
        let anchors = self.authorities.anchors();
        let anchors = anchors.map_err(|why| Error::Untried(why.to_string()))?;
        Ok(place.wait(silent(sites, &through, &anchors)))
    }
}

/// Those of these sites that say nothing on this way.
async fn silent(sites: BTreeSet<Url>, through: &GateSettings, anchors: &str) -> BTreeSet<Url> {
    let mut silent = BTreeSet::new();
    let mut waiting = sites.into_iter();
    let mut asked = JoinSet::new();
    loop {
        while asked.len() < AT_ONCE
            && let Some(site) = waiting.next()
        {
            let server = Server::new(&site, through.clone(), anchors);
            asked.spawn(async move { (server.answers(&site).await, site) });
        }
        match asked.join_next().await {
            Some(Ok((false, site))) => {
                silent.insert(site);
            }
            // What fails in itself says nothing of a portal.
            Some(Ok((true, _)) | Err(_)) => {}
            None => return silent,
        }
    }
}
