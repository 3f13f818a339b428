//! What was refused, by host: IT sees from it which host a portal needs now.
//!
//! Counted since the seat started and over all visits together, so that no line belongs to a
//! citizen. Limited in number, since a page can ask for any name.

use std::collections::HashMap;

use crate::control;

/// So many hosts are told apart; the rest is counted together.
const MOST: usize = 500;

/// Under this name.
const OTHERS: &str = "*";

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    counts: HashMap<(String, String), u64>,
}

impl Refusals {
    /// Counts one. True when it is the first of its kind, and worth a line in the log. What is no
    /// host or no code is not counted at all: it could carry anything.
    pub(crate) fn count(&mut self, host: &str, reason: &str) -> bool {
        if !is_host(host) || !is_code(reason) {
            return false;
        }
        let known = |key: &(String, String)| self.counts.contains_key(key);
        let mut key = (host.to_owned(), reason.to_owned());
        if self.counts.len() >= MOST && !known(&key) {
            key.0 = OTHERS.to_owned();
        }
        let count = self.counts.entry(key).or_default();
        *count += 1;
        *count == 1
    }

    /// All of them, the most frequent first.
    pub(crate) fn list(&self) -> Vec<control::Refused> {
        let mut list: Vec<_> = self
            .counts
            .iter()
            .map(|((host, reason), count)| control::Refused {
                host: host.clone(),
                reason: reason.clone(),
                count: *count,
            })
            .collect();
        list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.host.cmp(&b.host)));
        list
    }
}

/// True for what a host can look like, in the form in which it is compared.
pub(crate) fn is_host(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_hosts_and_nothing_else() {
        let mut refusals = Refusals::default();
        assert!(refusals.count("a.test", "host-not-listed"));
        assert!(!refusals.count("a.test", "host-not-listed"));
        assert!(refusals.count("b.test", "host-not-listed"));
        assert!(!refusals.count("c.test/path?name=Иванов", "host-not-listed"));
        assert!(!refusals.count("c.test", "Иванов Иван"));
        let list = refusals.list();
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].host.as_str(), list[0].count), ("a.test", 2));
    }

    #[test]
    fn a_page_that_asks_for_any_name_fills_no_memory() {
        let mut refusals = Refusals::default();
        for number in 0..2000 {
            refusals.count(&format!("h{number}.test"), "host-not-listed");
        }
        assert_eq!(refusals.list().len(), MOST + 1);
        assert_eq!(refusals.list()[0].host, OTHERS);
    }
}
