//! The view of our own pages, and the only one that can talk to us.
//!
//! Ephemeral, from our own scheme only; the gate is its proxy besides, so that even a mistake of ours would meet
//! the allowlist.

use std::borrow::Cow;
use std::net::SocketAddr;

use gtk::prelude::*;
use http::Response;
use webkit2gtk::{PermissionRequestExt, WebViewExt};
use wry::{ProxyConfig, ProxyEndpoint, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use super::hardening;
use super::touches::Touches;
use super::view::{Container, WebView};

/// Our own pages.
const HOME: &str = "kiosk://ui/";

/// The view.
pub(in crate::shell) struct TrustedView {
    view: wry::WebView,
}

impl TrustedView {
    /// Opens our own page: `answer` gives the files of its scheme by their path, on any thread; `said` hears what
    /// the page says, `died` that its process has ended.
    ///
    /// # Errors
    /// The engine could not make a view.
    pub(in crate::shell) fn new(
        place: &Container,
        gate: SocketAddr,
        touches: &Touches,
        answer: impl Fn(&str) -> Response<Cow<'static, [u8]>> + Send + Sync + 'static,
        said: impl Fn(&str) + 'static,
        died: impl Fn() + 'static,
    ) -> wry::Result<TrustedView> {
        let endpoint = ProxyEndpoint {
            host: gate.ip().to_string(),
            port: gate.port().to_string(),
        };
        let view = WebViewBuilder::new()
            .with_incognito(true)
            .with_proxy_config(ProxyConfig::Http(endpoint))
            .with_custom_protocol("kiosk".into(), move |_, request| {
                answer(request.uri().path())
            })
            .with_navigation_handler(|address| address.starts_with(HOME))
            .with_download_started_handler(|_, _| false)
            .with_ipc_handler(move |message| said(message.body()))
            .with_url(HOME)
            .build_gtk(place)?;
        let engine = view.webview();
        hardening::harden(&engine);
        hardening::forget_close_handlers(&engine);
        engine.connect_permission_request(|_, request| {
            request.deny();
            true
        });
        engine.connect_print(|_, _| true);
        engine.connect_web_process_terminated(move |_, _| died());
        touches.watch(&engine);
        Ok(TrustedView { view })
    }

    /// The engine's own view.
    pub(in crate::shell::engine) fn view(&self) -> WebView {
        self.view.webview()
    }

    /// Runs a script of ours in the page.
    pub(in crate::shell) fn run(&self, script: &str) {
        // The call fails only when the view is gone, and then the screen is, too.
        let _ = self.view.evaluate_script(script);
    }

    /// Loads our own page again, after its process has ended.
    pub(in crate::shell) fn revive(&self) {
        self.view().load_uri(HOME);
    }

    /// Keys go here.
    pub(in crate::shell) fn take_focus(&self) {
        let engine = self.view();
        if !engine.has_focus() {
            engine.grab_focus();
        }
    }

    /// Text size, in per cent.
    pub(in crate::shell) fn set_text_size(&self, percent: u16) {
        self.view().set_zoom_level(f64::from(percent) / 100.0);
    }
}
