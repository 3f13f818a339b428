//! Why somebody does not get what was asked for, as a page with what to do next.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::super::error::Error;
use super::{door, look};
use crate::say;

/// Why somebody does not get what was asked for.
#[derive(Debug)]
pub(super) enum Refusal {
    /// One has to log in first.
    NotLoggedIn,
    /// The role has no right to it.
    NotAllowed,
    /// The form did not come from our own page of this session.
    Forged,
    /// There is no such thing, or not in the branches of the account.
    NotFound,
    /// What was filled in cannot be meant.
    Unfit(String),
    /// The database does not do what it is asked.
    Failed,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        tracing::error!(%error, cause = error.cause(), "a page cannot be made");
        Refusal::Failed
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Refusal::NotLoggedIn => return Redirect::to(door::PATH).into_response(),
            Refusal::NotAllowed => (StatusCode::FORBIDDEN, say!("page-not-allowed")),
            Refusal::Forged => (StatusCode::FORBIDDEN, say!("page-forged")),
            Refusal::NotFound => (StatusCode::NOT_FOUND, say!("page-not-found")),
            Refusal::Unfit(words) => (StatusCode::UNPROCESSABLE_ENTITY, words),
            Refusal::Failed => (StatusCode::SERVICE_UNAVAILABLE, say!("page-failed")),
        };
        let page = look::bare(
            &say!("page-refused"),
            &html! {
                p .refusal role="alert" { (words) }
                p { a href="/" { (say!("page-to-hall")) } }
            },
        );
        (status, page).into_response()
    }
}
