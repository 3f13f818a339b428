//! A block scheme: what to do one after another, with questions that part the way.
//!
//! It is written as a list of tables in the front matter: `do = "…"`, or `ask = "…"` with `yes` and
//! `no`. It becomes nested lists, so that it can be read aloud; the style sheet draws the boxes.

use maud::{Markup, html};
use toml::de::DeValue;

use crate::say;

/// One box of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Box {
    /// Something to do.
    Do(String),
    /// A question; an answer without words goes on below.
    Ask {
        question: String,
        yes: Option<String>,
        no: Option<String>,
    },
}

/// Reads one table; `None` when it is none of the two.
pub(super) fn read(value: &DeValue<'_>) -> Option<Box> {
    let table = value.as_table()?;
    let words = |key: &str| {
        let (_, value) = table.iter().find(|(known, _)| known.get_ref() == key)?;
        let words = value.get_ref().as_str()?.trim();
        (!words.is_empty()).then(|| words.to_owned())
    };
    let written: usize = table.iter().count();
    if let Some(action) = words("do") {
        return (written == 1).then_some(Box::Do(action));
    }
    let (yes, no) = (words("yes"), words("no"));
    let known = 1 + usize::from(yes.is_some()) + usize::from(no.is_some());
    let question = words("ask")?;
    (known > 1 && known == written).then_some(Box::Ask { question, yes, no })
}

/// The scheme as safe HTML; empty when there is none.
pub(super) fn html(boxes: &[Box]) -> String {
    if boxes.is_empty() {
        return String::new();
    }
    let scheme = html! {
        ol class="scheme" {
            @for one in boxes {
                @match one {
                    Box::Do(action) => li class="do" { (action) },
                    Box::Ask { question, yes, no } => li class="ask" {
                        (question)
                        ul {
                            (way(&say!("guide-scheme-yes"), yes.as_deref()))
                            (way(&say!("guide-scheme-no"), no.as_deref()))
                        }
                    },
                }
            }
        }
    };
    scheme.into_string()
}

fn way(answer: &str, words: Option<&str>) -> Markup {
    html! {
        li {
            strong { (answer) }
            " "
            @match words {
                Some(words) => (words),
                None => (say!("guide-scheme-on")),
            }
        }
    }
}
