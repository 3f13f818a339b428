//! The shared corpora of hostile input, where their folder lies beside the project. They are never copied here:
//! their licences vary.

use std::io::Write;
use std::path::Path;

use serde_json::Value;

/// The rows of a corpus. Where the folder is not there, that is said aloud, past what the test run keeps to
/// itself, and there are none; where it is, its corpora are there, too.
pub(crate) fn rows(name: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    if !folder.is_dir() {
        let skipped = format!("SKIPPED: {name}: {} is not there\n", folder.display());
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return Vec::new();
    }
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    // Half a surrogate pair is no text in Rust: such a row cannot reach the program either.
    let rows = text.lines().map(serde_json::from_str);
    let rows: Vec<Value> = rows.filter_map(Result::ok).collect();
    assert!(
        !rows.is_empty() && rows.len() + 3 > text.lines().count(),
        "{name} is not read"
    );
    rows
}
