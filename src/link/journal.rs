//! «Журнал» at the screen: what staff press, and the pages that the seat composes.
//!
//! The screen knows no more of the journal than the words that it shows and the places that are pressed.

use serde::{Deserialize, Serialize};

/// What staff do with the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JournalAct {
    /// The visits are wanted.
    List,
    /// The row at this place of the list is entered, or corrected.
    Open(usize),
    /// Help that no visit belongs to is entered.
    Add,
    /// An option is chosen: the place of the choice, and the place of the option in it.
    Choose(usize, usize),
    /// The number of the ticket, as it is typed so far.
    Ticket(String),
    /// «Записать».
    Write,
    /// «Вычеркнуть»: the first press asks, the second one does it.
    Strike,
}

/// A page of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JournalPage {
    /// It is being read or written.
    Busy,
    /// The visits.
    List(VisitList),
    /// What is entered of one.
    Entry(EntryForm),
    /// It cannot be read: why, and what to do.
    Refused(String),
}

/// The visits of late: those without an entry first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitList {
    /// True right after something was written.
    pub written: bool,
    /// Each by its place.
    pub rows: Vec<VisitLine>,
}

/// A visit, or help without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitLine {
    /// When it was.
    pub when: String,
    /// What was opened, or what was entered.
    pub what: String,
    /// True when there is an entry.
    pub entered: bool,
}

/// What is entered, as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryForm {
    /// What it is about.
    pub title: String,
    /// What there is to choose, each by its place.
    pub choices: Vec<Choice>,
    /// The number of the ticket that was entered before.
    pub ticket: String,
    /// What is still missing or wrong, after an attempt to write.
    pub complaint: Option<String>,
    /// Whether the entry can be struck out.
    pub strike: Strike,
}

/// Whether an entry can be struck out: its visit then has none again, and the journal keeps both records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strike {
    /// It is not written yet.
    #[default]
    No,
    /// One press asks.
    Offered,
    /// One press more does it.
    Asked,
}

/// One question and its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The question.
    pub title: String,
    /// The answers, each by its place.
    pub options: Vec<String>,
    /// The answer that is chosen.
    pub chosen: Option<usize>,
}
