//! Addresses of documents as the engine names them: which a page makes by itself, and whose the others are.

use url::Url;

/// Documents that a page makes inside itself. What becomes of one outside a frame is decided when
/// the answer comes, where the engine says whether it is the main one.
pub(super) fn inside_a_page(address: &str) -> bool {
    ["about:srcdoc", "blob:", "data:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// Without an address the page writes a window, or leads it somewhere later.
pub(super) fn is_written(address: &str) -> bool {
    address.is_empty() || address == "about:blank"
}

/// The host of an address for a person to read; nothing else of it.
pub(super) fn host_of(address: &str) -> String {
    Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .or_else(|| {
            address
                .split_once(':')
                .map(|(scheme, _)| format!("{scheme}:"))
        })
        .unwrap_or_default()
}
