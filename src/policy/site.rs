//! How much of a host's name may be kept when no rule names it.
//!
//! Whoever owns a domain, or a page in it, may put any words before it, a citizen's name too. So what is
//! kept, in a log or a count, is the domain that somebody had to register, and nothing below it.

use super::Policy;

/// The registrable domain of a host. `None` for a number, a name without one, and what is no host.
pub fn site(host: &str) -> Option<&str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if host.len() > 253 || !host.bytes().all(plain) {
        return None;
    }
    // Below a suffix of a private owner anybody has any name: only the registries' own ones count.
    let mut suffix = psl::suffix(host.as_bytes())?;
    while suffix.typ() == Some(psl::Type::Private) {
        let (_label, above) = std::str::from_utf8(suffix.as_bytes())
            .ok()?
            .split_once('.')?;
        suffix = psl::suffix(above.as_bytes())?;
    }
    // A number has no suffix, whatever its last part looks like.
    if suffix.as_bytes().iter().all(u8::is_ascii_digit) {
        return None;
    }
    let before = host.len().checked_sub(suffix.as_bytes().len() + 1)?;
    let label = host[..before].rfind('.').map_or(0, |dot| dot + 1);
    (label < before).then(|| &host[label..])
}

impl Policy {
    /// How this host may be kept: whole where a rule names it, and otherwise as its [`site`].
    pub fn kept_name<'a>(&self, host: &'a str) -> Option<&'a str> {
        let name = host.strip_suffix('.').unwrap_or(host);
        let mut rules = self.rules_of(name);
        match rules.any(|(_, rule)| !rule.pattern.below) {
            true => Some(name),
            false => site(host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_that_somebody_chose_freely_is_kept() {
        let check = |host: &str, kept: Option<&str>| assert_eq!(site(host), kept, "{host}");
        check("evil.example.com", Some("example.com"));
        check("xn--80adcgf3bgi.evil.ru", Some("evil.ru"));
        check("a.b.c.evil.co.uk.", Some("evil.co.uk"));
        check("example.com", Some("example.com"));
        check("xn--80adcgf3bgi.github.io", Some("github.io"));
        check("a.xn--80adcgf3bgi.s3.amazonaws.com", Some("amazonaws.com"));
        check("com", None);
        check("co.uk", None);
        check("router", None);
        check("xn--80adcgf3bgi.evil.example", Some("evil.example"));
        check("192.168.0.1", None);
        check("[::1]", None);
        check("Иванов.рф", None);
        check("", None);
        check("a..com", None);
    }

    #[test]
    fn a_host_that_the_list_names_is_kept_whole() {
        let list = "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://www.p.ru/'\n\
                    hosts = ['www.p.ru', '*.p.ru']\nresources = ['cdn.q.ru']\n";
        let policy = Policy::parse(list, None).unwrap();
        assert_eq!(policy.kept_name("www.p.ru"), Some("www.p.ru"));
        assert_eq!(policy.kept_name("cdn.q.ru"), Some("cdn.q.ru"));
        assert_eq!(policy.kept_name("ivanov.p.ru"), Some("p.ru"));
        assert_eq!(policy.kept_name("ivanov.q.ru"), Some("q.ru"));
        assert_eq!(policy.kept_name("localhost"), None);
    }
}
