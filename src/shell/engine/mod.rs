//! The web engine, behind one contract: what the shell asks of it and what it tells.
//!
//! The shell asks a [`PortalView`] to show pages of portals and a [`TrustedView`] to show ours, each in a [`Place`]
//! that the window keeps; both tell through closures: a [`Report`], the words of our own page, a touch. What no
//! page may do stands in files of this folder that know no engine. Nothing here knows the rest of the shell.
//!
//! For another engine a folder beside `webkitgtk/` fills `imp`:
//!
//! - `view`: `Place`, `View` (a handle), `Window` (what owns one), and what can be done with them;
//! - `opening::open_first`: the first view of the portals, with every signal decided on; later ones open by
//!   themselves, through [`shared::Shared`], which is also whom the signals tell;
//! - `leaving`, `printing`: an address that is only asked, a page that comes to paper;
//! - `trusted::TrustedView`, `touches::Touches`, `bubbles::keep_inside`, `later`.

mod attachment;
mod downloads;
mod look;
mod portal;
mod quota;
mod report;
mod shared;
mod stack;
mod windows;

#[cfg(target_os = "linux")]
#[path = "webkitgtk/mod.rs"]
mod imp;

pub(super) use imp::bubbles::keep_inside;
pub(super) use imp::touches::Touches;
pub(super) use imp::trusted::TrustedView;
pub(super) use imp::view::Place;
pub(super) use look::Rectangle;
pub(crate) use look::{Contrast, Look, TEXT_SIZES};
pub(super) use portal::PortalView;
pub(crate) use report::{Asks, Question, Report, Stored, Unsaved};

/// Why the engine made no view.
pub(super) type Error = wry::Error;

/// The version of the engine that this machine has, as `2.50.6`.
pub(super) fn version() -> Option<String> {
    wry::webview_version().ok()
}
