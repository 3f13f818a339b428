//! Our own pages in the trusted view: what is shown there, and what is pressed.
//!
//! They stand under a policy that allows no network.

use std::borrow::Cow;
use std::net::SocketAddr;

use http::{Response, StatusCode, header};

use super::drawings::Drawings;
use super::engine::{self, Container, Touches, TrustedView};
use super::pictures::Pictures;
use super::ui;
use super::view::{Act, View};

/// The trusted view with our own pages.
pub(super) struct Trusted {
    view: TrustedView,
}

impl Trusted {
    /// The view with the empty page in it; [`Act::Loaded`] comes when it takes fragments.
    ///
    /// # Errors
    /// The engine could not make a view.
    pub(super) fn new(
        place: &Container,
        gate: SocketAddr,
        touches: &Touches,
        (pictures, drawings): (Pictures, Drawings),
        tell: impl Fn(Act) + 'static,
        died: impl Fn() + 'static,
    ) -> Result<Trusted, engine::Error> {
        let hear = move |said: &str| {
            if let Some(act) = ui::act(said) {
                tell(act);
            }
        };
        let answer = move |path: &str| answer(path, &pictures, &drawings);
        let view = TrustedView::new(place, gate, touches, answer, hear, died)?;
        Ok(Trusted { view })
    }

    /// The view itself.
    pub(super) fn view(&self) -> &TrustedView {
        &self.view
    }

    /// Paints what is to be seen, as the paint with this number.
    pub(super) fn show(&self, view: &View<'_>, paint: u64) {
        self.view.run(&ui::render(view, paint));
    }

    /// Asks the page itself for a sign of life: [`Act::Alive`]. A page that is gone does not answer, and that is
    /// the answer.
    pub(super) fn ask_for_life(&self) {
        self.view.run("kiosk.alive();");
    }
}

fn answer(path: &str, pictures: &Pictures, drawings: &Drawings) -> Response<Cow<'static, [u8]>> {
    let picture = path
        .strip_prefix(ui::PICTURES)
        .and_then(|name| pictures.find(name));
    let drawing = path
        .strip_prefix(ui::DRAWINGS)
        .and_then(|number| drawings.find(number));
    let file = match picture.or(drawing) {
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
