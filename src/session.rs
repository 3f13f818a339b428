//! The whole life of a visit: events in, effects out.
//!
//! No clock and no IO: time comes with the event. `Idle` is reached from `Active` only through a
//! clean report; every fault ends in `OutOfService`, and the only way out of that is a wipe.

#![forbid(unsafe_code)]
