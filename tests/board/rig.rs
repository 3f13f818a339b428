//! The running board over real TLS, and a seat that says whatever a test wants.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::Value;
use sps_kiosk::board::{Database, Person, Role, Scope, Settings, Store};
use sps_kiosk::pin::Hash;
use sps_kiosk::uplink::{FromSeat, PATH, RUN, SentRecord, ToSeat};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::HandshakeError;
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, client};

use super::now;

/// Long enough for a loaded machine; a test that passes never waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running board with its files.
pub(crate) struct Rig {
    pub(crate) place: TempDir,
    process: Child,
    pub(crate) address: String,
    certificate: CertificateDer<'static>,
    database: Database,
}

impl Rig {
    /// One that keeps what it is told in a file.
    pub(crate) fn start() -> Rig {
        Rig::over("file = 'board.db'")
    }

    /// One with this line in its `[database]`, and what more may follow.
    pub(crate) fn over(database: &str) -> Rig {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(at("board.pem"), made.cert.pem()).unwrap();
        fs::write(at("board.key"), made.signing_key.serialize_pem()).unwrap();
        let settings = format!("[listen]\naddress = '127.0.0.1:0'\n[database]\n{database}\n");
        fs::write(at("board.toml"), &settings).unwrap();
        let database = Settings::parse(&settings, place.path()).unwrap().database;
        let (process, address) = run(&at("board.toml"), &at("log"));
        Rig {
            place,
            process,
            address,
            certificate: made.cert.der().clone(),
            database,
        }
    }

    fn settings(&self) -> PathBuf {
        self.place.path().join("board.toml")
    }

    /// The board's process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.place.path().join("log")).unwrap()
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _gone = self.process.kill();
        let _ended = self.process.wait();
    }

    /// Asks it to stop, and says with which code it did.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        let asked = ["-TERM", &self.process.id().to_string()];
        Command::new("kill").args(asked).status().unwrap();
        self.process.wait().unwrap().code()
    }

    /// Starts it over the same files.
    pub(crate) fn start_again(&mut self) {
        let log = self.place.path().join("log");
        (self.process, self.address) = run(&self.settings(), &log);
    }

    /// Another command of the board.
    pub(crate) fn command(&self, words: &[&str]) -> Output {
        command(&self.settings(), words)
    }

    /// Makes an account of the page with this password, whose hash costs next to nothing.
    pub(crate) fn add_person(&self, name: &str, password: &str, role: Role, branch: Option<&str>) {
        let params = Params::new(8, 1, 1, None).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon.hash_password_with_salt(password.as_bytes(), b"salt of all tests");
        let hash = Hash::parse(&hash.unwrap().to_string()).unwrap();
        let person = Person {
            name: name.to_owned(),
            role,
            scope: match branch {
                Some(branch) => Scope::Branches([branch.to_owned()].into()),
                None => Scope::All,
            },
        };
        let mut store = Store::open(&self.database).unwrap();
        assert!(store.add_person(&person, &hash, now()).unwrap());
    }

    /// Another command of the board, which asks for a password twice.
    pub(crate) fn typed(&self, words: &[&str], password: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
            .args(["board", "--config"])
            .arg(self.settings())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever refuses before asking reads nothing.
        let mut input = child.stdin.take().unwrap();
        let _gone = input.write_all(format!("{password}\n{password}\n").as_bytes());
        drop(input);
        child.wait_with_output().unwrap()
    }

    /// What it answers in JSON, whatever its code.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let done = self.command(&[words, &["--json"]].concat());
        let answer = serde_json::from_slice(&done.stdout);
        answer.unwrap_or_else(|_| panic!("{done:?}"))
    }

    /// A seat as `seats` has it.
    pub(crate) fn seat(&self, id: &str) -> Value {
        let seats = self.json(&["seats"])["seats"].clone();
        let seats = seats.as_array().unwrap().iter();
        seats.clone().find(|seat| seat["id"] == id).unwrap().clone()
    }

    /// Takes a seat in, and returns its token.
    pub(crate) fn enrol(&self, seat: &str, branch: &str) -> String {
        let answer = self.json(&["enrol", seat, "--branch", branch]);
        answer["token"].as_str().unwrap().to_owned()
    }

    /// A connection with TLS on which nothing was asked.
    pub(crate) fn connected(&self) -> StreamOwned<ClientConnection, TcpStream> {
        self.connected_by(&self.certificate)
    }

    /// The same for somebody who trusts this certificate only.
    pub(crate) fn connected_by(
        &self,
        certificate: &CertificateDer<'static>,
    ) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = "localhost".try_into().unwrap();
        let tls = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        StreamOwned::new(tls, stream)
    }

    /// A seat that shows this token; the status when it is not let in.
    pub(crate) fn try_seat(&self, token: Option<&str>) -> Result<Seat, u16> {
        self.try_seat_in(token, "a run")
    }

    fn try_seat_in(&self, token: Option<&str>, run: &str) -> Result<Seat, u16> {
        let mut request = format!("wss://localhost{PATH}")
            .into_client_request()
            .unwrap();
        if let Some(token) = token {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("authorization", value);
        }
        request.headers_mut().insert(RUN, run.parse().unwrap());
        match client(request, self.connected()) {
            Ok((socket, _)) => Ok(Seat { socket }),
            Err(HandshakeError::Failure(Error::Http(answer))) => Err(answer.status().as_u16()),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// A seat that is let in, and the head that it hears first.
    pub(crate) fn seat_with(&self, token: &str) -> (Seat, String) {
        self.seat_in(token, "a run")
    }

    /// The same in this run of its program.
    pub(crate) fn seat_in(&self, token: &str, run: &str) -> (Seat, String) {
        let mut seat = self
            .try_seat_in(Some(token), run)
            .map_err(|status| status.to_string())
            .unwrap();
        match seat.hear() {
            Some(ToSeat::Kept { head }) => (seat, head),
            other => panic!("{other:?}: {}", self.log()),
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A seat that is connected.
pub(crate) struct Seat {
    socket: WebSocket<StreamOwned<ClientConnection, TcpStream>>,
}

impl Seat {
    /// What the board says next; none when it has ended the connection.
    pub(crate) fn hear(&mut self) -> Option<ToSeat> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Close(_) | Message::Binary(_) | Message::Frame(_)) => return None,
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("the board says nothing")
                }
                Err(_) => return None,
            }
        }
    }

    /// Says this; the board may have ended the connection already.
    pub(crate) fn send(&mut self, message: Message) {
        let _gone = self.socket.send(message);
    }

    pub(crate) fn say(&mut self, said: &FromSeat) {
        self.send(Message::text(serde_json::to_string(said).unwrap()));
    }

    pub(crate) fn say_records(&mut self, records: &[SentRecord]) {
        let records = records.to_vec();
        self.say(&FromSeat::Records { records });
    }

    /// Sends records, and hears the head of what is kept.
    pub(crate) fn put(&mut self, records: &[SentRecord]) -> String {
        self.say_records(records);
        match self.hear() {
            Some(ToSeat::Kept { head }) => head,
            other => panic!("{other:?}"),
        }
    }
}

/// A command of the board whose settings lie here.
pub(crate) fn command(settings: &std::path::Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["board", "--config"])
        .arg(settings)
        .args(words)
        .env("TZ", "Europe/Moscow")
        .output()
        .unwrap()
}

fn run(settings: &std::path::Path, log: &std::path::Path) -> (Child, String) {
    let log = fs::File::options().create(true).append(true).open(log);
    let mut process = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["board", "run", "--config"])
        .arg(settings)
        .stdout(Stdio::piped())
        .stderr(log.unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(process.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_owned();
    (process, address)
}
