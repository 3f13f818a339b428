//! What a gate says about itself: that it lives, and by which list it decides.
//!
//! A seat asks the gate's service through the very port that its own gate goes through. The question is for
//! a name that can belong to nobody (RFC 6761), so no portal is ever meant by it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The name that is asked for.
pub(super) const NAME: &str = "gate.sps-kiosk.invalid";

/// The header with the fingerprint of the list.
const LIST: &str = "Sps-Kiosk-List: ";

/// How long each step of an answer may take: the service is on this computer.
const WITHIN: Duration = Duration::from_secs(2);

/// The longest answer that is read.
const LONGEST: u64 = 4096;

/// The answer of a gate that decides by the list with this fingerprint; none before the first good list.
pub(super) fn answer(list: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\n{LIST}{list}\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n"
    )
}

/// The fingerprint of the list by which the gate at this address decides; empty while it has none.
///
/// # Errors
/// Nothing answers there, or it is no gate of ours.
pub fn ask(gate: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&gate, WITHIN)?;
    stream.set_read_timeout(Some(WITHIN))?;
    stream.set_write_timeout(Some(WITHIN))?;
    let question = format!("GET http://{NAME}/ HTTP/1.1\r\nHost: {NAME}\r\n\r\n");
    stream.write_all(question.as_bytes())?;
    let mut answer = String::new();
    stream.take(LONGEST).read_to_string(&mut answer)?;
    let list = answer.lines().find_map(|line| line.strip_prefix(LIST));
    let list = list.filter(|list| list.bytes().all(|byte| byte.is_ascii_hexdigit()));
    list.map(str::to_owned)
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}
