//! The date «актуально на» of a guide, and how long ago it was.
//!
//! There is no clock here: whoever asks brings the moment.

use std::fmt;

/// After this many months a guide is old: portals change their pages more often than that.
pub const OLD_AFTER_MONTHS: u32 = 12;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads ГГГГ-ММ-ДД with a possible month and day; `None` when it is no date.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let mut number = |length: usize| {
            let part = parts.next()?;
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let year = number(4).filter(|year| (2000..3000).contains(year))?;
        let month = number(2).filter(|month| (1..=12).contains(month))?;
        let day = number(2).filter(|day| (1..=31).contains(day))?;
        parts.next().is_none().then_some(Date {
            year,
            month: month as u8,
            day: day as u8,
        })
    }

    /// The day of a moment, given in seconds since the beginning of 1970 (UTC).
    pub fn of_moment(seconds: u64) -> Date {
        let mut days = seconds / 86_400;
        let mut year = 1970_u16;
        while days >= days_of(year) && year < u16::MAX {
            days -= days_of(year);
            year += 1;
        }
        let mut month = 1;
        for length in months(year) {
            if days < length {
                break;
            }
            days -= length;
            month += 1;
        }
        Date {
            year,
            month,
            day: days as u8 + 1,
        }
    }

    /// True when the guide should be looked over before it is believed.
    pub fn is_old(self, today: Date) -> bool {
        let months = |date: Date| u32::from(date.year) * 12 + u32::from(date.month);
        let begun = months(today).saturating_sub(months(self));
        begun > OLD_AFTER_MONTHS || begun == OLD_AFTER_MONTHS && today.day >= self.day
    }
}

/// As people write it: ДД.ММ.ГГГГ.
impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}.{:02}.{}", self.day, self.month, self.year)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_of(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn months(year: u16) -> [u64; 12] {
    let february = if is_leap(year) { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn dates_are_read_and_written() {
        assert_eq!(date("2026-11-02").to_string(), "02.11.2026");
        for text in [
            "",
            "2026-11",
            "2026-13-01",
            "2026-1-01",
            "22.11.2026",
            "2026-11-22-1",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_day_of_a_moment() {
        for (seconds, day) in [
            (951_782_400, "2000-02-29"),
            (1_709_164_799, "2024-02-28"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::of_moment(seconds), date(day), "{seconds}");
        }
    }

    #[test]
    fn a_guide_grows_old_on_the_day() {
        let made = date("2025-11-22");
        assert!(!made.is_old(date("2025-11-22")));
        assert!(!made.is_old(date("2026-11-21")));
        assert!(made.is_old(date("2026-11-22")));
        assert!(made.is_old(date("2027-01-01")));
        assert!(!made.is_old(date("2024-01-01")));
    }
}
