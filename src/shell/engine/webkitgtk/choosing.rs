//! Files of the visit for a page that waits for some.
//!
//! The engine takes a path for an address and decodes it: a name with `%2f..` would lead out of the
//! folder, and the file of another name would be sent.

use std::rc::Rc;

use webkit2gtk::{FileChooserRequestExt, WebView, WebViewExt};

use crate::shell::engine::report::FileRequest;
use crate::shell::engine::shared::Shared;

/// Lets the citizen choose; none ends the waiting of the page.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    view.connect_run_file_chooser(move |_, request| {
        let request = request.clone();
        let asked = FileRequest {
            names: shared.file_names(),
            several: request.selects_multiple(),
            types: request
                .mime_types()
                .iter()
                .map(ToString::to_string)
                .collect(),
        };
        shared.ask_for_files(asked, move |files| {
            let paths = files
                .iter()
                .filter_map(|file| file.to_str())
                .map(undecodable);
            let paths: Vec<String> = paths.collect();
            match paths.is_empty() {
                true => request.cancel(),
                false => request.select_files(&Vec::from_iter(paths.iter().map(String::as_str))),
            }
        });
        true
    });
}

/// The path as it is after the engine has decoded it.
fn undecodable(path: &str) -> String {
    path.replace('%', "%25")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_read_as_another() {
        assert_eq!(undecodable("/visit/a%2fb.pdf"), "/visit/a%252fb.pdf");
        assert_eq!(
            undecodable("/visit/Справка 5 #2.pdf"),
            "/visit/Справка 5 #2.pdf"
        );
    }
}
