//! Days: on which one something happened, and which ones a report is about.
//!
//! A visit belongs to the day on which it began, by the time zone of whoever asks.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::record::Moment;
use super::rows::Row;
use crate::say;

/// The longest period, in days: more than anybody reads, and every day of it is a line.
const LONGEST: usize = 3660;

/// Days one after the other, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// Two days between which there is no period to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPeriod {
    /// The last one is before the first.
    #[error("{}", say!("journal-backwards"))]
    Backwards,
    /// It has more days than anybody reads.
    #[error("{}", say!("journal-too-long"))]
    TooLong,
}

impl Period {
    /// The days from the one to the other.
    ///
    /// # Errors
    /// They are the wrong way round, or too far apart.
    pub fn between(from: Date, to: Date) -> Result<Period, NoPeriod> {
        let period = Period { from, to };
        if to < from {
            Err(NoPeriod::Backwards)
        } else if period.days().nth(LONGEST).is_some() {
            Err(NoPeriod::TooLong)
        } else {
            Ok(period)
        }
    }

    /// The week of this day, from Monday.
    pub fn week(day: Date) -> Period {
        let mut earlier = std::iter::successors(Some(day), |day| day.yesterday().ok());
        let monday = earlier.find(|day| day.weekday() == Weekday::Monday);
        let from = monday.unwrap_or(day);
        let week = std::iter::successors(Some(from), |day| day.tomorrow().ok());
        Period {
            from,
            to: week.take(7).last().unwrap_or(day),
        }
    }

    /// The month of this day.
    pub fn month(day: Date) -> Period {
        Period {
            from: day.first_of_month(),
            to: day.last_of_month(),
        }
    }

    /// The moment when it begins; the beginning of all time where no clock goes back so far.
    pub fn begins(&self, zone: &TimeZone) -> Moment {
        let moment = zone.to_timestamp(self.from.into());
        moment.map_or(Moment::MIN, |moment| moment.as_second())
    }

    /// True when the day is one of them.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days that are in both.
    pub fn intersection(&self, other: Period) -> Option<Period> {
        let both = Period {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        };
        (both.from <= both.to).then_some(both)
    }

    /// Every day of it.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let to = self.to;
        let next = |day: &Date| day.tomorrow().ok();
        std::iter::successors(Some(self.from), next).take_while(move |day| *day <= to)
    }
}

/// As people write it: `01.11.2026–30.11.2026`, and one day alone.
impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&written(self.from))?;
        if self.to != self.from {
            write!(out, "–{}", written(self.to))?;
        }
        Ok(())
    }
}

/// A day as people write it: ДД.ММ.ГГГГ.
pub fn written(day: Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// Reads ДД.ММ.ГГГГ or ГГГГ-ММ-ДД.
pub fn read_day(text: &str) -> Option<Date> {
    let (day, month, year) = match text.split('.').collect::<Vec<_>>()[..] {
        [day, month, year] => (day, month, year),
        _ => match text.split('-').collect::<Vec<_>>()[..] {
            [year, month, day] => (day, month, year),
            _ => return None,
        },
    };
    Date::new(
        digits(year, 4)?,
        digits(month, 2)?.try_into().ok()?,
        digits(day, 2)?.try_into().ok()?,
    )
    .ok()
}

/// Reads ММ.ГГГГ or ГГГГ-ММ: a whole month.
pub fn read_month(text: &str) -> Option<Period> {
    let (month, year) = match (text.split_once('.'), text.split_once('-')) {
        (Some((month, year)), None) | (None, Some((year, month))) => (month, year),
        _ => return None,
    };
    let first = Date::new(digits(year, 4)?, digits(month, 2)?.try_into().ok()?, 1).ok()?;
    Some(Period {
        from: first,
        to: first.last_of_month(),
    })
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i16> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// What the clock on the wall said at that moment.
pub fn local(moment: Moment, zone: &TimeZone) -> DateTime {
    // The journal's moments are seconds of a clock; one beyond all calendars is shown as its end.
    let moment = Timestamp::from_second(moment).unwrap_or(match moment < 0 {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    });
    zone.to_datetime(moment)
}

/// The day to which a row belongs.
pub fn day(row: &Row, zone: &TimeZone) -> Date {
    local(began(row), zone).date()
}

/// The moment of a row: when its visit began, or when help was given without one.
pub(super) fn began(row: &Row) -> Moment {
    row.visit.as_ref().map_or(row.on, |visit| visit.began)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_months_are_read_in_both_ways() {
        for text in ["05.11.2026", "2026-11-05"] {
            assert_eq!(read_day(text), Some(date(2026, 11, 5)), "{text}");
        }
        for text in ["11.2026", "2026-11"] {
            let month = read_month(text).unwrap();
            assert_eq!(
                (month.from, month.to),
                (date(2026, 11, 1), date(2026, 11, 30))
            );
        }
        for text in [
            "",
            "5.11.2026",
            "31.11.2026",
            "05.11.26",
            "2026-11",
            "+5.11.2026",
            "05-11-2026",
            "2026.11.05",
            "05.11.2026 ",
        ] {
            assert_eq!(read_day(text), None, "{text}");
        }
        for text in ["", "13.2026", "2026", "2026-1", "05.11.2026", "2026-11-05"] {
            assert_eq!(read_month(text), None, "{text}");
        }
    }

    #[test]
    fn a_period_counts_its_days() {
        let month = read_month("2026-11").unwrap();
        assert_eq!(month.days().count(), 30);
        assert_eq!(month.to_string(), "01.11.2026–30.11.2026");
        let alone = Period {
            from: month.to,
            to: month.to,
        };
        assert_eq!(alone.to_string(), "30.11.2026");
        assert_eq!(month.intersection(alone), Some(alone));
        assert_eq!(alone.intersection(read_month("2026-12").unwrap()), None);
    }

    #[test]
    fn a_week_begins_on_monday_and_a_period_ends_after_it_begins() {
        for day in [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)] {
            assert_eq!(Period::week(day).to_string(), "23.11.2026–29.11.2026");
        }
        assert_eq!(
            Period::month(date(2026, 2, 5)).to_string(),
            "01.02.2026–28.02.2026"
        );
        let between = |from, to| Period::between(from, to).err();
        assert_eq!(
            between(date(2026, 1, 2), date(2026, 1, 1)),
            Some(NoPeriod::Backwards)
        );
        assert_eq!(
            between(date(2000, 1, 1), date(2026, 1, 1)),
            Some(NoPeriod::TooLong)
        );
        assert_eq!(between(date(2026, 1, 1), date(2026, 1, 1)), None);
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        assert_eq!(Period::month(date(1970, 1, 1)).begins(&moscow), -3 * 3600);
    }

    #[test]
    fn a_moment_beyond_all_calendars_is_still_a_day() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        assert_eq!(local(0, &moscow).to_string(), "1970-01-01T03:00:00");
        assert_eq!(local(i64::MAX, &moscow).year(), 9999);
        assert_eq!(local(i64::MIN, &moscow).year(), -9999);
    }
}
