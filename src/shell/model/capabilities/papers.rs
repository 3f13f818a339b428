//! «Мои файлы» as the citizen meets them: the cards, one of them opened (`viewer`), several put together.

mod viewer;

use std::collections::{BTreeMap, BTreeSet};

use super::printing::PrintStage;
use crate::link::papers::{Ask, Fitted, Look, Paper, Progress, Sheet};
use crate::link::{Face, usb_export};
use crate::shell::model::visit::{Location, ShownVisit};
use crate::shell::model::{Command, Model};
use crate::shell::view::{
    Card, Cards, Origin, PaperAct, PapersPage, Saving, StatusMessage, limits_below,
};
use crate::visit::{LARGEST, is_signature_of};
use viewer::OpenFile;

/// What a scanned page takes, in bytes: of colour, at three hundred points an inch.
const PAGE: u64 = 1 << 20;

/// What the screen knows of the visit's files.
#[derive(Debug, Default)]
pub(in crate::shell::model) struct ShownPapers {
    /// As the seat said last.
    files: Vec<Paper>,
    /// How many more bytes have room; the seat has not said yet.
    room: Option<u64>,
    removed: Option<String>,
    /// Where each came from, by name.
    origins: BTreeMap<String, Origin>,
    /// Those that a page was given.
    given: BTreeSet<String>,
    /// How each is turned, in quarters with the clock.
    turns: BTreeMap<String, u8>,
    /// The files that go into one PDF, in this order.
    chosen: Vec<String>,
    /// What was made smaller, by the name of what came of it.
    fitted: BTreeMap<String, Fitted>,
    /// The only file that is to come to a stick, when it is not all of them.
    saved: Option<String>,
}

/// Where the citizen is among the files.
#[derive(Debug, PartialEq)]
pub(in crate::shell::model) enum PapersPlace {
    /// At «Мои файлы».
    Cards,
    /// At one of them.
    File(OpenFile),
}

impl ShownPapers {
    fn find(&self, name: &str) -> Option<&Paper> {
        self.files.iter().find(|paper| paper.name == name)
    }

    /// All of them.
    pub(in crate::shell::model) fn files(&self) -> &[Paper] {
        &self.files
    }

    /// How many there are.
    pub(in crate::shell::model) fn count(&self) -> usize {
        self.files.len()
    }

    /// A file came, and from there.
    pub(in crate::shell::model) fn came(&mut self, name: &str, from: Origin) {
        self.origins.insert(name.to_owned(), from);
    }

    /// A page was given these.
    pub(in crate::shell::model) fn give(&mut self, names: &[String]) {
        self.given.extend(names.iter().cloned());
    }

    /// The file that this one is the signature to.
    fn signed_by(&self, signature: &str) -> Option<&str> {
        let mut names = self.files.iter().map(|paper| paper.name.as_str());
        names.find(|name| is_signature_of(signature, name))
    }

    fn card<'a>(&'a self, paper: &'a Paper) -> Card<'a> {
        let chosen = self.chosen.iter().position(|name| *name == paper.name);
        Card {
            paper,
            from: self.origins.get(&paper.name).copied(),
            given: self.given.contains(&paper.name),
            limits: limits(paper),
            signs: self.signed_by(&paper.name),
            chosen: chosen.map(|at| at + 1),
        }
    }

    /// How many scanned pages have room, where that is little.
    fn pages_left(&self) -> Option<u64> {
        let room = self.room.filter(|room| *room < LARGEST);
        room.map(|room| room / PAGE)
    }
}

impl ShownVisit {
    /// The seat says what there is, or what was drawn.
    pub(in crate::shell::model) fn papers_progress(&mut self, progress: Progress) -> Vec<Command> {
        let papers = &mut self.papers;
        match progress {
            Progress::Files(told) => {
                papers.room = Some(told.room);
                papers.removed = told.removed;
                papers.files = with_signatures(told.files);
                let names: BTreeSet<_> = papers.files.iter().map(|file| &file.name).collect();
                papers.chosen.retain(|name| names.contains(name));
            }
            Progress::Card { name, look, .. } => {
                let mut files = papers.files.iter_mut();
                if let Some(paper) = files.find(|paper| paper.name == name) {
                    paper.look = look;
                }
            }
            Progress::Page { leaf, drawing } => self.page_drawn(leaf, drawing),
            // The page that waits for a file is to have it.
            Progress::Bound(Some(name)) if self.choosing.is_some() => {
                return self.file_came(name, StatusMessage::Scanned);
            }
            Progress::Bound(Some(name)) => return self.open_bound(&name),
            Progress::Fitted(Some(fitted)) => {
                let name = fitted.name.clone();
                papers.fitted.insert(name.clone(), fitted);
                return self.open_bound(&name);
            }
            Progress::Bound(None) | Progress::Fitted(None) => {
                self.status = Some(StatusMessage::NotBound);
            }
        }
        vec![Command::Render]
    }

    /// What was put together is looked at before anything else.
    fn open_bound(&mut self, name: &str) -> Vec<Command> {
        self.papers.came(name, Origin::Bound);
        self.status = None;
        self.open_paper(name)
    }

    /// «Мои файлы».
    pub(in crate::shell::model) fn open_files(&mut self) -> Vec<Command> {
        self.location = Location::Papers(PapersPlace::Cards);
        self.forget_saving();
        // What came is seen here.
        self.status = None;
        vec![Command::Tell(Ask::List.into()), Command::Render]
    }

    /// «На флешку»: this file alone.
    fn save_paper(&mut self, name: String) -> Vec<Command> {
        if self.papers.find(&name).is_none() {
            return Vec::new();
        }
        self.papers.saved = Some(name.clone());
        vec![Command::Tell(usb_export::Ask::SaveOne(name).into())]
    }

    /// «Сохранить всё на флешку»: is there one?
    pub(super) fn look_for_medium(&mut self) -> Vec<Command> {
        self.papers.saved = None;
        vec![Command::Tell(usb_export::Ask::Look.into())]
    }

    /// What was said of a stick is read.
    pub(super) fn forget_saving(&mut self) {
        self.saving = None;
        self.papers.saved = None;
    }

    /// How saving goes, and of what.
    fn saving(&self) -> Option<Saving<'_>> {
        let one = self.papers.saved.as_deref();
        self.saving.map(|now| Saving { now, one })
    }

    /// «Удалить»: what is known of it goes at once.
    fn remove_paper(&mut self, name: String) -> Vec<Command> {
        if self.papers.find(&name).is_none() {
            return Vec::new();
        }
        self.papers.files.retain(|paper| paper.name != name);
        self.papers.chosen.retain(|chosen| *chosen != name);
        self.papers.turns.remove(&name);
        vec![Command::Tell(Ask::Remove(name).into()), Command::Render]
    }

    /// «Вернуть».
    fn return_paper(&mut self) -> Vec<Command> {
        match self.papers.removed.take() {
            Some(_) => vec![Command::Tell(Ask::Return.into()), Command::Render],
            None => Vec::new(),
        }
    }

    /// «В общий PDF»: the last of those, or not any more.
    fn choose_paper(&mut self, name: String) -> Vec<Command> {
        let papers = &mut self.papers;
        if !papers.find(&name).is_some_and(can_be_bound) {
            return Vec::new();
        }
        match papers.chosen.iter().position(|one| *one == name) {
            Some(at) => drop(papers.chosen.remove(at)),
            None => papers.chosen.push(name),
        }
        vec![Command::Render]
    }

    /// «Собрать PDF», in no more than so many megabytes, or not after all.
    fn bind_papers(&mut self, wanted: bool, within: Option<u64>) -> Vec<Command> {
        let chosen = std::mem::take(&mut self.papers.chosen);
        if !wanted || chosen.is_empty() {
            return vec![Command::Render];
        }
        let sheets = self.sheets(chosen);
        self.put_together(match within {
            Some(megabytes) => Ask::Fit { sheets, megabytes },
            None => Ask::Bind(sheets),
        })
    }

    /// «До 5 МБ»: this file alone.
    fn fit_paper(&mut self, name: String, megabytes: u64) -> Vec<Command> {
        if !self.papers.find(&name).is_some_and(can_be_bound) {
            return Vec::new();
        }
        let sheets = self.sheets(vec![name]);
        self.put_together(Ask::Fit { sheets, megabytes })
    }

    fn sheets(&self, names: Vec<String>) -> Vec<Sheet> {
        let sheet = |name: String| Sheet {
            turns: self.papers.turns(&name),
            name,
        };
        names.into_iter().map(sheet).collect()
    }

    fn put_together(&mut self, ask: Ask) -> Vec<Command> {
        self.status = Some(StatusMessage::Binding);
        vec![Command::Tell(ask.into()), Command::Render]
    }
}

/// The same, each signature behind the file that it belongs to.
fn with_signatures(files: Vec<Paper>) -> Vec<Paper> {
    let all = files.clone();
    let signs = |one: &Paper, document: &Paper| is_signature_of(&one.name, &document.name);
    let (signatures, documents): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| all.iter().any(|document| signs(file, document)));
    let mut placed = Vec::with_capacity(all.len());
    for document in documents {
        let own = signatures
            .iter()
            .filter(|one| signs(one, &document))
            .cloned();
        let own: Vec<_> = own.collect();
        placed.push(document);
        placed.extend(own);
    }
    placed
}

fn can_be_bound(paper: &Paper) -> bool {
    paper.kind.is_bound() && matches!(paper.look, Look::Drawn { .. })
}

/// To how many megabytes a file can be made smaller.
fn limits(paper: &Paper) -> &'static [u64] {
    match can_be_bound(paper) {
        true => limits_below(paper.bytes),
        false => &[],
    }
}

impl ShownVisit {
    /// The drawings of its files that are shown, by their numbers.
    pub(in crate::shell::model) fn drawn_papers(&self) -> BTreeSet<u64> {
        let papers = self.papers.files.iter();
        let mut shown: BTreeSet<_> = papers
            .filter_map(|paper| match paper.look {
                Look::Drawn { drawing, .. } => Some(drawing),
                Look::Awaited | Look::None => None,
            })
            .collect();
        if let Location::Papers(PapersPlace::File(open)) = &self.location {
            shown.extend(open.drawing());
        }
        shown
    }
}

impl Model {
    /// Something is done with one of the files.
    pub(in crate::shell::model) fn paper_act(&mut self, act: PaperAct) -> Vec<Command> {
        let visit = &mut self.visit;
        match act {
            PaperAct::Look(name) => visit.look_at(&name),
            PaperAct::Leaf(number) => visit.leaf_to(number),
            PaperAct::Enlarge(size) => visit.enlarge(size),
            PaperAct::Turn => visit.turn_paper(),
            PaperAct::Print(name) => self.print_paper(name),
            PaperAct::Save(name) => visit.save_paper(name),
            PaperAct::Remove(name) => visit.remove_paper(name),
            PaperAct::Return => visit.return_paper(),
            PaperAct::Choose(name) => visit.choose_paper(name),
            PaperAct::Bind(wanted) => visit.bind_papers(wanted, None),
            PaperAct::BindWithin(megabytes) => visit.bind_papers(true, Some(megabytes)),
            PaperAct::Fit(name, megabytes) => visit.fit_paper(name, megabytes),
        }
    }

    /// Whether a file can be had on paper now.
    fn prints_papers(&self) -> bool {
        self.features.printer && self.visit.printing == PrintStage::Idle
    }

    /// «Напечатать» on a card, or below an open file.
    fn print_paper(&mut self, name: String) -> Vec<Command> {
        let paper = self.visit.papers.find(&name);
        let is_drawn = paper.is_some_and(|paper| paper.kind.is_drawn());
        if !is_drawn || !self.prints_papers() || self.face != Face::Home {
            return Vec::new();
        }
        self.visit.printing.draw(Command::PrintFile(name))
    }

    /// What is seen of them.
    pub(in crate::shell::model) fn papers_page<'a>(
        &'a self,
        place: &'a PapersPlace,
    ) -> PapersPage<'a> {
        match place {
            PapersPlace::Cards => PapersPage::Cards(self.cards()),
            PapersPlace::File(open) => PapersPage::File(self.viewed(open)),
        }
    }

    fn cards(&self) -> Cards<'_> {
        let papers = &self.visit.papers;
        Cards {
            cards: papers
                .files
                .iter()
                .map(|paper| papers.card(paper))
                .collect(),
            pages_left: papers.pages_left(),
            removed: papers.removed.as_deref(),
            saving: self.visit.saving(),
            chosen: papers.chosen.len(),
            prints: self.prints_papers(),
        }
    }
}

#[cfg(test)]
mod tests;
