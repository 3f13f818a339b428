//! Words as the search sees them: small letters, «е» for «ё», stems, and the other keyboard layout.
//!
//! Pure functions without an index. Which words say nothing (как, мне, хочу) stands here too.

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

/// Words with which people ask, but which do not say what for.
const EMPTY: &str = "а без будет бы был была быть в вам вас во вот все всё где да для до ее если \
    есть еще же за заказать запросить здесь и из или им их к как какие какой когда который кто куда \
    ли либо мне можно мой моя мои моего мою моей на над надо нам нас наш не нет ни но нужен нужна \
    нужно нужны о об он она они оно от оформить оформление открыть по под подать подача подскажите \
    пожалуйста получить получение помогите помочь посмотреть потом при про проверить с свой своего \
    свою сделать со сейчас там тебе то тоже только тут у уже узнать хотел хотела хочу хотим чего чем \
    что чтобы это этот эту я сам сама через здравствуйте найти могу можем можете смогу такой такая \
    такое самый очень";

/// True for a word that says nothing about what is looked for.
pub(super) fn is_empty(word: &str) -> bool {
    word.chars().count() == 1 && !word.starts_with(|letter: char| letter.is_ascii_digit())
        || EMPTY.split_whitespace().any(|empty| empty == word)
}

/// Words that say for whom, seldom what for: «прописать внука», «полис для мужа».
const PEOPLE: &str = "бабушка брат внук внука внуков внуку внучка внучке внучку дедушка дедушке дочери \
    дочка дочке дочку дочь жена жене жену жены зять мама маме маму мамы мать матери муж мужа мужем \
    мужу невестка отец отца отцу папа папе племянник родители родителей родителям родственник \
    родственника родственнику сестра сестре сестру сноха сосед соседа соседей соседка соседу супруг \
    супруга супруге супругу сын сына сыну теща";

/// True for a word that says for whom.
pub(super) fn is_person(word: &str) -> bool {
    PEOPLE.split_whitespace().any(|person| person == word)
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

#[cfg(test)]
mod tests {
    use super::*;

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
