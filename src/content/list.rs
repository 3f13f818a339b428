//! The list of addresses: one valid text at a time, with the certificates that it names.

use std::path::Path;
use std::sync::Arc;

use super::authorities::{self, Authorities, Certificates};
pub(crate) use super::authorities::{beside, out_of_season};
use super::text::{self, Unread};
use super::watch::{self, Source, Watch, WatchError, cited, directories};
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
    },
    /// A file that is refused, or none; one sentence for staff.
    Rejected(String),
}

/// The file, or why there is none, and those that it names.
#[derive(PartialEq)]
struct Content {
    text: Result<Arc<str>, Unread>,
    certificates: Certificates,
}

/// A valid list with what lies beside it.
pub(crate) type Known = (Arc<str>, Arc<Authorities>);

impl ReloadedList {
    /// The policy in force then; without a valid one nothing is allowed.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        match self {
            ReloadedList::Loaded { policy, .. } => policy.clone(),
            ReloadedList::Rejected(_) => Arc::default(),
        }
    }

    /// What a watch already knows then.
    pub(crate) fn known(&self) -> Option<Known> {
        match self {
            ReloadedList::Loaded {
                text, authorities, ..
            } => Some((text.clone(), authorities.clone())),
            ReloadedList::Rejected(_) => None,
        }
    }
}

/// Reads and parses the file now.
pub(crate) fn read(path: &Path, region: Option<&str>) -> ReloadedList {
    parse(path, region, &content(path))
}

/// Watches the file, whose valid content is `known`.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    path: &Path,
    region: Option<String>,
    known: Option<Known>,
    tell: impl Fn(ReloadedList) + Send + 'static,
) -> Result<Watch, WatchError> {
    let path = watch::absolute(path)?;
    let (places, file) = (path.clone(), path.clone());
    let source = Source {
        directories: move || directories(&places),
        read: move || content(&file),
    };
    let known = known.map(|(text, authorities)| Content {
        text: Ok(text),
        certificates: authorities.files().clone(),
    });
    watch::watch(source, known, move |content| {
        tell(parse(&path, region.as_deref(), content));
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

fn content(path: &Path) -> Content {
    let text: Result<Arc<str>, Unread> = text::read(path).map(Into::into);
    let certificates = match &text {
        Ok(text) => beside(path, text),
        Err(_) => Certificates::new(),
    };
    Content { text, certificates }
}

fn parse(path: &Path, region: Option<&str>, content: &Content) -> ReloadedList {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
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
        },
        Err(problems) => {
            let first = problems.iter().min_by_key(|problem| problem.span.start);
            let more = problems.len().saturating_sub(1);
            let sentence = first.map(|first| cited(&file, text, first, more));
            ReloadedList::Rejected(sentence.unwrap_or(file))
        }
    }
}
