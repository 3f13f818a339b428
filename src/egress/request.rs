//! The head of a request to the gate: CONNECT, or an absolute http address.
//!
//! `httparse` reads it; the checks around it refuse whatever two readers could read differently
//! (bare line ends, folded lines, lengths that disagree, a `Host` that names another host). What is
//! forwarded is written anew from what was understood, never copied.

use std::fmt::Write as _;

use httparse::{Header, Status};
use url::{Host, Position, Url};

use super::refusal::Refusal;
use super::upstream::Login;

/// The most bytes a head may have.
pub(super) const LIMIT: usize = 32 << 10;

/// The most header lines a head may have.
const HEADERS: usize = 100;

/// The methods that pages use.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Headers that are between two neighbours only, and those that the gate writes itself.
const NOT_FORWARDED: &[&str] = &[
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What the view asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProxyRequest {
    /// A tunnel.
    Connect(Target),
    /// One exchange over plain HTTP.
    Fetch(Fetch),
}

/// A whole head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// What it asks for.
    pub(super) request: ProxyRequest,
    /// Its length in bytes.
    pub(super) length: usize,
    /// Whether its `Host`, if it has one, names the target. One that does not is refused after the
    /// policy was asked, so that the host it aims at is counted first.
    pub(super) host_agrees: bool,
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The host, in its canonical form.
    pub(super) host: Host<String>,
    /// The port.
    pub(super) port: u16,
}

impl Target {
    /// A host of the settings; none where that is no name of one.
    pub(super) fn new(host: &str, port: u16) -> Option<Target> {
        let host = Host::parse(host).ok()?;
        Some(Target { host, port })
    }
}

/// One exchange over plain HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fetch {
    /// Where to.
    pub(super) target: Target,
    /// What, as the policy decides it.
    pub(super) url: Url,
    /// How long the body is.
    pub(super) body: u64,
    method: String,
    version: u8,
    headers: Vec<(String, Vec<u8>)>,
}

/// Who gets a head that goes on, and gives the answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Neighbour<'a> {
    /// The portal itself.
    Portal,
    /// The branch's proxy, which wants the whole address and perhaps a log-in.
    Proxy(Option<&'a Login>),
}

/// A head that is refused, with the host that it names, if it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) reason: Refusal,
    pub(super) host: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(reason: Refusal) -> Refused {
        Refused { reason, host: None }
    }
}

/// Reads a head as far as it has come: `None` while lines are missing. What is wrong already is
/// refused at once.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<Head>, Refused> {
    check_bytes(bytes)?;
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if bytes.len() >= LIMIT => return Err(Refusal::HeadTooLarge.into()),
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLarge.into()),
        Err(_) => return Err(Refusal::Malformed.into()),
    };
    let (Some(method), Some(target), Some(version)) = (head.method, head.path, head.version) else {
        return Err(Refusal::Malformed.into());
    };
    if length > LIMIT {
        return Err(Refusal::HeadTooLarge.into());
    }
    let (request, host_agrees) = if method == "CONNECT" {
        let target = connect(target, head.headers)?;
        let agrees = host_agrees(head.headers, &target, target.port)?;
        (ProxyRequest::Connect(target), agrees)
    } else {
        let fetch = fetch(method, target, version, head.headers)?;
        let agrees = host_agrees(head.headers, &fetch.target, 80)?;
        (ProxyRequest::Fetch(fetch), agrees)
    };
    Ok(Some(Head {
        request,
        length,
        host_agrees,
    }))
}

/// Within the head every line ends in CRLF and holds no other control character.
fn check_bytes(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes
        .first()
        .is_some_and(|first| !first.is_ascii_uppercase())
    {
        return Err(Refusal::Malformed);
    }
    let mut before = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let allowed = match (before, byte) {
            (b'\r', b'\n') => true,
            (b'\r', _) | (_, b'\n' | 0x7f) => false,
            (_, b'\r' | b'\t') => true,
            (_, byte) => byte >= b' ',
        };
        if !allowed {
            return Err(Refusal::Malformed);
        }
        if bytes[..=at].ends_with(b"\r\n\r\n") {
            break;
        }
        before = byte;
    }
    Ok(())
}

/// CONNECT names host and port and nothing else; it has no body.
fn connect(target: &str, headers: &[Header<'_>]) -> Result<Target, Refused> {
    let (host, port) = authority(target).ok_or(Refusal::Malformed)?;
    let port = port.ok_or(Refusal::Malformed)?;
    match body_length(headers) {
        Ok(0) => Ok(Target { host, port }),
        Ok(_) | Err(_) => Err(Refusal::Malformed.into()),
    }
}

/// The absolute form, as views send it to a proxy. The origin form is for servers.
fn fetch(method: &str, text: &str, version: u8, headers: &[Header<'_>]) -> Result<Fetch, Refused> {
    let (scheme, rest) = text.split_once("://").ok_or(Refusal::Malformed)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = authority(&rest[..end]).ok_or(Refusal::Malformed)?;
    let refused = |reason| Refused {
        reason,
        host: Some(host.to_string()),
    };
    if scheme.eq_ignore_ascii_case("ws") {
        return Err(refused(Refusal::UpgradeNotAllowed));
    }
    if !scheme.eq_ignore_ascii_case("http") {
        return Err(refused(Refusal::SchemeNotAllowed));
    }
    if !METHODS.contains(&method) {
        return Err(refused(Refusal::MethodNotAllowed));
    }
    let url = Url::parse(text).map_err(|_| Refusal::Malformed)?;
    let port = port.unwrap_or(80);
    // The strict reader above and the policy's reader must mean the same place.
    let agrees = url.host_str().map(without_final_dot) == Some(host.to_string().as_str())
        && url.port_or_known_default() == Some(port)
        && url.fragment().is_none()
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !agrees {
        return Err(Refusal::Malformed.into());
    }
    if version == 1 && find(headers, "host").next().is_none() {
        return Err(Refusal::Malformed.into());
    }
    let websocket = find(headers, "upgrade").any(|value| {
        let value = value.to_ascii_lowercase();
        value.windows(9).any(|part| part == b"websocket")
    });
    if websocket {
        return Err(refused(Refusal::UpgradeNotAllowed));
    }
    let body = body_length(headers)?;
    Ok(Fetch {
        target: Target { host, port },
        url,
        body,
        method: method.to_owned(),
        version,
        headers: forwarded(headers)
            .map(|header| (header.name.to_owned(), header.value.to_vec()))
            .collect(),
    })
}

impl Fetch {
    /// The head for the portal, or for the branch's proxy.
    pub(super) fn head(&self, neighbour: Neighbour<'_>) -> Vec<u8> {
        let place = match neighbour {
            Neighbour::Portal => &self.url[Position::BeforePath..Position::AfterQuery],
            Neighbour::Proxy(_) => &self.url[..Position::AfterQuery],
        };
        let host = &self.url[Position::BeforeHost..Position::AfterPort];
        let mut start = format!(
            "{} {place} HTTP/1.{}\r\nHost: {host}\r\n",
            self.method, self.version
        );
        // A length of zero matters to a server only with the methods that usually have a body.
        if self.body > 0 || matches!(self.method.as_str(), "POST" | "PUT" | "PATCH") {
            // Writing to a string cannot fail.
            let _ = write!(start, "Content-Length: {}\r\n", self.body);
        }
        let mut head = start.into_bytes();
        for (name, value) in &self.headers {
            push_header(&mut head, name, value);
        }
        if let Neighbour::Proxy(Some(login)) = neighbour {
            push_header(&mut head, "Proxy-Authorization", login.value().as_bytes());
        }
        head.extend_from_slice(b"Connection: close\r\n\r\n");
        head
    }
}

/// Appends one header line.
pub(super) fn push_header(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}

/// The headers that go on to the next neighbour: not those that a `Connection` header names.
fn forwarded<'a, 'b>(headers: &'a [Header<'b>]) -> impl Iterator<Item = &'a Header<'b>> {
    headers.iter().filter(|header| {
        !NOT_FORWARDED
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name))
            && !is_named_by_connection(headers, header.name)
    })
}

/// True when a `Connection` header says that the named header is for the neighbour only.
pub(super) fn is_named_by_connection(headers: &[Header<'_>], name: &str) -> bool {
    find(headers, "connection").any(|value| {
        value
            .split(|byte| *byte == b',')
            .any(|option| option.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
    })
}

fn find<'a>(headers: &'a [Header<'_>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value)
}

/// How long the body is. A chunked body is refused: views send a length, and a body of one length
/// cannot be read as two requests.
fn body_length(headers: &[Header<'_>]) -> Result<u64, Refusal> {
    let mut lengths = find(headers, "content-length");
    let length = lengths.next();
    let chunked = find(headers, "transfer-encoding").next().is_some();
    match (length, lengths.next(), chunked) {
        (None, None, false) => Ok(0),
        (None, None, true) => Err(Refusal::LengthRequired),
        (Some(length), None, false) => decimal(length, 15).ok_or(Refusal::Malformed),
        (Some(_), None, true) | (_, Some(_), _) => Err(Refusal::Malformed),
    }
}

/// Digits only, no sign, no leading zero, not too many.
fn decimal(digits: &[u8], longest: usize) -> Option<u64> {
    let plain = !digits.is_empty()
        && digits.len() <= longest
        && digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || digits[0] != b'0');
    if !plain {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether the one `Host` names the target. None at all is harmless, because the target says
/// everything; two, or one that is no authority, are refused.
fn host_agrees(
    headers: &[Header<'_>],
    target: &Target,
    default_port: u16,
) -> Result<bool, Refusal> {
    let mut values = find(headers, "host");
    let (value, second) = (values.next(), values.next());
    if second.is_some() {
        return Err(Refusal::Malformed);
    }
    let Some(value) = value else {
        return Ok(true);
    };
    let text = std::str::from_utf8(value).map_err(|_| Refusal::Malformed)?;
    // An empty port is the default one (RFC 3986, section 3.2.3).
    let text = text.strip_suffix(':').unwrap_or(text);
    let (host, port) = authority(text).ok_or(Refusal::Malformed)?;
    Ok(host == target.host && port.unwrap_or(default_port) == target.port)
}

/// `host` or `host:port`, and nothing that another reader could take for something else.
fn authority(text: &str) -> Option<(Host<String>, Option<u16>)> {
    let (host, port) = match text.rsplit_once(':') {
        // The last colon of a bare IPv6 address stands inside its brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (text, None),
    };
    let port = match port {
        Some(digits) => {
            let port = u16::try_from(decimal(digits.as_bytes(), 5)?).ok()?;
            Some((port != 0).then_some(port)?)
        }
        None => None,
    };
    Some((canonical_host(host)?, port))
}

/// A name, or an address in its one canonical form (`127.1` and octal digits are nothing).
fn canonical_host(text: &str) -> Option<Host<String>> {
    if let Some(name) = domain(without_final_dot(text).as_bytes()) {
        return Some(Host::Domain(name));
    }
    let host = Host::parse(text).ok()?;
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(_) | Host::Ipv6(_) => {
            (host.to_string() == text.to_ascii_lowercase()).then_some(host)
        }
    }
}

/// `a.ru.` is `a.ru` to every resolver and to the policy, and TLS names it without the dot.
fn without_final_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// A DNS name in lower case: labels of letters, digits, hyphens and underscores, without a final dot,
/// that the URL standard reads as the same name.
pub(super) fn domain(name: &[u8]) -> Option<String> {
    let plain = name.len() <= 253
        && name.split(|byte| *byte == b'.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
    if !plain {
        return None;
    }
    let name = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
    match Host::parse(&name) {
        Ok(Host::Domain(same)) if same == name => Some(name),
        Ok(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => None,
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
