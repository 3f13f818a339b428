//! The model as the trusted interface shows it.

use super::Model;
use super::page::PageError;
use super::visit::{Location, ShownVisit};
use crate::guides::{Entry, Guide, Kind, Library};
use crate::link::Face;
use crate::platform::Typing;
use crate::policy::Portal;
use crate::shell::view::{
    Bar, Dialog, Home, Main, Panel, Paper, Staff, Target, Tile, Trouble, View,
};

/// How many results the search shows.
const RESULTS: usize = 8;

impl Model {
    /// The question over everything else, the most pressing one.
    pub(super) fn dialog(&self) -> Option<Dialog<'_>> {
        let visit = &self.visit;
        if let Some(warning) = visit.warning(self.features.door) {
            return Some(warning);
        }
        if let Some(files) = &visit.asks_to_end {
            return Some(Dialog::EndVisit(files, visit.saving));
        }
        if self.asks_to_repeat() {
            return Some(Dialog::Repeat);
        }
        match &visit.choosing {
            Some(choosing) => Some(choosing.dialog()),
            None => visit.printing.dialog(),
        }
    }

    /// Everything that the trusted view shows now.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            look: self.visit.look,
            bar: self.bar(),
            main: self.main(),
            panel: self.panel(),
            dialog: self.dialog(),
            status: self.visit.status.as_ref(),
            // Staff never act inside a visit with a page.
            has_door: self.features.door && self.visit.page.host.is_none(),
            prints_file: self.printable_file().is_some(),
            paper: self.paper(),
            clip: self.visit.clip(),
        }
    }

    /// Whether the guide that is seen can be had on paper.
    fn paper(&self) -> Paper {
        if !self.features.printer {
            Paper::None
        } else if self.can_print_guide() {
            Paper::Ready
        } else {
            Paper::Busy
        }
    }

    fn bar(&self) -> Bar<'_> {
        let ShownVisit { page, guide, .. } = &self.visit;
        let at_portal = self.visit.location == Location::Portal;
        let host = page.seen_host().filter(|_| at_portal);
        let portal = host.and_then(|host| self.policy.portal_of(host));
        let has_guide = at_portal && guide.open.is_some();
        Bar {
            portal: portal.map(|portal| portal.name.as_str()),
            host,
            missing: page.missing,
            can_back: self.visit.location != Location::Home || page.host.is_some(),
            can_forward: if at_portal {
                page.can_forward()
            } else {
                page.host.is_some()
            },
            can_print: self.can_print(),
            loading: at_portal && page.loading,
            minutes_left: self.visit.time.minutes,
            layout: layout(&self.typing),
            capitals: self.typing.capitals,
            panel: has_guide.then_some(!guide.hidden),
        }
    }

    /// The guide beside the portal, when it is seen.
    pub(super) fn panel(&self) -> Option<Panel<'_>> {
        let open = self.visit.guide.shown()?;
        if self.visit.location != Location::Portal || self.face != Face::Home {
            return None;
        }
        let guide = self.library.guide(&open.id)?;
        let speech = self.features.speech;
        Some(Panel {
            guide,
            step: open.step.min(guide.steps.len().saturating_sub(1)),
            width: self.visit.guide.width,
            speaks: speech.then_some(self.visit.read_aloud.is_some()),
        })
    }

    fn main(&self) -> Main<'_> {
        let visit = &self.visit;
        if let Some(page) = &visit.staff {
            return Main::Staff(Staff {
                page,
                faults: &self.for_staff,
                cards: self.library.cards(),
            });
        }
        match &self.face {
            Face::Ending => return Main::Ending,
            Face::Report(outcome) => return Main::Report(outcome, &self.moment),
            Face::OutOfService(code) => return Main::OutOfService(code, &self.for_staff),
            Face::Home => {}
        }
        let page = &visit.page;
        match (&visit.location, &page.error, &page.question) {
            (Location::Portal, Some(error), _) => Main::Trouble(self.trouble(error)),
            (Location::Portal, None, Some(question)) => Main::Question(question),
            (Location::Portal, None, None) => Main::Portal,
            (Location::Guide(open), ..) => match self.library.guide(&open.id) {
                Some(guide) => Main::Guide(guide),
                None => Main::Home(self.home()),
            },
            (Location::Home, ..) => Main::Home(self.home()),
        }
    }

    fn trouble<'a>(&'a self, error: &'a PageError) -> Trouble<'a> {
        match error {
            PageError::Refused { host, reason } => Trouble::Refused { host, reason },
            PageError::NoNetwork => Trouble::NoNetwork,
            PageError::NoWay { host } => Trouble::NoWay {
                portal: self.name_of(host),
            },
            PageError::Down { host, page } => self.portal_down(host, *page),
            PageError::Certificate { host, why } => Trouble::Certificate {
                host,
                why: *why,
                moment: &self.moment,
            },
            PageError::Unprotected { host } => Trouble::Unprotected { host },
            PageError::Locked { host } => Trouble::Locked { host },
            PageError::NoPage { host } => Trouble::NoPage { host },
            PageError::Crashed => Trouble::Crashed,
            PageError::Unrepeated => {
                let host = self.visit.page.host.as_deref();
                let portal = host.and_then(|host| self.policy.portal_of(host));
                Trouble::Unrepeated {
                    portal: portal.map(tile),
                }
            }
            PageError::TooLarge => Trouble::TooLarge,
            PageError::Hung => Trouble::Hung,
        }
    }

    fn portal_down<'a>(&'a self, host: &'a str, page: bool) -> Trouble<'a> {
        let portal = self.policy.portal_of(host);
        let instead = portal.and_then(|portal| portal.instead.as_deref());
        let mut portals = self.policy.portals().iter();
        let mut services = self.policy.services().iter();
        let service = services.find(|service| Some(service.number) == self.visit.service);
        Trouble::PortalDown {
            portal: self.name_of(host),
            alternative: portal.and_then(|portal| portal.alternative.as_deref()),
            instead: instead
                .and_then(|id| portals.find(|portal| portal.id == id))
                .map(tile),
            service: service.map(|service| (service.name.as_str(), service.window)),
            page,
        }
    }

    /// The plain name of a host's portal.
    fn name_of<'a>(&'a self, host: &'a str) -> &'a str {
        let portal = self.policy.portal_of(host);
        portal.map_or(host, |portal| &portal.name)
    }

    fn home(&self) -> Home<'_> {
        let results = if self.visit.words.trim().is_empty() {
            Vec::new()
        } else {
            self.library.search(&self.visit.words, RESULTS)
        };
        Home {
            words: &self.visit.words,
            found: results.into_iter().map(found).collect(),
            portals: self
                .policy
                .portals()
                .iter()
                .filter(|portal| portal.tile)
                .map(tile)
                .collect(),
            services: self
                .policy
                .services()
                .iter()
                .map(|service| Tile {
                    target: Target::Service(service.number),
                    name: &service.name,
                    note: service.season.as_deref().unwrap_or_default(),
                })
                .collect(),
            lessons: guides(&self.library, |guide| guide.lesson.is_some()),
            guides: guides(&self.library, |guide| {
                guide.services.is_empty() && guide.portals.is_empty()
            }),
            for_staff: &self.for_staff,
        }
    }
}

/// The layout of the keyboard, where there is another.
fn layout(typing: &Typing) -> Option<&str> {
    let now = typing.layouts.get(typing.now)?;
    (typing.layouts.len() > 1).then_some(now)
}

fn guides(library: &Library, which: impl Fn(&&Guide) -> bool) -> Vec<Tile<'_>> {
    let guides = library.guides().iter().filter(which);
    guides
        .map(|guide| Tile {
            target: Target::Guide(guide.id.clone()),
            name: &guide.title,
            note: &guide.course,
        })
        .collect()
}

fn found(entry: &Entry) -> Tile<'_> {
    let target = match entry.kind {
        Kind::Service => Target::Service(entry.services.first().copied().unwrap_or_default()),
        Kind::Portal => Target::Portal(entry.id.clone()),
        Kind::Guide => Target::Guide(entry.id.clone()),
    };
    Tile {
        target,
        name: &entry.title,
        note: "",
    }
}

fn tile(portal: &Portal) -> Tile<'_> {
    Tile {
        target: Target::Portal(portal.id.clone()),
        name: &portal.name,
        note: portal.note.as_deref().unwrap_or_default(),
    }
}
