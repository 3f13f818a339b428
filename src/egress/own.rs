//! A connection of the seat's own: to the board of its branch, over TLS.
//!
//! It takes the way that the gate takes: static host entries, the proxy of the branch, another gate. No page can
//! ask for it, since it begins in this program; no policy is asked, since a person of IT wrote the place into
//! the settings.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_util::either::Either;

use super::GateSettings;
use super::connections::Terms;
use super::dial::Dialer;
use super::fault::ProxyFault;
use super::notice::Teller;
use super::refusal::{Fault, Refusal};
use super::request::Target;
use super::upstream::{Wire, is_about_the_certificate, trusting};
use crate::{platform, say};

/// How long the board may take to begin with TLS.
const GREETING: Duration = Duration::from_secs(20);

/// A connection to the board, with nothing said yet.
pub type Line = TlsStream<Either<TcpStream, Box<TlsStream<TcpStream>>>>;

/// Why there is no connection to the board.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    /// The settings name no host.
    #[error("{}", say!("board-no-host"))]
    NoHost,
    /// The network leads nowhere: the stable code of the reason.
    #[error("{}", say!("board-no-way", reason = *.0))]
    NoWay(&'static str),
    /// The proxy of the branch's network stands in the way.
    #[error("{}", say!("board-proxy", why = .0.sentence()))]
    Proxy(ProxyFault),
    /// Its certificate is not believed.
    #[error("{}", say!("board-not-trusted"))]
    NotTrusted,
    /// What answers there does not speak TLS, or too slowly.
    #[error("{}", say!("board-no-tls"))]
    NoTls,
    /// The file of further authorities has none, or one that is none.
    #[error("{}", say!("board-no-authority"))]
    NoAuthority,
}

impl From<Refusal> for Unreached {
    fn from(refusal: Refusal) -> Unreached {
        match refusal.fault() {
            Fault::Proxy(fault) => Unreached::Proxy(fault),
            Fault::Request | Fault::Form | Fault::Portal => Unreached::NoWay(refusal.code()),
        }
    }
}

/// Connects. Believed are the authorities of the system, and those of this file (PEM), if there is one.
///
/// # Errors
/// There is no way, or who answers there is not believed.
pub async fn connect(
    settings: &GateSettings,
    host: &str,
    port: u16,
    authorities: Option<&[u8]>,
) -> Result<Line, Unreached> {
    let target = Target::new(host, port).ok_or(Unreached::NoHost)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Unreached::NoHost)?;
    let roots = believed(authorities)?;
    // It listens nowhere, so it cannot meet itself.
    let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let dialer = Dialer::new(settings.upstream.clone(), &settings.hosts, nowhere);
    let teller = Teller::new(|_| {});
    let wire = dialer.way(&teller, &target, Terms::BOARD).tunnel().await?;
    let wire = match wire {
        Wire::Plain(stream) => Either::Left(stream),
        Wire::Sealed(stream) => Either::Right(stream),
    };
    let connector = TlsConnector::from(Arc::new(trusting(roots)));
    match timeout(GREETING, connector.connect(name, wire)).await {
        Ok(Ok(line)) => Ok(line),
        Ok(Err(error)) if is_about_the_certificate(&error) => Err(Unreached::NotTrusted),
        Ok(Err(_)) | Err(_) => Err(Unreached::NoTls),
    }
}

/// The authorities of the system, and every one of this file.
fn believed(file: Option<&[u8]>) -> Result<RootCertStore, Unreached> {
    let mut roots = platform::system_authorities();
    let Some(file) = file else {
        return Ok(roots);
    };
    let before = roots.len();
    for authority in CertificateDer::pem_slice_iter(file) {
        let authority = authority.map_err(|_| Unreached::NoAuthority)?;
        let added = roots.add(authority);
        added.map_err(|_| Unreached::NoAuthority)?;
    }
    match roots.len() > before {
        true => Ok(roots),
        false => Err(Unreached::NoAuthority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_an_authority_is_no_file_of_authorities() {
        let none =
            |file: &str| matches!(believed(Some(file.as_bytes())), Err(Unreached::NoAuthority));
        assert!(none(""));
        assert!(none("tablo"));
        assert!(none(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        ));
        let key = rcgen::KeyPair::generate().unwrap();
        assert!(none(&key.serialize_pem()));
        let made = rcgen::generate_simple_self_signed(["tablo.mfc.test".to_owned()]).unwrap();
        let system = believed(None).unwrap().len();
        let with = believed(Some(made.cert.pem().as_bytes())).unwrap();
        assert_eq!(with.len(), system + 1);
    }
}
