//! What passes on one connection: the board says what it keeps, the seat says how it is and what follows.

use std::convert::Infallible;
use std::mem;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};

use super::bundle::Put;
use super::error::Error;
use super::frame::{self, Unfit};
use super::living::SeatLine;
use super::serve::{Board, now};
use crate::journal::Head;
use crate::uplink::{FromSeat, SILENCE, ToSeat};

/// How long a seat may take to hear what it is told.
const HEARING: Duration = Duration::from_secs(10);

/// Why a connection is over.
#[derive(Debug)]
pub(super) enum End {
    /// The seat has gone.
    Left,
    /// It broke off, or what came is no WebSocket, or too long for one frame.
    Lost,
    /// Nothing was heard of it for too long.
    Silent,
    /// It does not listen.
    Deaf,
    /// Another connection has its place, or its token was taken back.
    Cut,
    /// It said what no seat says.
    Unfit(Unfit),
    /// The database does not do what it is asked: the seat comes again.
    Failed,
}

impl End {
    /// For the log.
    pub(super) fn code(&self) -> &'static str {
        match self {
            End::Left => "left",
            End::Lost => "lost",
            End::Silent => "silent",
            End::Deaf => "deaf",
            End::Cut => "cut",
            End::Unfit(unfit) => unfit.code(),
            End::Failed => "failed",
        }
    }

    fn close_code(&self) -> u16 {
        match self {
            End::Left | End::Lost | End::Silent | End::Deaf => close_code::NORMAL,
            End::Cut | End::Unfit(_) => close_code::POLICY,
            End::Failed => close_code::AGAIN,
        }
    }
}

/// Holds the conversation until one side ends it.
pub(super) async fn hold(
    board: &Board,
    seat: &str,
    head: Head,
    mut socket: WebSocket,
    place: SeatLine,
) -> End {
    let Err(end) = converse(board, seat, head, &mut socket, place).await;
    let goodbye = Message::Close(Some(CloseFrame {
        code: end.close_code(),
        reason: end.code().into(),
    }));
    // Whoever has gone hears nothing any more.
    let _unheard = timeout(HEARING, socket.send(goodbye)).await;
    end
}

/// Comes back only with an end.
async fn converse(
    board: &Board,
    seat: &str,
    head: Head,
    socket: &mut WebSocket,
    mut place: SeatLine,
) -> Result<Infallible, End> {
    let silence = Duration::from_secs(SILENCE);
    let mut pings = interval(silence / 2);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let mut is_newer = false;
    tell(socket, &kept(head)).await?;
    loop {
        tokio::select! {
            _ = &mut place.cut => return Err(End::Cut),
            Some(word) = place.words.recv() => tell(socket, &word).await?,
            _ = pings.tick() => send(socket, Message::Ping(Default::default())).await?,
            message = timeout_at(heard + silence, socket.recv()) => {
                let message = message.map_err(|_| End::Silent)?;
                heard = Instant::now();
                match message {
                    Some(Ok(Message::Text(text))) => {
                        let said = frame::read(&text).map_err(End::Unfit)?;
                        if said == FromSeat::Later && !mem::replace(&mut is_newer, true) {
                            tracing::warn!(seat, "a seat is newer than the board: not all of what it says is taken");
                        }
                        if let Some(answer) = take(board, seat, said).await? {
                            tell(socket, &answer).await?;
                        }
                    }
                    Some(Ok(Message::Binary(_))) => return Err(End::Unfit(Unfit::NotSpoken)),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Err(_)) => return Err(End::Lost),
                    Some(Ok(Message::Close(_))) | None => return Err(End::Left),
                }
            }
        }
    }
}

/// Keeps what was said, and answers when it would survive a power cut.
async fn take(board: &Board, seat: &str, said: FromSeat) -> Result<Option<ToSeat>, End> {
    let id = seat.to_owned();
    let answer = match said {
        FromSeat::State(state) => {
            let noted = board.ask(move |store| store.said(&id, &state, now()));
            noted.await.map(|()| None)
        }
        FromSeat::Records { records } => {
            let put = board.ask(move |store| store.put(&id, &records));
            put.await.map(|put| Some(answer(seat, put)))
        }
        FromSeat::Parted { number } => {
            tracing::error!(seat, number, "a seat has another journal than what is kept");
            let noted = board.ask(move |store| store.parted(&id, number));
            noted.await.map(|()| None)
        }
        FromSeat::Ticket(ticket) => {
            let gone = board.post.gone_at(now());
            let kept = board.ask(move |store| store.ticket(&id, &ticket, now(), gone));
            kept.await.map(|is_new| {
                if is_new {
                    tracing::info!(seat, "a fault is told of");
                    board.post.hurry();
                }
                None
            })
        }
        FromSeat::Later => Ok(None),
    };
    answer.map_err(|error: Error| {
        tracing::error!(seat, %error, cause = error.cause(), "what a seat said is not kept");
        End::Failed
    })
}

fn answer(seat: &str, put: Put) -> ToSeat {
    match put {
        Put::Kept(head) => kept(head),
        Put::Broken(number) => {
            tracing::error!(seat, number, "a record does not follow what is kept");
            ToSeat::Broken { number }
        }
    }
}

fn kept(head: Head) -> ToSeat {
    ToSeat::Kept {
        head: head.to_string(),
    }
}

async fn tell(socket: &mut WebSocket, answer: &ToSeat) -> Result<(), End> {
    let answer = serde_json::to_string(answer).expect("it has only words and numbers");
    send(socket, Message::text(answer)).await
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    match timeout(HEARING, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Lost),
        Err(_) => Err(End::Deaf),
    }
}
