//! The web engine, behind one contract: what the shell asks of it and what it tells.
//!
//! The shell asks a [`PortalView`] to show pages of portals and a [`TrustedView`] to show ours, each in a
//! [`Container`] of the window; they tell, through closures, a [`Report`], what our own page says, and a touch.
//! What every engine has to keep stands in the files of this folder, and no type of an engine in them: whose
//! document is seen (`stack`, `windows`), what a page may do by itself (`quota`), what becomes of an answer
//! (`answer`), where a file goes (`downloads`, `attachment`), what waits for the citizen (`shared`). Nothing here
//! knows the rest of the shell.
//!
//! For another engine a folder beside `webkitgtk/` fills `imp`:
//!
//! - `view`: `Container`, `WebView` (a handle), `OwnedWebView` (with it the view goes), and what is done with them;
//! - `opening::open_first`: the first view of the portals. It and every window that a page opens ask the policy
//!   of [`shared::Shared`] before each navigation, and tell it what happens;
//! - `leaving`, `printing`: an address that is asked and not shown, a page that comes to paper;
//! - `trusted::TrustedView`, `touches::Touches`, `typing::takes_letters`, `bubbles::keep_inside`, `later`.

mod address;
mod answer;
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
pub(super) use imp::typing::takes_letters;
pub(super) use imp::view::Container;
pub(super) use look::Rectangle;
pub(crate) use look::{Contrast, Look, TEXT_SIZES};
pub(super) use portal::PortalView;
pub(crate) use report::{Asks, FileRequest, Question, Report, Stored, Unsaved};

/// Why the engine made no view.
pub(super) type Error = wry::Error;

/// The version of the engine that this machine has, as `2.50.6`.
pub(super) fn version() -> Option<String> {
    wry::webview_version().ok()
}
