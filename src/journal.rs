//! The electronic journal of the sector (order № 64-п, clause 3.5 and Appendix 3; R40, R55, R87).
//!
//! Records are only ever added: what happened, in the order in which it was written. The rows that people
//! read are made of them. Of the citizen nothing is here: no name, no number, no address of a page, no free
//! text.

mod chain;
mod error;
mod record;
mod rows;
mod store;
mod ticket;

pub mod export;
#[cfg(test)]
mod month;
pub mod period;
mod place;
pub mod report;
pub mod words;

pub use chain::{Head, NoHead, Seal, Sealed};
pub use error::Error;
pub use place::{Place, SeatRows};
pub use record::{
    Consultation, Correction, Entry, Jump, LogOut, Mode, Moment, Outcome, Purpose, Rating, Record,
    Subject, Versions, Visit, VisitEnd,
};
pub use rows::{Row, Written, ratings, rows};
pub use store::{Journal, Verdict};
pub use ticket::{NoTicket, Ticket};
