//! The X server's configuration: its own key combinations are off.
//!
//! Which of several lines the server believes depends on their place. Here one that switches the
//! keys off must be there, and none that switches them on again.

use super::{Found, Look, Machine, Unseen};

/// Where the server reads: folders of fragments, and one file.
const FOLDERS: &[&str] = &["/usr/share/X11/xorg.conf.d", "/etc/X11/xorg.conf.d"];
const FILE: &str = "/etc/X11/xorg.conf";

/// The sections whose options hold for the whole server.
const SECTIONS: &[&str] = &["serverflags", "serverlayout"];

/// Ctrl+Alt+F1…F12.
pub(crate) fn vt_switch(machine: &Machine) -> Look {
    is_on(machine, "DontVTSwitch")
}

/// Ctrl+Alt+Backspace.
pub(crate) fn zap(machine: &Machine) -> Look {
    is_on(machine, "DontZap")
}

fn is_on(machine: &Machine, option: &str) -> Look {
    let mut texts = Vec::new();
    for folder in FOLDERS {
        texts.extend(machine.read_all(folder, ".conf")?);
    }
    texts.push((FILE.to_owned(), machine.read_if_there(FILE)?));
    if texts.iter().all(|(_, text)| text.is_empty()) {
        return Err(Unseen::file(
            FOLDERS[1],
            &std::io::ErrorKind::NotFound.into(),
        ));
    }
    let mut on = false;
    for (name, text) in &texts {
        for value in values(text, option) {
            if !value {
                return Ok(Found::Bad(name.clone()));
            }
            on = true;
        }
    }
    Ok(match on {
        true => Found::Good,
        false => Found::Bad(FOLDERS[1].to_owned()),
    })
}

/// Every value that a file gives to an option of the server.
fn values(text: &str, option: &str) -> Vec<bool> {
    let mut section = String::new();
    let mut values = Vec::new();
    for line in text.lines() {
        let words = words(line);
        let word = |place: usize| words.get(place).map(String::as_str).unwrap_or_default();
        match word(0).to_ascii_lowercase().as_str() {
            "section" => section = plain(word(1)),
            "endsection" => section.clear(),
            "option" if SECTIONS.contains(&section.as_str()) && plain(word(1)) == plain(option) => {
                values.push(match words.get(2) {
                    None => true,
                    Some(value) => ["1", "on", "true", "yes"].contains(&plain(value).as_str()),
                });
            }
            _ => {}
        }
    }
    values
}

/// The words of a line, those in quotes whole; a comment ends it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '#' => break,
            '"' => rest[1..].split_once('"').unwrap_or((&rest[1..], "")),
            _ => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// The server reads names without regard to case, blanks and underlines.
fn plain(name: &str) -> String {
    let letters = name
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '\t' | '_'));
    letters.collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    #[test]
    fn an_option_is_read_as_the_server_reads_it() {
        let check = |text: &str, expected: &[bool]| {
            assert_eq!(values(text, "DontZap"), expected, "{text}");
        };
        let flags = |line: &str| format!("Section \"ServerFlags\"\n  {line}\nEndSection\n");
        check(&flags("Option \"DontZap\" \"true\""), &[true]);
        check(&flags("Option \"DontZap\""), &[true]);
        check(&flags("option \"dont_zap\" \"Yes\" # why"), &[true]);
        check(&flags("Option \"Dont Zap\" \"off\""), &[false]);
        check(&flags("Option \"DontZap\" \"perhaps\""), &[false]);
        check(&flags("#Option \"DontZap\" \"true\""), &[]);
        check(&flags("Option \"DontZapNot\" \"true\""), &[]);
        check("Option \"DontZap\" \"true\"\n", &[]);
        let elsewhere = "Section \"Device\"\nOption \"DontZap\" \"true\"\nEndSection\n";
        check(elsewhere, &[]);
    }

    #[test]
    fn one_line_that_switches_on_again_is_enough() {
        let flags = |value: &str| {
            format!("Section \"ServerFlags\"\nOption \"DontVTSwitch\" \"{value}\"\nEndSection\n")
        };
        let check = |files: &[(&str, &str)], locked: bool| {
            let found = vt_switch(&Disk::with(files).machine()).unwrap();
            assert_eq!(found == Found::Good, locked, "{files:?}");
        };
        let (on, off) = (flags("true"), flags("false"));
        check(&[("etc/X11/xorg.conf.d/10-a.conf", &on)], true);
        check(&[("etc/X11/xorg.conf", &on)], true);
        check(
            &[
                ("etc/X11/xorg.conf.d/10-a.txt", &on),
                ("etc/X11/xorg.conf", "#"),
            ],
            false,
        );
        check(
            &[
                ("etc/X11/xorg.conf.d/10-a.conf", &on),
                ("etc/X11/xorg.conf", &off),
            ],
            false,
        );
        assert!(vt_switch(&Disk::with(&[]).machine()).is_err());
    }
}
