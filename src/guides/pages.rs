//! Address patterns of guides: `host` or `host/path`, with `*.host` for its sub-domains.
//!
//! A path is matched on whole segments of the parsed address. Scheme, port and query say nothing
//! about the step, and so are not looked at. Whether an address may be visited is not decided here.

use std::collections::HashMap;

use url::{Host, Url};

use super::Guide;

/// One address pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The host in ASCII; with `any_below`, every name below it but not itself.
    host: String,
    any_below: bool,
    /// The first segments of the path.
    path: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; `None` when it is none.
    pub fn parse(text: &str) -> Option<Pattern> {
        let (any_below, text) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // The address parser brings host and path into the form in which real addresses arrive.
        let address = Url::parse(&format!("https://{text}")).ok()?;
        let Some(Host::Domain(host)) = address.host() else {
            return None;
        };
        let bare = address.username().is_empty() && address.password().is_none();
        let plain = address.port().is_none() && address.query().is_none();
        if !bare || !plain || address.fragment().is_some() || !host.contains('.') {
            return None;
        }
        Some(Pattern {
            host: host.to_owned(),
            any_below,
            path: segments(&address),
        })
    }

    /// The host with a name for `*` where the pattern has it, as an address for the policy.
    pub(super) fn address(&self) -> Option<Url> {
        let below = if self.any_below { "www." } else { "" };
        Url::parse(&format!(
            "https://{below}{}/{}",
            self.host,
            self.path.join("/")
        ))
        .ok()
    }

    /// How much it says about this address: the length of its path, if it fits.
    fn fits(&self, address: &Url) -> Option<usize> {
        let host = address.host_str()?.trim_end_matches('.');
        let named = match self.any_below {
            true => (host.strip_suffix(&self.host)).is_some_and(|rest| rest.ends_with('.')),
            false => host == self.host,
        };
        (named && segments(address).starts_with(&self.path)).then_some(self.path.len())
    }
}

/// The step of one guide for an address, from 0.
pub(super) fn step(guide: &Guide, address: &Url) -> Option<usize> {
    let fitting = guide.pages.iter().filter_map(|(pattern, step)| {
        let length = pattern.fits(address)?;
        Some((length, *step))
    });
    fitting
        .max_by_key(|(length, _)| *length)
        .map(|(_, step)| step)
}

fn segments(address: &Url) -> Vec<String> {
    let path = address.path().trim_matches('/');
    if path.is_empty() {
        Vec::new()
    } else {
        path.split('/').map(str::to_owned).collect()
    }
}

/// The patterns of all guides, by host.
#[derive(Debug, Default)]
pub(super) struct Pages {
    exact: HashMap<String, Vec<Page>>,
    below: HashMap<String, Vec<Page>>,
}

#[derive(Debug)]
struct Page {
    path: Vec<String>,
    guide: usize,
    step: usize,
}

impl Pages {
    pub(super) fn new(guides: &[Guide]) -> Pages {
        let mut pages = Pages::default();
        let following = guides.iter().enumerate();
        for (at, guide) in following.filter(|(_, guide)| guide.lesson.is_none()) {
            for (pattern, step) in &guide.pages {
                let hosts = if pattern.any_below {
                    &mut pages.below
                } else {
                    &mut pages.exact
                };
                hosts.entry(pattern.host.clone()).or_default().push(Page {
                    path: pattern.path.clone(),
                    guide: at,
                    step: *step,
                });
            }
        }
        for same_host in pages.exact.values_mut().chain(pages.below.values_mut()) {
            // The sort is stable: of two equal patterns the first guide keeps it.
            same_host.sort_by_key(|page| std::cmp::Reverse(page.path.len()));
        }
        pages
    }

    /// Indices of the guide and of its step.
    pub(super) fn at(&self, address: &Url) -> Option<(usize, usize)> {
        let host = address.host_str()?.trim_end_matches('.');
        let path = segments(address);
        let fits = |pages: &Vec<Page>| {
            let page = pages.iter().find(|page| path.starts_with(&page.path))?;
            Some((page.guide, page.step))
        };
        if let Some(found) = self.exact.get(host).and_then(fits) {
            return Some(found);
        }
        let mut rest = host;
        while let Some((_, parent)) = rest.split_once('.') {
            if let Some(found) = self.below.get(parent).and_then(fits) {
                return Some(found);
            }
            rest = parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, address: &str, expected: bool) {
        let mut guide = Guide::parse(
            "g",
            "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\n+++\n1. Шаг.\n",
        )
        .unwrap();
        guide.pages = vec![(Pattern::parse(pattern).unwrap(), 0)];
        let found = Pages::new(&[guide]).at(&Url::parse(address).unwrap());
        assert_eq!(found.is_some(), expected, "{pattern} on {address}");
    }

    #[test]
    fn patterns_match_host_and_whole_segments() {
        check(
            "esia.gosuslugi.ru",
            "https://esia.gosuslugi.ru/login/",
            true,
        );
        check(
            "esia.gosuslugi.ru/login",
            "https://esia.gosuslugi.ru/login/",
            true,
        );
        check(
            "esia.gosuslugi.ru/login",
            "https://esia.gosuslugi.ru/login?x=1",
            true,
        );
        check(
            "esia.gosuslugi.ru/login",
            "https://esia.gosuslugi.ru/loginx",
            false,
        );
        check(
            "esia.gosuslugi.ru/login",
            "https://esia.gosuslugi.ru/",
            false,
        );
        check("esia.gosuslugi.ru", "https://esia.gosuslugi.ru./", true);
        check("gosuslugi.ru", "https://www.gosuslugi.ru/", false);
        check("*.gosuslugi.ru", "https://www.gosuslugi.ru/", true);
        check("*.gosuslugi.ru", "https://a.b.gosuslugi.ru/", true);
        check("*.gosuslugi.ru", "https://gosuslugi.ru/", false);
        check(
            "www.praktika.test/vhod",
            "http://www.praktika.test:8080/vhod",
            true,
        );
        check("вкузбассе.рф", "https://xn--80abcohr6can.xn--p1ai/", true);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "*",
            "a",
            "a.ru:8",
            "u@a.ru",
            "a.ru?q",
            "a.ru#f",
            "127.0.0.1",
            "a b.ru",
        ] {
            assert_eq!(Pattern::parse(text), None, "{text}");
        }
    }
}
