//! The make-believe portals: web servers on loopback that answer under the true names.
//!
//! One TLS server and one plain server serve every host; what a page does is told to its own host
//! at `/told/<what>` by its script, so that the program needs no hook for tests. Everything asked is
//! kept. The certificate authority is the test's own.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::server::{NoClientAuth, WebPkiClientVerifier};
use tokio_rustls::rustls::{HandshakeKind, RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::until;

/// Hosts with TLS; the last is the IDN host мвд.рф.
pub(crate) const SECURE: &[&str] = &[
    "www.gosuslugi.ru",
    "esia.gosuslugi.ru",
    "pos.gosuslugi.ru",
    "gu-st.ru",
    "xn--b1aew.xn--p1ai",
];

/// The one portal of the list that is plain http.
pub(crate) const PLAIN: &str = "minstroy2.kchgov.ru";

/// A listed host whose server shows a certificate of somebody else.
pub(crate) const MISNAMED: &str = "www.nalog.gov.ru";

/// A listed host whose server takes a certificate of the client from those who have one.
pub(crate) const OFFERS: &str = "lkfl2.nalog.ru";

/// A listed host whose server wants one of everybody.
pub(crate) const NEEDS: &str = "ej.sudrf.ru";

/// A listed host whose server speaks TLS 1.1 at best.
pub(crate) const OLD: &str = "es.pfrf.ru";

/// Listed hosts whose certificates begin in a later year, ended in an earlier one, and come without the one
/// between them and the authority.
pub(crate) const EARLY: &str = "lk.rosreestr.ru";
pub(crate) const LATE: &str = "rosreestr.gov.ru";
pub(crate) const SHORT: &str = "lk.fss.ru";

/// Listed hosts with certificates of an authority that no system knows.
pub(crate) const STATES: [&str; 2] = ["pkk.rosreestr.ru", "nspd.gov.ru"];

/// A listed host whose certificate comes with the one between it and the authority.
pub(crate) const WHOLE: &str = "sfr.gov.ru";

/// A listed host where nobody listens.
pub(crate) const DOWN: &str = "www.culture.ru";

/// Every page can say `tell('what', value)`.
const SCRIPT: &str = "async function tell(what, value) {
    await fetch('/told/' + what, { method: 'POST', body: JSON.stringify(value ?? null) });
}
";

/// One request that reached a portal.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) host: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What a portal answers at one path.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// It answers once this is notified.
    waits: Option<Arc<Notify>>,
}

impl Page {
    /// A page with this body; it can tell what happens to it.
    pub(crate) fn html(body: &str) -> Page {
        let page = format!(
            "<!doctype html><html lang=ru><meta charset=utf-8>\
            <style>html, body {{ height: 100%; margin: 0 }}</style><script>{SCRIPT}</script>{body}"
        );
        Page::of("text/html; charset=utf-8", page)
    }

    pub(crate) fn of(kind: &str, body: impl Into<Vec<u8>>) -> Page {
        Page {
            status: StatusCode::OK,
            headers: vec![("content-type".into(), kind.into())],
            body: body.into(),
            waits: None,
        }
    }

    pub(crate) fn redirect(to: &str) -> Page {
        let page = Page::of("text/plain", "");
        Page {
            status: StatusCode::FOUND,
            ..page.with("location", to)
        }
    }

    /// It is asked for and never answers.
    pub(crate) fn silence() -> Page {
        Page::of("text/plain", "").once(&Arc::default())
    }

    /// The same, which answers one request each time that it is told to.
    pub(crate) fn once(mut self, told: &Arc<Notify>) -> Page {
        self.waits = Some(Arc::clone(told));
        self
    }

    /// Asks for a password unless one comes along.
    pub(crate) fn secret() -> Page {
        Page {
            status: StatusCode::UNAUTHORIZED,
            ..Page::of("text/plain", "").with("www-authenticate", "Basic realm=\"r\"")
        }
    }

    /// The same with another status.
    pub(crate) fn status(mut self, code: u16) -> Page {
        self.status = StatusCode::from_u16(code).unwrap();
        self
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Page {
        self.headers.push((name.into(), value.into()));
        self
    }
}

#[derive(Debug, Default)]
struct Book {
    pages: Mutex<HashMap<(String, String), Page>>,
    seen: Mutex<Vec<Seen>>,
    handshakes: Mutex<Vec<HandshakeKind>>,
}

/// The running portals; dropping them stops them.
#[derive(Debug)]
pub(crate) struct Portals {
    book: Arc<Book>,
    /// The authority that signed the portals' own certificates.
    pub(crate) authority: CertifiedIssuer<'static, KeyPair>,
    /// The authority of [`STATES`].
    pub(crate) states: CertifiedIssuer<'static, KeyPair>,
    /// The certificate that [`SHORT`] leaves out.
    pub(crate) between: String,
    _runtime: Runtime,
}

impl Portals {
    /// Starts the servers at this address, on the ports 443 (TLS), 80 (plain), 8443 (TLS with a
    /// certificate for another name), 9443 and 9444 (TLS that offers to take, and wants, a certificate of the
    /// client), 9445 to 9449 (TLS with certificates that are not believed), 9450 (with one that is) and 7443
    /// (TLS that is too old).
    pub(crate) fn start(address: IpAddr) -> Portals {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let book = Arc::new(Book::default());
        let issuer = authority("sps-kiosk test authority");
        let states = authority("sps-kiosk test authority of the state");
        let listen = |port| {
            let address = SocketAddr::from((address, port));
            runtime
                .block_on(TcpListener::bind(address))
                .unwrap_or_else(|error| panic!("cannot listen on {address}: {error}"))
        };
        let secure =
            |port, names: &[&str]| Secure::new(listen(port), tls(&issuer, names), &runtime, &book);
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&book));
        runtime.spawn(axum::serve(secure(443, SECURE), app.clone()).into_future());
        runtime.spawn(axum::serve(secure(8443, &["else.example"]), app.clone()).into_future());
        let asking = |port, names: &[&str], must| {
            Secure::new(
                listen(port),
                asking_tls(&issuer, names, must),
                &runtime,
                &book,
            )
        };
        runtime.spawn(axum::serve(asking(9443, &[OFFERS], false), app.clone()).into_future());
        runtime.spawn(axum::serve(asking(9444, &[NEEDS], true), app.clone()).into_future());
        for (port, host, first, last) in [(9445, EARLY, 2090, 2095), (9446, LATE, 2010, 2015)] {
            let mut params = CertificateParams::new([host.to_owned()]).unwrap();
            params.not_before = rcgen::date_time_ymd(first, 1, 1);
            params.not_after = rcgen::date_time_ymd(last, 1, 1);
            let tls = acceptor(&issuer, params, Arc::new(NoClientAuth));
            let server = Secure::new(listen(port), tls, &runtime, &book);
            runtime.spawn(axum::serve(server, app.clone()).into_future());
        }
        let between = between(&issuer);
        let short = Secure::new(listen(9447), tls(&between, &[SHORT]), &runtime, &book);
        runtime.spawn(axum::serve(short, app.clone()).into_future());
        for (port, host) in [9448, 9449].into_iter().zip(STATES) {
            let state = Secure::new(listen(port), tls(&states, &[host]), &runtime, &book);
            runtime.spawn(axum::serve(state, app.clone()).into_future());
        }
        let whole = Secure::new(listen(9450), whole_tls(&between, &[WHOLE]), &runtime, &book);
        runtime.spawn(axum::serve(whole, app.clone()).into_future());
        runtime.spawn(speak_old_tls(listen(7443)));
        runtime.spawn(axum::serve(listen(80), app).into_future());
        Portals {
            book,
            authority: issuer,
            between: between.pem(),
            states,
            _runtime: runtime,
        }
    }

    /// Puts a page at `host` and `path` (without the query).
    pub(crate) fn page(&self, host: &str, path: &str, page: Page) {
        let place = (host.to_owned(), path.to_owned());
        self.book.pages.lock().unwrap().insert(place, page);
    }

    /// Everything that was asked for at this path of this host, so far.
    pub(crate) fn seen(&self, host: &str, path: &str) -> Vec<Seen> {
        let seen = self.book.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| seen.host == host && seen.path.split('?').next() == Some(path))
            .cloned()
            .collect()
    }

    /// How the connections began, so far: anew, or with what an earlier one had agreed on.
    pub(crate) fn handshakes(&self) -> Vec<HandshakeKind> {
        self.book.handshakes.lock().unwrap().clone()
    }

    /// Forgets what was seen.
    pub(crate) fn forget(&self) {
        self.book.seen.lock().unwrap().clear();
        self.book.handshakes.lock().unwrap().clear();
    }

    /// Waits until this path of this host is asked for.
    pub(crate) fn asked(&self, host: &str, path: &str) -> Seen {
        until(&format!("a request for {host}{path}"), 20, || {
            self.seen(host, path).pop()
        })
    }

    /// Waits until a page of this host tells this, and returns what it said.
    pub(crate) fn told(&self, host: &str, what: &str) -> Value {
        let told = self.asked(host, &format!("/told/{what}"));
        serde_json::from_slice(&told.body).unwrap()
    }
}

async fn answer(State(book): State<Arc<Book>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 16 << 20)
        .await
        .unwrap_or_default();
    let host = head.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_owned();
    let path = head.uri.path().to_owned();
    let signed_in = head.headers.contains_key(header::AUTHORIZATION);
    book.seen.lock().unwrap().push(Seen {
        host: host.clone(),
        path: head
            .uri
            .path_and_query()
            .map_or("", |all| all.as_str())
            .to_owned(),
        headers: head.headers,
        body,
    });
    if path.starts_with("/told/") {
        return StatusCode::NO_CONTENT.into_response();
    }
    let Some(page) = book.pages.lock().unwrap().get(&(host, path)).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if let Some(told) = &page.waits {
        told.notified().await;
    }
    let open = page.status == StatusCode::UNAUTHORIZED && signed_in;
    let mut response = page.body.into_response();
    *response.status_mut() = if open { StatusCode::OK } else { page.status };
    response.headers_mut().clear();
    for (name, value) in page.headers {
        let name: header::HeaderName = name.parse().unwrap();
        response.headers_mut().append(name, value.parse().unwrap());
    }
    response
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// An authority below another one; servers that should send its certificate do not.
fn between(issuer: &CertifiedIssuer<'static, KeyPair>) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(
        rcgen::DnType::CommonName,
        "sps-kiosk test authority between",
    );
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), issuer).unwrap()
}

fn tls(issuer: &CertifiedIssuer<'static, KeyPair>, names: &[&str]) -> TlsAcceptor {
    acceptor(issuer, named(names), Arc::new(NoClientAuth))
}

/// The same that sends the certificate of its issuer along.
fn whole_tls(issuer: &CertifiedIssuer<'static, KeyPair>, names: &[&str]) -> TlsAcceptor {
    let more = Some(issuer);
    Chain { issuer, more }.acceptor(named(names), Arc::new(NoClientAuth))
}

/// The same that asks for a certificate of the client, which must come or may stay away.
fn asking_tls(
    issuer: &CertifiedIssuer<'static, KeyPair>,
    names: &[&str],
    must: bool,
) -> TlsAcceptor {
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let asks = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let asks = if must {
        asks
    } else {
        asks.allow_unauthenticated()
    };
    acceptor(issuer, named(names), asks.build().unwrap())
}

/// Answers every greeting with TLS 1.1, and goes no further.
async fn speak_old_tls(listener: TcpListener) {
    let mut hello = vec![0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x13, 0]);
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 4096];
        // Who is refused may be gone at any time.
        let _ = stream.read(&mut greeting).await;
        let _ = stream.write_all(&hello).await;
        let _ = stream.read(&mut greeting).await;
    }
}

fn named(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).unwrap()
}

fn acceptor(
    issuer: &CertifiedIssuer<'static, KeyPair>,
    certificate: CertificateParams,
    clients: Arc<dyn ClientCertVerifier>,
) -> TlsAcceptor {
    Chain { issuer, more: None }.acceptor(certificate, clients)
}

/// Who signs a server's certificate, and what comes along with it.
struct Chain<'a> {
    issuer: &'a CertifiedIssuer<'static, KeyPair>,
    more: Option<&'a CertifiedIssuer<'static, KeyPair>>,
}

impl Chain<'_> {
    fn acceptor(
        &self,
        certificate: CertificateParams,
        clients: Arc<dyn ClientCertVerifier>,
    ) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certificate = certificate.signed_by(&key, self.issuer).unwrap();
        let more = self.more.map(|more| more.der().clone());
        let chain = [certificate.der().clone()]
            .into_iter()
            .chain(more)
            .collect();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = tokio_rustls::rustls::crypto::ring::default_provider();
        let config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A listener behind which every connection has finished its TLS handshake.
struct Secure {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Secure {
    fn new(
        listener: TcpListener,
        acceptor: TlsAcceptor,
        runtime: &Runtime,
        book: &Arc<Book>,
    ) -> Secure {
        let (done, ready) = mpsc::channel(16);
        let address = listener.local_addr().unwrap();
        let book = Arc::clone(book);
        runtime.spawn(async move {
            while let Ok((stream, from)) = listener.accept().await {
                let (done, handshake) = (done.clone(), acceptor.accept(stream));
                let book = Arc::clone(&book);
                tokio::spawn(async move {
                    if let Ok(stream) = handshake.await {
                        book.handshakes
                            .lock()
                            .unwrap()
                            .extend(stream.get_ref().1.handshake_kind());
                        // The receiver is gone only when the test is over.
                        let _ = done.send((stream, from)).await;
                    }
                });
            }
        });
        Secure { ready, address }
    }
}

impl Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}
