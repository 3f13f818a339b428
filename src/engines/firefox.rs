//! `policies.json` of Firefox: which pages open. What a page loads besides is not asked there.

use serde_json::json;

use super::{Export, pages};
use crate::policy::Policy;
use crate::say;

pub(super) fn export(policy: &Policy) -> Export {
    let (mut exceptions, mut starred) = (Vec::new(), Vec::new());
    let mut looser = vec![say!("engines-resources", engine = "Firefox")];
    for rule in pages(policy) {
        let star = if rule.below { "*." } else { "" };
        let site = format!("{}://{star}{}", rule.scheme(), rule.host);
        match rule.path {
            None => exceptions.push(format!("{site}/*")),
            Some(path) => {
                exceptions.extend(["", "/*", "?*"].map(|end| format!("{site}{path}{end}")));
            }
        }
        if rule.below {
            starred.push(rule.host);
        }
        // It knows no ports in a pattern.
        looser.push(match rule.port {
            None => continue,
            Some(port) if port == rule.usual_port() => continue,
            Some(port) => say!("engines-port", host = rule.host, port = port.to_string()),
        });
    }
    looser.extend(super::of_hosts(&starred, |hosts| {
        say!("engines-apex", hosts = hosts)
    }));
    let filter = json!({ "Block": ["<all_urls>"], "Exceptions": exceptions });
    Export {
        text: super::json(&json!({ "policies": { "WebsiteFilter": filter } })),
        looser,
    }
}
