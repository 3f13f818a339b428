//! The ways in which visits are counted.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::gathered::Gathered;
use super::sheet::{Counted, Key};
use super::totals::Fitted;
use super::{Group, Grouping, Names, Share};
use crate::journal::period::{Period, written};
use crate::journal::place::{Place, branches};
use crate::journal::words;
use crate::say;
use crate::text::sentence;

/// By what visits are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The day on which a visit began.
    Day,
    /// Its week, from Monday, numbered by ISO 8601.
    Week,
    /// Its month.
    Month,
    /// The service, the portal, or none.
    Service,
    /// «Цель обращения».
    Purpose,
    /// The consultant.
    Consultant,
    /// The branch.
    Branch,
    /// The seat.
    Seat,
}

/// So many days are still told one by one when nobody says by what to count.
const DAYS: usize = 62;

impl By {
    /// Every way.
    pub const ALL: [By; 8] = [
        By::Day,
        By::Week,
        By::Month,
        By::Service,
        By::Purpose,
        By::Consultant,
        By::Branch,
        By::Seat,
    ];

    /// Its name for other programs.
    pub fn code(self) -> &'static str {
        match self {
            By::Day => "day",
            By::Week => "week",
            By::Month => "month",
            By::Service => "service",
            By::Purpose => "purpose",
            By::Consultant => "consultant",
            By::Branch => "branch",
            By::Seat => "seat",
        }
    }

    /// True where each visit is in one group only, entered or not.
    pub(super) fn parts_visits(self) -> bool {
        match self {
            By::Day | By::Week | By::Month | By::Branch | By::Seat => true,
            By::Service | By::Purpose | By::Consultant => false,
        }
    }

    /// What a report of a month wants to know.
    pub(super) fn usual(period: Period, places: &[&Place]) -> Vec<By> {
        let is_long = period.days().nth(DAYS).is_some();
        let mut by = vec![if is_long { By::Month } else { By::Day }];
        by.extend([By::Purpose, By::Service, By::Consultant]);
        if branches(places.iter().copied()).len() > 1 {
            by.push(By::Branch);
        }
        if places.len() > 1 {
            by.push(By::Seat);
        }
        by
    }
}

/// What was gathered, in this way.
pub(super) fn of(by: By, gathered: &Gathered, totals: &Fitted<'_>, names: Names) -> Grouping {
    let period = gathered.period;
    let counted = counted(by, gathered);
    let consultants = counted.keys().filter_map(|key| match key {
        Key::Consultant(name) => Some(name.as_str()),
        _ => None,
    });
    let consultants = shown(consultants, names);
    let groups = counted.iter().map(|(key, Counted { counts, name })| {
        let days = days(by, key, period);
        let all = match key {
            Key::Days(_) => days.and_then(|days| totals.over(days, None)),
            Key::Branch(branch) => totals.over(period, Some(branch)),
            _ => None,
        };
        let name = name.as_ref().map(|(_, name)| name.as_str());
        Group {
            key: code(key, &consultants),
            label: label(by, key, days, name, &consultants),
            counts: *counts,
            share: all.map(|all| Share::new(counts.visits, all)),
        }
    });
    let mut groups: Vec<Group> = groups.collect();
    if by == By::Service {
        groups.sort_by_key(|group| std::cmp::Reverse(group.counts.entries));
    }
    Grouping { by, groups }
}

fn counted(by: By, gathered: &Gathered) -> BTreeMap<Key, Counted> {
    let mut counted: BTreeMap<Key, Counted> = BTreeMap::new();
    // A day on which nobody came is a figure, too.
    if matches!(by, By::Day | By::Week | By::Month) {
        let days = gathered.period.days();
        counted.extend(days.map(|day| (Key::Days(first(by, day)), Counted::default())));
    }
    for (key, group) in &gathered.sheet.groups {
        if is_of(by, key) {
            let key = match key {
                Key::Days(day) => Key::Days(first(by, *day)),
                other => other.clone(),
            };
            counted.entry(key).or_default().add(group.clone());
        }
    }
    counted
}

fn is_of(by: By, key: &Key) -> bool {
    match key {
        Key::Days(_) => matches!(by, By::Day | By::Week | By::Month),
        Key::Purpose(_) => by == By::Purpose,
        Key::Service(_) | Key::Portal(_) | Key::NoSubject => by == By::Service,
        Key::Consultant(_) => by == By::Consultant,
        Key::Branch(_) => by == By::Branch,
        Key::Seat(..) => by == By::Seat,
    }
}

/// The first day of the week or month of a day.
fn first(by: By, day: Date) -> Date {
    match by {
        By::Week => {
            let past = day.weekday().since(Weekday::Monday);
            day.checked_sub(jiff::Span::new().days(past)).unwrap_or(day)
        }
        By::Month => day.first_of_month(),
        By::Day | By::Service | By::Purpose | By::Consultant | By::Branch | By::Seat => day,
    }
}

/// The days of a group that the period has.
fn days(by: By, key: &Key, period: Period) -> Option<Period> {
    let Key::Days(from) = *key else {
        return None;
    };
    let to = match by {
        By::Week => from.checked_add(jiff::Span::new().days(6)).unwrap_or(from),
        By::Month => from.last_of_month(),
        By::Day | By::Service | By::Purpose | By::Consultant | By::Branch | By::Seat => from,
    };
    period.intersection(Period { from, to })
}

/// What a group is for other programs.
fn code(key: &Key, consultants: &Shown<'_>) -> String {
    match key {
        Key::Days(from) => from.to_string(),
        Key::Purpose(purpose) => words::code(*purpose),
        Key::Service(number) => number.to_string(),
        Key::Portal(id) => id.clone(),
        Key::NoSubject => String::new(),
        Key::Consultant(name) => consultants.get(name.as_str()).cloned().unwrap_or_default(),
        Key::Branch(branch) => branch.clone(),
        Key::Seat(_, seat) => seat.clone(),
    }
}

/// What a group is for people.
fn label(
    by: By,
    key: &Key,
    days: Option<Period>,
    subject: Option<&str>,
    consultants: &Shown<'_>,
) -> String {
    match key {
        Key::Days(from) => match by {
            By::Week => {
                let week = from.iso_week_date().week();
                let days = days.map_or_else(String::new, |days| days.to_string());
                say!("sector-week", week = i64::from(week), days = days)
            }
            By::Month => {
                let month = sentence(&format!("month-{}", from.month()), &[]);
                format!("{month} {}", from.year())
            }
            _ => {
                let weekday = from.weekday().to_monday_one_offset();
                let weekday = sentence(&format!("weekday-{weekday}"), &[]);
                format!("{}, {weekday}", written(*from))
            }
        },
        Key::Purpose(purpose) => words::purpose(*purpose),
        Key::Service(number) => {
            let title = subject.unwrap_or_default();
            say!("sector-service", number = u64::from(*number), title = title)
        }
        Key::Portal(id) => subject.unwrap_or(id).to_owned(),
        Key::NoSubject => say!("sector-no-subject"),
        Key::Consultant(name) => consultants.get(name.as_str()).cloned().unwrap_or_default(),
        Key::Branch(branch) if branch.is_empty() => say!("sector-no-branch"),
        Key::Branch(branch) => branch.clone(),
        Key::Seat(branch, seat) if branch.is_empty() => seat.clone(),
        Key::Seat(branch, seat) => format!("{branch}: {seat}"),
    }
}

/// Consultants, and what the report calls them.
type Shown<'a> = BTreeMap<&'a str, String>;

/// What the report may call them. Two with the same initials are told apart by a number.
fn shown<'a>(consultants: impl Iterator<Item = &'a str>, names: Names) -> Shown<'a> {
    let mut same: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in consultants {
        let called = match names {
            Names::Full => name.to_owned(),
            Names::Initials => initials(name),
        };
        same.entry(called).or_default().push(name);
    }
    let mut shown = Shown::new();
    for (called, all) in same {
        for (number, name) in (1..).zip(&all) {
            let called = match all.len() {
                1 => called.clone(),
                _ => format!("{called} ({number})"),
            };
            shown.insert(name, called);
        }
    }
    shown
}

/// «Иванова Анна Петровна» and «Иванова А. П.» are «И. А. П.».
fn initials(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let letters = words.filter_map(|word| word.chars().next());
    let letters: Vec<String> = letters.map(|letter| format!("{letter}.")).collect();
    letters.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_tell_no_name() {
        for (name, short) in [
            ("Иванова Анна Петровна", "И. А. П."),
            ("Иванова А.П.", "И. А. П."),
            ("=Петров И. С.", "П. И. С."),
            ("Мамин-Сибиряк Д.", "М. С. Д."),
            ("", ""),
        ] {
            assert_eq!(initials(name), short);
        }
        let all = ["Иванова А. П.", "Исаев Артур Павлович", "Котов Б."];
        let called = |names| {
            shown(all.into_iter(), names)
                .into_values()
                .collect::<Vec<_>>()
        };
        assert_eq!(
            called(Names::Initials),
            ["И. А. П. (1)", "И. А. П. (2)", "К. Б."]
        );
        assert_eq!(called(Names::Full), all);
    }
}
