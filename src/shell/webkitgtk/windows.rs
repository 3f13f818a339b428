//! The windows that a page opens and closes, and whose the documents without an address are.

use std::rc::Rc;
use std::time::Instant;

use gtk::prelude::*;
use url::Url;
use webkit2gtk::{URIRequestExt, WebView, WebViewExt};

use super::hooks::{host_of, inside_a_page};
use crate::policy::{Decision, Way};
use crate::shell::model::Report;
use crate::shell::portal::Shared;
use crate::shell::quota::Wish;

/// Connects what a page does to windows. Whether one may be opened is our own rule, not the engine's,
/// which forgets a press while the page waits for an answer.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let opener = shared.clone();
    view.connect_create(move |view, action| {
        let address = action.clone().request().and_then(|request| request.uri());
        let window = open(&opener, view, &address.unwrap_or_default())?;
        Some(window.upcast())
    });
    super::forget_close_handlers(view);
    let closed = shared.clone();
    view.connect_close(move |view| {
        closed.close(view);
    });
}

/// Opens a window if the page may, and says why not.
fn open(shared: &Rc<Shared>, opener: &WebView, address: &str) -> Option<WebView> {
    let now = Instant::now();
    if !shared.quota.grants(Wish::Window, now) {
        if shared.quota.grants(Wish::Word, now) {
            shared.report(Report::NoWindow);
        }
        return None;
    }
    let secure = shared.policy.borrow().upgrade(address);
    if let Some(secure) = secure {
        // A window that is made for an address loads that address: the one with https opens in its place.
        let view = opener.clone();
        glib::idle_add_local_once(move || view.load_uri(secure.as_str()));
        return None;
    }
    if !may_open(shared, address) {
        return None;
    }
    let window = shared.open_window(opener)?;
    if is_written(address) {
        // No load follows that would say what becomes of it.
        let shared = shared.clone();
        window.connect_ready_to_show(move |window| shared.settles(window));
    }
    Some(window)
}

/// Without an address the page writes a window, or leads it somewhere later.
fn is_written(address: &str) -> bool {
    address.is_empty() || address == "about:blank"
}

/// A window is made only for what may be in it: the engine says nothing when it refuses some
/// schemes by itself.
fn may_open(shared: &Shared, address: &str) -> bool {
    if is_written(address) || inside_a_page(address) {
        return true;
    }
    match shared.policy.borrow().decide_text(Way::Navigate, address) {
        Decision::Allow(_) => true,
        Decision::Deny(reason) => {
            shared.report(Report::Refused {
                host: host_of(address),
                reason: reason.code(),
                page: true,
            });
            false
        }
    }
}

/// Asks the engine which host the document in this view belongs to; none when it is nobody's.
pub(in crate::shell) fn ask_origin(view: &WebView, tell: impl FnOnce(Option<String>) + 'static) {
    let forever = gtk::gio::Cancellable::NONE;
    // In a world of its own: no script of the page answers.
    view.evaluate_javascript("self.origin", Some("kiosk"), None, forever, move |answer| {
        let origin = answer
            .ok()
            .and_then(|origin| Url::parse(&origin.to_string()).ok());
        tell(origin.and_then(|origin| origin.host_str().map(str::to_owned)));
    });
}
