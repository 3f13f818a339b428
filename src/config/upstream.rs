//! `[gate] upstream`: the proxy of the branch's network, and how the gate logs in to it.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::Places;
use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words};
use crate::say;

/// The HTTP proxy of the branch's network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// True when the proxy itself is spoken to over TLS (`https://`).
    pub tls: bool,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The name that the gate logs in with.
    pub user: Option<String>,
    /// Where the password is.
    pub password: Option<Password>,
}

/// The password of the proxy, or the file that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// Where it is.
    pub place: PasswordPlace,
    /// The value in the settings that says so.
    pub span: Range<usize>,
}

/// Where the password of the proxy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordPlace {
    /// In the settings.
    Here(Secret),
    /// In a file of its own (`upstream_password_file`).
    File(PathBuf),
}

impl Upstream {
    /// The file that has the password.
    pub fn password_file(&mut self) -> Option<&mut PathBuf> {
        match &mut self.password.as_mut()?.place {
            PasswordPlace::File(file) => Some(file),
            PasswordPlace::Here(_) => None,
        }
    }
}

/// A password that no log and no message can show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The password; it goes nowhere but to the proxy.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

/// Reads the proxy and its password out of `[gate]`.
pub(super) fn read(
    section: &mut Table<'_>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Option<Upstream> {
    let address = section.words("upstream", problems);
    let file = section.words("upstream_password_file", problems);
    let Some(address) = address else {
        if let Some(file) = file {
            problems.push(Problem::new(file.span, say!("config-password-alone")));
        }
        return None;
    };
    let Some(mut upstream) = read_address(&address) else {
        problems.push(
            Problem::new(address.span, say!("config-upstream"))
                .with_hint(say!("config-upstream-hint")),
        );
        return None;
    };
    if let Some(file) = file {
        if upstream.password.is_some() {
            problems.push(Problem::new(file.span, say!("config-password-twice")));
            return None;
        }
        upstream.password = Some(Password {
            place: PasswordPlace::File(places.etc.join(file.text)),
            span: file.span,
        });
    } else if upstream.user.is_some() && upstream.password.is_none() {
        problems.push(
            Problem::new(address.span, say!("config-password-missing"))
                .with_hint(say!("config-password-missing-hint")),
        );
    }
    Some(upstream)
}

/// `http://` or `https://`, a login if there is one, host and port; a path would have no effect.
fn read_address(words: &Words<'_>) -> Option<Upstream> {
    let url = Url::parse(words.text).ok()?;
    let tls = match url.scheme() {
        "http" => false,
        "https" => true,
        _ => return None,
    };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let host = match url.host()? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
    let password = match url.password() {
        Some(password) => Some(Password {
            place: PasswordPlace::Here(Secret(Zeroizing::new(decoded(password)?))),
            span: words.span.clone(),
        }),
        None => None,
    };
    // A colon would end the name on the way (RFC 7617, section 2).
    let is_named = user.as_ref().is_some_and(|user| !user.contains(':'));
    if (user.is_some() || password.is_some()) && !is_named {
        return None;
    }
    Some(Upstream {
        tls,
        host,
        port: url.port_or_known_default()?,
        user,
        password,
    })
}

/// What was meant by percent signs; no control character can be meant.
fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Places};
    use super::*;

    fn read(gate: &str) -> Result<Upstream, Vec<Problem>> {
        let places = Places::under(std::path::Path::new("/r"));
        let config = Config::parse(&format!("[gate]\n{gate}\n"), &places)?;
        Ok(config.gate.upstream.unwrap())
    }

    fn check(address: &str, host: &str, port: u16, login: Option<(&str, &str)>) {
        let upstream = read(&format!("upstream = '{address}'")).unwrap();
        assert_eq!((upstream.host.as_str(), upstream.port), (host, port));
        assert_eq!(upstream.tls, address.starts_with("https:"), "{address}");
        let password = upstream.password.map(|password| match password.place {
            PasswordPlace::Here(secret) => secret.text().to_owned(),
            PasswordPlace::File(path) => panic!("{}", path.display()),
        });
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
        assert_eq!(upstream.user.zip(password), login, "{address}");
    }

    fn refused(gate: &str) {
        assert_eq!(
            read(gate).map_err(|problems| problems.len()),
            Err(1),
            "{gate}"
        );
    }

    #[test]
    fn a_login_stands_in_the_address_as_in_any_other() {
        check("http://proxy:3128", "proxy", 3128, None);
        check("http://proxy", "proxy", 80, None);
        check("https://proxy", "proxy", 443, None);
        check("http://[fd00::1]:3128", "fd00::1", 3128, None);
        check("http://u:p@proxy:3128", "proxy", 3128, Some(("u", "p")));
        check("https://u:p@proxy:3129", "proxy", 3129, Some(("u", "p")));
        check("http://u:a:b@proxy", "proxy", 80, Some(("u", "a:b")));
        check("http://u:a@b@proxy", "proxy", 80, Some(("u", "a@b")));
        check("http://u:a%40b%3A%2f%25@p", "p", 80, Some(("u", "a@b:/%")));
        check("http://u:%D0%BA%D0%BE%D1%82@p", "p", 80, Some(("u", "кот")));
        check("http://МФЦ:кот@p", "p", 80, Some(("МФЦ", "кот")));
        check("http://mfc%5Ckiosk:p@p", "p", 80, Some(("mfc\\kiosk", "p")));
    }

    #[test]
    fn a_login_that_cannot_be_sent_is_refused() {
        refused("upstream = 'http://:p@proxy:3128'");
        refused("upstream = 'http://u%3Av:p@proxy:3128'");
        refused("upstream = 'http://u:p%0A@proxy:3128'");
        refused("upstream = 'http://u:%FF@proxy:3128'");
        refused("upstream = 'http://u:a/b@proxy:3128'");
        refused("upstream = 'socks5://proxy:1080'");
        refused("upstream = 'http://u@proxy:3128'");
        refused("upstream = 'http://u:@proxy:3128'");
        refused("upstream_password_file = 'p'");
        refused("upstream = 'http://u:p@proxy'\nupstream_password_file = 'p'");
    }

    #[test]
    fn the_password_may_lie_in_a_file_beside_the_settings() {
        let file = |gate: &str| match read(gate).unwrap().password.unwrap().place {
            PasswordPlace::File(path) => path,
            PasswordPlace::Here(_) => panic!("{gate}"),
        };
        let beside = file("upstream = 'http://u@proxy'\nupstream_password_file = 'proxy.txt'");
        assert_eq!(beside, std::path::Path::new("/r/etc/proxy.txt"));
        let elsewhere = file("upstream = 'https://proxy'\nupstream_password_file = '/s/p'");
        assert_eq!(elsewhere, std::path::Path::new("/s/p"));
    }

    #[test]
    fn settings_that_are_printed_keep_the_password() {
        let upstream = read("upstream = 'http://u:geheim@proxy'").unwrap();
        assert!(!format!("{upstream:?}").contains("geheim"));
    }
}
