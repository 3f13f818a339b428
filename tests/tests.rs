//! The one integration-test binary: each module is one kind of proof.

mod e2e;
mod gate;
mod guides;
mod policy;
mod practice;
mod seat;
mod session;
mod tidy;
mod wipe;
