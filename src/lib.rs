//! sps-kiosk: the program on the public workstation of an MFC.
//!
//! A citizen reaches only the allowlisted portals, has the instruction beside the page, and leaves
//! nothing behind. The modules stand in reading order: a pure core, services with one kind of IO
//! each, the shell (the only place that knows the engine), and the seat that composes them.
//! ARCHITECTURE.md has the arrows and the invariants; `tests/tidy.rs` holds them.

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
compile_error!("sps-kiosk runs on Linux, and is prepared for Windows");

// The core: pure values, no input or output, no clock.
pub mod text;

pub mod diagnostic;

pub mod policy;

pub mod session;

pub mod guides;

pub mod visit;

pub mod pin;

pub mod config;

pub mod link;

pub mod uplink;

pub mod catalogue;

pub mod engines;

pub mod learn;

pub(crate) mod trust;

// The services: one kind of input and output each.
pub mod content;

pub mod egress;

pub mod wipe;

pub mod capabilities;

pub mod journal;

pub mod board;

pub mod control;

pub(crate) mod deploy;

pub mod practice;

pub mod platform;

// The screen process, and what composes everything.
pub mod shell;

pub mod seat;

pub(crate) mod doctor;

pub(crate) mod setup;

pub mod cli;
