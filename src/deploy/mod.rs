//! Signed bundles: one publication of the list and the guides, taken by every seat of every branch.
//!
//! IT signs a bundle with keys that lie on no server, and lays it into a folder that any server of files gives
//! out, or a stick carries: a repository of The Update Framework. A seat believes the root of trust that IT laid
//! down on it, and what that leads to; never the place where it found the bundle. An older publication, one that
//! has run out, and one that is not whole are refused, each by its name, and what the seat had stays in force:
//! nothing here ever closes a seat.
//!
//! Where the publisher wants it, a bundle goes to some branches first and to the others by and by, and each seat tries
//! before whether it loses portals with it. No server counts or decides: what is signed and the clock say enough.
//!
//! The clock of a seat tells whether a publication has run out. One that is ahead refuses good publications until it
//! is set, one that is behind does not see that an old one is shown again; neither changes what is in force, and
//! no clock of the past is kept, since a single wrong hour would then shut out all publications after it.

#![forbid(unsafe_code)]

mod archive;

mod bundle;

mod rollout;

mod error;

mod keys;

mod publisher;

mod place;

mod repository;

mod server;

mod trial;

mod store;

pub(crate) use archive::Files;
pub(crate) use bundle::gather;
pub(crate) use error::Error;
pub(crate) use keys::{Keys, Name};
pub(crate) use place::Place;
pub(crate) use publisher::Publisher;
pub(crate) use repository::{Published, verify};
pub(crate) use rollout::Rollout;
pub(crate) use store::{Store, Taken, Taker};

#[cfg(test)]
mod tests;
