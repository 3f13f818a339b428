//! What the seat lends to those who serve a visit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::link::{GuideFile, Progress};
use crate::platform::{Queue, Scanner, Scope};
use crate::visit::Visit;

/// Where one prints, and how much.
#[derive(Clone, Debug)]
pub struct Printer {
    /// Its queue.
    pub queue: Queue,
    /// How many pages may be printed.
    pub pages: u64,
    /// The program that counts the pages of a document in a cage.
    pub reader: PathBuf,
}

/// Tells how something goes.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What the seat lends to those who serve a visit.
pub struct Resources<'a> {
    /// Where one prints, if the seat has a printer.
    pub printer: Option<Printer>,
    /// The folder into which the scanner writes, if there is one.
    pub inbox: Option<&'a Path>,
    /// The scanner that is asked from the screen, if there is one.
    pub scanner: Option<Scanner>,
    /// The program that counts the pages of a document in a cage.
    pub reader: &'a Path,
    /// The guides that may be read aloud, if the seat has a voice.
    pub guides: Option<&'a [GuideFile]>,
    /// Which media count.
    pub scope: Scope,
    /// The directories of the visit.
    pub visit: &'a Visit,
    /// Tells the screen of the visit.
    pub tell: Tell,
}

impl Resources<'_> {
    /// Tells how one of them goes.
    pub(super) fn teller<P>(&self, progress: fn(P) -> Progress) -> impl Fn(P) + Send + 'static
    where
        P: 'static,
    {
        let tell = self.tell.clone();
        move |now| tell(progress(now))
    }
}
