//! A TOML table that is read key by key, and knows what nobody asked for.
//!
//! Every reader collects problems instead of stopping at the first. A key that was never asked for
//! is unknown and refused, so a misspelt setting is never silently without effect. What the values
//! mean is the caller's business.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use crate::say;

/// Parses the text and notes every error of its syntax. What could be read is returned all the same,
/// so that the other problems of the file are found in the same run.
pub fn parse<'t>(text: &'t str, problems: &mut Vec<Problem>) -> Spanned<DeTable<'t>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.push(Problem::new(
            error.span().unwrap_or(0..0),
            say!("toml-syntax", message = error.message()),
        ));
    }
    document
}

/// Words of the file with their place.
#[derive(Clone, Debug)]
pub struct Words<'t> {
    /// The words themselves.
    pub text: &'t str,
    /// Where they stand, quotes included.
    pub span: Range<usize>,
}

/// A number of the file with its place.
#[derive(Clone, Debug)]
pub struct Number {
    /// The number itself.
    pub value: u64,
    /// Where it stands.
    pub span: Range<usize>,
}

/// One table of the file while it is being read.
#[derive(Debug)]
pub struct Table<'t> {
    /// Where the table stands: for what is missing in it.
    pub span: Range<usize>,
    entries: &'t DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    /// The whole document.
    pub fn root(document: &'t Spanned<DeTable<'t>>) -> Table<'t> {
        Table::new(0..0, document.get_ref())
    }

    fn new(span: Range<usize>, entries: &'t DeTable<'t>) -> Table<'t> {
        Table {
            span,
            entries,
            asked: Vec::new(),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.entries.get(key)
    }

    /// Words that may be left out. Empty words are a problem: leaving the key out says it better.
    pub fn words(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Words<'t>> {
        let value = self.take(key)?;
        let words = as_words(value, key, problems)?;
        if words.text.trim().is_empty() {
            problems.push(Problem::new(value.span(), say!("toml-empty", key = key)));
            return None;
        }
        Some(words)
    }

    /// Words that must be there.
    pub fn needed_words(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Option<Words<'t>> {
        self.need(key, problems);
        self.words(key, problems)
    }

    /// Notes a problem when the key is missing.
    pub fn need(&self, key: &'static str, problems: &mut Vec<Problem>) {
        if !self.entries.contains_key(key) {
            problems.push(Problem::new(
                self.span.clone(),
                say!("toml-missing", key = key),
            ));
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<bool> {
        let value = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            wrong_type(value.span(), key, &say!("toml-type-flag"), problems);
        }
        flag
    }

    /// A whole number within the range.
    pub fn number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
        problems: &mut Vec<Problem>,
    ) -> Option<Number> {
        let value = self.take(key)?;
        let Some(integer) = value.get_ref().as_integer() else {
            wrong_type(value.span(), key, &say!("toml-type-number"), problems);
            return None;
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| range.contains(number));
        let Some(number) = number else {
            problems.push(Problem::new(
                value.span(),
                say!(
                    "toml-range",
                    key = key,
                    least = range.start().to_string(),
                    most = range.end().to_string()
                ),
            ));
            return None;
        };
        Some(Number {
            value: number,
            span: value.span(),
        })
    }

    /// A list of words; nothing when left out.
    pub fn list(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<Words<'t>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value.span(), key, &say!("toml-type-list"), problems);
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|item| as_words(item, key, problems))
            .collect()
    }

    /// A section `[key]`.
    pub fn section(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Table<'t>> {
        let value = self.take(key)?;
        let Some(entries) = value.get_ref().as_table() else {
            wrong_type(value.span(), key, &say!("toml-type-section"), problems);
            return None;
        };
        Some(Table::new(value.span(), entries))
    }

    /// The repeated sections `[[key]]`.
    pub fn sections(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<Table<'t>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(value.span(), key, &say!("toml-type-sections"), problems);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(entries) => tables.push(Table::new(item.span(), entries)),
                None => wrong_type(item.span(), key, &say!("toml-type-sections"), problems),
            }
        }
        tables
    }

    /// Every key with its words, for a section whose keys are names of the person's own.
    pub fn pairs(self, problems: &mut Vec<Problem>) -> Vec<(Words<'t>, Words<'t>)> {
        let mut pairs = Vec::new();
        for (key, value) in self.entries {
            let name: &'t str = key.get_ref();
            if let Some(words) = as_words(value, name, problems) {
                let key = Words {
                    text: name,
                    span: key.span(),
                };
                pairs.push((key, words));
            }
        }
        pairs
    }

    /// True when the table has no key at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Ends the reading: every key that nobody asked for is a problem.
    pub fn finish(self, problems: &mut Vec<Problem>) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let problem = Problem::new(key.span(), say!("toml-unknown-key", key = name));
            problems.push(match nearest(name, &self.asked) {
                Some(meant) => problem.with_hint(say!("toml-did-you-mean", meant = meant)),
                None => problem.with_hint(say!("toml-known-keys", keys = self.asked.join(", "))),
            });
        }
    }
}

/// The candidate that was probably meant: few typing errors away from what was written.
pub fn nearest<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let allowed = (written.chars().count() / 3).max(1);
    candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), *candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

fn as_words<'t>(
    value: &'t Spanned<DeValue<'t>>,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Option<Words<'t>> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(value.span(), key, &say!("toml-type-words"), problems);
        return None;
    };
    Some(Words {
        text,
        span: value.span(),
    })
}

fn wrong_type(span: Range<usize>, key: &str, wanted: &str, problems: &mut Vec<Problem>) {
    problems.push(Problem::new(
        span,
        say!("toml-type", key = key, wanted = wanted),
    ));
}
