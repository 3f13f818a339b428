//! Why a connection with a portal did not come about although the portal is there.

use gtk::gio::TlsError;

use crate::shell::model::Report;

/// What the citizen reads of such a failure; none when it is another.
pub(super) fn refusal(error: &glib::Error, host: String) -> Option<Report> {
    match error.kind::<TlsError>()? {
        TlsError::CertificateRequired => Some(Report::Locked { host }),
        TlsError::Misc
        | TlsError::NotTls
        | TlsError::Handshake
        | TlsError::InappropriateFallback => Some(Report::Unprotected { host }),
        _ => None,
    }
}
