//! What a screen shows and what is pressed on it, without a word of HTML: the model fills a [`View`], the page
//! answers with an [`Act`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::guides::Topic;
use crate::link::{
    Distrust, Down, FromStaff, Outcome, Place, Rating, StaffPage, speech, usb_export,
};

mod capabilities;

pub(crate) use capabilities::papers::{
    Card, Cards, LIMITS, Origin, PaperAct, PapersPage, Saving, Sight, Viewed, limits_below,
};
pub(crate) use capabilities::print::{PrintChoice, PrintDialog};
pub(crate) use capabilities::scanner::{ScanStage, ScannerAct, ScannerDialog, Trim};
pub(crate) use capabilities::{Attachable, CapabilityAct, CapabilityDialog, Sources};

pub(crate) use super::engine::{Asks, Contrast, Look, Question, Stored, TEXT_SIZES, Unsaved};

/// The portal that most people come for: it stands first and large, where this seat has it.
pub(crate) const PRINCIPAL: &str = "gosuslugi";

/// The guide to the centre itself, where its folder has one: its first picture is the emblem of the start page.
pub(crate) const CENTRE: &str = "centre";

/// Everything that the trusted view shows.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// Text size and colours.
    pub(crate) look: Look,
    /// The bar at the top, always visible.
    pub(crate) bar: Bar<'a>,
    /// What fills the place below the bar.
    pub(crate) main: Main<'a>,
    /// The guide beside the portal, when open.
    pub(crate) panel: Option<Panel<'a>>,
    /// A question over everything else; of the portal view a picture is seen meanwhile.
    pub(crate) dialog: Option<Dialog<'a>>,
    /// What has just happened and needs no answer.
    pub(crate) status: Option<&'a StatusMessage>,
    /// How papers can come to the visit, besides the portals.
    pub(crate) sources: Sources,
    /// Whether the file that it names can be had on paper.
    pub(crate) prints_file: bool,
    /// Whether the guide that is seen can be had on paper.
    pub(crate) paper: Paper,
    /// The plain name of the portal beside which the guide that is seen can be opened.
    pub(crate) beside: Option<&'a str>,
    /// The clip of that guide that is shown, by its place among its pictures.
    pub(crate) clip: Option<usize>,
    /// True when staff may come in from here.
    pub(crate) has_door: bool,
}

/// Whether a guide can be had on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// This seat has no printer.
    None,
    /// Something else is being printed.
    Busy,
    /// Now.
    Ready,
}

/// Something that has just happened and needs no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StatusMessage {
    /// This file was saved among the files of the visit.
    Saved(String),
    /// A file could not be saved.
    NotSaved(Unsaved),
    /// A scan is on its way.
    Scanning,
    /// This scan came to the files of the visit.
    Scanned(String),
    /// A scan could not be taken.
    NotScanned,
    /// This file of a stick came to the files of the visit.
    Taken(String),
    /// The page was given files of the visit.
    Given,
    /// Pictures are being put together.
    Binding,
    /// Pictures could not be put together.
    NotBound,
    /// How the printing goes.
    Printing(crate::link::print::Progress),
    /// A step cannot be read aloud.
    Unheard,
    /// The page wanted to open a window, and may not.
    NoWindow,
    /// The keyboard on the screen typed where nothing takes letters.
    NoField,
    /// Our own page stopped and is here again; the visit goes on.
    Recovered,
}

/// The bar at the top.
#[derive(Debug)]
pub(crate) struct Bar<'a> {
    /// Where the seat stands: said where no portal is.
    pub(crate) place: &'a Place,
    /// The plain name of the portal that is open.
    pub(crate) portal: Option<&'a str>,
    /// The host of the page, as a check for those who look.
    pub(crate) host: Option<&'a str>,
    /// How many hosts the page asks for in vain: for staff to read out.
    pub(crate) missing: usize,
    /// The portal view can go back.
    pub(crate) can_back: bool,
    /// The portal view can go forward.
    pub(crate) can_forward: bool,
    /// What is seen can be printed.
    pub(crate) can_print: bool,
    /// A page is being loaded.
    pub(crate) loading: bool,
    /// Whole minutes that are left of the visit; absent before it begins.
    pub(crate) minutes_left: Option<u64>,
    /// How many files the visit has; absent before it begins.
    pub(crate) files: Option<usize>,
    /// The code of the layout in which the keyboard types, where there are several.
    pub(crate) layout: Option<&'a str>,
    /// It types capitals.
    pub(crate) capitals: bool,
    /// Whether the keyboard on the screen is seen, where there is one.
    pub(crate) keyboard: Option<bool>,
    /// The consultant is called.
    pub(crate) called: bool,
    /// There is a guide for this page that can be shown or hidden.
    pub(crate) panel: Option<bool>,
}

/// What fills the place below the bar.
#[derive(Debug)]
pub(crate) enum Main<'a> {
    /// The start page.
    Home(Home<'a>),
    /// The portal view.
    Portal,
    /// A question of the page, in its place; the bar works meanwhile.
    Question(&'a Question),
    /// The files of the visit.
    Papers(PapersPage<'a>),
    /// A guide on its own, without a portal.
    Guide(&'a crate::guides::Guide),
    /// A calm page instead of the portal: what happened and what to do.
    Trouble(Trouble<'a>),
    /// The visit is being wiped.
    Ending,
    /// What the end of the visit did, and when this screen was told so.
    Report(&'a Outcome, &'a str),
    /// Closed for citizens; the stable code of the fault.
    OutOfService(&'a str, &'a [String]),
    /// A page that only staff see.
    Staff(Staff<'a>),
}

/// What staff see.
#[derive(Debug)]
pub(crate) struct Staff<'a> {
    /// Which page.
    pub(crate) page: &'a StaffPage,
    /// What is wrong with files that were refused.
    pub(crate) faults: &'a [String],
    /// The consultant's cards.
    pub(crate) cards: &'a [crate::guides::Guide],
    /// The step of the guide that the citizen has open.
    pub(crate) step: Option<speech::Step>,
    /// A sheet can be had on paper now.
    pub(crate) prints: bool,
}

/// The start page: search, what people come for most, topics.
#[derive(Debug)]
pub(crate) struct Home<'a> {
    /// The words in the search box.
    pub(crate) words: &'a str,
    /// Where the seat stands.
    pub(crate) place: &'a Place,
    /// The emblem of the centre: the first picture of the guide to it.
    pub(crate) emblem: Option<&'a crate::guides::Picture>,
    /// What was found for them, best first.
    pub(crate) found: Vec<Hit<'a>>,
    /// The first of it is surely meant.
    pub(crate) sure: bool,
    /// The plain name of the portal at which the citizen was, while its page is still there.
    pub(crate) back_to: Option<&'a str>,
    /// What the citizen has said: alone, or with a consultant.
    pub(crate) alone: Option<bool>,
    /// What is open below the search, besides what every visit finds there.
    pub(crate) shelf: Option<Shelf>,
    /// The portal that most people come for, where this seat has it.
    pub(crate) principal: Option<Tile<'a>>,
    /// What people come for most, in order.
    pub(crate) popular: Vec<Tile<'a>>,
    /// The services of Appendix 1 and the portals, by topics.
    pub(crate) topics: Vec<TopicShelf<'a>>,
    /// Those that have no topic.
    pub(crate) others: Vec<Tile<'a>>,
    /// The lessons of a portal for practice, in order.
    pub(crate) lessons: Vec<Tile<'a>>,
    /// General guides (log-in, end of the visit, attaching a file).
    pub(crate) guides: Vec<Tile<'a>>,
    /// What is down, as somebody before found it.
    pub(crate) outages: Vec<Outage<'a>>,
    /// Sentences for staff: a policy file or guides that were refused.
    pub(crate) for_staff: &'a [String],
}

impl Home<'_> {
    /// True when this seat has this guide for everybody.
    pub(crate) fn has_guide(&self, id: &str) -> bool {
        self.guide(id).is_some()
    }

    /// The guide with this id, when this seat has it for everybody.
    pub(crate) fn guide(&self, id: &str) -> Option<&Tile<'_>> {
        let mut guides = self.guides.iter();
        guides.find(|tile| matches!(&tile.target, Target::Guide(guide) if guide == id))
    }
}

/// What can be opened of one topic, by the alphabet.
#[derive(Debug)]
pub(crate) struct TopicShelf<'a> {
    /// The topic.
    pub(crate) topic: Topic,
    /// What can be opened.
    pub(crate) tiles: Vec<Tile<'a>>,
}

/// What can be open below the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// One topic.
    Topic(Topic),
    /// Everything.
    All,
}

impl Shelf {
    const ALL: &str = "all";

    /// How a press names it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Shelf::Topic(topic) => topic.key(),
            Shelf::All => Shelf::ALL,
        }
    }

    /// The shelf that a press names.
    pub(crate) fn parse(key: &str) -> Option<Shelf> {
        match key {
            Shelf::ALL => Some(Shelf::All),
            topic => Topic::parse(topic).map(Shelf::Topic),
        }
    }
}

/// A portal that somebody before found down.
#[derive(Debug)]
pub(crate) struct Outage<'a> {
    /// Its plain name.
    pub(crate) portal: &'a str,
    /// What of it is down, when that is not where its tile leads.
    pub(crate) part: Option<&'a str>,
    /// Since when, and how sure that is.
    pub(crate) down: &'a Down,
}

/// What the search found.
#[derive(Debug)]
pub(crate) enum Hit<'a> {
    /// Something that can be opened.
    Tile(Tile<'a>),
    /// Something that is not done here.
    Elsewhere {
        /// What it is about.
        about: &'a str,
        /// Where it is done, and what to do next.
        place: &'a str,
    },
}

/// Something that can be opened.
#[derive(Debug)]
pub(crate) struct Tile<'a> {
    /// What is asked for when it is pressed.
    pub(crate) target: Target,
    /// Its plain name.
    pub(crate) name: &'a str,
    /// A line below the name (the portal of a service, a season, a note), or nothing.
    pub(crate) note: &'a str,
    /// A state duty is paid (R23).
    pub(crate) fee: bool,
    /// Among what it stands on the start page; it has the drawing of that.
    pub(crate) topic: Option<Topic>,
    /// Where it leads is down, as somebody before found it.
    pub(crate) down: bool,
}

/// What a tile opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// A service of Appendix 1, by number.
    Service(u8),
    /// A portal, by id.
    Portal(String),
    /// A guide, by id.
    Guide(String),
}

/// The guide beside the portal.
#[derive(Debug)]
pub(crate) struct Panel<'a> {
    /// The guide.
    pub(crate) guide: &'a crate::guides::Guide,
    /// The current step, from 0.
    pub(crate) step: usize,
    /// The steps that the citizen has told to be done.
    pub(crate) done: &'a BTreeSet<usize>,
    /// How wide it is.
    pub(crate) width: PanelWidth,
    /// The guide from which the citizen came to this one.
    pub(crate) from: Option<&'a crate::guides::Guide>,
    /// Whether a step is being read aloud, where that can be.
    pub(crate) speaks: Option<bool>,
}

/// How wide the guide beside the page is: never more than half of the screen. Back to the default with
/// the visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PanelWidth {
    /// As narrow as its words allow.
    Narrow,
    /// As it is at first.
    #[default]
    Usual,
    /// Wider.
    Wide,
    /// Half of the screen.
    Half,
}

impl PanelWidth {
    /// All of them, the narrowest first.
    pub(crate) const ALL: [PanelWidth; 4] = [
        PanelWidth::Narrow,
        PanelWidth::Usual,
        PanelWidth::Wide,
        PanelWidth::Half,
    ];
}

/// Why there is no portal page to see.
#[derive(Debug)]
pub(crate) enum Trouble<'a> {
    /// The policy refused it: the host and the stable code of the reason.
    Refused { host: &'a str, reason: &'a str },
    /// A telephone number or an address for letters, in place of a page.
    Contact(&'a str),
    /// The seat reaches nothing.
    NoNetwork,
    /// The network of the branch does not let through to this portal.
    NoWay { portal: &'a str },
    /// This portal does not answer; what to do instead, if known.
    PortalDown {
        portal: &'a str,
        alternative: Option<&'a str>,
        /// The portal that is offered instead.
        instead: Option<Tile<'a>>,
        /// The service that the citizen came for, and whether the window gives it, too.
        service: Option<(&'a str, bool)>,
        /// Its own page lies below.
        page: bool,
    },
    /// The portal's certificate is wrong; why, and what time it is for this computer.
    Certificate {
        host: &'a str,
        why: Distrust,
        moment: &'a str,
    },
    /// Portal and seat did not agree on how to protect the connection.
    Unprotected { host: &'a str },
    /// The portal wants a password or a certificate that this computer never gives.
    Locked { host: &'a str },
    /// The portal answers, but what it sent is no page.
    NoPage { host: &'a str },
    /// The page stopped by itself and comes back.
    Crashed,
    /// The page that stopped came from a form, which is not sent again; its portal, if known.
    Unrepeated { portal: Option<Tile<'a>> },
    /// The page took too much memory and was closed.
    TooLarge,
    /// The page does not answer.
    Hung,
}

/// A question over everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialog<'a> {
    /// «Завершить сеанс» was pressed: really? These files would go; and how saving them goes.
    EndVisit(&'a [Stored], Option<usb_export::Progress>),
    /// Nothing was pressed for long: seconds until the end. The default key goes on.
    Idle(u64),
    /// Staff announced the end: seconds until then, and whether the citizen can stop it.
    Announced(u64, bool),
    /// The time of the visit is nearly over.
    Longest(Longest<'a>),
    /// What a capability asks.
    Capability(CapabilityDialog<'a>),
    /// A form that was sent would be sent again: really?
    Repeat,
}

impl<'a> From<CapabilityDialog<'a>> for Dialog<'a> {
    fn from(dialog: CapabilityDialog<'a>) -> Dialog<'a> {
        Dialog::Capability(dialog)
    }
}

/// The last minutes of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Longest<'a> {
    /// How many are left; the last one that has begun counts.
    pub(crate) minutes: u64,
    /// How many minutes one press gives.
    pub(crate) more: Option<u64>,
    /// Staff can give time at the screen.
    pub(crate) door: bool,
    /// These files would go.
    pub(crate) files: &'a [Stored],
    /// How saving them goes.
    pub(crate) saving: Option<usb_export::Progress>,
}

/// What was pressed in the trusted view; comes as JSON from its own page only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Act {
    /// The page is ready for fragments.
    Loaded,
    /// The page lives.
    Alive,
    /// Something was pressed that is not staff's: a visit begins.
    Begun,
    /// Something of staff was pressed or typed.
    Staff(FromStaff),
    /// «Позвать консультанта», or not any more.
    Call(bool),
    /// These fragments are on the screen (after two frames), by the number of their paint.
    Painted(u64),
    /// Where the portal view belongs, in CSS pixels of the trusted view; absent when nowhere.
    Slot(Option<Slot>),
    /// Where it belongs, and the question that lies over it.
    Below {
        /// As in [`Act::Slot`].
        page: Slot,
        /// In the same pixels.
        question: Slot,
    },
    /// A tile was pressed.
    Open(Target),
    /// A portal is opened with this guide, by its id, beside it.
    Beside(String),
    /// Another shelf of the start page, by its key; none for the first ones.
    Shelf(Option<String>),
    /// «Сам», or «с консультантом».
    Alone(bool),
    /// The words in the search box changed.
    Search(String),
    Back,
    Forward,
    Reload,
    /// «Подождать»: the page may still answer.
    Wait,
    Home,
    /// «Мои файлы».
    Files,
    /// The next text size.
    TextSize(u16),
    /// The next colour scheme.
    NextContrast,
    /// The next layout of the keyboard.
    TurnKeyboard,
    /// Show or hide the keyboard on the screen.
    Keyboard(bool),
    /// A letter of the keyboard on the screen found a field, or none.
    Typed(bool),
    /// Show or hide the guide.
    TogglePanel,
    /// The guide gets so wide.
    PanelWidth(PanelWidth),
    /// The step of the guide, from 0.
    Step(usize),
    /// The clip at this place among the pictures of the guide is shown, or none.
    Clip(Option<usize>),
    /// «Завершить сеанс».
    End,
    /// The visit really ends.
    EndConfirmed,
    /// The question is put away.
    Dismiss,
    /// «Продолжить работу», or more time.
    Extend,
    /// The form is really sent again.
    RepeatConfirmed,
    /// The question of a page is answered, or its answer is typed.
    Answer(Answer),
    /// «Готово» below the report.
    ReportRead,
    /// How it went.
    Rate(Rating),
    /// Something is asked of a capability.
    #[serde(untagged)]
    Capability(CapabilityAct),
}

impl From<CapabilityAct> for Act {
    fn from(act: CapabilityAct) -> Act {
        Act::Capability(act)
    }
}

/// An answer to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// So far; the page does not hear it yet.
    Words(String),
    /// Yes, or the words.
    Agree,
    /// No.
    Decline,
}

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}
