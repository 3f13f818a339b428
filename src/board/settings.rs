//! board.toml: where the board listens, and where it keeps what it is told.
//!
//! Every problem of the file is found in one run; a key that nobody asks for is one.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postgres::config::{Host, SslMode};

use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words, parse};
use crate::say;

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
}

/// Where the board keeps what it is told.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL, for a region.
    Postgres(Box<postgres::Config>),
    /// A file of SQLite, for a branch.
    File(PathBuf),
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
        root.finish(&mut problems);
        let (address, certificate, key) = read_listen(listen, &mut problems);
        let database = read_database(database, folder, &mut problems);
        match (address, database) {
            (Some(listen), Some(database)) if problems.is_empty() => Ok(Settings {
                listen,
                certificate: folder.join(certificate),
                key: folder.join(key),
                database,
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
    let (mut span, mut url, mut file) = (0..0, None, None);
    if let Some(mut section) = section {
        span = section.span.clone();
        url = section.words("url", problems);
        file = section.words("file", problems);
        section.finish(problems);
    }
    match (url, file) {
        (Some(url), None) => read_url(&url, problems),
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
    }
}

fn read_url(words: &Words<'_>, problems: &mut Vec<Problem>) -> Option<Database> {
    let is_address = ["postgresql://", "postgres://"]
        .iter()
        .any(|scheme| words.text.starts_with(scheme));
    let config = words.text.parse::<postgres::Config>().ok();
    let Some(mut config) = config.filter(|_| is_address) else {
        problems.push(
            Problem::new(words.span.clone(), say!("board-url")).with_hint(say!("board-url-hint")),
        );
        return None;
    };
    // What the address leaves open would send a password over the network as whoever answers wants it.
    if config.get_ssl_mode() == SslMode::Prefer && config.get_hosts().iter().any(is_elsewhere) {
        problems.push(
            Problem::new(words.span.clone(), say!("board-url-tls"))
                .with_hint(say!("board-url-tls-hint")),
        );
        return None;
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECTING);
    }
    if config.get_application_name().is_none() {
        config.application_name("sps-kiosk-board");
    }
    config.tcp_user_timeout(UNHEARD);
    Some(Database::Postgres(Box::new(config)))
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
    fn settings_that_are_printed_keep_the_password() {
        let settings = read("[database]\nurl = 'postgresql://u:geheim@localhost/b'\n").unwrap();
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
