//! The engine on Linux: what WebKitGTK does by default and a kiosk must not.
//!
//! Everything here works on the plain engine view below wry's. Three things have no safe binding: the feature
//! switches of WebKitGTK 2.42, an answer without a credential, and the removal of wry's own `close` handler.

mod agent;
mod asking;
pub(super) mod bubbles;
mod choosing;
mod credentials;
mod features;
mod handshake;
mod hardening;
mod hooks;
pub(super) mod later;
pub(super) mod leaving;
mod menu;
pub(super) mod opening;
mod options;
pub(super) mod printing;
mod repeating;
mod saving;
pub(super) mod touches;
pub(super) mod trusted;
pub(super) mod typing;
mod upgrading;
pub(super) mod view;
