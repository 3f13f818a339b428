//! The model as the trusted interface shows it.

use super::printing::Stage;
use super::{Command, Model, PageError, Place, Told};
use crate::guides::{Entry, Guide, Kind};
use crate::link::{Face, StaffPage};
use crate::policy::Portal;
use crate::shell::view::{
    Bar, Dialog, Home, Main, Notice, Panel, Paper, Staff, Target, Tile, Trouble, View,
};

/// How many results the search shows.
const RESULTS: usize = 8;

impl Model {
    /// How many hosts the page asks for in vain.
    pub(super) fn lacks(&mut self, hosts: usize) -> Vec<Command> {
        self.missing = hosts;
        vec![Command::Render]
    }

    /// These sentences are for staff.
    pub(super) fn has_for_staff(&mut self, sentences: Vec<String>) -> Vec<Command> {
        self.for_staff = sentences;
        vec![Command::Render]
    }

    /// This page of staff lies over the face, or none any more.
    pub(super) fn shows_staff(&mut self, page: Option<StaffPage>) -> Vec<Command> {
        self.staff = page;
        vec![Command::Render]
    }

    pub(super) fn dialog(&self) -> Option<Dialog<'_>> {
        if let Some(warning) = self.warning() {
            return Some(warning);
        }
        if let Some(files) = &self.asks_to_end {
            return Some(Dialog::EndVisit(files, self.saving));
        }
        if self.asks_to_repeat() {
            return Some(Dialog::Repeat);
        }
        if let Some(choosing) = &self.choosing {
            return Some(Dialog::Files(&choosing.names, choosing.stick.as_ref()));
        }
        match self.printing {
            Stage::Asks(pages) => Some(Dialog::Print(pages)),
            Stage::Rests | Stage::Drawing => None,
        }
    }

    /// Everything that the trusted view shows now.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            look: self.look,
            bar: self.bar(),
            main: self.main(),
            panel: self.panel_view(),
            dialog: self.dialog(),
            notice: self.notice.as_ref().map(|told| match told {
                Told::Saved(name) => Notice::Saved(name),
                Told::NotSaved(why) => Notice::NotSaved(*why),
                Told::Scanned(name) => Notice::Scanned(name),
                Told::NotScanned => Notice::NotScanned,
                Told::Taken(name) => Notice::Taken(name),
                Told::Printing(printing) => Notice::Printing(printing),
                Told::Unheard => Notice::Unheard,
                Told::NoWindow => Notice::NoWindow,
                Told::Recovered => Notice::Recovered,
            }),
            // Staff never act inside a visit with a page.
            has_door: self.features.door && self.page.host.is_none(),
            prints_file: self.printable_file().is_some(),
            paper: self.paper(),
            clip: match &self.place {
                Place::Guide(open) => open.clip,
                Place::Portal | Place::Home => self.panel.as_ref().and_then(|open| open.clip),
            },
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

    /// Where the citizen is, or would be if the page had come.
    fn host(&self) -> Option<&str> {
        if self.place != Place::Portal {
            return None;
        }
        match &self.trouble {
            Some(
                PageError::Down { host, .. }
                | PageError::NoWay { host }
                | PageError::Certificate { host, .. }
                | PageError::Unprotected { host }
                | PageError::Locked { host }
                | PageError::NoPage { host },
            ) => Some(host),
            Some(PageError::Refused { .. }) => None,
            Some(
                PageError::NoNetwork
                | PageError::Crashed
                | PageError::Unrepeated
                | PageError::TooLarge
                | PageError::Hung,
            )
            | None => self.page.opening_host().or(self.page.host.as_deref()),
        }
    }

    fn bar(&self) -> Bar<'_> {
        let at_portal = self.place == Place::Portal;
        let host = self.host();
        Bar {
            portal: host
                .and_then(|host| self.policy.portal_of(host))
                .map(|portal| portal.name.as_str()),
            host,
            missing: self.missing,
            can_back: self.place != Place::Home || self.page.host.is_some(),
            can_forward: if at_portal {
                self.page.can_forward()
            } else {
                self.page.host.is_some()
            },
            can_print: self.can_print(),
            loading: at_portal && self.page.loading,
            minutes_left: self.minutes_left,
            layout: self.layout(),
            capitals: self.typing.capitals,
            panel: self
                .panel
                .as_ref()
                .filter(|_| at_portal)
                .map(|_| self.panel_shown),
        }
    }

    /// The layout of the keyboard, where there is another.
    fn layout(&self) -> Option<&str> {
        let layouts = &self.typing.layouts;
        let now = layouts.get(self.typing.now).filter(|_| layouts.len() > 1);
        now.map(String::as_str)
    }

    pub(super) fn panel_view(&self) -> Option<Panel<'_>> {
        let open = self.panel.as_ref().filter(|_| self.panel_shown)?;
        if self.place != Place::Portal || self.face != Face::Home {
            return None;
        }
        let guide = self.library.guide(&open.guide)?;
        Some(Panel {
            guide,
            step: open.step.min(guide.steps.len().saturating_sub(1)),
            width: self.panel_width,
            speaks: self.features.speech.then_some(self.read.is_some()),
        })
    }

    fn main(&self) -> Main<'_> {
        if let Some(page) = &self.staff {
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
        if let (Some(fix), Place::Portal) = (&self.trouble, &self.place) {
            return Main::Trouble(self.trouble(fix));
        }
        match &self.place {
            Place::Portal => self.question.as_ref().map_or(Main::Portal, Main::Question),
            Place::Guide(open) => self
                .library
                .guide(&open.guide)
                .map_or_else(|| Main::Home(self.home()), Main::Guide),
            Place::Home => Main::Home(self.home()),
        }
    }

    fn trouble<'a>(&'a self, fix: &'a PageError) -> Trouble<'a> {
        match fix {
            PageError::Refused { host, reason } => Trouble::Refused { host, reason },
            PageError::NoNetwork => Trouble::NoNetwork,
            PageError::NoWay { host } => Trouble::NoWay {
                portal: self.name_of(host),
            },
            PageError::Down { host, page } => {
                let portal = self.policy.portal_of(host);
                let instead = portal.and_then(|portal| self.portal(portal.instead.as_deref()?));
                let mut services = self.policy.services().iter();
                let wanted = services.find(|service| Some(service.number) == self.wanted);
                Trouble::PortalDown {
                    portal: self.name_of(host),
                    alternative: portal.and_then(|portal| portal.alternative.as_deref()),
                    instead: instead.map(tile),
                    service: wanted.map(|service| (service.name.as_str(), service.window)),
                    page: *page,
                }
            }
            PageError::Certificate { host, why } => Trouble::Certificate {
                host,
                why: *why,
                moment: &self.moment,
            },
            PageError::Unprotected { host } => Trouble::Unprotected { host },
            PageError::Locked { host } => Trouble::Locked { host },
            PageError::NoPage { host } => Trouble::NoPage { host },
            PageError::Crashed => Trouble::Crashed,
            PageError::Unrepeated => Trouble::Unrepeated {
                portal: self
                    .page
                    .host
                    .as_deref()
                    .and_then(|host| self.policy.portal_of(host))
                    .map(tile),
            },
            PageError::TooLarge => Trouble::TooLarge,
            PageError::Hung => Trouble::Hung,
        }
    }

    /// The plain name of a host's portal.
    fn name_of<'a>(&'a self, host: &'a str) -> &'a str {
        let portal = self.policy.portal_of(host);
        portal.map_or(host, |portal| &portal.name)
    }

    fn home(&self) -> Home<'_> {
        let found = if self.words.trim().is_empty() {
            Vec::new()
        } else {
            self.library.search(&self.words, RESULTS)
        };
        Home {
            words: &self.words,
            found: found.into_iter().map(|entry| self.found(entry)).collect(),
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
            lessons: self.guides(|guide| guide.lesson.is_some()),
            guides: self.guides(|guide| guide.services.is_empty() && guide.portals.is_empty()),
            for_staff: &self.for_staff,
        }
    }

    fn guides(&self, which: impl Fn(&&Guide) -> bool) -> Vec<Tile<'_>> {
        let guides = self.library.guides().iter().filter(which);
        guides
            .map(|guide| Tile {
                target: Target::Guide(guide.id.clone()),
                name: &guide.title,
                note: &guide.course,
            })
            .collect()
    }

    fn found<'a>(&'a self, entry: &'a Entry) -> Tile<'a> {
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
}

fn tile(portal: &Portal) -> Tile<'_> {
    Tile {
        target: Target::Portal(portal.id.clone()),
        name: &portal.name,
        note: portal.note.as_deref().unwrap_or_default(),
    }
}
