//! The list of addresses: one valid text at a time, with the certificates that it names.

use std::sync::Arc;

use super::authorities::{self, Authorities, Certificates};
pub(crate) use super::authorities::{beside, out_of_season};
use super::in_force::{self, read_first};
use super::text::{self, Unread};
use super::watch::{self, Source, Watch, WatchError, cited};
use crate::config::{Location, Locations, Origin};
use crate::diagnostic::Problem;
use crate::policy::Policy;

/// What was read.
#[derive(Clone, Debug)]
pub(crate) enum ReloadedList {
    /// A valid file.
    Loaded {
        /// The policy.
        policy: Arc<Policy>,
        /// Its text, for the screens.
        text: Arc<str>,
        /// What its certificates are believed for.
        authorities: Arc<Authorities>,
        /// Where it lies.
        location: Location,
    },
    /// A file that is refused, or none; one sentence for staff.
    Rejected(String),
}

/// The file, or why there is none, and those that it names.
#[derive(PartialEq)]
struct Content {
    location: Location,
    text: Result<Arc<str>, Unread>,
    certificates: Certificates,
}

/// A valid list with what lies beside it.
pub(crate) struct Known {
    /// Where it lies.
    location: Location,
    pub(crate) text: Arc<str>,
    authorities: Arc<Authorities>,
}

impl ReloadedList {
    /// The policy in force then; without a valid one nothing is allowed.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        match self {
            ReloadedList::Loaded { policy, .. } => policy.clone(),
            ReloadedList::Rejected(_) => Arc::default(),
        }
    }

    /// What its certificates are believed for.
    pub(crate) fn authorities(&self) -> Arc<Authorities> {
        match self {
            ReloadedList::Loaded { authorities, .. } => authorities.clone(),
            ReloadedList::Rejected(_) => Arc::default(),
        }
    }

    /// What a watch already knows then.
    pub(crate) fn known(&self) -> Option<Known> {
        match self {
            ReloadedList::Loaded {
                text,
                authorities,
                location,
                ..
            } => Some(Known {
                location: location.clone(),
                text: text.clone(),
                authorities: authorities.clone(),
            }),
            ReloadedList::Rejected(_) => None,
        }
    }

    /// Who put the valid list where it lies.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self {
            ReloadedList::Loaded { location, .. } => Some(location.origin),
            ReloadedList::Rejected(_) => None,
        }
    }
}

/// The text of the list in force now, and where it lies.
pub(crate) fn text(locations: &Locations) -> (Location, Result<String, Unread>) {
    read_first(locations, text::read, |found| {
        *found == Err(Unread::Missing)
    })
}

/// Reads and parses the list in force now.
pub(crate) fn read(locations: &Locations, region: Option<&str>) -> ReloadedList {
    parse(region, &content(locations))
}

/// Watches every place of the list, of which the valid content in force is `known`. One that comes to a place
/// that counts more is in force at once, and one that goes leaves it to the next.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    locations: &Locations,
    region: Option<String>,
    known: Option<Known>,
    tell: impl Fn(ReloadedList) + Send + 'static,
) -> Result<Watch, WatchError> {
    let locations = in_force::absolute(locations)?;
    let places = locations.clone();
    let source = Source {
        directories: move || in_force::directories(&places),
        read: move || content(&locations),
    };
    let known = known.map(|known| Content {
        location: known.location,
        text: Ok(known.text),
        certificates: known.authorities.files().clone(),
    });
    watch::watch(source, known, move |content| {
        tell(parse(region.as_deref(), content));
    })
}

/// What a seat, a gate and `check` accept or refuse: the text with the certificates beside it.
///
/// # Errors
/// Every problem of both: one refuses the list whole.
pub(crate) fn accept(
    text: &str,
    region: Option<&str>,
    certificates: &Certificates,
) -> Result<(Policy, Authorities), Vec<Problem>> {
    let accepted = Policy::accept(text, region);
    // What is wrong with the files is said in the same breath as what is wrong with the text.
    let with_files = authorities::problems(text, certificates);
    match accepted {
        Ok(policy) if with_files.is_empty() => {
            let authorities = Authorities::of(&policy, certificates);
            Ok((policy, authorities))
        }
        other => {
            let mut problems = other.err().unwrap_or_default();
            problems.extend(with_files);
            problems.sort_by_key(|problem| problem.span.start);
            Err(problems)
        }
    }
}

fn content(locations: &Locations) -> Content {
    let (location, text) = text(locations);
    let text: Result<Arc<str>, Unread> = text.map(Into::into);
    let certificates = match &text {
        Ok(text) => beside(&location.path, text),
        Err(_) => Certificates::new(),
    };
    Content {
        location,
        text,
        certificates,
    }
}

fn parse(region: Option<&str>, content: &Content) -> ReloadedList {
    let name = content.location.path.file_name();
    let file = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = match &content.text {
        Ok(text) => text,
        Err(Unread::Foreign { text, problem }) => {
            return ReloadedList::Rejected(cited(&file, text, problem, 0));
        }
        Err(unread) => {
            let why = unread.to_string();
            return ReloadedList::Rejected(crate::say!(
                "content-unreadable",
                file = file,
                why = why
            ));
        }
    };
    match accept(text, region, &content.certificates) {
        Ok((policy, authorities)) => ReloadedList::Loaded {
            policy: Arc::new(policy),
            text: text.clone(),
            authorities: Arc::new(authorities),
            location: content.location.clone(),
        },
        Err(problems) => {
            let first = problems.iter().min_by_key(|problem| problem.span.start);
            let more = problems.len().saturating_sub(1);
            let sentence = first.map(|first| cited(&file, text, first, more));
            ReloadedList::Rejected(sentence.unwrap_or(file))
        }
    }
}
