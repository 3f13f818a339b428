//! The keyboard as the X server has it: its layouts, and what is locked.
//!
//! The first layout of the X server's configuration is the one that the next citizen finds, with Num Lock
//! on and nothing else locked, whatever the last one left switched on. A screen is told of every change,
//! since no keyboard shows what it types.

use std::io;
use std::thread;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::errors::ConnectionError;
use x11rb::protocol::xkb::{ConnectionExt as _, EventType, Group, ID, MapPart, SelectEventsAux};
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, ModMask,
};

use super::display::{XError, connect_display, x_failed as failed};
use super::wire::{self, Server};
use crate::platform::Typing;

/// The modifier that Num Lock locks.
const NUM_LOCK: ModMask = ModMask::M2;

/// Every modifier that can be locked.
const LOCKS: u16 = 0xff;

/// Where the server's configuration says the layouts that it was given.
const RULES: &[u8] = b"_XKB_RULES_NAMES";

/// Who only listens waits so long for the next change before he waits anew.
const LISTENS_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The keyboard of one X server.
pub struct Keyboard {
    server: Server,
    root: u32,
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
        let (server, screen) = connect_display(&name.to_string_lossy()).map_err(failed)?;
        Keyboard::of(server, screen).map(Some)
    }

    fn of(server: Server, screen: usize) -> Result<Keyboard, XError> {
        let version = server.xkb_use_extension(1, 0).map_err(failed)?;
        version.reply().map_err(failed)?;
        let root = server.setup().roots[screen].root;
        Ok(Keyboard {
            server,
            root,
            device: ID::USE_CORE_KBD.into(),
        })
    }

    /// How much differs from the first layout with Num Lock alone.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn changed(&self) -> Result<u64, XError> {
        let state = self.server.xkb_get_state(self.device).map_err(failed)?;
        let state = state.reply().map_err(failed)?;
        let layout = state.locked_group != Group::M1;
        let locked = u16::from(state.locked_mods) ^ u16::from(NUM_LOCK);
        Ok(u64::from(layout) + u64::from(locked.count_ones()))
    }

    /// The first layout, and no lock but Num Lock.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn reset(&self) -> Result<(), XError> {
        self.lock(LOCKS, NUM_LOCK, Some(Group::M1))
    }

    /// The layout after the one that is in force; the first comes after the last.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn turn(&self) -> Result<(), XError> {
        let typing = self.typing()?;
        let next = (typing.now + 1) % typing.layouts.len().clamp(1, 4);
        self.lock(0, ModMask::from(0_u16), Some(Group::from(next as u8)))
    }

    /// What it types now.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn typing(&self) -> Result<Typing, XError> {
        let state = self.server.xkb_get_state(self.device).map_err(failed)?;
        let rules = self.server.intern_atom(false, RULES).map_err(failed)?;
        let rules = rules.reply().map_err(failed)?.atom;
        let all = (self.server)
            .get_property(false, self.root, rules, AtomEnum::STRING, 0, 1024)
            .map_err(failed)?;
        let all = all.reply().map_err(failed)?;
        let state = state.reply().map_err(failed)?;
        Ok(Typing {
            layouts: layouts(&all.value),
            now: u8::from(state.group).into(),
            capitals: u16::from(state.locked_mods) & u16::from(ModMask::LOCK) != 0,
        })
    }

    fn lock(&self, affected: u16, locked: ModMask, group: Option<Group>) -> Result<(), XError> {
        self.server
            .xkb_latch_lock_state(
                self.device,
                ModMask::from(affected),
                locked,
                group.is_some(),
                group.unwrap_or(Group::M1),
                ModMask::from(0_u16),
                false,
                0,
            )
            .map_err(failed)?
            .check()
            .map_err(failed)
    }

    fn listen(&self) -> Result<(), ConnectionError> {
        let (nothing, no_map) = (EventType::from(0_u16), MapPart::from(0_u16));
        let events = EventType::STATE_NOTIFY | EventType::NEW_KEYBOARD_NOTIFY;
        let details = SelectEventsAux::new();
        (self.server).xkb_select_events(self.device, nothing, events, no_map, no_map, &details)?;
        let names = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        self.server.change_window_attributes(self.root, &names)?;
        self.server.flush()
    }
}

/// Tells what the keyboard types, now and after every change, on a thread of its own.
///
/// # Errors
/// There is no X server, it does not answer, or it does not know layouts.
pub fn watch_keyboard(tell: impl Fn(Typing) + Send + 'static) -> Result<(), XError> {
    let name = std::env::var_os("DISPLAY").unwrap_or_default();
    let (server, screen) = wire::connect(&name.to_string_lossy(), LISTENS_FOR).map_err(failed)?;
    let keyboard = Keyboard::of(server, screen)?;
    keyboard.listen().map_err(failed)?;
    let watched = move || {
        let mut told = None;
        loop {
            let Ok(typing) = keyboard.typing() else {
                return;
            };
            if told.as_ref() != Some(&typing) {
                tell(typing.clone());
                told = Some(typing);
            }
            match keyboard.server.wait_for_event() {
                Ok(_) => {}
                Err(ConnectionError::IoError(error)) if error.kind() == io::ErrorKind::TimedOut => {
                }
                // The server is gone, and so is everything that it showed.
                Err(_) => return,
            }
        }
    };
    thread::Builder::new()
        .name("keyboard".into())
        .spawn(watched)
        .map_err(failed)?;
    Ok(())
}

/// The codes of the layouts among the names of rules, model, layouts, variants and options.
fn layouts(rules: &[u8]) -> Vec<String> {
    let layouts = rules.split(|byte| *byte == 0).nth(2).unwrap_or_default();
    let layouts = String::from_utf8_lossy(layouts);
    let codes = layouts.split(',').filter(|code| !code.is_empty());
    codes.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layouts_are_read_from_the_names_of_the_rules() {
        assert_eq!(
            layouts(b"evdev\0pc105\0ru,us\0,\0grp:alt_shift_toggle\0"),
            ["ru", "us"]
        );
        assert_eq!(layouts(b"evdev\0pc105\0us\0\0\0"), ["us"]);
        assert!(layouts(b"evdev\0pc105").is_empty());
        assert!(layouts(b"").is_empty());
    }
}
