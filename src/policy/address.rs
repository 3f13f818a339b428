//! Text that should be an address: refused when two parsers could read it differently.
//!
//! The engine, a proxy and the `url` crate agree on plain addresses. They differ on control
//! characters, backslashes, missing or surplus slashes and rare letters, and people make attacks of
//! the differences. Such text is refused before it is parsed; the parsed address is decided elsewhere.

use url::Url;

use super::rule::is_russian;
use super::{Reason, Way};

/// Parses the text as the way demands.
pub(super) fn read(way: Way, text: &str) -> Result<Url, Reason> {
    if way == Way::Connect && !text.contains("://") {
        return read_host_and_port(text);
    }
    let bytes = text.as_bytes();
    if bytes.iter().any(u8::is_ascii_control) {
        return Err(Reason::AmbiguousAddress);
    }
    if bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        return Err(Reason::AmbiguousAddress);
    }
    let colon = bytes
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'-' | b'.'));
    let Some((scheme, rest)) = colon.and_then(|colon| {
        let rest = bytes[colon..].strip_prefix(b":")?;
        Some((&bytes[..colon], rest))
    }) else {
        return Err(Reason::NotAnAddress);
    };
    if !is_of_the_web(scheme) {
        return Err(Reason::SchemeNotAllowed);
    }
    // `https:host` and `https:/host` are read in two ways.
    let Some(rest) = rest.strip_prefix(b"//") else {
        return Err(Reason::AmbiguousAddress);
    };
    check_authority(rest)?;
    Url::parse(text).map_err(|_| Reason::NotAnAddress)
}

fn is_of_the_web(scheme: &[u8]) -> bool {
    ["https", "http", "wss", "ws"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name.as_bytes()))
}

/// Checks everything up to the path for what parsers disagree on.
fn check_authority(rest: &[u8]) -> Result<(), Reason> {
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\'))
        .unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    if authority.is_empty() || authority.ends_with(b":") {
        return Err(Reason::AmbiguousAddress);
    }
    // A backslash is a slash to some parsers up to the query, where it is only itself.
    let path_end = behind
        .iter()
        .position(|byte| matches!(byte, b'?' | b'#'))
        .unwrap_or(behind.len());
    if behind[..path_end].contains(&b'\\') {
        return Err(Reason::AmbiguousAddress);
    }
    if authority.contains(&b'@') {
        return Err(Reason::UserInfo);
    }
    if authority.contains(&b'%') || (!authority.is_ascii() && !is_plain_russian(authority)) {
        return Err(Reason::AmbiguousAddress);
    }
    Ok(())
}

/// Letters beyond these are mapped differently by different releases of the Unicode tables.
fn is_plain_russian(authority: &[u8]) -> bool {
    std::str::from_utf8(authority)
        .is_ok_and(|text| text.chars().all(|c| c.is_ascii() || is_russian(c)))
}

/// `host:port`, as it stands in a CONNECT request.
fn read_host_and_port(text: &str) -> Result<Url, Reason> {
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err(Reason::NotAnAddress);
    };
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::NotAnAddress);
    }
    if host.bytes().any(|byte| {
        byte.is_ascii_control() || matches!(byte, b' ' | b'/' | b'?' | b'#' | b'\\' | b'%')
    }) {
        return Err(Reason::AmbiguousAddress);
    }
    if !host.is_ascii() && !is_plain_russian(host.as_bytes()) {
        return Err(Reason::AmbiguousAddress);
    }
    if host.contains('@') {
        return Err(Reason::UserInfo);
    }
    let url = Url::parse(&format!("https://{host}:{port}/")).map_err(|_| Reason::NotAnAddress)?;
    // Port 0 is not a port that anything listens on.
    match url.port() {
        Some(0) => Err(Reason::NotAnAddress),
        Some(_) | None => Ok(url),
    }
}
