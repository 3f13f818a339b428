//! The same policy for other engines: what `sps-kiosk export` writes.
//!
//! Each speaks another language, and none says everything that the list says. Where one cannot be as exact, it
//! is stricter if it can be that, and otherwise a note says where it lets more through. Pure: text out of a policy.

#![forbid(unsafe_code)]

mod chromium;
mod firefox;
mod nftables;
mod squid;

use crate::policy::{HostRule, Policy};

/// Another engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The proxy squid: a file that its configuration includes.
    Squid,
    /// The browser Chromium: a file of managed policies.
    Chromium,
    /// The browser Firefox: `policies.json`.
    Firefox,
    /// The packet filter of a router, with the lines for dnsmasq that fill its sets.
    Nftables,
}

/// A policy in another language.
#[derive(Debug, PartialEq, Eq)]
pub struct Export {
    /// The file.
    pub text: String,
    /// Where the engine lets more through than the list says: a sentence each, for IT.
    pub looser: Vec<String>,
}

/// Writes the policy for this engine.
pub fn export(engine: Engine, policy: &Policy) -> Export {
    match engine {
        Engine::Squid => squid::export(policy),
        Engine::Chromium => chromium::export(policy),
        Engine::Firefox => firefox::export(policy),
        Engine::Nftables => nftables::export(policy),
    }
}

/// The rules for pages.
fn pages(policy: &Policy) -> impl Iterator<Item = HostRule<'_>> {
    policy.host_rules().filter(|rule| rule.navigable)
}

/// What is to be said of these hosts, if there are any.
fn of_hosts(hosts: &[&str], say: impl FnOnce(String) -> String) -> Option<String> {
    (!hosts.is_empty()).then(|| say(hosts.join(", ")))
}

/// A file in JSON, as people read it.
fn json(file: &serde_json::Value) -> String {
    format!("{file:#}\n")
}

#[cfg(test)]
mod tests;
