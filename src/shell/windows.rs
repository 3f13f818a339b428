//! The windows of the portals: views of one context in one place, of which the uppermost is seen.
//!
//! «Назад» at the beginning of a pop-up's history closes it. A window is covered until it is known whose
//! document lies in it: what is seen and takes the keys is always what the bar names.

use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use url::Url;
use webkit2gtk::{BackForwardListExt, WebView, WebViewExt};
use wry::{WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use super::model::Report;
use super::portal::Shared;
use super::stack::Document;
use super::webkitgtk;

/// The most pop-ups that may lie above the first view. One more takes the place of the oldest.
const WINDOWS: usize = 4;

/// A load that the policy lets pass has begun by then.
const DECIDED: Duration = Duration::from_millis(100);

/// A view of the stack; the widget goes with it.
pub(super) struct View(wry::WebView);

impl PartialEq<WebView> for View {
    fn eq(&self, other: &WebView) -> bool {
        self.0.webview() == *other
    }
}

/// A view may be inside its own signal, or inside that of the window that it opens: it goes when the
/// signal is over.
pub(super) fn discard(view: View) {
    view.0.webview().set_visible(false);
    glib::idle_add_local_once(move || drop(view));
}

/// Whether a page has come to this view.
fn shows_a_page(view: &WebView) -> bool {
    let pages = view.back_forward_list();
    pages.is_some_and(|pages| pages.current_item().is_some())
}

impl Shared {
    /// Every view, the lowest first.
    pub(super) fn views(&self) -> Vec<WebView> {
        let windows = self.windows.borrow();
        windows.views().map(|view| view.0.webview()).collect()
    }

    /// The view that is seen.
    pub(super) fn uppermost(&self) -> WebView {
        let windows = self.windows.borrow();
        let last = windows.views().next_back();
        last.map(|view| view.0.webview())
            .expect("the first view is never taken away")
    }

    fn is_uppermost(&self, view: &WebView) -> bool {
        self.uppermost() == *view
    }

    /// A page opens a window: a view of the same context above the others. The policy has decided
    /// on its address already.
    pub(super) fn open_window(self: &Rc<Shared>, opener: &WebView) -> Option<WebView> {
        let oldest = self.windows.borrow_mut().make_room(WINDOWS, opener);
        oldest.into_iter().for_each(discard);
        let view = WebViewBuilder::new()
            .with_related_view(opener.clone())
            .with_download_started_handler(|_, _| false)
            .build_gtk(&self.place)
            .ok()?;
        let engine = view.webview();
        webkitgtk::hide(&engine);
        self.adopt(view);
        Some(engine)
    }

    /// Puts a view above the others.
    pub(super) fn adopt(self: &Rc<Shared>, view: wry::WebView) {
        let engine = view.webview();
        webkitgtk::harden(&engine);
        webkitgtk::attach(&engine, self);
        (self.touched)(engine.upcast_ref());
        self.dress(&engine);
        self.windows.borrow_mut().push(View(view));
        self.show_uppermost();
    }

    /// A page does not come: a pop-up that has shown none goes with it. True when it was one.
    pub(super) fn leaves_empty(&self, view: &WebView) -> bool {
        !shows_a_page(view) && self.close(view)
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
            view.set_visible(view == seen);
        }
        seen.grab_focus();
        self.report_history();
    }

    /// Says how far the uppermost view can go.
    pub(super) fn report_history(&self) {
        let view = self.uppermost();
        let alone = self.windows.borrow().views().count() <= 1;
        self.report(Report::History {
            back: view.can_go_back() || !alone,
            forward: view.can_go_forward(),
        });
    }

    /// Another document is in this view. Without an address it is covered until it is known whose it is;
    /// a page that leaves for nothing would leave a dead view, and comes back.
    pub(super) fn comes(self: &Rc<Shared>, view: &WebView) {
        let address = view.uri().and_then(|uri| Url::parse(&uri).ok());
        let has_name = address.as_ref().is_some_and(Url::has_host);
        self.windows.borrow_mut().comes(view, address);
        if has_name {
            if self.is_uppermost(view) {
                self.quota.turn();
            }
            self.shows(view);
        } else {
            webkitgtk::hide(view);
            if view.can_go_back() {
                view.go_back();
            } else {
                self.ask_whose(view);
            }
        }
    }

    /// Something without an address is on its way into a pop-up, or into a frame of its page, and nobody says
    /// which: the pop-up is covered until its document has changed, or has not.
    pub(super) fn covers(self: &Rc<Shared>, view: &WebView) {
        let documents = {
            let windows = self.windows.borrow();
            if !windows.is_above_another(view) || webkitgtk::is_hidden(view) {
                return;
            }
            windows.documents(view)
        };
        webkitgtk::hide(view);
        let (shared, view) = (self.clone(), view.clone());
        glib::timeout_add_local(DECIDED, move || {
            if shared.windows.borrow().documents(&view) != documents {
                return glib::ControlFlow::Break;
            }
            if view.is_loading() {
                return glib::ControlFlow::Continue;
            }
            shared.shows(&view);
            glib::ControlFlow::Break
        });
    }

    /// The page is at another address without a load; true when that is one of its own.
    pub(super) fn moves(&self, view: &WebView) -> bool {
        let address = view.uri().and_then(|uri| Url::parse(&uri).ok());
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
        glib::idle_add_local_once(move || {
            if webkitgtk::is_hidden(&view) && !view.is_loading() {
                shared.ask_whose(&view);
            }
        });
    }

    /// Asks the engine whose the document without an address is.
    fn ask_whose(self: &Rc<Shared>, view: &WebView) {
        let documents = self.windows.borrow().documents(view);
        let (shared, asked) = (self.clone(), view.clone());
        webkitgtk::ask_origin(view, move |host| {
            let known = {
                let mut windows = shared.windows.borrow_mut();
                let document = windows.made(&asked, documents, host);
                document.map(|document| document.name().is_some())
            };
            match known {
                Some(true) => {
                    webkitgtk::draw_whole(&asked);
                    shared.shows(&asked);
                }
                Some(false) if !shared.close(&asked) => shared.report_seen(),
                Some(false) | None => {}
            }
        });
    }

    /// What lies in this view has a name: it is seen, unless a pop-up lies above it.
    fn shows(&self, view: &WebView) {
        let was_covered = webkitgtk::reveal(view);
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
            Document::Page(address) if webkitgtk::says_that_it_is_down(&self.uppermost()) => {
                Report::Ailing(address)
            }
            Document::Page(address) => Report::At(address),
            Document::Made(host) => Report::Made(host),
            Document::Nameless => Report::Nameless,
            Document::Awaited => return,
        });
    }
}
