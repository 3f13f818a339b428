//! What passes between a visit and the world beside the network: one capability, one file.
//!
//! A service of the seat. A screen asks ([`Ask`]), and what it offers is looked at here before it goes
//! anywhere; how it goes is told in the words of the link ([`Progress`]). What works for one visit is one
//! value, [`Capabilities`], that ends with it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::link::{Ask, GuideFile, Progress};
use crate::platform::{self, Scope};
use crate::visit::{Visit, numbered};
use print::{Printer, Printing};
use scan::Scans;
use speech::Voice;
use usb_export::UsbExport;
use usb_import::UsbImport;

mod document;
mod medium;
pub mod print;
pub mod scan;
pub mod speech;
pub mod usb_export;
pub mod usb_import;

/// The size of a chunk, in bytes. Between two chunks a copy looks whether to stop; each is on the medium before
/// the next.
const PIECE: u64 = 1 << 20;

/// How a file is called that is not whole yet.
const PART: &str = ".file.part";

/// Tells how something goes.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What the seat lends to those who serve a visit.
pub struct Resources<'a> {
    /// Where one prints, if the seat has a printer.
    pub printer: Option<Printer>,
    /// The folder into which the scanner writes, if there is one.
    pub inbox: Option<&'a Path>,
    /// The guides that may be read aloud, if the seat has a voice.
    pub guides: Option<&'a [GuideFile]>,
    /// Which media count.
    pub scope: Scope,
    /// The directories of the visit.
    pub visit: &'a Visit,
    /// Tells the screen of the visit.
    pub tell: Tell,
}

impl Resources<'_> {
    /// Tells how one of them goes.
    fn teller<P>(&self, progress: fn(P) -> Progress) -> impl Fn(P) + Send + 'static
    where
        P: 'static,
    {
        let tell = self.tell.clone();
        move |now| tell(progress(now))
    }
}

/// What works for one visit.
#[derive(Debug, Default)]
pub struct Capabilities {
    /// Once anything was printed.
    printing: Option<Printing>,
    /// The watch over the scanner's folder, where there is one.
    scans: Option<Scans>,
    voice: Voice,
    usb_export: UsbExport,
    usb_import: UsbImport,
}

impl Capabilities {
    /// A visit begins: what the scanner writes is its own from now on.
    pub fn begin(resources: &Resources<'_>) -> Capabilities {
        Capabilities {
            scans: Scans::begin(resources),
            ..Capabilities::default()
        }
    }

    /// The citizen asks for something; the answer, if there is one at once.
    pub fn ask(&mut self, ask: Ask, resources: &Resources<'_>) -> Option<Progress> {
        match ask {
            Ask::Print(ask) => print::ask(&mut self.printing, ask, resources).map(Progress::Print),
            Ask::Speech(ask) => self.voice.ask(ask, resources).map(Progress::Speech),
            Ask::UsbExport(ask) => {
                let answer = self.usb_export.ask(ask, resources);
                Some(Progress::UsbExport(answer))
            }
            Ask::UsbImport(ask) => self.usb_import.ask(ask, resources).map(Progress::UsbImport),
        }
    }

    /// Whether what was told is to be heard: not the end of a step after which another one was begun.
    pub fn is_current(&mut self, progress: &Progress) -> bool {
        match progress {
            Progress::Speech(_) => self.voice.has_read(),
            Progress::Print(_)
            | Progress::Scan(_)
            | Progress::UsbExport(_)
            | Progress::UsbImport(_) => true,
        }
    }

    /// How many documents the printer was given.
    pub fn prints(&self) -> u64 {
        self.printing.as_ref().map_or(0, Printing::documents)
    }

    /// How many scans came to the files of the visit.
    pub fn scans(&self) -> u64 {
        self.scans.as_ref().map_or(0, Scans::taken)
    }

    /// Nothing more comes to the visit and nobody speaks; waits for nobody. What is being printed may still
    /// come out.
    pub fn stop(&mut self) {
        self.voice.hush();
        self.scans.iter().for_each(Scans::stop);
        self.usb_export.stop();
        self.usb_import.stop();
    }

    /// Ends all of them, and waits until the last one has ended: never on the loop of the seat.
    pub fn end(self) {
        self.printing.into_iter().for_each(Printing::end);
        self.voice.end();
        self.usb_export.end();
        self.usb_import.end();
        self.scans.into_iter().for_each(Scans::end);
    }
}

/// One thing that is done for a visit, on a thread of its own.
#[derive(Debug)]
pub struct Job {
    stop: Arc<AtomicBool>,
    /// It has done what it was to do, told or not.
    over: Arc<AtomicBool>,
    worker: JoinHandle<()>,
}

impl Job {
    /// Work that ends when it is told to.
    fn start(name: &str, run: impl FnOnce(&AtomicBool) + Send + 'static) -> io::Result<Job> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let worker = thread::Builder::new()
            .name(name.into())
            .spawn(move || run(&stopped))?;
        let over = Arc::default();
        Ok(Job { stop, over, worker })
    }

    /// Work that ends by itself. It is over before it is told of: whoever hears of it may begin the next.
    fn once<T>(
        name: &str,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
        tell: impl FnOnce(T) + Send + 'static,
    ) -> io::Result<Job> {
        let over = Arc::new(AtomicBool::new(false));
        let done = over.clone();
        let job = Job::start(name, move |stop| {
            let result = work(stop);
            done.store(true, Ordering::Release);
            tell(result);
        })?;
        Ok(Job { over, ..job })
    }

    /// True when it has ended by itself.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire) || self.worker.is_finished()
    }

    /// It is to end as soon as it looks. Waits for nobody.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Ends it, and waits until it has ended: a medium may take its time. Afterwards nothing is read or
    /// written any more.
    pub fn end(self) {
        self.stop();
        if self.worker.join().is_err() {
            tracing::warn!("a thread that served a visit had failed");
        }
    }
}

/// A file that was not there before: with a number when one of this name was.
fn new_file(directory: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    new_place(directory, name, |place| File::create_new(place))
}

/// Makes something at a place that was free: with a number when one of this name was there.
fn new_place<T>(
    directory: &Path,
    name: &str,
    make: impl Fn(&Path) -> io::Result<T>,
) -> io::Result<(PathBuf, T)> {
    for name in numbered(name) {
        let place = directory.join(name);
        match make(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok((place, made?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Brings a file of this length to the files of a visit, where the quota has room for it, and returns the name
/// that it has there. It is hidden until it is whole, so that nobody is given half a file.
fn bring(
    from: impl Read,
    length: u64,
    files: &Path,
    name: &str,
    stop: &AtomicBool,
) -> io::Result<String> {
    if length > platform::room(files)? {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let (part, to) = new_file(files, PART)?;
    let brought = copy(from.take(length), &to, stop)
        .and_then(|()| has_length(&to, length))
        .and_then(|()| new_place(files, name, |place| fs::hard_link(&part, place)));
    fs::remove_file(part)?;
    let (place, ()) = brought?;
    let name = place.file_name().unwrap_or_default();
    Ok(name.to_string_lossy().into_owned())
}

/// A medium that goes may look like the end of a file.
fn has_length(file: &File, length: u64) -> io::Result<()> {
    if file.metadata()?.len() == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Copies one file, piece by piece, each of them down to where it goes.
fn copy(mut from: impl Read, mut to: &File, stop: &AtomicBool) -> io::Result<()> {
    loop {
        stop_if(stop)?;
        let copied = io::copy(&mut Read::by_ref(&mut from).take(PIECE), &mut to)?;
        to.sync_all()?;
        if copied < PIECE {
            return Ok(());
        }
    }
}

fn stop_if(stop: &AtomicBool) -> io::Result<()> {
    if stop.load(Ordering::Relaxed) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_whole_is_hidden_beside_another_too() {
        let files = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            let (place, _) = new_file(files.path(), PART).unwrap();
            let name = place.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with('.'), "{name}");
        }
        let stop = AtomicBool::new(false);
        let short = bring(&b"half"[..], 5, files.path(), "a.pdf", &stop);
        assert!(short.is_err());
        let whole = bring(&b"whole"[..], 5, files.path(), "a.pdf", &stop).unwrap();
        assert_eq!(whole, "a.pdf");
        let all = fs::read_dir(files.path()).unwrap().count();
        assert_eq!(all, 3 + 1, "nothing is left of what was not whole");
    }
}
