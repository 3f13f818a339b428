//! The one removable medium that is there. A screen asks for it, and says neither what nor where.

use std::path::PathBuf;

use crate::platform::{self, Scope};

/// Why there is no medium to speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoMedium {
    /// None is there.
    Missing,
    /// There are several, and nobody can know which is meant.
    Several,
    /// The system does not say.
    Unknown,
}

/// Where it is mounted.
pub(super) fn mounted(scope: Scope) -> Result<PathBuf, NoMedium> {
    let mut media = platform::media(scope).map_err(|error| {
        tracing::warn!(%error, "nobody knows which media are there");
        NoMedium::Unknown
    })?;
    match (media.pop(), media.is_empty()) {
        (None, _) => Err(NoMedium::Missing),
        (Some(medium), true) => Ok(medium),
        (Some(_), false) => Err(NoMedium::Several),
    }
}
