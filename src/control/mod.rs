//! The protocol of `sps-kiosk ctl`: one line of JSON asks, one line answers.
//!
//! Over any stream; who may open one is decided before. What is asked is limited in size and in
//! form, and a line that is not understood changes nothing.

pub mod metrics;

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};

use serde::{Deserialize, Serialize};

/// The longest question, in bytes.
const QUESTION: u64 = 64 << 10;

/// The longest answer, in bytes: what is told of a seat is bounded to a fraction of it.
const ANSWER: u64 = 1 << 20;

/// What can be asked of a running seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum ControlRequest {
    /// How is the seat?
    Status,
    /// Take the seat back into service; answered with the report of the wipe.
    Start,
    /// Open an address, a service by its number, or a portal by its id.
    Open {
        /// Which.
        target: String,
    },
    /// End the visit; answered with the report of the wipe.
    End,
    /// Give the visit a whole new time.
    Extend,
    /// Close the seat for citizens.
    Lock,
}

/// What a seat answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "snake_case")]
pub enum Reply {
    /// To [`ControlRequest::Status`].
    Status(Box<Status>),
    /// What the wipe did, as its JSON.
    Report(serde_json::Value),
    /// Done.
    Done,
    /// The policy refuses the address, for this reason.
    Denied(String),
    /// Not possible in the state that the seat is in.
    NotNow(String),
    /// No screen stands yet on which something could be opened.
    NoScreen,
    /// No service and no portal of this name.
    Unknown,
    /// Not understood.
    Malformed,
}

/// How a seat is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// `idle`, `active`, `ending` or `out_of_service`.
    pub state: String,
    /// The name of the seat.
    pub seat: String,
    /// The branch it stands in.
    pub branch: String,
    /// The version of the program.
    pub program: String,
    /// The region whose overlay of the policy is asked for; the policy's own default when absent.
    pub region: Option<String>,
    /// How long the seat runs.
    pub uptime_seconds: u64,
    /// How many visits began since then.
    pub visits: u64,
    /// What was counted since then.
    #[serde(default)]
    pub counts: Counts,
    /// The stable code of the fault, out of service.
    pub fault: Option<String>,
    /// The fingerprint of the policy in force.
    pub policy_version: Option<String>,
    /// Where that policy lies: `local`, `bundle`, `shipped`, or `named` by kiosk.toml.
    pub policy_source: Option<String>,
    /// The signed bundle, and what was heard of its publisher; absent where there is neither.
    #[serde(default)]
    pub bundle: Option<Bundle>,
    /// Where the guides in force lie, in the same words.
    pub guides_source: Option<String>,
    /// What is wrong with kiosk.toml, when it was refused.
    pub settings_fault: Option<String>,
    /// What is wrong with the policy file that was refused.
    pub policy_fault: Option<String>,
    /// What is wrong with the guides that were refused.
    pub guides_fault: Option<String>,
    /// Why the journal is not written.
    pub journal_fault: Option<String>,
    /// How long the visit lasts.
    pub visit_seconds: Option<u64>,
    /// How long nobody has touched anything.
    pub idle_seconds: Option<u64>,
    /// For how long the consultant has been called; absent when nobody calls.
    pub calling_seconds: Option<u64>,
    /// The host of the page that is open.
    pub url_host: Option<String>,
    /// Where the egress gate listens.
    pub gate: Option<String>,
    /// The gate's service, when the seat goes through one.
    pub gate_service: Option<GateService>,
    /// True when the next screen stands ready.
    pub spare: bool,
    /// What was refused most often since the seat started.
    pub refused: Vec<Refused>,
    /// How many requests were refused besides these.
    pub refused_others: u64,
    /// Portals that were down, before the seat started as well, the last one first.
    pub outages: Vec<Outage>,
    /// Portals whose protection was not believed since the seat started, the last one first.
    pub distrusted: Vec<Distrusted>,
    /// What is or was wrong with the proxy of the branch's network, the last one first.
    pub proxy: Vec<ProxyFault>,
    /// The stable code of how the printer's queue is: `ready`, what is in the way, or `gone` where no queue answers;
    /// absent where nothing is printed.
    #[serde(default)]
    pub printer: Option<String>,
    /// The line to the board of the branch; absent where the seat stands for itself.
    pub board: Option<Board>,
    /// When visits began that a crash or a power cut ended, in seconds of the system's clock since 1970, the
    /// oldest first; the journal has all of them.
    pub lost: Vec<u64>,
    /// How many tickets lie in the folder `tickets` of the seat's state and wait to be collected.
    pub tickets: usize,
    /// The name of the last one.
    pub last_ticket: Option<String>,
    /// What the doctor said last; absent where it is no service.
    pub lockdown: Option<Lockdown>,
}

/// What a seat has counted since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Visits that ended, by the stable code of how.
    pub ends: BTreeMap<String, u64>,
    /// Requests that were refused, by the stable code of the reason.
    pub refused: BTreeMap<String, u64>,
    /// Scans that ended: `done`, or the stable code of what was in the way.
    #[serde(default)]
    pub scans: BTreeMap<String, u64>,
    /// Wipes that ended.
    pub wipes: u64,
    /// Those of them that were not clean.
    pub wipes_unclean: u64,
    /// How long all of them took together, in milliseconds.
    pub wipes_millis: u64,
}

/// The signed bundle of a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Its number; none before the first one.
    pub number: Option<u64>,
    /// When its publisher was heard last, in seconds of the system's clock since 1970; none where nothing is fetched, or
    /// before the first time.
    pub heard: Option<u64>,
    /// Why not the last time, in a sentence.
    pub fault: Option<String>,
    /// The stable code of why the seat refused what it heard: `content`, `portals` or `program`.
    #[serde(default)]
    pub refused: Option<String>,
    /// The number of the bundle that is newer, and not for this branch yet.
    #[serde(default)]
    pub later: Option<u64>,
}

/// The line to the board of the branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// True while the board listens.
    pub connected: bool,
    /// The number of the last record of the journal that the board keeps, as it said last.
    pub kept: Option<u64>,
    /// How often it said what a later version says: skipped here.
    #[serde(default)]
    pub skipped: u64,
    /// What is in the way, in a sentence.
    pub fault: Option<String>,
}

/// The doctor's last verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lockdown {
    /// True when it is fresh, and every hard item holds.
    pub ok: bool,
    /// How old it is; absent when there is none.
    pub age_seconds: Option<u64>,
    /// The hard items that do not hold.
    pub open: Vec<OpenItem>,
}

/// An item of the doctor that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    /// Its stable name.
    pub id: String,
    /// What was found, in a sentence.
    pub message: String,
}

/// A portal that was down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The host.
    pub host: String,
    /// The plain name of its portal.
    #[serde(default)]
    pub portal: String,
    /// When a citizen met it first, in seconds of the system's clock since 1970.
    pub began: u64,
    /// When a citizen met it last.
    #[serde(default)]
    pub last: u64,
    /// When it was over; none while it is down.
    pub ended: Option<u64>,
    /// True when it was seen to answer then. Otherwise nobody opened it any more, and its end is the last
    /// time that somebody met it.
    #[serde(default)]
    pub answered: bool,
    /// How often citizens met it.
    pub times: u64,
    /// In how many visits.
    #[serde(default)]
    pub visits: u64,
}

/// A portal whose protection was not believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distrusted {
    /// The host.
    pub host: String,
    /// The stable code of the reason.
    pub reason: String,
    /// The reason in words.
    pub sentence: String,
    /// When a citizen met it last, in seconds of the system's clock since 1970.
    pub last: u64,
    /// How often citizens met it.
    pub times: u64,
}

/// Something that was wrong with the proxy of the branch's network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyFault {
    /// The host that it did not let through to; none when it let through nowhere.
    pub host: Option<String>,
    /// The stable code of the reason.
    pub reason: String,
    /// The reason in words.
    pub sentence: String,
    /// When it was met first, in seconds of the system's clock since 1970.
    pub began: u64,
    /// When the proxy was seen to work again; none before.
    pub ended: Option<u64>,
    /// How often it was met.
    pub times: u64,
}

/// The gate that runs as a service of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateService {
    /// Where it should listen.
    pub address: String,
    /// True when it answers.
    pub answers: bool,
    /// The fingerprint of the policy by which it decides; none before its first good list.
    pub policy_version: Option<String>,
}

/// A host that was refused, as far as its name may be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The host of the page that was open.
    pub page: Option<String>,
    /// The host where a rule names it, and otherwise its registrable domain.
    pub host: String,
    /// The stable code of the reason.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// The portal, and the line for it that would let the host through.
    pub line: Option<String>,
}

/// Answers one question on this stream.
///
/// # Errors
/// The stream broke.
pub fn serve(
    stream: impl Read + Write,
    answer: impl FnOnce(ControlRequest) -> Option<Reply>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let line = read_line(&mut stream, QUESTION)?;
    let reply = match serde_json::from_str(&line) {
        Ok(request) => answer(request),
        Err(_) => Some(Reply::Malformed),
    };
    match reply {
        Some(reply) => write_line(stream.get_mut(), &reply),
        // The seat ends: the other side sees the stream close.
        None => Ok(()),
    }
}

/// Asks one question on this stream.
///
/// # Errors
/// The stream broke, or the answer is none.
pub fn ask(stream: impl Read + Write, request: &ControlRequest) -> io::Result<Reply> {
    let mut stream = BufReader::new(stream);
    write_line(stream.get_mut(), request)?;
    let line = read_line(&mut stream, ANSWER)?;
    Ok(serde_json::from_str(&line)?)
}

fn read_line(stream: &mut impl BufRead, longest: u64) -> io::Result<String> {
    let mut line = String::new();
    stream.take(longest).read_line(&mut line)?;
    if line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line)
}

fn write_line(stream: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read on one side, what is written on the other.
    struct Wire<'a>(&'a [u8], Vec<u8>);

    impl Read for Wire<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Wire<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn check(line: &str, understood: Option<ControlRequest>, reply: &str) {
        let mut wire = Wire(line.as_bytes(), Vec::new());
        let mut asked = None;
        serve(&mut wire, |request| {
            asked = Some(request);
            Some(Reply::Done)
        })
        .unwrap();
        assert_eq!(asked, understood);
        assert_eq!(String::from_utf8(wire.1).unwrap(), format!("{reply}\n"));
    }

    #[test]
    fn a_line_is_understood_whole_or_not_at_all() {
        let done = r#"{"answer":"done"}"#;
        let malformed = r#"{"answer":"malformed"}"#;
        check("{\"command\":\"lock\"}\n", Some(ControlRequest::Lock), done);
        let open = ControlRequest::Open {
            target: "23".into(),
        };
        check(r#"{"command":"open","target":"23"}"#, Some(open), done);
        check(r#"{"command":"open"}"#, None, malformed);
        check(
            r#"{"command":"open","target":"1","more":1}"#,
            None,
            malformed,
        );
        check(r#"{"command":"reboot"}"#, None, malformed);
        check("lock", None, malformed);
        check(&"{".repeat(100_000), None, malformed);
    }

    #[test]
    fn an_answer_survives_the_wire() {
        let reply = Reply::Report(serde_json::json!({"clean": true}));
        let line = serde_json::to_vec(&reply).unwrap();
        let got = ask(Wire(&line, Vec::new()), &ControlRequest::End).unwrap();
        assert_eq!(got, reply);
    }
}
