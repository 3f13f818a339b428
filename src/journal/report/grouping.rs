//! The ways in which visits are counted.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::totals::Fitted;
use super::{Fact, Group, Grouping, Names, Question, Share, Tally};
use crate::journal::period::{Period, written};
use crate::journal::place::{Place, branches};
use crate::journal::record::{Moment, Purpose, Subject};
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

/// What a group is of, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// Days, from the first one.
    Days(Date),
    Purpose(Purpose),
    Service(u8),
    Portal(&'a str),
    NoSubject,
    Consultant(&'a str),
    Branch(&'a str),
    Seat(&'a str, &'a str),
}

/// What has been counted for each group, with the name that its subject had last.
pub(super) struct Tallies<'a> {
    by: By,
    tallies: BTreeMap<Key<'a>, Counted<'a>>,
}

/// One group while it is counted.
#[derive(Default)]
struct Counted<'a> {
    tally: Tally,
    /// What its subject was called, and when.
    name: Option<(Moment, &'a str)>,
}

impl<'a> Tallies<'a> {
    pub(super) fn of(by: By, facts: &[Fact<'a>], period: Period) -> Tallies<'a> {
        let mut tallies: BTreeMap<Key<'a>, Counted<'a>> = BTreeMap::new();
        // A day on which nobody came is a figure, too.
        if matches!(by, By::Day | By::Week | By::Month) {
            let days = period
                .days()
                .map(|day| (Key::Days(first(by, day)), Default::default()));
            tallies.extend(days);
        }
        for fact in facts {
            let Some(key) = key(by, fact) else {
                continue;
            };
            let counted = tallies.entry(key).or_default();
            counted.tally.add(fact);
            let subject = fact.said.and_then(|said| said.subject.as_ref());
            let name = subject.map(|subject| (fact.moment, words::subject(subject)));
            counted.name = counted.name.max(name);
        }
        Tallies { by, tallies }
    }

    pub(super) fn finish(self, totals: &Fitted<'_>, question: &Question<'_>) -> Grouping {
        let consultants = self.tallies.keys().filter_map(|key| match key {
            Key::Consultant(name) => Some(*name),
            _ => None,
        });
        let consultants = shown(consultants, question.names);
        let by = self.by;
        let groups = self
            .tallies
            .into_iter()
            .map(|(key, Counted { tally, name })| {
                let days = days(by, key, question.period);
                let all = match key {
                    Key::Days(_) => days.and_then(|days| totals.over(days, None)),
                    Key::Branch(branch) => totals.over(question.period, Some(branch)),
                    _ => None,
                };
                Group {
                    key: code(key, &consultants),
                    label: label(by, key, days, name.map(|(_, name)| name), &consultants),
                    counts: tally.counts,
                    share: all.map(|all| Share::new(tally.counts.visits, all)),
                }
            });
        let mut groups: Vec<Group> = groups.collect();
        if by == By::Service {
            groups.sort_by_key(|group| std::cmp::Reverse(group.counts.entries));
        }
        Grouping { by, groups }
    }
}

fn key<'a>(by: By, fact: &Fact<'a>) -> Option<Key<'a>> {
    Some(match by {
        By::Day | By::Week | By::Month => Key::Days(first(by, fact.day)),
        By::Branch => Key::Branch(&fact.place.branch),
        By::Seat => Key::Seat(&fact.place.branch, &fact.place.seat),
        By::Purpose => Key::Purpose(fact.said?.purpose),
        By::Consultant => Key::Consultant(&fact.said?.consultant),
        By::Service => match &fact.said?.subject {
            Some(Subject::Service { number, .. }) => Key::Service(*number),
            Some(Subject::Portal { id, .. }) => Key::Portal(id),
            None => Key::NoSubject,
        },
    })
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
fn days(by: By, key: Key<'_>, period: Period) -> Option<Period> {
    let Key::Days(from) = key else {
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
fn code(key: Key<'_>, consultants: &Shown<'_>) -> String {
    match key {
        Key::Days(from) => from.to_string(),
        Key::Purpose(purpose) => words::code(purpose),
        Key::Service(number) => number.to_string(),
        Key::Portal(id) => id.to_owned(),
        Key::NoSubject => String::new(),
        Key::Consultant(name) => consultants.get(name).cloned().unwrap_or_default(),
        Key::Branch(branch) => branch.to_owned(),
        Key::Seat(_, seat) => seat.to_owned(),
    }
}

/// What a group is for people.
fn label(
    by: By,
    key: Key<'_>,
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
                format!("{}, {weekday}", written(from))
            }
        },
        Key::Purpose(purpose) => words::purpose(purpose),
        Key::Service(number) => {
            let title = subject.unwrap_or_default();
            say!("sector-service", number = u64::from(number), title = title)
        }
        Key::Portal(id) => subject.unwrap_or(id).to_owned(),
        Key::NoSubject => say!("sector-no-subject"),
        Key::Consultant(name) => consultants.get(name).cloned().unwrap_or_default(),
        Key::Branch("") => say!("sector-no-branch"),
        Key::Branch(branch) => branch.to_owned(),
        Key::Seat("", seat) => seat.to_owned(),
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
