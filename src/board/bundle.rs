//! A bundle of records beside what is kept of a seat: which of them are new, and whether one does not follow.
//!
//! Pure: the database is asked before and told afterwards, in one transaction.

use std::collections::BTreeMap;

use crate::journal::Head;
use crate::uplink::SentRecord;

/// What became of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// Everything up to this head is kept. A bundle that begins after a gap changes nothing.
    Kept(Head),
    /// The record with this number does not follow what is kept; those before it are kept.
    Broken(u64),
}

/// A bundle beside what is kept.
pub(super) struct Fitted<'a> {
    /// What is to be added, one after the other.
    pub(super) new: Vec<&'a SentRecord>,
    /// The head with these.
    pub(super) head: Head,
    /// What the seat is told.
    pub(super) put: Put,
}

/// Goes through the bundle up to the first record that does not follow. `kept` are the seals of what is kept, by
/// their numbers, of the numbers that the bundle may repeat.
pub(super) fn fit<'a>(
    mut head: Head,
    mut kept: BTreeMap<u64, String>,
    bundle: &'a [SentRecord],
) -> Fitted<'a> {
    let mut new = Vec::new();
    let mut broken = None;
    for record in bundle {
        if record.number <= head.number {
            if kept.get(&record.number) == Some(&record.seal) {
                continue;
            }
            broken = Some(record.number);
            break;
        }
        if record.number > head.number + 1 {
            break;
        }
        let next = head.next(record.at, &record.record);
        if next.seal.to_string() != record.seal {
            broken = Some(record.number);
            break;
        }
        kept.insert(record.number, record.seal.clone());
        new.push(record);
        head = next;
    }
    Fitted {
        new,
        head,
        put: broken.map_or(Put::Kept(head), Put::Broken),
    }
}

/// The numbers that are kept already and that the bundle may repeat: the first and the last.
pub(super) fn repeated(head: &Head, bundle: &[SentRecord]) -> Option<(u64, u64)> {
    let numbers = bundle.iter().map(|record| record.number);
    let old = numbers.filter(|number| *number <= head.number);
    let first = old.clone().min()?;
    Some((first, old.max()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first records of this seat.
    fn chain(seat: &str, count: u64) -> Vec<SentRecord> {
        let mut head = Head::start(seat);
        let record = |number| {
            let record = format!(r#"{{"kind":"visit","number":{number}}}"#);
            head = head.next(5, &record);
            SentRecord {
                number,
                at: 5,
                record,
                seal: head.seal.to_string(),
            }
        };
        (1..=count).map(record).collect()
    }

    /// What is kept of a new seat after these bundles, and what it was told of the last one.
    fn told(bundles: &[Vec<SentRecord>]) -> (Vec<u64>, Put) {
        let mut head = Head::start("s-1");
        let mut kept = BTreeMap::new();
        let mut put = Put::Kept(head);
        for bundle in bundles {
            let fitted = fit(head, kept.clone(), bundle);
            let new = fitted.new.iter().copied();
            kept.extend(new.map(|record| (record.number, record.seal.clone())));
            (head, put) = (fitted.head, fitted.put);
        }
        (kept.into_keys().collect(), put)
    }

    fn check(bundles: &[Vec<SentRecord>], kept: u64, broken: Option<u64>) {
        let (numbers, put) = told(bundles);
        assert_eq!(numbers, (1..=kept).collect::<Vec<_>>());
        match broken {
            Some(number) => assert_eq!(put, Put::Broken(number)),
            None => assert!(matches!(put, Put::Kept(head) if head.number == kept)),
        }
    }

    #[test]
    fn a_bundle_that_is_repeated_changes_nothing() {
        let all = chain("s-1", 5);
        check(std::slice::from_ref(&all), 5, None);
        check(&[all.clone(), all.clone()], 5, None);
        check(&[all[..3].to_vec(), all.clone()], 5, None);
        check(&[all.clone(), all[1..3].to_vec()], 5, None);
        let doubled = [&all[..2], &all[1..]].concat();
        check(&[doubled], 5, None);
    }

    #[test]
    fn a_gap_begins_again_where_it_is() {
        let all = chain("s-1", 5);
        check(&[all[1..].to_vec()], 0, None);
        check(&[all[..2].to_vec(), all[3..].to_vec()], 2, None);
        check(&[[&all[..2], &all[3..]].concat()], 2, None);
        let far = SentRecord {
            number: u64::MAX,
            ..all[1].clone()
        };
        check(&[vec![far]], 0, None);
    }

    #[test]
    fn what_does_not_follow_is_not_kept() {
        let all = chain("s-1", 5);
        let changed = |at: usize, change: fn(&mut SentRecord)| {
            let mut all = all.clone();
            change(&mut all[at]);
            all
        };
        let text = changed(2, |one| one.record = one.record.replace('3', "9"));
        check(std::slice::from_ref(&text), 2, Some(3));
        check(&[changed(2, |one| one.at += 1)], 2, Some(3));
        check(&[changed(0, |one| one.seal = "+".repeat(64))], 0, Some(1));
        check(&[changed(4, |one| one.seal.clear())], 4, Some(5));
        check(&[changed(1, |one| one.number = 0)], 1, Some(0));
        check(&[chain("s-2", 3)], 0, Some(1));
        let other = |at: usize| changed(at, |one| one.seal = "0".repeat(64));
        check(&[all.clone(), other(1)], 5, Some(2));
    }
}
