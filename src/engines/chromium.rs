//! Managed policies of Chromium: which pages open. What a page loads besides is not asked there.

use serde_json::json;

use super::{Export, pages};
use crate::policy::Policy;
use crate::say;

pub(super) fn export(policy: &Policy) -> Export {
    let (mut allow, mut block) = (Vec::new(), vec!["*".to_owned()]);
    let mut starred = Vec::new();
    for rule in pages(policy) {
        let scheme = rule.scheme();
        let port = rule
            .port
            .map_or_else(String::new, |port| format!(":{port}"));
        // A section is the beginning of a path there: with the slash it is never another section.
        let path = rule
            .path
            .map_or_else(String::new, |path| format!("{path}/"));
        // A dot in front means this name alone; without it the names below are meant, too.
        let dot = if rule.below { "" } else { "." };
        allow.push(format!("{scheme}://{dot}{}{port}{path}", rule.host));
        if rule.below {
            block.push(format!("{scheme}://.{}{port}{path}", rule.host));
            starred.push(rule.host);
        }
    }
    let mut looser = vec![say!("engines-resources", engine = "Chromium")];
    looser.extend(super::of_hosts(&starred, |hosts| {
        say!("engines-coded", hosts = hosts)
    }));
    let policies = json!({
        "URLAllowlist": allow,
        "URLBlocklist": block,
        // It would go round a proxy that only knows TCP.
        "QuicAllowed": false,
    });
    Export {
        text: super::json(&policies),
        looser,
    }
}
