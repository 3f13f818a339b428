//! `[staff]`: who else may do something at the screen, and who enters something in the journal.

use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words};
use crate::{pin, say};

/// The longest name of a consultant.
const LONGEST_NAME: usize = 80;

/// `[staff]`: who else may do something at the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// The hash of the PIN; without one there is no way in from the screen.
    pub pin: Option<pin::Hash>,
    /// The consultants (`[[staff.consultant]]`), in the order of the file.
    pub consultants: Vec<Consultant>,
}

/// `[[staff.consultant]]`: one who enters what is asked for in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultant {
    /// As the journal has it: «ФИО консультанта».
    pub name: String,
    /// The hash of the consultant's own PIN (`pin`).
    pub pin: Option<pin::Hash>,
}

impl Staff {
    /// True for a name that may stand in the journal: one of the consultants, or any while none is named.
    #[must_use]
    pub fn has_consultant(&self, name: &str) -> bool {
        match self.consultants.is_empty() {
            true => is_name(name),
            false => self.consultants.iter().any(|one| one.name == name),
        }
    }
}

/// True for what can be the name of a person, and no number of anything.
#[must_use]
pub fn is_name(words: &str) -> bool {
    let letter = |letter: char| letter.is_alphabetic() || " .-\u{2019}'".contains(letter);
    let length = words.chars().count();
    words.trim() == words && (2..=LONGEST_NAME).contains(&length) && words.chars().all(letter)
}

pub(super) fn read(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Staff {
    let mut staff = Staff::default();
    let Some(mut section) = section else {
        return staff;
    };
    let pin = section.words("pin", problems);
    staff.pin = read_pin(pin, problems);
    for mut table in section.sections("consultant", problems) {
        let name = table.needed_words("name", problems);
        let pin = table.words("pin", problems);
        let pin = read_pin(pin, problems);
        if let Some(name) = name {
            if let Some(sentence) = complaint(&staff, name.text) {
                problems.push(Problem::new(name.span, sentence));
            }
            let name = name.text.to_owned();
            staff.consultants.push(Consultant { name, pin });
        }
        table.finish(problems);
    }
    section.finish(problems);
    staff
}

fn read_pin(words: Option<Words<'_>>, problems: &mut Vec<Problem>) -> Option<pin::Hash> {
    let words = words?;
    let hash = pin::Hash::parse(words.text).ok();
    if hash.is_none() {
        problems
            .push(Problem::new(words.span, say!("config-pin")).with_hint(say!("config-pin-hint")));
    }
    hash
}

fn complaint(staff: &Staff, name: &str) -> Option<String> {
    if !is_name(name) {
        return Some(say!("config-consultant-name"));
    }
    let twice = staff.consultants.iter().any(|one| one.name == name);
    twice.then(|| say!("config-consultant-twice", name = name))
}
