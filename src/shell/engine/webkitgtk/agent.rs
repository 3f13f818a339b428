//! How the engine calls itself: in the head of each request and to the scripts of a page, alike.
//!
//! WebKitGTK's own words name a Safari of a version that never was, on a system that portals do not list, and
//! portals that look at the browser's age turn it away. What it is in truth is the Safari with the same engine.
//! A portal of the list may be told something else.

use webkit2gtk::{SettingsExt as _, WebView, WebViewExt};

use url::Url;

use crate::policy::Policy;

/// The Safari whose engine WebKitGTK 2.50 has; Apple itself says the same of every later macOS.
const USUAL: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
    (KHTML, like Gecko) Version/26.0 Safari/605.1.15";

/// Says from now on what is meant for the portal at this address. True when it said something else before.
pub(super) fn introduce(view: &WebView, policy: &Policy, address: &str) -> bool {
    let url = Url::parse(address).ok();
    let portal = url
        .as_ref()
        .and_then(Url::host_str)
        .and_then(|host| policy.portal_of(host));
    let words = portal.and_then(|portal| portal.user_agent.as_deref());
    say(view, words.unwrap_or(USUAL))
}

/// As at the beginning of a visit.
pub(super) fn usual(view: &WebView) {
    say(view, USUAL);
}

fn say(view: &WebView, words: &str) -> bool {
    let Some(settings) = WebViewExt::settings(view) else {
        return false;
    };
    let differs = settings.user_agent().as_deref() != Some(words);
    if differs {
        settings.set_user_agent(Some(words));
    }
    differs
}
