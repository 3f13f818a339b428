//! What programs have written on the root window of the X server: it keeps properties of any name when
//! their writer is gone.
//!
//! What the server itself and the toolkit write there stays, by name; the cut buffers are clipboards.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt};

use super::display::{XError, connect_display, x_failed as failed};
use super::wire::Server;
use crate::platform::Scope;

/// Properties of the server and of the toolkit, which tell nothing about anybody.
const STAY: [&str; 2] = ["GDK_VISUALS", "_XKB_RULES_NAMES"];

/// So begin the names that the server of a real machine gives to what it knows of the screen.
const SERVERS: &str = "XFree86_";

/// The root window of the server that `DISPLAY` names.
pub struct RootWindow {
    server: Server,
    root: u32,
}

impl RootWindow {
    /// Connects; `None` without a display, and where it is a developer's own.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn open(scope: Scope) -> Result<Option<RootWindow>, XError> {
        let name = std::env::var_os("DISPLAY").unwrap_or_default();
        if name.is_empty() || scope == Scope::Relocated {
            return Ok(None);
        }
        let (server, screen) = connect_display(&name.to_string_lossy()).map_err(failed)?;
        let root = server.setup().roots[screen].root;
        Ok(Some(RootWindow { server, root }))
    }

    /// What is written there and does not belong there.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn strays(&self) -> Result<Vec<Atom>, XError> {
        let listed = self.server.list_properties(self.root).map_err(failed)?;
        let mut strays = Vec::new();
        for property in listed.reply().map_err(failed)?.atoms {
            let asked = self.server.get_atom_name(property).map_err(failed)?;
            let name = asked.reply().map_err(failed)?.name;
            let name = String::from_utf8_lossy(&name);
            let is_buffer = (u32::from(AtomEnum::CUT_BUFFER0)..=u32::from(AtomEnum::CUT_BUFFER7))
                .contains(&property);
            if !is_buffer && !STAY.contains(&&*name) && !name.starts_with(SERVERS) {
                strays.push(property);
            }
        }
        Ok(strays)
    }

    /// Takes all of it away, and returns how much it was.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn clear(&self) -> Result<u64, XError> {
        let strays = self.strays()?;
        for property in &strays {
            let asked = self.server.delete_property(self.root, *property);
            asked.map_err(failed)?.check().map_err(failed)?;
        }
        Ok(strays.len() as u64)
    }
}
