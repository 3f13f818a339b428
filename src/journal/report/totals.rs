//! How many visits the branch had, the windows included: one number, or a table of days or months.
//!
//! The table is what the electronic queue or the information system gives: `дата;всего`, with a third column
//! for the branch where it has several. Every bad line is told, all at once.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use csv::{ReaderBuilder, StringRecord, Trim};
use encoding_rs::{UTF_8, WINDOWS_1251};
use jiff::civil::Date;

use crate::diagnostic::Problem;
use crate::journal::period::{Period, read_day, read_month, written};
use crate::say;

/// The most visits that one number may say.
pub const MOST_VISITS: u64 = 999_999_999;

/// How many visits there were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Totals {
    /// Nobody says it.
    Unknown,
    /// So many in the whole period.
    Whole(u64),
    /// By days or months.
    Listed(Listed),
}

/// The lines of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    lines: Vec<Line>,
    /// Where the table ends: what is missing is missing there.
    end: usize,
}

/// So many visits on these days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    days: Period,
    visits: u64,
    branch: Option<String>,
    span: Range<usize>,
}

/// The text of a table, from whatever program it comes: UTF-8, UTF-16, or the old Russian code page.
pub fn decoded(bytes: &[u8]) -> String {
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1251,
    };
    encoding.decode(bytes).0.into_owned()
}

impl Listed {
    /// Reads a table.
    ///
    /// # Errors
    /// Every line that cannot be taken.
    pub fn read(text: &str) -> Result<Listed, Vec<Problem>> {
        let mut lines: Vec<Line> = Vec::new();
        let mut problems = Vec::new();
        let separator = match text.lines().find(|line| !line.trim().is_empty()) {
            Some(line) if !line.contains(';') => b',',
            Some(_) | None => b';',
        };
        let mut taken = BTreeMap::new();
        let mut is_first = true;
        let mut at = 0;
        for (number, raw) in (1_usize..).zip(text.split_inclusive('\n')) {
            let span = at..at + raw.trim_end().len();
            at += raw.len();
            if raw.trim().is_empty() {
                continue;
            }
            let fields = fields(raw, separator);
            let has_digits = |field: &String| field.contains(|c: char| c.is_ascii_digit());
            let is_heading = is_first && !fields.first().is_some_and(has_digits);
            is_first = false;
            if is_heading {
                continue;
            }
            let line = read_line(&fields, span.clone()).and_then(|line| {
                let earlier = line
                    .days
                    .days()
                    .find_map(|day| taken.insert((line.branch.clone(), day), number));
                match earlier {
                    None => Ok(line),
                    Some(earlier) => Err(say!("totals-twice", line = earlier)),
                }
            });
            match line {
                Ok(line) => lines.push(line),
                Err(message) => problems.push(Problem::new(span, message)),
            }
        }
        if lines.iter().any(|line| line.branch.is_some()) {
            let bare = lines.iter().filter(|line| line.branch.is_none());
            problems
                .extend(bare.map(|line| Problem::new(line.span.clone(), say!("totals-no-branch"))));
        }
        if lines.is_empty() && problems.is_empty() {
            problems.push(Problem::new(0..0, say!("totals-empty")));
        }
        problems.sort_by_key(|problem| problem.span.start);
        match problems.is_empty() {
            true => Ok(Listed {
                lines,
                end: text.len(),
            }),
            false => Err(problems),
        }
    }
}

fn fields(line: &str, separator: u8) -> Vec<String> {
    let mut record = StringRecord::new();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .trim(Trim::All)
        .from_reader(line.as_bytes());
    // What is no table has no fields, and that is told as a bad line.
    let _read = reader.read_record(&mut record);
    let mut fields: Vec<String> = record.iter().map(str::to_owned).collect();
    while fields.last().is_some_and(String::is_empty) {
        fields.pop();
    }
    fields
}

fn read_line(fields: &[String], span: Range<usize>) -> Result<Line, String> {
    let (date, visits, branch) = match fields {
        [date, visits] => (date, visits, None),
        [date, visits, branch] => (date, visits, Some(branch.clone())),
        _ => return Err(say!("totals-fields", count = fields.len())),
    };
    let day = read_day(date).map(|day| Period { from: day, to: day });
    let days = day.or_else(|| read_month(date));
    let days = days.ok_or_else(|| say!("totals-date", text = date))?;
    // Large numbers come with a space in them, often one that does not break.
    let digits: String = visits
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| digits.parse().ok()).flatten();
    let number = number.filter(|number| *number <= MOST_VISITS);
    Ok(Line {
        days,
        visits: number.ok_or_else(|| say!("totals-number", text = visits))?,
        branch,
        span,
    })
}

/// Totals that are known to cover every day on which somebody came.
pub(super) enum Fitted<'a> {
    Unknown,
    Whole(u64, Period, Option<&'a str>),
    Lines(Vec<&'a Line>, Option<&'a str>),
}

impl Totals {
    /// The totals of this period and these branches; every day of `needed` must have one.
    pub(super) fn fitted<'a>(
        &'a self,
        period: Period,
        branches: &[&'a str],
        needed: &BTreeSet<(&str, Date)>,
    ) -> Result<Fitted<'a>, Vec<Problem>> {
        let alone = match branches {
            [branch] => Some(*branch),
            _ => None,
        };
        match self {
            Totals::Unknown => Ok(Fitted::Unknown),
            Totals::Whole(visits) => Ok(Fitted::Whole(*visits, period, alone)),
            Totals::Listed(listed) => {
                let lines = listed.fitted(period, branches, needed)?;
                Ok(Fitted::Lines(lines, alone))
            }
        }
    }
}

impl Listed {
    fn fitted(
        &self,
        period: Period,
        branches: &[&str],
        needed: &BTreeSet<(&str, Date)>,
    ) -> Result<Vec<&Line>, Vec<Problem>> {
        let is_ours = |line: &&Line| {
            let named = line.branch.as_deref();
            named.is_none_or(|branch| branches.contains(&branch))
        };
        let lines: Vec<&Line> = (self.lines.iter().filter(is_ours))
            .filter(|line| line.days.intersection(period).is_some())
            .collect();
        let whole = |line: &Line| period.contains(line.days.from) && period.contains(line.days.to);
        let cut = lines.iter().filter(|line| !whole(line));
        let mut problems: Vec<Problem> = cut
            .map(|line| Problem::new(line.span.clone(), say!("totals-month-cut")))
            .collect();
        let mut covered = HashSet::new();
        for line in &lines {
            covered.extend(line.days.days().map(|day| (line.branch.as_deref(), day)));
        }
        let missing = needed.iter().filter(|(branch, day)| {
            !covered.contains(&(Some(*branch), *day)) && !covered.contains(&(None, *day))
        });
        problems.extend(missing.map(|(branch, day)| {
            let day = written(*day);
            let message = match self.lines.iter().any(|line| line.branch.is_some()) {
                true => say!("totals-day-missing-in", day = day, branch = *branch),
                false => say!("totals-day-missing", day = day),
            };
            Problem::new(self.end..self.end, message)
        }));
        match problems.is_empty() {
            true => Ok(lines),
            false => Err(problems),
        }
    }
}

impl Fitted<'_> {
    /// All visits of these days, in all branches or in one; none where that is not known.
    pub(super) fn over(&self, days: Period, branch: Option<&str>) -> Option<u64> {
        match self {
            Fitted::Unknown => None,
            Fitted::Whole(visits, period, alone) => {
                let is_all = branch.is_none() || branch == *alone;
                (days == *period && is_all).then_some(*visits)
            }
            Fitted::Lines(lines, alone) => {
                let mut sum = 0;
                for line in lines {
                    if line.branch.is_none() && branch.is_some() && branch != *alone {
                        return None;
                    }
                    let is_other = branch.is_some()
                        && line.branch.is_some()
                        && line.branch.as_deref() != branch;
                    if is_other || line.days.intersection(days).is_none() {
                        continue;
                    }
                    if !(days.contains(line.days.from) && days.contains(line.days.to)) {
                        return None;
                    }
                    sum += line.visits;
                }
                Some(sum)
            }
        }
    }
}
