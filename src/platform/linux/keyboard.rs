//! What a citizen leaves switched on at the keyboard: another layout, Caps Lock and its like.
//!
//! The first layout of the X server's configuration is the one that the next citizen finds. Num Lock
//! stays as it is: it tells nothing about anybody.

use x11rb::protocol::xkb::{ConnectionExt, Group, ID};
use x11rb::protocol::xproto::ModMask;

use super::display::{XError, connect_display, x_failed as failed};
use super::wire::Server;

/// Every modifier that can be locked, but for the second: Num Lock.
const LOCKS: u16 = 0xff & !(1 << 4);

/// The keyboard of one X server.
pub struct Keyboard {
    server: Server,
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

    /// How much differs from the first layout without any lock.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn changed(&self) -> Result<u64, XError> {
        let state = self.server.xkb_get_state(self.device).map_err(failed)?;
        let state = state.reply().map_err(failed)?;
        let layout = state.locked_group != Group::M1;
        let locked = u16::from(state.locked_mods) & LOCKS;
        Ok(u64::from(layout) + u64::from(locked.count_ones()))
    }

    /// The first layout, and no lock.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn reset(&self) -> Result<(), XError> {
        self.server
            .xkb_latch_lock_state(
                self.device,
                ModMask::from(LOCKS),
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
