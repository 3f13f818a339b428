//! The guard of every room: who comes, whether the role has the right, and whether a form is really from our page.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::super::people::{Person, Right};
use super::super::serve::{Board, now};
use super::super::token::fingerprint;
use super::LONGEST_FORM;
use super::refusal::Refusal;

/// The cookie of a session. Browsers take this name only from us, for all of our paths, and over TLS.
const COOKIE: &str = "__Host-board";

/// The field by which a form shows that it is of this session.
pub(super) const KEY: &str = "key";

/// Whoever is logged in.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) person: Person,
    /// The token of the session.
    pub(super) token: String,
    /// What every form has to bring along. Nobody makes it up who does not know the token.
    pub(super) key: String,
}

/// What an address asks for; one that our pages do not have is not found.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(asked)| Asked(asked))
            .map_err(|_| Refusal::NotFound)
    }
}

/// What a form was filled in with; one that is not ours changes nothing.
pub(super) struct Filled<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Filled<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(filled)| Filled(filled))
            .map_err(|_| Refusal::Forged)
    }
}

/// Lets those through who have the right.
pub(super) async fn guard(
    State((board, right)): State<(Arc<Board>, Right)>,
    request: Request,
    next: Next,
) -> Response {
    match admit(&board, right, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(board: &Board, right: Right, request: Request) -> Result<Request, Refusal> {
    let token = session(request.headers()).ok_or(Refusal::NotLoggedIn)?;
    let shown = token.clone();
    let person = board.ask(move |store| store.visitor(&shown, now())).await?;
    let person = person.ok_or(Refusal::NotLoggedIn)?;
    if !person.role.has(right) {
        return Err(Refusal::NotAllowed);
    }
    let key = fingerprint(&format!("form {token}"));
    let mut request = match *request.method() {
        Method::GET | Method::HEAD => request,
        _ => signed(request, &key).await?,
    };
    request
        .extensions_mut()
        .insert(Visitor { person, token, key });
    Ok(request)
}

/// The request, once its form has shown the key of the session.
async fn signed(request: Request, key: &str) -> Result<Request, Refusal> {
    if !is_from_our_page(request.headers()) {
        return Err(Refusal::Forged);
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_FORM).await;
    let body = body.map_err(|_| Refusal::Forged)?;
    let mut fields = form_urlencoded::parse(&body);
    let shown = fields.find(|(name, _)| name == KEY);
    // Fingerprints are compared: how long that takes tells nothing of the key.
    match shown.is_some_and(|(_, shown)| fingerprint(&shown) == fingerprint(key)) {
        true => Ok(Request::from_parts(head, Body::from(body))),
        false => Err(Refusal::Forged),
    }
}

/// True when the browser says that the form was on a page of ours.
pub(super) fn is_from_our_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        (Some(origin), Some(host)) => origin.strip_prefix("https://") == Some(host),
        _ => false,
    };
    ours && text("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// The token in the cookie, if there is one.
fn session(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter();
    let pairs = all.filter_map(|value| value.to_str().ok());
    let mut pairs = pairs
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(name, _)| *name == COOKIE)?;
    Some(token.to_owned())
}

/// The cookie that begins a session; without a token, the one that ends it.
pub(super) fn cookie(token: Option<&str>) -> String {
    let flags = "Path=/; Secure; HttpOnly; SameSite=Strict";
    match token {
        Some(token) => format!("{COOKIE}={token}; {flags}"),
        None => format!("{COOKIE}=; Max-Age=0; {flags}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_form_of_another_site_is_none_of_ours() {
        let is_ours = |pairs: &[(&'static str, &'static str)]| is_from_our_page(&headers(pairs));
        let host = ("host", "board.mfc.test:8443");
        let origin = ("origin", "https://board.mfc.test:8443");
        assert!(is_ours(&[host, origin]));
        assert!(is_ours(&[host, origin, ("sec-fetch-site", "same-origin")]));
        assert!(!is_ours(&[host, origin, ("sec-fetch-site", "same-site")]));
        assert!(!is_ours(&[host]) && !is_ours(&[origin]));
        for other in [
            "null",
            "https://board.mfc.test",
            "http://board.mfc.test:8443",
        ] {
            assert!(!is_ours(&[host, ("origin", other)]), "{other}");
        }
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let of = |cookie: &'static str| session(&headers(&[("cookie", cookie)]));
        assert_eq!(of("a=b; __Host-board=xyz"), Some("xyz".to_owned()));
        assert_eq!(of("__Host-board2=xyz; board=z"), None);
        assert_eq!(session(&HeaderMap::new()), None);
    }
}
