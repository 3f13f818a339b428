//! What people ask for that is not done here: one sentence says where it is done.
//!
//! It is written in the front matter of any guide, as tables `[elsewhere.NAME]` with `about`, `where` and `words`.
//! Reviewed data: the search only finds it, and nothing of it opens a page.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Kind};

/// One matter that is not done here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its name in the file.
    pub id: String,
    /// What it is about, in plain words.
    pub about: String,
    /// Where it is done, and what to do next.
    pub place: String,
    /// Everyday names.
    pub words: Vec<String>,
}

impl Elsewhere {
    /// What the search finds.
    pub(super) fn entry(&self) -> Entry {
        Entry {
            kind: Kind::Elsewhere,
            id: self.id.clone(),
            title: self.about.clone(),
            aliases: self.words.clone(),
            services: Vec::new(),
            answer: self.place.clone(),
        }
    }
}

/// Reads one table; `None` when a key is missing, unknown or empty.
pub(super) fn read(id: &str, value: &DeValue<'_>) -> Option<Elsewhere> {
    let table = value.as_table()?;
    let about = text(get(table, "about")?)?;
    let place = text(get(table, "where")?)?;
    let words = get(table, "words")?.get_ref().as_array()?.iter();
    let words: Option<Vec<String>> = words.map(text).collect();
    (table.iter().count() == 3).then_some(Elsewhere {
        id: id.to_owned(),
        about,
        place,
        words: words?,
    })
}

fn get<'a, 'b>(table: &'a DeTable<'b>, key: &str) -> Option<&'a Spanned<DeValue<'b>>> {
    let (_, value) = table.iter().find(|(known, _)| known.get_ref() == key)?;
    Some(value)
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<String> {
    let text = value.get_ref().as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
