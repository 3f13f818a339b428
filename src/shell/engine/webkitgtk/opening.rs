//! Views of portals come here: the first, and the windows that pages open and close.

use std::rc::Rc;

use gtk::prelude::*;
use webkit2gtk::{URIRequestExt, WebView, WebViewExt};
use wry::{ProxyConfig, ProxyEndpoint, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use super::view::{self, OwnedWebView};
use super::{hardening, hooks, saving};
use crate::shell::engine::address::is_written;
use crate::shell::engine::shared::Shared;
use crate::shell::engine::windows::Opens;

/// The first view, with nothing in it yet: its context, and so its way out, is that of all others.
///
/// # Errors
/// The engine could not make a view.
pub(in crate::shell::engine) fn open_first(shared: &Rc<Shared>) -> wry::Result<()> {
    let endpoint = ProxyEndpoint {
        host: shared.gate.ip().to_string(),
        port: shared.gate.port().to_string(),
    };
    let placed = shared.clone();
    let view = WebViewBuilder::new()
        .with_incognito(true)
        .with_proxy_config(ProxyConfig::Http(endpoint))
        .with_download_started_handler(move |_, path| {
            placed.downloads.place(path);
            true
        })
        .build_gtk(&shared.place)?;
    saving::watch_downloads(&view.webview(), shared);
    adopt(shared, view);
    Ok(())
}

/// Puts a view above the others.
fn adopt(shared: &Rc<Shared>, view: wry::WebView) {
    let engine = view.webview();
    hardening::harden(&engine);
    hooks::attach(&engine, shared);
    attach(&engine, shared);
    shared.touches.watch(&engine);
    view::dress(&engine, shared.look.get());
    shared.windows.borrow_mut().push(OwnedWebView(view));
    shared.show_uppermost();
}

/// Connects what a page does to windows. Whether one may be opened is our own rule, not the engine's,
/// which forgets a press while the page waits for an answer.
fn attach(view: &WebView, shared: &Rc<Shared>) {
    let opener = shared.clone();
    view.connect_create(move |view, action| {
        let address = action.clone().request().and_then(|request| request.uri());
        let window = open(&opener, view, &address.unwrap_or_default())?;
        Some(window.upcast())
    });
    hardening::forget_close_handlers(view);
    let closed = shared.clone();
    view.connect_close(move |view| {
        closed.close(view);
    });
}

/// Opens a window if the page may.
fn open(shared: &Rc<Shared>, opener: &WebView, address: &str) -> Option<WebView> {
    match shared.opens(address) {
        Opens::Nothing => None,
        Opens::Here(secure) => {
            let view = opener.clone();
            glib::idle_add_local_once(move || view.load_uri(secure.as_str()));
            None
        }
        Opens::Window => {
            let window = place(shared, opener)?;
            if is_written(address) {
                // No load follows that would say what becomes of it.
                let shared = shared.clone();
                window.connect_ready_to_show(move |window| shared.settles(window));
            }
            Some(window)
        }
    }
}

/// A view of the same context above the others. The policy has decided on its address already.
fn place(shared: &Rc<Shared>, opener: &WebView) -> Option<WebView> {
    shared.make_room(opener);
    let view = WebViewBuilder::new()
        .with_related_view(opener.clone())
        .with_download_started_handler(|_, _| false)
        .build_gtk(&shared.place)
        .ok()?;
    let engine = view.webview();
    view::hide(&engine);
    adopt(shared, view);
    Some(engine)
}
