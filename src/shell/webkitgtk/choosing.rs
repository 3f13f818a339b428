//! Files of the visit for a page that waits for some.
//!
//! The engine takes a path for an address and decodes it: a name with `%2f..` would lead out of the
//! folder, and the file of another name would be sent.

use std::path::PathBuf;

use webkit2gtk::{FileChooserRequest, FileChooserRequestExt};

/// Gives these files to the page; none ends its waiting.
pub(in crate::shell) fn give(request: &FileChooserRequest, files: &[PathBuf]) {
    let paths: Vec<String> = files
        .iter()
        .filter_map(|file| file.to_str())
        .map(undecodable)
        .collect();
    if paths.is_empty() {
        request.cancel();
    } else {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        request.select_files(&paths);
    }
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
