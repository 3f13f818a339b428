//! Reports: what the sector did in a period, by day, service, consultant and so on, and its share of all visits
//! of the branch (order № 64-п, clauses 1 and 2: at least 10 %).
//!
//! One visit is one «обращение», whatever number of services was entered for it; help that no visit belongs to
//! is one, too. Visits that nobody entered are counted apart. Pure: rows come in, or sheets that were counted of them
//! before, and figures go out.

mod chart;
mod gathered;
mod grouping;
mod json;
mod page;
mod share;
mod sheet;
mod table;
mod text;
mod totals;
mod workbook;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::Period;
use super::place::{Place, branches};
use super::record::{Rating, VisitEnd};
use crate::diagnostic::Problem;

pub use super::export::Unwritten;
pub use gathered::Gathered;
pub use grouping::By;
pub use page::STYLE;
pub use share::{GOAL_PERCENT, Part, Share};
pub use sheet::Sheet;
pub use totals::{Listed, MOST_VISITS, Totals, decoded};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// By what the visits are counted; the usual ways where nothing is named.
    pub by: &'a [By],
    /// How many visits the branch had, the windows included.
    pub totals: &'a Totals,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u64; 3]", into = "[u64; 3]")]
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

/// Makes the report.
///
/// # Errors
/// Where the listed totals do not fit the question: a share of half the visits would be a wrong one.
pub fn report(gathered: &Gathered, question: &Question<'_>) -> Result<Report, Vec<Problem>> {
    let period = gathered.period;
    let places: Vec<&Place> = gathered.places.iter().collect();
    let branches = branches(places.iter().copied());
    let entered = gathered.entered.iter();
    let needed: BTreeSet<(&str, Date)> = entered
        .flat_map(|(branch, days)| days.iter().map(|day| (branch.as_str(), *day)))
        .collect();
    let totals = question.totals.fitted(period, &branches, &needed)?;
    let usual = By::usual(period, &places);
    let by = match question.by.is_empty() {
        true => &usual,
        false => question.by,
    };
    let groupings = by
        .iter()
        .map(|by| grouping::of(*by, gathered, &totals, question.names));
    let whole = gathered.whole();
    Ok(Report {
        period,
        seats: places.len(),
        counts: whole,
        share: (totals.over(period, None)).map(|all| Share::new(whole.visits, all)),
        unentered: gathered.sheet.ends.clone().into_iter().collect(),
        ratings: gathered.sheet.ratings.clone().into_iter().collect(),
        unread: gathered.unread,
        groupings: groupings.collect(),
        branches: branches.into_iter().map(str::to_owned).collect(),
    })
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
