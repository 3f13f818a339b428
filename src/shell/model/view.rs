//! The model as the trusted interface shows it.

use super::Model;
use super::page::PageError;
use super::visit::{Location, ShownVisit};
use crate::catalogue;
use crate::guides::{Entry, Guide, Kind, Library, Topic};
use crate::link::{Face, Wanted};
use crate::platform::Typing;
use crate::policy::{Policy, Portal, Service};
use crate::shell::view::{
    Bar, CENTRE, Dialog, Hit, Home, Main, Outage, PRINCIPAL, Panel, Paper, Staff, StatusMessage,
    Target, Tile, TopicShelf, Trouble, View,
};

/// How many results the search shows.
const RESULTS: usize = 8;

/// How many tiles stand among what people come for most.
const POPULAR: usize = 8;

impl Model {
    /// The question over everything else, the most pressing one.
    pub(super) fn dialog(&self) -> Option<Dialog<'_>> {
        let visit = &self.visit;
        if let Some(warning) = visit.warning(self.features.door) {
            return Some(warning);
        }
        match &visit.asks_to_end {
            // Staff do not read what the citizen's files are called.
            Some(_) if visit.staff.is_some() => return Some(Dialog::EndVisit(&[], None)),
            Some(files) => return Some(Dialog::EndVisit(files, visit.saving)),
            None => {}
        }
        if self.asks_to_repeat() {
            return Some(Dialog::Repeat);
        }
        visit.capability_dialog()
    }

    /// Everything that the trusted view shows now.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            look: self.visit.look,
            bar: self.bar(),
            main: self.main(),
            panel: self.panel(),
            dialog: self.dialog(),
            status: self.status(),
            has_door: self.features.door,
            sources: self.sources(),
            prints_file: self.printable_file().is_some(),
            paper: self.paper(),
            beside: self.beside(),
            clip: self.visit.clip(),
        }
    }

    /// What has just happened; staff hear only how their own sheet is printed (R25).
    fn status(&self) -> Option<&StatusMessage> {
        let is_theirs = |status: &&StatusMessage| matches!(status, StatusMessage::Printing(_));
        let status = self.visit.status.as_ref();
        status.filter(|status| self.visit.staff.is_none() || is_theirs(status))
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
        // Staff do not see where the citizen is (R25).
        let at_portal = self.visit.location == Location::Portal && self.visit.staff.is_none();
        let host = page.seen_host().filter(|_| at_portal);
        let portal = host.and_then(|host| self.policy.portal_of(host));
        let has_guide = at_portal && guide.open.is_some();
        Bar {
            place: &self.place,
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
            files: self.visit.begun.then(|| self.visit.papers.count()),
            layout: layout(&self.typing),
            keyboard: self.features.keyboard.then_some(self.visit.keyboard),
            capitals: self.typing.capitals,
            called: self.called,
            panel: has_guide.then_some(!guide.hidden),
        }
    }

    /// The guide beside the portal, when it is seen.
    pub(super) fn panel(&self) -> Option<Panel<'_>> {
        let open = self.visit.guide.shown()?;
        let is_seen = self.visit.location == Location::Portal && self.visit.staff.is_none();
        if !is_seen || self.face != Face::Home {
            return None;
        }
        let guide = self.library.guide(&open.id)?;
        let speech = self.features.speech;
        Some(Panel {
            guide,
            step: open.step.min(guide.steps.len().saturating_sub(1)),
            done: &open.done,
            width: self.visit.guide.width,
            from: (open.from.as_ref()).and_then(|id| self.library.guide(id)),
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
                step: visit.open_step(),
                prints: self.can_print_sheet(),
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
            (Location::Papers(place), ..) => Main::Papers(self.papers_page(place)),
            (Location::Home, ..) => Main::Home(self.home()),
        }
    }

    fn trouble<'a>(&'a self, error: &'a PageError) -> Trouble<'a> {
        match error {
            PageError::Refused { host, reason } => Trouble::Refused { host, reason },
            PageError::Contact(contact) => Trouble::Contact(contact),
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
        let mut portals = self.policy.portals().iter();
        let mut services = self.policy.services().iter();
        let service = services.find(|service| Some(service.number) == self.visit.service);
        // Where the log-in of the portal is down, and not the service's own page, the other one may need it, too.
        let own = service.filter(|service| leads_to(&self.policy, &of(service), host));
        let own = own.and_then(|service| service.instead.as_deref());
        let instead = own.or(portal.and_then(|portal| portal.instead.as_deref()));
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

    /// What somebody before found down, by the names that citizens know.
    fn outages(&self) -> Vec<Outage<'_>> {
        let known = self.down.iter().filter_map(|down| {
            let portal = self.policy.portal_of(&down.host)?;
            let is_tile = portal.home.host_str() == Some(&down.host);
            Some(Outage {
                portal: &portal.name,
                part: (!is_tile).then_some(down.host.as_str()),
                down,
            })
        });
        known.collect()
    }

    /// Where this leads is down, and not so long ago that it may be over.
    fn is_down(&self, wanted: &Wanted) -> bool {
        let mut sure = self.down.iter().filter(|down| down.sure);
        sure.any(|down| leads_to(&self.policy, wanted, &down.host))
    }

    fn portal_tile<'a>(&self, portal: &'a Portal) -> Tile<'a> {
        Tile {
            topic: self.topic(&Target::Portal(portal.id.clone())),
            down: self.is_down(&Wanted::Portal(portal.id.clone())),
            ..tile(portal)
        }
    }

    /// The plain name of the portal that opens with the guide beside it that is seen on its own.
    fn beside(&self) -> Option<&str> {
        let Location::Guide(open) = &self.visit.location else {
            return None;
        };
        let wanted = self.opens_beside(self.library.guide(&open.id)?)?;
        let opening = catalogue::resolve(&self.policy, &wanted)?;
        Some(&opening.portal.name)
    }

    fn hit<'a>(&self, entry: &'a Entry) -> Hit<'a> {
        let number = || entry.services.first().copied().unwrap_or_default();
        let (target, down) = match entry.kind {
            Kind::Service => (
                Target::Service(number()),
                self.is_down(&Wanted::Service(number())),
            ),
            Kind::Portal => (
                Target::Portal(entry.id.clone()),
                self.is_down(&Wanted::Portal(entry.id.clone())),
            ),
            Kind::Guide => (Target::Guide(entry.id.clone()), false),
            Kind::Elsewhere => {
                return Hit::Elsewhere {
                    about: &entry.title,
                    place: &entry.answer,
                };
            }
        };
        Hit::Tile(Tile {
            topic: self.topic(&target),
            target,
            name: &entry.title,
            note: "",
            fee: entry.kind == Kind::Service && self.has_fee(number()),
            down,
        })
    }

    /// Among what this stands on the start page: its guide says it.
    fn topic(&self, target: &Target) -> Option<Topic> {
        let guide = match target {
            Target::Service(number) => self.library.of_service(*number),
            Target::Portal(id) => self.library.of_portal(id),
            Target::Guide(_) => None,
        };
        guide?.topic
    }

    /// A state duty is paid for this service.
    fn has_fee(&self, number: u8) -> bool {
        let mut services = self.policy.services().iter();
        services.any(|service| service.number == number && service.duty)
    }

    /// The plain name of a host's portal.
    fn name_of<'a>(&'a self, host: &'a str) -> &'a str {
        let portal = self.policy.portal_of(host);
        portal.map_or(host, |portal| &portal.name)
    }

    /// Every service, and every portal with a tile, each with the guide that it has.
    fn tiles_with_guides(&self) -> impl Iterator<Item = (Tile<'_>, Option<&Guide>)> {
        let services = self.policy.services().iter().map(|service| {
            let tile = Tile {
                target: Target::Service(service.number),
                name: &service.name,
                note: service.season.as_deref().unwrap_or_default(),
                fee: service.duty,
                topic: self.topic(&Target::Service(service.number)),
                down: self.is_down(&of(service)),
            };
            (tile, self.library.of_service(service.number))
        });
        let portals = self.policy.portals().iter().filter(|portal| portal.tile);
        let portals =
            portals.map(|portal| (self.portal_tile(portal), self.library.of_portal(&portal.id)));
        services.chain(portals)
    }

    fn popular(&self) -> Vec<Tile<'_>> {
        let mut popular: Vec<(u8, Tile<'_>)> = (self.tiles_with_guides())
            .filter_map(|(tile, guide)| Some((guide?.popular?, tile)))
            .collect();
        popular.sort_by_key(|(place, _)| *place);
        popular.truncate(POPULAR);
        popular.into_iter().map(|(_, tile)| tile).collect()
    }

    /// What can be opened of this topic, by the alphabet.
    fn of_topic(&self, topic: Option<Topic>) -> Vec<Tile<'_>> {
        let mut tiles: Vec<Tile<'_>> = (self.tiles_with_guides())
            .filter(|(tile, guide)| {
                !is_principal(tile) && guide.and_then(|guide| guide.topic) == topic
            })
            .map(|(tile, _)| tile)
            .collect();
        tiles.sort_by_key(|tile| tile.name.to_lowercase());
        tiles
    }

    fn home(&self) -> Home<'_> {
        let found = self.library.search(&self.visit.words, RESULTS);
        Home {
            words: &self.visit.words,
            place: &self.place,
            emblem: (self.library.guide(CENTRE)).and_then(|guide| guide.pictures.first()),
            found: (found.entries.into_iter())
                .map(|entry| self.hit(entry))
                .collect(),
            sure: found.sure,
            outages: self.outages(),
            back_to: self
                .visit
                .page
                .host
                .as_deref()
                .map(|host| self.name_of(host)),
            alone: self.visit.alone,
            shelf: self.visit.shelf,
            principal: self
                .tiles_with_guides()
                .find_map(|(tile, _)| is_principal(&tile).then_some(tile)),
            popular: self.popular(),
            topics: (Topic::ALL.into_iter())
                .map(|topic| TopicShelf {
                    topic,
                    tiles: self.of_topic(Some(topic)),
                })
                .filter(|shelf| !shelf.tiles.is_empty())
                .collect(),
            others: self.of_topic(None),
            lessons: guides(&self.library, |guide| guide.lesson.is_some()),
            guides: guides(&self.library, |guide| {
                guide.services.is_empty() && guide.portals.is_empty()
            }),
            for_staff: &self.for_staff,
        }
    }
}

fn is_principal(tile: &Tile<'_>) -> bool {
    matches!(&tile.target, Target::Portal(id) if id == PRINCIPAL)
}

fn of(service: &Service) -> Wanted {
    Wanted::Service(service.number)
}

/// Whether what is wanted lies at this host.
fn leads_to(policy: &Policy, wanted: &Wanted, host: &str) -> bool {
    let opening = catalogue::resolve(policy, wanted);
    opening.is_some_and(|opening| opening.address.host_str() == Some(host))
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
            fee: false,
            topic: None,
            down: false,
        })
        .collect()
}

fn tile(portal: &Portal) -> Tile<'_> {
    Tile {
        target: Target::Portal(portal.id.clone()),
        name: &portal.name,
        note: portal.note.as_deref().unwrap_or_default(),
        fee: false,
        topic: None,
        down: false,
    }
}
