//! The list of addresses: one valid text at a time.

use std::path::Path;
use std::sync::Arc;

use super::text::{self, Unread};
use super::watch::{self, Source, Watch, WatchError, cited, directories};
use crate::policy::Policy;

/// What was read.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    /// A valid file.
    Loaded {
        /// The policy.
        policy: Arc<Policy>,
        /// Its text, for the screens.
        text: Arc<str>,
    },
    /// A file that is refused, or none; one sentence for staff.
    Rejected(String),
}

/// The text of the file, or why there is none.
type Content = Result<Arc<str>, Unread>;

/// Reads and parses the file now.
pub(crate) fn read(path: &Path, region: Option<&str>) -> Notice {
    parse(path, region, &content(path))
}

/// Watches the file, whose valid text is `known`.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    path: &Path,
    region: Option<String>,
    known: Option<Arc<str>>,
    tell: impl Fn(Notice) + Send + 'static,
) -> Result<Watch, WatchError> {
    let path = watch::absolute(path)?;
    let (places, file) = (path.clone(), path.clone());
    let source = Source {
        directories: move || directories(&places),
        read: move || content(&file),
    };
    watch::watch(source, known.map(Ok), move |content| {
        tell(parse(&path, region.as_deref(), content));
    })
}

fn content(path: &Path) -> Content {
    text::read(path).map(Into::into)
}

fn parse(path: &Path, region: Option<&str>, content: &Content) -> Notice {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = match content {
        Ok(text) => text,
        Err(Unread::Foreign { text, problem }) => {
            return Notice::Rejected(cited(&file, text, problem, 0));
        }
        Err(unread) => {
            let why = unread.to_string();
            return Notice::Rejected(crate::say!("content-unreadable", file = file, why = why));
        }
    };
    match Policy::accept(text, region) {
        Ok(policy) => Notice::Loaded {
            policy: Arc::new(policy),
            text: text.clone(),
        },
        Err(problems) => {
            let first = problems.iter().min_by_key(|problem| problem.span.start);
            let more = problems.len().saturating_sub(1);
            let sentence = first.map(|first| cited(&file, text, first, more));
            Notice::Rejected(sentence.unwrap_or(file))
        }
    }
}
