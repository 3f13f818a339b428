//! What passes between a visit and the world beside the network: one capability, one file.
//!
//! A service of the seat. What a screen offers is looked at here before it goes anywhere.

pub mod print;
pub mod usb;
