//! What the screen shows and why: messages in, [`Do`]s out.
//!
//! Pure: no toolkit, no engine, no clock. The screen's loop feeds it what the seat says, what was
//! pressed in the trusted view and what the portal view reports, and carries out what it answers.
//! It never opens an address by itself: it asks the seat, which asks the session and the policy.

mod closing;
mod files;
mod guide;
mod page;
mod printing;
mod speech;
mod view;
mod warned;

use std::rc::Rc;

use url::Url;

use crate::catalogue;
use crate::guides::Library;
use crate::link::{
    Distrust, Face, FromScreen, Printing, Saving, StaffPage, Step, Stick, ToScreen, Wanted,
};
use crate::platform::Typing;
use crate::policy::{Policy, Portal};

use super::view::{
    Act, Answer, Look, PanelWidth, Question, Slot, Stored, TEXT_SIZES, Target, Unsaved,
};
use guide::Open;
use page::{Page, PageError};

/// How often a page may be brought back by itself before the citizen is asked, and how often our own
/// before the screen gives up.
const REVIVALS: u32 = 3;

/// What the portal view reports.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Report {
    /// A page is there; its address is used for the guide and the host, and goes no further.
    At(Url),
    /// The same of a page that says that its portal is down.
    Ailing(Url),
    /// A document without an address is seen, which a page of this host has made.
    Made(String),
    /// A document without an address is there, and it is not known whose it is. It is not seen.
    Nameless,
    /// A page below the one that is seen has come to this host.
    Below(String),
    /// A load began or ended.
    Loading(bool),
    /// Where the history can go.
    History { back: bool, forward: bool },
    /// An address was refused. `page` when the citizen asked for it and waits for a page.
    Refused {
        host: String,
        reason: &'static str,
        page: bool,
    },
    /// The portal does not answer.
    Down { host: String },
    /// The seat reaches nothing.
    NoNetwork,
    /// The network of the branch does not let through to this host.
    NoWay { host: String },
    /// The portal's certificate is wrong.
    Certificate { host: String, why: Distrust },
    /// Portal and seat did not agree on how to protect the connection.
    Unprotected { host: String },
    /// What was opened brought no page: a file, or nothing.
    NoPage,
    /// The portal asks for a password or a certificate of the browser's own.
    Locked { host: String },
    /// What was sent before would be sent again, and waits.
    AsksToRepeat,
    /// The page that ended came from a form, which is not sent again.
    Unrepeated,
    /// The process of the page ended.
    Crashed,
    /// The page asks something and waits.
    Asks(Question),
    /// The engine ended the page, which took too much memory.
    TooLarge,
    /// The page answers, or does not.
    Responsive(bool),
    /// The page wanted to open a window, and may not.
    NoWindow,
    /// The page prints itself.
    Print,
    /// The page was drawn into this file of the visit, or could not be.
    Drawn(Option<String>),
    /// The page waits for a file; these are the visit's, by name.
    Choose(Vec<String>),
    /// A download ended: the name of the file.
    Saved(String),
    /// A download came to nothing.
    NotSaved(Unsaved),
    /// The files of the visit, before it may end.
    Files(Vec<Stored>),
    /// A portal was asked to log out, at this place of the list.
    LoggedOut { at: usize, confirmed: bool },
}

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
    /// Put the portal view there (CSS pixels of the trusted view), or hide it.
    Place(Option<Slot>),
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
    /// Give this file of the visit to the page that waits for one, or none.
    Choose(Option<String>),
    /// Say which files the visit has.
    ListFiles,
    /// End the pages, and ask these addresses to log out.
    LogOut(Vec<String>),
    /// Answer with [`FromScreen::Shown`] after the next paint.
    ShownAfterPaint,
}

/// The state of the screen.
#[derive(Debug)]
pub(crate) struct Model {
    policy: Rc<Policy>,
    library: Library,
    face: Face,
    place: Place,
    look: Look,
    typing: Typing,
    words: String,
    /// The service of Appendix 1 that the citizen came for, by its number.
    wanted: Option<u8>,
    panel: Option<Open>,
    panel_shown: bool,
    panel_width: PanelWidth,
    page: Page,
    trouble: Option<PageError>,
    begun: bool,
    minutes_left: Option<u64>,
    warned: warned::Warned,
    asks_to_end: Option<Vec<Stored>>,
    /// How saving to a removable medium goes, as the seat said last.
    saving: Option<Saving>,
    /// When the report was shown.
    moment: String,
    question: Option<Question>,
    /// A form would be sent again.
    repeating: bool,
    choosing: Option<Choosing>,
    printing: printing::Stage,
    /// The step that is being read aloud.
    read: Option<Step>,
    notice: Option<Told>,
    for_staff: Vec<String>,
    /// How many hosts the page asks for in vain.
    missing: usize,
    /// True when staff can come in at the screen.
    features: Features,
    staff: Option<StaffPage>,
    /// The seat waits for a sign of life.
    pinged: bool,
    /// How often our own page had to be brought back.
    deaths: u32,
}

/// What this seat has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Features {
    /// A PIN with which staff come in.
    pub(crate) door: bool,
    /// A printer.
    pub(crate) printer: bool,
    /// A voice that reads a step aloud.
    pub(crate) speech: bool,
}

/// Where the citizen is, while the face is [`Face::Home`].
#[derive(Debug, PartialEq)]
enum Place {
    Home,
    Guide(Open),
    Portal,
}

/// A page waits for a file.
#[derive(Debug)]
struct Choosing {
    /// The files of the visit, by name.
    names: Vec<String>,
    /// How taking one from a stick goes, as the seat said last.
    stick: Option<Stick>,
}

/// What has just happened.
#[derive(Debug)]
enum Told {
    Saved(String),
    NotSaved(Unsaved),
    Scanned(String),
    NotScanned,
    Taken(String),
    Printing(Printing),
    Unheard,
    NoWindow,
    Recovered,
}

impl Model {
    /// A new screen, at home.
    pub(crate) fn new(policy: Rc<Policy>, library: Library, features: Features) -> Model {
        Model {
            policy,
            library,
            face: Face::Home,
            place: Place::Home,
            look: Look::default(),
            typing: Typing::default(),
            words: String::new(),
            wanted: None,
            panel: None,
            panel_shown: true,
            panel_width: PanelWidth::default(),
            page: Page::default(),
            trouble: None,
            begun: false,
            minutes_left: None,
            warned: warned::Warned::default(),
            asks_to_end: None,
            saving: None,
            moment: String::new(),
            question: None,
            repeating: false,
            choosing: None,
            printing: printing::Stage::default(),
            read: None,
            notice: None,
            for_staff: Vec::new(),
            missing: 0,
            features,
            staff: None,
            pinged: false,
            deaths: 0,
        }
    }

    /// The process of our own page ended. The visit goes on: everything shown is known here.
    pub(crate) fn trusted_died(&mut self) -> Vec<Command> {
        self.deaths += 1;
        if self.deaths > REVIVALS {
            let why = "the trusted view ends again and again".to_owned();
            return vec![Command::Tell(FromScreen::Failed(why))];
        }
        self.notice = Some(Told::Recovered);
        vec![Command::Revive]
    }

    /// The seat said something. `Start`, `Policy` and `Guides` never come here: they need
    /// parsers.
    pub(crate) fn told(&mut self, message: ToScreen) -> Vec<Command> {
        match message {
            ToScreen::Start(_) | ToScreen::Policy(_) | ToScreen::Guides(_) => Vec::new(),
            ToScreen::Show(face) => {
                self.turn_to(face);
                vec![Command::TakeOver, Command::ShownAfterPaint, Command::Render]
            }
            ToScreen::Open(address) => self.opens(address),
            ToScreen::LogOut(addresses) => self.log_out(addresses),
            ToScreen::Clock { left, warning } => self.warns(left, warning),
            ToScreen::Saving(saving) => {
                self.saving = Some(saving);
                vec![Command::Render]
            }
            ToScreen::Printing(printing) => self.printing(printing),
            ToScreen::Speech(speech) => self.speaks(speech),
            ToScreen::Stick(stick) => self.at_stick(stick),
            ToScreen::Scanned(Some(name)) => self.came(name, Told::Scanned),
            ToScreen::Scanned(None) => self.tells(Told::NotScanned),
            ToScreen::Missing(hosts) => self.lacks(hosts),
            ToScreen::ForStaff(sentences) => self.has_for_staff(sentences),
            ToScreen::Staff(page) => self.shows_staff(page),
            ToScreen::Ping => {
                self.pinged = true;
                vec![Command::AskForLife]
            }
            ToScreen::EndPage => {
                let mut todo = vec![Command::EndPage];
                todo.extend(self.ends(PageError::TooLarge));
                todo
            }
        }
    }

    /// Something was pressed in the trusted view.
    pub(crate) fn acted(&mut self, act: Act) -> Vec<Command> {
        match act {
            Act::Painted(_) => Vec::new(),
            Act::Loaded | Act::Alive => self.lives(),
            Act::Begun => self.begin(),
            Act::Staff(asked) => vec![Command::Tell(FromScreen::Staff(asked))],
            // Staff open nothing below their own pages.
            Act::Open(_) if self.staff.is_some() => Vec::new(),
            Act::Slot(slot) => vec![Command::Place(slot.filter(|_| self.shows_portal()))],
            Act::Open(target) => self.open(target),
            Act::Search(words) => {
                self.words = words;
                vec![Command::Render]
            }
            Act::Back => self.back(),
            Act::Forward => self.forward(),
            Act::Reload => self.reload(),
            Act::Wait => {
                self.trouble.take_if(|fix| matches!(fix, PageError::Hung));
                vec![Command::Render]
            }
            Act::Home => self.go_home(),
            Act::TextSize(size) => self.resize(TEXT_SIZES.into_iter().find(|one| *one == size)),
            Act::TurnKeyboard => vec![Command::TurnKeyboard],
            Act::NextContrast => self.dress(Look {
                contrast: self.look.contrast.next(),
                ..self.look
            }),
            Act::TogglePanel => self.toggle_panel(),
            Act::PanelWidth(width) => self.widen_panel(width),
            Act::Step(step) => self.go_to_step(step),
            Act::Listen => self.listen(),
            Act::Hush => vec![Command::Tell(FromScreen::Hush)],
            Act::Clip(clip) => self.show_clip(clip),
            Act::End => vec![Command::ListFiles],
            Act::LookForMedium => vec![Command::Tell(FromScreen::LookForMedium)],
            Act::Save => vec![Command::Tell(FromScreen::Save)],
            Act::EndConfirmed => self.end_confirmed(),
            Act::Answer(answer) => self.answers(answer),
            Act::RepeatConfirmed => self.repeats(true),
            Act::Print => self.print(),
            Act::PrintGuide => self.print_guide(),
            Act::PrintFile => self.print_file(),
            Act::PrintConfirmed => self.print_confirmed(),
            Act::Choose(at) => self.choose(at),
            Act::LookAtStick => vec![Command::Tell(FromScreen::LookAtStick)],
            Act::Take(at) => vec![Command::Tell(FromScreen::Take(at))],
            Act::Dismiss => self.dismiss(),
            Act::Extend => self.goes_on(),
            Act::PrintReport => self.print_report(),
            Act::ReportRead => vec![Command::Tell(FromScreen::ReportRead)],
        }
    }

    /// A key does what its button would do, wherever that button works.
    pub(crate) fn pressed(&mut self, shortcut: Shortcut) -> Vec<Command> {
        if self.face != Face::Home || self.dialog().is_some() {
            return Vec::new();
        }
        let now = self.look.text;
        let mut sizes = TEXT_SIZES.into_iter();
        match shortcut {
            Shortcut::Back => self.back(),
            Shortcut::Forward => self.forward(),
            Shortcut::Larger => self.resize(sizes.find(|size| *size > now)),
            Shortcut::Smaller => self.resize(sizes.rfind(|size| *size < now)),
            Shortcut::UsualSize => self.resize(Some(Look::default().text)),
        }
    }

    /// The keyboard types something else.
    pub(crate) fn types(&mut self, typing: Typing) -> Vec<Command> {
        self.typing = typing;
        vec![Command::Render]
    }

    fn resize(&mut self, size: Option<u16>) -> Vec<Command> {
        size.map_or(Vec::new(), |text| self.dress(Look { text, ..self.look }))
    }

    /// The question of the page; without one, an answer comes too late.
    fn answers(&mut self, answer: Answer) -> Vec<Command> {
        let Some(mut question) = self.question.take() else {
            return Vec::new();
        };
        let words = match answer {
            Answer::Words(words) => {
                question.reply = words;
                self.question = Some(question);
                return Vec::new();
            }
            Answer::Agree => Some(question.reply),
            Answer::Decline => None,
        };
        vec![Command::Answer(words), Command::Render]
    }

    /// The uppermost of what stands over the page is put away.
    fn dismiss(&mut self) -> Vec<Command> {
        if self.read_warning() || self.asks_to_end.take().is_some() {
            return vec![Command::Render];
        } else if self.asks_to_repeat() {
            return self.repeats(false);
        } else if self.choosing.is_some() {
            return self.choose_none();
        } else if let printing::Stage::Asks(_) = self.printing {
            return vec![self.print_settled(), Command::Render];
        } else {
            self.notice = None;
        }
        vec![Command::Render]
    }

    fn tells(&mut self, told: Told) -> Vec<Command> {
        self.notice = Some(told);
        vec![Command::Render]
    }

    /// Our own page has answered; one that has just been loaded lives, too.
    fn lives(&mut self) -> Vec<Command> {
        let awaited = std::mem::take(&mut self.pinged);
        Vec::from_iter(awaited.then_some(Command::Tell(FromScreen::Alive)))
    }

    fn dress(&mut self, look: Look) -> Vec<Command> {
        self.look = look;
        vec![Command::Look(look), Command::Render]
    }

    /// The first press on the start page; staff begin no visit.
    fn begin(&mut self) -> Vec<Command> {
        if self.face != Face::Home || self.staff.is_some() || self.begun {
            return Vec::new();
        }
        self.begun = true;
        vec![Command::Tell(FromScreen::Begun)]
    }

    fn go_home(&mut self) -> Vec<Command> {
        self.place = Place::Home;
        self.trouble.take_if(|_| !self.page.is_gone());
        self.words.clear();
        vec![Command::Render]
    }

    fn open(&mut self, target: Target) -> Vec<Command> {
        match target {
            Target::Guide(id) => {
                let Some(guide) = self.library.guide(&id) else {
                    return Vec::new();
                };
                if guide.lesson.is_some() {
                    return self.begin_lesson(&id);
                }
                let open = Open::at(&id, 0);
                if self.place == Place::Portal {
                    self.panel = Some(open);
                    self.panel_shown = true;
                } else {
                    self.place = Place::Guide(open);
                }
                vec![Command::Render]
            }
            Target::Service(number) => self.want(Wanted::Service(number)),
            Target::Portal(id) => self.want(Wanted::Portal(id)),
        }
    }

    /// Asks the seat for a service or a portal, with the guide beside it.
    fn want(&mut self, wanted: Wanted) -> Vec<Command> {
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
        self.panel = guide.map(|guide| Open::at(&guide.id, 0));
        self.wanted = opening.service.map(|service| service.number);
        vec![Command::Tell(FromScreen::Open(wanted))]
    }

    fn back(&mut self) -> Vec<Command> {
        if self.trouble.is_some() && self.place == Place::Portal {
            if self.page.is_gone() {
                self.place = Place::Home;
                return vec![Command::Render];
            }
            // The page that the citizen came from is still there, below the calm page.
            self.trouble = None;
            if self.page.host.is_none() {
                self.place = Place::Home;
            }
            return vec![Command::Render];
        }
        match self.place {
            Place::Home if self.page.host.is_some() => self.go_to_page(),
            Place::Home => Vec::new(),
            Place::Guide(_) => {
                self.place = Place::Home;
                vec![Command::Render]
            }
            Place::Portal if self.page.can_back() => {
                self.question = None;
                vec![Command::Back, Command::Render]
            }
            Place::Portal => {
                self.place = Place::Home;
                vec![Command::Render]
            }
        }
    }

    fn forward(&mut self) -> Vec<Command> {
        if self.place != Place::Portal && self.page.host.is_some() {
            return self.go_to_page();
        }
        if !self.page.can_forward() {
            return Vec::new();
        }
        self.question = None;
        vec![Command::Forward, Command::Render]
    }

    /// The page is still there, behind ours.
    fn go_to_page(&mut self) -> Vec<Command> {
        self.place = Place::Portal;
        self.end_clip();
        vec![Command::Render]
    }

    fn portal(&self, id: &str) -> Option<&Portal> {
        self.policy.portals().iter().find(|portal| portal.id == id)
    }

    /// True when the portal view is what the citizen should see.
    fn shows_portal(&self) -> bool {
        self.face == Face::Home
            && self.place == Place::Portal
            && self.staff.is_none()
            && self.trouble.is_none()
            && self.question.is_none()
            && self.dialog().is_none()
    }
}

#[cfg(test)]
mod tests;
