//! Typing errors: the words of a sorted list within a small edit distance of a word.
//!
//! Neighbours in a sorted list share their beginning, so the rows of the distance table are shared
//! too, and a beginning that is already too far away skips every word that has it. Swapped letters
//! count as one error.

/// Calls `found` with the index of each word within `most` errors, and with their number.
pub(super) fn near(
    sorted: &[String],
    word: &str,
    most: usize,
    mut found: impl FnMut(usize, usize),
) {
    let word: Vec<char> = word.chars().collect();
    // rows[d] is the distance of the first d letters of a list word to each beginning of the word.
    let mut rows: Vec<Vec<usize>> = vec![(0..=word.len()).collect()];
    let mut letters: Vec<char> = Vec::new();
    let mut at = 0;
    while at < sorted.len() {
        let entry = &sorted[at];
        let shared = (letters.iter().zip(entry.chars()))
            .take_while(|(known, letter)| **known == *letter)
            .count();
        letters.truncate(shared);
        rows.truncate(shared + 1);
        let mut hopeless = None;
        for (place, letter) in entry.char_indices().skip(shared) {
            letters.push(letter);
            let row = next_row(&word, &letters, &rows);
            let best = row.iter().min().copied().unwrap_or(0);
            rows.push(row);
            if best > most {
                hopeless = Some(place + letter.len_utf8());
                break;
            }
        }
        match hopeless {
            Some(length) => {
                let beginning = &entry[..length];
                at += sorted[at..].partition_point(|other| other.starts_with(beginning));
            }
            None => {
                let distance = rows[letters.len()][word.len()];
                if distance <= most {
                    found(at, distance);
                }
                at += 1;
            }
        }
    }
}

fn next_row(word: &[char], letters: &[char], rows: &[Vec<usize>]) -> Vec<usize> {
    let depth = letters.len();
    let letter = letters[depth - 1];
    let above = &rows[depth - 1];
    let mut row = Vec::with_capacity(word.len() + 1);
    row.push(depth);
    for column in 1..=word.len() {
        let same = word[column - 1] == letter;
        let changed = above[column - 1] + usize::from(!same);
        let mut best = changed.min(above[column] + 1).min(row[column - 1] + 1);
        let swapped = depth > 1
            && column > 1
            && letter == word[column - 2]
            && letters[depth - 2] == word[column - 1];
        if swapped {
            best = best.min(rows[depth - 2][column - 2] + 1);
        }
        row.push(best);
    }
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(sorted: &[String], word: &str, most: usize) -> Vec<(usize, usize)> {
        let mut hits = Vec::new();
        near(sorted, word, most, |at, distance| hits.push((at, distance)));
        hits
    }

    fn check(list: &str, word: &str, most: usize, expected: &str) {
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
            most in 0_usize..3,
        ) {
            list.sort();
            list.dedup();
            let together = all(&list, &word, most);
            let mut alone = Vec::new();
            for (at, one) in list.iter().enumerate() {
                let single = [one.clone()];
                alone.extend(all(&single, &word, most).into_iter().map(|(_, far)| (at, far)));
            }
            prop_assert_eq!(together, alone);
        }
    }
}
