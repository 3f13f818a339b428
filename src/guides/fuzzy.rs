//! Typing errors: the words of a list within a small edit distance of a word.
//!
//! The list is a tree of letters, so that words share the rows of the distance table for a beginning
//! that they share, and a beginning that is already too far away skips every word that has it. Swapped
//! letters count as one error.

/// Longer words have no neighbours worth looking for, and distances fit into a byte.
const LONGEST: usize = 60;

/// A sorted list of words as a tree of letters, each followed by those that come after it.
#[derive(Debug, Default)]
pub(super) struct Tree(Vec<Node>);

#[derive(Debug)]
struct Node {
    letter: char,
    /// How many letters the beginning that ends here has.
    depth: usize,
    /// The next node that does not have this beginning.
    past: usize,
    /// The word that ends here.
    word: Option<usize>,
}

impl Tree {
    pub(super) fn new(sorted: &[String]) -> Tree {
        let mut nodes: Vec<Node> = Vec::new();
        // The nodes of the last word.
        let mut way: Vec<usize> = Vec::new();
        for (at, word) in sorted.iter().enumerate() {
            let shared = (way.iter().zip(word.chars()))
                .take_while(|(node, letter)| nodes[**node].letter == *letter)
                .count();
            end(&mut nodes, way.drain(shared..));
            for letter in word.chars().skip(shared) {
                way.push(nodes.len());
                nodes.push(Node {
                    letter,
                    depth: way.len(),
                    past: 0,
                    word: None,
                });
            }
            if let Some(&last) = way.last() {
                nodes[last].word = Some(at);
            }
        }
        end(&mut nodes, way.drain(..));
        Tree(nodes)
    }

    /// Calls `found` with the index of each word within `most` errors, and with their number.
    pub(super) fn near(&self, word: &str, most: u8, mut found: impl FnMut(usize, u8)) {
        let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
        if word.len() > LONGEST {
            return;
        }
        let mut table = Table::new(word);
        let mut at = 0;
        while let Some(node) = self.0.get(at) {
            table.letters.truncate(node.depth - 1);
            if node.depth > LONGEST + 1 || table.push(node.letter) > most {
                at = node.past;
                continue;
            }
            let distance = table.distance();
            if let Some(word) = node.word
                && distance <= most
            {
                found(word, distance);
            }
            at += 1;
        }
    }
}

/// Nothing more begins as these do.
fn end(nodes: &mut [Node], way: impl Iterator<Item = usize>) {
    let past = nodes.len();
    for node in way {
        nodes[node].past = past;
    }
}

/// The distance table of one word and the beginning of a list word.
struct Table {
    word: Vec<char>,
    letters: Vec<char>,
    /// Row `d`, of `word.len() + 1` places, is the distance of the first `d` letters to each
    /// beginning of the word. Rows stay when letters go, and are written anew with the next ones.
    rows: Vec<u8>,
}

impl Table {
    fn new(word: Vec<char>) -> Table {
        Table {
            rows: (0..=u8::try_from(word.len()).unwrap_or(u8::MAX)).collect(),
            word,
            letters: Vec::new(),
        }
    }

    fn distance(&self) -> u8 {
        self.rows[self.letters.len() * (self.word.len() + 1) + self.word.len()]
    }

    /// Adds a letter; returns the least distance of its row.
    fn push(&mut self, letter: char) -> u8 {
        self.letters.push(letter);
        let depth = self.letters.len();
        let width = self.word.len() + 1;
        let start = depth * width;
        if self.rows.len() < start + width {
            self.rows.resize(start + width, 0);
        }
        let (above, row) = self.rows.split_at_mut(start);
        let before = depth
            .checked_sub(2)
            .map(|earlier| &above[earlier * width..]);
        let above = &above[start - width..];
        row[0] = above[0] + 1;
        let mut least = row[0];
        for column in 1..width {
            let same = self.word[column - 1] == letter;
            let changed = above[column - 1] + u8::from(!same);
            let mut best = changed.min(above[column] + 1).min(row[column - 1] + 1);
            if let Some(before) = before
                && column > 1
                && letter == self.word[column - 2]
                && self.letters[depth - 2] == self.word[column - 1]
            {
                best = best.min(before[column - 2] + 1);
            }
            row[column] = best;
            least = least.min(best);
        }
        least
    }
}

/// How far the hand or the ear was from the word: like a number of errors, but a likely error is
/// less than one.
pub(super) fn slip(typed: &str, meant: &str) -> f32 {
    let typed: Vec<char> = typed.chars().take(LONGEST).collect();
    let meant: Vec<char> = meant.chars().take(LONGEST).collect();
    let width = meant.len() + 1;
    let mut rows = vec![0.0_f32; width * (typed.len() + 1)];
    for row in 0..=typed.len() {
        for column in 0..width {
            let at = row * width + column;
            if row == 0 || column == 0 {
                rows[at] = (row + column) as f32;
                continue;
            }
            let (new, old) = (typed[row - 1], meant[column - 1]);
            let twice = |word: &[char], at: usize| at > 1 && word[at - 1] == word[at - 2];
            let more = rows[at - width] + if twice(&typed, row) { LIKELY } else { 1.0 };
            let less = rows[at - 1] + if twice(&meant, column) { LIKELY } else { 1.0 };
            let other = rows[at - width - 1] + mistaken(new, old);
            let mut best = other.min(more).min(less);
            if row > 1 && column > 1 && new == meant[column - 2] && old == typed[row - 2] {
                best = best.min(rows[at - 2 * width - 2] + LIKELY);
            }
            rows[at] = best;
        }
    }
    rows.last().copied().unwrap_or_default()
}

/// An error that hands and ears often make.
const LIKELY: f32 = 0.6;

/// Letters that sound alike, where people write by ear.
const ALIKE: [&str; 9] = ["аоя", "еиэ", "ыи", "бп", "вф", "гк", "дт", "зс", "жшщч"];

/// The keys as they lie under the hand.
const KEYS: [&str; 3] = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];

/// What one letter for another counts.
fn mistaken(typed: char, meant: char) -> f32 {
    if typed == meant {
        return 0.0;
    }
    let alike = |group: &&str| group.contains(typed) && group.contains(meant);
    if ALIKE.iter().any(alike) || are_neighbours(typed, meant) {
        LIKELY
    } else {
        1.0
    }
}

fn are_neighbours(one: char, other: char) -> bool {
    let place = |letter| {
        KEYS.iter().enumerate().find_map(|(row, keys)| {
            let column = keys.chars().position(|key| key == letter)?;
            Some((row, column))
        })
    };
    let (Some((row, column)), Some((other_row, other_column))) = (place(one), place(other)) else {
        return false;
    };
    row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(sorted: &[String], word: &str, most: u8) -> Vec<(usize, u8)> {
        let mut hits = Vec::new();
        Tree::new(sorted).near(word, most, |at, distance| hits.push((at, distance)));
        hits
    }

    fn check(list: &str, word: &str, most: u8, expected: &str) {
        let mut sorted: Vec<String> = list.split(' ').map(str::to_owned).collect();
        sorted.sort();
        let hits = all(&sorted, word, most);
        let names: Vec<&str> = hits.iter().map(|(at, _)| sorted[*at].as_str()).collect();
        assert_eq!(names.join(" "), expected, "{word}");
    }

    #[test]
    fn finds_words_with_errors() {
        check("паспорт права пенсия", "паспрт", 1, "паспорт");
        check("паспорт права пенсия", "апспорт", 1, "паспорт");
        check("паспорт права пенсия", "паззпорт", 1, "");
        check("паспорт права пенсия", "паззпорт", 2, "паспорт");
        check("пол полис полиса", "полис", 1, "полис полиса");
    }

    proptest! {
        #[test]
        fn finds_the_same_as_looking_at_each_alone(
            mut list in proptest::collection::vec("[абв]{1,5}", 1..30),
            word in "[абв]{1,5}",
            most in 0_u8..3,
        ) {
            list.sort();
            list.dedup();
            let together = all(&list, &word, most);
            let alone: Vec<(usize, u8)> = (list.iter().enumerate())
                .map(|(at, one)| (at, strsim::osa_distance(one, &word) as u8))
                .filter(|(_, far)| *far <= most)
                .collect();
            prop_assert_eq!(together, alone);
        }
    }
}
