//! The rows of all seats, for reports and exports.

use super::error::Error;
use super::store::{Seat, Store};
use crate::journal::{self, Moment, Place, SeatRows, Written};

/// What is not to be believed of the rows, or not in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many records this board cannot read: those of a newer seat.
    pub unread: u64,
    /// The seats whose journal did not follow what is kept.
    pub broken: Vec<String>,
}

/// Everything that was written at this moment or later at the seats that are wanted, one seat after the other. A row is
/// never about a day after its record.
///
/// # Errors
/// The database does not answer, or whoever takes the rows cannot.
pub fn rows(
    store: &mut Store,
    since: Moment,
    wanted: impl Fn(&Seat) -> bool,
    mut take: impl FnMut(SeatRows) -> Result<(), Error>,
) -> Result<LeftOut, Error> {
    let mut left_out = LeftOut::default();
    for seat in store.seats()?.into_iter().filter(wanted) {
        let written = written(store, &seat, since, &mut left_out.unread)?;
        take(SeatRows {
            rows: journal::rows(&written),
            ratings: journal::ratings(&written),
            place: Place {
                seat: seat.id.clone(),
                branch: seat.branch,
            },
        })?;
        if seat.broken_at.is_some() {
            left_out.broken.push(seat.id);
        }
    }
    Ok(left_out)
}

fn written(
    store: &mut Store,
    seat: &Seat,
    since: Moment,
    unread: &mut u64,
) -> Result<Vec<Written>, Error> {
    let mut written = Vec::new();
    let mut after = 0;
    loop {
        let page = store.page(&seat.id, after, since)?;
        let Some(last) = page.last() else {
            return Ok(written);
        };
        after = last.number;
        for sent in page {
            match serde_json::from_str(&sent.record) {
                Ok(record) => written.push(Written {
                    number: sent.number,
                    at: sent.at,
                    record,
                }),
                Err(_) => *unread += 1,
            }
        }
    }
}
