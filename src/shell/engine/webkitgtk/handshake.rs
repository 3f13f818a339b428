//! Why a connection with a portal did not come about although the portal is there.

use gtk::gio::{TlsCertificate, TlsCertificateFlags, TlsError};
use gtk::prelude::*;

use crate::link::Distrust;
use crate::platform;
use crate::policy::Policy;
use crate::shell::engine::report::Report;

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

/// For whom the list believes certificates of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Believed {
    /// For this host, or for none.
    Here,
    /// For other hosts only.
    Elsewhere,
}

impl Believed {
    /// Seen from this host.
    pub(super) fn by(policy: &Policy, host: &str) -> Believed {
        let here = policy.certificates_of(host).next().is_some();
        match here || policy.certificates().is_empty() {
            true => Believed::Here,
            false => Believed::Elsewhere,
        }
    }
}

/// Why a certificate is not believed; what the clock decides comes first, since a wrong clock makes the rest
/// doubtful.
pub(super) fn distrust(
    certificate: &TlsCertificate,
    flaws: TlsCertificateFlags,
    believed: Believed,
) -> Distrust {
    if flaws.contains(TlsCertificateFlags::NOT_ACTIVATED) {
        if platform::clock_is_behind() {
            Distrust::WrongClock
        } else {
            Distrust::NotYetValid
        }
    } else if flaws.contains(TlsCertificateFlags::EXPIRED) {
        Distrust::Expired
    } else if flaws.contains(TlsCertificateFlags::BAD_IDENTITY) {
        Distrust::OtherName
    } else if flaws.contains(TlsCertificateFlags::UNKNOWN_CA) {
        if stands_alone(certificate) {
            Distrust::Incomplete
        } else {
            Distrust::Unknown
        }
    } else if believed == Believed::Elsewhere && flaws.contains(TlsCertificateFlags::GENERIC_ERROR)
    {
        // What the engine makes of a name constraint that does not hold.
        Distrust::OtherHosts
    } else {
        Distrust::Other
    }
}

/// Whether somebody else issued the certificate, and nothing of him came along.
fn stands_alone(certificate: &TlsCertificate) -> bool {
    let name = |property: &str| certificate.property::<Option<String>>(property);
    certificate.issuer().is_none() && name("issuer-name") != name("subject-name")
}
