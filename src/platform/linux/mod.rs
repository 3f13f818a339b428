//! Linux: X11, /proc, CUPS, and the file system by open directories.

pub(super) mod cage;
pub(super) mod clipboard;
pub(super) mod directory;
pub(super) mod display;
pub(super) mod duct;
pub(super) mod elsewhere;
pub(super) mod files;
pub(super) mod ipc;
pub(super) mod keyboard;
pub mod lockdown;
pub(super) mod memory;
mod mounts;
mod overwrite;
pub(super) mod printers;
pub(super) mod process;
pub(super) mod remains;
pub(super) mod secret;
pub(super) mod signals;
pub(super) mod speech;
pub(super) mod strangers;
pub(super) mod supervisor;
pub(super) mod systemd;
pub(super) mod tree;
pub(super) mod users;
mod wire;
