//! The branch whose seats a page shows. Whoever has more than one is asked for it: a region has thousands of seats,
//! and nobody looks at them all at once.

use std::collections::BTreeSet;

use maud::{Markup, html};
use url::form_urlencoded;

use super::super::store::Seat;
use super::refusal::Refusal;
use crate::say;

/// The branches that have seats, and the one that is shown.
pub(super) struct Choice {
    all: BTreeSet<String>,
    shown: Option<String>,
}

impl Choice {
    /// What was asked for among the branches of these seats, or the only one; another branch is not found.
    pub(super) fn of(seats: &[Seat], asked: Option<String>) -> Result<Choice, Refusal> {
        let all: BTreeSet<String> = seats.iter().map(|seat| seat.branch.clone()).collect();
        let alone = all.first().filter(|_| all.len() == 1).cloned();
        match asked.or(alone) {
            Some(branch) if !all.contains(&branch) => Err(Refusal::NotFound),
            shown => Ok(Choice { all, shown }),
        }
    }

    /// The branch that is shown; none before one was chosen.
    pub(super) fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }

    /// The question for the page at this path; nothing where there is no choice.
    pub(super) fn draw(&self, path: &str) -> Markup {
        if self.all.len() < 2 {
            return html! {};
        }
        html! {
            form .row method="get" action=(path) {
                label for="branch" { (say!("entries-branch")) }
                select #branch name="branch" {
                    @for branch in &self.all {
                        option value=(branch) selected[self.shown() == Some(branch)] { (branch) }
                    }
                }
                button { (say!("reports-open")) }
            }
        }
    }
}

/// The address of a page that shows this branch, and what the page before it has done.
pub(super) fn address(path: &str, branch: Option<&str>, said: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let pairs = [("branch", branch), ("said", said)];
    for (name, value) in pairs {
        query.extend_pairs(value.map(|value| (name, value)));
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
