//! The world outside the list: a host that must see nothing and a name server that must hear
//! nothing.
//!
//! The name server answers every question with the unlisted host's address, and the gate has a
//! static entry for it, so that any hole, in the view or in the gate, ends here and is seen.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The unlisted host.
pub(crate) const EVIL: &str = "evil.example";

/// What came through a hole, as sentences.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outside {
    heard: Arc<Mutex<Vec<String>>>,
}

impl Outside {
    /// Listens on the ports 80 and 443 of `host`, and as name server on `names`. The threads end
    /// with the test process.
    pub(crate) fn start(host: Ipv4Addr, names: Ipv4Addr) -> Outside {
        let outside = Outside::default();
        for port in [80, 443] {
            let listener = TcpListener::bind((host, port)).unwrap();
            let heard = Arc::clone(&outside.heard);
            thread::spawn(move || {
                for stream in listener.incoming() {
                    let mut stream = stream.unwrap();
                    let mut first = [0; 512];
                    stream
                        .set_read_timeout(Some(Duration::from_millis(500)))
                        .unwrap();
                    let length = stream.read(&mut first).unwrap_or(0);
                    let first = String::from_utf8_lossy(&first[..length]).into_owned();
                    heard
                        .lock()
                        .unwrap()
                        .push(format!("connection to port {port}: {first:?}"));
                }
            });
        }
        let socket = UdpSocket::bind((names, 53)).unwrap();
        let heard = Arc::clone(&outside.heard);
        thread::spawn(move || {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                let name = name_asked(&question[..length]);
                heard
                    .lock()
                    .unwrap()
                    .push(format!("question for the name {name}"));
                reply(&socket, &question[..length], from, host);
            }
        });
        outside
    }

    /// What was heard so far.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn name_asked(question: &[u8]) -> String {
    let mut labels = Vec::new();
    let mut rest = question.get(12..).unwrap_or_default();
    while let Some((&length, after)) = rest.split_first() {
        let length = usize::from(length);
        if length == 0 || after.len() < length {
            break;
        }
        labels.push(String::from_utf8_lossy(&after[..length]).into_owned());
        rest = &after[length..];
    }
    labels.join(".")
}

/// Answers with one address record, or with no record where another kind was asked for.
fn reply(socket: &UdpSocket, question: &[u8], from: SocketAddr, host: Ipv4Addr) {
    let end = 12 + name_asked(question).len() + 2 + 4;
    let Some(question) = question.get(..end) else {
        return;
    };
    let is_address = question[end - 4..end - 2] == [0, 1];
    let mut answer = question.to_vec();
    answer[2] = 0x81;
    answer[3] = 0x80;
    answer[4..12].copy_from_slice(&[0, 1, 0, u8::from(is_address), 0, 0, 0, 0]);
    if is_address {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4]);
        answer.extend(host.octets());
    }
    // The asker may be gone; nobody waits for this answer then.
    let _ = socket.send_to(&answer, from);
}

/// Three loopback addresses of this test alone: portals, the unlisted host, the name server.
pub(crate) fn addresses() -> [Ipv4Addr; 3] {
    let free = |address: Ipv4Addr| TcpListener::bind((address, 443)).is_ok();
    let process = std::process::id();
    (0..250)
        .map(|turn| {
            let [.., third, _] = process.to_be_bytes();
            [1, 2, 3].map(|last| Ipv4Addr::new(127, 77, third.wrapping_add(turn), last))
        })
        .find(|all| all.iter().all(|address| free(*address)))
        .expect(
            "the tests listen on port 443 of 127.77.0.0/16: run them as root, or with tests/run.sh",
        )
}

/// As for a static entry of the gate.
pub(crate) fn entry(address: impl Into<IpAddr>, port: u16) -> String {
    SocketAddr::from((address.into(), port)).to_string()
}
