//! The policy: one immutable value that answers for both gates.
//!
//! Text becomes a [`Policy`] or every problem with its place; a reload is a new value. Deny is the
//! fall-through: only a named rule allows. Addresses are parsed once, never decoded first, and
//! matched on their components. No file, no network and no clock here.

#![forbid(unsafe_code)]

use url::{Host, Url};

use crate::diagnostic::Problem;

/// What somebody asks to do.
#[derive(Clone, Copy, Debug)]
pub enum Request<'a> {
    /// Open a page in the portal view.
    Navigate(&'a Url),
    /// Open a page in a frame of a page.
    Frame(&'a Url),
    /// Connect the gate to a host.
    Connect {
        /// The host that was named.
        host: &'a Host<&'a str>,
        /// The port that was named.
        port: u16,
    },
    /// Load something into a page over plain HTTP through the gate.
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

/// Why a request is refused. `code()` is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The text is no address.
    NotAnAddress,
    /// Not a scheme of the web.
    SchemeNotAllowed,
    /// No rule names the host.
    HostNotListed,
}

impl Reason {
    /// The stable code, for logs, scripts and sentences.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NotAnAddress => "not-an-address",
            Reason::SchemeNotAllowed => "scheme-not-allowed",
            Reason::HostNotListed => "host-not-listed",
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
    /// A sentence for the citizen.
    pub note: Option<String>,
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
pub struct Policy {}

impl Policy {
    /// Parses the text of an allowlist file, with the overlay of this region (the file's default
    /// region when `None`).
    ///
    /// # Errors
    /// Every problem of the file: one bad line refuses it whole.
    pub fn parse(_text: &str, _region: Option<&str>) -> Result<Policy, Vec<Problem>> {
        Ok(Policy {})
    }

    /// Decides one request. Never panics; what no rule allows is denied.
    pub fn decide(&self, _request: Request<'_>) -> Decision {
        Decision::Deny(Reason::HostNotListed)
    }

    /// Parses the text once and decides it; text that is no address is denied.
    pub fn decide_text(&self, _way: Way, _text: &str) -> Decision {
        Decision::Deny(Reason::NotAnAddress)
    }

    /// The name of a rule, for logs and `--explain`.
    pub fn rule_name(&self, _rule: RuleId) -> &str {
        ""
    }

    /// The portals, in the order of the file.
    pub fn portals(&self) -> &[Portal] {
        &[]
    }

    /// The services of Appendix 1, by number.
    pub fn services(&self) -> &[Service] {
        &[]
    }

    /// The portal that a host belongs to (for its name, its way out and its log-out).
    pub fn portal_of(&self, _host: &str) -> Option<&Portal> {
        None
    }

    /// A short stable fingerprint of the text and the region, shown to IT.
    pub fn version(&self) -> &str {
        ""
    }
}
