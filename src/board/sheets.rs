//! Reports over many seats: the records of each are counted once, by day and by month, and a report adds these sheets.
//!
//! A seat is counted from the record on up to which it was counted before. What has arrived since changes a few days
//! only, those of its visits, of its entries and of the entries that it corrects, and these days are counted again from
//! their first record on. What is counted is what a report of the rows themselves counts, by the same code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::time::{MissedTickBehavior, interval};

use super::error::Error;
use super::serve::Board;
use super::store::{Fresh, Seat, Store, Uncounted};
use crate::journal::period::{self, Period};
use crate::journal::report::{Gathered, Sheet};
use crate::journal::{Moment, Place, Record, Written, ratings, rows};

/// Changes whenever the same records would come to other sheets.
const WAY: u32 = 1;

/// How often everything is counted that nobody asked about: a report has the rest of a day to do at most.
const COUNT_EVERY: Duration = Duration::from_secs(3600);

/// At most so many seats are counted at once: a report waits for no more than these.
const AT_ONCE: usize = 100;

/// The sheets of at most so many seats are in memory at once.
const READ_AT_ONCE: usize = 50;

/// What was counted in a period.
#[derive(Clone, Debug)]
pub struct Counted {
    /// All that a report is made of.
    pub gathered: Gathered,
    /// The seats whose journal did not follow what is kept.
    pub broken: Vec<String>,
}

/// What was counted at the seats that are wanted; what has arrived since they were counted last is counted before.
///
/// # Errors
/// The database does not do what it is asked.
pub fn counted(
    store: &mut Store,
    period: Period,
    zone: &TimeZone,
    wanted: impl Fn(&Seat) -> bool,
) -> Result<Counted, Error> {
    let seats: Vec<Seat> = store.seats()?.into_iter().filter(wanted).collect();
    let names: BTreeSet<&str> = seats.iter().map(|seat| seat.id.as_str()).collect();
    let counter = Counter::new(zone);
    for seat in store.uncounted(counter.names())? {
        if names.contains(seat.seat.as_str()) {
            counter.count(store, &seat)?;
        }
    }
    let unread = store.unread(period.begins(zone))?;
    let mut gathered = Gathered::new(period);
    for some in seats.chunks(READ_AT_ONCE) {
        let mut sheets = sheets(store, some, period)?;
        for seat in some {
            let place = Place {
                seat: seat.id.clone(),
                branch: seat.branch.clone(),
            };
            let sheets = sheets.remove(&seat.id).unwrap_or_default();
            gathered.add(&place, sheets.into_iter());
            gathered.unread += unread.get(&seat.id).copied().unwrap_or_default();
        }
    }
    let broken = seats.into_iter().filter(|seat| seat.broken_at.is_some());
    Ok(Counted {
        gathered,
        broken: broken.map(|seat| seat.id).collect(),
    })
}

/// How many records of the seats that are wanted are in no sheet yet: a report counts these first.
///
/// # Errors
/// The database does not do what it is asked.
pub fn behind(
    store: &mut Store,
    zone: &TimeZone,
    wanted: impl Fn(&Seat) -> bool,
) -> Result<u64, Error> {
    let counter = Counter::new(zone);
    let seats: Vec<Seat> = store.seats()?.into_iter().filter(wanted).collect();
    let names: BTreeSet<&str> = seats.iter().map(|seat| seat.id.as_str()).collect();
    let uncounted = store.uncounted(counter.names())?;
    let wanted = uncounted
        .iter()
        .filter(|it| names.contains(it.seat.as_str()));
    Ok(wanted
        .map(|it| it.kept.saturating_sub(counter.upto(it)))
        .sum())
}

/// Counts every hour what has arrived, for as long as the board runs.
pub(super) async fn keep_counted(board: Arc<Board>) {
    let mut rounds = interval(COUNT_EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        if let Err(error) = count_all(&board).await {
            tracing::error!(%error, cause = error.cause(), "what has arrived cannot be counted");
        }
    }
}

async fn count_all(board: &Board) -> Result<(), Error> {
    let counter = Arc::new(Counter::new(&TimeZone::system()));
    let who = Arc::clone(&counter);
    let mut seats = board
        .ask_at_length(move |store| store.uncounted(who.names()))
        .await?;
    while !seats.is_empty() {
        let some: Vec<Uncounted> = seats.drain(..AT_ONCE.min(seats.len())).collect();
        let counter = Arc::clone(&counter);
        let counting = board
            .ask_at_length(move |store| some.iter().try_for_each(|it| counter.count(store, it)));
        counting.await?;
    }
    Ok(())
}

/// Who counts, under one of two names that are kept with what was counted.
struct Counter {
    zone: TimeZone,
    /// Where every record could be read: in another zone days begin elsewhere.
    of_all: String,
    /// Where some could not: another program may read them.
    of_some: String,
}

impl Counter {
    fn new(zone: &TimeZone) -> Counter {
        let name = zone.iana_name();
        let name = name.map_or_else(|| format!("{zone:?}"), str::to_owned);
        Counter {
            zone: zone.clone(),
            of_all: format!("{WAY} {name}"),
            of_some: format!("{WAY} {name} {}", env!("CARGO_PKG_VERSION")),
        }
    }

    fn names(&self) -> [&str; 2] {
        [&self.of_all, &self.of_some]
    }

    /// The last record that this one has counted.
    fn upto(&self, seat: &Uncounted) -> u64 {
        match &seat.counted {
            Some((upto, whose)) if self.names().contains(&whose.as_str()) => *upto,
            Some(_) | None => 0,
        }
    }

    /// Counts what has arrived of a seat.
    fn count(&self, store: &mut Store, seat: &Uncounted) -> Result<(), Error> {
        let upto = self.upto(seat);
        let mut fresh = Fresh {
            upto,
            ..Fresh::default()
        };
        let mut written = read(store, &seat.seat, upto, None, &mut fresh)?;
        let days = self.days(store, &seat.seat, &written, upto)?;
        let first = days.values().min().copied().unwrap_or(upto + 1);
        if first <= upto {
            let mut seen = Fresh::default();
            let mut before = read(store, &seat.seat, first - 1, Some(upto), &mut seen)?;
            before.append(&mut written);
            written = before;
        }
        let mut sheets = Sheet::by_day(&rows(&written), &ratings(&written), &self.zone);
        for (day, first) in days {
            let sheet = sheets.remove(&day).unwrap_or_default();
            fresh.days.insert(day.to_string(), (first, sheet));
        }
        fresh.months = months(store, &seat.seat, &fresh, upto == 0)?;
        let before = seat.counted.as_ref().filter(|_| upto > 0);
        let missed = !fresh.unread.is_empty() || before.is_some_and(|it| it.1 == self.of_some);
        let whose = match missed {
            true => &self.of_some,
            false => &self.of_all,
        };
        store.keep_counted(seat, &fresh, whose, upto == 0)?;
        Ok(())
    }

    /// The days that these records change, each with the first record that is about it: one of these, or one of those
    /// that were counted before.
    fn days(
        &self,
        store: &mut Store,
        seat: &str,
        written: &[Written],
        upto: u64,
    ) -> Result<BTreeMap<Date, u64>, Error> {
        let mut days = days(store, seat, written, &self.zone)?;
        if let (Some(from), Some(to)) = (days.keys().next(), days.keys().last())
            && upto > 0
        {
            let (from, to) = (from.to_string(), to.to_string());
            let before = store.first_of_days(seat, &from, &to)?;
            for (day, first) in &mut days {
                let before = before.get(&day.to_string());
                *first = before.map_or(*first, |before| *before.min(first));
            }
        }
        Ok(days)
    }
}

/// The records after the one up to the other, or to the last; what cannot be read, and how far it went, is noted.
fn read(
    store: &mut Store,
    seat: &str,
    after: u64,
    upto: Option<u64>,
    fresh: &mut Fresh,
) -> Result<Vec<Written>, Error> {
    let mut written = Vec::new();
    let mut last = after;
    loop {
        let page = store.page(seat, last, Moment::MIN)?;
        for sent in &page {
            if upto.is_some_and(|upto| sent.number > upto) {
                return Ok(written);
            }
            last = sent.number;
            match serde_json::from_str(&sent.record) {
                Ok(record) => written.push(Written {
                    number: sent.number,
                    at: sent.at,
                    record,
                }),
                Err(_) => drop(fresh.unread.insert(sent.number, sent.at)),
            }
        }
        fresh.upto = last;
        if page.is_empty() {
            return Ok(written);
        }
    }
}

/// The days that these records change, each with the first of them that is about it.
fn days(
    store: &mut Store,
    seat: &str,
    written: &[Written],
    zone: &TimeZone,
) -> Result<BTreeMap<Date, u64>, Error> {
    let mut days = BTreeMap::new();
    for one in written {
        let moment = match &one.record {
            Record::Visit(visit) => Some(visit.began),
            Record::Entry(entry) => Some(entry.on),
            Record::Correction(correction) => corrected(store, seat, written, correction.of)?,
            Record::Rating { .. } => Some(one.at),
            Record::Jump(_) => None,
        };
        if let Some(moment) = moment {
            let day = period::local(moment, zone).date();
            days.entry(day).or_insert(one.number);
        }
    }
    Ok(days)
}

/// The moment of the entry with this number, where it is one.
fn corrected(
    store: &mut Store,
    seat: &str,
    written: &[Written],
    number: u64,
) -> Result<Option<Moment>, Error> {
    let record = match written.binary_search_by_key(&number, |one| one.number) {
        Ok(at) => Some(written[at].record.clone()),
        Err(_) => {
            let text = store.record(seat, number)?;
            text.and_then(|text| serde_json::from_str(&text).ok())
        }
    };
    Ok(match record {
        Some(Record::Entry(entry)) => Some(entry.on),
        Some(
            Record::Visit(_) | Record::Correction(_) | Record::Rating { .. } | Record::Jump(_),
        )
        | None => None,
    })
}

/// The months of the days that have changed: these days, and those that were kept before.
fn months(
    store: &mut Store,
    seat: &str,
    fresh: &Fresh,
    is_anew: bool,
) -> Result<BTreeMap<String, Sheet>, Error> {
    let mut months: BTreeMap<String, Sheet> = BTreeMap::new();
    for (day, (_, sheet)) in &fresh.days {
        months
            .entry(month(day).to_owned())
            .or_default()
            .add(sheet.clone());
    }
    if is_anew {
        return Ok(months);
    }
    for (name, sheet) in &mut months {
        let (from, to) = (format!("{name}-01"), format!("{name}-31"));
        for kept in store.sheets_of_days(&[seat], &from, &to)? {
            if !fresh.days.contains_key(&kept.span) {
                sheet.add(kept.sheet);
            }
        }
    }
    Ok(months)
}

/// The month of a day, in both as ISO 8601 writes it.
fn month(day: &str) -> &str {
    day.rsplit_once('-').map_or(day, |(month, _)| month)
}

/// The sheets of a period by seat: of its whole months, and of the days beside them.
fn sheets(
    store: &mut Store,
    seats: &[Seat],
    period: Period,
) -> Result<BTreeMap<String, Vec<Sheet>>, Error> {
    let seats: Vec<&str> = seats.iter().map(|seat| seat.id.as_str()).collect();
    let mut kept = Vec::new();
    let (months, days) = parts(period);
    if let Some(months) = months {
        let (from, to) = (months.from.to_string(), months.to.to_string());
        kept.extend(store.sheets_of_months(&seats, month(&from), month(&to))?);
    }
    for days in days {
        kept.extend(store.sheets_of_days(&seats, &days.from.to_string(), &days.to.to_string())?);
    }
    let mut sheets: BTreeMap<String, Vec<Sheet>> = BTreeMap::new();
    for kept in kept {
        sheets.entry(kept.seat).or_default().push(kept.sheet);
    }
    Ok(sheets)
}

/// The whole months of a period, and the days before and after them.
fn parts(period: Period) -> (Option<Period>, Vec<Period>) {
    let is_first = period.from == period.from.first_of_month();
    let is_last = period.to == period.to.last_of_month();
    let from = match is_first {
        true => Ok(period.from),
        false => period.from.last_of_month().tomorrow(),
    };
    let to = match is_last {
        true => Ok(period.to),
        false => period.to.first_of_month().yesterday(),
    };
    let (Ok(from), Ok(to)) = (from, to) else {
        return (None, vec![period]);
    };
    let months = Period { from, to };
    if to < from {
        return (None, vec![period]);
    }
    let before = from.yesterday().ok().map(|to| Period {
        from: period.from,
        to,
    });
    let after = to.tomorrow().ok().map(|from| Period {
        from,
        to: period.to,
    });
    let beside = before.into_iter().chain(after);
    (
        Some(months),
        beside.filter(|days| days.from <= days.to).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// What lies in the databases of boards: a change of it is a change of [`WAY`].
    #[test]
    fn the_same_records_come_to_the_same_sheet_or_the_way_of_counting_has_a_new_number() {
        let records = [
            r#"{"kind":"visit","number":1,"began":1000,"ended":1600,"end":"asked","mode":null,"opened":[],"printed":2,
                "scanned":0,"logout":"confirmed","clean":true,"versions":{"program":"0.1.0","policy":"17"}}"#,
            r#"{"kind":"entry","visit":1,"on":1000,"consultation":{"purpose":"service","subject":{"of":"service",
                "number":3,"title":"Пенсия"},"consultant":"Иванова","mode":null,"outcome":null,"ticket":null}}"#,
            r#"{"kind":"visit","number":2,"began":2000,"ended":null,"end":"cut_short","mode":null,"opened":[],"printed":0,
                "scanned":0,"logout":"nothing_open","clean":null,"versions":{"program":"0.1.0","policy":"17"}}"#,
            r#"{"kind":"rating","rating":"good"}"#,
        ];
        let written: Vec<Written> = (1..)
            .zip(records)
            .map(|(number, record)| Written {
                number,
                at: 3000,
                record: serde_json::from_str(record).unwrap(),
            })
            .collect();
        let sheets = Sheet::by_day(&rows(&written), &ratings(&written), &TimeZone::UTC);
        let sheets: Vec<String> = sheets
            .values()
            .map(|sheet| serde_json::to_string(sheet).unwrap())
            .collect();
        let expected = concat!(
            r#"{"groups":[[{"days":"1970-01-01"},{"counts":[1,1,1]}],[{"purpose":"service"},{"counts":[1,1,0]}],"#,
            r#"[{"service":3},{"counts":[1,1,0],"name":[1000,"Пенсия"]}],"#,
            r#"[{"consultant":"Иванова"},{"counts":[1,1,0]}]],"ends":{"cut_short":1},"ratings":{"good":1}}"#,
        );
        assert_eq!((WAY, sheets), (1, vec![expected.to_owned()]));
    }

    fn check(from: Date, to: Date, months: Option<&str>, days: &[&str]) {
        let (whole, beside) = parts(Period { from, to });
        assert_eq!(whole.map(|it| it.to_string()).as_deref(), months);
        let beside: Vec<String> = beside.iter().map(Period::to_string).collect();
        assert_eq!(beside, days);
    }

    #[test]
    fn a_period_is_of_whole_months_and_the_days_beside_them() {
        let (first, last) = (date(2026, 1, 1), date(2026, 12, 31));
        check(first, last, Some("01.01.2026–31.12.2026"), &[]);
        check(first, first, None, &["01.01.2026"]);
        check(
            date(2026, 2, 3),
            date(2026, 3, 30),
            None,
            &["03.02.2026–30.03.2026"],
        );
        check(
            date(2026, 1, 31),
            date(2026, 3, 1),
            Some("01.02.2026–28.02.2026"),
            &["31.01.2026", "01.03.2026"],
        );
        check(
            date(2026, 2, 1),
            date(2026, 3, 1),
            Some("01.02.2026–28.02.2026"),
            &["01.03.2026"],
        );
        let end = date(9999, 12, 31);
        check(date(9999, 12, 2), end, None, &["02.12.9999–31.12.9999"]);
        check(date(9999, 12, 1), end, Some("01.12.9999–31.12.9999"), &[]);
    }
}
