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
    // Without an early end these two loops are a few vector instructions.
    let (mut control, mut backslash) = (false, false);
    for byte in bytes {
        control |= byte.is_ascii_control();
        backslash |= *byte == b'\\';
    }
    if control || bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        return Err(Reason::AmbiguousAddress);
    }
    let rest = behind_scheme(bytes)?;
    let url = Url::parse(text);
    // Nearly every address spells out the host as it was parsed, and has nothing else to look at.
    if !url.as_ref().is_ok_and(|url| is_spelt_out(rest, url)) {
        check_authority(rest)?;
    }
    // A backslash is a slash to some parsers up to the query, where it is only itself.
    if backslash {
        let path_end = bytes
            .iter()
            .position(|byte| matches!(byte, b'?' | b'#'))
            .unwrap_or(bytes.len());
        if bytes[..path_end].contains(&b'\\') {
            return Err(Reason::AmbiguousAddress);
        }
    }
    url.map_err(|_| Reason::NotAnAddress)
}

/// Whether the bare host, exactly as it was parsed, stands between the scheme and the path.
fn is_spelt_out(rest: &[u8], url: &Url) -> bool {
    url.host_str()
        .and_then(|host| rest.strip_prefix(host.as_bytes()))
        .is_some_and(|behind| matches!(behind.first(), None | Some(b'/' | b'?' | b'#')))
}

/// What follows `https://` or another beginning of the web.
fn behind_scheme(bytes: &[u8]) -> Result<&[u8], Reason> {
    if let Some(rest) = bytes.strip_prefix(b"https://") {
        return Ok(rest);
    }
    let end = bytes
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'-' | b'.'))
        .unwrap_or(bytes.len());
    let (scheme, rest) = bytes.split_at(end);
    let Some(rest) = rest.strip_prefix(b":") else {
        return Err(Reason::NotAnAddress);
    };
    let of_the_web = [&b"https"[..], b"http", b"wss", b"ws"];
    if !of_the_web
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name))
    {
        return Err(Reason::SchemeNotAllowed);
    }
    // `https:host` and `https:/host` are read in two ways.
    rest.strip_prefix(b"//").ok_or(Reason::AmbiguousAddress)
}

/// Checks everything up to the path for what parsers disagree on.
fn check_authority(rest: &[u8]) -> Result<(), Reason> {
    let (mut user_info, mut doubtful, mut foreign) = (false, false, false);
    let mut end = rest.len();
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            b'/' | b'?' | b'#' => {
                end = at;
                break;
            }
            b'@' => user_info = true,
            b'%' | b'\\' => doubtful = true,
            _ => foreign |= !byte.is_ascii(),
        }
    }
    let authority = &rest[..end];
    doubtful |= authority.is_empty() || authority.ends_with(b":");
    // What stands behind a backslash is no user info to everybody.
    if user_info && !authority.contains(&b'\\') {
        return Err(Reason::UserInfo);
    }
    if doubtful || (foreign && !is_plain_russian(authority)) {
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
