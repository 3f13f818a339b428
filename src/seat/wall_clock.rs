//! Moments as the clock on the wall of this branch says them.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

/// The hour and the minute, with the day before it unless it is that of `now`. Both are seconds since 1970.
pub(super) fn short(moment: u64, now: u64) -> String {
    let (moment, now) = (zoned(moment), zoned(now));
    let form = match moment.date() == now.date() {
        true => "%H:%M",
        false => "%d.%m %H:%M",
    };
    moment.strftime(form).to_string()
}

/// The whole moment, in seconds since 1970.
pub(super) fn long(moment: u64) -> String {
    zoned(moment).strftime("%d.%m.%Y %H:%M").to_string()
}

/// The whole moment as the name of a file, which sorts by time.
pub(super) fn name(moment: u64) -> String {
    zoned(moment).strftime("%Y%m%d-%H%M%S").to_string()
}

fn zoned(moment: u64) -> ZonedDateTime {
    let moment = i64::try_from(moment).ok();
    let moment = moment.and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment
        .unwrap_or_default()
        .to_zoned_datetime(TimeZone::system())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_said_where_it_is_another() {
        const DAY: u64 = 24 * 60 * 60;
        let now = 1_700_000_000;
        assert_eq!(short(now, now).len(), "22:13".len());
        assert_eq!(short(now - 2 * DAY, now).len(), "12.11 22:13".len());
        assert!(long(now).contains(".2023 "));
        assert_eq!(long(u64::MAX), long(0), "no moment at all");
    }
}
