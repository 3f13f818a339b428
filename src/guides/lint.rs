//! What is wrong between guides that each parse well, and what remains to be checked by hand.
//!
//! A [`Finding`] that is no failure is information: the steps that nobody has seen on the portal.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Guide, words};
use crate::diagnostic::Problem;
use crate::say;

/// The longest step that is still read at one glance, in letters.
const LONGEST_STEP: usize = 160;

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

/// Looks over all guides together; `services` are the numbers of the services that there are.
pub fn lint(guides: &[Guide], services: &[u8]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let ids: BTreeSet<&str> = guides.iter().map(|guide| guide.id.as_str()).collect();
    let mut names: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    let mut pages: Vec<(&super::Pattern, &str)> = Vec::new();
    for guide in guides {
        let mut say = |span: &Range<usize>, message: String, failure: bool| {
            findings.push(Finding {
                guide: guide.id.clone(),
                problem: Problem::new(span.clone(), message),
                failure,
            });
        };
        for (span, letters) in &guide.source.steps {
            if *letters > LONGEST_STEP {
                let message = say!("guide-long-step", letters = *letters, most = LONGEST_STEP);
                say(span, message, true);
            }
        }
        for (span, id) in &guide.source.links {
            if !ids.contains(id.as_str()) {
                say(span, say!("guide-broken-link", id = id), true);
            }
        }
        for (number, span) in guide.services.iter().zip(&guide.source.services) {
            if !services.contains(number) {
                say(span, say!("guide-no-such-service", number = *number), true);
            }
        }
        for (alias, span) in guide.aliases.iter().zip(&guide.source.aliases) {
            if let Some(other) = names.insert(words::words(alias), &guide.id) {
                let message = say!("guide-same-alias", alias = alias, other = other);
                say(span, message, true);
            }
        }
        for ((pattern, _), span) in guide.pages.iter().zip(&guide.source.pages) {
            if let Some((_, other)) = pages.iter().find(|(known, _)| *known == pattern) {
                say(span, say!("guide-same-page", other = *other), true);
            }
            pages.push((pattern, &guide.id));
        }
        for span in &guide.source.unverified {
            say(span, say!("guide-unverified"), false);
        }
    }
    for number in services {
        if !guides.iter().any(|guide| guide.services.contains(number)) {
            findings.push(Finding {
                guide: String::new(),
                problem: Problem::new(0..0, say!("guide-service-without", number = *number)),
                failure: true,
            });
        }
    }
    findings
}
