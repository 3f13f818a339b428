//! The gate from outside: real sockets on loopback, real policies, real ClientHellos.
//!
//! The portals are listeners on loopback that hand every byte they get to the test; the gate finds
//! them through static host entries. Nothing here leaves the computer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod board;
mod corpus;
mod limits;
mod plain;
mod rig;
pub(crate) mod service;
pub(crate) mod squid;
mod tunnels;
mod upstream;
mod versions;
