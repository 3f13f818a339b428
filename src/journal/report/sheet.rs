//! A sheet: what was counted of some days of a seat, in every way in which reports count.
//!
//! A visit belongs to the day on which it began, with everything that was entered of it. So the sheets of days, and of
//! seats, are simply added, and a report over years needs no record again where its sheets were kept.

use std::collections::{BTreeMap, HashSet};
use std::ops::AddAssign;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Counts;
use crate::journal::period;
use crate::journal::record::{Moment, Purpose, Rating, Subject, VisitEnd};
use crate::journal::rows::Row;
use crate::journal::words;

/// What was counted, of the days of one seat or of anything that is made of such.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    #[serde(with = "pairs")]
    pub(super) groups: BTreeMap<Key, Counted>,
    /// The visits that nobody entered, by how they ended.
    pub(super) ends: BTreeMap<VisitEnd, u64>,
    /// What was said at the end of visits.
    pub(super) ratings: BTreeMap<Rating, u64>,
}

/// What a group is of, in the order of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Key {
    /// A day, or a week or month from its first one.
    Days(#[serde(with = "iso")] Date),
    Purpose(Purpose),
    Service(u8),
    Portal(String),
    NoSubject,
    Consultant(String),
    Branch(String),
    Seat(String, String),
}

/// One group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) counts: Counts,
    /// What its subject was called last, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<(Moment, String)>,
}

/// Which «обращение» of a seat it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum VisitKey {
    /// The visit with this number.
    Visit(u64),
    /// Help that no visit belongs to, by the number of its entry.
    Help(u64),
}

impl Sheet {
    /// The sheet of each day that these rows of one seat are of, and on which something was said.
    pub fn by_day(
        rows: &[Row],
        ratings: &[(Moment, Rating)],
        zone: &TimeZone,
    ) -> BTreeMap<Date, Sheet> {
        let mut sheets: BTreeMap<Date, Sheet> = BTreeMap::new();
        let mut seen = HashSet::new();
        for row in rows {
            let day = period::day(row, zone);
            sheets.entry(day).or_default().count(day, row, &mut seen);
        }
        for (moment, rating) in ratings {
            let day = period::local(*moment, zone).date();
            let sheet = sheets.entry(day).or_default();
            *sheet.ratings.entry(*rating).or_default() += 1;
        }
        sheets
    }

    fn count(&mut self, day: Date, row: &Row, seen: &mut HashSet<(Key, VisitKey)>) {
        let visit = match &row.visit {
            Some(visit) => VisitKey::Visit(visit.number),
            None => VisitKey::Help(row.number),
        };
        for (key, name) in keys(day, row) {
            let is_new = seen.insert((key.clone(), visit));
            let group = self.groups.entry(key).or_default();
            match row.consultation {
                Some(_) => {
                    group.counts.entries += 1;
                    group.counts.visits += u64::from(is_new);
                }
                None => group.counts.unentered += u64::from(is_new),
            }
            group.call(name.map(|name| (period::began(row), name.to_owned())));
        }
        if let (None, Some(visit)) = (&row.consultation, &row.visit) {
            *self.ends.entry(visit.end).or_default() += 1;
        }
    }

    /// Adds what was counted of other days or of another seat.
    pub fn add(&mut self, other: Sheet) {
        for (key, counted) in other.groups {
            self.groups.entry(key).or_default().add(counted);
        }
        for (end, count) in other.ends {
            *self.ends.entry(end).or_default() += count;
        }
        for (rating, count) in other.ratings {
            *self.ratings.entry(rating).or_default() += count;
        }
    }
}

impl Counted {
    pub(super) fn add(&mut self, other: Counted) {
        self.counts += other.counts;
        self.call(other.name);
    }

    fn call(&mut self, name: Option<(Moment, String)>) {
        if name > self.name {
            self.name = name;
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.visits += other.visits;
        self.entries += other.entries;
        self.unentered += other.unentered;
    }
}

/// The groups that a row is in, with the name of a subject.
fn keys(day: Date, row: &Row) -> impl Iterator<Item = (Key, Option<&str>)> {
    let said = row.consultation.as_ref().map(|said| {
        let subject = match &said.subject {
            Some(Subject::Service { number, .. }) => Key::Service(*number),
            Some(Subject::Portal { id, .. }) => Key::Portal(id.clone()),
            None => Key::NoSubject,
        };
        [
            (Key::Purpose(said.purpose), None),
            (Key::Consultant(said.consultant.clone()), None),
            (subject, said.subject.as_ref().map(words::subject)),
        ]
    });
    std::iter::once((Key::Days(day), None)).chain(said.into_iter().flatten())
}

/// Three numbers in a row, as most of a sheet is of them.
impl From<Counts> for [u64; 3] {
    fn from(counts: Counts) -> Self {
        [counts.visits, counts.entries, counts.unentered]
    }
}

impl From<[u64; 3]> for Counts {
    fn from([visits, entries, unentered]: [u64; 3]) -> Self {
        Counts {
            visits,
            entries,
            unentered,
        }
    }
}

/// A map whose keys are no words.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Counted, Key};

    pub(super) fn serialize<S: Serializer>(
        groups: &BTreeMap<Key, Counted>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        out.collect_seq(groups)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Key, Counted>, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

/// A day as ISO 8601 writes it.
mod iso {
    use jiff::civil::Date;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(day: &Date, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
