//! The proxy of the branch's network: how the gate goes through it, and what went wrong there.
//!
//! What it does not let through is no outage of a portal. Counted since the seat started and over all
//! visits together, so that no line belongs to a citizen; a fault is over when the proxy is seen to work.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::{Seat, seconds_since_1970};
use crate::config::{self, PasswordPlace, Upstream};
use crate::content::text;
use crate::control;
use crate::egress::{self, Login, Proxy, ProxyFault};
use crate::say;

/// The most faults that are kept; the oldest that are over go first.
const MOST: usize = 50;

/// The most that staff read at the foot of the start page.
const FOR_STAFF: usize = 2;

/// Why the gate cannot log in to the proxy.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The file of the password cannot be read.
    #[error(
        "{}",
        crate::say!("proxy-password-unreadable", file = .file.display().to_string(), why = .why)
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why, as a sentence.
        why: String,
    },
    /// There is no password in it.
    #[error("{}", crate::say!("proxy-password-empty", file = .file.display().to_string()))]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// There is a password in it, but no name anywhere.
    #[error("{}", crate::say!("proxy-password-nameless", file = .file.display().to_string()))]
    Nameless {
        /// The file.
        file: PathBuf,
    },
}

/// What the gate needs to know, with the password out of its file. Without one that can be read it
/// goes to the proxy as nobody, and what the proxy says to that is told like any other answer.
pub fn gate_settings(gate: &config::Gate) -> egress::GateSettings {
    egress::GateSettings {
        listen: gate.listen,
        upstream: gate.upstream.as_ref().map(proxy),
        hosts: gate.hosts.clone(),
        board: None,
    }
}

fn proxy(upstream: &Upstream) -> Proxy {
    let login = login(upstream).unwrap_or_else(|error| {
        tracing::warn!(%error, "the gate cannot log in to the proxy");
        None
    });
    Proxy {
        host: upstream.host.clone(),
        port: upstream.port,
        tls: upstream.tls,
        login,
    }
}

/// How the gate logs in: by a name and a password of the settings, or by those in the first line of
/// the file, where a name stands before a colon if the address has none.
///
/// # Errors
/// There is no log-in where the settings say that it is.
pub fn login(upstream: &Upstream) -> Result<Option<Login>, PasswordError> {
    let user = upstream.user.as_deref();
    let file = match upstream.password.as_ref().map(|password| &password.place) {
        None => return Ok(None),
        Some(PasswordPlace::Here(secret)) => {
            return Ok(user.map(|user| Login::new(user, secret.text())));
        }
        Some(PasswordPlace::File(file)) => file,
    };
    let text = text::read(file).map_err(|unread| PasswordError::Unreadable {
        file: file.clone(),
        why: unread.to_string(),
    })?;
    let text = Zeroizing::new(text);
    let line = text.trim_start_matches('\u{feff}').lines().next();
    let line = line.filter(|line| !line.is_empty());
    let line = line.ok_or_else(|| PasswordError::Empty { file: file.clone() })?;
    let both = match user {
        Some(user) => Some((user, line)),
        None => line.split_once(':').filter(|(user, _)| !user.is_empty()),
    };
    let (user, password) = both.ok_or_else(|| PasswordError::Nameless { file: file.clone() })?;
    Ok(Some(Login::new(user, password)))
}

/// What is or was wrong with the proxy, oldest first.
#[derive(Debug, Default)]
pub(super) struct ProxyFaults {
    list: Vec<(ProxyFault, control::ProxyFault)>,
}

impl ProxyFaults {
    /// Notes a failure. True when it is a new one.
    fn begin(&mut self, host: &str, fault: ProxyFault, now: u64) -> bool {
        let host = fault.is_about_a_host().then(|| host.to_owned());
        let mut open = self.list.iter_mut();
        let same =
            open.find(|(kind, one)| one.ended.is_none() && *kind == fault && one.host == host);
        if let Some((_, open)) = same {
            open.times += 1;
            return false;
        }
        if self.list.len() >= MOST {
            let over = self.list.iter().position(|(_, one)| one.ended.is_some());
            self.list.remove(over.unwrap_or_default());
        }
        let noted = control::ProxyFault {
            host,
            reason: fault.code().to_owned(),
            sentence: fault.sentence(),
            began: now,
            ended: None,
            times: 1,
        };
        self.list.push((fault, noted));
        true
    }

    /// The proxy let through to this host: it works, and there is nothing wrong with this host.
    fn end(&mut self, host: &str, now: u64) -> bool {
        let mut news = false;
        for (_, one) in &mut self.list {
            let is_over = one.host.as_deref().is_none_or(|about| about == host);
            if one.ended.is_none() && is_over {
                one.ended = Some(now);
                news = true;
            }
        }
        news
    }

    /// All of them, the last one first.
    pub(super) fn list(&self) -> Vec<control::ProxyFault> {
        self.list.iter().rev().map(|(_, one)| one.clone()).collect()
    }

    /// What staff read of those that are not over: what keeps every host away before all others.
    fn sentences(&self) -> Vec<String> {
        let open = || self.list.iter().filter(|(_, one)| one.ended.is_none());
        let whole = open().filter(|(_, one)| one.host.is_none());
        let hosts = open().filter(|(_, one)| one.host.is_some());
        let of = |one: &control::ProxyFault| match &one.host {
            Some(host) => say!("proxy-fault-at", fault = &one.sentence, host = host),
            None => one.sentence.clone(),
        };
        let last_first = whole.rev().chain(hosts.rev());
        last_first.map(|(_, one)| of(one)).take(FOR_STAFF).collect()
    }
}

impl Seat {
    /// The proxy of the branch's network does not let through.
    pub(super) fn proxy_fails(&mut self, host: &str, fault: ProxyFault) {
        if self.health.proxy.begin(host, fault, seconds_since_1970()) {
            let (reason, sentence) = (fault.code(), fault.sentence());
            tracing::warn!(
                host,
                reason,
                sentence,
                "the proxy of the branch does not let through"
            );
            self.tell_of_the_proxy();
        }
    }

    /// It does again.
    pub(super) fn proxy_serves(&mut self, host: &str) {
        if self.health.proxy.end(host, seconds_since_1970()) {
            tracing::info!(host, "the proxy of the branch lets through again");
            self.tell_of_the_proxy();
        }
    }

    fn tell_of_the_proxy(&mut self) {
        self.health.faults.proxy = self.health.proxy.sentences();
        self.tell_staff();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::config::{Config, Places};

    fn upstream(gate: &str, places: &Path) -> Upstream {
        let text = format!("[gate]\n{gate}\n");
        let config = Config::parse(&text, &Places::under(places)).unwrap();
        config.gate.upstream.unwrap()
    }

    /// The log-in of these settings, beside a file with this text.
    fn check(gate: &str, file: &str, expected: Option<(&str, &str)>) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/secret"), file).unwrap();
        let login = login(&upstream(gate, root.path())).unwrap_or_default();
        let expected = expected.map(|(user, password)| Login::new(user, password));
        assert_eq!(login, expected, "{gate} {file:?}");
    }

    #[test]
    fn name_and_password_come_from_where_the_settings_say() {
        const FILE: &str = "upstream = 'http://p'\nupstream_password_file = 'secret'";
        const NAMED: &str = "upstream = 'http://u@p'\nupstream_password_file = 'secret'";
        check("upstream = 'http://p'", "", None);
        check("upstream = 'http://u:a%3Ab@p'", "", Some(("u", "a:b")));
        check(FILE, "mfc:geheim\n", Some(("mfc", "geheim")));
        check(FILE, "mfc:a:b@c%20\r\nmore", Some(("mfc", "a:b@c%20")));
        check(FILE, "\u{feff}мфц:кот", Some(("мфц", "кот")));
        check(FILE, "mfc:", Some(("mfc", "")));
        check(NAMED, "a:b c\n", Some(("u", "a:b c")));
        // These are errors.
        check(FILE, "geheim\n", None);
        check(FILE, ":geheim\n", None);
        check(FILE, "\n", None);
        check(NAMED, "", None);
    }

    #[test]
    fn a_fault_ends_when_the_proxy_is_seen_to_work() {
        use ProxyFault::{Refuses, WantsPassword};
        let mut faults = ProxyFaults::default();
        assert!(!faults.end("a.test", 5));
        assert!(faults.begin("a.test", WantsPassword, 10));
        assert!(!faults.begin("b.test", WantsPassword, 11));
        assert!(faults.begin("b.test", Refuses, 12));
        let sentences = faults.sentences();
        assert_eq!(sentences[0], WantsPassword.sentence(), "it keeps all away");
        assert!(sentences[1].contains("b.test"));
        assert!(faults.end("a.test", 20));
        assert_eq!(faults.sentences().len(), 1, "b.test is still refused");
        assert!(faults.end("b.test", 30));
        assert!(faults.sentences().is_empty());
        let seen: Vec<_> = faults
            .list()
            .iter()
            .map(|one| (one.ended, one.times))
            .collect();
        assert_eq!(seen, [(Some(30), 1), (Some(20), 2)]);
        for now in 0..500 {
            faults.begin(&format!("{now}.test"), Refuses, now);
        }
        assert_eq!(faults.list().len(), MOST);
        assert_eq!(faults.sentences().len(), FOR_STAFF);
    }
}
