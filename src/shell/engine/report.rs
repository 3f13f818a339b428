//! What the engine tells the screen: what becomes of the pages of portals, and what they want.
//!
//! An address goes to the guide and to the host in the bar, never to a log.

use url::Url;

use crate::link::Distrust;

/// What the portal view reports.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Report {
    /// A page is there; its address is used for the guide and the host, and goes no further.
    At(Url),
    /// The same of a page that says that its portal is down.
    Ailing(Url),
    /// A document without an address is seen, which a page of this host has made.
    Made(String),
    /// A document without an address is there, and it is not known whose it is. It is not seen.
    Nameless,
    /// A page below the one that is seen has come to this host.
    Below(String),
    /// A load began or ended.
    Loading(bool),
    /// Where the history can go.
    History { back: bool, forward: bool },
    /// An address was refused. `page` when the citizen asked for it and waits for a page.
    Refused {
        host: String,
        reason: &'static str,
        page: bool,
    },
    /// What was refused is somebody's telephone number or address for letters, to be read.
    Contact(String),
    /// The portal does not answer.
    Down { host: String },
    /// The seat reaches nothing.
    NoNetwork,
    /// The network of the branch does not let through to this host.
    NoWay { host: String },
    /// The portal's certificate is wrong.
    Certificate { host: String, why: Distrust },
    /// Portal and seat did not agree on how to protect the connection.
    Unprotected { host: String },
    /// What was opened brought no page: a file, or nothing.
    NoPage,
    /// The portal asks for a password or a certificate of the browser's own.
    Locked { host: String },
    /// What was sent before would be sent again, and waits.
    AsksToRepeat,
    /// The page that ended came from a form, which is not sent again.
    Unrepeated,
    /// The process of the page ended.
    Crashed,
    /// The page asks something and waits.
    Asks(Question),
    /// The engine ended the page, which took too much memory.
    TooLarge,
    /// The page answers, or does not.
    Responsive(bool),
    /// The page wanted to open a window, and may not.
    NoWindow,
    /// The page prints itself.
    Print,
    /// The page was drawn into this file of the visit, or could not be.
    Drawn(Option<String>),
    /// The page waits for files.
    Choose(FileRequest),
    /// A download ended: the name of the file.
    Saved(String),
    /// A download came to nothing.
    NotSaved(Unsaved),
    /// The files of the visit, before it may end.
    Files(Vec<Stored>),
    /// A portal was asked to log out, at this place of the list.
    LoggedOut { at: usize, confirmed: bool },
}

/// A question of a page, as it asked it: its words are shown and nothing else is done with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Who asks, if no guest does.
    pub(crate) host: Option<String>,
    /// Other hosts whose frames lie in the page: the engine does not say which of them all asks.
    pub(crate) guests: Vec<String>,
    /// What it waits for.
    pub(crate) asks: Asks,
    /// Its words.
    pub(crate) words: String,
    /// What the citizen has typed so far; the page's proposal at first.
    pub(crate) reply: String,
}

/// What a page waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Only that it was read.
    Nothing,
    /// Yes or no.
    Consent,
    /// Some words.
    Words,
}

/// A file of the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Its name.
    pub(crate) name: String,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Why a file was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsaved {
    /// The portal or the network broke off.
    Failed,
    /// It is larger than a file of a visit may be, alone or with the others.
    TooLarge,
    /// There are too many already.
    TooMany,
}

/// What a page that waits for files can have, and what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileRequest {
    /// The files of the visit, by name.
    pub(crate) names: Vec<String>,
    /// It takes several.
    pub(crate) several: bool,
    /// The types of media that it names, as `application/pdf` or `image/*`. The engine leaves out those that a page
    /// names by their endings: a file of another type may well be wanted.
    pub(crate) types: Vec<String>,
}
