//! The one integration-test binary: each module is one kind of proof.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by a panic"
)]

mod access;
mod board;
mod bundle;
mod corpora;
mod doctor;
mod e2e;
mod engines;
mod gate;
mod guides;
mod image;
mod journal;
mod package;
mod papers;
mod pin;
mod policy;
mod practice;
mod print;
mod scanner;
mod seat;
mod session;
mod setup;
mod tidy;
mod usb;
mod webdriver;
mod wipe;
