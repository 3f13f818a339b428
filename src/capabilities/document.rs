//! A document that a stranger made: how many pages it has.
//!
//! It is read by a small program of its own in a cage, never by the seat: a few bytes can ask for
//! gigabytes. What that program does not read within its limits cannot be printed.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::platform;

/// How long reading may take on the clock; a document of 300 scanned pages takes a tenth of a second.
const WITHIN: Duration = Duration::from_secs(15);

/// The pages of this document, counted by this program and not believed; none when it is no document
/// that can be printed.
pub(super) fn pages(document: &[u8], reader: &Path, stop: &AtomicBool) -> Option<u64> {
    if !document.starts_with(b"%PDF-") {
        return None;
    }
    let said = platform::read_in_cage(reader, document, WITHIN, stop)
        .inspect_err(|error| tracing::warn!(%error, "a document could not be read"))
        .ok()?;
    let pages = std::str::from_utf8(&said).ok()?.trim().parse().ok()?;
    (pages > 0).then_some(pages)
}
