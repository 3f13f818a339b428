//! kiosk.toml: read at the start, watched while it is refused, and the scanner that it names.

use std::path::Path;

use super::text::{self, Unread};
use super::watch::{self, Source, Watch, WatchError, cited, directories};
use crate::config::{Config, Places, ScanDevice};
use crate::platform::Scanner;

/// Reads the file now, or says in one sentence for staff why it is refused.
pub(crate) fn read(path: &Path, places: &Places) -> Result<Config, String> {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match text::read(path) {
        Ok(text) => Config::parse(&text, places).map_err(|problems| {
            let more = problems.len().saturating_sub(1);
            let first = problems.first();
            first.map_or_else(String::new, |first| cited(&file, &text, first, more))
        }),
        Err(Unread::Foreign { text, problem }) => Err(cited(&file, &text, &problem, 0)),
        Err(unread) => {
            let why = unread.to_string();
            Err(crate::say!(
                "content-settings-unreadable",
                file = file,
                why = why
            ))
        }
    }
}

/// The scanner that the settings name.
pub(crate) fn scanner(config: &Config) -> Option<Scanner> {
    Some(match config.scan.device.as_ref()? {
        ScanDevice::Driver(name) => Scanner::of_this_machine(name),
        ScanDevice::Escl { address, path } => Scanner::at(*address, path),
    })
}

/// Watches a file that is refused, and tells when it is accepted.
///
/// # Errors
/// The system cannot watch.
pub(crate) fn watch(
    path: &Path,
    places: Places,
    mended: impl Fn() + Send + 'static,
) -> Result<Watch, WatchError> {
    let path = watch::absolute(path)?;
    let links = path.clone();
    let source = Source {
        directories: move || directories(&links),
        read: move || read(&path, &places).is_ok(),
    };
    watch::watch(source, Some(false), move |accepted| {
        if *accepted {
            mended();
        }
    })
}
