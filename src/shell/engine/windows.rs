//! The windows of the portals: views of one context in one place, of which the uppermost is seen.
//!
//! «Назад» at the beginning of a pop-up's history closes it. A window is covered until it is known whose
//! document lies in it: what is seen and takes the keys is always what the bar names.

use std::rc::Rc;
use std::time::{Duration, Instant};

use url::Url;

use super::address::{host_of, inside_a_page, is_written};
use super::imp::later;
use super::imp::view::{self, OwnedWebView, WebView};
use super::quota::Wish;
use super::report::Report;
use super::shared::Shared;
use super::stack::Document;
use crate::policy::{Decision, Way};

/// What the policy lets pass has left for the page's process by then.
const DECIDED: Duration = Duration::from_millis(100);

/// The most pop-ups that may lie above the first view. One more takes the place of the oldest.
const WINDOWS: usize = 4;

/// What comes of the wish of a page for a window.
pub(super) enum Opens {
    /// The window.
    Window,
    /// This address in place of the page that wishes it: a window that is made for an address loads that
    /// address, and the list has another for it, with https.
    Here(Url),
    /// Nothing; why is told once a press.
    Nothing,
}

/// A view may be inside its own signal, or inside that of the window that it opens: it goes when the
/// signal is over.
fn discard(window: OwnedWebView) {
    view::show(&window.view(), false);
    later::when_over(move || drop(window));
}

impl Shared {
    /// Every view, the lowest first.
    pub(super) fn views(&self) -> Vec<WebView> {
        let windows = self.windows.borrow();
        windows.views().map(OwnedWebView::view).collect()
    }

    /// The view that is seen.
    pub(super) fn uppermost(&self) -> WebView {
        let windows = self.windows.borrow();
        let last = windows.views().next_back();
        last.map(OwnedWebView::view)
            .expect("the first view is never taken away")
    }

    fn is_uppermost(&self, view: &WebView) -> bool {
        self.uppermost() == *view
    }

    /// Another address is opened in the first view: the pop-ups go.
    pub(super) fn begin_anew(&self) {
        let above = self.windows.borrow_mut().begin_anew();
        above.into_iter().for_each(discard);
    }

    /// A page wishes a window for this address. One is made only for what may be in it: the engine says nothing
    /// when it refuses some schemes by itself.
    pub(super) fn opens(&self, address: &str) -> Opens {
        let now = Instant::now();
        if !self.quota.grants(Wish::Window, now) {
            if self.quota.grants(Wish::Word, now) {
                self.report(Report::NoWindow);
            }
            return Opens::Nothing;
        }
        let policy = self.policy.borrow().clone();
        if let Some(secure) = policy.upgrade(address) {
            return Opens::Here(secure);
        }
        if is_written(address) || inside_a_page(address) {
            return Opens::Window;
        }
        match policy.decide_text(Way::Navigate, address) {
            Decision::Allow(_) => Opens::Window,
            Decision::Deny(reason) => {
                self.report(Report::Refused {
                    host: host_of(address),
                    reason: reason.code(),
                    page: true,
                });
                Opens::Nothing
            }
        }
    }

    /// This page opens one window more.
    pub(super) fn make_room(&self, opener: &WebView) {
        let oldest = self.windows.borrow_mut().make_room(WINDOWS, opener);
        oldest.into_iter().for_each(discard);
    }

    /// Keys go to the page, if it is seen.
    pub(super) fn take_focus(&self) {
        if self.is_seen() {
            view::take_focus(&self.uppermost());
        }
    }

    /// A page does not come: a pop-up that has shown none goes with it. True when it was one.
    pub(super) fn leaves_empty(&self, view: &WebView) -> bool {
        !view::shows_a_page(view) && self.close(view)
    }

    /// A view closed itself or was closed: the one below is seen again. The first view stays, and false
    /// is returned.
    pub(super) fn close(&self, view: &WebView) -> bool {
        let gone = self.windows.borrow_mut().remove(view);
        let closed = gone.is_some();
        if let Some(view) = gone {
            discard(view);
            self.show_uppermost();
            self.report_seen();
        }
        closed
    }

    /// Shows the uppermost view and no other.
    pub(super) fn show_uppermost(&self) {
        let seen = self.uppermost();
        for view in self.views() {
            view::show(&view, view == seen);
        }
        view::take_focus(&seen);
        self.report_history();
    }

    /// Says how far the uppermost view can go.
    pub(super) fn report_history(&self) {
        let (back, forward) = view::history(&self.uppermost());
        let alone = self.windows.borrow().views().count() <= 1;
        self.report(Report::History {
            back: back || !alone,
            forward,
        });
    }

    /// Another document is in this view. Without an address it is covered until it is known whose it is;
    /// a page that leaves for nothing would leave a dead view, and comes back. A pop-up is closed instead: until
    /// the page that came back is painted, the engine would show what was written in its place.
    pub(super) fn comes(self: &Rc<Shared>, view: &WebView) {
        let address = view::address(view).and_then(|uri| Url::parse(&uri).ok());
        let has_name = address.as_ref().is_some_and(Url::has_host);
        self.windows.borrow_mut().comes(view, address);
        if has_name {
            if self.is_uppermost(view) {
                self.quota.turn();
            }
            self.shows(view);
        } else {
            view::hide(view);
            let is_pop_up = self.windows.borrow().is_above_another(view);
            if is_pop_up || !view::go_back(view) {
                self.ask_whose(view);
            }
        }
    }

    /// Something without an address is on its way into a pop-up, or into a frame of its page, and nobody says
    /// which: the pop-up is covered until its document has changed, or has not.
    pub(super) fn covers(self: &Rc<Shared>, view: &WebView) {
        let documents = {
            let windows = self.windows.borrow();
            if !windows.is_above_another(view) || view::is_hidden(view) {
                return;
            }
            windows.documents(view)
        };
        view::hide(view);
        self.uncover_unless_changed(view, documents);
    }

    /// The pop-up is seen again when nothing has come of what was on its way. Only an answer of the page's process
    /// says that it has gone past the decision: under load that takes longer than any time that we could wait.
    fn uncover_unless_changed(self: &Rc<Shared>, view: &WebView, documents: u32) {
        let (shared, view) = (self.clone(), view.clone());
        later::after(DECIDED, move || {
            let asked = view.clone();
            view::ask_origin(&asked, move |_| {
                if shared.windows.borrow().documents(&view) != documents {
                    return;
                }
                if view::is_loading(&view) {
                    shared.uncover_unless_changed(&view, documents);
                } else {
                    shared.shows(&view);
                }
            });
        });
    }

    /// The page is at another address without a load; true when that is one of its own.
    pub(super) fn moves(&self, view: &WebView) -> bool {
        let address = view::address(view).and_then(|uri| Url::parse(&uri).ok());
        let moved = address.is_some_and(|to| self.windows.borrow_mut().moves(view, to));
        if moved && self.is_uppermost(view) {
            self.report_seen();
        }
        moved
    }

    /// Nothing is on its way to this view any more: what lies in it may be a document that its opener
    /// writes.
    pub(super) fn settles(self: &Rc<Shared>, view: &WebView) {
        let (shared, view) = (self.clone(), view.clone());
        // Inside the signal the engine may still take it for one that loads.
        later::when_over(move || {
            if view::is_hidden(&view) && !view::is_loading(&view) {
                shared.ask_whose(&view);
            }
        });
    }

    /// Asks the engine whose the document without an address is.
    fn ask_whose(self: &Rc<Shared>, view: &WebView) {
        let documents = self.windows.borrow().documents(view);
        let (shared, asked) = (self.clone(), view.clone());
        view::ask_origin(view, move |host| {
            let known = {
                let mut windows = shared.windows.borrow_mut();
                let document = windows.made(&asked, documents, host);
                document.map(|document| document.name().is_some())
            };
            match known {
                Some(true) => {
                    view::draw_whole(&asked);
                    shared.shows(&asked);
                }
                Some(false) if !shared.close(&asked) => shared.report_seen(),
                Some(false) | None => {}
            }
            // Whatever the reason: where nothing lies and nothing is on its way, nobody waits for ever.
            let waits_in_vain = view::is_hidden(&asked) && !view::is_loading(&asked);
            if waits_in_vain && shared.is_uppermost(&asked) {
                shared.report(Report::NoPage);
            }
        });
    }

    /// What lies in this view has a name: it is seen, unless a pop-up lies above it.
    fn shows(&self, view: &WebView) {
        let was_covered = view::reveal(view);
        if self.is_uppermost(view) {
            if was_covered {
                self.take_focus();
            }
            self.report_seen();
        } else if let Some(host) = self.windows.borrow().speakers(view).0 {
            self.report(Report::Below(host));
        }
    }

    /// Says whose document is seen.
    fn report_seen(&self) {
        let seen = self.windows.borrow().seen().clone();
        self.report(match seen {
            Document::Page(address) if view::says_that_it_is_down(&self.uppermost()) => {
                Report::Ailing(address)
            }
            Document::Page(address) => Report::At(address),
            Document::Made(host) => Report::Made(host),
            Document::Nameless => Report::Nameless,
            Document::Awaited => return,
        });
    }
}
