//! What a program in a cage is asked, and within which limits.

use std::path::Path;
use std::time::Duration;

/// A program that reads one document in a cage.
#[derive(Clone, Copy, Debug)]
pub struct Caged<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its arguments.
    pub asked: &'a [&'a str],
    /// How long it may take on the clock.
    pub within: Duration,
    /// The most that it may say, in bytes.
    pub most: usize,
}
