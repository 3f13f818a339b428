//! The way out: the user of the seat reaches nothing but this machine, and nothing reaches it. The relay reaches its
//! scanner alone.
//!
//! The rules are read as nftables prints them, so that those of iptables-nft are seen too. Only
//! plain rules are understood; what is not understood is not taken for a wall.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::account::Account;
use super::wall;
use super::{Found, Look, Machine, Unseen};
use crate::platform::Scanner;
use crate::say;

/// The user as whom the relay to a scanner runs.
const RELAY: &str = "sps-kiosk-scanner";

/// The ports of X servers.
const DISPLAYS: std::ops::RangeInclusive<u16> = 6000..=6063;

/// What sends packets elsewhere than they were meant to go.
const REDIRECTS: &[&str] = &["dnat", "dup", "fwd", "redirect", "tproxy"];

/// What a rule may say without holding for some packets only.
const PLAIN: &[&str] = &[
    "accept", "counter", "drop", "goto", "jump", "log", "match", "queue", "reject", "return",
    "vmap",
];

/// A socket that waits for connections.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listener {
    pub(super) port: u16,
    uid: u32,
    pub(super) is_loopback: bool,
}

impl Listener {
    /// A line of `/proc/net/tcp`, when it is one.
    fn parse(line: &str) -> Option<Listener> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (address, port) = fields.get(1)?.split_once(':')?;
        let listens = *fields.get(3)? == "0A";
        // Words of four bytes, each turned round: 127.x.y.z ends with 7F.
        let is_loopback = match address.len() {
            8 => address.ends_with("7F"),
            _ => {
                address == "00000000000000000000000001000000"
                    || address.starts_with("0000000000000000FFFF0000") && address.ends_with("7F")
            }
        };
        listens.then_some(Listener {
            port: u16::from_str_radix(port, 16).ok()?,
            uid: fields.get(7)?.parse().ok()?,
            is_loopback,
        })
    }
}

impl Machine {
    pub(super) fn listening(&self) -> Result<Vec<Listener>, Unseen> {
        let old = self.read("/proc/net/tcp")?;
        let new = self.read_if_there("/proc/net/tcp6")?;
        let lines = old.lines().chain(new.lines());
        Ok(lines.filter_map(Listener::parse).collect())
    }
}

pub(crate) fn x_listens(machine: &Machine) -> Look {
    let mut listening = machine.listening()?;
    listening.retain(|listener| DISPLAYS.contains(&listener.port));
    Ok(ports(&listening))
}

/// What others of this machine listen for, where the world can reach it: ssh is looked at by itself.
pub(crate) fn other_listeners(machine: &Machine) -> Look {
    let mut listening = machine.listening()?;
    listening.retain(|listener| !listener.is_loopback && listener.port != 22);
    Ok(ports(&listening))
}

pub(crate) fn listeners(machine: &Machine) -> Look {
    let uid = machine.account()?.uid;
    let mut listening = machine.listening()?;
    listening.retain(|listener| listener.uid == uid && !listener.is_loopback);
    Ok(ports(&listening))
}

fn ports(listening: &[Listener]) -> Found {
    let ports: Vec<String> = listening
        .iter()
        .map(|listener| listener.port.to_string())
        .collect();
    Found::none(&ports)
}

/// What a chain of rules does with what the user sends to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passage {
    Closed,
    Open,
    /// The rules say more than is understood here.
    Unclear,
}

pub(crate) fn egress(machine: &Machine) -> Look {
    machine.must_run()?;
    let account = machine.account()?;
    if !rustix::process::getuid().is_root() {
        return Err(Unseen(say!("doctor-ask-as-root")));
    }
    let listed = Command::new("/usr/sbin/nft")
        .args(["-j", "list", "ruleset"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let listed = listed.map_err(|error| Unseen::file("/usr/sbin/nft", &error))?;
    let tried = match judge(&listed.stdout, &account) {
        Ok(Found::Good) => wall::try_out(&account, None),
        Ok(bad @ Found::Bad(_)) => Ok(bad),
        // Rules that are not understood are no wall, but a packet that comes past them says more.
        Err(unclear) => match wall::try_out(&account, None) {
            Ok(bad @ Found::Bad(_)) => Ok(bad),
            Ok(Found::Good) | Err(_) => Err(unclear),
        },
    };
    match tried {
        Ok(Found::Good) => relay(machine),
        other => other,
    }
}

/// The user of the relay to a scanner, where this machine has one. What is let through for it is only tried.
fn relay(machine: &Machine) -> Look {
    let passwd = machine.read("/etc/passwd")?;
    let Some(account) = Account::named(&passwd, RELAY) else {
        return Ok(Found::Good);
    };
    let way = machine.scanner.as_ref().and_then(Scanner::relayed);
    wall::try_out(&account, way)
}

fn judge(listed: &[u8], account: &Account) -> Look {
    let rules: Value =
        serde_json::from_slice(listed).map_err(|_| Unseen(say!("doctor-firewall-silent")))?;
    let objects = rules["nftables"].as_array().cloned().unwrap_or_default();
    let redirects = |object: &Value| {
        let expressions = object["rule"]["expr"].as_array();
        expressions.is_some_and(|all| {
            all.iter()
                .any(|it| REDIRECTS.iter().any(|word| it.get(word).is_some()))
        })
    };
    // What was let through to this machine could then go on to the world.
    if objects.iter().any(redirects) {
        return Err(Unseen(say!("doctor-firewall-unclear")));
    }
    let sleeps = |chain: &Value| {
        let mut tables = objects.iter().map(|object| &object["table"]);
        tables.any(|table| {
            table["family"] == chain["family"]
                && table["name"] == chain["table"]
                && table["flags"].to_string().contains("dormant")
        })
    };
    let through = |family: &str| -> Vec<Passage> {
        let chains = objects.iter().map(|object| &object["chain"]);
        chains
            .filter(|chain| chain["hook"] == "output" && chain["type"] == "filter")
            .filter(|chain| chain["family"] == family && !sleeps(chain))
            .map(|chain| passage(chain, &objects, account))
            .collect()
    };
    let (both, old, new) = (through("inet"), through("ip"), through("ip6"));
    let closed = |chains: &[Passage]| chains.contains(&Passage::Closed);
    if closed(&both) || closed(&old) && closed(&new) {
        return Ok(Found::Good);
    }
    match [both, old, new].concat().contains(&Passage::Unclear) {
        true => Err(Unseen(say!("doctor-firewall-unclear"))),
        false => Ok(Found::Bad(account.name.clone())),
    }
}

/// Follows the rules of one chain until they decide about the user's packets to the world.
fn passage(chain: &Value, objects: &[Value], account: &Account) -> Passage {
    let rules = objects.iter().map(|object| &object["rule"]).filter(|rule| {
        rule["family"] == chain["family"]
            && rule["table"] == chain["table"]
            && rule["chain"] == chain["name"]
    });
    for rule in rules {
        let expressions = rule["expr"].as_array().map_or(&[][..], Vec::as_slice);
        let matches: Vec<Match> = expressions
            .iter()
            .filter_map(|e| Match::of(e, account))
            .collect();
        if matches.contains(&Match::Others) {
            continue;
        }
        let says = |words: &[&str]| {
            let named =
                |expression: &Value| words.iter().any(|word| expression.get(word).is_some());
            expressions.iter().any(named)
        };
        let only_some = |narrow: &[Match]| matches.iter().any(|found| narrow.contains(found));
        if says(&["drop", "reject"]) {
            if !only_some(&[Match::Inside, Match::Narrower]) {
                return Passage::Closed;
            }
        } else if says(&["accept"]) {
            match matches.contains(&Match::Inside) {
                true => {}
                false if matches.contains(&Match::Narrower) => return Passage::Unclear,
                false => return Passage::Open,
            }
        } else if says(&["jump", "goto", "return", "queue", "vmap", "xt"]) {
            return Passage::Unclear;
        }
    }
    match chain["policy"] == "drop" {
        true => Passage::Closed,
        false => Passage::Open,
    }
}

/// What an expression of a rule means for a packet of the user to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    /// It is about every such packet.
    All,
    /// It is about the packets of others.
    Others,
    /// It is about this machine itself, or what was let through before.
    Inside,
    /// It is about some of them.
    Narrower,
}

impl Match {
    /// None for what is no condition.
    fn of(expression: &Value, account: &Account) -> Option<Match> {
        let is_plain = |word: &str| expression.get(word).is_some();
        if expression.is_object() && !PLAIN.iter().any(|word| is_plain(word)) {
            // A limit, a quota, a counted set: it holds for some.
            return Some(Match::Narrower);
        }
        let found = expression.get("match")?;
        let (left, right) = (&found["left"], &found["right"]);
        let equal = match found["op"].as_str() {
            Some("==" | "in") => true,
            Some("!=") => false,
            Some(_) | None => return Some(Match::Narrower),
        };
        let key = left["meta"]["key"].as_str().or(left["ct"]["key"].as_str());
        Some(match key {
            Some("skuid") => {
                let is_user = right == account.name.as_str() || right == account.uid;
                let is_plain = right.is_string() || right.is_number();
                match (is_plain, is_user == equal) {
                    (false, _) => Match::Narrower,
                    (true, true) => Match::All,
                    (true, false) => Match::Others,
                }
            }
            Some("oifname" | "oif") if right == "lo" => match equal {
                true => Match::Inside,
                false => Match::All,
            },
            Some("state") if equal && is_established(right) => Match::Inside,
            Some(_) | None => Match::Narrower,
        })
    }
}

/// True for what belongs to a connection that was let through before.
fn is_established(states: &Value) -> bool {
    let fine = |state: &Value| state == "established" || state == "related";
    let states = states.get("set").unwrap_or(states);
    match states.as_array() {
        Some(all) => all.iter().all(fine),
        None => fine(states),
    }
}

#[cfg(test)]
#[path = "firewall_tests.rs"]
mod tests;
