//! The tickets of a seat: what staff told of from its screen, one file each, in a folder that IT collects.
//!
//! A file is named after the moment and nothing else, and holds the very lines of the sheet that staff saw:
//! what the seat knows of itself, and no word of a citizen. Whoever collects it takes it away; a seat whose
//! tickets nobody collects keeps the newest.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{seconds_since_1970, wall_clock};
use crate::link::Sheet;
use crate::platform;

/// The most that wait to be collected; the oldest go first.
const MOST: usize = 100;

/// How a file is named: the moment, as `20261126-104205.txt`.
const NAME: &str = "dddddddd-dddddd.txt";

/// The folder of one seat.
#[derive(Debug)]
pub(super) struct Tickets {
    folder: PathBuf,
}

impl Tickets {
    /// The folder below this directory.
    pub(super) fn in_directory(state: &Path) -> Tickets {
        Tickets {
            folder: state.join("tickets"),
        }
    }

    /// Where they lie.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Those that wait, the oldest first. Nothing else in the folder is one.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) fn list(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let is_ticket = entry.file_name().to_str().is_some_and(is_name);
            if is_ticket && entry.file_type()?.is_file() {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    }

    /// Writes this sheet, and returns the name of its file when it would survive a power cut.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(super) fn add(&self, sheet: &Sheet) -> io::Result<String> {
        platform::make_private(&self.folder)?;
        let waiting = self.list()?;
        let surplus = (waiting.len() + 1).saturating_sub(MOST);
        for old in &waiting[..surplus] {
            fs::remove_file(old)?;
        }
        let name = format!("{}.txt", wall_clock::name(seconds_since_1970()));
        let mut text = format!("{}\n\n", sheet.title);
        for line in &sheet.lines {
            text.push_str(line);
            text.push('\n');
        }
        platform::replace(&self.folder.join(&name), text)?;
        Ok(name)
    }
}

/// What lies in the file of a ticket: its name without the ending, and its lines.
///
/// # Errors
/// It cannot be read.
pub(super) fn read(file: &Path) -> io::Result<(String, Vec<String>)> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let text = fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.is_empty());
    Ok((name.into_owned(), lines.map(str::to_owned).collect()))
}

fn is_name(name: &str) -> bool {
    name.len() == NAME.len()
        && name
            .bytes()
            .zip(NAME.bytes())
            .all(|(one, form)| match form {
                b'd' => one.is_ascii_digit(),
                other => one == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_a_file_with_the_lines_of_its_sheet_and_nothing_else_is_one() {
        let place = tempfile::tempdir().unwrap();
        let tickets = Tickets::in_directory(place.path());
        assert_eq!(tickets.list().unwrap(), [] as [PathBuf; 0]);
        let sheet = Sheet {
            title: "Неисправность".into(),
            lines: vec!["Не печатает".into(), "Место: 1".into()],
        };
        let name = tickets.add(&sheet).unwrap();
        assert!(is_name(&name), "{name}");
        for other in [
            "справка.pdf",
            "20261126-104205.txt.new",
            "20261126-1042.txt",
        ] {
            fs::write(tickets.folder().join(other), "").unwrap();
        }
        fs::create_dir(tickets.folder().join("20261126-104206.txt")).unwrap();
        let all = tickets.list().unwrap();
        assert_eq!(all, [tickets.folder().join(&name)]);
        let text = fs::read_to_string(&all[0]).unwrap();
        assert_eq!(text, "Неисправность\n\nНе печатает\nМесто: 1\n");
        let (read_name, lines) = read(&all[0]).unwrap();
        assert_eq!(format!("{read_name}.txt"), name);
        assert_eq!(lines, ["Неисправность", "Не печатает", "Место: 1"]);
    }

    #[test]
    fn tickets_that_nobody_collects_fill_no_disk() {
        let place = tempfile::tempdir().unwrap();
        let tickets = Tickets::in_directory(place.path());
        fs::create_dir(tickets.folder()).unwrap();
        for number in 0..MOST + 5 {
            let name = format!("20000101-{number:06}.txt");
            fs::write(tickets.folder().join(name), "").unwrap();
        }
        let name = tickets.add(&Sheet::default()).unwrap();
        let all = tickets.list().unwrap();
        assert_eq!(all.len(), MOST);
        assert!(all[0].ends_with("20000101-000006.txt"));
        assert!(all[MOST - 1].ends_with(name));
    }
}
