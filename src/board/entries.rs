//! The visits that nobody has entered, as far as their seats have handed them in.
//!
//! An entry belongs into the journal of the seat: what is entered here is told to it, and comes back as a record.

use std::collections::BTreeSet;

use super::error::Error;
use super::store::{Seat, Store};
use crate::journal::{Moment, Record, Row, Subject, Visit, Written, rows};

/// So many records of a seat are looked through: those of some weeks, and no more than the seat itself looks through.
const LAST: u64 = 600;

/// A visit that nobody has entered.
#[derive(Clone, Debug)]
pub(super) struct Bare {
    /// The seat.
    pub(super) seat: String,
    /// The visit.
    pub(super) visit: Visit,
}

/// The visits of these seats that nobody has entered, the newest first.
pub(super) fn bare(store: &mut Store, seats: &[Seat]) -> Result<Vec<Bare>, Error> {
    let mut all = Vec::new();
    for seat in seats {
        let visits = rows(&last(store, seat)?).into_iter().filter_map(bare_visit);
        all.extend(visits.map(|visit| Bare {
            seat: seat.id.clone(),
            visit,
        }));
    }
    all.sort_by_key(|bare| std::cmp::Reverse(bare.visit.began));
    Ok(all)
}

/// One visit, where nobody has entered it, and everything of the list that this seat knows besides.
pub(super) fn one_bare(
    store: &mut Store,
    seat: &Seat,
    number: u64,
) -> Result<Option<(Visit, BTreeSet<Subject>)>, Error> {
    let written = last(store, seat)?;
    let subjects = written.iter().flat_map(subjects).cloned().collect();
    let mut visits = rows(&written).into_iter().filter_map(bare_visit);
    let visit = visits.find(|visit| visit.number == number);
    Ok(visit.map(|visit| (visit, subjects)))
}

fn bare_visit(row: Row) -> Option<Visit> {
    row.visit.filter(|_| row.consultation.is_none())
}

fn subjects(written: &Written) -> &[Subject] {
    match &written.record {
        Record::Visit(visit) => &visit.opened,
        Record::Entry(entry) => entry.consultation.subject.as_slice(),
        Record::Correction(_) | Record::Rating { .. } | Record::Jump(_) => &[],
    }
}

fn last(store: &mut Store, seat: &Seat) -> Result<Vec<Written>, Error> {
    let page = store.page(&seat.id, seat.kept.number.saturating_sub(LAST), Moment::MIN)?;
    let readable = page.into_iter().filter_map(|sent| {
        Some(Written {
            number: sent.number,
            at: sent.at,
            record: serde_json::from_str(&sent.record).ok()?,
        })
    });
    Ok(readable.collect())
}
