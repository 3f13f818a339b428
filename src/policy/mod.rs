//! The policy: one immutable value that answers for both gates.
//!
//! Text becomes a [`Policy`] or every problem with its place; a reload is a new value. Deny is the
//! fall-through: only a named rule allows. Addresses are parsed once, never decoded first, and
//! matched on their components. No file, no network and no clock here.

#![forbid(unsafe_code)]

mod address;
mod agent;
mod certificates;
mod explain;
mod lint;
mod parse;
mod rule;
mod site;
mod torn;
mod upgrade;

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;
use url::{Host, Url};

use crate::diagnostic::Problem;
pub use certificates::Certificates;
pub(crate) use certificates::entries as certificates_in;
pub use rule::HostRule;
pub use site::site;

use lint::{Lead, NamedGuide, OwnTest};
use rule::{Rule, Wish};

/// What somebody asks to do.
#[derive(Clone, Copy, Debug)]
pub enum Request<'a> {
    /// Open a page in the portal view.
    Navigate(&'a Url),
    /// Open a page in a frame of a page.
    Frame(&'a Url),
    /// Connect the gate to a host.
    Connect {
        /// The host that was named; a name in ASCII and lower case, as the `url` crate parses it.
        host: &'a Host<&'a str>,
        /// The port that was named.
        port: u16,
    },
    /// Load something into a page, over plain HTTP through the gate or by any other way.
    Fetch(&'a Url),
}

/// The same four ways, where the address is still text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As [`Request::Navigate`].
    Navigate,
    /// As [`Request::Frame`].
    Frame,
    /// As [`Request::Connect`]; the text is an address or `host:port`.
    Connect,
    /// As [`Request::Fetch`].
    Fetch,
}

/// The answer. Every `Allow` names its rule.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This rule allows it.
    Allow(RuleId),
    /// Nothing allows it.
    Deny(Reason),
}

/// The rule that allowed: an index for [`Policy::rule_name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleId(pub u32);

/// Why a request is refused. `code()` is stable. The later a reason stands here, the nearer a rule
/// came to allowing the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The text is no address.
    NotAnAddress,
    /// The engine and this parser could read the address differently, or a person could.
    AmbiguousAddress,
    /// Not a scheme of the web.
    SchemeNotAllowed,
    /// A user name or a password stands before the host.
    UserInfo,
    /// The host is a number, not a name.
    NumericHost,
    /// No rule names the host.
    HostNotListed,
    /// The host may be loaded by a page, never opened as one.
    HostOnlyResource,
    /// The rules name the host with the other one of https and http.
    SchemeNotListed,
    /// The rules name the host with another port.
    PortNotListed,
    /// The rules name the host with another path.
    PathNotListed,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 10] = [
        Reason::NotAnAddress,
        Reason::AmbiguousAddress,
        Reason::SchemeNotAllowed,
        Reason::UserInfo,
        Reason::NumericHost,
        Reason::HostNotListed,
        Reason::HostOnlyResource,
        Reason::SchemeNotListed,
        Reason::PortNotListed,
        Reason::PathNotListed,
    ];

    /// The reason with this code.
    pub fn of_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The stable code, for logs, scripts and sentences.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NotAnAddress => "not-an-address",
            Reason::AmbiguousAddress => "ambiguous-address",
            Reason::SchemeNotAllowed => "scheme-not-allowed",
            Reason::UserInfo => "user-info",
            Reason::NumericHost => "numeric-host",
            Reason::HostNotListed => "host-not-listed",
            Reason::HostOnlyResource => "host-only-resource",
            Reason::SchemeNotListed => "scheme-not-listed",
            Reason::PortNotListed => "port-not-listed",
            Reason::PathNotListed => "path-not-listed",
        }
    }
}

/// A portal of the list: a tile of the home page.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Stable id.
    pub id: String,
    /// Its name in plain words (R72).
    pub name: String,
    /// Where its tile leads.
    pub home: Url,
    /// Addresses that end the log-in at the portal.
    pub logout: Vec<Url>,
    /// What to do when it is down (R32), in plain words.
    pub alternative: Option<String>,
    /// The id of the portal, one with a tile, that is offered when it is down.
    pub instead: Option<String>,
    /// A sentence for the citizen.
    pub note: Option<String>,
    /// How the browser calls itself there; as everywhere when absent.
    pub user_agent: Option<String>,
    /// True for the portals of Appendices 1-2 and the MFC's own, which get a tile; false for hosts
    /// that only serve others.
    pub tile: bool,
}

/// A service of Appendix 1.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its number in Appendix 1.
    pub number: u8,
    /// Its official title.
    pub title: String,
    /// Its name in plain words (R72).
    pub name: String,
    /// The id of its portal.
    pub portal: String,
    /// The id of the portal that gives it, too, when its own does not answer.
    pub instead: Option<String>,
    /// Its own page; the portal's home when absent.
    pub link: Option<Url>,
    /// The id of its guide.
    pub guide: Option<String>,
    /// Also given at the window of the MFC.
    pub window: bool,
    /// A state duty is paid.
    pub duty: bool,
    /// When it is offered, in plain words, if not always.
    pub season: Option<String>,
}

/// The whole policy of a seat.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Sorted by host, so that the rules of one host stand together.
    rules: Vec<Rule>,
    /// Where the rules of a host stand, by the name without the star.
    hosts: HashMap<Box<str>, Range<u32>, FxBuildHasher>,
    owners: Vec<Owner>,
    portals: Vec<Portal>,
    services: Vec<Service>,
    regions: Vec<String>,
    certificates: Vec<Certificates>,
    own_tests: Vec<OwnTest>,
    named_guides: Vec<NamedGuide>,
    leads: Vec<Lead>,
    version: String,
}

/// What rules belong to: a portal, or a group of hosts that serve several portals.
#[derive(Clone, Debug)]
struct Owner {
    /// Index of the portal; none for a group.
    portal: Option<usize>,
    /// Its hosts may have addresses that are not public.
    private_addresses: bool,
}

impl Policy {
    /// Parses the text of an allowlist file, with the overlay of this region (the file's default
    /// region when `None`).
    ///
    /// # Errors
    /// Every problem of the file: one bad line refuses it whole.
    pub fn parse(text: &str, region: Option<&str>) -> Result<Policy, Vec<Problem>> {
        parse::policy(text, region)
    }

    /// Decides one request. Never panics; what no rule allows is denied.
    pub fn decide(&self, request: Request<'_>) -> Decision {
        match request {
            Request::Navigate(url) | Request::Frame(url) => self.decide_url(url, Some(url.path())),
            Request::Fetch(url) => self.decide_url(url, None),
            Request::Connect { host, port } => match host {
                Host::Domain(name) => self.judge(&Wish {
                    host: name,
                    secure: None,
                    port,
                    page: None,
                }),
                Host::Ipv4(_) | Host::Ipv6(_) => Decision::Deny(Reason::NumericHost),
            },
        }
    }

    /// Parses the text once and decides it; text that is no address is denied.
    pub fn decide_text(&self, way: Way, text: &str) -> Decision {
        let url = match address::read(way, text) {
            Ok(url) => url,
            Err(reason) => return Decision::Deny(reason),
        };
        match way {
            Way::Navigate => self.decide(Request::Navigate(&url)),
            Way::Frame => self.decide(Request::Frame(&url)),
            Way::Fetch => self.decide(Request::Fetch(&url)),
            Way::Connect => match (url.host(), url.port_or_known_default()) {
                (Some(host), Some(port)) => self.decide(Request::Connect { host: &host, port }),
                (None, _) | (_, None) => Decision::Deny(Reason::NotAnAddress),
            },
        }
    }

    fn decide_url(&self, url: &Url, page: Option<&str>) -> Decision {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            // Web sockets are loaded by pages; the gate sees them as tunnels.
            "wss" if page.is_none() => true,
            "ws" if page.is_none() => false,
            _ => return Decision::Deny(Reason::SchemeNotAllowed),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Decision::Deny(Reason::UserInfo);
        }
        match url.host() {
            Some(Host::Domain(host)) => self.judge(&Wish {
                host,
                secure: Some(secure),
                port: url.port().unwrap_or(if secure { 443 } else { 80 }),
                page,
            }),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => Decision::Deny(Reason::NumericHost),
            None => Decision::Deny(Reason::NotAnAddress),
        }
    }

    /// The name itself first, then each name above it: the nearest rule decides why not.
    fn judge(&self, wish: &Wish<'_>) -> Decision {
        // With a final dot it is the same name to every name server.
        let host = wish.host.strip_suffix('.').unwrap_or(wish.host);
        let mut nearest = Reason::HostNotListed;
        let mut name = host;
        loop {
            for (index, rule) in self.rules_of(name) {
                if rule.pattern.below == (name.len() == host.len()) {
                    continue;
                }
                match rule.fits(wish) {
                    // Under a star stands what the policy has never seen.
                    Ok(()) if rule.pattern.below && !rule::readable(host, before(host, name)) => {
                        return Decision::Deny(Reason::AmbiguousAddress);
                    }
                    Ok(()) => return Decision::Allow(RuleId(index)),
                    Err(reason) => nearest = nearest.max(reason),
                }
            }
            match above(name) {
                Some(above) => name = above,
                None => return Decision::Deny(nearest),
            }
        }
    }

    fn rules_of(&self, name: &str) -> impl Iterator<Item = (u32, &Rule)> {
        let range = self.hosts.get(name).cloned().unwrap_or(0..0);
        let rules = &self.rules[range.start as usize..range.end as usize];
        range.zip(rules)
    }

    /// The name of a rule, for logs and `--explain`.
    pub fn rule_name(&self, rule: RuleId) -> &str {
        self.rules
            .get(rule.0 as usize)
            .map_or("", |rule| &rule.name)
    }

    /// Whether the hosts of this rule may have addresses that are not public.
    pub fn permits_private_addresses(&self, rule: RuleId) -> bool {
        self.rules
            .get(rule.0 as usize)
            .and_then(|rule| self.owners.get(rule.owner))
            .is_some_and(|owner| owner.private_addresses)
    }

    /// Whether the hosts of this rule may be spoken to with TLS 1.0 and 1.1.
    pub fn permits_old_tls(&self, rule: RuleId) -> bool {
        self.rules
            .get(rule.0 as usize)
            .is_some_and(|rule| rule.old_tls)
    }

    /// Whether some rule permits that.
    pub fn has_old_tls(&self) -> bool {
        self.rules.iter().any(|rule| rule.old_tls)
    }

    /// Every rule, those of one host together: what another engine is told.
    pub fn host_rules(&self) -> impl Iterator<Item = HostRule<'_>> {
        self.rules.iter().map(|rule| HostRule {
            host: &rule.pattern.host,
            below: rule.pattern.below,
            secure: rule.pattern.secure,
            port: rule.pattern.port,
            path: rule.pattern.path.as_deref(),
            navigable: rule.navigable,
            private_addresses: self.owners[rule.owner].private_addresses,
        })
    }

    /// The portals, in the order of the file.
    pub fn portals(&self) -> &[Portal] {
        &self.portals
    }

    /// The services of Appendix 1, by number.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The regions that the file knows, in its order.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// The portal that a host belongs to (for its name, its way out and its log-out): the one with
    /// the nearest rule.
    pub fn portal_of(&self, host: &str) -> Option<&Portal> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let mut name = host;
        loop {
            let owner = self
                .rules_of(name)
                .filter(|(_, rule)| rule.pattern.below != (name.len() == host.len()))
                .find_map(|(_, rule)| self.owners[rule.owner].portal);
            if let Some(portal) = owner {
                return self.portals.get(portal);
            }
            name = above(name)?;
        }
    }

    /// A short stable fingerprint of the text and the region, shown to IT.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The name without its first label. Labels are so short that a plain loop is the quickest search.
fn above(name: &str) -> Option<&str> {
    let dot = name.bytes().position(|byte| byte == b'.')?;
    Some(&name[dot + 1..])
}

/// The labels of the host that stand before this name above it.
fn before<'a>(host: &'a str, name: &str) -> &'a str {
    &host[..(host.len() - name.len()).saturating_sub(1)]
}

#[cfg(test)]
mod tests;
