//! The clipboards of the X server: its selections, and the cut buffers of old programs.
//!
//! Without an X server there is no clipboard; a server that is named but does not answer is an
//! error, since nobody can say what it holds.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt};

pub use super::display::XError;
use super::display::{connect_display, x_failed as failed};
use super::wire::Server;

/// The clipboards of one X server.
pub struct Clipboard {
    server: Server,
    root: u32,
    selections: Vec<Atom>,
    buffers: Vec<Atom>,
}

impl Clipboard {
    /// Connects to the server that `DISPLAY` names; `None` when it names none.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn open() -> Result<Option<Clipboard>, XError> {
        let name = std::env::var_os("DISPLAY").unwrap_or_default();
        if name.is_empty() {
            return Ok(None);
        }
        let (server, screen) = connect_display(&name.to_string_lossy()).map_err(failed)?;
        let root = server.setup().roots[screen].root;
        let clipboard = server
            .intern_atom(false, b"CLIPBOARD")
            .map_err(failed)?
            .reply()
            .map_err(failed)?
            .atom;
        let selections = vec![
            clipboard,
            AtomEnum::PRIMARY.into(),
            AtomEnum::SECONDARY.into(),
        ];
        let buffers = [
            AtomEnum::CUT_BUFFER0,
            AtomEnum::CUT_BUFFER1,
            AtomEnum::CUT_BUFFER2,
            AtomEnum::CUT_BUFFER3,
            AtomEnum::CUT_BUFFER4,
            AtomEnum::CUT_BUFFER5,
            AtomEnum::CUT_BUFFER6,
            AtomEnum::CUT_BUFFER7,
        ];
        Ok(Some(Clipboard {
            server,
            root,
            selections,
            buffers: buffers.map(Atom::from).to_vec(),
        }))
    }

    /// How many clipboards hold something.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn full(&self) -> Result<u64, XError> {
        let mut full = 0;
        for &selection in &self.selections {
            let owner = self.server.get_selection_owner(selection).map_err(failed)?;
            full += u64::from(owner.reply().map_err(failed)?.owner != x11rb::NONE);
        }
        for &buffer in &self.buffers {
            let property = self
                .server
                .get_property(false, self.root, buffer, AtomEnum::ANY, 0, 0);
            let property = property.map_err(failed)?.reply().map_err(failed)?;
            full += u64::from(property.bytes_after > 0 || property.value_len > 0);
        }
        Ok(full)
    }

    /// Takes every clipboard away from its owner and empties it.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn clear(&self) -> Result<(), XError> {
        for &selection in &self.selections {
            self.server
                .set_selection_owner(x11rb::NONE, selection, x11rb::CURRENT_TIME)
                .map_err(failed)?
                .check()
                .map_err(failed)?;
        }
        for &buffer in &self.buffers {
            self.server
                .delete_property(self.root, buffer)
                .map_err(failed)?
                .check()
                .map_err(failed)?;
        }
        Ok(())
    }
}
