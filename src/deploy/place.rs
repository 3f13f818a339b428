//! Where a repository lies: in a folder, or on a server.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use tokio::runtime::Runtime;
use url::Url;

use super::error::Error;
use super::repository::{LIMITS, SIGNED};
use super::server::{Server, Unfetched};
use crate::egress::GateSettings;

/// The text that names all others, and says that nothing is newer.
pub(super) const NEWEST: &str = "timestamp.json";

/// Where a repository lies.
#[derive(Clone)]
pub(crate) struct Place {
    /// Its folder, as an address with a slash at its end.
    base: Url,
    pub(super) server: Option<Server>,
    runtime: Rc<Runtime>,
}

impl Place {
    /// In this folder: of this computer, of a stick, of a share.
    ///
    /// # Errors
    /// No repository can lie there.
    pub(crate) fn folder(path: &Path) -> Result<Place, Error> {
        let path = std::path::absolute(path).map_err(Error::io(path))?;
        let base = Url::from_directory_path(&path);
        Ok(Place {
            base: base.map_err(|()| Error::NoRepository(path))?,
            server: None,
            runtime: runtime(),
        })
    }

    /// On the server of this address, on the way that the gate takes.
    pub(crate) fn server(address: &Url, gate: GateSettings) -> Place {
        Place {
            server: Some(Server::new(address, gate, "")),
            base: address.clone(),
            runtime: runtime(),
        }
    }

    /// The address of a folder in it.
    pub(super) fn below(&self, name: &str) -> Result<Url, Error> {
        let below = self.base.join(&format!("{name}/"));
        below.map_err(|_| Error::Missing(name.to_owned()))
    }

    /// What is said there to be the newest, with no signature verified: as long as it is the same, nothing else is read.
    pub(super) fn newest(&self) -> Result<Vec<u8>, Error> {
        let missing = || Error::Missing(NEWEST.to_owned());
        let address = self.below(SIGNED)?.join(NEWEST);
        let address = address.map_err(|_| missing())?;
        let Some(server) = &self.server else {
            return read(&address.to_file_path().map_err(|()| missing())?);
        };
        match self.wait(server.get(&address)) {
            Ok(bytes) => Ok(bytes),
            Err(Unfetched::None) => Err(missing()),
            Err(why) => Err(Error::Away(why.to_string())),
        }
    }

    /// Waits for the library. A connection lives from one of its questions to the next.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

/// Reads a file as far as one of its kind may be long, and a little of what is longer: whoever verifies it says so.
fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::Missing(NEWEST.to_owned()),
        _ => Error::io(file)(error),
    })?;
    let mut most = opened.take(LIMITS.max_timestamp_size + 1);
    most.read_to_end(&mut bytes).map_err(Error::io(file))?;
    Ok(bytes)
}

fn runtime() -> Rc<Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    Rc::new(runtime.expect("a process that begins has a descriptor to spare"))
}
