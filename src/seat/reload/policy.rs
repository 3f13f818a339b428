//! The policy file: one valid text at a time.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::{Source, Watch, WatchError, cited, directories};
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
type Content = Result<Arc<str>, String>;

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
    let path = super::absolute(path)?;
    let (places, file) = (path.clone(), path.clone());
    let source = Source {
        directories: move || directories(&places),
        read: move || content(&file),
    };
    super::watch(source, known.map(Ok), move |content| {
        tell(parse(&path, region.as_deref(), content));
    })
}

fn content(path: &Path) -> Content {
    fs::read_to_string(path)
        .map(Into::into)
        .map_err(|error| error.to_string())
}

fn parse(path: &Path, region: Option<&str>, content: &Content) -> Notice {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = match content {
        Ok(text) => text,
        Err(error) => {
            return Notice::Rejected(crate::say!(
                "seat-policy-unreadable",
                file = file,
                error = error.as_str()
            ));
        }
    };
    let problems = match Policy::parse(text, region) {
        Ok(policy) => {
            return Notice::Loaded {
                policy: Arc::new(policy),
                text: text.clone(),
            };
        }
        Err(problems) => problems,
    };
    Notice::Rejected(
        match problems.iter().min_by_key(|problem| problem.span.start) {
            Some(first) => cited(&file, text, first, problems.len() - 1),
            None => crate::say!("seat-policy-refused", file = file),
        },
    )
}
