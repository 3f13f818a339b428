//! Being asked to stop.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Calls `tell` on a thread of its own each time this process is asked to stop.
///
/// # Errors
/// The system does not let us listen.
pub fn on_stop(tell: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for _ in &mut signals {
                tell();
            }
        })?;
    Ok(())
}
