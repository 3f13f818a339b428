//! The screen: one process for one visit, with the window and its two views.
//!
//! The only module that names the toolkit and the engine. Nothing of them crosses a thread.

pub(crate) mod ui;
