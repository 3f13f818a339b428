//! What a page may do by itself between two presses of the citizen.
//!
//! A page that asks, prints or opens windows without end would take the seat away from the one who
//! sits at it. Each press gives it a few of each; what it wants beyond is refused. A window may come
//! some seconds after its press, when the portal has answered: that one was refused is told, once a
//! press. Pure: who counts the presses and what a refusal means is the hooks'.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How long after a press a page may still open its window. A slow portal needs most of it; who has
/// waited longer has given up, and a window would come between other words.
const WINDOW_WITHIN: Duration = Duration::from_secs(10);

/// Something that a page does to the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// `alert`, `confirm`, `prompt`.
    Question,
    /// A window of its own.
    Window,
    /// `print`.
    Print,
    /// That a window was refused is told.
    Word,
}

/// How much of each is left until the next press.
#[derive(Debug, Default)]
pub(super) struct Quota {
    questions: Cell<u8>,
    windows: Cell<u8>,
    prints: Cell<u8>,
    words: Cell<u8>,
    pressed: Cell<Option<Instant>>,
}

impl Quota {
    /// Another page was asked for: it may speak to the citizen. What it opens was not asked for.
    pub(super) fn begin(&self) {
        self.questions.set(3);
        self.windows.set(0);
        self.prints.set(1);
        self.words.set(1);
    }

    /// The citizen pressed something on the page: it may go on.
    pub(super) fn renew(&self, now: Instant) {
        self.begin();
        self.windows.set(1);
        self.pressed.set(Some(now));
    }

    /// Another page has come by itself: the press was for the one before.
    pub(super) fn turn(&self) {
        self.windows.set(0);
    }

    /// Takes one away; false when there is none left, or when it comes too late.
    pub(super) fn grants(&self, wish: Wish, now: Instant) -> bool {
        let left = match wish {
            Wish::Question => &self.questions,
            Wish::Window => &self.windows,
            Wish::Print => &self.prints,
            Wish::Word => &self.words,
        };
        let since = self
            .pressed
            .get()
            .map(|then| now.saturating_duration_since(then));
        let late = wish == Wish::Window && since.is_none_or(|since| since > WINDOW_WITHIN);
        let granted = left.get() > 0 && !late;
        left.set(left.get().saturating_sub(1));
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: [(Wish, usize); 4] = [
        (Wish::Question, 3),
        (Wish::Window, 1),
        (Wish::Print, 1),
        (Wish::Word, 1),
    ];

    fn granted(quota: &Quota, wish: Wish, now: Instant) -> usize {
        (0..300).filter(|_| quota.grants(wish, now)).count()
    }

    #[test]
    fn a_press_gives_a_few_of_each_and_no_more() {
        let now = Instant::now();
        for (wish, few) in FEW {
            let quota = Quota::default();
            assert!(!quota.grants(wish, now), "{wish:?} before any press");
            quota.renew(now);
            quota.renew(now);
            assert_eq!(granted(&quota, wish, now), few, "{wish:?}");
        }
    }

    #[test]
    fn a_window_may_wait_for_the_answer_of_a_portal_and_not_longer() {
        let pressed = Instant::now();
        for (millis, granted) in [
            (0, true),
            (300, true),
            (2500, true),
            (6000, true),
            (10_001, false),
        ] {
            let quota = Quota::default();
            quota.renew(pressed);
            let now = pressed + Duration::from_millis(millis);
            assert_eq!(
                quota.grants(Wish::Window, now),
                granted,
                "after {millis} ms"
            );
            assert!(
                !quota.grants(Wish::Window, now),
                "a second one after {millis} ms"
            );
        }
    }

    #[test]
    fn a_page_that_comes_by_itself_has_no_press_for_a_window() {
        let now = Instant::now();
        let comes: [fn(&Quota); 2] = [Quota::begin, Quota::turn];
        for come in comes {
            let quota = Quota::default();
            quota.renew(now);
            come(&quota);
            assert_eq!(granted(&quota, Wish::Window, now), 0);
            assert_eq!(granted(&quota, Wish::Word, now), 1, "it is told");
        }
    }
}
