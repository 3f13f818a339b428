//! Rules as nftables 1.0.6 prints them, and what they let through.

use super::super::tests::Disk;
use super::*;

const USER: &str = r#"{"match":{"op":"==","left":{"meta":{"key":"skuid"}},"right":990}}"#;
const NAMED: &str = r#"{"match":{"op":"==","left":{"meta":{"key":"skuid"}},"right":"kiosk"}}"#;
const NOT_USER: &str = r#"{"match":{"op":"!=","left":{"meta":{"key":"skuid"}},"right":990}}"#;
const OTHER: &str = r#"{"match":{"op":"==","left":{"meta":{"key":"skuid"}},"right":991}}"#;
const RANGE: &str =
    r#"{"match":{"op":"==","left":{"meta":{"key":"skuid"}},"right":{"range":[1,5]}}}"#;
const INSIDE: &str = r#"{"match":{"op":"==","left":{"meta":{"key":"oifname"}},"right":"lo"}}"#;
const OUTSIDE: &str = r#"{"match":{"op":"!=","left":{"meta":{"key":"oifname"}},"right":"lo"}}"#;
const KNOWN: &str =
    r#"{"match":{"op":"in","left":{"ct":{"key":"state"}},"right":["established","related"]}}"#;
const NEW: &str =
    r#"{"match":{"op":"in","left":{"ct":{"key":"state"}},"right":["established","new"]}}"#;
const WEB: &str =
    r#"{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":443}}"#;
const SCANNER: &str = r#"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":"192.168.1.50"}}"#;
const STRANGER: &str = r#"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":"8.8.8.8"}}"#;
const BRANCH: &str = r#"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"prefix":{"addr":"10.0.0.0","len":8}}}}"#;
const COUNTER: &str = r#"{"counter":{"packets":0,"bytes":0}}"#;
const REJECT: &str = r#"{"reject":{"type":"icmpx","expr":"admin-prohibited"}}"#;
const DROP: &str = r#"{"drop":null}"#;
const ACCEPT: &str = r#"{"accept":null}"#;
const JUMP: &str = r#"{"jump":{"target":"more"}}"#;
const FOREIGN: &str = r#"{"xt":{"type":"match","name":"owner"}}"#;

/// A chain for what leaves the machine, as JSON objects.
fn chain(family: &str, policy: &str, rules: &[&[&str]]) -> String {
    let mut objects = vec![format!(
        r#"{{"chain":{{"family":"{family}","table":"t","name":"c","type":"filter",
            "hook":"output","prio":0,"policy":"{policy}"}}}}"#
    )];
    objects.extend(rules.iter().map(|expressions| {
        let expressions = expressions.join(",");
        format!(
            r#"{{"rule":{{"family":"{family}","table":"t","chain":"c","expr":[{expressions}]}}}}"#
        )
    }));
    objects.join(",")
}

fn judged(chains: &[String]) -> Look {
    let account = Account::sample("kiosk", 990);
    let listed = format!(r#"{{"nftables":[{}]}}"#, chains.join(","));
    judge(listed.as_bytes(), &account)
}

fn check(rules: &[&[&str]], expected: Passage) {
    let found = match judged(&[chain("inet", "accept", rules)]) {
        Ok(Found::Good) => Passage::Closed,
        Ok(Found::Bad(_)) => Passage::Open,
        Err(_) => Passage::Unclear,
    };
    assert_eq!(found, expected, "{rules:?}");
}

#[test]
fn the_user_is_closed_in_by_the_rules_that_reach_it() {
    check(&[&[USER, COUNTER, REJECT]], Passage::Closed);
    check(&[&[NAMED, DROP]], Passage::Closed);
    check(&[&[USER, OUTSIDE, DROP]], Passage::Closed);
    check(&[&[OUTSIDE, DROP]], Passage::Closed);
    check(
        &[&[NOT_USER, ACCEPT], &[INSIDE, ACCEPT], &[REJECT]],
        Passage::Closed,
    );
    check(
        &[
            &[USER, INSIDE, ACCEPT],
            &[USER, KNOWN, ACCEPT],
            &[USER, REJECT],
        ],
        Passage::Closed,
    );
    check(
        &[&[USER, INSIDE, WEB, ACCEPT], &[USER, REJECT]],
        Passage::Closed,
    );
    check(
        &[&[OTHER, ACCEPT], &[COUNTER], &[USER, REJECT]],
        Passage::Closed,
    );
}

#[test]
fn a_way_past_the_wall_is_seen() {
    check(&[], Passage::Open);
    check(&[&[OTHER, DROP]], Passage::Open);
    check(&[&[USER, WEB, DROP]], Passage::Open);
    check(&[&[USER, INSIDE, DROP]], Passage::Open);
    check(&[&[USER, ACCEPT], &[USER, DROP]], Passage::Open);
    check(&[&[ACCEPT], &[USER, DROP]], Passage::Open);
    check(&[&[NOT_USER, DROP]], Passage::Open);
}

#[test]
fn what_is_not_understood_is_no_wall() {
    check(&[&[USER, WEB, ACCEPT], &[USER, DROP]], Passage::Unclear);
    check(
        &[&[USER, STRANGER, ACCEPT], &[USER, DROP]],
        Passage::Unclear,
    );
    check(
        &[&[USER, SCANNER, WEB, ACCEPT], &[USER, DROP]],
        Passage::Unclear,
    );
    check(&[&[USER, BRANCH, ACCEPT], &[USER, DROP]], Passage::Unclear);
    check(&[&[USER, NEW, ACCEPT], &[USER, DROP]], Passage::Unclear);
    check(&[&[RANGE, ACCEPT], &[USER, DROP]], Passage::Unclear);
    check(&[&[JUMP], &[USER, DROP]], Passage::Unclear);
    check(&[&[FOREIGN, ACCEPT], &[USER, DROP]], Passage::Unclear);
    check(&[&[FOREIGN, DROP]], Passage::Open);
    assert!(judge(b"", &Account::sample("kiosk", 990)).is_err());
}

#[test]
fn both_families_of_addresses_are_closed() {
    let closed = |family: &str| chain(family, "accept", &[&[USER, DROP]]);
    let good = |chains: &[String]| judged(chains).unwrap() == Found::Good;
    assert!(!good(&[closed("ip")]));
    assert!(!good(&[closed("ip6")]));
    assert!(good(&[closed("ip"), closed("ip6")]));
    assert!(good(&[chain("inet", "drop", &[&[INSIDE, ACCEPT]])]));
    let forward = closed("inet").replace(r#""hook":"output""#, r#""hook":"forward""#);
    assert!(!good(&[forward]));
}

#[test]
fn listeners_are_those_that_the_world_can_reach() {
    let own = rustix::process::getuid().as_raw();
    let check = |address: &str, state: &str, expected: &str| {
        let head =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
        let line = format!(
            "   0: {address} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  {own}        0 1\n"
        );
        let file = match address.len() > 20 {
            true => [
                ("proc/net/tcp", head.to_owned()),
                ("proc/net/tcp6", head.to_owned() + &line),
            ],
            false => [
                ("proc/net/tcp", head.to_owned() + &line),
                ("proc/net/tcp6", head.to_owned()),
            ],
        };
        let mut files: Vec<(&str, &str)> = file.iter().map(|(p, t)| (*p, t.as_str())).collect();
        let passwd = Disk::own_account();
        files.push(("etc/passwd", &passwd));
        let machine = Disk::with(&files);
        let found = [x_listens, listeners].map(|look| look(&machine.machine()).unwrap());
        let found = found.map(|found| match found {
            Found::Good => String::new(),
            Found::Bad(ports) => ports,
        });
        assert_eq!(found.join("/"), expected, "{address} {state}");
    };
    check("0100007F:0C38", "0A", "/");
    check("00000000:0C38", "0A", "/3128");
    check("0A00000A:0C38", "0A", "/3128");
    check("00000000:0C38", "01", "/");
    check("00000000000000000000000001000000:0C38", "0A", "/");
    check("0000000000000000FFFF00000100007F:0C38", "0A", "/");
    check("00000000000000000000000000000000:0C38", "0A", "/3128");
    check("0100007F:1770", "0A", "6000/");
    check("00000000:17AF", "0A", "6063/6063");
}
