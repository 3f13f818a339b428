//! What is wrong between guides that each parse well, and what remains to be checked by hand.
//!
//! A [`Finding`] that is no failure is information: the steps that nobody has seen on the portal,
//! the guides that have not been looked over for long.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use url::Url;

use super::{Audience, Date, Guide, Pattern, words};
use crate::diagnostic::Problem;
use crate::say;

/// The longest step that is still read at one glance, in letters.
const LONGEST_STEP: usize = 160;

/// The most that one step may ask to do: «напишите и нажмите».
const MOST_ACTIONS: usize = 2;

/// Something that lint says about a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The guide, by its id; empty when it is about the folder.
    pub guide: String,
    /// What is found, with its place in the guide's file.
    pub problem: Problem,
    /// True when the folder must not be given out like this.
    pub failure: bool,
}

/// What lint is told about the seat.
pub struct Facts<'a> {
    /// The numbers of the services that there are.
    pub services: &'a [u8],
    /// The ids of the portals that there are, in any region.
    pub portals: &'a [&'a str],
    /// True when the policy opens this address, in any region.
    pub opens: &'a dyn Fn(&Url) -> bool,
    /// The files that lie beside the guides as pictures.
    pub pictures: &'a [&'a str],
    /// The day on which it is asked.
    pub today: Date,
}

impl fmt::Debug for Facts<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Facts").finish_non_exhaustive()
    }
}

/// What is known of all guides while each is looked at.
#[derive(Default)]
struct Known<'g> {
    ids: BTreeMap<&'g str, Audience>,
    names: BTreeMap<Vec<String>, &'g str>,
    pages: Vec<(&'g Pattern, &'g str)>,
}

/// Looks over all guides together.
pub fn lint(guides: &[Guide], facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = Known::default();
    for guide in guides {
        known.ids.insert(&guide.id, guide.audience);
    }
    for guide in guides {
        let mut say = |span: &Range<usize>, message: String, failure: bool| {
            findings.push(Finding {
                guide: guide.id.clone(),
                problem: Problem::new(span.clone(), message),
                failure,
            });
        };
        text(guide, facts, &mut say);
        belonging(guide, facts, &mut say);
        known.meets(guide, &mut say);
    }
    let shown: BTreeSet<&str> = (guides.iter())
        .flat_map(|guide| &guide.pictures)
        .map(|picture| picture.file.as_str())
        .collect();
    for file in facts.pictures.iter().filter(|one| !shown.contains(*one)) {
        findings.push(Finding {
            guide: String::new(),
            problem: Problem::new(0..0, say!("guide-picture-unused", file = *file)),
            failure: false,
        });
    }
    let covered: BTreeSet<u8> = (guides.iter())
        .flat_map(|guide| guide.services.clone())
        .collect();
    for number in facts.services.iter().filter(|one| !covered.contains(one)) {
        findings.push(Finding {
            guide: String::new(),
            problem: Problem::new(0..0, say!("guide-service-without", number = *number)),
            failure: true,
        });
    }
    findings
}

/// Takes a place, a sentence, and whether it is a failure.
type Say<'a> = dyn FnMut(&Range<usize>, String, bool) + 'a;

/// Whether the guide can be read, and may still be believed.
fn text(guide: &Guide, facts: &Facts<'_>, say: &mut Say<'_>) {
    for ((span, letters), step) in guide.source.steps.iter().zip(&guide.steps) {
        if *letters > LONGEST_STEP {
            let message = say!("guide-long-step", letters = *letters, most = LONGEST_STEP);
            say(span, message, true);
        }
        let actions = actions(step);
        if actions > MOST_ACTIONS {
            let message = say!("guide-many-actions", actions = actions, most = MOST_ACTIONS);
            say(span, message, true);
        }
    }
    if guide.is_unchecked() {
        say(&guide.source.date, say!("guide-unchecked"), false);
    }
    if guide.checked.unwrap_or(guide.date).is_old(facts.today) {
        say(&guide.source.date, say!("guide-old"), false);
    }
    for span in &guide.source.unverified {
        say(span, say!("guide-unverified"), false);
    }
}

/// How many times a step says what to do: words like «нажмите», «выберите», «проверьте».
fn actions(step: &str) -> usize {
    let words = words::words(step);
    let asks = |word: &&String| {
        let asking = ["йте", "ите", "ьте"].iter().any(|end| word.ends_with(end));
        asking && !word.ends_with("сайте")
    };
    words.iter().filter(asks).count()
}

/// Whether what the guide belongs to exists.
fn belonging(guide: &Guide, facts: &Facts<'_>, say: &mut Say<'_>) {
    for (number, span) in guide.services.iter().zip(&guide.source.services) {
        if !facts.services.contains(number) {
            say(span, say!("guide-no-such-service", number = *number), true);
        }
    }
    for (id, span) in guide.portals.iter().zip(&guide.source.portals) {
        if !facts.portals.contains(&id.as_str()) {
            say(span, say!("guide-no-such-portal", id = id), true);
        }
    }
    for ((pattern, _), span) in guide.pages.iter().zip(&guide.source.pages) {
        if !pattern
            .address()
            .is_some_and(|address| (facts.opens)(&address))
        {
            say(span, say!("guide-page-not-opened"), true);
        }
    }
}

impl<'g> Known<'g> {
    /// Whether the guide points at what exists, and takes nothing that another has.
    fn meets(&mut self, guide: &'g Guide, say: &mut Say<'_>) {
        for (span, id) in &guide.source.links {
            match (guide.audience, self.ids.get(id.as_str())) {
                (_, Some(Audience::Everybody)) | (Audience::Staff, Some(Audience::Staff)) => {}
                (Audience::Everybody, Some(Audience::Staff)) | (_, None) => {
                    say(span, say!("guide-broken-link", id = id), true);
                }
            }
        }
        for (alias, span) in guide.aliases.iter().zip(&guide.source.aliases) {
            if let Some(other) = self.names.insert(words::words(alias), &guide.id) {
                let message = say!("guide-same-alias", alias = alias, other = other);
                say(span, message, true);
            }
        }
        // A lesson follows its pages for itself alone.
        for ((pattern, _), span) in guide.pages.iter().zip(&guide.source.pages) {
            if guide.lesson.is_some() {
                break;
            }
            if let Some((_, other)) = self.pages.iter().find(|(known, _)| *known == pattern) {
                say(span, say!("guide-same-page", other = *other), true);
            }
            self.pages.push((pattern, &guide.id));
        }
    }
}
