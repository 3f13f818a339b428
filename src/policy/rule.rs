//! One rule: a host pattern of the file, read and compared.
//!
//! A pattern is `[http://|https://]["*."]name[:port|:*][/path]`. It is checked when it is read, so
//! that comparing is plain equality. Only names that can be read one way are accepted: one script a
//! label, no numbers instead of names, no stars over a whole public suffix.

use url::{Host, Url};

use super::Reason;
use crate::say;

/// A rule, ready to be compared with parsed addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// What logs call it: the portal and the pattern.
    pub name: String,
    /// Index of the portal or the group that it stands in.
    pub owner: usize,
    /// May be opened as a page; otherwise only loaded by one.
    pub navigable: bool,
    /// May be spoken to with TLS 1.0 and 1.1, too.
    pub old_tls: bool,
    /// Where it leads.
    pub pattern: Pattern,
}

/// A host pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    /// The name in ASCII, without the star.
    pub host: Box<str>,
    /// The sub-domains of the name, and not the name itself.
    pub below: bool,
    /// https; plain http otherwise.
    pub secure: bool,
    /// The port; any when absent.
    pub port: Option<u16>,
    /// The path must be this or lie below it. Normalised, without a final slash.
    pub path: Option<Box<str>>,
}

/// A rule, as another engine is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostRule<'a> {
    /// The name in ASCII, without the star.
    pub host: &'a str,
    /// The sub-domains of the name are meant, and not the name itself.
    pub below: bool,
    /// https; plain http otherwise.
    pub secure: bool,
    /// The port; any when absent.
    pub port: Option<u16>,
    /// The section of the site, without a final slash. It binds pages only.
    pub path: Option<&'a str>,
    /// May be opened as a page; otherwise only loaded by one.
    pub navigable: bool,
    /// The host may have an address that is not public.
    pub private_addresses: bool,
}

impl HostRule<'_> {
    /// The scheme of its addresses.
    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// The port of its scheme.
    pub fn usual_port(&self) -> u16 {
        if self.secure { 443 } else { 80 }
    }

    /// Whether the name itself or, with a star, one of its sub-domains.
    pub fn covers(&self, host: &str) -> bool {
        covers(self.host, self.below, host)
    }
}

/// What is asked for, in components.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<'a> {
    /// The name in ASCII, lower case.
    pub host: &'a str,
    /// https or plain http; not known when a tunnel is asked for.
    pub secure: Option<bool>,
    /// The port.
    pub port: u16,
    /// The path, when a page is to be opened.
    pub page: Option<&'a str>,
}

impl Rule {
    /// Whether the rule allows the wish, once its host is known to fit; the reason tells how far the
    /// comparison came.
    pub(super) fn fits(&self, wish: &Wish<'_>) -> Result<(), Reason> {
        if wish.page.is_some() && !self.navigable {
            return Err(Reason::HostOnlyResource);
        }
        if wish
            .secure
            .is_some_and(|secure| secure != self.pattern.secure)
        {
            return Err(Reason::SchemeNotListed);
        }
        if self.pattern.port.is_some_and(|port| port != wish.port) {
            return Err(Reason::PortNotListed);
        }
        if let (Some(prefix), Some(path)) = (&self.pattern.path, wish.page)
            && !lies_below(path, prefix)
        {
            return Err(Reason::PathNotListed);
        }
        Ok(())
    }
}

/// Whether the path is the prefix or lies below it, segment by segment.
fn lies_below(path: &str, prefix: &str) -> bool {
    let Some(rest) = path.strip_prefix(prefix) else {
        return false;
    };
    (rest.is_empty() || rest.starts_with('/')) && !climbs(rest)
}

/// Whether a server that decodes once more could read the path as leading upwards.
fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| {
        segment.starts_with("..")
            || segment.as_bytes().windows(3).any(|three| {
                [b"%2f", b"%2e", b"%5c", b"%25"]
                    .iter()
                    .any(|code| three.eq_ignore_ascii_case(*code))
            })
    })
}

/// Why a pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadPattern {
    #[error("{}", say!("policy-pattern-spaces"))]
    Spaces,
    #[error("{}", say!("policy-pattern-scheme"))]
    Scheme,
    #[error("{}", say!("policy-pattern-user"))]
    UserInfo,
    #[error("{}", say!("policy-pattern-star"))]
    Star,
    #[error("{}", say!("policy-pattern-suffix"))]
    PublicSuffix,
    #[error("{}", say!("policy-pattern-number"))]
    Number,
    #[error("{}", say!("policy-pattern-name"))]
    Name,
    #[error("{}", say!("policy-pattern-script"))]
    MixedScript,
    #[error("{}", say!("policy-pattern-port"))]
    Port,
    #[error("{}", say!("policy-pattern-path"))]
    Path,
}

impl Pattern {
    /// Reads a pattern of the file.
    pub(super) fn read(text: &str) -> Result<Pattern, BadPattern> {
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(BadPattern::Spaces);
        }
        let (secure, rest) = match text.split_once("://") {
            None => (true, text),
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some(_) => return Err(BadPattern::Scheme),
        };
        let (authority, path) = rest
            .find(['/', '?', '#', '\\'])
            .map_or((rest, ""), |start| rest.split_at(start));
        if authority.contains('@') {
            return Err(BadPattern::UserInfo);
        }
        let (below, authority) = match authority.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, authority),
        };
        let default = if secure { 443 } else { 80 };
        let (name, port) = read_port(authority, default)?;
        let host = read_name(name)?;
        if below && is_public_suffix(&host) {
            return Err(BadPattern::PublicSuffix);
        }
        let path = read_path(path, &host)?;
        Ok(Pattern {
            host: host.into_boxed_str(),
            below,
            secure,
            port,
            path,
        })
    }

    /// Whether it says nothing but the name: https, the usual port, every section.
    pub(super) fn is_bare(&self) -> bool {
        self.secure && self.port == Some(443) && self.path.is_none()
    }

    /// Whether the name itself or, with a star, one of its sub-domains.
    pub(super) fn covers(&self, host: &str) -> bool {
        covers(&self.host, self.below, host)
    }
}

fn covers(name: &str, below: bool, host: &str) -> bool {
    match host.strip_suffix(name) {
        None => false,
        Some("") => !below,
        Some(front) => below && front.ends_with('.'),
    }
}

fn read_port(authority: &str, default: u16) -> Result<(&str, Option<u16>), BadPattern> {
    if authority.starts_with('[') {
        return Err(BadPattern::Number);
    }
    let Some((name, port)) = authority.split_once(':') else {
        return Ok((authority, Some(default)));
    };
    if port == "*" {
        return Ok((name, None));
    }
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadPattern::Port);
    }
    match port.parse() {
        Ok(0) | Err(_) => Err(BadPattern::Port),
        Ok(port) => Ok((name, Some(port))),
    }
}

fn read_name(name: &str) -> Result<String, BadPattern> {
    if name.contains('*') {
        return Err(BadPattern::Star);
    }
    if name.contains('%') || name.split('.').any(str::is_empty) {
        return Err(BadPattern::Name);
    }
    let host = match Host::parse(name) {
        Ok(Host::Domain(host)) => host,
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(BadPattern::Number),
        Err(_) => return Err(BadPattern::Name),
    };
    match readable(&host, &host) {
        true => Ok(host),
        false => Err(BadPattern::MixedScript),
    }
}

fn read_path(path: &str, host: &str) -> Result<Option<Box<str>>, BadPattern> {
    if path.is_empty() || path == "/" {
        return Ok(None);
    }
    if !path.starts_with('/') || path.contains(['?', '#', '\\', '*']) {
        return Err(BadPattern::Path);
    }
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    if trimmed.split('/').skip(1).any(str::is_empty) || climbs(trimmed) {
        return Err(BadPattern::Path);
    }
    let url = Url::parse(&format!("https://{host}{trimmed}")).map_err(|_| BadPattern::Path)?;
    Ok(Some(url.path().into()))
}

/// A name below which anybody can register: a star over it would open it to everyone.
fn is_public_suffix(host: &str) -> bool {
    !host.contains('.')
        || psl::suffix(host.as_bytes())
            .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == host.as_bytes())
}

/// Whether the engine and the Rust parser are sure to read each label of the name alike, and a person
/// too: ordinary Latin or Russian letters, one script a label, no Russian label that reads as Latin.
/// Only the labels of `unseen`, the front of the name, have not been looked at before.
pub(super) fn readable(host: &str, unseen: &str) -> bool {
    // The engine would refuse a longer name, and so would every name server.
    if host.len() > 253 {
        return false;
    }
    let mut label = 0;
    let mut coded = false;
    for (at, byte) in unseen.bytes().enumerate() {
        match byte {
            b'.' if label == 0 => return false,
            b'.' => label = 0,
            b'x' if label == 0 && unseen[at..].starts_with("xn--") => (label, coded) = (1, true),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' if label < 63 => label += 1,
            _ => return false,
        }
    }
    label > 0 && (!coded || has_russian_labels(host))
}

/// The slow half of [`readable`]: every `xn--` label is Russian and does not read as Latin.
fn has_russian_labels(host: &str) -> bool {
    let latin_top = !host
        .rsplit('.')
        .next()
        .is_some_and(|top| top.starts_with("xn--"));
    host.split('.').all(|label| {
        if !label.starts_with("xn--") {
            return true;
        }
        let (shown, result) = idna::domain_to_unicode(label);
        let russian = |c: char| is_russian(c) || c.is_ascii_digit() || c == '-';
        result.is_ok() && shown.chars().all(russian) && !(latin_top && reads_as_latin(&shown))
    })
}

/// The Russian letters; the only ones beside ASCII that a host may have.
pub(super) fn is_russian(letter: char) -> bool {
    matches!(letter, 'а'..='я' | 'ё' | 'А'..='Я' | 'Ё')
}

/// Whether every letter of a Russian label has a Latin twin: under a Latin top name it is a trap.
fn reads_as_latin(label: &str) -> bool {
    label
        .chars()
        .all(|c| !is_russian(c) || "авекмнорстухёь".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, BadPattern>) {
        let shown = Pattern::read(text).map(|pattern| {
            let star = if pattern.below { "*." } else { "" };
            let scheme = if pattern.secure { "https" } else { "http" };
            let port = pattern.port.map_or("*".to_owned(), |port| port.to_string());
            let path = pattern.path.as_deref().unwrap_or("");
            format!("{scheme}://{star}{}:{port}{path}", pattern.host)
        });
        assert_eq!(shown.as_deref().map_err(|bad| *bad), expected, "{text}");
    }

    #[test]
    fn patterns_are_normalised() {
        check("www.gosuslugi.ru", Ok("https://www.gosuslugi.ru:443"));
        check("*.gosuslugi.ru", Ok("https://*.gosuslugi.ru:443"));
        check("WWW.Gosuslugi.RU", Ok("https://www.gosuslugi.ru:443"));
        check(
            "http://minstroy2.kchgov.ru",
            Ok("http://minstroy2.kchgov.ru:80"),
        );
        check("https://kchr.ru/", Ok("https://kchr.ru:443"));
        check("lk.rosreestr.ru:8000", Ok("https://lk.rosreestr.ru:8000"));
        check("portal.test:*", Ok("https://portal.test:*"));
        check("вкузбассе.рф", Ok("https://xn--80abcohr6can.xn--p1ai:443"));
        check(
            "*.xn--80abcohr6can.xn--p1ai",
            Ok("https://*.xn--80abcohr6can.xn--p1ai:443"),
        );
        check("09.мвд.рф", Ok("https://09.xn--b1aew.xn--p1ai:443"));
        check("nalog.gov.ru/rn09/", Ok("https://nalog.gov.ru:443/rn09"));
        check(
            "a.ru/раздел",
            Ok("https://a.ru:443/%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB"),
        );
        check("mfc-intranet", Ok("https://mfc-intranet:443"));
    }

    #[test]
    fn patterns_that_open_too_much_are_refused() {
        check("*", Err(BadPattern::Star));
        check("*.*", Err(BadPattern::Star));
        check("www.*.ru", Err(BadPattern::Star));
        check("*gosuslugi.ru", Err(BadPattern::Star));
        check("*.ru", Err(BadPattern::PublicSuffix));
        check("*.com.ru", Err(BadPattern::PublicSuffix));
        check("*.рф", Err(BadPattern::PublicSuffix));
        check("*.github.io", Err(BadPattern::PublicSuffix));
        check("*.intranet", Err(BadPattern::PublicSuffix));
    }

    #[test]
    fn patterns_that_name_no_host_are_refused() {
        check("", Err(BadPattern::Name));
        check("10.0.0.1", Err(BadPattern::Number));
        check("0x7f.1", Err(BadPattern::Number));
        check("2130706433", Err(BadPattern::Number));
        check("[::1]", Err(BadPattern::Number));
        check("a..ru", Err(BadPattern::Name));
        check("a.ru.", Err(BadPattern::Name));
        check("a%2eru", Err(BadPattern::Name));
        check("a b.ru", Err(BadPattern::Spaces));
        check(" a.ru", Err(BadPattern::Spaces));
        check("user@a.ru", Err(BadPattern::UserInfo));
        check("a.ru@evil.ru", Err(BadPattern::UserInfo));
        check("ftp://a.ru", Err(BadPattern::Scheme));
        check("wss://a.ru", Err(BadPattern::Scheme));
        check("file:///etc", Err(BadPattern::Scheme));
        check("a.ru:0", Err(BadPattern::Port));
        check("a.ru:65536", Err(BadPattern::Port));
        check("a.ru:", Err(BadPattern::Port));
        check("a.ru:٨٠", Err(BadPattern::Port));
        check("a.ru:80:80", Err(BadPattern::Port));
    }

    #[test]
    fn patterns_that_look_like_another_name_are_refused() {
        check("gоsuslugi.ru", Err(BadPattern::MixedScript));
        check("сора.ru", Err(BadPattern::MixedScript));
        check("gosuslugi.рф", Ok("https://gosuslugi.xn--p1ai:443"));
        check("ⓖosuslugi.ru", Ok("https://gosuslugi.ru:443"));
        check("gösuslugi.ru", Err(BadPattern::MixedScript));
        check("ӏ.com", Err(BadPattern::MixedScript));
        check("xn--t92s.xn--znb.xn--5-y88f", Err(BadPattern::MixedScript));
    }

    #[test]
    fn paths_bind_whole_segments() {
        check("a.ru/x//y", Err(BadPattern::Path));
        check("a.ru/x/../y", Err(BadPattern::Path));
        check("a.ru/x/%2e%2e/y", Err(BadPattern::Path));
        check("a.ru/x?y", Err(BadPattern::Path));
        check("a.ru?x", Err(BadPattern::Path));
        check("a.ru/x*", Err(BadPattern::Path));
        check("a.ru\\x", Err(BadPattern::Path));
        let below = |path, expected| assert_eq!(lies_below(path, "/rn09"), expected, "{path}");
        below("/rn09", true);
        below("/rn09/", true);
        below("/rn09/news", true);
        below("/rn099", false);
        below("/rn0", false);
        below("/RN09", false);
        below("/rn09/..;/rn10", false);
        below("/rn09/..%2frn10", false);
        below("/rn09/%2E%2E%2Frn10", false);
        below("/rn09/%252e%252e/rn10", false);
    }
}
