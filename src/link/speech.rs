//! Reading aloud: what a screen asks, and how it goes.

use serde::{Deserialize, Serialize};

/// A step of a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The guide's id.
    pub guide: String,
    /// From 0.
    pub number: usize,
}

/// What a screen asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// This step is to be read aloud; the seat has the words.
    Read(Step),
    /// Nothing is to be read any more.
    Hush,
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// This step is being read.
    Speaks(Step),
    /// It is read, or was stopped.
    Silent,
    /// It cannot be heard.
    Failed,
}
