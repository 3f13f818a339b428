//! Tickets as letters, to whoever has to know of a fault at once (R97).
//!
//! It stands in nobody's way: a ticket is kept first, and a task of its own sends what the database says has not
//! gone. A letter that cannot go is tried again, ever more rarely. One that was taken and not noted for the end of
//! the board goes again under the same Message-ID, by which a mail server knows it.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Notify;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::error::Error;
use super::serve::{Board, now};
use super::settings::{Cover, Mail};
use super::store::KeptTicket;
use super::token::fingerprint;
use crate::journal::Moment;
use crate::say;

pub(super) use lettre::message::Mailbox;

/// How long a letter that could not go waits at first, and at most.
const PAUSES: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(60 * 60)];

/// How long a server may take to let the board in, and to take a letter.
const CONNECTING: Duration = Duration::from_secs(30);
const SENDING: Duration = Duration::from_secs(5 * 60);

/// What seats and the page know of letters.
pub(super) struct Post {
    is_wanted: bool,
    new: Notify,
    /// Why letters do not go, while they do not.
    fault: Mutex<Option<String>>,
}

impl Post {
    /// Letters are wanted where board.toml says by whom they go.
    pub(super) fn new(mail: Option<&Mail>) -> Post {
        Post {
            is_wanted: mail.is_some(),
            new: Notify::new(),
            fault: Mutex::new(None),
        }
    }

    /// When a ticket of this moment has gone: where no letter is wanted, nobody waits for one.
    pub(super) fn gone_at(&self, at: Moment) -> Option<Moment> {
        (!self.is_wanted).then_some(at)
    }

    /// There is a new ticket.
    pub(super) fn hurry(&self) {
        self.new.notify_one();
    }

    /// Why letters do not go.
    pub(super) fn fault(&self) -> Option<String> {
        let fault = self.fault.lock();
        fault.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, fault: Option<String>) {
        let mut known = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        *known = fault;
    }
}

/// Why a letter does not go.
#[derive(Debug, thiserror::Error)]
enum Unsent {
    #[error("{}", say!("mail-password"))]
    Password,
    #[error("{}", say!("mail-stranger"))]
    Stranger(#[source] SmtpError),
    #[error("{}", say!("mail-refused"))]
    Refused(#[source] SmtpError),
    #[error("{}", say!("mail-unreachable"))]
    Unreachable(#[source] SmtpError),
    #[error("{}", say!("mail-unreachable"))]
    Silent,
    #[error("{}", say!("mail-unwritten"))]
    Unwritten(#[source] lettre::error::Error),
    #[error("{0}")]
    Store(#[from] Error),
}

impl From<SmtpError> for Unsent {
    fn from(error: SmtpError) -> Unsent {
        match (error.is_tls(), error.status()) {
            (true, _) => Unsent::Stranger(error),
            (false, Some(_)) => Unsent::Refused(error),
            (false, None) => Unsent::Unreachable(error),
        }
    }
}

impl Unsent {
    /// What lies behind it, for the log.
    fn cause(&self) -> String {
        match self {
            Unsent::Store(error) => error.cause(),
            other => std::error::Error::source(other).map_or_else(String::new, ToString::to_string),
        }
    }
}

/// Sends the letters, those that were left of before first.
pub(super) async fn deliver(board: Arc<Board>, mail: Mail) {
    let [first, longest] = PAUSES;
    let mut pause = first;
    loop {
        match send_all(&board, &mail).await {
            Ok(()) => {
                board.post.note(None);
                pause = first;
                board.post.new.notified().await;
            }
            Err(unsent) => {
                tracing::error!(error = %unsent, cause = unsent.cause(), "tickets do not go by mail");
                board.post.note(Some(unsent.to_string()));
                // A new ticket does not wait for the turn of an old one.
                let _woken = timeout(pause, board.post.new.notified()).await;
                pause = (pause * 2).min(longest);
            }
        }
    }
}

/// Sends what has not gone, the oldest first. A letter that the server refuses keeps no other one back.
async fn send_all(board: &Board, mail: &Mail) -> Result<(), Unsent> {
    let unsent = board.ask(|store| store.unmailed()).await?;
    if unsent.is_empty() {
        return Ok(());
    }
    let server = server(mail)?;
    let mut outcome = Ok(());
    for kept in unsent {
        let sent = timeout(SENDING, server.send(letter(mail, &kept)?)).await;
        match sent.map_err(|_| Unsent::Silent)?.map_err(Unsent::from) {
            Ok(_) => {
                tracing::info!(seat = kept.seat, "a ticket has gone by mail");
                let noted = board.ask(move |store| store.mailed(&kept, now()));
                noted.await?;
            }
            Err(refused @ Unsent::Refused(_)) => outcome = Err(refused),
            Err(other) => return Err(other),
        }
    }
    outcome
}

/// The way to the server; the file with the password is read each time.
fn server(mail: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>, Unsent> {
    let tls = || TlsParameters::new_rustls(mail.host.clone());
    let cover = match mail.cover {
        Cover::Tls => Tls::Wrapper(tls()?),
        Cover::StartTls => Tls::Required(tls()?),
        Cover::Own => Tls::None,
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(mail.host.as_str())
        .port(mail.port)
        .tls(cover)
        .timeout(Some(CONNECTING));
    if let Some((login, file)) = &mail.login {
        let password = fs::read_to_string(file).map_err(|_| Unsent::Password)?;
        let password = Zeroizing::new(password);
        let password = password.lines().next().unwrap_or_default().to_owned();
        server = server.credentials(Credentials::new(login.clone(), password));
    }
    Ok(server.build())
}

/// A ticket as a letter; one ticket is always the same letter.
fn letter(mail: &Mail, kept: &KeptTicket) -> Result<Message, Unsent> {
    let (seat, branch) = (&kept.seat, &kept.branch);
    let subject = say!(
        "mail-subject",
        seat = seat,
        branch = branch,
        what = kept.what()
    );
    let name = fingerprint(&format!("{seat} {}", kept.ticket.name));
    let at = UNIX_EPOCH + Duration::from_secs(kept.at.unsigned_abs());
    let letter = Message::builder()
        .from(mail.from.clone())
        .subject(subject)
        .date(at)
        .message_id(Some(format!("<{name}@{}>", mail.from.email.domain())))
        .header(ContentType::TEXT_PLAIN);
    let letter = mail
        .to
        .iter()
        .cloned()
        .fold(letter, |letter, one| letter.to(one));
    let lines = kept.ticket.lines.join("\n");
    letter.body(format!("{lines}\n")).map_err(Unsent::Unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uplink::Ticket;

    fn ticket(name: &str) -> KeptTicket {
        KeptTicket {
            seat: "s-1".into(),
            branch: "Садовая".into(),
            at: 1_793_520_000,
            ticket: Ticket {
                name: name.into(),
                lines: ["Сообщение о неисправности", "Что случилось: Не печатает"]
                    .map(str::to_owned)
                    .to_vec(),
            },
            done: None,
            mailed_at: None,
        }
    }

    #[test]
    fn one_ticket_is_always_the_same_letter() {
        let mail = Mail {
            host: "localhost".into(),
            port: 25,
            cover: Cover::Own,
            login: None,
            from: "board@mfc.test".parse().unwrap(),
            to: vec![
                "it@mfc.test".parse().unwrap(),
                "ib@mfc.test".parse().unwrap(),
            ],
        };
        let written = |name: &str| {
            let letter = letter(&mail, &ticket(name)).unwrap();
            assert_eq!(letter.envelope().to().len(), 2);
            String::from_utf8(letter.formatted()).unwrap()
        };
        assert_eq!(written("a"), written("a"));
        let id = |letter: &str| {
            let mut lines = letter.lines();
            lines
                .find(|line| line.starts_with("Message-ID: <"))
                .map(str::to_owned)
        };
        assert!(id(&written("a")).is_some_and(|id| id.ends_with("@mfc.test>")));
        assert_ne!(id(&written("a")), id(&written("b")));
    }

    #[test]
    fn nobody_waits_for_a_letter_that_is_not_wanted() {
        assert_eq!(Post::new(None).gone_at(5), Some(5));
    }
}
