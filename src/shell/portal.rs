//! The portal view: ephemeral, through the gate, with no way to the trusted side.
//!
//! Pop-ups are views of the same context, stacked in the same place ([`super::windows`]). What is
//! injected into a page tells what it prints.

use std::cell::{Cell, RefCell};
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use gtk::prelude::*;
use webkit2gtk::{FileChooserRequest, FileChooserRequestExt};
use webkit2gtk::{
    PolicyDecision, PolicyDecisionExt, ScriptDialog, UserContentInjectedFrames,
    UserContentManagerExt, UserStyleLevel, UserStyleSheet, WebView, WebViewExt,
};
use wry::{ProxyConfig, ProxyEndpoint, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use crate::platform;
use crate::policy::Policy;
use crate::visit::Visit;

use super::downloads::{self, Downloads};
use super::model::Report;
use super::quota::{Quota, Wish};
use super::stack::Stack;
use super::view::{Contrast, Look};
use super::webkitgtk;
use super::windows::{self, View};

/// Colours of the pages of portals, by the engine's own user style: no script, no object.
const DARK: &str =
    "@media screen { html { filter: invert(1) hue-rotate(180deg) !important; background: #fff !important; }
    img, video, canvas, iframe { filter: invert(1) hue-rotate(180deg) !important; } }";

/// The stack of views in the portal's place.
pub(super) struct Portal {
    shared: Rc<Shared>,
}

/// What the hooks of every view of the stack share.
pub(super) struct Shared {
    /// The policy in force; a reload puts a new one here.
    pub(super) policy: RefCell<Rc<Policy>>,
    tell: Box<dyn Fn(Report)>,
    /// The first view and the pop-ups above it.
    pub(super) windows: RefCell<Stack<View>>,
    pub(super) place: gtk::Box,
    pub(super) look: Cell<Look>,
    choosing: RefCell<Option<FileChooserRequest>>,
    files: PathBuf,
    /// Downloads of all views together.
    pub(super) downloads: Downloads,
    /// What the page may still do by itself.
    pub(super) quota: Quota,
    /// The views that ask portals to log out.
    leaving: RefCell<Vec<WebView>>,
    /// The question of the page that waits for its answer.
    pub(super) asking: RefCell<Option<ScriptDialog>>,
    /// What was sent before and waits for a yes or a no.
    repeating: RefCell<Option<PolicyDecision>>,
    /// A page is drawn for the printer, and nothing is settled about it yet.
    pub(super) prints: Cell<bool>,
    /// Where it is drawn.
    pub(super) paper: PathBuf,
    pub(super) touched: Box<dyn Fn(&gtk::Widget)>,
}

impl Portal {
    /// The first view, with nothing in it yet.
    ///
    /// # Errors
    /// The engine could not make a view.
    pub(super) fn new(
        place: &gtk::Box,
        policy: Rc<Policy>,
        gate: SocketAddr,
        visit: &Visit,
        tell: impl Fn(Report) + 'static,
        touched: impl Fn(&gtk::Widget) + 'static,
    ) -> wry::Result<Portal> {
        let shared = Rc::new(Shared {
            policy: RefCell::new(policy),
            tell: Box::new(tell),
            windows: RefCell::new(Stack::new()),
            place: place.clone(),
            look: Cell::new(Look::default()),
            choosing: RefCell::new(None),
            files: visit.files(),
            downloads: Downloads::into_dir(visit.files()),
            quota: Quota::default(),
            leaving: RefCell::new(Vec::new()),
            asking: RefCell::new(None),
            repeating: RefCell::new(None),
            prints: Cell::new(false),
            paper: visit.printing(),
            touched: Box::new(touched),
        });
        let endpoint = ProxyEndpoint {
            host: gate.ip().to_string(),
            port: gate.port().to_string(),
        };
        let placed = shared.clone();
        let view = WebViewBuilder::new()
            .with_incognito(true)
            .with_proxy_config(ProxyConfig::Http(endpoint))
            .with_download_started_handler(move |_, path| {
                placed.downloads.place(path);
                true
            })
            .build_gtk(place)?;
        webkitgtk::watch_downloads(&view.webview(), &shared);
        shared.adopt(view);
        Ok(Portal { shared })
    }

    /// A new policy is in force from the next navigation on.
    pub(super) fn load_policy(&self, policy: Rc<Policy>) {
        *self.shared.policy.borrow_mut() = policy;
    }

    /// Opens an address in the first view; pop-ups are closed. The seat has decided on it, and the
    /// navigation policy decides once more.
    pub(super) fn open(&self, address: &str) {
        self.answer(None);
        self.shared.quota.begin();
        let above = self.shared.windows.borrow_mut().begin_anew();
        above.into_iter().for_each(windows::discard);
        let view = self.shared.uppermost();
        webkitgtk::hide(&view);
        // What the page before does without end could hold up the next one, or come back over it.
        if view.uri().is_some() {
            view.terminate_web_process();
        }
        view.load_uri(address);
        self.shared.show_uppermost();
    }

    /// One step back, or out of a pop-up.
    pub(super) fn back(&self) {
        self.answer(None);
        self.shared.quota.begin();
        let view = self.shared.uppermost();
        if view.can_go_back() {
            view.go_back();
        } else {
            self.shared.close(&view);
        }
    }

    /// One step forward.
    pub(super) fn forward(&self) {
        self.answer(None);
        self.shared.quota.begin();
        self.shared.uppermost().go_forward();
    }

    /// Loads the page again.
    pub(super) fn reload(&self) {
        self.answer(None);
        self.shared.quota.begin();
        self.shared.uppermost().reload();
    }

    /// Loads every page of the stack again: they shared the process that ended.
    pub(super) fn reopen(&self) {
        for view in self.shared.views() {
            webkitgtk::hide(&view);
            view.reload();
        }
    }

    /// Ends the process of the pages, which may not answer or take too much.
    pub(super) fn end_page(&self) {
        self.shared.uppermost().terminate_web_process();
    }

    /// The page that is opened is not there yet, and nothing is seen of the one before.
    pub(super) fn is_hidden(&self) -> bool {
        webkitgtk::is_hidden(&self.shared.uppermost())
    }

    /// Text size and colours of every view.
    pub(super) fn set_look(&self, look: Look) {
        self.shared.look.set(look);
        for view in self.shared.views() {
            self.shared.dress(&view);
        }
    }

    /// Puts the stack there (pixels of the window), or hides it.
    pub(super) fn place(&self, place: Option<gtk::gdk::Rectangle>) {
        match place {
            Some(place) => {
                self.shared.place.set_margin_start(place.x());
                self.shared.place.set_margin_top(place.y());
                self.shared
                    .place
                    .set_size_request(place.width(), place.height());
                if !self.shared.place.is_visible() {
                    self.shared.place.set_visible(true);
                    self.shared.take_focus();
                }
            }
            None => self.shared.place.set_visible(false),
        }
    }

    /// Lets what was sent before be sent again, or not.
    pub(super) fn repeat(&self, again: bool) {
        match self.shared.repeating.take() {
            Some(decision) if again => decision.use_(),
            Some(decision) => decision.ignore(),
            None => {}
        }
    }

    /// Keys go to the page again, if it is seen.
    pub(super) fn take_focus(&self) {
        self.shared.take_focus();
    }

    /// Answers the question of the page, with these words, with consent, or with neither.
    pub(super) fn answer(&self, words: Option<&str>) {
        self.repeat(false);
        if let Some(dialog) = self.shared.asking.take() {
            webkitgtk::answer(&dialog, words);
        }
    }

    /// Draws the page that is seen for the printer, or takes the document that it shows.
    pub(super) fn print(&self) {
        webkitgtk::print(&self.shared.uppermost(), &self.shared);
    }

    /// Says which files the visit has.
    pub(super) fn list_files(&self) {
        let files = downloads::files(&self.shared.files);
        self.shared.report(Report::Files(files));
    }

    /// Draws our own page for the printer; one page at a time, whosever it is.
    pub(super) fn print_ours(&self, view: &WebView) {
        webkitgtk::print_ours(view, &self.shared);
    }

    /// Lays a file of the visit where the seat takes what is to be printed.
    pub(super) fn print_file(&self, name: &str) {
        self.shared.prints.set(true);
        let file = webkitgtk::PAGE.to_owned();
        let copied = fs::copy(self.shared.files.join(name), self.shared.paper.join(&file));
        if let Err(error) = &copied {
            tracing::warn!(%error, "a file of the visit cannot be printed");
        }
        self.shared
            .report(Report::Drawn(copied.is_ok().then_some(file)));
    }

    /// The next page may be drawn.
    pub(super) fn print_settled(&self) {
        self.shared.prints.set(false);
    }

    /// Ends every page, and asks these addresses to log out, all at once and out of sight.
    pub(super) fn log_out(&self, addresses: &[String]) {
        self.answer(None);
        // A window of another site may have a process of its own.
        for view in self.shared.views() {
            view.terminate_web_process();
        }
        let page = self.shared.uppermost();
        let addresses = addresses.iter().enumerate();
        let asking = addresses
            .filter_map(|(at, address)| webkitgtk::log_out(&page, at, address, &self.shared));
        self.shared.leaving.borrow_mut().extend(asking);
    }

    /// Gives the page that waits for a file this one of the visit's, or none.
    pub(super) fn choose(&self, name: Option<&str>) {
        let Some(request) = self.shared.choosing.borrow_mut().take() else {
            return;
        };
        // It may have gone since the list was shown.
        let there = downloads::names(&self.shared.files);
        let file = name
            .filter(|name| there.iter().any(|one| one == name))
            .map(|name| self.shared.files.join(name));
        webkitgtk::give(&request, &Vec::from_iter(file));
    }
}

impl Shared {
    /// Tells the model.
    pub(super) fn report(&self, report: Report) {
        (self.tell)(report);
    }

    /// The citizen sees the page.
    pub(super) fn is_seen(&self) -> bool {
        self.place.is_visible()
    }

    /// Keys go to the page, if it is seen.
    pub(super) fn take_focus(&self) {
        if self.is_seen() {
            self.uppermost().grab_focus();
        }
    }

    /// A page or a network that cannot be reached, told apart.
    pub(super) fn unreachable(&self, host: String) -> Report {
        if platform::network_is_up() {
            Report::Down { host }
        } else {
            Report::NoNetwork
        }
    }

    /// A form would be sent again: the citizen decides. A page that asks for it in a loop puts one question
    /// only, and each wish takes the place of the one before.
    pub(super) fn ask_to_repeat(&self, decision: &PolicyDecision) {
        let is_asked = self.repeating.borrow().is_some();
        if !is_asked && !self.quota.grants(Wish::Question, Instant::now()) {
            return decision.ignore();
        }
        match self.repeating.replace(Some(decision.clone())) {
            Some(earlier) => earlier.ignore(),
            None => self.report(Report::AsksToRepeat),
        }
    }

    /// A page waits for a file: the model shows the visit's own files.
    pub(super) fn choose_files(&self, request: &FileChooserRequest) {
        if let Some(earlier) = self.choosing.borrow_mut().replace(request.clone()) {
            earlier.cancel();
        }
        self.report(Report::Choose(downloads::names(&self.files)));
    }

    /// Text size and colours of this view.
    pub(super) fn dress(&self, view: &WebView) {
        let look = self.look.get();
        view.set_zoom_level(f64::from(look.text) / 100.0);
        let Some(content) = view.user_content_manager() else {
            return;
        };
        content.remove_all_style_sheets();
        if look.contrast == Contrast::YellowOnBlack {
            content.add_style_sheet(&UserStyleSheet::new(
                DARK,
                UserContentInjectedFrames::TopFrame,
                UserStyleLevel::User,
                &[],
                &[],
            ));
        }
    }
}
