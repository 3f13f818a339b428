//! Coming in with name and password, changing the password, and leaving.
//!
//! A try is counted before it is looked at, for the name whether anybody has it or not, and for the address it comes
//! from. A name that nobody has gets the same answer, and as late.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::super::acts::{Act, Deed};
use super::super::error::Error;
use super::super::people::{FORGOTTEN, FREE_OF_ADDRESS, Person, Tries};
use super::super::serve::{Board, now};
use super::super::token::Token;
use super::guard::{Filled, Visitor, cookie, is_from_our_page};
use super::look;
use super::refusal::Refusal;
use crate::journal::Moment;
use crate::pin::{Hash, Kind, weakness};
use crate::{platform, say};

/// Where one comes in.
pub(super) const PATH: &str = "/log-in";

/// At most so many passwords are looked at at once: each takes 64 MiB.
const AT_ONCE: usize = 2;

/// The most addresses whose wrong tries are remembered.
const MOST_ADDRESSES: usize = 4096;

/// What the door remembers from one try to the next.
pub(in crate::board) struct Doors {
    tries: Mutex<HashMap<IpAddr, Tries>>,
    hashing: Semaphore,
}

impl Default for Doors {
    fn default() -> Doors {
        Doors {
            tries: Mutex::default(),
            hashing: Semaphore::new(AT_ONCE),
        }
    }
}

impl Doors {
    /// Counts a try from this address; the seconds to wait where it comes too early.
    fn try_from(&self, address: IpAddr, now: Moment) -> i64 {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = all.get(&address).copied().unwrap_or_default();
        let wait = tries.wait(FREE_OF_ADDRESS, now);
        if wait == 0 {
            all.retain(|_, tries| now - tries.at <= FORGOTTEN);
            if all.len() >= MOST_ADDRESSES {
                let oldest = all.iter().min_by_key(|(_, tries)| tries.at);
                if let Some(oldest) = oldest.map(|(address, _)| *address) {
                    all.remove(&oldest);
                }
            }
            all.insert(address, tries.and_one(now));
        }
        wait
    }

    /// Somebody came in from there.
    fn forget(&self, address: IpAddr) {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&address);
    }
}

/// What became of a try.
enum Tried {
    Right(Person),
    Wrong,
    /// So many seconds are to pass first.
    Early(i64),
}

/// The form of the log-in.
#[derive(Deserialize)]
pub(super) struct LogIn {
    name: String,
    password: Zeroizing<String>,
}

/// The form of a new password.
#[derive(Deserialize)]
pub(super) struct NewPassword {
    old: Zeroizing<String>,
    new: Zeroizing<String>,
    again: Zeroizing<String>,
}

/// The page of the log-in.
pub(super) async fn form() -> Response {
    log_in_page("", None).into_response()
}

/// Begins a session.
pub(super) async fn log_in(
    State(board): State<Arc<Board>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Filled(form): Filled<LogIn>,
) -> Result<Response, Refusal> {
    if !is_from_our_page(&headers) {
        return Err(Refusal::Forged);
    }
    let name = form.name.trim();
    let early = board.doors.try_from(from.ip(), now());
    let tried = match early {
        0 => try_password(&board, name, form.password).await?,
        wait => Tried::Early(wait),
    };
    let person = match tried {
        Tried::Right(person) => person,
        Tried::Wrong => {
            let page = log_in_page(name, Some(&say!("door-wrong")));
            return Ok((StatusCode::UNAUTHORIZED, page).into_response());
        }
        Tried::Early(wait) => {
            let page = log_in_page(name, Some(&early_words(wait)));
            return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
        }
    };
    board.doors.forget(from.ip());
    let token = Token::make().map_err(Error::System)?;
    let set = cookie(Some(token.text()));
    let act = own(&person, Deed::LoggedIn);
    board.ask(move |store| store.log_in(&token, &act)).await?;
    Ok(([(header::SET_COOKIE, set)], Redirect::to("/")).into_response())
}

/// Ends the session.
pub(super) async fn log_out(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refusal> {
    let act = own(&visitor.person, Deed::LoggedOut);
    let token = visitor.token;
    board.ask(move |store| store.log_out(&token, &act)).await?;
    let unset = [(header::SET_COOKIE, cookie(None))];
    Ok((unset, Redirect::to(PATH)).into_response())
}

/// The page of a new password.
pub(super) async fn password(Extension(visitor): Extension<Visitor>) -> Response {
    password_page(&visitor, None).into_response()
}

/// Changes one's own password.
pub(super) async fn change(
    State(board): State<Arc<Board>>,
    Extension(visitor): Extension<Visitor>,
    Filled(form): Filled<NewPassword>,
) -> Result<Response, Refusal> {
    let refuse = |words: String| {
        let page = password_page(&visitor, Some(&words));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if *form.new != *form.again {
        return refuse(say!("door-differ"));
    }
    if let Some(weakness) = weakness(Kind::Password, &form.new) {
        return refuse(weakness.sentence(Kind::Password));
    }
    match try_password(&board, &visitor.person.name, form.old).await? {
        Tried::Right(_) => {}
        Tried::Wrong => return refuse(say!("door-old-wrong")),
        Tried::Early(wait) => return refuse(early_words(wait)),
    }
    let salt = platform::random().map_err(Error::System)?;
    let hash = hashing(&board, move || Hash::of(&form.new, salt)).await?;
    let (act, token) = (own(&visitor.person, Deed::PasswordChanged), visitor.token);
    board
        .ask(move |store| store.change_password(&hash, &token, &act))
        .await?;
    Ok(Redirect::to("/?said=password").into_response())
}

/// Looks whether this is the password of the account, after the try was counted.
async fn try_password(
    board: &Arc<Board>,
    name: &str,
    password: Zeroizing<String>,
) -> Result<Tried, Refusal> {
    let name = name.to_owned();
    let found = board.ask(move |store| match store.try_name(&name, now())? {
        0 => Ok(Ok(store.person(&name)?)),
        wait => Ok(Err(wait)),
    });
    let (person, hash) = match found.await? {
        Ok(Some((person, hash))) => (Some(person), hash),
        Ok(None) => (None, Hash::of_nobody()),
        Err(wait) => return Ok(Tried::Early(wait)),
    };
    let matches = hashing(board, move || hash.matches(&password)).await?;
    match (person, matches) {
        (Some(person), true) => Ok(Tried::Right(person)),
        (Some(person), false) => {
            tokio::spawn(note_failure(Arc::clone(board), person));
            Ok(Tried::Wrong)
        }
        (None, _) => Ok(Tried::Wrong),
    }
}

/// Beside the answer: it would come later for a name that there is.
async fn note_failure(board: Arc<Board>, person: Person) {
    let act = own(&person, Deed::LogInFailed);
    if let Err(error) = board.ask(move |store| store.note(&act)).await {
        tracing::error!(%error, cause = error.cause(), "that a log-in failed cannot be written down");
    }
}

/// Works with a hash on a thread that may take its time.
async fn hashing<T: Send + 'static>(
    board: &Board,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let turn = board.doors.hashing.acquire().await;
    let _turn = turn.map_err(|_| Refusal::Failed)?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Refusal::Failed)
}

/// What somebody did with the own account.
fn own(person: &Person, deed: Deed) -> Act {
    Act {
        at: now(),
        who: person.name.clone(),
        deed,
        about: String::new(),
        scope: person.scope.clone(),
    }
}

fn early_words(wait: i64) -> String {
    say!("door-early", minutes = (wait + 59) / 60)
}

fn log_in_page(name: &str, problem: Option<&str>) -> Html<String> {
    let body = html! {
        form .narrow method="post" action=(PATH) {
            @if let Some(problem) = problem { p .refusal role="alert" { (problem) } }
            label for="name" { (say!("door-name")) }
            input #name name="name" value=(name) autocomplete="username" required autofocus[name.is_empty()] maxlength="64";
            label for="password" { (say!("door-password")) }
            input #password name="password" type="password" autocomplete="current-password" required autofocus[!name.is_empty()] maxlength="64";
            button .main { (say!("door-log-in")) }
            p .note { (say!("door-forgotten")) }
        }
    };
    look::bare(&say!("door-title"), &body)
}

fn password_page(visitor: &Visitor, problem: Option<&str>) -> Html<String> {
    let field = |id: &str, words: String, kind: &str| {
        html! {
            label for=(id) { (words) }
            input id=(id) name=(id) type="password" autocomplete=(kind) required maxlength="64";
        }
    };
    let body = html! {
        form .narrow method="post" action="/password" {
            (look::key(visitor))
            @if let Some(problem) = problem { p .refusal role="alert" { (problem) } }
            (field("old", say!("door-old"), "current-password"))
            (field("new", say!("door-new"), "new-password"))
            (field("again", say!("door-again"), "new-password"))
            button .main { (say!("door-change")) }
            p .note { (say!("door-rule")) }
        }
    };
    look::page(visitor, "/password", &say!("door-change-title"), &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_tries_and_tries_waits() {
        let doors = Doors::default();
        let one = IpAddr::from([127, 0, 0, 1]);
        for _ in 0..FREE_OF_ADDRESS {
            assert_eq!(doors.try_from(one, 1000), 0);
        }
        assert_eq!(doors.try_from(one, 1010), 20);
        assert_eq!(doors.try_from(IpAddr::from([127, 0, 0, 2]), 1010), 0);
        assert_eq!(doors.try_from(one, 1030), 0);
        assert_eq!(doors.try_from(one, 1031), 59);
        doors.forget(one);
        assert_eq!(doors.try_from(one, 1031), 0);
        for low in 0..5000_u16 {
            let [a, b] = low.to_be_bytes();
            doors.try_from(IpAddr::from([10, 0, a, b]), i64::from(low));
        }
        assert!(doors.tries.lock().unwrap().len() <= MOST_ADDRESSES);
    }
}
