//! `last_line`: by the last line of the file one sees that a copy came whole.

use crate::diagnostic::Problem;
use crate::diagnostic::table::Words;
use crate::say;

/// A copy that broke off has lost its last line, wherever it broke.
pub(super) fn refuse(text: &str, last: &Words<'_>, problems: &mut Vec<Problem>) {
    let wanted = last.text.trim();
    let mut refuse = |message, hint| {
        problems.push(Problem::new(last.span.clone(), message).with_hint(hint));
    };
    if !wanted.starts_with('#') || wanted.contains('\n') {
        let hint = say!("policy-last-line-comment-hint");
        return refuse(say!("policy-last-line-comment"), hint);
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next_back() == Some(wanted) {
        return;
    }
    match lines.any(|line| line == wanted) {
        true => refuse(
            say!("policy-beyond-last-line", line = wanted),
            say!("policy-beyond-last-line-hint", line = wanted),
        ),
        false => refuse(
            say!("policy-torn", line = wanted),
            say!("policy-torn-hint", line = wanted),
        ),
    }
}
