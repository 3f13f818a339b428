//! Why a screen does not come about.

use super::engine;

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no display to open a window on.
    #[error("{}", crate::say!("screen-no-display"))]
    NoDisplay,
    /// The toolkit made no window.
    #[error("{}", crate::say!("screen-no-window"))]
    Window(#[from] tao::error::OsError),
    /// The toolkit made a window without a place for views.
    #[error("{}", crate::say!("screen-no-window"))]
    NoPlace,
    /// The engine made no view.
    #[error("{}", crate::say!("screen-no-engine"))]
    Engine(#[from] engine::Error),
    /// The seat did not say how to start.
    #[error("{}", crate::say!("screen-no-start"))]
    NoStart,
    /// The link to the seat cannot be used.
    #[error("{}", crate::say!("screen-no-start"))]
    Link(#[from] std::io::Error),
}
