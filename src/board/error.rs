//! Why the board cannot do what it has to, for whoever can mend it.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::journal::export::Unwritten;
use crate::say;

/// Why the board cannot do what it has to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A later version of the program has changed the database.
    #[error("{}", say!("board-newer"))]
    Newer,
    /// What is kept of this seat is no head of a chain: somebody has changed the database.
    #[error("{}", say!("board-damaged", seat = .0))]
    Damaged(String),
    /// What lies in a table is nothing that the board has written there.
    #[error("{}", say!("board-altered"))]
    Altered,
    /// PostgreSQL does not answer, or refuses the log-in.
    #[error("{}", say!("board-unreachable"))]
    Unreachable(#[source] postgres::Error),
    /// PostgreSQL refuses a question.
    #[error("{}", say!("board-database"))]
    Postgres(#[from] postgres::Error),
    /// The tables cannot be brought up to this version.
    #[error("{}", say!("board-tables"))]
    Tables(#[source] refinery::Error),
    /// The file of SQLite cannot be read or written.
    #[error("{}", say!("board-file", file = .file.display().to_string()))]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Somebody else writes for too long.
    #[error("{}", say!("board-busy"))]
    Busy,
    /// The disk is full.
    #[error("{}", say!("board-full"))]
    Full,
    /// Anything else that goes wrong with the file of SQLite.
    #[error("{}", say!("board-database"))]
    Sqlite(#[source] rusqlite::Error),
    /// The certificate or its key cannot be used.
    #[error("{}", say!("board-certificate", file = .file.display().to_string(), why = .why))]
    Certificate {
        /// The file.
        file: PathBuf,
        /// What is wrong with it, in words.
        why: String,
    },
    /// The authority that the certificate of PostgreSQL is looked up with cannot be used.
    #[error("{}", say!("board-authority", file = .file.display().to_string(), why = .why))]
    Authority {
        /// The file.
        file: PathBuf,
        /// What is wrong with it, in words.
        why: String,
    },
    /// PostgreSQL shows a certificate of somebody whom the board does not trust, or of another name.
    #[error("{}", say!("board-stranger"))]
    Stranger(#[source] postgres::Error),
    /// The address cannot be listened on.
    #[error("{}", say!("board-listen", address = .address))]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The rows cannot be written as a table.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
    /// The system gives no threads, or the server ended by itself.
    #[error("{}", say!("board-system"))]
    System(#[source] io::Error),
}

impl Error {
    /// What lies behind it, for the log: without the details of PostgreSQL, which show the values of a row.
    pub(super) fn cause(&self) -> String {
        if let Error::Unreachable(source) | Error::Postgres(source) | Error::Stranger(source) = self
            && let Some(refusal) = source.as_db_error()
        {
            return format!("{} {}", refusal.code().code(), refusal.message());
        }
        let first = std::error::Error::source(self);
        let causes = std::iter::successors(first, |cause| cause.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        causes.join(": ")
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Error {
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(_) | None => Error::Sqlite(source),
        }
    }
}
