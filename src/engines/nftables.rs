//! A table for the router of a branch. A packet has no name: dnsmasq, which answers the seats there, puts the
//! addresses of the listed names into sets.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Export;
use crate::policy::Policy;
use crate::say;

/// Where the sets lie, as dnsmasq writes it.
const TABLE: &str = "inet#sps_portals";

/// How long an address is open after the name was asked for: longer than answers of name servers are kept.
const OPEN: &str = "1d";

/// The names of sets for one port, or for any.
fn set(port: Option<u16>) -> String {
    port.map_or_else(|| "any".to_owned(), |port| format!("port_{port}"))
}

pub(super) fn export(policy: &Policy) -> Export {
    let rules: Vec<_> = policy.host_rules().collect();
    let ports: BTreeSet<_> = rules.iter().map(|rule| rule.port).collect();
    let mut text = say!("engines-nftables", version = policy.version());
    text.push_str("\n\n");
    let hosts: BTreeSet<_> = rules.iter().map(|rule| rule.host).collect();
    for host in hosts {
        // Of several lines that fit a name dnsmasq takes the longest only.
        let opening = rules
            .iter()
            .filter(|rule| rule.host == host || rule.covers(host));
        let ports: BTreeSet<_> = opening.map(|rule| rule.port).collect();
        let sets = ports.into_iter().map(set);
        let sets = sets.map(|set| format!("4#{TABLE}#{set}_v4,6#{TABLE}#{set}_v6"));
        let sets: Vec<_> = sets.collect();
        let _written = writeln!(text, "#nftset=/{host}/{}", sets.join(","));
    }
    text.push_str(
        "\ntable inet sps_portals\ndelete table inet sps_portals\n\ntable inet sps_portals {\n",
    );
    text.push_str("    set seats_v4 { type ipv4_addr; flags interval; }\n");
    text.push_str("    set seats_v6 { type ipv6_addr; flags interval; }\n");
    for port in &ports {
        let set = set(*port);
        let _written = writeln!(
            text,
            "    set {set}_v4 {{ type ipv4_addr; timeout {OPEN}; }}"
        );
        let _written = writeln!(
            text,
            "    set {set}_v6 {{ type ipv6_addr; timeout {OPEN}; }}"
        );
    }
    text.push_str(
        "\n    chain forward {\n        type filter hook forward priority filter; policy accept;\n        \
         ct state established,related accept\n        ip saddr @seats_v4 jump portals\n        \
         ip6 saddr @seats_v6 jump portals\n    }\n\n    chain portals {\n",
    );
    for port in &ports {
        let set = set(*port);
        let door = match port {
            Some(port) => format!("tcp dport {port}"),
            None => "meta l4proto tcp".to_owned(),
        };
        let _written = writeln!(text, "        ip daddr @{set}_v4 {door} accept");
        let _written = writeln!(text, "        ip6 daddr @{set}_v6 {door} accept");
    }
    text.push_str("        reject with icmpx admin-prohibited\n    }\n}\n");
    Export {
        text,
        looser: vec![say!("engines-nftables-names")],
    }
}
