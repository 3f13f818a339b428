//! Every sentence that a person reads, in one place per language.
//!
//! The sentences are Project Fluent files in `text/<language>/`, one file an area; Russian ships.
//! Code names a sentence by its identifier with [`say!`](crate::say) and never carries words of its
//! own. `tests/tidy.rs` holds that every identifier exists and that none lies unused.

#![forbid(unsafe_code)]

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The Fluent sources of the shipped language, one an area.
const RUSSIAN: &[&str] = &[
    include_str!("text/ru/board.ftl"),
    include_str!("text/ru/board-page.ftl"),
    include_str!("text/ru/cli.ftl"),
    include_str!("text/ru/config.ftl"),
    include_str!("text/ru/content.ftl"),
    include_str!("text/ru/deploy.ftl"),
    include_str!("text/ru/doctor.ftl"),
    include_str!("text/ru/egress.ftl"),
    include_str!("text/ru/engines.ftl"),
    include_str!("text/ru/guides.ftl"),
    include_str!("text/ru/journal.ftl"),
    include_str!("text/ru/journal-file.ftl"),
    include_str!("text/ru/learn.ftl"),
    include_str!("text/ru/metrics.ftl"),
    include_str!("text/ru/papers.ftl"),
    include_str!("text/ru/scanner.ftl"),
    include_str!("text/ru/policy.ftl"),
    include_str!("text/ru/practice.ftl"),
    include_str!("text/ru/report.ftl"),
    include_str!("text/ru/seat.ftl"),
    include_str!("text/ru/setup.ftl"),
    include_str!("text/ru/shell.ftl"),
    include_str!("text/ru/wipe.ftl"),
];

/// A sentence by its identifier, with named values: `say!("gate-port-taken", port = 3128)`.
#[macro_export]
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text::sentence($id, &[$((stringify!($name), $crate::text::Value::from($value))),*])
    };
}

/// A value inside a sentence: words, or a number whose plural form the sentence chooses.
#[derive(Clone, Debug)]
pub enum Value {
    /// Shown as it is.
    Words(String),
    /// Shown in the language's way; plural forms follow it.
    Number(f64),
}

impl From<&str> for Value {
    fn from(words: &str) -> Value {
        Value::Words(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Value {
        Value::Words(words)
    }
}

impl From<&String> for Value {
    fn from(words: &String) -> Value {
        Value::Words(words.clone())
    }
}

macro_rules! number_values {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Value {
                Value::Number(number as f64)
            }
        }
    )*};
}
number_values!(u8, u16, u32, u64, usize, i32, i64);

/// The sentence with this identifier. [`say!`](crate::say) is the way to call it; use this one only
/// where the identifier is data. A sentence that does not exist yields its identifier, so that a
/// screen is never blank.
pub fn sentence(id: &str, values: &[(&str, Value)]) -> String {
    thread_local! {
        static BUNDLE: RefCell<FluentBundle<FluentResource>> = RefCell::new(bundle());
    }
    BUNDLE.with_borrow(|bundle| {
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            let value = match value {
                Value::Words(words) => FluentValue::from(words.clone()),
                Value::Number(number) => FluentValue::from(*number),
            };
            args.set(name.to_string(), value);
        }
        let mut errors = Vec::new();
        bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned()
    })
}

/// True when a sentence with this identifier ships.
pub fn exists(id: &str) -> bool {
    bundle().has_message(id)
}

fn bundle() -> FluentBundle<FluentResource> {
    let russian = LanguageIdentifier::from_bytes(b"ru-RU").unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![russian]);
    // The isolation marks that Fluent puts around values would show as boxes in a terminal.
    bundle.set_use_isolating(false);
    for source in RUSSIAN {
        let resource = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(partial, _errors)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_parses() {
        for source in RUSSIAN {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("a Fluent file does not parse: {errors:?}");
            }
        }
    }

    #[test]
    fn an_unknown_sentence_yields_its_identifier() {
        assert_eq!(sentence("no-such-sentence", &[]), "no-such-sentence");
    }
}
