//! Addresses of documents as the engine names them: which a page makes by itself, and whose the others are.

use url::Url;

/// Longer than any number or address that somebody writes down.
const LONGEST_CONTACT: usize = 60;

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

/// The telephone number or the address for letters that a link is, for a person to read. What is neither as people
/// write it is nothing: a page must not write its own words there.
pub(super) fn contact(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let rest = rest.split(['?', ';']).next()?.replace("%20", " ");
    let number = |letter: char| letter.is_ascii_digit() || "+-() *#".contains(letter);
    let mail = |letter: char| letter.is_ascii_alphanumeric() || "@._+-".contains(letter);
    let is_one = match scheme.to_ascii_lowercase().as_str() {
        "tel" => rest.chars().all(number) && rest.contains(|letter: char| letter.is_ascii_digit()),
        "mailto" => {
            rest.chars().all(mail) && rest.split('@').filter(|part| !part.is_empty()).count() == 2
        }
        _ => false,
    };
    (is_one && rest.len() <= LONGEST_CONTACT).then_some(rest)
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
