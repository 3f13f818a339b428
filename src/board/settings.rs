//! board.toml: where the board listens, and where it keeps what it is told.
//!
//! Every problem of the file is found in one run; a key that nobody asks for is one.

mod mail;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postgres::config::{Host, SslMode};

use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words, parse};
use crate::say;

pub use mail::{Cover, Mail};

/// Where the board listens when board.toml does not say it.
const LISTEN: &str = "0.0.0.0:8443";

/// How long PostgreSQL may take to answer a new connection, when the address does not say it.
const CONNECTING: Duration = Duration::from_secs(10);

/// After so long without a sign that a question arrived, the connection to PostgreSQL is given up.
const UNHEARD: Duration = Duration::from_secs(30);

/// What board.toml says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where seats find it.
    pub listen: SocketAddr,
    /// Its certificate and those above it, PEM.
    pub certificate: PathBuf,
    /// The key of the certificate, PEM.
    pub key: PathBuf,
    /// Where it keeps what it is told.
    pub database: Database,
    /// By whom tickets go out as letters, where they do (R97).
    pub mail: Option<Mail>,
}

/// Where the board keeps what it is told.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL, for a region.
    Postgres(Box<Region>),
    /// A file of SQLite, for a branch.
    File(PathBuf),
}

/// The way to a database of PostgreSQL.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its address, and the role that the board has there.
    pub address: postgres::Config,
    /// Who has signed its certificate, PEM; without it, whom this computer trusts.
    pub authority: Option<PathBuf>,
}

impl Region {
    /// The same database for whoever owns its tables; none where the address is not fit for one.
    #[must_use]
    pub fn owned(&self, url: &str) -> Option<Region> {
        let address = read_address(url).filter(|address| !is_open(address))?;
        Some(Region {
            address,
            authority: self.authority.clone(),
        })
    }
}

impl Settings {
    /// Reads board.toml; what it names without a leading slash lies in this folder.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn parse(text: &str, folder: &Path) -> Result<Settings, Vec<Problem>> {
        let mut problems = Vec::new();
        let document = parse(text, &mut problems);
        let mut root = Table::root(&document);
        let listen = root.section("listen", &mut problems);
        let database = root.section("database", &mut problems);
        let mail = root.section("mail", &mut problems);
        root.finish(&mut problems);
        let mail = mail.and_then(|mail| Mail::read(mail, folder, &mut problems));
        let (address, certificate, key) = read_listen(listen, &mut problems);
        let database = read_database(database, folder, &mut problems);
        match (address, database) {
            (Some(listen), Some(database)) if problems.is_empty() => Ok(Settings {
                listen,
                certificate: folder.join(certificate),
                key: folder.join(key),
                database,
                mail,
            }),
            _ => Err(problems),
        }
    }
}

fn read_listen<'t>(
    section: Option<Table<'t>>,
    problems: &mut Vec<Problem>,
) -> (Option<SocketAddr>, &'t str, &'t str) {
    let (mut address, mut certificate, mut key) = (None, None, None);
    if let Some(mut section) = section {
        address = section.words("address", problems);
        certificate = section.words("certificate", problems);
        key = section.words("key", problems);
        section.finish(problems);
    }
    let listen = address.as_ref().map_or(LISTEN, |words| words.text).parse();
    if let (Err(_), Some(words)) = (&listen, address) {
        problems.push(
            Problem::new(words.span, say!("board-address")).with_hint(say!("board-address-hint")),
        );
    }
    (
        listen.ok(),
        certificate.map_or("board.pem", |words| words.text),
        key.map_or("board.key", |words| words.text),
    )
}

fn read_database(
    section: Option<Table<'_>>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Database> {
    let (mut span, mut url, mut file, mut authority) = (0..0, None, None, None);
    if let Some(mut section) = section {
        span = section.span.clone();
        url = section.words("url", problems);
        file = section.words("file", problems);
        authority = section.words("authority", problems);
        section.finish(problems);
    }
    let database = match (url, file) {
        (Some(url), None) => read_url(&url, authority.as_ref(), folder, problems),
        (None, Some(file)) => Some(Database::File(folder.join(file.text))),
        (Some(_), Some(file)) => {
            problems.push(Problem::new(file.span, say!("board-two-databases")));
            None
        }
        (None, None) => {
            problems.push(
                Problem::new(span, say!("board-no-database"))
                    .with_hint(say!("board-no-database-hint")),
            );
            None
        }
    };
    let is_asked = match &database {
        Some(Database::Postgres(region)) => region.address.get_ssl_mode() == SslMode::Require,
        Some(Database::File(_)) => false,
        None => true,
    };
    if let (Some(authority), false) = (authority, is_asked) {
        problems.push(Problem::new(authority.span, say!("board-authority-idle")));
    }
    database
}

fn read_url(
    words: &Words<'_>,
    authority: Option<&Words<'_>>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Database> {
    let Some(address) = read_address(words.text) else {
        problems.push(
            Problem::new(words.span.clone(), say!("board-url")).with_hint(say!("board-url-hint")),
        );
        return None;
    };
    if is_open(&address) {
        problems.push(
            Problem::new(words.span.clone(), say!("board-url-tls"))
                .with_hint(say!("board-url-tls-hint")),
        );
        return None;
    }
    Some(Database::Postgres(Box::new(Region {
        address,
        authority: authority.map(|file| folder.join(file.text)),
    })))
}

/// An address of PostgreSQL, with what the board adds to it.
fn read_address(text: &str) -> Option<postgres::Config> {
    let is_address = ["postgresql://", "postgres://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    let address = text.parse::<postgres::Config>().ok();
    let mut address = address.filter(|_| is_address)?;
    if address.get_connect_timeout().is_none() {
        address.connect_timeout(CONNECTING);
    }
    if address.get_application_name().is_none() {
        address.application_name("sps-kiosk-board");
    }
    address.tcp_user_timeout(UNHEARD);
    Some(address)
}

/// True where the address leaves it open whether a password goes over the network as whoever answers wants it.
fn is_open(address: &postgres::Config) -> bool {
    address.get_ssl_mode() == SslMode::Prefer && address.get_hosts().iter().any(is_elsewhere)
}

/// True for a host that is reached over a network.
fn is_elsewhere(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name != "localhost" && name != "127.0.0.1" && name != "::1",
        Host::Unix(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Vec<Problem>> {
        Settings::parse(text, Path::new("/r"))
    }

    /// The words that are meant, one a problem.
    fn refused(text: &str) -> Vec<&str> {
        let problems = read(text).err().unwrap_or_default();
        let spans = problems.into_iter().map(|problem| problem.span);
        spans.map(|span| &text[span]).collect()
    }

    #[test]
    fn a_database_is_all_that_is_needed() {
        let settings = read("[database]\nfile = 'board.db'\n").unwrap();
        assert_eq!(settings.listen.to_string(), LISTEN);
        assert_eq!(settings.certificate, Path::new("/r/board.pem"));
        assert_eq!(settings.key, Path::new("/r/board.key"));
        let Database::File(file) = settings.database else {
            panic!("{settings:?}");
        };
        assert_eq!(file, Path::new("/r/board.db"));
    }

    #[test]
    fn the_file_that_ships_says_the_real_defaults() {
        let shipped = include_str!("../../installer/board/board.toml");
        let plain = "[database]\nfile = '/var/lib/sps-kiosk-board/board.db'\n";
        let said = |text: &str| format!("{:?}", read(text));
        assert_eq!(said(shipped), said(plain), "as it ships");
        let bare = shipped.replace("\n#address", "\naddress");
        let bare = bare.replace("\n#certificate", "\ncertificate");
        let bare = bare.replace("\n#key", "\nkey");
        assert_eq!(said(&bare), said(plain), "with what is commented");
        let region = bare.replace("\nfile", "\n#file").replace("\n#url", "\nurl");
        let database = read(&region).unwrap().database;
        assert!(matches!(database, Database::Postgres(_)), "{database:?}");
    }

    #[test]
    fn every_problem_is_found_at_once() {
        assert_eq!(refused(""), [""]);
        assert_eq!(refused("[database]\n"), ["[database]"]);
        let both = "[listen]\naddress = '8443'\nport = 1\n[database]\nurl = 'postgresql:///b'\nfile = 'b.db'\n";
        assert_eq!(refused(both), ["port", "'8443'", "'b.db'"]);
        for url in [
            "'mysql://h/b'",
            "'host=/tmp'",
            "'postgresql://h/b?sslmode=verify-full'",
        ] {
            let text = format!("[database]\nurl = {url}\n");
            assert_eq!(refused(&text), [url]);
        }
    }

    #[test]
    fn a_password_goes_over_a_network_only_as_the_address_says() {
        let url = |url: &str| read(&format!("[database]\nurl = 'postgresql://{url}'\n")).is_ok();
        assert!(url("u:p@localhost/board"));
        assert!(url("u@%2Frun%2Fpostgresql/board"));
        assert!(url("/board?host=/run/postgresql&user=sps-kiosk-board"));
        assert!(url("u:p@db.mfc.test/board?sslmode=require"));
        assert!(url("u:p@db.mfc.test/board?sslmode=disable"));
        assert!(!url("u:p@db.mfc.test/board"));
    }

    #[test]
    fn an_authority_is_named_where_a_certificate_is_looked_at() {
        let text = |url: &str| format!("[database]\n{url}\nauthority = 'db-ca.pem'\n");
        let settings = read(&text("url = 'postgresql://u@h/b?sslmode=require'")).unwrap();
        let Database::Postgres(region) = settings.database else {
            panic!("a region");
        };
        assert_eq!(region.authority.as_deref(), Some(Path::new("/r/db-ca.pem")));
        let owner = region
            .owned("postgresql://owner@h/b?sslmode=require")
            .unwrap();
        assert_eq!(
            (owner.address.get_user(), owner.authority),
            (Some("owner"), region.authority)
        );
        for idle in [
            "url = 'postgresql://u@h/b?sslmode=disable'",
            "url = 'postgresql:///b'",
            "file = 'b.db'",
        ] {
            assert_eq!(refused(&text(idle)), ["'db-ca.pem'"], "{idle}");
        }
    }

    #[test]
    fn settings_that_are_printed_keep_the_password() {
        let settings = read("[database]\nurl = 'postgresql://u:geheim@localhost/b'\n").unwrap();
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
