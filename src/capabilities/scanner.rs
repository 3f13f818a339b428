//! «Сканировать»: from the scanner of the seat to the files of a visit, page by page.
//!
//! One job at a time: a look at what the scanner can do, once in a visit, or a scan. Each page is a file of the visit
//! as soon as it is whole, whatever becomes of the next; where a page of the glass is cut to its paper, the whole one
//! lies hidden beside it. The job ends before the wipe looks, and its process with it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Resources;
use super::document;
use super::files::bring;
use super::job::Job;
use crate::link::scanner::{Abilities, Ask, Progress, Source, Wish};
use crate::platform::{self, Halt, Scan, ScanTrouble, Scanner, ScannerOptions};
use crate::{link, say};

/// The most sheets of a feeder at once.
const SHEETS: u32 = 50;

/// The largest page that is cut, in bytes.
const LARGEST: u64 = 64 << 20;

/// The code of a trouble: a page could not be cut to its paper, or be whole again.
pub const NOT_CUT: &str = "not-cut";

/// How a page is called that is to take the place of another.
const CUT: &str = ".cut.jpg";

/// How small letters may be: what portals ask for, and what makes a smaller file. In points an inch.
const FINE: u32 = 300;
const COARSE: u32 = 150;

/// What one visit scans by itself.
#[derive(Debug, Default)]
pub struct Scanning {
    /// The last look, or scan.
    job: Option<Job>,
    /// The scan is not wanted any more.
    unwanted: Arc<AtomicBool>,
    /// What the scanner offers, once it has said so.
    offered: Arc<Mutex<Option<ScannerOptions>>>,
    /// How many pages have come.
    taken: Arc<AtomicU64>,
}

impl Scanning {
    /// The citizen asks for something. While one thing is done nothing else is begun: its end is told in any case.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) -> Option<Progress> {
        let scanner = resources.scanner.clone()?;
        if ask == Ask::Stop {
            self.unwanted.store(true, Ordering::Relaxed);
            return None;
        }
        if self.job.as_ref().is_some_and(|job| !job.is_over()) {
            return None;
        }
        self.unwanted = Arc::default();
        let work = Work {
            scanner,
            place: resources.visit.scanning(),
            files: resources.visit.files(),
            reader: resources.reader.to_owned(),
            unwanted: self.unwanted.clone(),
            offered: self.offered.clone(),
            taken: self.taken.clone(),
        };
        let page = resources.teller(link::Progress::Scanner);
        let told = move |over: &AtomicBool| match ask {
            Ask::Look | Ask::Stop => work.look(over),
            Ask::Scan(wish) => work.scan(wish, over, &page),
            Ask::Trim(name) => work.trim(name, over),
            Ask::Whole(name) => work.whole(name),
        };
        let tell = resources.teller(link::Progress::Scanner);
        match Job::once("scanner", told, tell) {
            Ok(job) => {
                self.job = Some(job);
                None
            }
            Err(error) => {
                tracing::warn!(%error, "nothing can be scanned");
                Some(Progress::Trouble(ScanTrouble::Failed.code().to_owned()))
            }
        }
    }

    /// How many pages came to the files of the visit.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Nothing more is scanned; waits for nobody.
    pub fn stop(&self) {
        self.job.iter().for_each(Job::stop);
    }

    /// Ends it, and waits until it has ended, and its process with it.
    pub fn end(self) {
        self.job.into_iter().for_each(Job::end);
    }
}

/// What the thread of a job has.
struct Work {
    scanner: Scanner,
    /// A folder of the visit in which the scanner's program works.
    place: PathBuf,
    files: PathBuf,
    /// The program that reads a page in a cage.
    reader: PathBuf,
    unwanted: Arc<AtomicBool>,
    offered: Arc<Mutex<Option<ScannerOptions>>>,
    taken: Arc<AtomicU64>,
}

impl Work {
    fn look(&self, over: &AtomicBool) -> Progress {
        let halt = self.halt(over);
        match self.options(halt) {
            Ok(options) => Progress::Ready(Abilities {
                loaded: !halt.is_called() && self.scanner.is_loaded(),
                ..abilities(&options)
            }),
            Err(trouble) => ended(trouble),
        }
    }

    /// Reads what is wanted. A scanner that has slept often answers the second time only.
    fn scan(&self, wish: Wish, over: &AtomicBool, tell: &dyn Fn(Progress)) -> Progress {
        let halt = self.halt(over);
        let before = self.taken.load(Ordering::Relaxed);
        let result = self.try_scan(wish, halt, tell);
        let has_none = self.taken.load(Ordering::Relaxed) == before;
        let result = match result {
            Err(ScanTrouble::NoAnswer | ScanTrouble::Failed) if has_none => {
                self.try_scan(wish, halt, tell)
            }
            result => result,
        };
        result.map_or_else(ended, |()| Progress::Over)
    }

    fn try_scan(
        &self,
        wish: Wish,
        halt: Halt<'_>,
        tell: &dyn Fn(Progress),
    ) -> Result<(), ScanTrouble> {
        let options = self.options(halt)?;
        let scan = wanted(wish, &options);
        let take = &mut |page: &Path| self.take(page, wish.source, halt, tell);
        self.scanner.scan(&scan, &self.place, halt, take)
    }

    fn halt<'a>(&'a self, over: &'a AtomicBool) -> Halt<'a> {
        let wanted = &self.unwanted;
        Halt { wanted, over }
    }

    /// What the scanner offers: asked once in a visit.
    fn options(&self, halt: Halt<'_>) -> Result<ScannerOptions, ScanTrouble> {
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(options) = &*offered {
            return Ok(options.clone());
        }
        let options = self.scanner.options(&self.place, halt)?;
        Ok(offered.insert(options).clone())
    }

    /// A page becomes a file of the visit. A feeder takes sheets that fill it: nothing lies round them.
    fn take(
        &self,
        page: &Path,
        source: Source,
        halt: Halt<'_>,
        tell: &dyn Fn(Progress),
    ) -> io::Result<()> {
        let file = File::open(page)?;
        let length = file.metadata()?.len();
        let number = self.taken.load(Ordering::Relaxed) + 1;
        let name = say!("scanner-page-name", number = number) + ".jpg";
        let name = bring(file, length, &self.files, &name, halt.over)?;
        fs::remove_file(page)?;
        self.taken.store(number, Ordering::Relaxed);
        tell(Progress::Page(name.clone()));
        if source == Source::Glass && self.trimmed(&name, halt.over).is_some() {
            tell(Progress::Trims(name));
        }
        Ok(())
    }

    /// A page without what lies round its paper, where that is certain.
    fn trimmed(&self, name: &str, over: &AtomicBool) -> Option<Vec<u8>> {
        let file = platform::open_plain(&self.files, name).ok()?;
        let mut page = Vec::new();
        file.take(LARGEST).read_to_end(&mut page).ok()?;
        document::trimmed(&page, &self.reader, over)
    }

    fn trim(&self, name: String, over: &AtomicBool) -> Progress {
        let trimmed = self.trimmed(&name, over);
        match trimmed.map(|page| self.exchange(&name, &page, over)) {
            Some(Ok(())) => Progress::Trimmed(name),
            Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                ended(ScanTrouble::NoRoom)
            }
            Some(Err(_)) | None => not_cut(),
        }
    }

    /// The page takes the place of the whole one, which is hidden. At no moment there is none.
    fn exchange(&self, name: &str, page: &[u8], over: &AtomicBool) -> io::Result<()> {
        let (place, hidden) = (self.files.join(name), self.hidden(name));
        let cut = bring(page, page.len() as u64, &self.files, CUT, over)?;
        fs::hard_link(&place, &hidden)?;
        fs::rename(self.files.join(cut), place)
    }

    fn whole(&self, name: String) -> Progress {
        let back = platform::open_plain(&self.files, &name)
            .and_then(|_| fs::rename(self.hidden(&name), self.files.join(&name)));
        match back {
            Ok(()) => Progress::Trims(name),
            Err(_) => not_cut(),
        }
    }

    /// Where the whole page lies. Whatever begins with a dot is shown to nobody.
    fn hidden(&self, name: &str) -> PathBuf {
        self.files.join(format!(".{name}"))
    }
}

/// What is told of the end of a scan. Who stopped it knows why.
fn ended(trouble: ScanTrouble) -> Progress {
    match trouble {
        ScanTrouble::Stopped => Progress::Over,
        trouble => {
            tracing::warn!(reason = trouble.code(), "the scanner gives no page");
            Progress::Trouble(trouble.code().to_owned())
        }
    }
}

/// The page lies as it lay.
fn not_cut() -> Progress {
    tracing::warn!("a page is not cut");
    Progress::Trouble(NOT_CUT.to_owned())
}

/// What a person can choose of what the scanner offers.
fn abilities(options: &ScannerOptions) -> Abilities {
    let feeder = feeder(options).is_some();
    Abilities {
        glass: glass(options).is_some() || !feeder,
        feeder,
        loaded: false,
        colours: mode(options, true).is_some() && mode(options, false).is_some(),
    }
}

/// The wish in the scanner's own words.
fn wanted(wish: Wish, options: &ScannerOptions) -> Scan<'_> {
    let (source, pages) = match wish.source {
        Source::Glass => (glass(options), 1),
        Source::Feeder => (feeder(options), SHEETS),
    };
    Scan {
        source,
        // Black and white alone comes last: it ruins stamps.
        mode: mode(options, wish.colour).or_else(|| mode(options, !wish.colour)),
        resolution: if wish.fine { FINE } else { COARSE },
        a4: options.has_area,
        pages,
    }
}

fn glass(options: &ScannerOptions) -> Option<&str> {
    named(&options.sources, &["flatbed", "platen", "glass"])
}

/// The first: those that read both sides come after it.
fn feeder(options: &ScannerOptions) -> Option<&str> {
    named(&options.sources, &["adf", "feeder"])
}

fn mode(options: &ScannerOptions, colour: bool) -> Option<&str> {
    let words: &[&str] = if colour {
        &["color"]
    } else {
        &["gray", "grey"]
    };
    named(&options.modes, words)
}

/// The first value that has one of these words in it.
fn named<'a>(values: &'a [String], words: &[&str]) -> Option<&'a str> {
    let mut values = values.iter();
    let has_one = |value: &&String| {
        let value = value.to_lowercase();
        words.iter().any(|word| value.contains(word))
    };
    values.find(has_one).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(sources: &[&str], modes: &[&str]) -> ScannerOptions {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        ScannerOptions {
            sources: owned(sources),
            modes: owned(modes),
            has_area: true,
        }
    }

    #[test]
    fn a_wish_is_said_in_the_words_of_the_scanner() {
        let offered = options(
            &["Flatbed", "ADF Front", "ADF Duplex"],
            &["Lineart", "Gray", "Color"],
        );
        let wish = Wish {
            source: Source::Feeder,
            colour: false,
            fine: false,
        };
        let scan = wanted(wish, &offered);
        assert_eq!((scan.source, scan.pages), (Some("ADF Front"), SHEETS));
        assert_eq!((scan.mode, scan.resolution), (Some("Gray"), COARSE));
        let usual = wanted(Wish::default(), &offered);
        assert_eq!((usual.source, usual.pages), (Some("Flatbed"), 1));
        assert_eq!((usual.mode, usual.resolution), (Some("Color"), FINE));
    }

    #[test]
    fn what_a_scanner_cannot_is_not_offered() {
        let check = |sources, modes, glass, feeder, colours| {
            let expected = Abilities {
                glass,
                feeder,
                loaded: false,
                colours,
            };
            assert_eq!(
                abilities(&options(sources, modes)),
                expected,
                "{sources:?} {modes:?}"
            );
        };
        check(&[], &["Gray"], true, false, false);
        check(&["Flatbed"], &["Gray", "Color"], true, false, true);
        check(&["ADF"], &["24bit Color", "True Gray"], false, true, true);
        check(
            &["Normal", "Automatic Document Feeder"],
            &[],
            false,
            true,
            false,
        );
        let colour_alone = options(&[], &["Color"]);
        let grey = Wish {
            colour: false,
            ..Wish::default()
        };
        assert_eq!(wanted(grey, &colour_alone).mode, Some("Color"));
    }
}
