//! Files of the visit for a page that waits for some.
//!
//! The engine takes a path for an address and decodes it: a name with `%2f..` would lead out of the
//! folder, and the file of another name would be sent.

use std::path::Path;
use std::rc::Rc;

use webkit2gtk::{FileChooserRequestExt, WebView, WebViewExt};

use crate::shell::engine::shared::Shared;

/// Lets the citizen choose one; none ends the waiting of the page.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    view.connect_run_file_chooser(move |_, request| {
        let request = request.clone();
        shared.ask_for_file(move |file| {
            match file.as_deref().and_then(Path::to_str).map(undecodable) {
                Some(path) => request.select_files(&[&path]),
                None => request.cancel(),
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
