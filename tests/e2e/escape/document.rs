//! installer/SECURITY.md lists exactly the rows of the suite, so that the two cannot drift.

use std::collections::BTreeSet;

use super::super::shipped;
use super::{Row, all};

/// The row as the document has it.
fn line(row: &Row<()>) -> String {
    format!(
        "| `{}` | {} | держит |",
        row.id,
        row.tried.replace('|', "\\|")
    )
}

#[test]
fn the_document_lists_the_rows_of_the_suite() {
    let document = shipped("installer/SECURITY.md");
    let listed: Vec<&str> = document
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let expected: Vec<(&str, Vec<String>)> = all()
        .into_iter()
        .map(|(kind, rows)| (kind, rows.iter().map(line).collect()))
        .collect();
    let lines: Vec<&String> = expected.iter().flat_map(|(_, lines)| lines).collect();
    if listed == lines {
        return;
    }
    let known: BTreeSet<&str> = lines.iter().map(|line| line.as_str()).collect();
    let gone = listed.iter().filter(|line| !known.contains(**line));
    let gone: Vec<String> = gone.map(|line| format!("take out: {line}")).collect();
    let there: BTreeSet<&str> = listed.iter().copied().collect();
    let missing = expected.iter().flat_map(|(kind, lines)| {
        let lines = lines.iter().filter(|line| !there.contains(line.as_str()));
        lines.map(move |line| format!("put below «{kind}»: {line}"))
    });
    let wrong: Vec<String> = gone.into_iter().chain(missing).collect();
    panic!(
        "installer/SECURITY.md has other rows, or others in another order:\n{}\n",
        wrong.join("\n")
    );
}

#[test]
fn every_row_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for row in all().into_iter().flat_map(|(_, rows)| rows) {
        assert!(names.insert(row.id.clone()), "{} twice", row.id);
    }
}
