//! Lists of access for squid: a tunnel to what the list has with https, a request to what it has without.
//!
//! As at our gate, sections of a portal bind nothing here: in a tunnel nobody sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::Export;
use crate::policy::{HostRule, Policy};
use crate::say;

/// Addresses that are no portal's unless the list says so: what our gate refuses, too. Squid keeps an IPv4 address
/// as an IPv6 one, so that a wide net of the latter would catch the former.
pub(super) const LOCAL: &str = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 \
    192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 \
    ::/128 ::1/128 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 fc00::/7 fe80::/10 ff00::/8";

/// The hosts of rules that want the same way.
#[derive(Default)]
struct Hosts<'a> {
    exact: BTreeSet<&'a str>,
    below: BTreeSet<&'a str>,
}

impl<'a> Hosts<'a> {
    fn add(&mut self, rule: &HostRule<'a>) {
        match rule.below {
            true => self.below.insert(rule.host),
            false => self.exact.insert(rule.host),
        };
    }

    /// Writes the lists of this name, and returns what picks one of these hosts in a rule of access: a line each.
    fn write(&self, name: &str, out: &mut String) -> Vec<String> {
        let mut picked = Vec::new();
        if !self.exact.is_empty() {
            line(out, &format!("acl {name}_exact dstdomain -n"), &self.exact);
            picked.push(format!("{name}_exact"));
        }
        if !self.below.is_empty() {
            let hosts = self.below.iter().map(|host| host.replace('.', r"\."));
            let below = hosts
                .clone()
                .map(|host| format!(r"^([a-z0-9_-]+\.)+{host}$"));
            line(out, &format!("acl {name}_below dstdom_regex -n -i"), below);
            // A label in code below a star says what the list has never seen.
            let coded = hosts.map(|host| format!(r"(^|\.)xn--.*\.{host}$"));
            line(out, &format!("acl {name}_coded dstdom_regex -n -i"), coded);
            picked.push(format!("{name}_below !{name}_coded"));
        }
        picked
    }
}

fn line<T: AsRef<str>>(out: &mut String, head: &str, words: impl IntoIterator<Item = T>) {
    out.push_str(head);
    for word in words {
        out.push(' ');
        out.push_str(word.as_ref());
    }
    out.push('\n');
}

pub(super) fn export(policy: &Policy) -> Export {
    let mut ways: BTreeMap<(bool, Option<u16>, bool), Hosts> = BTreeMap::new();
    for rule in policy.host_rules() {
        let way = (rule.secure, rule.port, rule.private_addresses);
        ways.entry(way).or_default().add(&rule);
    }
    let mut text = say!("engines-squid", version = policy.version());
    text.push_str("\n\nacl sps_connect method CONNECT\nacl sps_request proto HTTP\n");
    let _written = writeln!(text, "acl sps_local dst {LOCAL}");
    for (number, ((secure, port, private), hosts)) in ways.iter().enumerate() {
        let name = format!("sps_{number}");
        let picked = hosts.write(&name, &mut text);
        let way = match secure {
            true => "sps_connect",
            false => "sps_request !sps_connect",
        };
        let door = port.map_or_else(String::new, |port| {
            let _written = writeln!(text, "acl {name}_port port {port}");
            format!(" {name}_port")
        });
        // Last, since it looks the name up: nobody is asked for what is not listed.
        let place = if *private { "" } else { " !sps_local" };
        for hosts in picked {
            let _written = writeln!(text, "http_access allow {way}{door} {hosts}{place}");
        }
    }
    text.push_str("http_access deny all\n");
    Export {
        text,
        looser: vec![say!("engines-squid-hello")],
    }
}
