//! Through a real squid that wants a password, as branches have it: in the clear and over TLS.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sps_kiosk::egress::{Login, Proxy, ProxyFault};
use tempfile::TempDir;

use super::rig::{HOSTS, Portal, Rig, hello, kept_away, policy, proxy_at, served};
use super::service::Service;
use crate::e2e::until;

/// Who may go through it.
pub(crate) const USER: &str = "mfc";
pub(crate) const PASSWORD: &str = "ge:h@im%ф";

/// The same as squid keeps it: `openssl passwd -1`.
const USERS: &str = "mfc:$1$abcdefgh$vUUMF3.RDeaFtuRACUgLM/\n";

/// Where squid does not go, and where nobody is.
const BANNED: &str = "esia.gosuslugi.ru";
const DEAD: &str = "dead.example.org";

/// A running squid.
pub(crate) struct Squid {
    place: TempDir,
    process: Child,
    /// Where it listens in the clear.
    pub(crate) address: SocketAddr,
    /// Where it listens with TLS, under the name `localhost`.
    sealed: SocketAddr,
}

impl Squid {
    /// One that knows the addresses of these hosts, and lets through who has the password.
    pub(crate) fn start(hosts: &[(&str, std::net::IpAddr)]) -> Squid {
        Squid::that("allow known", hosts)
    }

    /// The same for whoever comes.
    pub(crate) fn open_to_all(hosts: &[(&str, std::net::IpAddr)]) -> Squid {
        Squid::that("allow all", hosts)
    }

    fn that(allows: &str, hosts: &[(&str, std::net::IpAddr)]) -> Squid {
        let place = tempfile::Builder::new().prefix("squid").tempdir().unwrap();
        // It runs as a user of its own.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| place.path().join(name).display().to_string();
        fs::write(at("users"), USERS).unwrap();
        let hosts = hosts
            .iter()
            .map(|(name, address)| format!("{address} {name}\n"));
        fs::write(at("hosts"), hosts.collect::<String>()).unwrap();
        certify(&place);
        let (address, sealed) = (free_address(), free_address());
        let settings = format!(
            "http_port {address}\n\
             https_port {sealed} tls-cert={cert} tls-key={key}\n\
             hosts_file {hosts}\n\
             dns_nameservers 127.0.0.1\n\
             auth_param basic program /usr/lib/squid/basic_ncsa_auth {users}\n\
             auth_param basic realm mfc\n\
             acl known proxy_auth REQUIRED\n\
             acl banned dstdomain {BANNED}\n\
             http_access deny banned\n\
             http_access {allows}\n\
             http_access deny all\n\
             cache deny all\n\
             access_log none\n\
             cache_log {log}\n\
             pid_filename none\n\
             shutdown_lifetime 0 seconds\n\
             coredump_dir {place}\n",
            cert = at("cert.pem"),
            key = at("key.pem"),
            hosts = at("hosts"),
            users = at("users"),
            log = "/dev/null",
            place = place.path().display(),
        );
        fs::write(at("squid.conf"), settings).unwrap();
        let process = Command::new("squid")
            .args(["-N", "-f", &at("squid.conf")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("squid is installed by tests/run.sh");
        let squid = Squid {
            place,
            process,
            address,
            sealed,
        };
        until("squid", 20, || TcpStream::connect(address).ok());
        squid
    }

    /// Through it, with this log-in.
    fn with(&self, user: &str, password: &str) -> Rig {
        let proxy = Proxy {
            login: Some(Login::new(user, password)),
            ..proxy_at(self.address)
        };
        Rig::with(policy(HOSTS), &[], Some(proxy))
    }
}

impl Drop for Squid {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A certificate for `localhost`, and the authority that signed it.
fn certify(place: &TempDir) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names).unwrap();
    let certificate = certificate.signed_by(&key, &authority).unwrap();
    let files = [
        ("authority.pem", authority.pem()),
        ("cert.pem", certificate.pem()),
        ("key.pem", key.serialize_pem()),
    ];
    for (name, text) in files {
        fs::write(place.path().join(name), text).unwrap();
    }
}

fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

fn squid() -> Squid {
    let here = std::net::Ipv4Addr::LOCALHOST.into();
    let nobody = std::net::Ipv4Addr::new(127, 200, 0, 9).into();
    Squid::start(&[("localhost", here), (DEAD, nobody)])
}

/// Opens a tunnel to the echo and a plain exchange.
fn passes(rig: &Rig, echo: &Portal, plain: &Portal) {
    let mut view = rig.connected(&format!("localhost:{}", echo.address.port()));
    let hello = hello("localhost");
    view.send(&hello);
    assert_eq!(view.receive(hello.len()), hello, "the portal's echo");
    let place = format!("localhost:{}", plain.address.port());
    let get = format!("GET http://{place}/a HTTP/1.1\r\nHost: {place}\r\n\r\n");
    let mut view = rig.view(get);
    assert_eq!(view.status(), Some(200));
    let heard = String::from_utf8(plain.received(1)).unwrap();
    assert!(!heard.contains("Proxy-Authorization"), "{heard}");
}

#[test]
fn with_its_password_everything_passes_and_without_nothing() {
    let squid = squid();
    let echo = Portal::echo();
    let plain = Portal::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let rig = squid.with(USER, PASSWORD);
    passes(&rig, &echo, &plain);
    rig.told_nothing();
    let place = format!("localhost:{}", plain.address.port());
    let get = format!("GET http://{place}/a HTTP/1.1\r\nHost: {place}\r\n\r\n");
    let connect = format!("CONNECT {place} HTTP/1.1\r\n\r\n");
    let unknown = Rig::with(policy(HOSTS), &[], Some(proxy_at(squid.address)));
    let mistaken = squid.with(USER, "geheim");
    let both = [
        (&unknown, ProxyFault::WantsPassword),
        (&mistaken, ProxyFault::WrongPassword),
    ];
    for (rig, fault) in both {
        for request in [&connect, &get] {
            assert_eq!(rig.view(request).status(), Some(511));
            assert_eq!(rig.told(), kept_away("localhost", fault));
        }
    }
}

#[test]
fn where_it_does_not_go_is_its_own_doing() {
    let squid = squid();
    let rig = squid.with(USER, PASSWORD);
    for (host, fault) in [(BANNED, ProxyFault::Refuses), (DEAD, ProxyFault::Fails)] {
        let connect = format!("CONNECT {host}:443 HTTP/1.1\r\n\r\n");
        assert_eq!(rig.view(connect).status(), Some(511), "{host}");
        assert_eq!(rig.told(), kept_away(host, fault));
    }
    let get = format!("GET http://{DEAD}/ HTTP/1.1\r\nHost: {DEAD}\r\n\r\n");
    assert_eq!(rig.view(get).status(), Some(511));
    assert_eq!(rig.told(), kept_away(DEAD, ProxyFault::Fails));
    // Elsewhere it goes, and that is no news: nothing was wrong with the proxy as a whole.
    let echo = Portal::echo();
    rig.connected(&format!("localhost:{}", echo.address.port()));
    rig.told_nothing();
    assert_ne!(kept_away(DEAD, ProxyFault::Fails), served(DEAD));
}

/// What the service of the gate answers, behind this proxy and trusting these authorities.
fn through_tls(squid: &Squid, port: u16, trusted: &str) -> (Option<String>, String) {
    let echo = Portal::echo();
    let place = squid.place.path();
    fs::write(place.join("password"), format!("{PASSWORD}\n")).unwrap();
    let settings = format!(
        "[gate]\nupstream = 'https://{USER}@localhost:{port}'\nupstream_password_file = '{}'\n",
        place.join("password").display()
    );
    let list = "[[group]]\nid = 'test'\nhosts = ['localhost:*']\n\
                [[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://localhost/'\nhosts = ['localhost']\n";
    let variables = [("SSL_CERT_FILE", place.join(trusted))];
    let service = Service::set_up(list, &settings, &variables);
    let answer = service.ask(&format!(
        "CONNECT localhost:{} HTTP/1.1\r\n\r\n",
        echo.address.port()
    ));
    let status = answer.split(' ').nth(1).map(str::to_owned);
    (status, service.log())
}

#[test]
fn over_tls_its_certificate_must_be_one_that_the_system_trusts() {
    let squid = squid();
    let (port, plain) = (squid.sealed.port(), squid.address.port());
    let (status, log) = through_tls(&squid, port, "authority.pem");
    assert_eq!(status.as_deref(), Some("200"), "{log}");
    assert!(!log.contains("ge:h") && !log.contains("Basic"), "{log}");
    let said = |log: String, fault: ProxyFault| assert!(log.contains(fault.code()), "{log}");
    let (status, log) = through_tls(&squid, port, "users");
    assert_eq!(status.as_deref(), Some("511"), "{log}");
    said(log, ProxyFault::Untrusted);
    let (status, log) = through_tls(&squid, plain, "authority.pem");
    assert_eq!(status.as_deref(), Some("511"), "{log}");
    said(log, ProxyFault::NoTls);
}
