//! The sheets of a period, put together: all that a report is made of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Counts;
use super::sheet::{Counted, Key, Sheet};
use crate::journal::period::Period;
use crate::journal::place::{Place, SeatRows};

/// What was counted in a period, of one seat or of many.
#[derive(Clone, Debug)]
pub struct Gathered {
    pub(super) period: Period,
    pub(super) places: Vec<Place>,
    pub(super) sheet: Sheet,
    /// The days of each branch on which somebody was entered.
    pub(super) entered: BTreeMap<String, BTreeSet<Date>>,
    /// How many records are left out, where whoever reads them is older than a seat: nobody knows what they say.
    pub unread: u64,
}

impl Gathered {
    /// Nothing yet.
    pub fn new(period: Period) -> Gathered {
        Gathered {
            period,
            places: Vec::new(),
            sheet: Sheet::default(),
            entered: BTreeMap::new(),
            unread: 0,
        }
    }

    /// What the rows of these seats come to, in this zone.
    pub fn of(seats: &[SeatRows], period: Period, zone: &TimeZone) -> Gathered {
        let mut gathered = Gathered::new(period);
        for seat in seats {
            let sheets = Sheet::by_day(&seat.rows, &seat.ratings, zone).into_iter();
            let sheets = sheets.filter(|(day, _)| period.contains(*day));
            gathered.add(&seat.place, sheets.map(|(_, sheet)| sheet));
        }
        gathered
    }

    /// Adds a seat with the sheets of all its days in the period, each day once.
    pub fn add(&mut self, place: &Place, sheets: impl Iterator<Item = Sheet>) {
        self.places.push(place.clone());
        let mut whole = Counts::default();
        for sheet in sheets {
            for (day, counts) in sheet.days() {
                whole += counts;
                if counts.entries > 0 {
                    let days = self.entered.entry(place.branch.clone()).or_default();
                    days.insert(day);
                }
            }
            self.sheet.add(sheet);
        }
        if whole == Counts::default() {
            return;
        }
        let (branch, seat) = (place.branch.clone(), place.seat.clone());
        for key in [Key::Branch(branch.clone()), Key::Seat(branch, seat)] {
            let counted = Counted {
                counts: whole,
                name: None,
            };
            self.sheet.groups.entry(key).or_default().add(counted);
        }
    }

    /// The whole period.
    pub(super) fn whole(&self) -> Counts {
        let mut whole = Counts::default();
        for (_, counts) in self.sheet.days() {
            whole += counts;
        }
        whole
    }
}

impl Sheet {
    fn days(&self) -> impl Iterator<Item = (Date, Counts)> {
        self.groups.iter().filter_map(|(key, counted)| match key {
            Key::Days(day) => Some((*day, counted.counts)),
            Key::Purpose(_)
            | Key::Service(_)
            | Key::Portal(_)
            | Key::NoSubject
            | Key::Consultant(_)
            | Key::Branch(_)
            | Key::Seat(..) => None,
        })
    }
}
