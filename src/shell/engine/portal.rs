//! The portal view: ephemeral, through the gate, with no way to the trusted side.
//!
//! Pop-ups are views of the same context, stacked in the same place ([`super::windows`]). What is
//! injected into a page tells what it prints.

use std::fs;
use std::net::SocketAddr;
use std::rc::Rc;

use super::downloads;
use super::imp::opening;
use super::imp::touches::Touches;
use super::imp::trusted::TrustedView;
use super::imp::view::{self, Container};
use super::imp::{leaving, printing};
use super::look::{Look, Rectangle};
use super::report::Report;
use super::shared::Shared;
use crate::policy::Policy;
use crate::visit::Visit;

/// The stack of views in the portal's place.
pub(in crate::shell) struct PortalView {
    shared: Rc<Shared>,
}

impl PortalView {
    /// The first view, with nothing in it yet.
    ///
    /// # Errors
    /// The engine could not make a view.
    pub(in crate::shell) fn new(
        place: &Container,
        policy: Rc<Policy>,
        gate: SocketAddr,
        visit: &Visit,
        touches: Touches,
        tell: impl Fn(Report) + 'static,
    ) -> wry::Result<PortalView> {
        let shared = Rc::new(Shared::new(place, policy, gate, visit, touches, tell));
        opening::open_first(&shared)?;
        Ok(PortalView { shared })
    }

    /// A new policy is in force from the next navigation on.
    pub(in crate::shell) fn load_policy(&self, policy: Rc<Policy>) {
        *self.shared.policy.borrow_mut() = policy;
    }

    /// Opens an address in the first view; pop-ups are closed. The seat has decided on it, and the
    /// navigation policy decides once more.
    pub(in crate::shell) fn open(&self, address: &str) {
        self.answer(None);
        self.shared.quota.begin();
        self.shared.begin_anew();
        let view = self.shared.uppermost();
        view::hide(&view);
        // What the page before does without end could hold up the next one, or come back over it.
        if view::address(&view).is_some() {
            view::end_process(&view);
        }
        view::load(&view, address);
        self.shared.show_uppermost();
    }

    /// One step back, or out of a pop-up.
    pub(in crate::shell) fn back(&self) {
        self.answer(None);
        self.shared.quota.begin();
        let view = self.shared.uppermost();
        if !view::go_back(&view) {
            self.shared.close(&view);
        }
    }

    /// One step forward.
    pub(in crate::shell) fn forward(&self) {
        self.answer(None);
        self.shared.quota.begin();
        view::go_forward(&self.shared.uppermost());
    }

    /// Loads the page again.
    pub(in crate::shell) fn reload(&self) {
        self.answer(None);
        self.shared.quota.begin();
        view::reload(&self.shared.uppermost());
    }

    /// Loads every page of the stack again: they shared the process that ended.
    pub(in crate::shell) fn reopen(&self) {
        for view in self.shared.views() {
            view::hide(&view);
            view::reload(&view);
        }
    }

    /// Ends the process of the pages, which may not answer or take too much.
    pub(in crate::shell) fn end_page(&self) {
        view::end_process(&self.shared.uppermost());
    }

    /// The page that is opened is not there yet, and nothing is seen of the one before.
    pub(in crate::shell) fn is_hidden(&self) -> bool {
        view::is_hidden(&self.shared.uppermost())
    }

    /// Text size and colours of every view.
    pub(in crate::shell) fn set_look(&self, look: Look) {
        self.shared.look.set(look);
        for view in self.shared.views() {
            view::dress(&view, look);
        }
    }

    /// Puts the stack there (pixels of the window), or hides it.
    pub(in crate::shell) fn place(&self, place: Option<Rectangle>) {
        match place {
            Some(at) if view::show_place(&self.shared.place, at) => self.shared.take_focus(),
            Some(_) => {}
            None => view::hide_place(&self.shared.place),
        }
    }

    /// Lets what was sent before be sent again, or not.
    pub(in crate::shell) fn repeat(&self, again: bool) {
        self.shared.repeat(again);
    }

    /// Keys go to the page again, if it is seen.
    pub(in crate::shell) fn take_focus(&self) {
        self.shared.take_focus();
    }

    /// Answers the question of the page, with these words, with consent, or with neither.
    pub(in crate::shell) fn answer(&self, words: Option<&str>) {
        self.shared.answer(words);
    }

    /// Draws the page that is seen for the printer, or takes the document that it shows.
    pub(in crate::shell) fn print(&self) {
        printing::print(&self.shared.uppermost(), &self.shared);
    }

    /// Says which files the visit has.
    pub(in crate::shell) fn list_files(&self) {
        let files = downloads::files(self.shared.files());
        self.shared.report(Report::Files(files));
    }

    /// Draws our own page for the printer; one page at a time, whosever it is.
    pub(in crate::shell) fn print_ours(&self, ours: &TrustedView) {
        printing::print_ours(&ours.view(), &self.shared);
    }

    /// Lays a file of the visit where the seat takes what is to be printed.
    pub(in crate::shell) fn print_file(&self, name: &str) {
        self.shared.prints.set(true);
        let file = printing::PAGE.to_owned();
        let copied = fs::copy(
            self.shared.files().join(name),
            self.shared.paper.join(&file),
        );
        if let Err(error) = &copied {
            tracing::warn!(%error, "a file of the visit cannot be printed");
        }
        self.shared
            .report(Report::Drawn(copied.is_ok().then_some(file)));
    }

    /// The next page may be drawn.
    pub(in crate::shell) fn print_settled(&self) {
        self.shared.prints.set(false);
    }

    /// Ends every page, and asks these addresses to log out, all at once and out of sight.
    pub(in crate::shell) fn log_out(&self, addresses: &[String]) {
        self.answer(None);
        // A window of another site may have a process of its own.
        for view in self.shared.views() {
            view::end_process(&view);
        }
        let page = self.shared.uppermost();
        let addresses = addresses.iter().enumerate();
        let asking = addresses
            .filter_map(|(at, address)| leaving::log_out(&page, at, address, &self.shared));
        self.shared.leaving.borrow_mut().extend(asking);
    }

    /// Gives the page that waits for files these of the visit's, or none.
    pub(in crate::shell) fn choose(&self, names: &[String]) {
        self.shared.choose(names);
    }
}
