//! The trusted interface: what every page of ours looks like.
//!
//! Pure: a [`View`] goes in, HTML fragments come out, presses come back as [`Act`]. The one trusted
//! view fills the whole window; the page's style sheet keeps a place free for the portal, tells its
//! rectangle as [`Act::Slot`], and the window puts the portal view there. No word of a sentence
//! stands here: they are Fluent's.

use serde::{Deserialize, Serialize};

use crate::link::Row;

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
    /// A question over everything else; the portal view is hidden meanwhile.
    pub(crate) dialog: Option<Dialog>,
}

/// Text size and colours, back to the default with the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// 100, 125, 150 or 200 per cent.
    pub(crate) text: u16,
    /// The colour scheme.
    pub(crate) contrast: Contrast,
}

/// The colour schemes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Contrast {
    /// The usual colours.
    #[default]
    Usual,
    /// Black on white.
    BlackOnWhite,
    /// Yellow on black.
    YellowOnBlack,
}

/// The bar at the top.
#[derive(Debug)]
pub(crate) struct Bar<'a> {
    /// The plain name of the portal that is open.
    pub(crate) portal: Option<&'a str>,
    /// The host of the page, as a check for those who look.
    pub(crate) host: Option<&'a str>,
    /// The portal view can go back.
    pub(crate) can_back: bool,
    /// The portal view can go forward.
    pub(crate) can_forward: bool,
    /// A page is being loaded.
    pub(crate) loading: bool,
    /// Whole minutes that are left of the visit; absent before it begins.
    pub(crate) minutes_left: Option<u64>,
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
    /// A guide on its own, without a portal.
    Guide(&'a crate::guides::Guide),
    /// A calm page instead of the portal: what happened and what to do.
    Trouble(Trouble<'a>),
    /// The visit is being wiped.
    Ending,
    /// What the wipe did.
    Report(&'a [Row]),
    /// Closed for citizens; the stable code of the fault.
    OutOfService(&'a str),
}

/// The start page: search, services, portals, guides.
#[derive(Debug)]
pub(crate) struct Home<'a> {
    /// The words in the search box.
    pub(crate) words: &'a str,
    /// What was found for them, best first.
    pub(crate) found: Vec<Tile<'a>>,
    /// The portals.
    pub(crate) portals: Vec<Tile<'a>>,
    /// The services of Appendix 1.
    pub(crate) services: Vec<Tile<'a>>,
    /// General guides (log-in, end of the visit, attaching a file).
    pub(crate) guides: Vec<Tile<'a>>,
    /// A sentence for staff: a policy file that was refused.
    pub(crate) for_staff: Option<&'a str>,
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
}

/// Why there is no portal page to see.
#[derive(Debug)]
pub(crate) enum Trouble<'a> {
    /// The policy refused it: the host and the stable code of the reason.
    Refused { host: &'a str, reason: &'a str },
    /// The seat reaches nothing.
    NoNetwork,
    /// This portal does not answer; what to do instead, if known.
    PortalDown {
        portal: &'a str,
        alternative: Option<&'a str>,
    },
    /// The portal's certificate is wrong.
    Certificate { host: &'a str },
    /// The page stopped by itself and comes back.
    Crashed,
}

/// A question over everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// «Завершить сеанс» was pressed: really?
    EndVisit,
    /// Nothing was pressed for long: seconds until the end. The default key goes on.
    Idle(u64),
}

/// What was pressed in the trusted view; comes as JSON from its own page only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Act {
    /// The page is ready for fragments.
    Loaded,
    /// The last fragments are on the screen (after two frames).
    Painted,
    /// Where the portal view belongs, in CSS pixels of the trusted view; absent when nowhere.
    Slot(Option<Slot>),
    /// A tile was pressed.
    Open(Target),
    /// The words in the search box changed.
    Search(String),
    Back,
    Forward,
    Reload,
    Home,
    /// The next text size.
    TextSize(u16),
    /// The next colour scheme.
    NextContrast,
    /// Show or hide the guide.
    TogglePanel,
    /// The step of the guide, from 0.
    Step(usize),
    /// «Завершить сеанс».
    End,
    /// The visit really ends.
    EndConfirmed,
    /// The question is put away.
    Dismiss,
    /// «Продолжить работу».
    Extend,
    /// «Готово» below the report.
    ReportRead,
}

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}
