//! Guides: the step-by-step instructions beside the portal, and finding them.
//!
//! A guide is one Markdown file with a small front matter; what is shown is a safe subset of HTML.
//! Search knows everyday names, word forms, typing errors and the wrong keyboard layout. A guide
//! follows the page by its address only: nothing is read from the page. Files are not read here.

#![forbid(unsafe_code)]

mod date;
mod drawing;
mod elsewhere;
mod flowchart;
mod front;
mod fuzzy;
mod lint;
mod markdown;
mod media_check;
mod pages;
mod parse;
pub mod pictures;
mod search;
mod synonyms;
mod topic;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use url::Url;

use crate::diagnostic::Problem;
use crate::say;

pub use date::{Date, OLD_AFTER_MONTHS};
pub use elsewhere::Elsewhere;
pub use lint::{Facts, Finding, lint};
pub use pages::Pattern;
pub use pictures::Picture;
pub use search::Found;
pub use topic::Topic;

/// One guide.
#[derive(Clone, Debug, Default)]
pub struct Guide {
    /// Stable id: the file's name without `.md`.
    pub id: String,
    /// Its title in plain words.
    pub title: String,
    /// What to prepare, as safe HTML; empty when nothing.
    pub needs: String,
    /// The steps, each as safe HTML. A link to another guide is
    /// `<a href="#" data-guide="ID">words</a>`.
    pub steps: Vec<String>,
    /// The bare words of each step, in one line.
    pub words: Vec<String>,
    /// The pictures of the steps, in order.
    pub pictures: Vec<Picture>,
    /// What to know besides: what comes next, what to do when it does not work. Safe HTML; empty
    /// when nothing.
    pub notes: String,
    /// The whole way as a block scheme, as safe HTML; empty when there is none.
    pub scheme: String,
    /// «Составлено».
    pub date: Date,
    /// «Проверено на портале»: somebody has gone through it there.
    pub checked: Option<Date>,
    /// It has not been looked over for long. [`Library::new`] says so.
    pub old: bool,
    /// Who may read it.
    pub audience: Audience,
    /// Its number, when it is a lesson on its portal: it stays beside the pages of that portal, and
    /// other guides do not take its place.
    pub lesson: Option<u8>,
    /// «Урок 1 из 2»; empty when it is no lesson. [`Library::new`] counts them.
    pub course: String,
    /// Among what it stands on the start page.
    pub topic: Option<Topic>,
    /// Its place among what people come for most, from 1.
    pub popular: Option<u8>,
    /// Numbers of the services of Appendix 1 that it belongs to.
    pub services: Vec<u8>,
    /// Ids of the portals that it belongs to.
    pub portals: Vec<String>,
    /// Everyday names.
    pub aliases: Vec<String>,
    /// What people ask for that is not done here.
    pub elsewhere: Vec<Elsewhere>,
    /// The addresses that it follows, each with its step from 0.
    pub pages: Vec<(Pattern, usize)>,
    /// Where things stand in the file, for [`lint`].
    pub source: Source,
}

/// Who may read a guide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    #[default]
    Everybody,
    /// Staff: a citizen neither finds nor opens it.
    Staff,
}

/// Where things stand in the file of a guide, in bytes.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Each step, with the number of letters that a citizen reads.
    pub steps: Vec<(Range<usize>, usize)>,
    /// Each link to another guide.
    pub links: Vec<(Range<usize>, String)>,
    /// Each picture, in order.
    pub pictures: Vec<Range<usize>>,
    /// Each mark «проверить на портале».
    pub unverified: Vec<Range<usize>>,
    /// Each everyday name, in order.
    pub aliases: Vec<Range<usize>>,
    /// Each service number, in order.
    pub services: Vec<Range<usize>>,
    /// Each portal, in order.
    pub portals: Vec<Range<usize>>,
    /// Each address pattern, in order.
    pub pages: Vec<Range<usize>>,
    /// The date.
    pub date: Range<usize>,
}

impl Guide {
    /// Parses one file.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn parse(id: &str, text: &str) -> Result<Guide, Vec<Problem>> {
        parse::guide(id, text)
    }

    /// The step for an address, from 0, if this guide knows it.
    pub fn step_at(&self, address: &Url) -> Option<usize> {
        pages::step(self, address)
    }

    /// True when it says what a portal shows, and nobody has looked there.
    pub fn is_unchecked(&self) -> bool {
        self.checked.is_none() && !self.source.unverified.is_empty()
    }

    fn is_of_portal(&self, id: &str) -> bool {
        self.services.is_empty() && self.lesson.is_none() && self.portals == [id]
    }

    /// False for a guide of portals none of which is among these.
    fn has_its_place(&self, others: &[Entry]) -> bool {
        let known = |id: &String| {
            let mut portals = others.iter().filter(|one| one.kind == Kind::Portal);
            portals.any(|portal| portal.id == *id)
        };
        self.portals.is_empty() || self.portals.iter().any(known)
    }
}

/// Parses a folder of guides, given as ids (file names without `.md`) and texts, in that order; `find`
/// knows its pictures, as for [`pictures::hang`]. Returns the good guides, and every problem of every
/// other file, with the file's id.
pub fn parse_folder<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    find: impl Fn(&str) -> Option<Result<&'a [u8], &'a str>>,
) -> (Vec<Guide>, Vec<(String, Problem)>) {
    let mut guides = Vec::new();
    let mut problems = Vec::new();
    for (id, text) in files {
        match Guide::parse(id, text) {
            Ok(guide) => guides.push(guide),
            Err(found) => problems.extend(found.into_iter().map(|one| (id.to_owned(), one))),
        }
    }
    let unseen = pictures::attach(&mut guides, find);
    guides.retain(|guide| !unseen.iter().any(|(id, _)| *id == guide.id));
    problems.extend(unseen);
    (guides, problems)
}

/// What a search can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A service of Appendix 1.
    Service,
    /// A portal.
    Portal,
    /// A guide of its own.
    Guide,
    /// A matter that is not done here.
    Elsewhere,
}

/// Something that can be found: the caller makes one for each service and portal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// `service-23`, a portal's id, a guide's id.
    pub id: String,
    /// The plain name that is shown.
    pub title: String,
    /// Other names: the official title, everyday names.
    pub aliases: Vec<String>,
    /// The services that it belongs to.
    pub services: Vec<u8>,
    /// Where it is done, for [`Kind::Elsewhere`]; else empty.
    pub answer: String,
}

impl Entry {
    /// A service of Appendix 1: its number, its plain name and its official title.
    pub fn service(number: u8, name: &str, official: &str) -> Entry {
        Entry {
            kind: Kind::Service,
            id: format!("service-{number}"),
            title: name.to_owned(),
            aliases: vec![official.to_owned()],
            services: vec![number],
            answer: String::new(),
        }
    }

    /// A portal: its id and its plain name.
    pub fn portal(id: &str, name: &str) -> Entry {
        Entry {
            kind: Kind::Portal,
            id: id.to_owned(),
            title: name.to_owned(),
            aliases: Vec::new(),
            services: Vec::new(),
            answer: String::new(),
        }
    }

    /// A guide that stands for itself.
    fn guide(guide: &Guide) -> Entry {
        Entry {
            kind: Kind::Guide,
            id: guide.id.clone(),
            title: guide.title.clone(),
            aliases: guide.aliases.clone(),
            services: guide.services.clone(),
            answer: String::new(),
        }
    }

    /// The guide of a service or a portal is not found beside it, it lends it its names.
    fn is_home_of(&self, guide: &Guide) -> bool {
        match self.kind {
            Kind::Service => guide.portals.is_empty() && self.services == guide.services,
            Kind::Portal => guide.is_of_portal(&self.id),
            Kind::Guide | Kind::Elsewhere => false,
        }
    }
}

/// All guides of a seat with the index for the search box.
#[derive(Debug, Default)]
pub struct Library {
    guides: Vec<Guide>,
    cards: Vec<Guide>,
    by_id: HashMap<String, usize>,
    pages: pages::Pages,
    index: search::Index,
}

impl Library {
    /// Builds the library from parsed guides and from what else can be found ([`Entry::service`],
    /// [`Entry::portal`]). The guide of one service lends that service its everyday names; a guide of
    /// portals that this seat does not have is left out.
    pub fn new(guides: Vec<Guide>, others: Vec<Entry>, today: Date) -> Library {
        let here = guides
            .into_iter()
            .filter(|guide| guide.has_its_place(&others));
        let (cards, mut guides): (Vec<_>, Vec<_>) =
            here.partition(|guide| guide.audience == Audience::Staff);
        count_lessons(&mut guides);
        for guide in &mut guides {
            guide.old = guide.checked.unwrap_or(guide.date).is_old(today);
        }
        let mut entries = others;
        for guide in &guides {
            match entries.iter_mut().find(|entry| entry.is_home_of(guide)) {
                Some(entry) => {
                    entry.aliases.push(guide.title.clone());
                    entry.aliases.extend(guide.aliases.iter().cloned());
                }
                None => entries.push(Entry::guide(guide)),
            }
        }
        let elsewhere = guides.iter().flat_map(|guide| &guide.elsewhere);
        entries.extend(elsewhere.map(Elsewhere::entry));
        let by_id = (guides.iter().enumerate())
            .map(|(at, guide)| (guide.id.clone(), at))
            .collect();
        Library {
            pages: pages::Pages::new(&guides),
            index: search::Index::new(entries),
            guides,
            cards,
            by_id,
        }
    }

    /// Every guide for citizens, in the order they were given.
    pub fn guides(&self) -> &[Guide] {
        &self.guides
    }

    /// The consultant's cards, in the order they were given.
    pub fn cards(&self) -> &[Guide] {
        &self.cards
    }

    /// A guide for citizens by its id.
    pub fn guide(&self, id: &str) -> Option<&Guide> {
        self.by_id.get(id).map(|&at| &self.guides[at])
    }

    /// The guide of one service of Appendix 1.
    pub fn of_service(&self, number: u8) -> Option<&Guide> {
        self.guides.iter().find(|guide| guide.services == [number])
    }

    /// The guide of one portal.
    pub fn of_portal(&self, id: &str) -> Option<&Guide> {
        self.guides.iter().find(|guide| guide.is_of_portal(id))
    }

    /// The best results first, at most `most`, and whether the first of them is surely meant.
    pub fn search(&self, words: &str, most: usize) -> Found<'_> {
        self.index.search(words, most)
    }

    /// The guide and the step (from 0) for an address, by the guides' address patterns: the pattern
    /// that says most about the address wins.
    pub fn at(&self, address: &Url) -> Option<(&Guide, usize)> {
        let (guide, step) = self.pages.at(address)?;
        Some((&self.guides[guide], step))
    }
}

/// «Урок 1 из 2» for each lesson, among those of the same portals.
fn count_lessons(guides: &mut [Guide]) {
    let courses: Vec<Vec<String>> = (guides.iter())
        .filter(|guide| guide.lesson.is_some())
        .map(|guide| guide.portals.clone())
        .collect();
    for guide in guides {
        if let Some(number) = guide.lesson {
            let count = courses.iter().filter(|one| **one == guide.portals).count();
            guide.course = say!("guide-lesson", number = number, count = count);
        }
    }
}
