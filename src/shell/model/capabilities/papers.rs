//! «Мои файлы» as the citizen meets them: the cards, one of them opened (`viewer`), several put together.

mod viewer;

use std::collections::{BTreeMap, BTreeSet};

use super::printing::PrintStage;
use crate::link::papers::{Ask, Kind, Look, Paper, Progress, Sheet};
use crate::link::{Face, FromScreen};
use crate::shell::model::visit::{Location, ShownVisit};
use crate::shell::model::{Command, Model};
use crate::shell::view::{Card, Cards, Origin, PaperAct, PapersPage, StatusMessage};
use crate::visit::LARGEST;
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
    /// The pictures that go into one PDF, in this order.
    chosen: Vec<String>,
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

    fn card<'a>(&'a self, paper: &'a Paper) -> Card<'a> {
        let chosen = self.chosen.iter().position(|name| *name == paper.name);
        Card {
            paper,
            from: self.origins.get(&paper.name).copied(),
            given: self.given.contains(&paper.name),
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
                papers.files = told.files;
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
            Progress::Bound(Some(name)) => {
                papers.came(&name, Origin::Bound);
                self.status = None;
                return self.open_paper(&name);
            }
            Progress::Bound(None) => self.status = Some(StatusMessage::NotBound),
        }
        vec![Command::Render]
    }

    /// «Мои файлы».
    pub(in crate::shell::model) fn open_files(&mut self) -> Vec<Command> {
        self.location = Location::Papers(PapersPlace::Cards);
        self.saving = None;
        // What came is seen here.
        self.status = None;
        vec![Command::Tell(Ask::List.into()), Command::Render]
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

    /// «Собрать PDF», or not after all.
    fn bind_papers(&mut self, wanted: bool) -> Vec<Command> {
        let chosen = std::mem::take(&mut self.papers.chosen);
        if !wanted || chosen.is_empty() {
            return vec![Command::Render];
        }
        let sheet = |name: String| Sheet {
            turns: self.papers.turns(&name),
            name,
        };
        let sheets = chosen.into_iter().map(sheet).collect();
        self.status = Some(StatusMessage::Binding);
        let bind = FromScreen::from(Ask::Bind(sheets));
        vec![Command::Tell(bind), Command::Render]
    }
}

fn can_be_bound(paper: &Paper) -> bool {
    paper.kind == Kind::Picture && matches!(paper.look, Look::Drawn { .. })
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
            PaperAct::Remove(name) => visit.remove_paper(name),
            PaperAct::Return => visit.return_paper(),
            PaperAct::Choose(name) => visit.choose_paper(name),
            PaperAct::Bind(wanted) => visit.bind_papers(wanted),
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
            saving: self.visit.saving,
            chosen: papers.chosen.len(),
            prints: self.prints_papers(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::papers::{Drawing, Papers};
    use crate::shell::model::Report;
    use crate::shell::model::tests::on_a_page;
    use crate::shell::view::{Act, CapabilityAct, Main, Sight, Viewed};

    fn paper(name: &str, kind: Kind, look: Look) -> Paper {
        Paper {
            number: 1,
            name: name.to_owned(),
            kind,
            bytes: 1000,
            came: "14:05".to_owned(),
            look,
        }
    }

    fn drawn(drawing: u64, pages: u64) -> Look {
        Look::Drawn { drawing, pages }
    }

    fn told(model: &mut Model, files: &[Paper]) {
        let papers = Papers {
            files: files.to_vec(),
            room: LARGEST,
            removed: None,
        };
        model.told(Progress::Files(papers).into());
    }

    fn asked(todo: &[Command]) -> Option<&Ask> {
        todo.iter().find_map(|one| match one {
            Command::Tell(FromScreen::Ask(crate::link::Ask::Papers(ask))) => Some(ask),
            _ => None,
        })
    }

    fn two(model: &mut Model) {
        let files = [
            paper("а.pdf", Kind::Pdf, drawn(1, 3)),
            paper("б.jpg", Kind::Picture, drawn(2, 1)),
        ];
        told(model, &files);
        model.acted(Act::Files);
    }

    fn viewed(model: &Model) -> Viewed<'_> {
        match model.view().main {
            Main::Papers(PapersPage::File(viewed)) => viewed,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_comes_is_counted_and_its_card_says_from_where() {
        let mut model = on_a_page();
        assert_eq!(model.view().bar.files, Some(0));
        let todo = model.reported(Report::Saved("а.pdf".into()));
        assert_eq!(asked(&todo), Some(&Ask::List));
        told(&mut model, &[paper("а.pdf", Kind::Pdf, Look::Awaited)]);
        assert_eq!(model.view().bar.files, Some(1));
        model.acted(Act::Files);
        let Main::Papers(PapersPage::Cards(page)) = model.view().main else {
            panic!("the files are not seen");
        };
        assert_eq!(page.cards[0].from, Some(Origin::Downloaded));
        assert_eq!(page.pages_left, None, "there is room");
    }

    #[test]
    fn pages_are_drawn_as_they_are_asked_for_and_a_late_one_is_not_shown() {
        let mut model = on_a_page();
        two(&mut model);
        let first = model.acted(CapabilityAct::Paper(PaperAct::Look("а.pdf".into())));
        let Some(Ask::Page(first)) = asked(&first).cloned() else {
            panic!("{first:?}");
        };
        assert_eq!(viewed(&model).sight, Sight::Awaited);
        let second = model.acted(CapabilityAct::Paper(PaperAct::Leaf(1)));
        let Some(Ask::Page(second)) = asked(&second).cloned() else {
            panic!("{second:?}");
        };
        let mut page = |leaf, number| {
            let png = Vec::new();
            let drawing = Some(Drawing { number, png });
            model.told(Progress::Page { leaf, drawing }.into());
        };
        page(first, 7);
        page(second, 8);
        assert_eq!(viewed(&model).sight, Sight::Drawn(8));
        assert_eq!(model.drawings(), BTreeSet::from([1, 2, 8]));
        assert_eq!(
            model.acted(CapabilityAct::Paper(PaperAct::Leaf(3))),
            [],
            "there are three pages"
        );
        model.acted(Act::Back);
        assert!(matches!(
            model.view().main,
            Main::Papers(PapersPage::Cards(_))
        ));
        model.acted(Act::Back);
        assert!(matches!(model.view().main, Main::Portal));
    }

    #[test]
    fn pictures_are_put_together_in_the_order_and_the_turn_that_was_chosen() {
        let mut model = on_a_page();
        let files = ["а.jpg", "б.jpg"].map(|name| paper(name, Kind::Picture, drawn(1, 1)));
        told(&mut model, &files);
        model.acted(Act::Files);
        model.acted(CapabilityAct::Paper(PaperAct::Look("а.jpg".into())));
        model.acted(CapabilityAct::Paper(PaperAct::Turn));
        model.acted(Act::Back);
        for name in ["б.jpg", "а.jpg", "в.jpg"] {
            model.acted(CapabilityAct::Paper(PaperAct::Choose(name.into())));
        }
        let todo = model.acted(CapabilityAct::Paper(PaperAct::Bind(true)));
        let sheet = |name: &str, turns| Sheet {
            name: name.to_owned(),
            turns,
        };
        let sheets = vec![sheet("б.jpg", 0), sheet("а.jpg", 1)];
        assert_eq!(asked(&todo), Some(&Ask::Bind(sheets)));
        let todo = model.told(Progress::Bound(Some("все.pdf".into())).into());
        assert!(matches!(asked(&todo), Some(Ask::Page(leaf)) if leaf.name == "все.pdf"));
        assert_eq!(viewed(&model).name, "все.pdf");
    }

    #[test]
    fn what_was_removed_is_gone_at_once_and_can_come_back_while_the_seat_says_so() {
        let mut model = on_a_page();
        two(&mut model);
        assert_eq!(model.acted(CapabilityAct::Paper(PaperAct::Return)), []);
        let todo = model.acted(CapabilityAct::Paper(PaperAct::Remove("а.pdf".into())));
        assert_eq!(asked(&todo), Some(&Ask::Remove("а.pdf".into())));
        assert_eq!(model.view().bar.files, Some(1));
        let papers = Papers {
            removed: Some("а.pdf".into()),
            ..Papers::default()
        };
        model.told(Progress::Files(papers).into());
        let todo = model.acted(CapabilityAct::Paper(PaperAct::Return));
        assert_eq!(asked(&todo), Some(&Ask::Return));
    }

    #[test]
    fn only_what_can_be_drawn_is_printed_and_staff_see_none_of_it() {
        let mut model = on_a_page();
        two(&mut model);
        let print =
            |model: &mut Model| model.acted(CapabilityAct::Paper(PaperAct::Print("а.pdf".into())));
        assert_eq!(print(&mut model), [], "no printer here");
        model.features.printer = true;
        assert_eq!(
            print(&mut model),
            [Command::PrintFile("а.pdf".into()), Command::Render]
        );
        assert_eq!(print(&mut model), [], "one at a time");
        let menu = crate::link::StaffPage::Menu(crate::link::Menu::default());
        model.told(crate::link::ToScreen::Staff(Some(menu)));
        assert_eq!(model.acted(Act::Files), []);
        assert!(matches!(model.view().main, Main::Staff(_)));
    }
}
