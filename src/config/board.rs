//! `[board]`: the board of the branch, where a seat hands in its journal and says how it is.

use std::path::PathBuf;

use url::Host;

use super::Places;
use crate::diagnostic::Problem;
use crate::diagnostic::table::Table;
use crate::say;

/// The port of a board when its address names none.
const PORT: u16 = 8443;

/// `[board]`: the board of the branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its name, as its certificate has it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The file that has the token of this seat (`token_file`).
    pub token_file: PathBuf,
    /// Authorities that the board's certificate may come from, besides those of the system (`authority_file`).
    pub authority_file: Option<PathBuf>,
}

pub(super) fn read(
    section: Option<Table<'_>>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Option<Board> {
    // As it ships: a heading with nothing below.
    let mut section = section.filter(|section| !section.is_empty())?;
    let address = section.needed_words("address", problems);
    let token = section.words("token_file", problems);
    let authority = section.words("authority_file", problems);
    section.finish(problems);
    let address = address?;
    let Some((host, port)) = split(address.text) else {
        problems.push(
            Problem::new(address.span, say!("config-board")).with_hint(say!("config-board-hint")),
        );
        return None;
    };
    Some(Board {
        host,
        port,
        token_file: places
            .etc
            .join(token.map_or("board-token", |file| file.text)),
        authority_file: authority.map(|file| places.etc.join(file.text)),
    })
}

/// A name, not an address: a certificate is for names.
fn split(address: &str) -> Option<(String, u16)> {
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
        None => (address, PORT),
    };
    match Host::parse(host).ok()? {
        Host::Domain(name) => Some((name, port)),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}
