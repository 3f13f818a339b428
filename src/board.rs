//! The board of a branch or of a region: takes what its seats say, keeps their journals, answers for all of them.
//!
//! A seat is known by its token, of which only a fingerprint is kept. Its journal is kept as it was sealed, letter
//! by letter: a record that does not follow what is kept is never kept, and is told. A newer seat may send kinds of
//! records that this board does not know; their seals fit, so they are kept, and reports leave them out and count
//! them. People see it on its page (`page`); what they may do at a seat is to end a visit, to give one time, and to enter one.

#![forbid(unsafe_code)]

mod acts;
mod bundle;
mod condition;
mod conversation;
mod entries;
mod error;
mod frame;
mod living;
mod mail;
mod outages;
mod page;
mod people;
mod rows;
mod serve;
mod settings;
mod sheets;
mod store;
mod tls;
mod token;

pub use acts::{Act, Deed};
pub use bundle::Put;
pub use condition::{fault, minutes};
pub use error::Error;
pub use outages::{Outage, Seen, together};
pub use people::{Person, Role, Scope};
pub use rows::{LeftOut, rows};
pub use serve::serve;
pub use settings::{Cover, Database, Mail, Region, Settings};
pub use sheets::{Counted, behind, counted};
pub use store::{KeptTicket, Seat, Store, prepare, verify};
pub use token::Token;

/// A seat that was not heard for so many seconds is silent: it missed every chance of a whole silence and of the
/// note about it.
pub const SILENT_AFTER: i64 = 2 * crate::uplink::SILENCE.cast_signed();
