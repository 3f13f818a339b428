//! The edits of files that others own: each is a new text made of the old one, and made twice it is the same.

use toml_edit::{DocumentMut, Item, TableLike};

/// What stands before a line that is out of force.
const OUT: &str = "#sps-kiosk# ";

/// The ends of a block of lines that is ours.
const BLOCK: (&str, &str) = ("# sps-kiosk: начало", "# sps-kiosk: конец");

/// /etc/fstab without swap, with these lines for what lies in memory.
pub(super) fn fstab(text: &str, lines: &[String]) -> String {
    let ours: Vec<&str> = lines.iter().filter_map(|line| field(line, 1)).collect();
    let is_out = |line: &str| {
        let is_swap = field(line, 2) == Some("swap");
        is_swap || field(line, 1).is_some_and(|place| ours.contains(&place))
    };
    let kept: String = without_block(text)
        .split_inclusive('\n')
        .map(|line| match is_out(line) {
            true => format!("{OUT}{line}"),
            false => line.to_owned(),
        })
        .collect();
    with_block(&kept, lines)
}

/// A field of a line that says something.
fn field(line: &str, place: usize) -> Option<&str> {
    match line.trim_start().starts_with('#') {
        true => None,
        false => line.split_whitespace().nth(place),
    }
}

fn without_block(text: &str) -> String {
    let Some((before, rest)) = text.split_once(BLOCK.0) else {
        return text.to_owned();
    };
    let after = rest
        .split_once(BLOCK.1)
        .map_or("", |(_, after)| after.strip_prefix('\n').unwrap_or(after));
    format!("{before}{after}")
}

fn with_block(text: &str, lines: &[String]) -> String {
    let end = match text.is_empty() || text.ends_with('\n') {
        true => "",
        false => "\n",
    };
    let (first, last) = BLOCK;
    format!("{text}{end}{first}\n{}\n{last}\n", lines.join("\n"))
}

/// /etc/locale.gen with this locale in force.
pub(super) fn locale_gen(text: &str, locale: &str) -> String {
    if text.lines().any(|line| line.trim() == locale) {
        return text.to_owned();
    }
    let commented = format!("# {locale}");
    match text.lines().any(|line| line.trim_end() == commented) {
        true => lines(text, |line| match line.trim_end() == commented {
            true => Some(locale.to_owned()),
            false => None,
        }),
        false => appended(text, locale),
    }
}

/// Settings of the form `Key Value`, one a line: each key once, outside of every `<section>`.
pub(super) fn directives(text: &str, wanted: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (key, value) in wanted {
        let is_key = |line: &str| {
            let name = line.split_whitespace().next().unwrap_or_default();
            name.eq_ignore_ascii_case(key)
        };
        let line = format!("{key} {value}");
        text = match text.lines().any(is_key) {
            true => lines(&text, |other| is_key(other).then(|| line.clone())),
            // Before everything else: the file may end inside of a section.
            false => format!("{line}\n{text}"),
        };
    }
    text
}

/// Settings of the form `KEY=value`, one a line.
pub(super) fn assignments(text: &str, wanted: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (key, value) in wanted {
        let is_key = |line: &str| {
            let name = line.split('=').next().unwrap_or_default();
            name.trim_start().trim_start_matches("export ") == *key
        };
        let line = format!("{key}={value}");
        text = match text.lines().any(is_key) {
            true => lines(&text, |other| is_key(other).then(|| line.clone())),
            false => appended(&text, &line),
        };
    }
    text
}

fn appended(text: &str, line: &str) -> String {
    let end = match text.is_empty() || text.ends_with('\n') {
        true => "",
        false => "\n",
    };
    format!("{text}{end}{line}\n")
}

/// The text with other lines in the place of some.
fn lines(text: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let changed = text.split_inclusive('\n').map(|line| {
        let (words, end) = match line.strip_suffix('\n') {
            Some(words) => (words, "\n"),
            None => (line, ""),
        };
        format!("{}{end}", other(words).unwrap_or_else(|| words.to_owned()))
    });
    changed.collect()
}

/// A settings file with everything in it that the other document says; comments stay, and so does what says
/// the same already.
pub(super) fn merged(text: &str, other: &DocumentMut) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    merge(document.as_table_mut(), other.as_table());
    Ok(document.to_string())
}

fn merge(into: &mut dyn TableLike, from: &dyn TableLike) {
    for (key, item) in from.iter() {
        if let Some(inner) = item.as_table_like() {
            let slot = into.entry(key).or_insert(toml_edit::table());
            if let Some(slot) = slot.as_table_like_mut() {
                merge(slot, inner);
            }
        } else if into.get(key).map(said) != Some(said(item)) {
            into.insert(key, bare(item));
        }
    }
}

/// A value without the blanks and comments around it.
fn said(item: &Item) -> String {
    bare(item).to_string()
}

fn bare(item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The edit gives this, and made again it changes nothing.
    fn check(edit: impl Fn(&str) -> String, text: &str, expected: &str) {
        assert_eq!(edit(text), expected);
        assert_eq!(edit(expected), expected);
    }

    #[test]
    fn swap_goes_out_of_force_and_what_lies_in_memory_has_its_line() {
        let edit = |text: &str| fstab(text, &["tmpfs /tmp tmpfs size=25% 0 0".to_owned()]);
        check(
            edit,
            "# a\nUUID=1 / ext4 errors=remount-ro 0 1\n/dev/sda5 none swap sw 0 0\ntmpfs\t/tmp tmpfs - 0 0",
            "# a\nUUID=1 / ext4 errors=remount-ro 0 1\n#sps-kiosk# /dev/sda5 none swap sw 0 0\n\
             #sps-kiosk# tmpfs\t/tmp tmpfs - 0 0\n# sps-kiosk: начало\ntmpfs /tmp tmpfs size=25% 0 0\n\
             # sps-kiosk: конец\n",
        );
        check(
            edit,
            "",
            "# sps-kiosk: начало\ntmpfs /tmp tmpfs size=25% 0 0\n# sps-kiosk: конец\n",
        );
    }

    #[test]
    fn a_locale_comes_into_force_where_it_stands() {
        let edit = |text: &str| locale_gen(text, "ru_RU.UTF-8 UTF-8");
        check(
            edit,
            "# de_DE ISO-8859-1\n# ru_RU.UTF-8 UTF-8\n",
            "# de_DE ISO-8859-1\nru_RU.UTF-8 UTF-8\n",
        );
        check(
            edit,
            "en_US.UTF-8 UTF-8",
            "en_US.UTF-8 UTF-8\nru_RU.UTF-8 UTF-8\n",
        );
    }

    #[test]
    fn a_directive_is_there_once_and_outside_of_sections() {
        let edit =
            |text: &str| directives(text, &[("PreserveJobHistory", "No"), ("LogLevel", "warn")]);
        check(
            edit,
            "LogLevel debug\n<Location />\n  Order deny\n</Location>\n",
            "PreserveJobHistory No\nLogLevel warn\n<Location />\n  Order deny\n</Location>\n",
        );
    }

    #[test]
    fn an_assignment_takes_the_place_of_the_old_one() {
        let edit = |text: &str| assignments(text, &[("LANG", "ru_RU.UTF-8")]);
        check(edit, "LANG=C\nLC_X=1\n", "LANG=ru_RU.UTF-8\nLC_X=1\n");
        check(edit, "# LANG", "# LANG\nLANG=ru_RU.UTF-8\n");
    }

    #[test]
    fn answers_come_into_the_settings_and_comments_stay() {
        let answers: DocumentMut = "[seat]\nid = 'a' # here\n[gate.hosts]\n'h' = '10.0.0.1:443'\n"
            .parse()
            .unwrap();
        let edit = |text: &str| merged(text, &answers).unwrap();
        check(
            edit,
            "# one\n[seat]\n# two\n#id = 'seat'\nbranch = 'b'\n\n[gate.hosts]\n# three\n",
            "# one\n[seat]\n# two\n#id = 'seat'\nbranch = 'b'\nid = 'a'\n\n[gate.hosts]\nh = '10.0.0.1:443'\n# three\n",
        );
        check(
            edit,
            "",
            "[seat]\nid = 'a'\n\n[gate]\n\n[gate.hosts]\nh = '10.0.0.1:443'\n",
        );
        check(
            edit,
            "[seat]\nid = 'a'   # mine\n[gate.hosts]\n'h' = '10.0.0.1:443'\n",
            "[seat]\nid = 'a'   # mine\n[gate.hosts]\n'h' = '10.0.0.1:443'\n",
        );
    }
}
