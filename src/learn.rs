//! What portals need now: what seats refused, joined into lines that IT may paste into the list.
//!
//! A seat keeps no more of a refusal than page, host and how often; of a host that no rule names, its registrable
//! domain. So nothing here belongs to a citizen, and a person decides: nothing is added by itself. Pure.

#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Policy, Reason};

/// Who watches people across sites, or sells what they see: portals work without them. By registrable domain.
const TRACKERS: &[&str] = &[
    "adfox.ru",
    "adriver.ru",
    "between-digital.com",
    "calltouch.ru",
    "comagic.ru",
    "criteo.com",
    "doubleclick.net",
    "facebook.net",
    "google-analytics.com",
    "googlesyndication.com",
    "googletagmanager.com",
    "hotjar.com",
    "hybrid.ai",
    "mindbox.ru",
    "roistat.com",
    "sape.ru",
    "soloway.ru",
    "tns-counter.ru",
    "uptolike.com",
    "weborama.fr",
    "yadro.ru",
];

/// Under such names lies what a portal needs beside what everybody may put there, or what counts visitors: what is
/// opened is a name below them, not all of them.
const SHARED: &[&str] = &[
    "amazonaws.com",
    "azureedge.net",
    "cdnvideo.ru",
    "cloudflare.com",
    "cloudfront.net",
    "googleapis.com",
    "gstatic.com",
    "jsdelivr.net",
    "mail.ru",
    "rambler.ru",
    "selcdn.ru",
    "unpkg.com",
    "vk.com",
    "vk.ru",
    "yandex.net",
    "yandex.ru",
    "yastatic.net",
];

/// What a seat says that it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The seat.
    pub seat: String,
    /// The host of the page that was open.
    pub page: Option<String>,
    /// What the page asked for.
    pub host: String,
    /// The stable code of the reason.
    pub reason: String,
    /// How often.
    pub count: u64,
}

/// How often a host was refused, and by how many seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The host.
    pub host: String,
    /// How often all seats refused it.
    pub count: u64,
    /// How many seats did.
    pub seats: usize,
}

/// What IT may do about what was refused. Each list begins with what most seats refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// For each portal by its id: what its pages asked for.
    pub portals: BTreeMap<String, Vec<Wanted>>,
    /// Too many have something there to open them whole: the name below them is to be found out.
    pub shared: Vec<Wanted>,
    /// They watch people: better refused.
    pub trackers: Vec<Wanted>,
    /// So like a host of the list that they may be there to be taken for it: never to be added.
    pub lookalikes: Vec<Wanted>,
    /// Nobody knows for which portal: no page was open, or one that is on no list.
    pub strays: Vec<Wanted>,
}

/// Joins what the seats refused because no rule named it; what the list has by now is left out.
pub fn propose(policy: &Policy, refusals: &[Refusal]) -> Proposal {
    let mut kinds: BTreeMap<(Group, &str), (u64, BTreeSet<&str>)> = BTreeMap::new();
    for refusal in refusals {
        let unlisted = refusal.reason == Reason::HostNotListed.code() && refusal.host.contains('.');
        if !unlisted || policy.portal_of(&refusal.host).is_some() {
            continue;
        }
        let place = group(policy, refusal);
        let (count, seats) = kinds.entry((place, &refusal.host)).or_default();
        *count += refusal.count;
        seats.insert(&refusal.seat);
    }
    let mut proposal = Proposal::default();
    for ((place, host), (count, seats)) in kinds {
        let list = match place {
            Group::Portal(id) => proposal.portals.entry(id.to_owned()).or_default(),
            Group::Shared => &mut proposal.shared,
            Group::Tracker => &mut proposal.trackers,
            Group::Lookalike => &mut proposal.lookalikes,
            Group::Stray => &mut proposal.strays,
        };
        list.push(Wanted {
            host: host.to_owned(),
            count,
            seats: seats.len(),
        });
    }
    let lists = proposal.portals.values_mut().chain([
        &mut proposal.shared,
        &mut proposal.trackers,
        &mut proposal.lookalikes,
        &mut proposal.strays,
    ]);
    for list in lists {
        list.sort_by_key(|wanted| std::cmp::Reverse((wanted.seats, wanted.count)));
    }
    proposal
}

/// In which group of the proposal a refusal belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group<'a> {
    Portal(&'a str),
    Shared,
    Tracker,
    Lookalike,
    Stray,
}

fn group<'a>(policy: &'a Policy, refusal: &Refusal) -> Group<'a> {
    let host = refusal.host.as_str();
    let is_in = |names: &[&str]| {
        names.iter().any(|name| {
            let front = host.strip_suffix(name);
            front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
        })
    };
    if is_in(TRACKERS) {
        return Group::Tracker;
    }
    if policy.resembled_by(host).is_some() {
        return Group::Lookalike;
    }
    let portal = refusal.page.as_deref();
    let portal = portal.and_then(|page| policy.portal_of(page));
    match portal {
        _ if is_in(SHARED) => Group::Shared,
        Some(portal) => Group::Portal(&portal.id),
        None => Group::Stray,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://portal.test/'\n\
        hosts = ['portal.test', '*.portal.test']\nresources = ['now.test']\n\
        [[portal]]\nid = 'q'\nname = 'К'\nhome = 'https://other.test/'\nhosts = ['other.test']\n";

    fn refusal(seat: &str, page: Option<&str>, host: &str, count: u64) -> Refusal {
        Refusal {
            seat: seat.into(),
            page: page.map(str::to_owned),
            host: host.into(),
            reason: Reason::HostNotListed.code().into(),
            count,
        }
    }

    fn wanted(host: &str, count: u64, seats: usize) -> Wanted {
        Wanted {
            host: host.into(),
            count,
            seats,
        }
    }

    #[test]
    fn what_seats_refused_is_joined_by_portal() {
        let policy = Policy::parse(LIST, None).unwrap();
        let page = Some("portal.test");
        let mut refusals = vec![
            refusal("1", page, "captcha.org", 3),
            refusal("2", Some("lk.portal.test"), "captcha.org", 4),
            refusal("1", page, "fonts.org", 90),
            refusal("1", Some("other.test"), "fonts.org", 1),
            // Added since.
            refusal("1", page, "now.test", 9),
            refusal("2", page, "google-analytics.com", 80),
            refusal("2", page, "yandex.ru", 8),
            refusal("2", page, "portal1.test", 2),
            refusal("2", None, "typed.org", 1),
            refusal("3", Some("gone.test"), "typed.org", 1),
            refusal("3", page, "*", 500),
        ];
        refusals.push(Refusal {
            reason: Reason::PortNotListed.code().into(),
            ..refusal("1", page, "ports.org", 1)
        });
        let proposal = propose(&policy, &refusals);
        assert_eq!(
            proposal,
            Proposal {
                portals: BTreeMap::from([
                    (
                        "p".into(),
                        vec![wanted("captcha.org", 7, 2), wanted("fonts.org", 90, 1)]
                    ),
                    ("q".into(), vec![wanted("fonts.org", 1, 1)]),
                ]),
                shared: vec![wanted("yandex.ru", 8, 1)],
                trackers: vec![wanted("google-analytics.com", 80, 1)],
                lookalikes: vec![wanted("portal1.test", 2, 1)],
                strays: vec![wanted("typed.org", 2, 2)],
            }
        );
        assert_eq!(propose(&policy, &[]), Proposal::default());
    }
}
