//! The list of a field of choice (`<select>`): where a key leads in it, and where it lies.
//!
//! The engine's own list is a window of the toolkit, which covers whatever stands beside the page. Ours lies
//! inside the portal's place, by the rules of this file. Pure: what is drawn and heard is the hook's.

use gtk::gdk::Rectangle;

/// Letters that follow one another within so many milliseconds are one word.
const ONE_WORD: u32 = 1000;

/// One line of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) words: String,
    /// False of headings and of what the page offers to nobody now.
    pub(super) can_be_chosen: bool,
    /// It only names those below it.
    pub(super) is_heading: bool,
    /// It stands below a heading.
    pub(super) is_below: bool,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// The lines, and the one at which the citizen is.
#[derive(Debug)]
pub(super) struct Options {
    lines: Vec<Line>,
    at: Option<usize>,
    /// How many lines a page has.
    page: usize,
    /// The beginning of a line that is being typed, and when its last letter came.
    typed: String,
    typed_at: u32,
}

impl Options {
    /// These lines, at the one that is chosen now.
    pub(super) fn new(lines: Vec<Line>, chosen: Option<usize>, page: usize) -> Options {
        Options {
            at: chosen.filter(|at| lines.get(*at).is_some_and(|line| line.can_be_chosen)),
            lines,
            page: page.max(1),
            typed: String::new(),
            typed_at: 0,
        }
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line at which the citizen is; it can always be chosen.
    pub(super) fn at(&self) -> Option<usize> {
        self.at
    }

    /// The pointer is at this line; true when it can be chosen.
    pub(super) fn point(&mut self, at: usize) -> bool {
        let can = self.can_be_chosen(at);
        if can {
            self.at = Some(at);
        }
        can
    }

    /// Moves; at an end it stays there.
    pub(super) fn step(&mut self, step: Step) {
        self.typed.clear();
        let last = self.lines.len().saturating_sub(1);
        let (from, down) = match (step, self.at) {
            (Step::First, _) => (0, true),
            (Step::Last, _) => (last, false),
            (Step::Down | Step::PageDown, None) => (0, true),
            (Step::Up | Step::PageUp, None) => (last, false),
            (Step::Down, Some(at)) => (at + 1, true),
            (Step::PageDown, Some(at)) => ((at + self.page).min(last), true),
            (Step::Up, Some(0)) => return,
            (Step::Up, Some(at)) => (at - 1, false),
            (Step::PageUp, Some(at)) => (at.saturating_sub(self.page), false),
        };
        let found = self.nearest(from, down);
        // A long step that finds nothing more goes as far as it can.
        let found = found.or_else(|| match step {
            Step::PageDown => self.nearest(last, false),
            Step::PageUp => self.nearest(0, true),
            Step::Up | Step::Down | Step::First | Step::Last => None,
        });
        self.at = found.or(self.at);
    }

    /// A letter was typed at this moment (milliseconds, as the display counts them). The next line that
    /// begins with the word is found; one letter again and again goes through all lines of that letter.
    pub(super) fn types(&mut self, letter: char, now: u32) {
        if !self.is_typing(now) {
            self.typed.clear();
        }
        self.typed_at = now;
        self.typed.extend(letter.to_lowercase());
        let first = self.typed.chars().next().unwrap_or_default();
        let same = self.typed.chars().all(|one| one == first);
        let sought = if same {
            first.to_string()
        } else {
            self.typed.clone()
        };
        let at = self.at.map_or(0, |at| at + usize::from(same));
        let count = self.lines.len();
        let around = (at..count).chain(0..at.min(count));
        let begins =
            |at: &usize| self.can_be_chosen(*at) && begins(&self.lines[*at].words, &sought);
        self.at = around.into_iter().find(begins).or(self.at);
    }

    /// A word is being typed at this moment: a space belongs to it.
    pub(super) fn is_typing(&self, now: u32) -> bool {
        !self.typed.is_empty() && now.wrapping_sub(self.typed_at) <= ONE_WORD
    }

    fn can_be_chosen(&self, at: usize) -> bool {
        self.lines.get(at).is_some_and(|line| line.can_be_chosen)
    }

    fn nearest(&self, from: usize, down: bool) -> Option<usize> {
        let mut below = from..self.lines.len();
        if down {
            below.find(|at| self.can_be_chosen(*at))
        } else {
            (0..=from).rev().find(|at| self.can_be_chosen(*at))
        }
    }
}

fn begins(words: &str, sought: &str) -> bool {
    let mut letters = words.trim_start().chars().flat_map(char::to_lowercase);
    sought.chars().all(|one| letters.next() == Some(one))
}

/// Where the list lies, inside this place and at this field of it: below it or above it, where there is room
/// for more, and over it where neither has room for `least`.
pub(super) fn place(
    room: Rectangle,
    field: Rectangle,
    wanted: (i32, i32),
    least: i32,
) -> Rectangle {
    let (width, height) = (wanted.0.max(field.width()), wanted.1);
    let width = width.min(room.width());
    let last = (room.width() - width).max(0);
    let x = field.x().clamp(0, last);
    let top = field.y().clamp(0, room.height());
    let bottom = (field.y() + field.height()).clamp(top, room.height());
    let (above, below) = (top, room.height() - bottom);
    let height = height.min(above.max(below).max(least)).min(room.height());
    let y = if height <= below {
        bottom
    } else if height <= above {
        top - height
    } else {
        bottom.min(room.height() - height)
    };
    Rectangle::new(room.x() + x, room.y() + y, width, height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A line for each word: `#` before a heading, `-` before what cannot be chosen.
    fn options(words: &str, chosen: Option<usize>) -> Options {
        let line = |word: &str| Line {
            words: word.trim_start_matches(['#', '-']).to_owned(),
            can_be_chosen: !word.starts_with(['#', '-']),
            is_heading: word.starts_with('#'),
            is_below: false,
        };
        Options::new(words.split(',').map(line).collect(), chosen, 3)
    }

    fn walk(words: &str, chosen: Option<usize>, steps: &[Step]) -> Option<usize> {
        let mut options = options(words, chosen);
        steps.iter().for_each(|step| options.step(*step));
        options.at()
    }

    #[test]
    fn a_step_leads_to_what_can_be_chosen() {
        let words = "#a,б,-в,г,д,е,-ж";
        assert_eq!(walk(words, None, &[Step::Down]), Some(1));
        assert_eq!(walk(words, None, &[Step::Up]), Some(5));
        assert_eq!(walk(words, Some(1), &[Step::Down]), Some(3));
        assert_eq!(walk(words, Some(3), &[Step::Up]), Some(1));
        assert_eq!(walk(words, Some(1), &[Step::Up]), Some(1));
        assert_eq!(walk(words, Some(5), &[Step::Down]), Some(5));
        assert_eq!(walk(words, Some(1), &[Step::Last]), Some(5));
        assert_eq!(walk(words, Some(5), &[Step::First]), Some(1));
        assert_eq!(walk(words, Some(1), &[Step::PageDown]), Some(4));
        assert_eq!(walk(words, Some(4), &[Step::PageDown]), Some(5));
        assert_eq!(walk(words, Some(3), &[Step::PageUp]), Some(1));
        assert_eq!(walk("#a,-б", None, &[Step::Down, Step::Last]), None);
        assert_eq!(walk("#a,-б", Some(1), &[]), None);
    }

    #[test]
    fn a_typed_word_finds_its_line() {
        let mut towns = options(
            "Москва,-Магас,Майкоп,Нижний Новгород,Нижний Тагил,Черкесск",
            None,
        );
        let mut typed = |word: &str, from: u32| {
            for (at, letter) in (0..).zip(word.chars()) {
                towns.types(letter, from + at);
            }
            towns.at()
        };
        assert_eq!(typed("Ч", 0), Some(5));
        assert_eq!(typed("май", 5_000), Some(2));
        assert_eq!(typed("нижний т", 10_000), Some(4));
        assert_eq!(typed("м", 20_000), Some(0));
        assert_eq!(typed("мм", 30_000), Some(0));
        assert_eq!(typed("q", 40_000), Some(0));
        assert!(towns.is_typing(40_500));
        assert!(!towns.is_typing(50_000));
        towns.step(Step::Down);
        assert!(!towns.is_typing(40_500));
    }

    #[test]
    fn the_list_lies_at_its_field_where_there_is_room() {
        let room = Rectangle::new(100, 66, 800, 600);
        let at = |y, height| place(room, Rectangle::new(50, y, 200, 30), (300, height), 132);
        assert_eq!(at(40, 400), Rectangle::new(150, 66 + 70, 300, 400));
        assert_eq!(at(500, 400), Rectangle::new(150, 66 + 100, 300, 400));
        // As high as there is room, and no higher.
        assert_eq!(at(200, 4000), Rectangle::new(150, 66 + 230, 300, 370));
        let right = place(room, Rectangle::new(700, 40, 90, 30), (300, 100), 132);
        assert_eq!((right.x(), right.width()), (600, 300));
        let low = Rectangle::new(0, 66, 800, 100);
        assert_eq!(
            place(low, Rectangle::new(0, 40, 90, 30), (300, 4000), 132),
            Rectangle::new(0, 66, 300, 100)
        );
    }

    proptest! {
        #[test]
        fn the_list_never_leaves_the_place_of_the_portal(
            place_is in prop::array::uniform4(0..2000_i32),
            field in prop::array::uniform4(-3000..3000_i32),
            wanted in (0..3000_i32, 0..3000_i32),
        ) {
            let [x, y, width, height] = place_is;
            let room = Rectangle::new(x, y, width, height);
            let [fx, fy, fw, fh] = field;
            let field = Rectangle::new(fx, fy, fw.abs(), fh.abs());
            let list = place(room, field, wanted, 132);
            prop_assert!(list.x() >= x && list.x() + list.width() <= x + width, "{list:?}");
            prop_assert!(list.y() >= y && list.y() + list.height() <= y + height, "{list:?}");
        }
    }
}
