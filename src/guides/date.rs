//! The dates «составлено» and «проверено на портале» of a guide, and how long ago it was.
//!
//! There is no clock here: whoever asks brings the moment.

use std::fmt;

use jiff::ToSpan;
use jiff::civil;

/// After this many months a guide is old: portals change their pages more often than that.
pub const OLD_AFTER_MONTHS: i32 = 12;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(civil::Date);

impl Date {
    /// Reads ГГГГ-ММ-ДД; `None` when it is no day of this millennium.
    pub fn parse(text: &str) -> Option<Date> {
        let day: civil::Date = text.parse().ok()?;
        // Nothing but the day is written there.
        let is_alone = day.to_string() == text && day.year() >= 2000;
        is_alone.then_some(Date(day))
    }

    /// True when the guide should be looked over before it is believed.
    pub fn is_old(self, today: Date) -> bool {
        let old = self.0.saturating_add(OLD_AFTER_MONTHS.months());
        today.0 >= old
    }
}

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Date {
        Date(day)
    }
}

/// As people write it: ДД.ММ.ГГГГ.
impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.strftime("%d.%m.%Y"))
    }
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
            "2026-02-30",
            "1999-12-31",
            "20261122",
            "2026-11-22T10:00",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
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
        assert!(date("2024-02-29").is_old(date("2025-02-28")));
    }
}
