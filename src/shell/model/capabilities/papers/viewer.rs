//! One file of the visit, opened: which page of it is looked at, how large, how turned, and what was drawn.

use super::{PapersPlace, ShownPapers, limits};
use crate::link::papers::{Ask, Drawing, Leaf, Look};
use crate::shell::model::visit::{Location, ShownVisit};
use crate::shell::model::{Command, Model};
use crate::shell::view::{Sight, Viewed};

/// How wide a page is drawn, in points: usual, larger, largest.
const WIDTHS: [u32; 3] = [1000, 1500, 2200];

/// The file that is looked at.
#[derive(Debug, PartialEq)]
pub(in crate::shell::model) struct OpenFile {
    name: String,
    /// The page, from 0.
    number: u64,
    /// The place of its width in [`WIDTHS`].
    size: usize,
    /// What was drawn last.
    drawn: Option<(Leaf, Option<u64>)>,
}

impl OpenFile {
    fn of(name: &str) -> OpenFile {
        OpenFile {
            name: name.to_owned(),
            number: 0,
            size: 0,
            drawn: None,
        }
    }

    /// The number of what was drawn last.
    pub(super) fn drawing(&self) -> Option<u64> {
        self.drawn.as_ref().and_then(|(_, drawing)| *drawing)
    }
}

impl ShownPapers {
    /// Its quarter turns, with the clock.
    pub(in crate::shell::model) fn turns(&self, name: &str) -> u8 {
        self.turns.get(name).copied().unwrap_or_default()
    }

    /// It is turned by a quarter, with the clock.
    pub(in crate::shell::model) fn turn(&mut self, name: &str) {
        let turns = (self.turns(name) + 1) % 4;
        self.turns.insert(name.to_owned(), turns);
    }

    fn pages(&self, name: &str) -> Option<u64> {
        match self.find(name)?.look {
            Look::Drawn { pages, .. } => Some(pages),
            Look::Awaited | Look::None => None,
        }
    }

    /// The page as it is to be drawn now.
    fn leaf(&self, open: &OpenFile) -> Leaf {
        Leaf {
            name: open.name.clone(),
            number: open.number,
            width: WIDTHS[open.size],
            turns: self.turns(&open.name),
        }
    }
}

impl ShownVisit {
    pub(super) fn page_drawn(&mut self, leaf: Leaf, drawing: Option<Drawing>) {
        if let Some(scanner) = &mut self.scanner {
            scanner.page_drawn(&leaf, drawing.as_ref().map(|drawing| drawing.number));
        }
        if let Location::Papers(PapersPlace::File(open)) = &mut self.location
            && self.papers.leaf(open) == leaf
        {
            open.drawn = Some((leaf, drawing.map(|drawing| drawing.number)));
        }
    }

    /// One of them, opened.
    pub(in crate::shell::model) fn open_paper(&mut self, name: &str) -> Vec<Command> {
        self.location = Location::Papers(PapersPlace::File(OpenFile::of(name)));
        self.forget_saving();
        self.draw_leaf()
    }

    fn draw_leaf(&self) -> Vec<Command> {
        let Location::Papers(PapersPlace::File(open)) = &self.location else {
            return Vec::new();
        };
        let leaf = Ask::Page(self.papers.leaf(open));
        vec![Command::Tell(leaf.into()), Command::Render]
    }

    /// «Посмотреть».
    pub(super) fn look_at(&mut self, name: &str) -> Vec<Command> {
        let paper = self.papers.find(name);
        if !paper.is_some_and(|paper| matches!(paper.look, Look::Drawn { .. })) {
            return Vec::new();
        }
        self.open_paper(name)
    }

    /// Another page of the file that is looked at.
    pub(super) fn leaf_to(&mut self, number: u64) -> Vec<Command> {
        let Location::Papers(PapersPlace::File(open)) = &mut self.location else {
            return Vec::new();
        };
        let pages = self.papers.pages(&open.name).unwrap_or_default();
        if number >= pages {
            return Vec::new();
        }
        open.number = number;
        self.draw_leaf()
    }

    /// The page gets as large as this place of [`WIDTHS`] says.
    pub(super) fn enlarge(&mut self, size: usize) -> Vec<Command> {
        match &mut self.location {
            Location::Papers(PapersPlace::File(open)) if size < WIDTHS.len() => open.size = size,
            _ => return Vec::new(),
        }
        self.draw_leaf()
    }

    /// «Повернуть»: the whole file, and it stays so for what is put together of it.
    pub(super) fn turn_paper(&mut self) -> Vec<Command> {
        let Location::Papers(PapersPlace::File(open)) = &self.location else {
            return Vec::new();
        };
        self.papers.turn(&open.name);
        self.draw_leaf()
    }
}

impl Model {
    /// The page of the file that is looked at.
    pub(super) fn viewed<'a>(&'a self, open: &'a OpenFile) -> Viewed<'a> {
        let papers = &self.visit.papers;
        let leaf = papers.leaf(open);
        Viewed {
            name: &open.name,
            number: open.number,
            pages: papers.pages(&open.name),
            size: open.size,
            sizes: WIDTHS.len(),
            sight: match &open.drawn {
                Some((drawn, Some(drawing))) if *drawn == leaf => Sight::Drawn(*drawing),
                Some((drawn, None)) if *drawn == leaf => Sight::None,
                Some(_) | None => Sight::Awaited,
            },
            prints: self.prints_papers(),
            saving: self.visit.saving(),
            limits: papers.find(&open.name).map_or(&[], limits),
            fitted: papers.fitted.get(&open.name),
        }
    }
}
