//! Authorities that are believed for named hosts only.
//!
//! The engine believes whatever stands in one file. So an authority never comes there as it is: an anchor of
//! our own making takes its place, with the same name and the same key, and with a name constraint (RFC 5280,
//! 4.2.1.10) that permits just the hosts that the list names. An intermediate certificate is treated alike: an
//! anchor is enough for a portal that does not send it along. Files and clock are not here.

#![forbid(unsafe_code)]

use std::time::{SystemTime, UNIX_EPOCH};

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::der::asn1::{BitString, Ia5String, ObjectIdentifier, OctetString};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::pem::LineEnding;
use x509_cert::der::{self, Decode, Encode, EncodePem};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::constraints::name::{GeneralSubtree, NameConstraints};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// Who signs an anchor. Nobody asks for it: an anchor is believed because it stands where it stands.
const SIGNER: &str = "CN=sps-kiosk";

/// The signature of Ed25519 (RFC 8410).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Every address there is, as a name constraint writes it: no connection to a bare address is believed.
const EVERY_ADDRESS: [&[u8]; 2] = [&[0; 8], &[0; 32]];

/// How a certificate in letters begins.
const LETTERS: &[u8] = b"-----BEGIN";

/// What an authority may do with its key, which its anchor may do, too.
const KEPT: [ObjectIdentifier; 4] = [
    BasicConstraints::OID,
    KeyUsage::OID,
    ExtendedKeyUsage::OID,
    SubjectKeyIdentifier::OID,
];

/// The certificate of an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority(Certificate);

/// Why a file gives no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There is no certificate in it, or a broken one.
    NoCertificate,
    /// It may sign no other certificate.
    NoAuthority,
    /// It says itself for which names it stands, in a way of its own.
    Constrained,
}

/// How a moment lies to the time in which a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Season {
    /// Before it.
    TooEarly,
    /// Within it.
    Valid,
    /// After it.
    Over,
}

/// The authorities in the bytes of a file: one certificate as it is, or any number in letters (PEM).
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Authority>, Unfit> {
    let is_in_letters = bytes.windows(LETTERS.len()).any(|window| window == LETTERS);
    let found = match is_in_letters {
        true => Certificate::load_pem_chain(bytes),
        false => Certificate::from_der(bytes).map(|one| vec![one]),
    };
    let found = found.map_err(|_| Unfit::NoCertificate)?;
    if found.is_empty() {
        return Err(Unfit::NoCertificate);
    }
    found.into_iter().map(Authority::of).collect()
}

/// The fingerprint of these bytes.
pub(crate) fn sum_of(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, bytes).as_ref());
    sum
}

/// Whether this is the fingerprint of the file, or of the only certificate in it.
pub(crate) fn has_sum(bytes: &[u8], authorities: &[Authority], sum: &[u8; 32]) -> bool {
    let is_it = |bytes: &[u8]| sum_of(bytes) == *sum;
    let only = match authorities {
        [only] => only.0.to_der().ok(),
        _ => None,
    };
    is_it(bytes) || only.is_some_and(|certificate| is_it(&certificate))
}

impl Authority {
    fn of(certificate: Certificate) -> Result<Authority, Unfit> {
        let body = &certificate.tbs_certificate;
        let constraints = body.get::<BasicConstraints>();
        let signs = constraints.map_err(|_| Unfit::NoCertificate)?;
        if !signs.is_some_and(|(_, constraints)| constraints.ca) {
            return Err(Unfit::NoAuthority);
        }
        if body.filter::<NameConstraints>().next().is_some() {
            return Err(Unfit::Constrained);
        }
        Ok(Authority(certificate))
    }

    /// How the moment lies to the time in which it is valid.
    pub(crate) fn season(&self, moment: SystemTime) -> Season {
        let validity = self.0.tbs_certificate.validity;
        let moment = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        if moment < validity.not_before.to_unix_duration() {
            Season::TooEarly
        } else if moment > validity.not_after.to_unix_duration() {
            Season::Over
        } else {
            Season::Valid
        }
    }

    /// An anchor with the name, the key and the times of this authority, for these names and what lies below
    /// them; in letters. Its own key is forgotten at once.
    ///
    /// # Errors
    /// A name that no certificate can carry, or no random numbers.
    pub(crate) fn anchor(&self, hosts: &[&str]) -> Result<String, AnchorError> {
        let random = SystemRandom::new();
        let key = Ed25519KeyPair::generate_pkcs8(&random).map_err(|_| AnchorError::Key)?;
        let key = Ed25519KeyPair::from_pkcs8(key.as_ref()).map_err(|_| AnchorError::Key)?;
        let body = self.body(hosts, key.public_key().as_ref())?;
        let signature = key.sign(&body.to_der()?);
        let anchor = Certificate {
            signature_algorithm: body.signature.clone(),
            tbs_certificate: body,
            signature: BitString::from_bytes(signature.as_ref())?,
        };
        Ok(anchor.to_pem(LineEnding::LF)?)
    }

    fn body(&self, hosts: &[&str], key: &[u8]) -> Result<TbsCertificate, AnchorError> {
        let of = &self.0.tbs_certificate;
        let kept = of.extensions.iter().flatten();
        let mut extensions: Vec<Extension> = kept
            .filter(|extension| KEPT.contains(&extension.extn_id))
            .cloned()
            .collect();
        extensions.push(Extension {
            extn_id: NameConstraints::OID,
            critical: true,
            extn_value: OctetString::new(permitting(hosts)?.to_der()?)?,
        });
        Ok(TbsCertificate {
            version: Version::V3,
            // Never the same twice, as one signer promises: the digest of a key that is never used again.
            serial_number: SerialNumber::new(&[&[1], &sum_of(key)[..15]].concat())?,
            signature: AlgorithmIdentifierOwned {
                oid: ED25519,
                parameters: None,
            },
            issuer: SIGNER.parse::<Name>()?,
            validity: of.validity,
            subject: of.subject.clone(),
            subject_public_key_info: of.subject_public_key_info.clone(),
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extensions),
        })
    }
}

/// These names and what lies below them, and no address. What else a certificate can name (persons, mail)
/// is never what a connection is compared with.
fn permitting(hosts: &[&str]) -> Result<NameConstraints, AnchorError> {
    if hosts.is_empty() {
        // An empty list would permit every name.
        return Err(AnchorError::NoHost);
    }
    let subtree = |base| GeneralSubtree {
        base,
        minimum: 0,
        maximum: None,
    };
    let permitted = hosts
        .iter()
        .map(|host| Ok(subtree(GeneralName::DnsName(Ia5String::new(host)?))));
    let excluded = EVERY_ADDRESS
        .iter()
        .map(|all| Ok(subtree(GeneralName::IpAddress(OctetString::new(*all)?))));
    Ok(NameConstraints {
        permitted_subtrees: Some(permitted.collect::<Result<_, der::Error>>()?),
        excluded_subtrees: Some(excluded.collect::<Result<_, der::Error>>()?),
    })
}

/// An anchor cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnchorError {
    /// It would stand for every name.
    #[error("{}", crate::say!("trust-no-host"))]
    NoHost,
    /// There are no random numbers.
    #[error("{}", crate::say!("trust-no-key"))]
    Key,
    /// What a certificate cannot hold.
    #[error("{}", crate::say!("trust-not-written"))]
    Form(#[from] der::Error),
}
