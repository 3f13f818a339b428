//! Why a bundle is not published or not taken, each reason in a sentence of its own.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use tough::schema::RoleType;
use tough::{TransportError, TransportErrorKind};
use url::Url;

use super::archive::Unfit;
use super::server::Unfetched;
use crate::content::text::Unread;
use crate::say;

/// Why it cannot be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file or a folder of ours.
    #[error("{}", say!("deploy-io", path = path.display().to_string()))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file that goes into the bundle cannot be read.
    #[error("{}", say!("deploy-unread", path = path.display().to_string(), why = why.to_string()))]
    Unread {
        /// Which.
        path: PathBuf,
        /// Why.
        why: Unread,
    },
    /// A key would be written over.
    #[error("{}", say!("deploy-key-exists", file = .0.display().to_string()))]
    KeyExists(PathBuf),
    /// The library makes no key.
    #[error("{}", say!("deploy-no-key-made"))]
    NoKeyMade,
    /// The file is no key that can sign here.
    #[error("{}", say!("deploy-no-key", file = .0.display().to_string()))]
    NoKey(PathBuf),
    /// The keys in the folder are not those of this repository.
    #[error("{}", say!("deploy-strange-key"))]
    StrangeKey,
    /// Fewer than two keys of the root are there.
    #[error("{}", say!("deploy-few-keys"))]
    FewRootKeys,
    /// There is a repository already.
    #[error("{}", say!("deploy-exists", folder = .0.display().to_string()))]
    Exists(PathBuf),
    /// There is no repository.
    #[error("{}", say!("deploy-no-repository", folder = .0.display().to_string()))]
    NoRepository(PathBuf),
    /// Nothing was published yet.
    #[error("{}", say!("deploy-nothing-published"))]
    NothingPublished,
    /// No root of trust was laid down on this seat.
    #[error("{}", say!("deploy-no-root", file = .0.display().to_string()))]
    NoRoot(PathBuf),
    /// The root of trust is none.
    #[error("{}", say!("deploy-bad-root"))]
    BadRoot,
    /// A publication that is older than what was seen.
    #[error("{}", say!("deploy-older", got = got.to_string(), had = had.to_string()))]
    Older {
        /// Its number.
        got: u64,
        /// The highest that was seen.
        had: u64,
    },
    /// A publication has run out.
    #[error("{}", say!("deploy-expired", what = sentence_of(*.0)))]
    Expired(RoleType),
    /// A file is larger than it may be.
    #[error("{}", say!("deploy-large", file = .0))]
    Large(String),
    /// A file is not the one that is signed: another one, changed, or cut off.
    #[error("{}", say!("deploy-mixed", file = .0))]
    Mixed(String),
    /// A file is not there.
    #[error("{}", say!("deploy-missing", file = .0))]
    Missing(String),
    /// A file of the repository cannot be read.
    #[error("{}", say!("deploy-fetch", file = file, why = why))]
    Fetch {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// The server of the publisher does not answer as one.
    #[error("{}", say!("deploy-away", why = .0))]
    Away(String),
    /// A file is no text of a repository.
    #[error("{}", say!("deploy-unparsed", what = sentence_of(*.0)))]
    Unparsed(RoleType),
    /// Somebody else's signature.
    #[error("{}", say!("deploy-foreign", what = sentence_of(*.0)))]
    Foreign(RoleType),
    /// The newest bundle has a form that this program does not know.
    #[error("{}", say!("deploy-format", number = number.to_string()))]
    Format {
        /// Its number.
        number: u64,
    },
    /// What is in the bundle does not belong there.
    #[error("{}", say!("deploy-unfit", why = .0.to_string()))]
    Unfit(#[from] Unfit),
    /// The seat would refuse what is in the bundle.
    #[error("{}", say!("deploy-refused", number = number.to_string(), why = why))]
    Refused {
        /// Its number.
        number: u64,
        /// Why, cited.
        why: String,
    },
    /// The seat would lose portals with the list in the bundle.
    #[error("{}", say!("deploy-loses", number = number.to_string(), hosts = hosts.join(", ")))]
    Loses {
        /// Its number.
        number: u64,
        /// The hosts that the list promises and that are not reached through it.
        hosts: Vec<String>,
    },
    /// The list could not be tried.
    #[error("{}", say!("deploy-untried", why = .0))]
    Untried(String),
    /// There is no bundle before this one.
    #[error("{}", say!("deploy-no-previous"))]
    NoPrevious,
    /// What the library says, for which there is no sentence.
    #[error("{}", say!("deploy-other", why = .0.to_string()))]
    Other(#[source] Box<tough::error::Error>),
}

impl Error {
    /// The stable code of why this seat refuses a bundle that its publisher signed; none where there is no such bundle.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        let is_unfit = matches!(self, Error::Refused { .. } | Error::Unfit(_));
        let loses = matches!(self, Error::Loses { .. });
        let is_newer = matches!(self, Error::Format { .. });
        [
            (is_unfit, "content"),
            (loses, "portals"),
            (is_newer, "program"),
        ]
        .into_iter()
        .find_map(|(is_it, code)| is_it.then_some(code))
    }

    /// The error of a file or folder here.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Error + use<> {
        let path = path.to_path_buf();
        move |source| Error::Io {
            path: path.clone(),
            source,
        }
    }
}

/// What a role's file is called in a sentence.
pub(super) fn sentence_of(role: RoleType) -> String {
    match role {
        RoleType::Root => say!("deploy-role-root"),
        RoleType::Snapshot => say!("deploy-role-snapshot"),
        RoleType::Targets | RoleType::DelegatedTargets => say!("deploy-role-targets"),
        RoleType::Timestamp => say!("deploy-role-timestamp"),
    }
}

impl From<tough::error::Error> for Error {
    fn from(error: tough::error::Error) -> Error {
        use tough::error::Error as Said;
        match error {
            Said::ExpiredMetadata { role, .. } => Error::Expired(role),
            Said::VerifyMetadata { role, .. } => Error::Foreign(role),
            Said::ParseMetadata { role, .. } => Error::Unparsed(role),
            Said::VersionMismatch { role, .. } => Error::Mixed(role.to_string()),
            Said::ParseTrustedMetadata { .. } | Said::VerifyTrustedMetadata { .. } => {
                Error::BadRoot
            }
            Said::MaxUpdatesExceeded { .. } => Error::Large(RoleType::Root.to_string()),
            Said::KeysNotFoundInRoot { .. } | Said::SigningKeysNotFound { .. } => Error::StrangeKey,
            Said::Transport { url, source, .. } => of_transport(&url, &source),
            other => Error::Other(Box::new(other)),
        }
    }
}

/// What went wrong while a file of the repository was read.
fn of_transport(url: &Url, error: &TransportError) -> Error {
    let path = url.path_segments().and_then(|mut parts| parts.next_back());
    let file = path.unwrap_or_default().to_owned();
    if let Some(why) = error
        .source()
        .and_then(|cause| cause.downcast_ref::<Unfetched>())
    {
        return Error::Away(why.to_string());
    }
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    match (error.kind(), cause) {
        (TransportErrorKind::FileNotFound, _) => Error::Missing(file),
        (_, Some(tough::error::Error::HashMismatch { .. })) => Error::Mixed(file),
        (_, Some(tough::error::Error::MaxSizeExceeded { .. })) => Error::Large(file),
        (_, _) => Error::Fetch {
            file,
            why: error.source().unwrap_or(error).to_string(),
        },
    }
}
