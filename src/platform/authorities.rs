//! The authorities of certificates that this computer trusts.

use tokio_rustls::rustls::RootCertStore;

/// The authorities that the system trusts now: one that a branch has installed of its own is among them. What
/// cannot be read is told in the log; when nothing can be, nobody is trusted.
#[must_use]
pub fn system_authorities() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "authorities that cannot be read");
    }
    let mut roots = RootCertStore::empty();
    let (_taken, left) = roots.add_parsable_certificates(found.certs);
    if left > 0 || roots.is_empty() {
        tracing::warn!(trusted = roots.len(), left, "authorities of the system");
    }
    roots
}
