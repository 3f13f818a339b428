//! Days: on which one something happened, and which ones a report is about.
//!
//! A visit belongs to the day on which it began, by the time zone of whoever asks.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::record::Moment;
use super::rows::Row;

/// Days one after the other, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Period {
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
    fn a_moment_beyond_all_calendars_is_still_a_day() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        assert_eq!(local(0, &moscow).to_string(), "1970-01-01T03:00:00");
        assert_eq!(local(i64::MAX, &moscow).year(), 9999);
        assert_eq!(local(i64::MIN, &moscow).year(), -9999);
    }
}
