//! How high a row of a workbook has to be for its words: not every program that opens one sees to it by itself.

/// Points of one line, for letters of ten or eleven points.
const LINE: f64 = 14.5;

/// The most that the format allows.
const MOST: f64 = 409.0;

/// So many points for so many lines.
pub(in crate::journal) fn height(lines: usize) -> f64 {
    (lines as f64 * LINE + 2.0).min(MOST)
}

/// How many lines these words take in a column that is so many letters wide.
pub(in crate::journal) fn wrapped(words: &str, width: f64) -> usize {
    let room = (width as usize).max(1);
    let mut lines = 1;
    let mut used = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
        // A word that is longer than a line is broken.
        lines += used.saturating_sub(1) / room;
        used -= used.saturating_sub(1) / room * room;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_as_a_workbook_does_it() {
        for (words, lines) in [
            ("", 1),
            ("Права", 1),
            ("Получение услуги", 2),
            ("Получение сервиса и услуги", 3),
            ("аааааааааааааааааааааааа", 3),
            ("а аааааааааааааааааааааааа", 4),
            ("аааааааааа аааааааааа", 2),
        ] {
            assert_eq!(wrapped(words, 10.0), lines, "{words}");
        }
        assert!(height(1000) <= 409.0);
    }
}
