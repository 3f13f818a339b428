//! The control server: staff's questions through the control socket, and their answers.
//!
//! The socket lies in the runtime directory, and only the owner of the seat (or root) may speak. A
//! question that ends or releases the seat is answered when the wipe has ended.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tracing::span::EnteredSpan;

use super::{Seat, fault_code, sheets, state_code};
use crate::catalogue;
use crate::config;
use crate::content::publication;
use crate::control::{self, Bundle, ControlRequest, Counts, GateService, Reply, Status};
use crate::egress;
use crate::journal::VisitEnd;
use crate::link::Wanted;
use crate::platform::{self, Listener, Queue, Stream};
use crate::session::{self, State};
use crate::wipe::Report;

/// The time for a client to send its question.
const ASK_WITHIN: Duration = Duration::from_secs(5);

/// Asks the seat that runs with this runtime directory.
///
/// # Errors
/// No seat runs there, or it does not answer.
pub fn ask(runtime: &Path, request: &ControlRequest) -> io::Result<Reply> {
    control::ask(platform::connect(&socket(runtime))?, request)
}

/// Where it lies.
pub(super) fn socket(runtime: &Path) -> std::path::PathBuf {
    runtime.join("control.sock")
}

/// What a seat counts of itself while it runs.
#[derive(Debug)]
pub(super) struct Tally {
    since: Instant,
    /// How many visits began.
    pub(super) visits: u64,
    /// What happened meanwhile.
    pub(super) counts: Counts,
    /// Every line of the log that belongs to a visit carries its number.
    visit: Option<EnteredSpan>,
}

impl Tally {
    pub(super) fn begin(now: Instant) -> Tally {
        Tally {
            since: now,
            visits: 0,
            counts: Counts::default(),
            visit: None,
        }
    }

    /// A visit has ended in this way.
    pub(super) fn count_end(&mut self, end: VisitEnd) {
        *self.counts.ends.entry(end.code().to_owned()).or_default() += 1;
    }

    /// A request was refused for this reason.
    pub(super) fn count_refusal(&mut self, reason: &str) {
        *self.counts.refused.entry(reason.to_owned()).or_default() += 1;
    }

    /// A scan has ended in this way.
    pub(super) fn count_scan(&mut self, how: &str) {
        *self.counts.scans.entry(how.to_owned()).or_default() += 1;
    }

    /// A wipe has ended.
    pub(super) fn count_wipe(&mut self, report: &Report) {
        self.counts.wipes += 1;
        self.counts.wipes_unclean += u64::from(!report.is_clean());
        self.counts.wipes_millis += report.millis;
    }

    /// With the number that the journal gives it.
    pub(super) fn begin_visit(&mut self, number: u64) {
        self.end_visit();
        self.visits += 1;
        self.visit = Some(tracing::info_span!("visit", visit = number).entered());
    }

    pub(super) fn end_visit(&mut self) {
        self.visit = None;
    }
}

/// The gate's service, when this seat goes through one: a proxy on this very computer.
pub(super) fn gate_service(gate: &config::Gate) -> Option<SocketAddr> {
    let proxy = gate.upstream.as_ref().filter(|proxy| !proxy.tls)?;
    let address = match proxy.host.as_str() {
        "localhost" => Ipv4Addr::LOCALHOST.into(),
        number => number.parse().ok()?,
    };
    IpAddr::is_loopback(&address).then(|| SocketAddr::new(address, proxy.port))
}

/// The signed bundle that lies here, whether it is in force or not, and what was heard of its publisher.
fn bundle(config: &config::Config) -> Option<Bundle> {
    let folder = publication::folder(&config.paths.allowlist)?;
    let number = publication::number_of(&folder.join("current"));
    let heard = publication::Heard::read(&folder);
    let is_there = number.is_some() || heard.is_some();
    let heard = heard.unwrap_or_default();
    is_there.then_some(Bundle {
        number,
        heard: heard.heard,
        fault: heard.fault,
        refused: heard.refused,
        later: heard.later,
    })
}

/// The open socket; dropping it takes its name away.
#[derive(Debug)]
pub(super) struct ControlServer {
    path: std::path::PathBuf,
}

impl Drop for ControlServer {
    fn drop(&mut self) {
        // A name that is gone already is what is wanted.
        let _gone = std::fs::remove_file(&self.path);
    }
}

/// What is asked besides for an answer, where one who hangs does not stop the seat.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// The gate's service.
    pub(super) service: Option<SocketAddr>,
    /// The printer's queue.
    pub(super) printer: Option<Queue>,
}

impl Surroundings {
    fn look(&self, status: &mut Status) {
        status.gate_service = self.service.and_then(look_at);
        status.printer = self.printer.as_ref().map(|queue| printer(queue).to_owned());
    }
}

/// Opens the socket; each question is told with the place for its answer.
pub(super) fn open(
    runtime: &Path,
    surroundings: Surroundings,
    tell: impl Fn((ControlRequest, Sender<Reply>)) + Clone + Send + Sync + 'static,
) -> io::Result<ControlServer> {
    let path = socket(runtime);
    let listener = platform::listen(&path)?;
    thread::Builder::new()
        .name("control".into())
        .spawn(move || accept(&listener, &surroundings, &tell))?;
    Ok(ControlServer { path })
}

fn accept(
    listener: &Listener,
    surroundings: &Surroundings,
    tell: &(impl Fn((ControlRequest, Sender<Reply>)) + Clone + Send + Sync + 'static),
) {
    for stream in listener.incoming().flatten() {
        if !platform::is_from_owner(&stream) {
            tracing::warn!("somebody else spoke to the control socket");
            continue;
        }
        let (tell, surroundings) = (tell.clone(), surroundings.clone());
        let started = thread::Builder::new()
            .name("control".into())
            .spawn(move || serve(&stream, &surroundings, tell));
        if let Err(error) = started {
            tracing::warn!(%error, "a question could not be taken");
        }
    }
}

fn serve(
    stream: &Stream,
    surroundings: &Surroundings,
    tell: impl Fn((ControlRequest, Sender<Reply>)),
) {
    let answered = stream.set_read_timeout(Some(ASK_WITHIN)).and_then(|()| {
        control::serve(stream, |request| {
            let (reply, answer) = mpsc::channel();
            tell((request, reply));
            let mut reply = answer.recv().ok()?;
            if let Reply::Status(status) = &mut reply {
                surroundings.look(status);
            }
            Some(reply)
        })
    });
    if let Err(error) = answered {
        tracing::debug!(%error, "a question was not asked to its end");
    }
}

/// The stable code of how the printer's queue is.
fn printer(queue: &Queue) -> &'static str {
    match queue.trouble() {
        Ok(None) => "ready",
        Ok(Some(trouble)) => trouble.code(),
        Err(_) => "gone",
    }
}

/// How the gate's service is; nothing when something else answers there.
fn look_at(service: SocketAddr) -> Option<GateService> {
    let list = egress::ask(service);
    if matches!(&list, Err(error) if error.kind() == io::ErrorKind::InvalidData) {
        return None;
    }
    Some(GateService {
        address: service.to_string(),
        answers: list.is_ok(),
        policy_version: list.ok().filter(|list| !list.is_empty()),
    })
}

impl Seat {
    /// Answers one question, or keeps the asker until the wipe has ended.
    pub(super) fn asked(&mut self, request: ControlRequest, reply: Sender<Reply>) {
        let answer = match request {
            ControlRequest::Status => Reply::Status(Box::new(self.status())),
            ControlRequest::Open { target } => self.open_target(target),
            ControlRequest::Lock => {
                self.happened(session::Event::Lock);
                Reply::Done
            }
            ControlRequest::Extend => match self.session.state() {
                State::Active(_) => {
                    self.happened(session::Event::Prolong);
                    Reply::Done
                }
                State::Idle | State::Ending { .. } | State::OutOfService(_) => self.not_now(),
            },
            ControlRequest::End => match self.session.state() {
                State::Active(_) | State::Ending { .. } => {
                    self.happened(session::Event::EndAsked);
                    return self.ending.waiting.push(reply);
                }
                State::Idle | State::OutOfService(_) => self.not_now(),
            },
            ControlRequest::Start => match self.session.state() {
                State::OutOfService(_) | State::Ending { .. } => {
                    self.happened(session::Event::Release);
                    return self.ending.waiting.push(reply);
                }
                State::Idle | State::Active(_) => Reply::Done,
            },
        };
        // Whoever asked and did not wait gets no answer.
        let _gone = reply.send(answer);
    }

    /// Everybody who waits for a wipe hears how it ended.
    pub(super) fn answer_waiting(&mut self) {
        if matches!(self.session.state(), State::Ending { .. }) {
            return;
        }
        let answer = match &self.ending.last.report {
            Some(report) => {
                let portals = self.ending.last.logout.portals().map(
                    |(portal, confirmed)| json!({ "portal": portal.id, "confirmed": confirmed }),
                );
                Reply::Report(json!({
                    "clean": report.clean,
                    "targets": report.targets,
                    "millis": report.millis,
                    "logout": portals.collect::<Vec<_>>(),
                }))
            }
            None => self.not_now(),
        };
        for reply in self.ending.waiting.drain(..) {
            // Whoever asked and did not wait gets no answer.
            let _gone = reply.send(answer.clone());
        }
    }

    fn not_now(&self) -> Reply {
        Reply::NotNow(state_code(self.session.state()).to_owned())
    }

    fn open_target(&mut self, target: String) -> Reply {
        match self.session.state() {
            State::Idle | State::Active(_) => {}
            State::Ending { .. } | State::OutOfService(_) => return self.not_now(),
        }
        if self.screens.current_id().is_none() {
            return Reply::NoScreen;
        }
        // A service by its number, a portal by its id.
        let wanted = match target.parse() {
            Ok(number) => Wanted::Service(number),
            Err(_) => Wanted::Portal(target.clone()),
        };
        let opening = catalogue::resolve(&self.in_force.policy, &wanted);
        let address = match opening.map(|opening| opening.address.to_string()) {
            Some(address) => address,
            None if target.contains([':', '/', '.']) => target,
            None => return Reply::Unknown,
        };
        match self.open(address) {
            Ok(()) => {
                self.chosen(&wanted);
                Reply::Done
            }
            Err(reason) => Reply::Denied(reason.to_owned()),
        }
    }

    pub(super) fn status(&self) -> Status {
        let now = Instant::now();
        let state = self.session.state();
        let seconds_since = |then: Instant| now.saturating_duration_since(then).as_secs();
        let running = self.session.running();
        let seat = &self.settings.config.seat;
        let (tickets, last_ticket) = sheets::waiting(&self.settings.config.paths.state);
        let (refused, refused_others) = self.health.refusals.list(&self.in_force.policy);
        Status {
            seat: seat.id.clone(),
            branch: seat.branch.clone(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            region: seat.region.clone(),
            uptime_seconds: seconds_since(self.health.tally.since),
            visits: self.health.tally.visits,
            counts: self.health.tally.counts.clone(),
            gate_service: None,
            state: state_code(state).to_owned(),
            fault: fault_code(state).map(str::to_owned),
            policy_version: self
                .in_force
                .list
                .is_some()
                .then(|| self.in_force.policy.version().to_owned()),
            policy_source: self.in_force.list_origin.map(|who| who.code().to_owned()),
            bundle: bundle(&self.settings.config),
            guides_source: Some(self.in_force.guides_origin.code().to_owned()),
            settings_fault: self.health.faults.settings.clone(),
            policy_fault: self.health.faults.policy.clone(),
            guides_fault: self.health.faults.guides.clone(),
            journal_fault: self.health.faults.journal.clone(),
            visit_seconds: running.map(|running| seconds_since(running.since)),
            idle_seconds: running.map(|running| seconds_since(running.touched)),
            calling_seconds: self.staff.call.seconds(now),
            url_host: self.host().map(str::to_owned),
            gate: Some(self.gate.address().to_string()),
            spare: self.screens.has_spare(),
            refused,
            refused_others,
            outages: self.health.outages.list(),
            distrusted: self.health.distrusts.list(),
            proxy: self.health.proxy.list(),
            printer: None,
            board: self.board.as_ref().map(|board| board.status().clone()),
            lost: self.health.interrupted.clone(),
            tickets,
            last_ticket,
            lockdown: self.health.lockdown.last.clone(),
        }
    }
}
