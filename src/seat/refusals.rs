//! What was refused, by page and host: IT sees from it which host a portal needs now.
//!
//! Counted since the seat started and over all visits together, so that no line belongs to a citizen. A
//! page can ask for any name: of one that no rule names only the registrable domain is kept, and only so
//! many of them.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::Seat;
use crate::control;
use crate::link::ToScreen;
use crate::policy::{Policy, Reason};

/// The most pairs of page and host that are counted apart; the rest is counted together.
const MOST: usize = 200;

/// The most that the status lists; the rest is one number.
const TOLD: usize = 40;

/// A host of which nothing may be kept, and those beyond [`MOST`].
const OTHERS: &str = "*";

/// The seat hears so much later, at most, that another page is open.
const HEARD_WITHIN: Duration = Duration::from_secs(1);

/// Parts of a page often come late: it is told that some are missing when a person would wonder.
const TOLD_AFTER: Duration = Duration::from_secs(6);

/// The reason of a screen that names none of ours.
const UNKNOWN: &str = "unknown";

/// What is told apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    /// The host of the page that was open.
    page: Option<String>,
    host: String,
    reason: &'static str,
}

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    counts: HashMap<Kind, u64>,
}

impl Refusals {
    /// Counts one, of names that may be kept. True when it is the first of its kind, and worth a line in
    /// the log.
    fn count(&mut self, page: Option<&str>, host: &str, reason: &'static str) -> bool {
        let mut kind = Kind {
            page: page.map(str::to_owned),
            host: host.to_owned(),
            reason,
        };
        if self.counts.len() >= MOST && !self.counts.contains_key(&kind) {
            kind = Kind {
                page: None,
                host: OTHERS.to_owned(),
                reason,
            };
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        *count == 1
    }

    /// The most frequent ones, and how many requests the others were.
    pub(crate) fn list(&self, policy: &Policy) -> (Vec<control::Refused>, u64) {
        let mut kinds: Vec<_> = self.counts.iter().collect();
        kinds.sort_by(|(a, one), (b, other)| {
            let by_count = other.cmp(one);
            by_count.then_with(|| (&a.host, &a.page).cmp(&(&b.host, &b.page)))
        });
        let others = kinds.iter().skip(TOLD).map(|(_, count)| **count).sum();
        let told = kinds
            .into_iter()
            .take(TOLD)
            .map(|(kind, count)| control::Refused {
                page: kind.page.clone(),
                host: kind.host.clone(),
                reason: kind.reason.to_owned(),
                count: *count,
                line: line(policy, kind),
            });
        (told.collect(), others)
    }
}

/// The hosts that the open page asked for in vain, and when it did so first.
#[derive(Debug, Default)]
pub(super) struct Missing {
    hosts: BTreeMap<String, Instant>,
    /// When the screen is told how many they are.
    tell_at: Option<Instant>,
}

impl Missing {
    fn add(&mut self, host: &str, now: Instant) {
        if !self.hosts.contains_key(host) && self.hosts.len() < TOLD {
            self.hosts.insert(host.to_owned(), now);
            self.tell_at.get_or_insert(now + TOLD_AFTER);
        }
    }

    /// Another page came: what was missing from the one before is forgotten. A page that has just come may
    /// have asked before the seat heard of it. True when the screen may have been told of some.
    pub(super) fn forget(&mut self, now: Instant) -> bool {
        let any = !self.hosts.is_empty();
        self.hosts
            .retain(|_, at| now.saturating_duration_since(*at) < HEARD_WITHIN);
        self.tell_at = (!self.hosts.is_empty()).then(|| now + TOLD_AFTER);
        any
    }
}

/// What IT may paste into the list, where a page asked for a host that is not in it.
fn line(policy: &Policy, kind: &Kind) -> Option<String> {
    let page = kind.page.as_deref()?;
    let host = &kind.host;
    let wanted = kind.reason == Reason::HostNotListed.code()
        && host != OTHERS
        && policy.resembled_by(host).is_none();
    let portal = policy.portal_of(page).filter(|_| wanted)?;
    Some(format!(
        "{}: resources = [\"{host}\", \"*.{host}\"]",
        portal.id
    ))
}

/// The code of a reason that a screen gives, from the closed set of ours.
pub(crate) fn reason_of_screen(code: &str) -> &'static str {
    Reason::of_code(code).map_or(UNKNOWN, Reason::code)
}

impl Seat {
    /// The gate refused a host: counted, and where a page asked for one that is not in the list, staff may
    /// read below its name that a part of it is missing.
    pub(super) fn refused_by_gate(&mut self, host: &str, reason: &'static str) {
        self.refused(host, reason);
        if let Some(visit) = &mut self.visit
            && visit.host.is_some()
            && reason == Reason::HostNotListed.code()
        {
            visit.missing.add(host, Instant::now());
        }
    }

    /// Tells the screen what is missing, when it is time, and says when that is.
    pub(super) fn look_after_missing(&mut self, now: Instant) -> Option<Instant> {
        let missing = &mut self.visit.as_mut()?.missing;
        if missing.tell_at.take_if(|at| now >= *at).is_some() {
            let missing = ToScreen::Missing(missing.hosts.len());
            self.screens.tell_current(missing);
            return None;
        }
        missing.tell_at
    }

    /// Counts a refusal under names that may be kept; the first of its kind is logged.
    pub(super) fn refused(&mut self, host: &str, reason: &'static str) {
        self.health.tally.count_refusal(reason);
        let host = self.in_force.policy.kept_name(host).unwrap_or(OTHERS);
        let page = self.visit.as_ref().and_then(|visit| visit.host.as_deref());
        let page = page.and_then(|page| self.in_force.policy.kept_name(page));
        if self.health.refusals.count(page, host, reason) {
            tracing::info!(host, reason, page, "refused {host}: {reason}");
        }
    }
}

/// True for what a host can look like, in the form in which it is compared.
pub(crate) fn is_host(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = ['p.test']\n";

    fn policy() -> Policy {
        Policy::parse(LIST, None).unwrap()
    }

    #[test]
    fn a_line_to_paste_names_the_portal_whose_page_asked() {
        let mut refusals = Refusals::default();
        let reason = Reason::HostNotListed.code();
        assert!(refusals.count(Some("p.test"), "captcha.test", reason));
        assert!(!refusals.count(Some("p.test"), "captcha.test", reason));
        assert!(refusals.count(None, "typed.test", reason));
        let (list, others) = refusals.list(&policy());
        assert_eq!((list.len(), others), (2, 0));
        assert_eq!((list[0].host.as_str(), list[0].count), ("captcha.test", 2));
        assert_eq!(list[0].page.as_deref(), Some("p.test"));
        let line = list[0].line.as_deref().unwrap();
        assert_eq!(
            line,
            "p: resources = [\"captcha.test\", \"*.captcha.test\"]"
        );
        assert_eq!(list[1].line, None, "nobody knows which portal needs it");
    }

    #[test]
    fn a_page_that_asks_for_any_name_fills_neither_memory_nor_the_answer() {
        let mut refusals = Refusals::default();
        let page = format!("{}.test", "p".repeat(63));
        for number in 0..2000 {
            let host = format!("{}{number}.test", "h".repeat(59));
            refusals.count(Some(&page), &host, Reason::HostNotListed.code());
        }
        assert_eq!(refusals.counts.len(), MOST + 1);
        let (list, others) = refusals.list(&policy());
        assert_eq!(list.len(), TOLD);
        assert_eq!(list[0].host, OTHERS);
        let told: u64 = list.iter().map(|one| one.count).sum();
        assert_eq!(told + others, 2000);
    }

    #[test]
    fn what_is_missing_belongs_to_the_page_that_is_open() {
        let mut missing = Missing::default();
        let start = Instant::now();
        missing.add("captcha.test", start);
        let later = start + HEARD_WITHIN;
        missing.add("captcha.test", later);
        assert_eq!(missing.tell_at, Some(start + TOLD_AFTER));
        missing.add("font.test", later);
        assert!(missing.forget(later), "the page before asked for one");
        assert_eq!(missing.tell_at, Some(later + TOLD_AFTER));
        let left: Vec<_> = missing.hosts.keys().collect();
        assert_eq!(left, ["font.test"]);
    }

    #[test]
    fn a_screen_has_no_words_of_its_own() {
        assert_eq!(reason_of_screen("host-not-listed"), "host-not-listed");
        assert_eq!(reason_of_screen("ivanov-ivan"), "unknown");
        assert_eq!(reason_of_screen(""), "unknown");
    }
}
