//! The papers of one visit as they lie: what there is, what was drawn, and what was removed last.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

use jiff::{Timestamp, tz::TimeZone};

use super::kind;
use crate::capabilities::document;
use crate::capabilities::files::new_place;
use crate::link::papers::{Drawing, Kind, Leaf, Look, Paper, Papers, Progress};
use crate::platform;

/// The largest file that is looked at, in bytes.
const LARGEST: u64 = 64 << 20;

/// The largest picture on a card, in points.
const CARD: (u32, u32) = (240, 300);

/// The most points of a page from top to bottom, and across.
const LONGEST: u32 = 4000;

/// How long a file that was removed can come back.
const RETURNS_WITHIN: Duration = Duration::from_secs(10);

/// Where it lies meanwhile. Whatever begins with a dot is shown to nobody.
const REMOVED: &str = ".removed";

/// The papers of a visit on disk, and what is known of each.
pub(super) struct PaperStore<'a> {
    pub(super) files: &'a Path,
    /// The program that reads documents in a cage.
    pub(super) reader: &'a Path,
    pub(super) stop: &'a AtomicBool,
    /// What was found out of each file, by name.
    known: BTreeMap<String, Known>,
    /// The last number that was given to a file or to a drawing.
    numbers: u64,
    removed: Option<Removed>,
    /// What an office program made last, with the number of the file: its pages are drawn one after another.
    printed: Option<(u64, Vec<u8>)>,
}

/// What is known of a file of this size.
struct Known {
    number: u64,
    bytes: u64,
    kind: Kind,
    look: Look,
    came: SystemTime,
}

struct Removed {
    name: String,
    until: Instant,
}

impl<'a> PaperStore<'a> {
    /// Nothing is known yet of the files in this directory.
    pub(super) fn new(files: &'a Path, reader: &'a Path, stop: &'a AtomicBool) -> PaperStore<'a> {
        PaperStore {
            files,
            reader,
            stop,
            known: BTreeMap::new(),
            numbers: 0,
            removed: None,
            printed: None,
        }
    }

    /// The files of the visit, the newest first.
    pub(super) fn list(&mut self) -> Progress {
        self.look_around();
        let mut known: Vec<_> = self.known.iter().collect();
        known.sort_by_key(|(_, file)| Reverse(file.came));
        let files = known.into_iter().map(|(name, file)| Paper {
            number: file.number,
            name: name.clone(),
            kind: file.kind,
            bytes: file.bytes,
            came: minute(file.came),
            look: file.look,
        });
        Progress::Files(Papers {
            files: files.collect(),
            room: platform::room(self.files).unwrap_or_default(),
            removed: self.removed.as_ref().map(|removed| removed.name.clone()),
        })
    }

    /// What came is looked at, what went is forgotten.
    fn look_around(&mut self) {
        let there: BTreeMap<_, _> = platform::plain_files(self.files)
            .unwrap_or_default()
            .into_iter()
            .collect();
        self.known
            .retain(|name, file| there.get(name) == Some(&file.bytes));
        for (name, bytes) in there {
            if !self.known.contains_key(&name)
                && let Ok(known) = self.look_at(&name, bytes)
            {
                self.known.insert(name, known);
            }
        }
    }

    fn look_at(&mut self, name: &str, bytes: u64) -> io::Result<Known> {
        let mut file = platform::open_plain(self.files, name)?;
        let kind = kind::kind(&mut file)?;
        let is_drawn = kind.is_drawn() && bytes <= LARGEST;
        Ok(Known {
            number: self.next_number(),
            bytes,
            kind,
            look: if is_drawn { Look::Awaited } else { Look::None },
            came: file.metadata()?.modified()?,
        })
    }

    /// Whether a card is still to be drawn.
    pub(super) fn has_undrawn(&self) -> bool {
        self.undrawn().is_some()
    }

    fn undrawn(&self) -> Option<&String> {
        let mut known = self.known.iter();
        known.find_map(|(name, file)| (file.look == Look::Awaited).then_some(name))
    }

    /// Draws the next card.
    pub(super) fn draw_one(&mut self) -> Option<Progress> {
        let name = self.undrawn()?.clone();
        let drawn = self.card(&name);
        let (look, drawing) = match drawn {
            Some((pages, drawing)) => {
                let number = drawing.number;
                (
                    Look::Drawn {
                        drawing: number,
                        pages,
                    },
                    Some(drawing),
                )
            }
            None => (Look::None, None),
        };
        self.known.get_mut(&name)?.look = look;
        Some(Progress::Card {
            name,
            look,
            drawing,
        })
    }

    fn card(&mut self, name: &str) -> Option<(u64, Drawing)> {
        let document = self.in_pages(name)?;
        let pages = document::pages(&document, self.reader, self.stop)?;
        let png = document::page(&document, self.reader, 0, CARD, 0, self.stop)?;
        Some((pages, self.drawing(png)))
    }

    /// Draws one page.
    pub(super) fn page(&mut self, leaf: Leaf) -> Progress {
        let size = (leaf.width.min(LONGEST), LONGEST);
        let document = self.in_pages(&leaf.name);
        let png = document.and_then(|document| {
            document::page(
                &document,
                self.reader,
                leaf.number,
                size,
                leaf.turns,
                self.stop,
            )
        });
        let drawing = png.map(|png| self.drawing(png));
        Progress::Page { leaf, drawing }
    }

    fn drawing(&mut self, png: Vec<u8>) -> Drawing {
        let number = self.next_number();
        Drawing { number, png }
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// A file as one that can be drawn and bound.
    pub(super) fn in_pages(&mut self, name: &str) -> Option<Vec<u8>> {
        let known = self.known.get(name);
        let office = known.filter(|file| file.kind.is_of_office());
        let number = office.map(|file| file.number);
        if let Some((of, pdf)) = &self.printed
            && Some(*of) == number
        {
            return Some(pdf.clone());
        }
        let document = document::in_pages(self.read(name)?, self.reader, self.stop)?;
        if let Some(number) = number {
            self.printed = Some((number, document.clone()));
        }
        Some(document)
    }

    /// What stands in a file; none when it is too large to be looked at.
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let file = platform::open_plain(self.files, name).ok()?;
        let mut content = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut content).ok()?;
        (content.len() as u64 <= LARGEST).then_some(content)
    }

    /// A file goes. The one that went before it is gone for good.
    pub(super) fn remove(&mut self, name: &str, now: Instant) {
        self.forget();
        self.printed = None;
        let moved = platform::open_plain(self.files, name)
            .and_then(|_| fs::rename(self.files.join(name), self.hidden()));
        match moved {
            Ok(()) => {
                self.removed = Some(Removed {
                    name: name.to_owned(),
                    until: now + RETURNS_WITHIN,
                });
            }
            // The kind alone: the error itself could name a file.
            Err(error) => tracing::warn!(kind = ?error.kind(), "a file was not removed"),
        }
    }

    /// The file that went last comes back, beside another that has its name by now.
    pub(super) fn bring_back(&mut self) {
        let Some(removed) = self.removed.take() else {
            return;
        };
        let hidden = self.hidden();
        let back = new_place(self.files, &removed.name, |place| {
            fs::hard_link(&hidden, place)
        })
        .and_then(|_| fs::remove_file(&hidden));
        if let Err(error) = back {
            tracing::warn!(kind = ?error.kind(), "a file did not come back");
        }
    }

    /// Until when a file can come back.
    pub(super) fn returns_until(&self) -> Option<Instant> {
        self.removed.as_ref().map(|removed| removed.until)
    }

    /// Once a file cannot come back any more it is overwritten and gone; true when that is so now.
    pub(super) fn forget_removed(&mut self, now: Instant) -> bool {
        let is_due = self.returns_until().is_some_and(|until| until <= now);
        if is_due {
            self.forget();
        }
        is_due
    }

    fn forget(&mut self) {
        self.removed = None;
        // What is left here goes with the visit.
        if let Err(error) = platform::erase(&self.hidden()) {
            tracing::warn!(kind = ?error.kind(), "a removed file is left for the wipe");
        }
    }

    fn hidden(&self) -> PathBuf {
        self.files.join(REMOVED)
    }
}

/// The hour and the minute on the wall.
fn minute(moment: SystemTime) -> String {
    let moment = Timestamp::try_from(moment).unwrap_or_default();
    let moment = moment.to_zoned_datetime(TimeZone::system());
    moment.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Visit {
        files: tempfile::TempDir,
        never: AtomicBool,
    }

    impl Visit {
        fn with(files: &[&str]) -> Visit {
            let visit = Visit {
                files: tempfile::tempdir().unwrap(),
                never: AtomicBool::new(false),
            };
            for name in files {
                fs::write(visit.files.path().join(name), name).unwrap();
            }
            visit
        }

        fn store(&self) -> PaperStore<'_> {
            PaperStore::new(self.files.path(), Path::new("/nonexistent"), &self.never)
        }
    }

    fn names(store: &mut PaperStore<'_>) -> Vec<String> {
        match store.list() {
            Progress::Files(papers) => {
                let mut names: Vec<_> = papers.files.into_iter().map(|file| file.name).collect();
                names.sort();
                names
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_was_removed_comes_back_within_its_time_and_not_later() {
        let visit = Visit::with(&["а.txt", "б.txt"]);
        let mut store = visit.store();
        let now = Instant::now();
        store.remove("а.txt", now);
        assert_eq!(names(&mut store), ["б.txt"]);
        store.bring_back();
        assert_eq!(names(&mut store), ["а.txt", "б.txt"]);
        store.remove("а.txt", now);
        assert!(!store.forget_removed(now), "its time is not over");
        store.remove("б.txt", now);
        store.bring_back();
        assert_eq!(names(&mut store), ["б.txt"], "one at a time");
        store.remove("б.txt", now);
        assert!(store.forget_removed(now + RETURNS_WITHIN));
        store.bring_back();
        assert!(names(&mut store).is_empty());
        assert_eq!(fs::read_dir(visit.files.path()).unwrap().count(), 0);
    }

    #[test]
    fn one_comes_back_beside_another_of_its_name() {
        let visit = Visit::with(&["а.txt"]);
        let mut store = visit.store();
        store.remove("а.txt", Instant::now());
        fs::write(visit.files.path().join("а.txt"), "new").unwrap();
        store.bring_back();
        assert_eq!(names(&mut store), ["а (2).txt", "а.txt"]);
    }

    #[test]
    fn nothing_outside_of_the_visit_is_touched() {
        let visit = Visit::with(&["а.txt"]);
        let outside = tempfile::NamedTempFile::new().unwrap();
        let link = visit.files.path().join("link");
        std::os::unix::fs::symlink(outside.path(), link).unwrap();
        let mut store = visit.store();
        for name in ["link", "..", "../files", "/etc/passwd", ""] {
            store.remove(name, Instant::now());
            assert!(store.returns_until().is_none(), "{name}");
        }
        assert_eq!(names(&mut store), ["а.txt"]);
        assert!(outside.path().exists());
    }

    #[test]
    fn what_cannot_be_drawn_is_said_once() {
        let visit = Visit::with(&["а.txt"]);
        fs::write(visit.files.path().join("б.pdf"), "%PDF-1.7 broken").unwrap();
        let mut store = visit.store();
        store.list();
        let told = store.draw_one();
        let look = Look::None;
        let (name, drawing) = ("б.pdf".to_owned(), None);
        assert_eq!(
            told,
            Some(Progress::Card {
                name,
                look,
                drawing
            })
        );
        assert_eq!(store.draw_one(), None);
    }
}
