//! How a seat is, in the words that people read.

use crate::journal::Moment;
use crate::text;

/// The whole minutes since then. The clock of a seat may be ahead of ours.
#[must_use]
pub fn minutes(since: Moment, now: Moment) -> i64 {
    now.saturating_sub(since).max(0) / 60
}

/// Why a seat is out of service, as its own screen says it; a newer seat may have a reason that is not known here.
#[must_use]
pub fn fault(code: &str) -> String {
    let id = format!("fault-{code}");
    match text::exists(&id) {
        true => text::sentence(&id, &[]).trim_end_matches('.').to_owned(),
        false => code.to_owned(),
    }
}
