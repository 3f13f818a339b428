//! What a citizen leaves switched on at the keyboard: another layout, Caps Lock.
//!
//! The first layout of the X server's configuration is the one that the next citizen finds. Num Lock
//! stays as it is: it tells nothing about anybody.

use x11rb::protocol::xkb::{ConnectionExt, Group, ID};
use x11rb::protocol::xproto::ModMask;
use x11rb::rust_connection::RustConnection;

use super::display::{XError, connect_display, x_failed as failed};

/// The keyboard of one X server.
pub struct Keyboard {
    server: RustConnection,
    device: u16,
}

impl Keyboard {
    /// Connects to the server that `DISPLAY` names; `None` when it names none.
    ///
    /// # Errors
    /// The server does not answer, or does not know layouts.
    pub fn open() -> Result<Option<Keyboard>, XError> {
        let name = std::env::var_os("DISPLAY").unwrap_or_default();
        if name.is_empty() {
            return Ok(None);
        }
        let (server, _) = connect_display(&name.to_string_lossy()).map_err(failed)?;
        let version = server.xkb_use_extension(1, 0).map_err(failed)?;
        version.reply().map_err(failed)?;
        Ok(Some(Keyboard {
            server,
            device: ID::USE_CORE_KBD.into(),
        }))
    }

    /// How much differs from the first layout without Caps Lock.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn changed(&self) -> Result<u64, XError> {
        let state = self.server.xkb_get_state(self.device).map_err(failed)?;
        let state = state.reply().map_err(failed)?;
        let layout = state.locked_group != Group::M1;
        let capitals = u16::from(state.locked_mods) & u16::from(ModMask::LOCK) != 0;
        Ok(u64::from(layout) + u64::from(capitals))
    }

    /// The first layout, and no Caps Lock.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn reset(&self) -> Result<(), XError> {
        self.server
            .xkb_latch_lock_state(
                self.device,
                ModMask::LOCK,
                ModMask::from(0_u16),
                true,
                Group::M1,
                ModMask::from(0_u16),
                false,
                0,
            )
            .map_err(failed)?
            .check()
            .map_err(failed)
    }
}
