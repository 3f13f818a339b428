//! The server: seats come over TLS, each shows its token, and says how it is and what its journal has; people come to
//! its page.
//!
//! Bad words end the connection that said them, and nothing else. The log has names of seats, never a token and
//! never a record. Whatever is asked besides is not found.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::runtime::Builder;
use tokio::sync::{Mutex, Notify, Semaphore};
use tokio::time::{MissedTickBehavior, interval};

use super::error::Error;
use super::living::Living;
use super::mail::Post;
use super::settings::{Database, Settings};
use super::store::Store;
use super::tls::Certificate;
use super::token::fingerprint;
use super::{conversation, mail, page, sheets};
use crate::journal::{Head, Moment};
use crate::platform;
use crate::uplink::{LONGEST_FRAME, LONGEST_RUN, PATH, RUN};

/// How often it is looked whether a token was taken back.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// At every so manieth look the seats that are there are noted.
const NOTE_EVERY: u64 = 10;

/// How long a client may take to ask.
const ASKING: Duration = Duration::from_secs(10);

/// How long an answer that is being written may take when the board ends.
const ENDING: Duration = Duration::from_secs(3);

/// What every connection has of the board.
pub(super) struct Board {
    store: Arc<Mutex<Store>>,
    database: Database,
    reading: Semaphore,
    pub(super) living: Living,
    pub(super) post: Post,
    pub(super) doors: page::Doors,
}

impl Board {
    /// Asks the store on a thread that may wait; one question after the other.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let mut store = Arc::clone(&self.store).lock_owned().await;
        let answer = tokio::task::spawn_blocking(move || question(&mut store)).await;
        answer.unwrap_or_else(|error| Err(Error::System(error.into())))
    }

    /// Asks what takes long over a connection of its own, so that no seat waits for it; one such question after the
    /// other.
    pub(super) async fn ask_at_length<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self.reading.acquire().await;
        let database = self.database.clone();
        let answer = tokio::task::spawn_blocking(move || question(&mut Store::open(&database)?));
        let answer = answer.await;
        answer.unwrap_or_else(|error| Err(Error::System(error.into())))
    }
}

/// By the system's clock.
pub(super) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

/// Serves seats and the page until the process is asked to stop; `ready` hears where.
///
/// # Errors
/// The certificate cannot be used, or the address not be listened on.
pub fn serve(
    settings: &Settings,
    store: Store,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let certificate = Certificate::read(&settings.certificate, &settings.key)?;
    let listen = |source| Error::Listen {
        address: settings.listen.to_string(),
        source,
    };
    let listener = TcpListener::bind(settings.listen).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let stop = Arc::new(Notify::new());
    let stopped = Arc::clone(&stop);
    platform::on_stop(move || stop.notify_one()).map_err(Error::System)?;
    // It outlives the threads below: a connection to PostgreSQL ends where one may wait for that.
    let board = Arc::new(Board {
        store: Arc::new(Mutex::new(store)),
        database: settings.database.clone(),
        reading: Semaphore::new(1),
        living: Living::default(),
        post: Post::new(settings.mail.as_ref()),
        doors: page::Doors::default(),
    });
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("board")
        .enable_all()
        .build()
        .map_err(Error::System)?;
    let outcome = runtime.block_on(async {
        // Told to speak HTTP/1.1 alone it would upgrade nothing; TLS offers no other.
        let server = axum_server::from_tcp_rustls(listener, certificate.shown())?;
        let server = server.first_request_timeout(ASKING);
        let routes = routes(Arc::clone(&board)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(look_after(Arc::clone(&board)));
        tokio::spawn(certificate.keep_up());
        tokio::spawn(sheets::keep_counted(Arc::clone(&board)));
        if let Some(mail) = settings.mail.clone() {
            tokio::spawn(mail::deliver(Arc::clone(&board), mail));
        }
        ready(address);
        tokio::select! {
            ended = server.serve(routes) => ended,
            () = stopped.notified() => Ok(()),
        }
    });
    runtime.shutdown_timeout(ENDING);
    outcome.map_err(Error::System)
}

fn routes(board: Arc<Board>) -> Router {
    let pages = page::routes(&board);
    pages.route(PATH, any(take)).with_state(board)
}

/// Takes the connection of a seat that shows its token. An unknown token and one that was taken back get the same
/// answer.
async fn take(
    State(board): State<Arc<Board>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Some(token) = bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let shown = token.to_owned();
    let found: Result<Option<(String, Head)>, Error> =
        board.ask(move |store| store.seat_by_token(&shown)).await;
    let (seat, head) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => {
            tracing::error!(%error, cause = error.cause(), "a seat cannot be looked up");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let token = fingerprint(token);
    let run = run(&headers).to_owned();
    match upgrade {
        Ok(upgrade) => upgrade
            .max_frame_size(LONGEST_FRAME)
            .max_message_size(LONGEST_FRAME)
            .on_upgrade(move |socket| attend(board, seat, token, run, head, socket)),
        Err(refusal) => refusal.into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The run of the seat's program; one that does not name it has none.
fn run(headers: &HeaderMap) -> &str {
    let run = headers.get(RUN).and_then(|value| value.to_str().ok());
    run.filter(|run| run.len() <= LONGEST_RUN)
        .unwrap_or_default()
}

/// One connection of a seat, from its first word to its last.
async fn attend(
    board: Arc<Board>,
    seat: String,
    token: String,
    run: String,
    head: Head,
    socket: WebSocket,
) {
    let place = board.living.enter(&seat, &token, &run);
    tracing::info!(seat, kept = head.number, "a seat is connected");
    if place.is_doubled {
        tracing::warn!(seat, "a token is used twice: give the seat a new one");
        let seat = seat.clone();
        let noted = board.ask(move |store| store.doubled(&seat, now())).await;
        if let Err(error) = noted {
            tracing::error!(%error, cause = error.cause(), "that a token is used twice cannot be noted");
        }
    }
    let number = place.number;
    let end = conversation::hold(&board, &seat, head, socket, place).await;
    board.living.leave(&seat, number);
    let gone = vec![seat.clone()];
    if let Err(error) = board.ask(move |store| store.seen(&gone, now())).await {
        tracing::error!(%error, cause = error.cause(), "when a seat was seen last cannot be noted");
    }
    tracing::info!(seat, end = end.code(), "a seat's connection is over");
}

/// Ends the connections whose token was taken back, and notes who is there.
async fn look_after(board: Arc<Board>) {
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for look in 0_u64.. {
        looks.tick().await;
        let noted = look.is_multiple_of(NOTE_EVERY);
        let there = board.living.seats();
        if there.is_empty() {
            continue;
        }
        let looked = board.ask(move |store| {
            if noted {
                store.seen(&there, now())?;
            }
            store.tokens()
        });
        match looked.await {
            Ok(tokens) => board.living.keep(&tokens),
            Err(error) => {
                tracing::error!(%error, cause = error.cause(), "the database does not answer")
            }
        }
    }
}
