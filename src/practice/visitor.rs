//! Who asks: the host that was named, the session of the cookie, and the frame around each page.
//!
//! The practice portal believes nothing of a request but these; the session is one of its own or
//! none.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::request::Parts;

use super::memory::Memory;
use super::pages::{self, Value, fill};
use crate::say;

/// Who asks: the host and the port that were named, and the session of the cookie.
pub(super) struct Visitor {
    pub(super) host: String,
    pub(super) www: String,
    vhod: String,
    st: String,
    pub(super) session: String,
    pub(super) signed_in: bool,
}

impl FromRequestParts<Arc<Memory>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        memory: &Arc<Memory>,
    ) -> Result<Visitor, Infallible> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let asked = header(HOST).unwrap_or_default();
        let (host, port) = asked.split_at(asked.find(':').unwrap_or(asked.len()));
        let cookies = header(COOKIE).unwrap_or_default();
        let session = (cookies.split("; "))
            .find_map(|cookie| cookie.strip_prefix("praktika="))
            .unwrap_or_default();
        let port = if port.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
            port
        } else {
            ""
        };
        let origin = |name: &str| format!("http://{name}.praktika.test{port}");
        Ok(Visitor {
            host: host.to_owned(),
            www: origin("www"),
            vhod: origin("vhod"),
            st: origin("st"),
            session: session.to_owned(),
            signed_in: memory.signed_in(session),
        })
    }
}

impl Visitor {
    pub(super) fn origins_as_values(&self) -> [(&str, Value<'_>); 3] {
        [
            ("www", Value::Words(&self.www)),
            ("vhod", Value::Words(&self.vhod)),
            ("st", Value::Words(&self.st)),
        ]
    }

    /// The whole page around this piece.
    pub(super) fn page(&self, main: &str) -> Response {
        let person = say!("practice-person");
        let header = if self.signed_in {
            pages::HEADER_IN
        } else {
            pages::HEADER_OUT
        };
        let mut values = self.origins_as_values().to_vec();
        values.push(("person", Value::Words(&person)));
        let header = fill(header, &values);
        values.push(("header", Value::Piece(&header)));
        values.push(("title", Value::Piece(pages::heading(main))));
        values.push(("main", Value::Piece(main)));
        let page = fill(pages::LAYOUT, &values);
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, page).into_response()
    }

    /// To the log-in, and then back to this path.
    pub(super) fn ask_to_log_in(&self, then: &str) -> Response {
        see(&format!("{}/login?to={then}", self.vhod))
    }
}

/// Sends the visitor to another address.
pub(super) fn see(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
}

/// The cookie of a session; of an empty one, the order to forget it.
pub(super) fn cookie(session: &str) -> [(http::HeaderName, String); 1] {
    let life = if session.is_empty() {
        "; Max-Age=0"
    } else {
        ""
    };
    let cookie = format!("praktika={session}; Path=/; HttpOnly; SameSite=Lax{life}");
    [(SET_COOKIE, cookie)]
}
