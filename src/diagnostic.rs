//! Problems in a file that a person wrote, and the cited printer.
//!
//! A parser collects every problem of a file; the printer shows each with file, line, column, the
//! line itself and a mark below the words that are meant. Reading files is not done here.

#![forbid(unsafe_code)]

pub mod table;

use std::fmt::{self, Display};
use std::ops::Range;
use std::path::Path;

/// One thing that is wrong in a file, with the bytes it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the source text; empty at the place where something is missing.
    pub span: Range<usize>,
    /// What is wrong: one sentence, no final period.
    pub message: String,
    /// What to do about it, when there is a cure.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Problem {
        // A parser can report the end of nothing before its start.
        let span = span.start..span.end.max(span.start);
        Problem {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Problem {
        Problem {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// Line and column (both from 1, columns in characters) of a byte of the text.
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..floor_boundary(text, byte)];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}

/// A problem with the file it stands in, ready to print.
pub struct Cited<'a> {
    /// The file, as the person named it.
    pub path: &'a Path,
    /// The whole text of the file.
    pub text: &'a str,
    /// What is wrong in it.
    pub problem: &'a Problem,
}

impl Display for Cited<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = floor_boundary(self.text, self.problem.span.start);
        let end = floor_boundary(self.text, self.problem.span.end).max(start);
        let (line, column) = line_and_column(self.text, start);
        let path = self.path.display().to_string();
        let message = one_line(&self.problem.message);
        writeln!(out, "{}:{line}:{column}: {message}", one_line(&path))?;
        if let Some(source) = self.text.lines().nth(line - 1) {
            let meant = self.text[start..end]
                .lines()
                .next()
                .map_or(0, |first| first.chars().count());
            let mark = "~".repeat(meant.saturating_sub(1));
            writeln!(out, "  {}", one_line(&without_password(source)))?;
            writeln!(out, "  {}^{mark}", " ".repeat(column - 1))?;
        }
        if let Some(hint) = &self.problem.hint {
            writeln!(out, "  {}", one_line(hint))?;
        }
        Ok(())
    }
}

/// A line as it may be shown: what stands between `//` and `@` in an address is a log-in, and a PIN is hidden, too.
/// Every character keeps its place.
pub fn without_password(line: &str) -> String {
    let line = hidden(line, login(line));
    hidden(&line, pin(&line))
}

fn hidden(line: &str, part: Option<Range<usize>>) -> String {
    let part = part.unwrap_or_default();
    let stars = "*".repeat(line[part.clone()].chars().count());
    format!("{}{stars}{}", &line[..part.start], &line[part.end..])
}

fn login(line: &str) -> Option<Range<usize>> {
    let start = line.find("://")? + 3;
    Some(start..start + line[start..].rfind('@')?)
}

/// What the key `pin` says, with quotation marks or without.
fn pin(line: &str) -> Option<Range<usize>> {
    let value = line.match_indices("pin").find_map(|(start, key)| {
        let is_whole = !line[..start].ends_with(|before: char| before.is_alphanumeric());
        let after = line[start + key.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
        after.strip_prefix('=').filter(|_| is_whole)
    })?;
    let value = value.trim_start();
    let start = line.len() - value.len();
    let length = match value.chars().next() {
        Some(mark @ ('"' | '\'')) => value[1..].find(mark).map(|end| end + 2),
        Some(_) | None => value.find([',', '}', '#']),
    };
    Some(start..start + length.unwrap_or(value.len()))
}

/// The text with a mark in the place of each character that would act on a terminal, or turn around what
/// stands beside it; its lines stay.
pub fn visible(text: &str) -> String {
    let harmless = |c: char| c == '\n' || !acts(c);
    text.chars()
        .map(|c| if harmless(c) { c } else { '\u{fffd}' })
        .collect()
}

/// The same for what has one line: a column stays where it is.
pub fn one_line(text: &str) -> String {
    let shown = |c| match c {
        '\t' | '\n' => ' ',
        c if acts(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

fn acts(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control()
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: Range<usize>, expected: &str) {
        let problem = Problem::new(span, "не так");
        let cited = Cited {
            path: Path::new("f.toml"),
            text,
            problem: &problem,
        };
        assert_eq!(cited.to_string(), expected);
    }

    #[test]
    fn a_span_never_ends_before_it_starts() {
        assert_eq!(
            Problem::new(Range { start: 5, end: 4 }, "не так").span,
            5..5
        );
    }

    #[test]
    fn a_cited_line_keeps_its_password() {
        check(
            "up = 'http://u:кот@x/y'\n",
            5..9,
            "f.toml:1:6: не так\n  up = 'http://*****@x/y'\n       ^~~~\n",
        );
        let broken = "up = 'http://u:a@b/c@x\n";
        check(
            broken,
            0..0,
            "f.toml:1:1: не так\n  up = 'http://*******@x\n  ^\n",
        );
        check(
            "home = 'http://x/'\n",
            0..0,
            "f.toml:1:1: не так\n  home = 'http://x/'\n  ^\n",
        );
    }

    #[test]
    fn a_cited_line_keeps_its_pin() {
        for (line, shown) in [
            ("pin = '739154' # п", "pin = ******** # п"),
            ("\"pin\"=739154", "\"pin\"=******"),
            (
                "one = { pin = \"кот\", name = 'a' }",
                "one = { pin = *****, name = 'a' }",
            ),
            ("pin = '739154", "pin = *******"),
            ("spin = 'a'", "spin = 'a'"),
            ("pins = 'a'", "pins = 'a'"),
            ("pin", "pin"),
        ] {
            assert_eq!(without_password(line), shown);
        }
    }

    #[test]
    fn nothing_that_is_cited_acts_on_the_terminal() {
        let problem = Problem::new(2..3, "ключ «\u{1b}[2J»\nне так").with_hint("\u{7}\u{202e}");
        let cited = Cited {
            path: Path::new("a\u{1b}.toml"),
            text: "\ta\u{1b}[31m\u{9b}= 1\r\n",
            problem: &problem,
        };
        assert_eq!(
            cited.to_string(),
            "a\u{fffd}.toml:1:3: ключ «\u{fffd}[2J» не так\n   a\u{fffd}[31m\u{fffd}= 1\n    ^\n  \u{fffd}\u{fffd}\n"
        );
        assert_eq!(visible("a\tb\n\u{1b}c"), "a\u{fffd}b\n\u{fffd}c");
    }

    #[test]
    fn cites_line_column_and_words() {
        check(
            "a = 1\nимя = 2\n",
            6..12,
            "f.toml:2:1: не так\n  имя = 2\n  ^~~\n",
        );
        check("a = 1\n", 4..5, "f.toml:1:5: не так\n  a = 1\n      ^\n");
        check("", 0..0, "f.toml:1:1: не так\n");
        check("a", 40..90, "f.toml:1:2: не так\n  a\n   ^\n");
    }
}
