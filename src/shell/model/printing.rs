//! Printing as the citizen meets it: a question first, then where the document is.
//!
//! One page at a time: until it is settled what becomes of it, the engine draws no other.

use super::{Do, Model, Told};
use crate::link::{FromScreen, Printing};

/// Where the page is on its way to the printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody prints.
    #[default]
    Rests,
    /// The engine draws it, and the seat looks at it.
    Drawing,
    /// It has so many pages; the citizen is asked.
    Asks(u64),
}

impl Model {
    /// The button works now.
    pub(super) fn can_print(&self) -> bool {
        self.printing == Stage::Rests && self.shows_portal() && self.page.host.is_some()
    }

    /// The citizen wants the page on paper.
    pub(super) fn print(&mut self) -> Vec<Do> {
        if !self.can_print() {
            return Vec::new();
        }
        self.printing = Stage::Drawing;
        vec![Do::Print, Do::Render]
    }

    /// The page prints itself: the engine draws it already.
    pub(super) fn prints_itself(&mut self) -> Vec<Do> {
        self.printing = Stage::Drawing;
        vec![Do::Render]
    }

    /// The next page may come.
    pub(super) fn print_settled(&mut self) -> Do {
        self.printing = Stage::Rests;
        Do::PrintSettled
    }

    /// Another site is another process of the engine, and a page that fails has none: what was being
    /// drawn may never come.
    pub(super) fn print_left_behind(&mut self) -> Option<Do> {
        (self.printing == Stage::Drawing).then(|| self.print_settled())
    }

    /// The engine has drawn the page into this file, or could not.
    pub(super) fn drawn(&mut self, file: Option<String>) -> Vec<Do> {
        match file {
            // Meanwhile the visit may have ended.
            _ if self.printing != Stage::Drawing => Vec::new(),
            Some(file) => vec![Do::Tell(FromScreen::Print(file))],
            None => self.printing(Printing::Trouble("unusable".to_owned())),
        }
    }

    /// The seat says how it goes.
    pub(super) fn printing(&mut self, printing: Printing) -> Vec<Do> {
        let mut todo = vec![Do::Render];
        match printing {
            Printing::Asks { pages } => self.printing = Stage::Asks(pages),
            Printing::TooLong { .. } | Printing::Sent | Printing::Done | Printing::Trouble(_) => {
                if self.printing == Stage::Drawing {
                    todo.push(self.print_settled());
                }
                self.notice = Some(Told::Printing(printing));
            }
        }
        todo
    }

    /// «Напечатать».
    pub(super) fn print_confirmed(&mut self) -> Vec<Do> {
        match self.printing {
            Stage::Asks(_) => vec![
                Do::Tell(FromScreen::PrintConfirmed),
                self.print_settled(),
                Do::Render,
            ],
            Stage::Rests | Stage::Drawing => Vec::new(),
        }
    }
}
