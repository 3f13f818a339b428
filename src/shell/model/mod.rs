//! What the screen shows and why: messages in, [`Command`]s out.
//!
//! Pure: no toolkit, no engine, no clock. The screen's loop feeds it what the seat says, what was
//! pressed in the trusted view and what the portal view reports, and carries out what it answers.
//! It never opens an address by itself: it asks the seat, which asks the session and the policy.

mod capabilities;
mod closing;
mod guide;
mod page;
mod reported;
mod time;
mod view;
mod visit;

use std::rc::Rc;

use crate::catalogue;
use crate::guides::{Library, Picture};
use crate::link::{Down, Face, Features, FromScreen, Place, ToScreen, Wanted};
use crate::platform::Typing;
use crate::policy::Policy;

use super::engine::Report;
use super::view::{Act, Look, Shelf, Slot, StatusMessage, TEXT_SIZES, Target};
use guide::OpenGuide;
use page::PageError;
use visit::{Location, ShownVisit};

/// How often a page may be brought back by itself before the citizen is asked, and how often our own
/// before the screen gives up.
const REVIVALS: u32 = 3;

/// A key that does what a button of the bar does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shortcut {
    Back,
    Forward,
    /// The next larger text.
    Larger,
    /// The next smaller text.
    Smaller,
    /// The text as it was when the visit began.
    UsualSize,
}

/// What the screen has to carry out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Tell the seat.
    Tell(FromScreen),
    /// Paint the view anew.
    Render,
    /// Take over from the other screens.
    TakeOver,
    /// Load this address in the portal view.
    Load(String),
    /// Load the page of the portal view again.
    Reload,
    /// End the process of the portal view's pages.
    EndPage,
    /// Load every page of the portal view again after that.
    Reopen,
    /// Load our own page again, whose process has ended.
    Revive,
    /// Ask our own page for a sign of life.
    AskForLife,
    Back,
    Forward,
    /// Text size and colours of both views changed.
    Look(Look),
    /// The keyboard gets its next layout, and types where it did.
    TurnKeyboard,
    /// The keyboard on the screen is seen or not; the caret stays where it is.
    Keyboard(bool),
    /// Put the portal view there (CSS pixels of the trusted view), or hide it.
    Place(Option<Slot>),
    /// Hide it, and show a picture of its page around a question (both in CSS pixels of the trusted view).
    Dim {
        page: Slot,
        question: Slot,
    },
    /// Answer the question of the page: with these words or consent, or with neither.
    Answer(Option<String>),
    /// Send again what was sent before, or do not.
    Repeat(bool),
    Print,
    /// Draw our own page, a guide or the report, for the printer.
    PrintOurs,
    /// Offer this file of the visit to the printer as it is.
    PrintFile(String),
    /// It is settled what becomes of the page that was drawn: the next may be.
    PrintSettled,
    /// Give these files of the visit to the page that waits for some, or none.
    Choose(Vec<String>),
    /// Say which files the visit has.
    ListFiles,
    /// End the pages, and ask these addresses to log out.
    LogOut(Vec<String>),
    /// Answer with [`FromScreen::Shown`] after the next paint.
    ShownAfterPaint,
}

/// The state of the screen: what outlives a visit, and the visit.
#[derive(Debug)]
pub(crate) struct Model {
    policy: Rc<Policy>,
    library: Library,
    features: Features,
    /// The scanner of the seat and its buttons.
    scanner_picture: Option<Picture>,
    /// Where the seat stands.
    place: Place,
    face: Face,
    visit: ShownVisit,
    typing: Typing,
    /// What time it was when that was last to be shown.
    moment: String,
    for_staff: Vec<String>,
    /// The consultant is called.
    called: bool,
    /// What somebody before found down.
    down: Vec<Down>,
    /// The seat waits for a sign of life.
    pinged: bool,
    /// How often our own page had to be brought back.
    deaths: u32,
}

impl Model {
    /// A new screen, at home.
    pub(crate) fn new(policy: Rc<Policy>, library: Library, features: Features) -> Model {
        Model {
            policy,
            library,
            features,
            scanner_picture: None,
            place: Place::default(),
            face: Face::Home,
            visit: ShownVisit::default(),
            typing: Typing::default(),
            moment: String::new(),
            for_staff: Vec::new(),
            called: false,
            down: Vec::new(),
            pinged: false,
            deaths: 0,
        }
    }

    /// The same where the seat stands.
    pub(crate) fn at(self, place: Place) -> Model {
        Model { place, ..self }
    }

    /// The process of our own page ended. The visit goes on: everything shown is known here.
    pub(crate) fn trusted_died(&mut self) -> Vec<Command> {
        self.deaths += 1;
        if self.deaths > REVIVALS {
            let why = "the trusted view ends again and again".to_owned();
            return vec![Command::Tell(FromScreen::Failed(why))];
        }
        self.visit.status = Some(StatusMessage::Recovered);
        vec![Command::Revive]
    }

    /// The seat said something. `Start`, `Policy` and `Guides` never come here: they need
    /// parsers.
    pub(crate) fn told(&mut self, message: ToScreen) -> Vec<Command> {
        let visit = &mut self.visit;
        match message {
            ToScreen::Start(_) | ToScreen::Policy(_) | ToScreen::Guides(_) => return Vec::new(),
            ToScreen::Show(face) => return self.show(face),
            ToScreen::Open(address) => return self.opens(address),
            ToScreen::LogOut(addresses) => return self.log_out(addresses),
            ToScreen::Clock { left, warning } => return visit.set_time_left(left, warning),
            ToScreen::Progress(progress) => return visit.progress(progress),
            ToScreen::Missing(hosts) => visit.page.missing = hosts,
            ToScreen::ForStaff(sentences) => self.for_staff = sentences,
            ToScreen::Staff(page) => return self.show_staff(page),
            ToScreen::Called(called) => self.called = called,
            ToScreen::Down(down) => self.down = down,
            ToScreen::Ping => {
                self.pinged = true;
                return vec![Command::AskForLife];
            }
            ToScreen::EndPage => {
                let mut todo = vec![Command::EndPage];
                todo.extend(visit.end_page(PageError::TooLarge));
                return todo;
            }
        }
        vec![Command::Render]
    }

    /// Something was pressed in the trusted view.
    pub(crate) fn acted(&mut self, act: impl Into<Act>) -> Vec<Command> {
        let act = act.into();
        let visit = &mut self.visit;
        // Staff open nothing below their own pages, and do nothing there (R25).
        if visit.staff.is_some() && is_the_citizens(&act) {
            return Vec::new();
        }
        match act {
            Act::Painted(_) => Vec::new(),
            Act::Loaded | Act::Alive => self.sign_of_life(),
            Act::Begun => self.begin(),
            Act::Staff(asked) => vec![Command::Tell(FromScreen::Staff(asked))],
            Act::Call(wanted) => vec![Command::Tell(FromScreen::Call(wanted))],
            Act::Slot(slot) => vec![Command::Place(slot.filter(|_| self.shows_portal()))],
            Act::Below { page, question } => vec![self.dim(page, question)],
            Act::Open(target) => self.open(target),
            Act::Beside(guide) => self.open_beside(&guide),
            Act::Search(words) => {
                visit.words = words;
                vec![Command::Render]
            }
            Act::Shelf(key) => visit.open_shelf(key.as_deref().and_then(Shelf::parse)),
            Act::Alone(alone) => visit.works_alone(alone),
            Act::Back => visit.back(),
            Act::Forward => visit.forward(),
            Act::Reload => visit.page.reload(),
            Act::Wait => visit.page.forget_hanging(),
            Act::Home => visit.go_home(),
            Act::Files => visit.open_files(),
            Act::TextSize(size) => visit.resize(TEXT_SIZES.into_iter().find(|one| *one == size)),
            Act::TurnKeyboard => vec![Command::TurnKeyboard],
            Act::Keyboard(seen) => visit.show_keyboard(seen),
            Act::Typed(found) => visit.typed(found),
            Act::NextContrast => visit.dress(Look {
                contrast: visit.look.contrast.next(),
                ..visit.look
            }),
            Act::TogglePanel => visit.guide.toggle(),
            Act::PanelWidth(width) => visit.guide.widen(width),
            Act::Step(step) => visit.guide.go_to_step(step),
            Act::Clip(clip) => visit.show_clip(clip),
            Act::End => vec![Command::ListFiles],
            Act::EndConfirmed => self.end_confirmed(),
            Act::Answer(answer) => visit.page.answer(answer),
            Act::RepeatConfirmed => visit.page.repeat_form(true),
            Act::Dismiss => self.dismiss(),
            Act::Extend => visit.extend(),
            Act::ReportRead => vec![Command::Tell(FromScreen::ReportRead)],
            Act::Rate(rating) => self.rate(rating),
            Act::Capability(act) => self.capability_act(act),
        }
    }

    /// A key does what its button would do, wherever that button works.
    pub(crate) fn pressed(&mut self, shortcut: Shortcut) -> Vec<Command> {
        if self.face != Face::Home || self.dialog().is_some() {
            return Vec::new();
        }
        let visit = &mut self.visit;
        let walks = matches!(shortcut, Shortcut::Back | Shortcut::Forward);
        if walks && visit.staff.is_some() {
            return Vec::new();
        }
        let now = visit.look.text;
        let mut sizes = TEXT_SIZES.into_iter();
        match shortcut {
            Shortcut::Back => visit.back(),
            Shortcut::Forward => visit.forward(),
            Shortcut::Larger => visit.resize(sizes.find(|size| *size > now)),
            Shortcut::Smaller => visit.resize(sizes.rfind(|size| *size < now)),
            Shortcut::UsualSize => visit.resize(Some(Look::default().text)),
        }
    }

    /// The keyboard types something else.
    pub(crate) fn types(&mut self, typing: Typing) -> Vec<Command> {
        self.typing = typing;
        vec![Command::Render]
    }

    /// The time that a report or an error tells.
    pub(crate) fn set_moment(&mut self, moment: String) {
        self.moment = moment;
    }

    /// How the scanner looks that the next scan is about.
    pub(crate) fn set_scanner_picture(&mut self, picture: Option<Picture>) {
        self.scanner_picture = picture;
    }

    /// The uppermost of what stands over the page is put away.
    fn dismiss(&mut self) -> Vec<Command> {
        let asks_to_repeat = self.asks_to_repeat();
        let visit = &mut self.visit;
        if visit.put_warning_away() || visit.asks_to_end.take().is_some() {
            return vec![Command::Render];
        } else if asks_to_repeat {
            return visit.page.repeat_form(false);
        } else if let Some(todo) = visit.dismiss_capability() {
            return todo;
        }
        visit.status = None;
        vec![Command::Render]
    }

    /// Our own page has answered; one that has just been loaded lives, too.
    fn sign_of_life(&mut self) -> Vec<Command> {
        let awaited = std::mem::take(&mut self.pinged);
        Vec::from_iter(awaited.then_some(Command::Tell(FromScreen::Alive)))
    }

    /// The first press on the start page; staff begin no visit.
    fn begin(&mut self) -> Vec<Command> {
        if self.face != Face::Home || self.visit.staff.is_some() || self.visit.begun {
            return Vec::new();
        }
        self.visit.begun = true;
        vec![Command::Tell(FromScreen::Begun)]
    }

    fn open(&mut self, target: Target) -> Vec<Command> {
        match target {
            Target::Guide(id) => self.open_guide(&id),
            Target::Service(number) => self.ask_for(Wanted::Service(number)),
            Target::Portal(id) => self.ask_for(Wanted::Portal(id)),
        }
    }

    /// Asks the seat for a service or a portal, with the guide beside it.
    fn ask_for(&mut self, wanted: Wanted) -> Vec<Command> {
        let Some(opening) = catalogue::resolve(&self.policy, &wanted) else {
            return Vec::new();
        };
        let guide = match opening.service {
            Some(service) => {
                let named = service.guide.as_deref();
                let named = named.and_then(|id| self.library.guide(id));
                named.or_else(|| self.library.of_service(service.number))
            }
            None => self.library.of_portal(&opening.portal.id),
        };
        self.visit.guide.open = guide.map(|guide| OpenGuide::new(&guide.id));
        self.visit.service = opening.service.map(|service| service.number);
        vec![Command::Tell(FromScreen::Open(wanted))]
    }

    /// The page is seen below a question, if there is one over a page.
    fn dim(&self, page: Slot, question: Slot) -> Command {
        if self.dialog().is_some() && self.is_at_portal() {
            Command::Dim { page, question }
        } else {
            Command::Place(None)
        }
    }

    /// True when the citizen works in the portal view.
    fn shows_portal(&self) -> bool {
        self.is_at_portal() && self.dialog().is_none()
    }

    /// True when the portal view is what the citizen should see, below a question or not.
    fn is_at_portal(&self) -> bool {
        let visit = &self.visit;
        self.face == Face::Home
            && visit.location == Location::Portal
            && visit.staff.is_none()
            && visit.page.error.is_none()
            && visit.page.question.is_none()
    }

    /// Whether to send a form again is asked over the page that it would take away.
    fn asks_to_repeat(&self) -> bool {
        let at_portal = self.visit.location == Location::Portal && self.visit.staff.is_none();
        self.visit.page.asks_to_repeat && self.face == Face::Home && at_portal
    }
}

/// True for what goes on in the citizen's page.
fn is_the_citizens(act: &Act) -> bool {
    match act {
        Act::Open(_)
        | Act::Beside(_)
        | Act::Back
        | Act::Forward
        | Act::Reload
        | Act::Wait
        | Act::Home
        | Act::Files
        | Act::Answer(_)
        | Act::RepeatConfirmed => true,
        Act::Capability(act) => act.is_the_citizens(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod visit_tests;
