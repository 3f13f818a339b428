//! The way to a portal: resolve, check every address, connect to exactly those.
//!
//! There is no second resolution between check and connection. A static host entry wins over the
//! network's names and may lead anywhere, because a person wrote it into the seat's settings; a rule of
//! the policy may permit the branch's own network. With a
//! proxy of the branch that proxy resolves, so the gate cannot check the addresses there: the branch
//! answers for where its proxy connects, and the gate for which names it is asked for.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use url::Host;

use super::address::is_public;
use super::answer::Versions;
use super::connections::{AddressScope, Terms};
use super::fault::ProxyFault;
use super::notice::Teller;
use super::refusal::Refusal;
use super::request::Target;
use super::upstream::{Proxy, Upstream, Wire};

/// How long the network may take to resolve a name.
const RESOLVING: Duration = Duration::from_secs(5);

/// How long connecting may take, over all addresses.
const CONNECTING: Duration = Duration::from_secs(10);

/// The start that one address has before the next one is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// The most addresses of one name that are tried.
const ADDRESSES: usize = 8;

/// The settings of the way out.
#[derive(Clone, Debug)]
pub(super) struct Dialer {
    upstream: Option<Upstream>,
    hosts: BTreeMap<String, SocketAddr>,
    /// Where the gate itself listens: going there would turn in a circle.
    own: SocketAddr,
}

/// The way to one portal, as the policy allowed it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    dialer: &'a Dialer,
    teller: &'a Teller,
    target: &'a Target,
    terms: Terms,
}

/// A connection on its way to a portal.
#[derive(Debug)]
pub(super) enum Line<'a> {
    /// To the portal itself.
    Direct(TcpStream),
    /// To the branch's proxy, which was told nothing yet.
    Upstream(Wire, &'a Upstream),
}

impl Dialer {
    pub(super) fn new(
        upstream: Option<Proxy>,
        hosts: &BTreeMap<String, SocketAddr>,
        own: SocketAddr,
    ) -> Dialer {
        // Requests come with canonical names, so the entries are compared in that form.
        let canonical = |name: &String| Host::parse(name).map_or(name.clone(), |h| h.to_string());
        Dialer {
            upstream: upstream.map(Upstream::new),
            hosts: hosts.iter().map(|(n, a)| (canonical(n), *a)).collect(),
            own,
        }
    }

    /// The way to this portal.
    pub(super) fn way<'a>(
        &'a self,
        teller: &'a Teller,
        target: &'a Target,
        terms: Terms,
    ) -> Way<'a> {
        Way {
            dialer: self,
            teller,
            target,
            terms,
        }
    }

    /// A connection to the branch's proxy.
    async fn wire(&self, upstream: &Upstream) -> Result<Wire, ProxyFault> {
        let addresses = resolve(&upstream.host, upstream.port).await;
        let addresses = addresses.map_err(|_| ProxyFault::NoAddress)?;
        let stream = self.connect(&addresses).await;
        upstream.greet(stream.map_err(|_| ProxyFault::Down)?).await
    }

    /// Connects to the first address that answers; each one gets a head start before the next.
    async fn connect(&self, addresses: &[SocketAddr]) -> Result<TcpStream, Refusal> {
        let deadline = Instant::now() + CONNECTING;
        let own = self.own;
        let mut waiting = addresses.iter().copied().filter(|to| *to != own);
        let first = waiting.next().ok_or(Refusal::Unreachable)?;
        let mut next = waiting.next();
        // Most of the time the first address answers at once: that needs no task of its own.
        let mut first = Box::pin(TcpStream::connect(first));
        let mut tries = JoinSet::new();
        match timeout_at(head_start(next, deadline), &mut first).await {
            Ok(Ok(stream)) => return Ok(ready(stream)),
            Ok(Err(_)) => {}
            Err(_) => {
                tries.spawn(first);
            }
        }
        loop {
            if let Some(address) = next {
                tries.spawn(TcpStream::connect(address));
                next = waiting.next();
            }
            let until = head_start(next, deadline);
            match timeout_at(until, tries.join_next()).await {
                Ok(Some(Ok(Ok(stream)))) => return Ok(ready(stream)),
                Ok(None) => return Err(Refusal::Unreachable),
                Err(_) if Instant::now() >= deadline => return Err(Refusal::TooSlow),
                // This one failed, or had its head start: go on with the next.
                Ok(Some(Ok(Err(_)) | Err(_))) | Err(_) => {}
            }
        }
    }
}

/// Until when nothing else is tried, if there is something else.
fn head_start(next: Option<SocketAddr>, deadline: Instant) -> Instant {
    match next {
        Some(_) => deadline.min(Instant::now() + HEAD_START),
        None => deadline,
    }
}

/// Small records of TLS must not wait for each other.
fn ready(stream: TcpStream) -> TcpStream {
    let _best_effort = stream.set_nodelay(true);
    stream
}

impl<'a> Way<'a> {
    /// Where it leads.
    pub(super) fn host(&self) -> &'a Host<String> {
        &self.target.host
    }

    /// How the portal may answer.
    pub(super) fn versions(&self) -> Versions {
        self.terms.versions
    }

    /// A connection over which TLS with the portal can start.
    pub(super) async fn tunnel(&self) -> Result<Wire, Refusal> {
        let (mut wire, upstream) = match self.line().await? {
            Line::Direct(stream) => return Ok(Wire::Plain(stream)),
            Line::Upstream(wire, upstream) => (wire, upstream),
        };
        match &mut wire {
            Wire::Plain(stream) => upstream.connect(stream, self.target).await?,
            Wire::Sealed(stream) => upstream.connect(stream, self.target).await?,
        }
        self.proxy_serves();
        Ok(wire)
    }

    /// The proxy let this request through.
    pub(super) fn proxy_serves(&self) {
        self.teller.proxy_serves(&self.target.host.to_string());
    }

    /// A connection to the portal, or to the proxy that leads there.
    pub(super) async fn line(&self) -> Result<Line<'a>, Refusal> {
        let Host::Domain(name) = &self.target.host else {
            return Err(Refusal::AddressLiteral);
        };
        if let Some(address) = self.dialer.hosts.get(name) {
            return self.dialer.connect(&[*address]).await.map(Line::Direct);
        }
        if let Some(upstream) = &self.dialer.upstream {
            let wire = self.dialer.wire(upstream).await?;
            return Ok(Line::Upstream(wire, upstream));
        }
        let addresses = match self.terms.scope {
            AddressScope::Public => public_addresses(name, self.target.port).await?,
            AddressScope::Private => resolve(name, self.target.port).await?,
        };
        self.dialer.connect(&addresses).await.map(Line::Direct)
    }
}

/// The public addresses of a name. A name with none but others is refused: that is how pages reach
/// into the network they are looked at in.
async fn public_addresses(name: &str, port: u16) -> Result<Vec<SocketAddr>, Refusal> {
    let mut addresses = resolve(name, port).await?;
    addresses.retain(|address| is_public(address.ip()));
    match addresses.as_slice() {
        [] => Err(Refusal::NotPublic),
        [..] => Ok(addresses),
    }
}

async fn resolve(name: &str, port: u16) -> Result<Vec<SocketAddr>, Refusal> {
    match timeout(RESOLVING, tokio::net::lookup_host((name, port))).await {
        Ok(Ok(addresses)) => {
            let addresses: Vec<_> = addresses.take(ADDRESSES).collect();
            if addresses.is_empty() {
                return Err(Refusal::NoAddress);
            }
            Ok(addresses)
        }
        Ok(Err(_)) => Err(Refusal::NoAddress),
        Err(_) => Err(Refusal::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Result<Vec<SocketAddr>, Refusal>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        assert_eq!(
            runtime.block_on(public_addresses(name, 443)),
            expected,
            "{name}"
        );
    }

    #[test]
    fn a_name_that_leads_to_this_computer_is_refused() {
        check("localhost", Err(Refusal::NotPublic));
    }

    #[test]
    fn a_name_that_leads_nowhere_is_told_apart() {
        // Longer than any label: no resolver has to be asked.
        check(&"a".repeat(70), Err(Refusal::NoAddress));
    }
}
