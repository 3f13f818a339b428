//! The address with https that is opened in place of one with http.
//!
//! Old links, printed leaflets and portals that redirect say `http://`. Where the list has the host with https
//! only, the kiosk asks for the same address with https, and decides on that: a decision itself never changes an
//! address. Never the other way round, and a site that the list has with http stays as it is.

use url::Url;

use super::{Decision, Policy, Request, Way, address};

impl Policy {
    /// The address that is opened in place of this one, if it is another. The policy allows it.
    pub fn upgrade(&self, text: &str) -> Option<Url> {
        let plain = address::read(Way::Navigate, text).ok()?;
        // A port that somebody wrote belongs to the scheme that he wrote.
        if plain.scheme() != "http" || plain.port().is_some() || self.opens(&plain) {
            return None;
        }
        let mut secure = plain;
        secure.set_scheme("https").ok()?;
        self.opens(&secure).then_some(secure)
    }

    fn opens(&self, url: &Url) -> bool {
        matches!(self.decide(Request::Navigate(url)), Decision::Allow(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listed_host_is_asked_with_https_instead() {
        let text = "[[portal]]\nid = \"a\"\nname = \"А\"\nhome = \"https://a.ru/\"\n\
            hosts = [\"a.ru\", \"b.ru/x\", \"http://plain.ru\", \"http://both.ru\", \"both.ru\", \"c.ru:8443\"]\n\
            resources = [\"cdn.ru\"]\n";
        let policy = Policy::parse(text, None).unwrap();
        let check = |text: &str, expected: Option<&str>| {
            let upgraded = policy.upgrade(text);
            assert_eq!(upgraded.as_ref().map(Url::as_str), expected, "{text}");
        };
        check("http://a.ru/x?y=1#z", Some("https://a.ru/x?y=1#z"));
        check("HTTP://A.ru:80", Some("https://a.ru/"));
        check("http://b.ru/x/y", Some("https://b.ru/x/y"));
        check("http://b.ru/", None);
        check("https://a.ru/", None);
        check("http://plain.ru/", None);
        check("http://both.ru/", None);
        check("http://a.ru:8080/", None);
        check("http://c.ru/", None);
        check("http://cdn.ru/", None);
        check("http://user@a.ru/", None);
        check("http:a.ru", None);
        check("ws://a.ru/", None);
        check("http://evil.ru/", None);
    }
}
