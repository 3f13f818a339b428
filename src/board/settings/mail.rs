//! `[mail]`: by which server tickets go out, from whom, and to whom.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::super::mail::Mailbox;
use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words};
use crate::say;

/// What `[mail]` says.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The name or the address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How what passes is kept from others.
    pub cover: Cover,
    /// The name of the account there, and the file with its password.
    pub login: Option<(String, PathBuf)>,
    /// Whose address stands above a letter.
    pub(in crate::board) from: Mailbox,
    /// Who gets it.
    pub(in crate::board) to: Vec<Mailbox>,
}

/// How what passes between the board and a server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// TLS from the first word.
    Tls,
    /// TLS after a greeting, or not a word more.
    StartTls,
    /// None: it does not leave this computer.
    Own,
}

impl Mail {
    /// Reads the section; what it names without a leading slash lies in this folder.
    pub(super) fn read(
        mut section: Table<'_>,
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> Option<Mail> {
        let span = section.span.clone();
        let server = section.needed_words("server", problems);
        let login = section.words("login", problems);
        let password = section.words("password_file", problems);
        let from = section.needed_words("from", problems);
        section.need("to", problems);
        let to = section.list("to", problems);
        section.finish(problems);
        if let (Some(one), None) | (None, Some(one)) = (&login, &password) {
            problems.push(Problem::new(one.span.clone(), say!("board-mail-login")));
        }
        if to.is_empty() {
            problems.push(Problem::new(span, say!("board-mail-nobody")));
        }
        let (host, port, cover) = server.and_then(|words| read_server(&words, problems))?;
        let to: Vec<Option<Mailbox>> = to.iter().map(|words| address(words, problems)).collect();
        Some(Mail {
            host,
            port,
            cover,
            login: login
                .zip(password)
                .map(|(login, file)| (login.text.to_owned(), folder.join(file.text))),
            from: from.and_then(|words| address(&words, problems))?,
            to: to.into_iter().collect::<Option<_>>()?,
        })
    }
}

fn read_server(words: &Words<'_>, problems: &mut Vec<Problem>) -> Option<(String, u16, Cover)> {
    let server = Url::parse(words.text).ok().and_then(|url| {
        let host = url.host()?;
        // What else an address may say would be without effect here.
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        let (port, cover) = match url.scheme() {
            "smtps" => (465, Cover::Tls),
            "smtp" if is_here(&host) => (587, Cover::Own),
            "smtp" => (587, Cover::StartTls),
            _ => return None,
        };
        let host = match host {
            Host::Ipv6(address) => address.to_string(),
            Host::Domain(_) | Host::Ipv4(_) => host.to_string(),
        };
        is_bare.then_some((host, url.port().unwrap_or(port), cover))
    });
    if server.is_none() {
        problems.push(
            Problem::new(words.span.clone(), say!("board-mail-server"))
                .with_hint(say!("board-mail-server-hint")),
        );
    }
    server
}

/// True for this very computer. In an address of this kind numbers are a name, too.
fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let address = name.parse::<IpAddr>();
            *name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn address(words: &Words<'_>, problems: &mut Vec<Problem>) -> Option<Mailbox> {
    let address = words.text.parse().ok();
    if address.is_none() {
        problems.push(
            Problem::new(words.span.clone(), say!("board-mail-address"))
                .with_hint(say!("board-mail-address-hint")),
        );
    }
    address
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    const WHOLE: &str = "server = 'smtps://mail.mfc.test'\nfrom = 'board@mfc.test'\nto = ['it@mfc.test', 'ИБ <ib@mfc.test>']\n";

    fn text(mail: &str) -> String {
        format!("[database]\nfile = 'b.db'\n[mail]\n{mail}")
    }

    fn read(mail: &str) -> Option<Mail> {
        let settings = Settings::parse(&text(mail), Path::new("/r"));
        settings
            .unwrap_or_else(|problems| panic!("{problems:?}"))
            .mail
    }

    /// The words that are meant, one a problem.
    fn refused(mail: &str) -> Vec<String> {
        let text = text(mail);
        let problems = Settings::parse(&text, Path::new("/r")).err();
        let spans = problems.unwrap_or_default().into_iter();
        spans.map(|one| text[one.span].to_owned()).collect()
    }

    #[test]
    fn a_server_is_reached_under_cover_or_is_here() {
        let server = |server: &str| {
            let mail = read(&WHOLE.replace("smtps://mail.mfc.test", server)).unwrap();
            (mail.host, mail.port, mail.cover)
        };
        let mail = "mail.mfc.test";
        assert_eq!(
            server("smtps://mail.mfc.test"),
            (mail.into(), 465, Cover::Tls)
        );
        assert_eq!(
            server("smtp://mail.mfc.test"),
            (mail.into(), 587, Cover::StartTls)
        );
        assert_eq!(
            server("smtp://mail.mfc.test:25"),
            (mail.into(), 25, Cover::StartTls)
        );
        assert_eq!(
            server("smtp://127.0.0.1:2525"),
            ("127.0.0.1".into(), 2525, Cover::Own)
        );
        assert_eq!(server("smtp://localhost").2, Cover::Own);
        assert_eq!(server("smtp://[::1]:25"), ("::1".into(), 25, Cover::Own));
        assert_eq!(server("smtp://10.0.0.1").2, Cover::StartTls);
        for unfit in [
            "mail.mfc.test",
            "http://mail.mfc.test",
            "smtp://u:p@mail.mfc.test",
            "smtps:///x",
        ] {
            let found = refused(&WHOLE.replace("smtps://mail.mfc.test", unfit));
            assert_eq!(found, [format!("'{unfit}'")]);
        }
    }

    #[test]
    fn whoever_writes_and_whoever_reads_is_named() {
        let mail = read(WHOLE).unwrap();
        assert_eq!((mail.to.len(), mail.login), (2, None));
        assert_eq!(refused(&WHOLE.replace("'it@mfc.test'", "'it'")), ["'it'"]);
        assert_eq!(
            refused(&WHOLE.replace("board@mfc.test", "board")),
            ["'board'"]
        );
        assert_eq!(
            refused("server = 'smtps://a'\nfrom = 'a@b.test'\nto = []\n"),
            ["[mail]"]
        );
        assert_eq!(refused("server = 'smtps://a'\n").len(), 3);
        assert!(
            Settings::parse("[database]\nfile = 'b'\n", Path::new("/"))
                .unwrap()
                .mail
                .is_none()
        );
    }

    #[test]
    fn a_login_has_its_password() {
        let both = format!("{WHOLE}login = 'board'\npassword_file = 'mail-password'\n");
        let login = read(&both).unwrap().login;
        assert_eq!(login, Some(("board".into(), "/r/mail-password".into())));
        assert_eq!(refused(&format!("{WHOLE}login = 'board'\n")), ["'board'"]);
        assert_eq!(refused(&format!("{WHOLE}password_file = 'p'\n")), ["'p'"]);
    }
}
