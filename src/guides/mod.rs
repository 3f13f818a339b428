//! Guides: the step-by-step instructions beside the portal, and finding them.
//!
//! A guide is one Markdown file with a small front matter; what is shown is a safe subset of HTML.
//! Search knows everyday names, word forms, typing errors and the wrong keyboard layout. A guide
//! follows the page by its address only: nothing is read from the page. Files are not read here.

#![forbid(unsafe_code)]

use url::Url;

use crate::diagnostic::Problem;

/// One guide.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Stable id: the file's name without `.md`.
    pub id: String,
    /// Its title in plain words.
    pub title: String,
    /// What to prepare, as safe HTML; empty when nothing.
    pub needs: String,
    /// The steps, each as safe HTML.
    pub steps: Vec<String>,
    /// «актуально на», as written: ГГГГ-ММ-ДД.
    pub date: String,
    /// Numbers of the services of Appendix 1 that it belongs to.
    pub services: Vec<u8>,
}

impl Guide {
    /// Parses one file.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn parse(_id: &str, _text: &str) -> Result<Guide, Vec<Problem>> {
        Err(Vec::new())
    }
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
}

/// All guides of a seat with the index for the search box.
#[derive(Debug, Default)]
pub struct Library {}

impl Library {
    /// Builds the library from parsed guides and from what else can be found.
    pub fn new(_guides: Vec<Guide>, _others: Vec<Entry>) -> Library {
        Library {}
    }

    /// A guide by its id.
    pub fn guide(&self, _id: &str) -> Option<&Guide> {
        None
    }

    /// The best results first, at most `most`.
    pub fn search(&self, _words: &str, _most: usize) -> Vec<&Entry> {
        Vec::new()
    }

    /// The guide and the step (from 0) for an address, by the guides' address patterns.
    pub fn at(&self, _address: &Url) -> Option<(&Guide, usize)> {
        None
    }
}
