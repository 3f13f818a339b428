//! The shared corpora of addresses. Each row is turned into a policy through the real grammar.

use serde_json::Value;
use sps_kiosk::policy::{Decision, Policy, Reason, Way};
use url::Host;

use crate::corpora::rows;

fn policy(hosts: &[String], resources: &[String]) -> Policy {
    let text = format!(
        "[[portal]]\nid = 'p'\nname = 'P'\nhome = 'https://p.test/'\nhosts = {hosts:?}\nresources = {resources:?}\n"
    );
    Policy::parse(&text, None).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

/// One neutral rule as host patterns: (navigable, resources).
fn patterns(rule: &Value) -> (Vec<String>, Vec<String>) {
    let host = rule["host"].as_str().unwrap_or_default();
    // The grammar has no numbers in place of names; such a rule opens nothing.
    if let Ok(Host::Ipv4(_) | Host::Ipv6(_)) = Host::parse(host) {
        return (Vec::new(), Vec::new());
    }
    let path = rule["path_prefix"].as_str().unwrap_or("");
    let port = match &rule["port"] {
        Value::Number(port) => format!(":{port}"),
        Value::String(any) if any == "any" => ":*".to_owned(),
        _ => String::new(),
    };
    let names = match rule["subdomains"].as_str().unwrap_or_default() {
        "none" => vec![host.to_owned()],
        "only" => vec![format!("*.{host}")],
        // A star over a single label would be a star over a whole top name; none of ours has one.
        _ if !host.contains('.') => vec![host.to_owned()],
        _ => vec![host.to_owned(), format!("*.{host}")],
    };
    let with = |scheme: &str| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("{scheme}://{name}{port}{path}"))
            .collect()
    };
    match rule["scheme"].as_str() {
        None => ([with("http"), with("https")].concat(), Vec::new()),
        Some("http") => (with("http"), Vec::new()),
        Some("https") => (with("https"), Vec::new()),
        // A web socket is loaded by a page, and its host may not be opened as one.
        Some("ws") => (Vec::new(), with("http")),
        Some("wss") => (Vec::new(), with("https")),
        Some(_) => (Vec::new(), Vec::new()),
    }
}

#[test]
fn url_filters_of_other_programs() {
    let mut wrong = Vec::new();
    let mut stricter = 0;
    for row in rows("url_filter.jsonl") {
        let Some(expected) = row["kiosk_expected"].as_str() else {
            continue;
        };
        if row["convertible"] != true {
            continue;
        }
        let (mut hosts, mut resources) = (Vec::new(), Vec::new());
        for rule in row["neutral"].as_array().unwrap() {
            let (navigable, loaded) = patterns(rule);
            hosts.extend(navigable);
            resources.extend(loaded);
        }
        hosts.sort();
        hosts.dedup();
        let policy = policy(&hosts, &resources);
        let url = row["url"].as_str().unwrap();
        let way = match url.starts_with("ws") {
            true => Way::Connect,
            false => Way::Navigate,
        };
        let found = policy.decide_text(way, url);
        // Other programs let these two through; here no rule ever does.
        let never = [Reason::UserInfo, Reason::NumericHost].map(Decision::Deny);
        if expected == "allowed" && never.contains(&found) {
            stricter += 1;
            continue;
        }
        if matches!(found, Decision::Allow(_)) != (expected == "allowed") {
            wrong.push(format!(
                "{} {url}: {found:?}, not {expected}: {hosts:?}",
                row["id"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(stricter <= 8, "{stricter} rows");
}

#[test]
fn inputs_that_try_to_look_like_the_allowed_host() {
    let one = policy(
        &[
            "www.gosuslugi.ru".to_owned(),
            "http://www.gosuslugi.ru".to_owned(),
        ],
        &[],
    );
    let allows = |text: &str| matches!(one.decide_text(Way::Navigate, text), Decision::Allow(_));
    let mut wrong = Vec::new();
    for row in rows("url_confusion.jsonl") {
        let allowed = row["expected"] == "allowed";
        if let Some(href) = row["engine_href"].as_str() {
            // The corpus looks at the host alone; user info before it is refused besides.
            let user_info =
                one.decide_text(Way::Navigate, href) == Decision::Deny(Reason::UserInfo);
            if allows(href) != (allowed && !user_info) {
                wrong.push(format!("{} engine: {href}", row["id"]));
            }
        }
        let input = row["input"].as_str().unwrap();
        if row["base"].is_null() && allows(input) && !allowed {
            wrong.push(format!("{} input: {input}", row["id"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_engine_reads_differently_is_never_allowed() {
    let mut wrong = Vec::new();
    for row in rows("webkit_vs_rusturl.jsonl") {
        let input = row["input"].as_str().unwrap();
        for side in ["rust_url", "webkit"] {
            let Some(host) = row[side][0].as_str() else {
                continue;
            };
            let text = format!(
                "[[portal]]\nid = 'p'\nname = 'P'\nhome = 'https://p.test/'\nhosts = ['{host}', 'http://{host}']\n"
            );
            // A host that the grammar itself refuses can never be allowed.
            let Ok(policy) = Policy::parse(&text, None) else {
                continue;
            };
            for way in [Way::Navigate, Way::Frame, Way::Fetch] {
                if let Decision::Allow(_) = policy.decide_text(way, input) {
                    wrong.push(format!("{input} {way:?} with {host}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
