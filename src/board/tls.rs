//! The certificate of the board, also a renewed one, and whom the board trusts where it goes itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use axum_server::tls_rustls::RustlsConfig;
use ring::digest;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring as engine};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, ServerConfig};
use zeroize::Zeroizing;

use super::error::Error;
use crate::{platform, say};

/// How often it is looked whether the certificate was replaced.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A certificate with its key as they lie on disk.
struct Pair {
    /// Their fingerprint: files that say the same are the same.
    print: Vec<u8>,
    server: Arc<ServerConfig>,
}

/// The certificate that the board shows; whoever renews it only replaces its files.
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    shown: RustlsConfig,
    print: Vec<u8>,
    refused: Refused,
}

/// What became of a certificate that cannot be used.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    /// There is none.
    Nothing,
    /// It was seen once: between the replacement of one file and of the other the two do not fit.
    Seen(String),
    /// It is in the log.
    Told(String),
}

impl Certificate {
    /// Reads it.
    pub(super) fn read(certificate: &Path, key: &Path) -> Result<Certificate, Error> {
        let pair = Pair::read(certificate, key)?;
        Ok(Certificate {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            shown: RustlsConfig::from_config(pair.server),
            print: pair.print,
            refused: Refused::Nothing,
        })
    }

    /// How whoever connects is answered, now and after each renewal.
    pub(super) fn shown(&self) -> RustlsConfig {
        self.shown.clone()
    }

    /// Shows what replaces it from then on, to new connections; one that cannot be used is told, and not shown.
    pub(super) async fn keep_up(mut self) {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            self.look();
        }
    }

    fn look(&mut self) {
        match Pair::read(&self.certificate, &self.key) {
            Ok(pair) => {
                if pair.print != self.print {
                    self.shown.reload_from_config(pair.server);
                    self.print = pair.print;
                    tracing::info!("a renewed certificate is shown");
                }
                self.refused = Refused::Nothing;
            }
            Err(error) => {
                let sentence = error.to_string();
                let refused = std::mem::replace(&mut self.refused, Refused::Nothing);
                self.refused = match refused {
                    Refused::Told(told) if told == sentence => Refused::Told(told),
                    Refused::Seen(seen) if seen == sentence => {
                        tracing::error!(
                            %error,
                            "the certificate before stays in force: put a whole certificate and its own key in place"
                        );
                        Refused::Told(seen)
                    }
                    Refused::Nothing | Refused::Seen(_) | Refused::Told(_) => {
                        Refused::Seen(sentence)
                    }
                };
            }
        }
    }
}

impl Pair {
    fn read(certificate: &Path, key: &Path) -> Result<Pair, Error> {
        let chain = read(certificate)?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
        let certificates = certificates.ok().filter(|chain| !chain.is_empty());
        let certificates =
            certificates.ok_or_else(|| unfit(certificate, say!("board-no-certificate")))?;
        let secret = Zeroizing::new(read(key)?);
        let mut print = digest::Context::new(&digest::SHA256);
        print.update(&chain);
        print.update(&secret);
        let secret = PrivateKeyDer::from_pem_slice(&secret);
        let secret = secret.map_err(|_| unfit(key, say!("board-no-key")))?;
        let server = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(|server| {
                let server = server.with_no_client_auth();
                server.with_single_cert(certificates, secret)
            });
        let mut server = server.map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => unfit(key, say!("board-other-key")),
            other => unfit(certificate, other.to_string()),
        })?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Pair {
            print: print.finish().as_ref().to_vec(),
            server: Arc::new(server),
        })
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    fs::read(file).map_err(|error| unfit(file, why_unread(&error)))
}

fn unfit(file: &Path, why: String) -> Error {
    Error::Certificate {
        file: file.to_owned(),
        why,
    }
}

fn why_unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => say!("board-no-file"),
        io::ErrorKind::PermissionDenied => say!("board-closed-file"),
        _ => error.to_string(),
    }
}

/// Whom the board trusts where it goes to a database on another computer: these authorities, or else those of this
/// computer.
pub(super) fn trusting(authority: Option<&Path>) -> Result<ClientConfig, Error> {
    let roots = match authority {
        Some(file) => roots(file)?,
        None => platform::system_authorities(),
    };
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider has the usual versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn roots(file: &Path) -> Result<RootCertStore, Error> {
    let unfit = |why: String| Error::Authority {
        file: file.to_owned(),
        why,
    };
    let text = fs::read(file).map_err(|error| unfit(why_unread(&error)))?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(all.unwrap_or_default());
    match roots.is_empty() {
        true => Err(unfit(say!("board-no-certificate"))),
        false => Ok(roots),
    }
}

/// True where no connection was made because of whose certificate was shown.
pub(super) fn is_stranger(error: &postgres::Error) -> bool {
    let first = std::error::Error::source(error);
    let mut causes = std::iter::successors(first, |cause| cause.source());
    causes.any(|cause| {
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let tls = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        matches!(tls, Some(rustls::Error::InvalidCertificate(_)))
    })
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(engine::default_provider())
}
