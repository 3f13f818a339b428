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
    /// What it sees besides itself and the system's libraries.
    pub sees: Sees,
}

/// What a program in a cage sees besides itself and the system's libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// Letters for a document that brings none of its own.
    Letters,
    /// An office program with its letters, and a place of its own in memory, which ends with the cage.
    Office,
}
