//! A server of plain files that gives out a repository, over TLS and on the way of the gate.
//!
//! Nothing that it says is believed: it can only be missing, or be found out by the signatures. One connection is
//! kept for all files of a load. What never ends is cut off, and leads to no other place: a redirection is refused.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::sync::Mutex;
use tokio::time::timeout;
use tough::{Transport, TransportError, TransportErrorKind, TransportStream};
use url::Url;

use super::archive;
use super::repository::LIMITS;
use crate::egress::{self, GateSettings, Unreached};
use crate::say;

/// The longest silence.
const SILENCE: Duration = Duration::from_secs(30);

/// How long one file may take.
const FILE_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfetched {
    /// There is no connection.
    #[error("{}", words_of(.0))]
    Unreached(Unreached),
    /// It is not there.
    #[error("{}", say!("deploy-server-none"))]
    None,
    /// The server answers something else.
    #[error("{}", say!("deploy-server-status", status = .0.as_u16().to_string()))]
    Status(StatusCode),
    /// The connection broke, or was silent for too long.
    #[error("{}", say!("deploy-server-broke"))]
    Broke,
}

/// The server, and the way to it.
#[derive(Clone)]
pub(super) struct Server(Arc<Way>);

struct Way {
    host: String,
    port: u16,
    gate: GateSettings,
    /// Who is believed beside the authorities of the system, in letters (PEM).
    authorities: Option<String>,
    line: Mutex<Option<SendRequest<Empty<Bytes>>>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0.host, self.0.port)
    }
}

impl Server {
    /// The server of this address, and no other; believed for these authorities (PEM) beside those of the system.
    pub(super) fn new(address: &Url, gate: GateSettings, authorities: &str) -> Server {
        Server(Arc::new(Way {
            host: address.host_str().unwrap_or_default().to_owned(),
            port: address.port_or_known_default().unwrap_or_default(),
            gate,
            authorities: Some(authorities.to_owned()).filter(|letters| !letters.is_empty()),
            line: Mutex::new(None),
        }))
    }

    /// True when it says anything at all when it is asked for the head of this page.
    pub(super) async fn answers(&self, address: &Url) -> bool {
        let head = Request::head(address.path()).header(header::HOST, address.authority());
        let Ok(head) = head.body(Empty::new()) else {
            return false;
        };
        let asked = async { self.connect().await.ok()?.send_request(head).await.ok() };
        matches!(timeout(SILENCE, asked).await, Ok(Some(_)))
    }

    /// Reads a file as far as any of its kind may be long, and a little of what is longer: whoever verifies it says so.
    pub(super) async fn get(&self, address: &Url) -> Result<Vec<u8>, Unfetched> {
        let within = timeout(FILE_WITHIN, self.read(address));
        within.await.unwrap_or(Err(Unfetched::Broke))
    }

    async fn read(&self, address: &Url) -> Result<Vec<u8>, Unfetched> {
        let mut body = self.ask(address).await?;
        let mut bytes = Vec::new();
        let most = match address.path().ends_with(".tar") {
            true => archive::LARGEST,
            false => LIMITS.max_targets_size,
        };
        while bytes.len() as u64 <= most {
            match timeout(SILENCE, body.frame()).await {
                Ok(Some(Ok(frame))) => bytes.extend(frame.into_data().unwrap_or_default()),
                Ok(None) => return Ok(bytes),
                Ok(Some(Err(_))) | Err(_) => return Err(Unfetched::Broke),
            }
        }
        // The rest of it would come before the answer to the next question.
        *self.0.line.lock().await = None;
        Ok(bytes)
    }

    async fn ask(&self, address: &Url) -> Result<Incoming, Unfetched> {
        let request = Request::get(address.path()).header(header::HOST, address.authority());
        let request = request.body(Empty::new()).map_err(|_| Unfetched::None)?;
        let mut line = self.0.line.lock().await;
        let mut kept = line.take();
        let is_open = match &mut kept {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        let mut sender = match kept.filter(|_| is_open) {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let answer = timeout(SILENCE, sender.send_request(request)).await;
        let answer = answer.map_err(|_| Unfetched::Broke)?;
        let answer = answer.map_err(|_| Unfetched::Broke)?;
        *line = Some(sender);
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body()),
            // Servers of files differ in how they call it.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE => {
                // What it says of that is read by nobody.
                if !drained(answer.into_body()).await {
                    *line = None;
                }
                Err(Unfetched::None)
            }
            other => Err(Unfetched::Status(other)),
        }
    }

    async fn connect(&self) -> Result<SendRequest<Empty<Bytes>>, Unfetched> {
        let Way {
            host, port, gate, ..
        } = &*self.0;
        let authorities = self.0.authorities.as_ref().map(String::as_bytes);
        let line = egress::connect(gate, host, *port, authorities).await;
        let line = line.map_err(Unfetched::Unreached)?;
        let (sender, connection) = http1::handshake(TokioIo::new(line))
            .await
            .map_err(|_| Unfetched::Broke)?;
        // How it ends is seen by whoever asks next.
        tokio::spawn(async { connection.await.unwrap_or_default() });
        Ok(sender)
    }
}

/// The longest page of a server about a file that is not there, in pieces.
const PIECES: usize = 64;

/// True when the answer came to its end, so that the connection can be kept.
async fn drained(mut body: Incoming) -> bool {
    for _ in 0..PIECES {
        match timeout(SILENCE, body.frame()).await {
            Ok(Some(Ok(_))) => {}
            Ok(None) => return true,
            Ok(Some(Err(_))) | Err(_) => return false,
        }
    }
    false
}

#[async_trait]
impl Transport for Server {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let outcome = match self.get(&url).await {
            Ok(bytes) => Ok(Bytes::from(bytes)),
            Err(Unfetched::None) => {
                let kind = TransportErrorKind::FileNotFound;
                return Err(TransportError::new(kind, url));
            }
            // Told in the stream: else the library would take it for the absence of a newer root.
            Err(why) => {
                let kind = TransportErrorKind::Other;
                Err(TransportError::new_with_cause(kind, url, why))
            }
        };
        Ok(Box::pin(stream::iter([outcome])))
    }
}

fn words_of(unreached: &Unreached) -> String {
    match unreached {
        Unreached::NoHost => say!("deploy-server-name"),
        Unreached::NoWay(reason) => say!("deploy-server-silent", reason = *reason),
        Unreached::Proxy(fault) => fault.sentence(),
        Unreached::NotTrusted | Unreached::NoAuthority => say!("deploy-server-untrusted"),
        Unreached::NoTls => say!("deploy-server-no-tls"),
    }
}
