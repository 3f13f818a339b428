//! The policy from outside: our own cases, the shared corpora when they are there, and properties.

mod cases;
mod certificates;
mod commands;
mod corpora;
mod grammar;
mod properties;
