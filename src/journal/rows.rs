//! The rows that people read, made of the records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::{Consultation, Moment, Rating, Record, Visit};

/// A record as it lies in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its number, from 1, without a gap.
    pub number: u64,
    /// When it was written.
    pub at: Moment,
    /// What it says.
    pub record: Record,
}

/// One row of the journal: an entry, or a visit that has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The number of its record: of the entry, or of the visit without one.
    pub number: u64,
    /// The day of it, in seconds since 1970.
    pub on: Moment,
    /// The visit, where one belongs to it.
    pub visit: Option<Visit>,
    /// What the consultant entered, as it was last corrected; none for a visit without an entry.
    pub consultation: Option<Consultation>,
    /// True when a correction changed it.
    pub corrected: bool,
}

/// What was said at the end of visits, each with its moment.
pub fn ratings(records: &[Written]) -> Vec<(Moment, Rating)> {
    let ratings = records.iter().filter_map(|written| match written.record {
        Record::Rating { rating } => Some((written.at, rating)),
        Record::Visit(_) | Record::Entry(_) | Record::Correction(_) | Record::Jump(_) => None,
    });
    ratings.collect()
}

/// All rows, by day and then by number. An entry that was struck out is none; its visit has none again.
pub fn rows(records: &[Written]) -> Vec<Row> {
    let mut visits = BTreeMap::new();
    let mut entries = BTreeMap::new();
    for written in records {
        match &written.record {
            Record::Visit(visit) => {
                visits.insert(visit.number, (written.number, visit));
            }
            Record::Entry(entry) => {
                entries.insert(written.number, (entry, Some(&entry.consultation), false));
            }
            Record::Correction(correction) => {
                if let Some((_, consultation, corrected)) = entries.get_mut(&correction.of) {
                    *consultation = correction.consultation.as_ref();
                    *corrected = true;
                }
            }
            Record::Jump(_) | Record::Rating { .. } => {}
        }
    }
    let mut bare = visits.clone();
    let mut rows = Vec::new();
    for (number, (entry, consultation, corrected)) in entries {
        let Some(consultation) = consultation else {
            continue;
        };
        let visit = entry.visit.and_then(|number| {
            bare.remove(&number);
            visits.get(&number)
        });
        rows.push(Row {
            number,
            on: entry.on,
            visit: visit.map(|(_, visit)| (*visit).clone()),
            consultation: Some(consultation.clone()),
            corrected,
        });
    }
    rows.extend(bare.into_values().map(|(number, visit)| Row {
        number,
        on: visit.began,
        visit: Some(visit.clone()),
        consultation: None,
        corrected: false,
    }));
    rows.sort_by_key(|row| (row.on, row.number));
    rows
}

#[cfg(test)]
mod tests {
    use super::super::record::*;
    use super::*;

    fn visit(number: u64, began: Moment) -> Record {
        Record::Visit(Visit {
            number,
            began,
            ended: Some(began + 600),
            end: VisitEnd::Asked,
            mode: None,
            opened: Vec::new(),
            printed: 0,
            scanned: 0,
            logout: LogOut::NothingOpen,
            clean: Some(true),
            versions: Versions::default(),
        })
    }

    fn consultation(purpose: Purpose) -> Consultation {
        Consultation {
            purpose,
            subject: None,
            consultant: "Иванова А. П.".into(),
            mode: None,
            outcome: None,
            ticket: None,
        }
    }

    fn entry(visit: Option<u64>, on: Moment) -> Record {
        Record::Entry(Entry {
            visit,
            on,
            consultation: consultation(Purpose::Service),
        })
    }

    fn correction(of: u64, consultation: Option<Consultation>) -> Record {
        Record::Correction(Correction {
            of,
            consultation,
            by: "Иванова А. П.".into(),
        })
    }

    /// Number, visit, purpose and whether it was corrected, of each row.
    fn seen(records: Vec<Record>) -> Vec<(u64, Option<u64>, Option<Purpose>, bool)> {
        let numbered = (1..).zip(records);
        let written: Vec<Written> = numbered
            .map(|(number, record)| Written {
                number,
                at: 0,
                record,
            })
            .collect();
        let rows = rows(&written).into_iter();
        rows.map(|row| {
            (
                row.number,
                row.visit.map(|visit| visit.number),
                row.consultation.map(|it| it.purpose),
                row.corrected,
            )
        })
        .collect()
    }

    #[test]
    fn a_visit_has_a_row_of_its_own_until_it_is_entered() {
        let service = Some(Purpose::Service);
        assert_eq!(
            seen(vec![visit(1, 100), visit(2, 200)]),
            [(1, Some(1), None, false), (2, Some(2), None, false)]
        );
        // Two services in one visit, and help without any.
        assert_eq!(
            seen(vec![
                visit(1, 100),
                visit(2, 200),
                entry(Some(1), 100),
                entry(Some(1), 100),
                entry(None, 150)
            ]),
            [
                (3, Some(1), service, false),
                (4, Some(1), service, false),
                (5, None, service, false),
                (2, Some(2), None, false)
            ]
        );
    }

    #[test]
    fn the_last_correction_counts() {
        let advice = || Some(consultation(Purpose::Advice));
        let start = || vec![visit(1, 100), entry(Some(1), 100)];
        let with = |more: Vec<Record>| seen(start().into_iter().chain(more).collect());
        assert_eq!(
            with(vec![correction(2, advice())]),
            [(2, Some(1), Some(Purpose::Advice), true)]
        );
        assert_eq!(
            with(vec![correction(2, None)]),
            [(1, Some(1), None, false)],
            "struck out"
        );
        assert_eq!(
            with(vec![correction(2, None), correction(2, advice())]),
            [(2, Some(1), Some(Purpose::Advice), true)]
        );
        assert_eq!(
            with(vec![correction(1, None)]),
            [(2, Some(1), Some(Purpose::Service), false)],
            "a visit takes no correction"
        );
    }
}
