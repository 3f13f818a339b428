//! The seat: the process that lives on. Its loop turns events into effects.
//!
//! It composes the services and never initialises the engine. Everything that happens comes through
//! one closed [`Event`]; every thread can only tell.
