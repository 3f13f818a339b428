//! Reports: what the sector did in a period, by day, service, consultant and so on, and its share of all visits
//! of the branch (order № 64-п, clauses 1 and 2: at least 10 %).
//!
//! One visit is one «обращение», whatever number of services was entered for it; help that no visit belongs to
//! is one, too. Visits that nobody entered are counted apart. Pure: rows come in, figures go out.

mod chart;
mod grouping;
mod json;
mod page;
mod share;
mod table;
mod text;
mod totals;
mod workbook;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::period::{self, Period};
use super::place::{Place, SeatRows, branches};
use super::record::{Consultation, Moment, Rating, VisitEnd};
use super::rows::Row;
use crate::diagnostic::Problem;
use grouping::Tallies;

pub use super::export::Unwritten;
pub use grouping::By;
pub use page::STYLE;
pub use share::{GOAL_PERCENT, Part, Share};
pub use totals::{Listed, MOST_VISITS, Totals, decoded};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The days.
    pub period: Period,
    /// By what the visits are counted; the usual ways where nothing is named.
    pub by: &'a [By],
    /// How many visits the branch had, the windows included.
    pub totals: &'a Totals,
    /// Where the days begin.
    pub zone: &'a TimeZone,
    /// How consultants are named.
    pub names: Names,
}

/// How consultants are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As in the journal: for a report that stays in the branch.
    Full,
    /// By their initials.
    Initials,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The days.
    pub period: Period,
    /// The branches, by name.
    pub branches: Vec<String>,
    /// How many seats.
    pub seats: usize,
    /// The whole period.
    pub counts: Counts,
    /// The share, where the number of all visits is known.
    pub share: Option<Share>,
    /// The visits that nobody entered, by how they ended.
    pub unentered: Vec<(VisitEnd, u64)>,
    /// What was said at the end of visits, where anybody was asked (R103).
    pub ratings: Vec<(Rating, u64)>,
    /// How many records are left out, where whoever reads them is older than a seat: nobody knows what they say.
    pub unread: u64,
    /// One table for each way of counting.
    pub groupings: Vec<Grouping>,
}

/// How much there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// «Обращения»: visits with an entry, and help without a visit.
    pub visits: u64,
    /// Rows of the journal: services, online tools and consultations.
    pub entries: u64,
    /// Visits that nobody entered.
    pub unentered: u64,
}

/// The visits of the period, counted in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// The way.
    pub by: By,
    /// The rows of the table.
    pub groups: Vec<Group>,
}

/// One row of a grouping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is for other programs: a day, a code, a number.
    pub key: String,
    /// What it is for people.
    pub label: String,
    /// How much there was.
    pub counts: Counts,
    /// The share of this group alone, where it is known.
    pub share: Option<Share>,
}

/// A row as reports need it.
struct Fact<'a> {
    day: Date,
    moment: Moment,
    place: &'a Place,
    visit: VisitKey,
    said: Option<&'a Consultation>,
}

/// Which «обращение» it is, with the place of its seat in the question.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum VisitKey {
    /// The visit with this number.
    Visit(usize, u64),
    /// Help that no visit belongs to, by the number of its entry.
    Help(usize, u64),
}

/// Counts, and knows which visits it has counted.
#[derive(Default)]
struct Tally {
    counts: Counts,
    seen: HashSet<VisitKey>,
}

impl Tally {
    fn add(&mut self, fact: &Fact<'_>) {
        let is_new = self.seen.insert(fact.visit);
        match fact.said {
            Some(_) => {
                self.counts.entries += 1;
                self.counts.visits += u64::from(is_new);
            }
            None => self.counts.unentered += u64::from(is_new),
        }
    }
}

/// Makes the report.
///
/// # Errors
/// Where the listed totals do not fit the question: a share of half the visits would be a wrong one.
pub fn report(seats: &[SeatRows], question: &Question<'_>) -> Result<Report, Vec<Problem>> {
    let places: Vec<&Place> = seats.iter().map(|seat| &seat.place).collect();
    let branches = branches(places.iter().copied());
    let facts = facts(seats, question);
    let needed: BTreeSet<(&str, Date)> = (facts.iter().filter(|fact| fact.said.is_some()))
        .map(|fact| (fact.place.branch.as_str(), fact.day))
        .collect();
    let totals = question
        .totals
        .fitted(question.period, &branches, &needed)?;
    let mut whole = Tally::default();
    for fact in &facts {
        whole.add(fact);
    }
    let usual = By::usual(question.period, &places);
    let by = match question.by.is_empty() {
        true => &usual,
        false => question.by,
    };
    let groupings = by.iter().map(|by| {
        let tallies = Tallies::of(*by, &facts, question.period);
        tallies.finish(&totals, question)
    });
    Ok(Report {
        period: question.period,
        seats: seats.len(),
        counts: whole.counts,
        share: (totals.over(question.period, None)).map(|all| Share::new(whole.counts.visits, all)),
        unentered: unentered(seats, question),
        ratings: ratings(seats, question),
        unread: 0,
        groupings: groupings.collect(),
        branches: branches.into_iter().map(str::to_owned).collect(),
    })
}

fn facts<'a>(seats: &'a [SeatRows], question: &Question<'_>) -> Vec<Fact<'a>> {
    let mut facts = Vec::new();
    for (seat, rows) in seats.iter().enumerate() {
        facts.extend(within(&rows.rows, question).map(|(day, row)| Fact {
            day,
            moment: period::began(row),
            place: &rows.place,
            visit: match &row.visit {
                Some(visit) => VisitKey::Visit(seat, visit.number),
                None => VisitKey::Help(seat, row.number),
            },
            said: row.consultation.as_ref(),
        }));
    }
    facts
}

/// The rows of the period, each with its day.
fn within<'a>(rows: &'a [Row], question: &Question<'_>) -> impl Iterator<Item = (Date, &'a Row)> {
    let dated = rows
        .iter()
        .map(|row| (period::day(row, question.zone), row));
    dated.filter(|(day, _)| question.period.contains(*day))
}

fn unentered(seats: &[SeatRows], question: &Question<'_>) -> Vec<(VisitEnd, u64)> {
    let mut ends: BTreeMap<VisitEnd, u64> = BTreeMap::new();
    for seat in seats {
        let rows = within(&seat.rows, question).map(|(_, row)| row);
        let bare = rows.filter(|row| row.consultation.is_none());
        for visit in bare.filter_map(|row| row.visit.as_ref()) {
            *ends.entry(visit.end).or_default() += 1;
        }
    }
    ends.into_iter().collect()
}

fn ratings(seats: &[SeatRows], question: &Question<'_>) -> Vec<(Rating, u64)> {
    let mut counts: BTreeMap<Rating, u64> = BTreeMap::new();
    for (moment, rating) in seats.iter().flat_map(|seat| &seat.ratings) {
        let day = period::local(*moment, question.zone).date();
        if question.period.contains(day) {
            *counts.entry(*rating).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

impl Report {
    /// Lines to read on a terminal.
    pub fn text(&self) -> String {
        text::write(self)
    }

    /// One page to print: a file that needs no other.
    pub fn page(&self) -> String {
        page::write(self)
    }

    /// An object for other programs.
    pub fn json(&self) -> serde_json::Value {
        json::write(self)
    }

    /// A workbook.
    ///
    /// # Errors
    /// A table that is too long for one.
    pub fn xlsx(&self) -> Result<Vec<u8>, Unwritten> {
        workbook::write(self)
    }
}

#[cfg(test)]
mod tests;
