//! What stands where on the keyboard of the screen.
//!
//! Data: a letter is two columns wide, and each row of a layout is as wide as all others.

/// The columns of a row.
pub(super) const COLUMNS: i32 = 26;

/// The rows of a layout.
pub(super) const ROWS: usize = 5;

/// The width of a letter.
const LETTER: i32 = 2;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// Types this letter, digit, sign or space.
    Types(char),
    /// Takes the last letter away.
    Erases,
    /// Sends what was typed.
    Enters,
    /// Moves the caret.
    Left,
    Right,
    /// The next letter is a capital.
    Capitals,
    /// Shows another layout.
    Turns(Layout),
    /// Hides the keyboard.
    Hides,
}

impl Press {
    /// The same in capitals, where it has some.
    pub(super) fn in_case(self, capitals: bool) -> Press {
        match self {
            Press::Types(letter) if capitals => {
                Press::Types(letter.to_uppercase().next().unwrap_or(letter))
            }
            other => other,
        }
    }
}

/// A set of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    #[default]
    Russian,
    Latin,
    /// What is neither a letter nor a digit.
    Signs,
}

impl Layout {
    /// The keys of this row from the left, each with its width in columns.
    pub(super) fn row(self, row: usize) -> Vec<(Press, i32)> {
        let letters = self.letters()[row];
        let mut keys: Vec<(Press, i32)> = letters
            .chars()
            .map(|letter| (Press::Types(letter), LETTER))
            .collect();
        match row {
            0 => keys.push((Press::Erases, 6)),
            2 => keys.push((Press::Enters, 4)),
            3 if self != Layout::Signs => keys.insert(0, (Press::Capitals, 4)),
            4 => keys.extend(self.last()),
            _ => {}
        }
        keys
    }

    /// What is typed in each row.
    fn letters(self) -> [&'static str; ROWS] {
        match self {
            Layout::Russian => [
                "1234567890",
                "ёйцукенгшщзхъ",
                "фывапролджэ",
                "ячсмитьбю.,",
                "",
            ],
            Layout::Latin => [
                "1234567890",
                "qwertyuiop-_@",
                "asdfghjkl.,",
                "zxcvbnm:/?&",
                "",
            ],
            Layout::Signs => [
                "1234567890",
                "@#№$%&*()_-+=",
                "/\\:;\"'!?.,|",
                "<>[]{}~^`«»§€",
                "",
            ],
        }
    }

    /// The last row: the other layouts, the space, the caret, and the way out.
    fn last(self) -> [(Press, i32); 7] {
        let others = match self {
            Layout::Russian => [Layout::Latin, Layout::Signs],
            Layout::Latin => [Layout::Russian, Layout::Signs],
            Layout::Signs => [Layout::Russian, Layout::Latin],
        };
        [
            (Press::Turns(others[0]), 4),
            (Press::Turns(others[1]), 4),
            (Press::Types('-'), LETTER),
            (Press::Types(' '), 8),
            (Press::Left, LETTER),
            (Press::Right, LETTER),
            (Press::Hides, 4),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const ALL: [Layout; 3] = [Layout::Russian, Layout::Latin, Layout::Signs];

    fn typed() -> HashSet<char> {
        let keys = ALL
            .into_iter()
            .flat_map(|layout| (0..ROWS).flat_map(move |row| layout.row(row)));
        let letters = keys.flat_map(|(press, _)| {
            [false, true].map(|capitals| match press.in_case(capitals) {
                Press::Types(letter) => letter,
                _ => ' ',
            })
        });
        letters.collect()
    }

    #[test]
    fn every_row_is_as_wide_as_all_others() {
        for layout in ALL {
            for row in 0..ROWS {
                let width: i32 = layout.row(row).iter().map(|(_, width)| width).sum();
                assert_eq!(width, COLUMNS, "{layout:?}, row {row}");
            }
        }
    }

    #[test]
    fn everything_that_a_form_or_a_password_wants_can_be_typed() {
        let typed = typed();
        let letters = ('а'..='я').chain('А'..='Я').chain(['ё', 'Ё']);
        for letter in letters.chain('!'..='~').chain(['№', '«', '»']) {
            assert!(typed.contains(&letter), "{letter}");
        }
    }
}
