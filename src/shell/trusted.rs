//! The trusted view: our own pages, and the only view that can talk to us.
//!
//! Ephemeral, from our own scheme only, under a policy that allows no network; the gate is its proxy
//! besides, so that even a mistake of ours would meet the allowlist.

use std::borrow::Cow;
use std::net::SocketAddr;

use gtk::prelude::*;
use http::{Response, StatusCode, header};
use webkit2gtk::{PermissionRequestExt, WebView, WebViewExt};
use wry::{ProxyConfig, ProxyEndpoint, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};

use super::pictures::Pictures;
use super::ui;
use super::view::{Act, Look, View};
use super::webkitgtk;

/// Our own pages.
const HOME: &str = "kiosk://ui/";

/// The trusted view.
pub(super) struct Trusted {
    view: wry::WebView,
}

impl Trusted {
    /// The view with the empty page in it; [`Act::Loaded`] comes when it takes fragments.
    ///
    /// # Errors
    /// The engine could not make a view.
    pub(super) fn new(
        place: &gtk::Box,
        gate: SocketAddr,
        pictures: Pictures,
        tell: impl Fn(Act) + 'static,
        died: impl Fn() + 'static,
    ) -> wry::Result<Trusted> {
        let endpoint = ProxyEndpoint {
            host: gate.ip().to_string(),
            port: gate.port().to_string(),
        };
        let view = WebViewBuilder::new()
            .with_incognito(true)
            .with_proxy_config(ProxyConfig::Http(endpoint))
            .with_custom_protocol("kiosk".into(), move |_, request| {
                answer(request.uri().path(), &pictures)
            })
            .with_navigation_handler(|address| address.starts_with(HOME))
            .with_download_started_handler(|_, _| false)
            .with_ipc_handler(move |message| {
                if let Some(act) = ui::act(message.body()) {
                    tell(act);
                }
            })
            .with_url(HOME)
            .build_gtk(place)?;
        let engine = view.webview();
        webkitgtk::harden(&engine);
        webkitgtk::forget_close_handlers(&engine);
        engine.connect_permission_request(|_, request| {
            request.deny();
            true
        });
        engine.connect_print(|_, _| true);
        engine.connect_web_process_terminated(move |_, _| died());
        Ok(Trusted { view })
    }

    /// The engine's own view.
    pub(super) fn engine(&self) -> WebView {
        self.view.webview()
    }

    /// Paints what is to be seen, as the paint with this number.
    pub(super) fn show(&self, view: &View<'_>, paint: u64) {
        // The call fails only when the view is gone, and then the screen is, too.
        let _ = self.view.evaluate_script(&ui::render(view, paint));
    }

    /// Loads our own page again, after its process has ended; [`Act::Loaded`] comes once more.
    pub(super) fn revive(&self) {
        self.engine().load_uri(HOME);
    }

    /// Asks the page itself for a sign of life: [`Act::Alive`].
    pub(super) fn ask_for_life(&self) {
        // A page that is gone does not answer, and that is the answer.
        let _ = self.view.evaluate_script("kiosk.alive();");
    }

    /// Keys go here.
    pub(super) fn take_focus(&self) {
        let engine = self.engine();
        if !engine.has_focus() {
            engine.grab_focus();
        }
    }

    /// Text size of our own pages.
    pub(super) fn set_look(&self, look: Look) {
        self.engine().set_zoom_level(f64::from(look.text) / 100.0);
    }
}

fn answer(path: &str, pictures: &Pictures) -> Response<Cow<'static, [u8]>> {
    let picture = path.strip_prefix(ui::PICTURES);
    let file = match picture.and_then(|name| pictures.find(name)) {
        Some((kind, bytes)) => Some((kind, Cow::Owned(bytes))),
        None => ui::file(path),
    };
    let (status, kind, body) = match file {
        Some((kind, body)) => (StatusCode::OK, kind, body),
        None => (StatusCode::NOT_FOUND, "text/plain", Cow::Borrowed(&b""[..])),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static(ui::CSP),
    );
    response
}
