//! The front matter of a guide: a few TOML keys between two lines of `+++`.
//!
//! Every problem is collected with its place; an unknown key is one, so that a slip of the pen in a
//! key never silently takes something away from the citizen.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::elsewhere::{self, Elsewhere};
use super::flowchart::{self, Box};
use super::{Audience, Date, Pattern, Topic};
use crate::diagnostic::Problem;
use crate::say;

/// What the front matter says; the steps of `pages` count from 1, as written.
#[derive(Default)]
pub(super) struct Front {
    pub(super) title: String,
    pub(super) date: Date,
    pub(super) date_place: Range<usize>,
    pub(super) checked: Option<Date>,
    pub(super) audience: Audience,
    pub(super) lesson: Option<u8>,
    pub(super) scheme: Vec<Box>,
    pub(super) needs: Vec<String>,
    pub(super) aliases: Vec<(Range<usize>, String)>,
    pub(super) services: Vec<(Range<usize>, u8)>,
    pub(super) portals: Vec<(Range<usize>, String)>,
    pub(super) pages: Vec<(Range<usize>, Pattern, usize)>,
    pub(super) elsewhere: Vec<Elsewhere>,
    pub(super) topic: Option<Topic>,
    pub(super) popular: Option<u8>,
}

/// Reads the front matter, which begins at byte `offset` of the file.
pub(super) fn read(text: &str, offset: usize, problems: &mut Vec<Problem>) -> Front {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { offset, problems };
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.problem(span, say!("guide-toml", what = error.message()));
    }
    let mut front = Front::default();
    for (key, value) in table.get_ref() {
        let span = value.span();
        match key.get_ref().as_ref() {
            "title" => front.title = reader.words(value),
            "date" => {
                front.date = reader.date(value);
                front.date_place = reader.place(span.clone());
            }
            "checked" => front.checked = Some(reader.date(value)),
            "needs" => front.needs = reader.list(value).map(|(_, words)| words).collect(),
            "aliases" => front.aliases = reader.list(value).collect(),
            "portals" => front.portals = reader.list(value).collect(),
            "for" => front.audience = reader.audience(value),
            "lesson" => front.lesson = reader.number(value),
            "topic" => front.topic = reader.topic(value),
            "popular" => front.popular = reader.number(value),
            "scheme" => front.scheme = reader.scheme(value),
            "services" => front.services = reader.numbers(value),
            "pages" => front.pages = reader.pages(value),
            "elsewhere" => front.elsewhere = reader.elsewhere(value),
            unknown => {
                let message = say!("guide-unknown-key", key = unknown);
                reader.problem(key.span().start..span.end, message);
            }
        }
    }
    for (name, missing) in [
        ("title", !table.get_ref().contains_key("title")),
        ("date", !table.get_ref().contains_key("date")),
    ] {
        if missing {
            reader.problem(0..0, say!("guide-missing-key", key = name));
        }
    }
    front
}

struct Reader<'a> {
    offset: usize,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Range<usize>, message: String) {
        let span = self.place(span);
        self.problems.push(Problem::new(span, message));
    }

    fn place(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }

    fn words(&mut self, value: &Spanned<DeValue<'_>>) -> String {
        let words = value.get_ref().as_str().unwrap_or_default().trim();
        if words.is_empty() {
            self.problem(value.span(), say!("guide-not-words"));
        }
        words.to_owned()
    }

    fn date(&mut self, value: &Spanned<DeValue<'_>>) -> Date {
        let date = value.get_ref().as_str().and_then(Date::parse);
        if date.is_none() {
            self.problem(value.span(), say!("guide-not-a-date"));
        }
        date.unwrap_or_default()
    }

    fn audience(&mut self, value: &Spanned<DeValue<'_>>) -> Audience {
        if value.get_ref().as_str() != Some("staff") {
            self.problem(value.span(), say!("guide-not-an-audience"));
        }
        // Whoever wrote the key did not mean everybody.
        Audience::Staff
    }

    fn topic(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Topic> {
        let topic = value.get_ref().as_str().and_then(Topic::parse);
        if topic.is_none() {
            let known = Topic::ALL.map(Topic::key).join(", ");
            self.problem(value.span(), say!("guide-not-a-topic", known = known));
        }
        topic
    }

    fn number(&mut self, value: &Spanned<DeValue<'_>>) -> Option<u8> {
        let number = number(value.get_ref()).filter(|&number| number > 0);
        if number.is_none() {
            self.problem(value.span(), say!("guide-not-a-number"));
        }
        number
    }

    fn scheme(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Box> {
        let Some(items) = value.get_ref().as_array() else {
            self.problem(value.span(), say!("guide-not-a-scheme"));
            return Vec::new();
        };
        let mut boxes = Vec::new();
        for item in items {
            match flowchart::read(item.get_ref()) {
                Some(one) => boxes.push(one),
                None => self.problem(item.span(), say!("guide-not-a-scheme")),
            }
        }
        boxes
    }

    fn elsewhere(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Elsewhere> {
        let Some(table) = value.get_ref().as_table() else {
            self.problem(value.span(), say!("guide-not-elsewhere"));
            return Vec::new();
        };
        let mut all = Vec::new();
        for (key, value) in table {
            match elsewhere::read(key.get_ref(), value.get_ref()) {
                Some(one) => all.push(one),
                None => self.problem(key.span(), say!("guide-not-elsewhere")),
            }
        }
        all
    }

    fn list(
        &mut self,
        value: &Spanned<DeValue<'_>>,
    ) -> impl Iterator<Item = (Range<usize>, String)> + use<> {
        let Some(items) = value.get_ref().as_array() else {
            self.problem(value.span(), say!("guide-not-a-list"));
            return Vec::new().into_iter();
        };
        let mut list = Vec::new();
        for item in items {
            list.push((self.place(item.span()), self.words(item)));
        }
        list.into_iter()
    }

    fn numbers(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(Range<usize>, u8)> {
        let Some(items) = value.get_ref().as_array() else {
            self.problem(value.span(), say!("guide-not-a-list"));
            return Vec::new();
        };
        let mut numbers = Vec::new();
        for item in items {
            match number(item.get_ref()) {
                Some(number) => numbers.push((self.place(item.span()), number)),
                None => self.problem(item.span(), say!("guide-not-a-number")),
            }
        }
        numbers
    }

    fn pages(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(Range<usize>, Pattern, usize)> {
        let Some(table) = value.get_ref().as_table() else {
            self.problem(value.span(), say!("guide-not-a-table"));
            return Vec::new();
        };
        let mut pages = Vec::new();
        for (key, step) in table {
            let pattern = Pattern::parse(key.get_ref());
            if pattern.is_none() {
                self.problem(key.span(), say!("guide-not-a-pattern"));
            }
            let number = number(step.get_ref()).filter(|&step| step > 0);
            if number.is_none() {
                self.problem(step.span(), say!("guide-not-a-number"));
            }
            if let (Some(pattern), Some(number)) = (pattern, number) {
                pages.push((self.place(key.span()), pattern, usize::from(number)));
            }
        }
        pages
    }
}

fn number(value: &DeValue<'_>) -> Option<u8> {
    let integer = value.as_integer()?;
    u8::from_str_radix(integer.as_str(), integer.radix()).ok()
}
