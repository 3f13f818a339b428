//! What IT edits: the list of addresses, the guides, and the settings of a seat.
//!
//! One reading and one check for whoever uses them: the seat, the gate's service and `check` take the
//! same file or refuse it for the same reason. A file is taken whole or not at all. What is then done
//! with it is not said here.

#![forbid(unsafe_code)]

pub(crate) mod list;

pub(crate) mod guides;

pub(crate) mod settings;

pub(crate) mod scanner;

pub(crate) mod publication;

pub(crate) mod brought;

mod authorities;

mod folder;

mod in_force;

pub(crate) mod text;

mod watch;

pub(crate) use authorities::Authorities;
pub(crate) use folder::Folder;
pub(crate) use watch::Watch;

pub use watch::WatchError;
