//! One conversation with the board: from the connection to its end.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::watch;
use tokio::time::{Instant, interval, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::super::tickets;
use super::{Line, Notice, Trouble};
use crate::egress::{self, Unreached};
use crate::journal::Head;
use crate::say;
use crate::uplink::{
    FromSeat, LONGEST_FRAME, MOST_RECORDS, PATH, RUN, SILENCE, SeatState, SentRecord, Ticket,
    ToSeat,
};

/// How long each step of the beginning may take.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// How often it is looked whether the journal has grown, and a ping is sent.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A bundle ends when it has so many bytes.
const BUNDLE: usize = LONGEST_FRAME / 4;

type Socket = WebSocketStream<egress::Line>;

/// Talks with the board. Comes back without trouble only when the seat is gone.
pub(super) async fn talk(
    line: &Line,
    state: &mut watch::Receiver<SeatState>,
    mut tell: impl FnMut(Notice),
) -> Result<(), Trouble> {
    let mut socket = connect(line).await?;
    let answer = timeout(ANSWERS_WITHIN, listen(&mut socket)).await;
    let first = answer.map_err(|_| broke_off())??;
    let mut handing = HandIn {
        line,
        kept: 0,
        is_asked: false,
        is_parted: false,
    };
    let mut told = BTreeSet::new();
    let said = state.borrow_and_update().clone();
    send(&mut socket, &FromSeat::State(said)).await?;
    tell(Notice::Connected);
    handing.heard(first, &mut socket, &mut tell).await?;
    tell_tickets(line, &mut told, &mut socket).await?;
    let mut looks = interval(LOOK_EVERY);
    let mut heard_at = Instant::now();
    loop {
        tokio::select! {
            changed = state.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                let said = state.borrow_and_update().clone();
                send(&mut socket, &FromSeat::State(said)).await?;
                handing.hand_in(&mut socket).await?;
            }
            message = next(&mut socket) => {
                heard_at = Instant::now();
                if let Some(said) = message? {
                    handing.heard(said, &mut socket, &mut tell).await?;
                }
            }
            _ = looks.tick() => {
                if heard_at.elapsed() > Duration::from_secs(SILENCE) {
                    return Err(broke_off());
                }
                write(&mut socket, Message::Ping(Vec::new().into())).await?;
                handing.hand_in(&mut socket).await?;
                tell_tickets(line, &mut told, &mut socket).await?;
            }
        }
    }
}

/// Tells of the tickets that lie here and were not told of on this connection. What cannot be read now is tried
/// again at the next look.
async fn tell_tickets(
    line: &Line,
    told: &mut BTreeSet<PathBuf>,
    socket: &mut Socket,
) -> Result<(), Trouble> {
    for file in line.tickets.list().unwrap_or_default() {
        if told.contains(&file) {
            continue;
        }
        if let Ok((name, lines)) = tickets::read(&file) {
            send(socket, &FromSeat::Ticket(Ticket { name, lines })).await?;
            told.insert(file);
        }
    }
    Ok(())
}

/// The journal on its way to the board.
struct HandIn<'a> {
    line: &'a Line,
    /// The number of the last record that the board keeps.
    kept: u64,
    /// True while the board has not answered to the last bundle.
    is_asked: bool,
    /// True when the board keeps another journal: it hears how the seat is, and no more.
    is_parted: bool,
}

impl HandIn<'_> {
    /// The board says what it keeps, or that the chains part.
    async fn heard(
        &mut self,
        said: ToSeat,
        socket: &mut Socket,
        tell: &mut impl FnMut(Notice),
    ) -> Result<(), Trouble> {
        let head = match said {
            ToSeat::Kept { head } => head.parse::<Head>().map_err(|_| no_board())?,
            ToSeat::Broken { number } => {
                self.part(number, tell);
                return Ok(());
            }
            ToSeat::End { since } => {
                tell(Notice::End { since });
                return Ok(());
            }
            ToSeat::Enter { visit, began, said } => {
                tell(Notice::Enter { visit, began, said });
                return Ok(());
            }
            ToSeat::MoreTime { since } => {
                tell(Notice::MoreTime { since });
                return Ok(());
            }
            ToSeat::Later => {
                tell(Notice::Skipped);
                return Ok(());
            }
        };
        if !self.begins_with(&head)? {
            self.part(head.number, tell);
            let number = head.number;
            return send(socket, &FromSeat::Parted { number }).await;
        }
        self.kept = head.number;
        self.is_asked = false;
        tell(Notice::Kept(head.number));
        self.hand_in(socket).await
    }

    fn part(&mut self, number: u64, tell: &mut impl FnMut(Notice)) {
        self.is_parted = true;
        tell(Notice::Parted(number));
    }

    /// True when what the board keeps is the beginning of the journal that lies here.
    fn begins_with(&self, head: &Head) -> Result<bool, Trouble> {
        let start = Head::start(&self.line.seat);
        let ours = match head.number {
            0 => Some(start),
            number => self.read(number - 1, 1)?.first().map(|record| record.head),
        };
        Ok(ours == Some(*head))
    }

    /// Sends the next records, if there are some, and the board waits for them.
    async fn hand_in(&mut self, socket: &mut Socket) -> Result<(), Trouble> {
        if self.is_asked || self.is_parted {
            return Ok(());
        }
        let mut bytes = 0;
        let records = self.read(self.kept, MOST_RECORDS)?.into_iter();
        let fitting = records.take_while(|record| {
            let is_first = bytes == 0;
            bytes += record.record.len();
            is_first || bytes < BUNDLE
        });
        let records: Vec<SentRecord> = fitting
            .map(|sealed| SentRecord {
                number: sealed.head.number,
                at: sealed.at,
                seal: sealed.head.seal.to_string(),
                record: sealed.record,
            })
            .collect();
        if records.is_empty() {
            return Ok(());
        }
        self.is_asked = true;
        send(socket, &FromSeat::Records { records }).await
    }

    /// Opened each time: what staff put in its place, or took away, is noticed. Why it cannot be read is told by
    /// whoever writes it.
    fn read(&self, after: u64, most: u64) -> Result<Vec<crate::journal::Sealed>, Trouble> {
        let read = self.line.journal().and_then(|journal| match journal {
            Some(journal) => journal.sealed_after(after, most),
            None => Ok(Vec::new()),
        });
        read.map_err(|error| Trouble::Away(error.to_string()))
    }
}

async fn connect(line: &Line) -> Result<Socket, Trouble> {
    let board = &line.board;
    let token = fs::read_to_string(&board.token_file).map_err(|_| no_token(line))?;
    let value = format!("Bearer {}", token.trim());
    let mut value = HeaderValue::try_from(value).map_err(|_| no_token(line))?;
    value.set_sensitive(true);
    let authority = board.authority_file.as_ref().map(fs::read).transpose();
    let authority = authority.map_err(|_| wrong(&Unreached::NoAuthority))?;
    let tls = egress::connect(&line.gate, &board.host, board.port, authority.as_deref()).await;
    let tls = tls.map_err(|error| match error {
        Unreached::NoHost | Unreached::NotTrusted | Unreached::NoAuthority => wrong(&error),
        Unreached::NoWay(_) | Unreached::Proxy(_) | Unreached::NoTls => {
            Trouble::Away(error.to_string())
        }
    })?;
    let address = format!("wss://{}:{}{PATH}", board.host, board.port);
    let mut request = address.into_client_request().map_err(|_| no_board())?;
    let headers = request.headers_mut();
    headers.insert(header::AUTHORIZATION, value);
    if let Ok(run) = HeaderValue::try_from(&line.run) {
        headers.insert(RUN, run);
    }
    let mut limits = WebSocketConfig::default();
    limits.max_message_size = Some(LONGEST_FRAME);
    limits.max_frame_size = Some(LONGEST_FRAME);
    let greeting = client_async_with_config(request, tls, Some(limits));
    match timeout(ANSWERS_WITHIN, greeting).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(tungstenite::Error::Http(answer)))
            if answer.status() == StatusCode::UNAUTHORIZED =>
        {
            Err(Trouble::Wrong(say!("board-refuses-token")))
        }
        Ok(Err(_)) => Err(no_board()),
        Err(_) => Err(broke_off()),
    }
}

/// The next words of the board.
async fn listen(socket: &mut Socket) -> Result<ToSeat, Trouble> {
    loop {
        if let Some(said) = next(socket).await? {
            return Ok(said);
        }
    }
}

/// The next frame; none for one without words.
async fn next(socket: &mut Socket) -> Result<Option<ToSeat>, Trouble> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| no_board()),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Binary(_) | Message::Frame(_))) => Err(no_board()),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(broke_off()),
    }
}

async fn send(socket: &mut Socket, said: &FromSeat) -> Result<(), Trouble> {
    let text = serde_json::to_string(said).map_err(|_| no_board())?;
    write(socket, Message::Text(text.into())).await
}

async fn write(socket: &mut Socket, message: Message) -> Result<(), Trouble> {
    match timeout(ANSWERS_WITHIN, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(broke_off()),
    }
}

fn broke_off() -> Trouble {
    Trouble::Away(say!("board-broke-off"))
}

fn no_board() -> Trouble {
    Trouble::Wrong(say!("board-is-none"))
}

fn no_token(line: &Line) -> Trouble {
    let file = line.board.token_file.display().to_string();
    Trouble::Wrong(say!("board-no-token", file = file))
}

fn wrong(error: &Unreached) -> Trouble {
    Trouble::Wrong(error.to_string())
}
