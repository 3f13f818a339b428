//! Words as the search sees them: small letters, «е» for «ё», stems, the other keyboard layout, and
//! Russian in Latin letters.
//!
//! Pure functions without an index; what words mean stands in `meaning`.

use rust_stemmers::{Algorithm, Stemmer};

/// Cuts a text into words of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'ё' => word.push('е'),
            // A combining mark that a decomposed «й» or «ё» leaves behind is no border.
            '\u{306}' if word.ends_with('и') => {
                word.pop();
                word.push('й');
            }
            '\u{308}' => {}
            letter if letter.is_alphanumeric() => word.push(letter),
            _border => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The stem of a word that [`words`] made.
pub(super) fn stem(word: &str) -> String {
    let stemmer = Stemmer::create(Algorithm::Russian);
    let stem = stemmer.stem(word);
    // A stem of one or two letters («ии» of nothing) would make strangers of one family.
    if stem.chars().count() < 3 {
        word.to_owned()
    } else {
        stem.into_owned()
    }
}

const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~{}:\"<>";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюёхъжэбю";

/// What would have been typed with the other layout; `None` when the text has no letter to change.
pub(super) fn other_layout(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if lower.contains(|letter: char| letter.is_ascii_alphabetic()) {
        Some(
            lower
                .chars()
                .map(|letter| swap(letter, LATIN, RUSSIAN))
                .collect(),
        )
    } else if lower.contains(char::is_alphabetic) {
        Some(
            lower
                .chars()
                .map(|letter| swap(letter, RUSSIAN, LATIN))
                .collect(),
        )
    } else {
        None
    }
}

fn swap(letter: char, from: &str, to: &str) -> char {
    let at = from.chars().position(|one| one == letter);
    at.and_then(|at| to.chars().nth(at)).unwrap_or(letter)
}

/// How Russian letters are written in Latin ones, longer ways first; the usual habits of messages
/// and of passports at once. What is left out so («ь», «й» or «ы» for «y») search takes for errors.
const WRITTEN: [(&str, &str); 42] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("w", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("q", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("x", "х"),
    ("c", "ц"),
    ("y", "ы"),
    ("'", "ь"),
];

/// What is meant by Russian in Latin letters («zagranpasport»); `None` when there is no Latin letter.
pub(super) fn in_russian_letters(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if !lower.contains(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let mut russian = String::new();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let way = WRITTEN.iter().find(|(latin, _)| rest.starts_with(latin));
        match way {
            Some(("y", _)) if russian.ends_with(['а', 'е', 'и', 'о', 'у', 'ы']) => {
                russian.push('й')
            }
            Some((_, letter)) => russian.push_str(letter),
            None => russian.push(first),
        }
        rest = &rest[way.map_or(first.len_utf8(), |(latin, _)| latin.len())..];
    }
    Some(russian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_in_latin_letters_is_read() {
        for (written, meant) in [
            ("Zagranpasport", "загранпаспорт"),
            ("yasli i sadik", "ясли и садик"),
            ("shtraf za parkovku", "штраф за парковку"),
            ("mashina na uchet", "машина на учет"),
            ("vyezd", "выезд"),
            ("spravka 2ndfl", "справка 2ндфл"),
            ("потерял pasport", "потерял паспорт"),
        ] {
            assert_eq!(in_russian_letters(written).as_deref(), Some(meant));
        }
        assert_eq!(in_russian_letters("паспорт 14"), None);
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            words("Ещё 3-НДФЛ, QR-код!"),
            ["еще", "3", "ндфл", "qr", "код"]
        );
        assert_eq!(words("и\u{306}од е\u{308}ж"), ["йод", "еж"]);
        assert_eq!(words(" ,. "), Vec::<String>::new());
    }

    #[test]
    fn the_other_layout_is_typed() {
        assert_eq!(other_layout("ghfdf").as_deref(), Some("права"));
        assert_eq!(other_layout("gjcj,bt").as_deref(), Some("пособие"));
        assert_eq!(other_layout("Pfuhfy").as_deref(), Some("загран"));
        assert_eq!(other_layout("афт шв").as_deref(), Some("fan id"));
        assert_eq!(other_layout("12 34"), None);
    }
}
