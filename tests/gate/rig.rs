//! A gate with portals behind it, and a view in front of it that speaks raw bytes.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sps_kiosk::egress::{Gate, GateNotice, GateSettings, Proxy, ProxyFault};
use sps_kiosk::policy::Policy;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore};

/// Long enough for a loaded machine; a test that passes never waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Short enough to show that nothing comes.
pub(crate) const MOMENT: Duration = Duration::from_millis(300);

/// A policy that allows these hosts.
pub(crate) fn policy(hosts: &[&str]) -> Arc<Policy> {
    let hosts: Vec<String> = hosts.iter().map(|host| format!("{host:?}")).collect();
    let text = format!("[[group]]\nid = 'test'\nhosts = [{}]\n", hosts.join(", "));
    Arc::new(Policy::parse(&text, None).unwrap())
}

/// The hosts that the tests allow, unless they say otherwise.
pub(crate) const HOSTS: &[&str] = &[
    "www.gosuslugi.ru",
    "esia.gosuslugi.ru",
    "dead.example.org",
    "http://dead.example.org",
    "http://plain.example.org",
    "localhost:*",
    "http://localhost:*",
];

/// A portal: tells what it gets, one message a read and an empty one at the end of a connection.
pub(crate) struct Portal {
    pub(crate) address: SocketAddr,
    got: Receiver<Vec<u8>>,
}

impl Portal {
    /// A portal that sends back what it gets.
    pub(crate) fn echo() -> Portal {
        Portal::start(|bytes, stream| {
            let _ = stream.write_all(bytes);
        })
    }

    /// A portal that answers every read that ends a head with these bytes, and stays open.
    pub(crate) fn answering(answer: &'static str) -> Portal {
        Portal::start(move |bytes, stream| {
            if bytes.windows(4).any(|end| end == b"\r\n\r\n") {
                let _ = stream.write_all(answer.as_bytes());
            }
        })
    }

    /// A portal that answers whatever it gets with these bytes.
    pub(crate) fn saying(answer: &'static [u8]) -> Portal {
        Portal::start(|_bytes, stream| {
            let _ = stream.write_all(answer);
        })
    }

    fn start(react: impl Fn(&[u8], &mut TcpStream) + Send + Sync + 'static) -> Portal {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, got) = channel();
        let react = Arc::new(react);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, tell, react) = (stream.unwrap(), tell.clone(), react.clone());
                thread::spawn(move || {
                    let mut buffer = vec![0; 65_536];
                    loop {
                        let count = stream.read(&mut buffer).unwrap_or(0);
                        if tell.send(buffer[..count].to_vec()).is_err() || count == 0 {
                            return;
                        }
                        react(&buffer[..count], &mut stream);
                    }
                });
            }
        });
        Portal { address, got }
    }

    /// Everything that came until it has at least so many bytes.
    pub(crate) fn received(&self, length: usize) -> Vec<u8> {
        let mut all = Vec::new();
        while all.len() < length {
            all.extend(self.got.recv_timeout(PATIENCE).unwrap());
        }
        all
    }

    /// Asserts that a connection came and went without a byte.
    pub(crate) fn heard_nothing_but_the_end(&self) {
        assert_eq!(self.got.recv_timeout(PATIENCE), Ok(Vec::new()));
    }

    /// Asserts that not even a connection came.
    pub(crate) fn heard_nothing(&self) {
        assert_eq!(
            self.got.recv_timeout(MOMENT),
            Err(RecvTimeoutError::Timeout)
        );
    }

    /// Every byte that came so far, of all connections.
    pub(crate) fn all_so_far(&self) -> Vec<u8> {
        self.got.try_iter().flatten().collect()
    }
}

/// A gate, and what it tells.
pub(crate) struct Rig {
    pub(crate) gate: Gate,
    told: Receiver<GateNotice>,
}

impl Rig {
    /// A gate for [`HOSTS`] with these static entries.
    pub(crate) fn new(hosts: &[(&str, SocketAddr)]) -> Rig {
        Rig::with(policy(HOSTS), hosts, None)
    }

    pub(crate) fn with(
        policy: Arc<Policy>,
        hosts: &[(&str, SocketAddr)],
        upstream: Option<Proxy>,
    ) -> Rig {
        Rig::of(policy, |listen| GateSettings {
            listen,
            upstream,
            hosts: hosts
                .iter()
                .map(|(name, address)| ((*name).to_owned(), *address))
                .collect::<BTreeMap<_, _>>(),
            board: None,
        })
    }

    /// A gate with these settings, on any free port.
    pub(crate) fn of(
        policy: Arc<Policy>,
        settings: impl FnOnce(SocketAddr) -> GateSettings,
    ) -> Rig {
        let (tell, told) = channel();
        let tell = Mutex::new(tell);
        let settings = settings(SocketAddr::from(([127, 0, 0, 1], 0)));
        let gate = Gate::start(settings, policy, move |notice| {
            let _ = tell.lock().unwrap().send(notice);
        });
        Rig {
            gate: gate.unwrap(),
            told,
        }
    }

    /// The next notice.
    pub(crate) fn told(&self) -> GateNotice {
        self.told.recv_timeout(PATIENCE).unwrap()
    }

    /// Asserts that the gate told nothing so far.
    pub(crate) fn told_nothing(&self) {
        assert_eq!(self.told.try_recv().ok(), None);
    }

    /// A connection of a view that has sent these bytes.
    pub(crate) fn view(&self, bytes: impl AsRef<[u8]>) -> View {
        let stream = TcpStream::connect(self.gate.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut view = View(stream);
        view.send(bytes);
        view
    }

    /// A view whose CONNECT to this host and port was answered.
    pub(crate) fn connected(&self, place: &str) -> View {
        let mut view = self.view(format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n"));
        assert_eq!(view.status(), Some(200), "{place}");
        view
    }

    /// A tunnel through which bytes flow.
    pub(crate) fn tunnel(&self, host: &str) -> View {
        self.tunnel_to(host, 443)
    }

    /// The same to another port.
    pub(crate) fn tunnel_to(&self, host: &str, port: u16) -> View {
        let mut view = self.connected(&format!("{host}:{port}"));
        let hello = hello(host);
        view.send(&hello);
        assert_eq!(view.receive(hello.len()), hello, "the portal's echo");
        view
    }
}

pub(crate) fn refused(host: &str, reason: &'static str) -> GateNotice {
    let host = host.to_owned();
    GateNotice::Refused { host, reason }
}

pub(crate) fn kept_away(host: &str, fault: ProxyFault) -> GateNotice {
    let host = host.to_owned();
    GateNotice::ProxyFails { host, fault }
}

pub(crate) fn served(host: &str) -> GateNotice {
    let host = host.to_owned();
    GateNotice::ProxyServes { host }
}

/// The proxy at this address, which wants no log-in.
pub(crate) fn proxy_at(address: SocketAddr) -> Proxy {
    Proxy {
        host: address.ip().to_string(),
        port: address.port(),
        tls: false,
        login: None,
    }
}

pub(crate) fn unreachable(host: &str, reason: &'static str) -> GateNotice {
    let host = host.to_owned();
    GateNotice::Unreachable { host, reason }
}

/// One connection to the gate.
pub(crate) struct View(pub(crate) TcpStream);

impl View {
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The gate may have closed already; then the next read says so.
        let _ = self.0.write_all(bytes.as_ref());
    }

    pub(crate) fn receive(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// The answer's head up to its empty line; what came when the gate closed before that.
    pub(crate) fn head(&mut self) -> String {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            match self.0.read(&mut byte) {
                Ok(1) => bytes.push(byte[0]),
                Ok(_) => break,
                Err(error) if is_timeout(&error) => panic!("the gate neither answers nor closes"),
                Err(_) => break,
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    /// The answer's status; `None` when the gate closed without one.
    pub(crate) fn status(&mut self) -> Option<u16> {
        let head = self.head();
        let code = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
        code.parse().ok()
    }

    /// Everything until the end, by a close or a reset.
    pub(crate) fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Err(error) if is_timeout(&error) => panic!("the gate does not close"),
            Ok(_) | Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Asserts that the gate has closed already, without waiting for it.
    pub(crate) fn is_closed_now(&mut self) {
        self.0.set_nonblocking(true).unwrap();
        match self.0.read(&mut [0; 64]) {
            Ok(count) => assert_eq!(count, 0),
            Err(error) => assert!(!is_timeout(&error), "the connection is still open"),
        }
        self.0.set_nonblocking(false).unwrap();
    }

    pub(crate) fn finish(&mut self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    matches!(error.kind(), TimedOut | WouldBlock)
}

/// A real first flight for this host.
pub(crate) fn hello(host: &str) -> Vec<u8> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let name = host.to_owned().try_into().unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut bytes = Vec::new();
    connection.write_tls(&mut bytes).unwrap();
    bytes
}
