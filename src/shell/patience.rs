//! What a page may do by itself between two presses of the citizen.
//!
//! A page that asks, prints or opens windows without end would take the seat away from the one who
//! sits at it. Each press gives it a few of each; what it wants beyond is refused without a word.
//! Pure: who counts the presses and what a refusal means is the hooks'.

use std::cell::Cell;

/// Something that a page does to the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// `alert`, `confirm`, `prompt`.
    Question,
    /// A window of its own.
    Window,
    /// `print`.
    Print,
}

/// How much of each is left until the next press.
#[derive(Debug, Default)]
pub(super) struct Patience {
    questions: Cell<u8>,
    windows: Cell<u8>,
    prints: Cell<u8>,
}

impl Patience {
    /// The citizen pressed something: the page may go on.
    pub(super) fn renew(&self) {
        self.questions.set(3);
        self.windows.set(1);
        self.prints.set(1);
    }

    /// Takes one away; false when there is none left.
    pub(super) fn grants(&self, wish: Wish) -> bool {
        let left = match wish {
            Wish::Question => &self.questions,
            Wish::Window => &self.windows,
            Wish::Print => &self.prints,
        };
        let granted = left.get() > 0;
        left.set(left.get().saturating_sub(1));
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_gives_a_few_of_each_and_no_more() {
        for (wish, few) in [(Wish::Question, 3), (Wish::Window, 1), (Wish::Print, 1)] {
            let patience = Patience::default();
            assert!(!patience.grants(wish), "{wish:?} before any press");
            patience.renew();
            patience.renew();
            let granted = (0..300).filter(|_| patience.grants(wish)).count();
            assert_eq!(granted, few, "{wish:?}");
        }
    }
}
