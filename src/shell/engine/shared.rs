//! What the signals of all views of the portals share, and whom they tell.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use super::downloads::{self, Downloads};
use super::imp::touches::Touches;
use super::imp::view::{self, Container, OwnedWebView, WebView};
use super::look::Look;
use super::quota::{Quota, Wish};
use super::report::{FileRequest, Report};
use super::stack::Stack;
use crate::platform;
use crate::policy::Policy;
use crate::visit::Visit;

/// What waits for one answer of the citizen.
type Awaits<T> = RefCell<Option<Box<dyn FnOnce(T)>>>;

/// A page that waits for files.
struct Choice {
    several: bool,
    give: Box<dyn FnOnce(Vec<PathBuf>)>,
}

/// One for all views.
pub(super) struct Shared {
    /// The policy in force; a reload puts a new one here.
    pub(super) policy: RefCell<Rc<Policy>>,
    /// The only way out.
    pub(super) gate: SocketAddr,
    tell: Box<dyn Fn(Report)>,
    /// The first view and the pop-ups above it.
    pub(super) windows: RefCell<Stack<OwnedWebView>>,
    pub(super) place: Container,
    pub(super) look: Cell<Look>,
    files: PathBuf,
    /// Downloads of all views together.
    pub(super) downloads: Downloads,
    /// What the page may still do by itself.
    pub(super) quota: Quota,
    /// The views that ask portals to log out.
    pub(super) leaving: RefCell<Vec<WebView>>,
    /// The question of the page that waits for its answer; without one, the page goes on when this goes.
    pub(super) asking: Awaits<String>,
    /// What was sent before and waits for a yes or a no.
    repeating: Awaits<bool>,
    /// A page that waits for a file, or for none.
    choosing: RefCell<Option<Choice>>,
    /// A page is drawn for the printer, and nothing is settled about it yet.
    pub(super) prints: Cell<bool>,
    /// Where it is drawn.
    pub(super) paper: PathBuf,
    pub(super) touches: Touches,
}

impl Shared {
    /// No view is there yet.
    pub(super) fn new(
        place: &Container,
        policy: Rc<Policy>,
        gate: SocketAddr,
        visit: &Visit,
        touches: Touches,
        tell: impl Fn(Report) + 'static,
    ) -> Shared {
        Shared {
            policy: RefCell::new(policy),
            gate,
            tell: Box::new(tell),
            windows: RefCell::new(Stack::new()),
            place: place.clone(),
            look: Cell::new(Look::default()),
            files: visit.files(),
            downloads: Downloads::into_dir(visit.files()),
            quota: Quota::default(),
            leaving: RefCell::default(),
            asking: RefCell::default(),
            repeating: RefCell::default(),
            choosing: RefCell::default(),
            prints: Cell::new(false),
            paper: visit.printing(),
            touches,
        }
    }

    /// Tells the screen.
    pub(super) fn report(&self, report: Report) {
        (self.tell)(report);
    }

    /// The citizen sees the page.
    pub(super) fn is_seen(&self) -> bool {
        view::is_place_shown(&self.place)
    }

    /// The files of the visit.
    pub(super) fn files(&self) -> &Path {
        &self.files
    }

    /// A page or a network that cannot be reached, told apart.
    pub(super) fn unreachable(&self, host: String) -> Report {
        if platform::network_is_up() {
            Report::Down { host }
        } else {
            Report::NoNetwork
        }
    }

    /// The question of the page is answered, with these words, with consent, or with neither.
    pub(super) fn answer(&self, words: Option<&str>) {
        self.repeat(false);
        let asked = self.asking.take();
        if let (Some(answer), Some(words)) = (asked, words) {
            answer(words.to_owned());
        }
    }

    /// A form would be sent again: the citizen decides. A page that asks for it in a loop puts one question
    /// only, and each wish takes the place of the one before.
    pub(super) fn ask_to_repeat(&self, settle: impl FnOnce(bool) + 'static) {
        let is_asked = self.repeating.borrow().is_some();
        if !is_asked && !self.quota.grants(Wish::Question, Instant::now()) {
            return settle(false);
        }
        match self.repeating.replace(Some(Box::new(settle))) {
            Some(earlier) => earlier(false),
            None => self.report(Report::AsksToRepeat),
        }
    }

    /// What was sent before is sent again, or not.
    pub(super) fn repeat(&self, again: bool) {
        if let Some(settle) = self.repeating.take() {
            settle(again);
        }
    }

    /// The files of the visit.
    pub(super) fn file_names(&self) -> Vec<String> {
        downloads::names(&self.files)
    }

    /// A page waits for files: the citizen chooses among the visit's own.
    pub(super) fn ask_for_files(
        &self,
        asked: FileRequest,
        give: impl FnOnce(Vec<PathBuf>) + 'static,
    ) {
        let choice = Choice {
            several: asked.several,
            give: Box::new(give),
        };
        if let Some(earlier) = self.choosing.replace(Some(choice)) {
            (earlier.give)(Vec::new());
        }
        self.report(Report::Choose(asked));
    }

    /// The page that waits for files gets these of the visit's, or none; the engine itself would give several to one
    /// that takes one.
    pub(super) fn choose(&self, names: &[String]) {
        let Some(choice) = self.choosing.take() else {
            return;
        };
        // One may have gone since the list was shown.
        let there = self.file_names();
        let chosen = names.iter().filter(|name| there.contains(name));
        let most = if choice.several { usize::MAX } else { 1 };
        let chosen = chosen.take(most).map(|name| self.files.join(name));
        (choice.give)(chosen.collect());
    }
}
