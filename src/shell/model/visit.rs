//! What a screen knows of one visit: one value, so that its end leaves nothing to the next.
//!
//! Each part lies in the file of its matter. What outlives a visit is in [`Model`].

use super::capabilities::{Choosing, OpenScanner, PapersPlace, PrintStage, ShownPapers};
use super::guide::{GuidePanel, OpenGuide};
use super::page::Page;
use super::time::TimeLeft;
use super::{Command, Model};
use crate::link::{Face, FromScreen, StaffPage, speech, usb_export};
use crate::shell::view::{Look, Shelf, StatusMessage, Stored};

/// One visit as its screen shows it, from one face to the next.
#[derive(Debug, Default)]
pub(super) struct ShownVisit {
    /// The seat has heard of the first press.
    pub(super) begun: bool,
    pub(super) location: Location,
    pub(super) look: Look,
    /// The keyboard on the screen is seen.
    pub(super) keyboard: bool,
    /// The words in the search box.
    pub(super) words: String,
    /// What is open below it.
    pub(super) shelf: Option<Shelf>,
    /// The citizen has said whether to work alone.
    pub(super) alone: Option<bool>,
    /// The service of Appendix 1 that the citizen came for, by its number.
    pub(super) service: Option<u8>,
    pub(super) guide: GuidePanel,
    pub(super) page: Page,
    pub(super) papers: ShownPapers,
    pub(super) time: TimeLeft,
    /// The files that would go, while the citizen is asked whether the visit really ends.
    pub(super) asks_to_end: Option<Vec<Stored>>,
    /// How saving to a removable medium goes, as the seat said last.
    pub(super) saving: Option<usb_export::Progress>,
    /// The page waits for a file.
    pub(super) choosing: Option<Choosing>,
    /// «Сканировать» is open.
    pub(super) scanner: Option<OpenScanner>,
    pub(super) printing: PrintStage,
    /// The step that is being read aloud.
    pub(super) read_aloud: Option<speech::Step>,
    /// What has just happened.
    pub(super) status: Option<StatusMessage>,
    /// The page of staff that lies over everything else.
    pub(super) staff: Option<StaffPage>,
}

/// Where the citizen is, while the face is [`Face::Home`].
#[derive(Debug, Default, PartialEq)]
pub(super) enum Location {
    /// At the start page.
    #[default]
    Home,
    /// At the files of the visit.
    Papers(PapersPlace),
    /// At a guide without a portal.
    Guide(OpenGuide),
    /// At the portal view, or what is shown in its place.
    Portal,
}

impl ShownVisit {
    /// The step of the guide that is open, on its own or beside the portal.
    pub(super) fn open_step(&self) -> Option<speech::Step> {
        let open = match &self.location {
            Location::Guide(open) => Some(open),
            Location::Home | Location::Papers(_) | Location::Portal => self.guide.open.as_ref(),
        };
        open.map(|open| speech::Step {
            guide: open.id.clone(),
            number: open.step,
        })
    }

    /// Tells what has just happened.
    pub(super) fn tell(&mut self, status: StatusMessage) -> Vec<Command> {
        self.status = Some(status);
        vec![Command::Render]
    }

    /// Text size and colours change.
    pub(super) fn dress(&mut self, look: Look) -> Vec<Command> {
        self.look = look;
        vec![Command::Look(look), Command::Render]
    }

    /// The keyboard on the screen is seen, or not any more.
    pub(super) fn show_keyboard(&mut self, seen: bool) -> Vec<Command> {
        self.keyboard = seen;
        vec![Command::Keyboard(seen), Command::Render]
    }

    /// A letter of the keyboard on the screen found a field, or none: who is told where to press is told no more
    /// once it works.
    pub(super) fn typed(&mut self, found: bool) -> Vec<Command> {
        match (found, &self.status) {
            (false, _) => self.tell(StatusMessage::NoField),
            (true, Some(StatusMessage::NoField)) => {
                self.status = None;
                vec![Command::Render]
            }
            (true, _) => Vec::new(),
        }
    }

    /// Another shelf of the start page, or its first ones.
    pub(super) fn open_shelf(&mut self, shelf: Option<Shelf>) -> Vec<Command> {
        self.shelf = shelf;
        vec![Command::Render]
    }

    /// The citizen has said how to work.
    pub(super) fn works_alone(&mut self, alone: bool) -> Vec<Command> {
        self.alone = Some(alone);
        vec![Command::Tell(FromScreen::Alone(alone)), Command::Render]
    }

    /// The text gets this size, if there is one.
    pub(super) fn resize(&mut self, size: Option<u16>) -> Vec<Command> {
        size.map_or(Vec::new(), |text| self.dress(Look { text, ..self.look }))
    }

    /// «Домой».
    pub(super) fn go_home(&mut self) -> Vec<Command> {
        self.location = Location::Home;
        self.page.forget_error();
        self.words.clear();
        self.shelf = None;
        vec![Command::Render]
    }

    /// «Назад».
    pub(super) fn back(&mut self) -> Vec<Command> {
        match self.location {
            Location::Papers(PapersPlace::File(_)) => return self.open_files(),
            Location::Home | Location::Papers(_) if self.page.host.is_some() => {
                return self.go_to_page();
            }
            Location::Home => return Vec::new(),
            Location::Papers(_) | Location::Guide(_) => self.location = Location::Home,
            Location::Portal if self.page.error.is_some() => {
                // The page that the citizen came from is still there, below the calm page.
                self.page.forget_error();
                if self.page.is_gone() || self.page.host.is_none() {
                    self.location = Location::Home;
                }
            }
            Location::Portal if self.page.can_back() => return self.page.back(),
            Location::Portal => self.location = Location::Home,
        }
        vec![Command::Render]
    }

    /// «Вперёд».
    pub(super) fn forward(&mut self) -> Vec<Command> {
        if self.location != Location::Portal && self.page.host.is_some() {
            return self.go_to_page();
        }
        self.page.forward()
    }

    /// The page is still there, behind ours.
    fn go_to_page(&mut self) -> Vec<Command> {
        self.location = Location::Portal;
        self.guide.end_clip();
        vec![Command::Render]
    }

    /// What is still to be set back outside of the model.
    fn end(self) -> Vec<Command> {
        let usual = Look::default();
        let look = (self.look != usual).then_some(Command::Look(usual));
        let keyboard = self.keyboard.then_some(Command::Keyboard(false));
        self.end_capabilities()
            .chain(look)
            .chain(keyboard)
            .collect()
    }
}

impl Model {
    /// Another face: nothing of the visit before stays. Whoever reads a report is no citizen of the next one.
    pub(super) fn turn_to(&mut self, face: Face) -> Vec<Command> {
        self.face = face;
        std::mem::take(&mut self.visit).end()
    }

    /// The seat asks for another face.
    pub(super) fn show(&mut self, face: Face) -> Vec<Command> {
        let mut todo = self.turn_to(face);
        todo.extend([Command::TakeOver, Command::ShownAfterPaint, Command::Render]);
        todo
    }

    /// Staff come, turn a page or leave. Where no visit has begun meanwhile, the next citizen finds the start
    /// page as it was before they came.
    pub(super) fn show_staff(&mut self, page: Option<StaffPage>) -> Vec<Command> {
        let unused = self.face == Face::Home && !self.visit.begun;
        let mut todo = Vec::new();
        if page.is_none() && unused {
            todo = self.turn_to(Face::Home);
        }
        self.visit.staff = page;
        todo.push(Command::Render);
        todo
    }
}
