//! The certificate of the board, and whom the board trusts where it goes itself.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ClientConfig, ServerConfig};

use super::error::Error;
use crate::{platform, say};

/// How seats are answered.
pub(super) fn server(certificate: &Path, key: &Path) -> Result<ServerConfig, Error> {
    let unfit = |file: &Path, why: String| Error::Certificate {
        file: file.to_owned(),
        why,
    };
    let read = |file: &Path| fs::read(file).map_err(|error| unfit(file, why_unread(&error)));
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(certificate)?).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| unfit(certificate, say!("board-no-certificate")))?;
    let secret =
        PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| unfit(key, say!("board-no-key")))?;
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(|server| {
            let server = server.with_no_client_auth();
            server.with_single_cert(chain, secret)
        });
    let mut server = server.map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => unfit(key, say!("board-other-key")),
        other => unfit(certificate, other.to_string()),
    })?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(server)
}

fn why_unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => say!("board-no-file"),
        io::ErrorKind::PermissionDenied => say!("board-closed-file"),
        _ => error.to_string(),
    }
}

/// The authorities that this computer trusts, for a database on another one.
pub(super) fn trusting_the_system() -> ClientConfig {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider has the usual versions of TLS")
        .with_root_certificates(platform::system_authorities())
        .with_no_client_auth()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
