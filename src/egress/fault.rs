//! What is wrong with the proxy of the branch's network.
//!
//! One closed list, each with a stable code. It is the branch's network that stands in the way then, and
//! no portal: nothing of it is counted as an outage, and IT reads in plain words what to mend.

use crate::text;

/// Why nothing gets through the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// Its name has no address.
    NoAddress,
    /// Nothing answers there.
    Down,
    /// It was to speak TLS and does not.
    NoTls,
    /// Nobody that this computer trusts has signed its certificate, or it is for another name.
    Untrusted,
    /// It wants a name and a password, and the settings have none.
    WantsPassword,
    /// It does not take the name and the password of the settings.
    WrongPassword,
    /// It takes only a log-in by NTLM.
    WantsNtlm,
    /// It takes only a log-in by Negotiate (Kerberos).
    WantsNegotiate,
    /// It takes only a log-in by NTLM or Negotiate.
    WantsWindows,
    /// It takes only a log-in by Digest.
    WantsDigest,
    /// It takes only a log-in of another kind.
    WantsOther,
    /// What answers there is no proxy.
    NoProxy,
    /// It ended the connection without a whole answer.
    BrokeOff,
    /// It took the request and did not answer in time.
    TooSlow,
    /// It may not go to this host.
    Refuses,
    /// It did not get to this host.
    Fails,
}

impl ProxyFault {
    /// Every fault with its stable code.
    const CODES: [(ProxyFault, &str); 16] = [
        (ProxyFault::NoAddress, "upstream-no-address"),
        (ProxyFault::Down, "upstream-down"),
        (ProxyFault::NoTls, "upstream-no-tls"),
        (ProxyFault::Untrusted, "upstream-certificate"),
        (ProxyFault::WantsPassword, "upstream-wants-password"),
        (ProxyFault::WrongPassword, "upstream-wrong-password"),
        (ProxyFault::WantsNtlm, "upstream-wants-ntlm"),
        (ProxyFault::WantsNegotiate, "upstream-wants-negotiate"),
        (ProxyFault::WantsWindows, "upstream-wants-windows"),
        (ProxyFault::WantsDigest, "upstream-wants-digest"),
        (ProxyFault::WantsOther, "upstream-wants-other"),
        (ProxyFault::NoProxy, "upstream-no-proxy"),
        (ProxyFault::BrokeOff, "upstream-broke-off"),
        (ProxyFault::TooSlow, "upstream-too-slow"),
        (ProxyFault::Refuses, "upstream-refused"),
        (ProxyFault::Fails, "upstream-failed"),
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        let row = Self::CODES.iter().find(|(fault, _)| *fault == self);
        row.map_or("upstream", |(_, code)| code)
    }

    /// The fault with this code: another gate that stands on the way says it so.
    pub(super) fn from_code(code: &str) -> Option<ProxyFault> {
        let row = Self::CODES.iter().find(|(_, known)| *known == code);
        row.map(|(fault, _)| *fault)
    }

    /// True when it is about one host only; everything else keeps every host away.
    pub fn is_about_a_host(self) -> bool {
        match self {
            ProxyFault::BrokeOff
            | ProxyFault::TooSlow
            | ProxyFault::Refuses
            | ProxyFault::Fails => true,
            ProxyFault::NoAddress
            | ProxyFault::Down
            | ProxyFault::NoTls
            | ProxyFault::Untrusted
            | ProxyFault::WantsPassword
            | ProxyFault::WrongPassword
            | ProxyFault::WantsNtlm
            | ProxyFault::WantsNegotiate
            | ProxyFault::WantsWindows
            | ProxyFault::WantsDigest
            | ProxyFault::WantsOther
            | ProxyFault::NoProxy => false,
        }
    }

    /// What IT reads: whose doing it is, and what to do.
    pub fn sentence(self) -> String {
        text::sentence(&format!("branch-{}", self.code()), &[])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_has_its_own_code_and_its_own_sentence() {
        for (fault, code) in ProxyFault::CODES {
            assert_eq!(fault.code(), code);
            assert_eq!(ProxyFault::from_code(code), Some(fault));
            assert!(text::exists(&format!("branch-{code}")), "{code}");
        }
        let sentences: BTreeSet<String> = ProxyFault::CODES
            .iter()
            .map(|(fault, _)| fault.sentence())
            .collect();
        assert_eq!(sentences.len(), ProxyFault::CODES.len());
        assert_eq!(ProxyFault::from_code("unreachable"), None);
    }
}
