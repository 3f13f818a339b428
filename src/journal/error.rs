//! Why the journal cannot be read or written, for whoever can mend it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::say;

/// Why the journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A later version of the program has written it.
    #[error("{}", say!("journal-newer", file = .0.display().to_string()))]
    Newer(PathBuf),
    /// It is that of another seat.
    #[error("{}", say!("journal-of-another-seat", file = .file.display().to_string(), seat = .seat))]
    OfAnotherSeat {
        /// The file.
        file: PathBuf,
        /// The seat whose it is.
        seat: String,
    },
    /// The file is no journal, or is broken.
    #[error("{}", say!("journal-damaged", file = .0.display().to_string()))]
    Damaged(PathBuf),
    /// A record cannot be understood.
    #[error("{}", say!("journal-unreadable-record", number = *.0))]
    Record(u64),
    /// The disk is full.
    #[error("{}", say!("journal-full", file = .0.display().to_string()))]
    Full(PathBuf),
    /// Somebody else writes for too long.
    #[error("{}", say!("journal-busy", file = .0.display().to_string()))]
    Busy(PathBuf),
    /// The system refuses the file.
    #[error("{}", say!("journal-refused", file = .file.display().to_string()))]
    Refused {
        /// The file.
        file: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
    /// Anything else that goes wrong with the file.
    #[error("{}", say!("journal-refused", file = .file.display().to_string()))]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
}

impl Error {
    /// What SQLite said of this file.
    pub(super) fn of(file: &Path, source: rusqlite::Error) -> Error {
        let file = file.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full(file),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy(file),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Error::Damaged(file),
            Some(_) | None => Error::Sqlite { file, source },
        }
    }
}
