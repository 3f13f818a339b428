//! Why a decision was made, in sentences for IT.
//!
//! Shown by `decide --explain` only: it may take its time, and it never decides.

use url::{Host, Url};

use super::{Decision, Policy, Reason, Way, address};
use crate::diagnostic::table::nearest;
use crate::say;

impl Reason {
    /// The reason in one sentence for IT, without a final period.
    pub fn sentence(self) -> String {
        match self {
            Reason::NotAnAddress => say!("policy-not-an-address"),
            Reason::AmbiguousAddress => say!("policy-ambiguous-address"),
            Reason::SchemeNotAllowed => say!("policy-scheme-not-allowed"),
            Reason::UserInfo => say!("policy-user-info"),
            Reason::NumericHost => say!("policy-numeric-host"),
            Reason::HostNotListed => say!("policy-host-not-listed"),
            Reason::HostOnlyResource => say!("policy-host-only-resource"),
            Reason::SchemeNotListed => say!("policy-scheme-not-listed"),
            Reason::PortNotListed => say!("policy-port-not-listed"),
            Reason::PathNotListed => say!("policy-path-not-listed"),
        }
    }
}

impl Policy {
    /// Says which rule decided, or why none did and what the nearest rules are.
    pub fn explain(&self, way: Way, text: &str) -> Vec<String> {
        let mut lines = self.reasons(way, text);
        let url = address::read(way, text).ok();
        if let Some(Host::Domain(host)) = url.as_ref().and_then(Url::host) {
            let host = host.strip_suffix('.').unwrap_or(host);
            lines.extend(
                self.certificates_of(host)
                    .map(|entry| say!("policy-certificates-believed", file = &entry.file)),
            );
        }
        lines
    }

    fn reasons(&self, way: Way, text: &str) -> Vec<String> {
        let reason = match self.decide_text(way, text) {
            Decision::Allow(rule) => {
                let old = self
                    .permits_old_tls(rule)
                    .then(|| say!("policy-speaks-old-tls"));
                let allowed = say!("policy-allowed-by", rule = self.rule_name(rule));
                return [allowed].into_iter().chain(old).collect();
            }
            Decision::Deny(reason) => reason,
        };
        let mut lines = vec![reason.sentence()];
        if let (Way::Navigate, Some(secure)) = (way, self.upgrade(text)) {
            lines.push(say!("policy-upgraded", address = secure.as_str()));
        }
        let Ok(url) = address::read(way, text) else {
            return lines;
        };
        let Some(Host::Domain(host)) = url.host() else {
            return lines;
        };
        let host = host.strip_suffix('.').unwrap_or(host);
        let covering: Vec<&str> = self
            .rules
            .iter()
            .filter(|rule| rule.pattern.covers(host))
            .map(|rule| rule.name.as_str())
            .collect();
        if !covering.is_empty() {
            lines.push(say!("policy-nearest-rules", rules = covering.join(", ")));
            return lines;
        }
        lines.push(self.advice(host));
        lines
    }

    /// What to do about a host that no rule names. A name that only looks like a listed one is never
    /// proposed for the list.
    fn advice(&self, host: &str) -> String {
        let site = psl::domain_str(host);
        let same_site = |name: &str| site.is_some() && psl::domain_str(name) == site;
        if let Some(rule) = self.rules.iter().find(|rule| same_site(&rule.pattern.host)) {
            return say!("policy-same-site", host = host, rule = &rule.name);
        }
        match self.resembled_by(host) {
            Some(similar) => say!("policy-similar-host", host = similar),
            None => say!("policy-line-to-paste", host = host),
        }
    }

    /// The listed host that this one is so like that it could be taken for it.
    pub fn resembled_by(&self, host: &str) -> Option<&str> {
        let names: Vec<&str> = self.rules.iter().map(|rule| &*rule.pattern.host).collect();
        nearest(host, &names)
    }
}
