//! What passes between a visit and the world beside the network: one capability, one file.
//!
//! A service of the seat. A screen asks ([`Ask`]), and what it offers is looked at here before it goes
//! anywhere; how it goes is told in the words of the link ([`Progress`]). What works for one visit is one
//! value, [`Capabilities`], that ends with it.

use std::path::Path;
use std::sync::Arc;

use crate::link::{Ask, GuideFile, Progress};
use crate::platform::{Scanner, Scope};
use crate::visit::Visit;
use papers::Papers;
use print::{Printer, Printing};
use scan::Scans;
use scanner::Scanning;
use speech::Voice;
use usb_export::UsbExport;
use usb_import::UsbImport;

mod document;
mod files;
mod job;
mod medium;
pub mod papers;
pub mod print;
pub mod scan;
pub mod scanner;
pub mod speech;
pub mod usb_bundle;
pub mod usb_export;
pub mod usb_import;

pub use job::Job;

/// Tells how something goes.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// What the seat lends to those who serve a visit.
pub struct Resources<'a> {
    /// Where one prints, if the seat has a printer.
    pub printer: Option<Printer>,
    /// The folder into which the scanner writes, if there is one.
    pub inbox: Option<&'a Path>,
    /// The scanner that is asked from the screen, if there is one.
    pub scanner: Option<Scanner>,
    /// The program that counts the pages of a document in a cage.
    pub reader: &'a Path,
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
    papers: Papers,
    /// Once anything was printed.
    printing: Option<Printing>,
    /// The watch over the scanner's folder, where there is one.
    scans: Option<Scans>,
    scanning: Scanning,
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
            Ask::Papers(ask) => {
                self.papers.ask(ask, resources);
                None
            }
            Ask::Print(ask) => print::ask(&mut self.printing, ask, resources).map(Progress::Print),
            Ask::Scanner(ask) => self.scanning.ask(ask, resources).map(Progress::Scanner),
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
            Progress::Papers(_)
            | Progress::Print(_)
            | Progress::Scan(_)
            | Progress::Scanner(_)
            | Progress::UsbExport(_)
            | Progress::UsbImport(_) => true,
        }
    }

    /// How many documents the printer was given.
    pub fn prints(&self) -> u64 {
        self.printing.as_ref().map_or(0, Printing::documents)
    }

    /// How many pages these had.
    pub fn pages_printed(&self) -> u64 {
        self.printing.as_ref().map_or(0, Printing::pages)
    }

    /// How many scans came to the files of the visit, from the folder or from the screen.
    pub fn scans(&self) -> u64 {
        self.scans.as_ref().map_or(0, Scans::taken) + self.scanning.taken()
    }

    /// Nothing more comes to the visit and nobody speaks; waits for nobody. What is being printed may still
    /// come out.
    pub fn stop(&mut self) {
        self.voice.hush();
        self.papers.stop();
        self.scans.iter().for_each(Scans::stop);
        self.scanning.stop();
        self.usb_export.stop();
        self.usb_import.stop();
    }

    /// Ends all of them, and waits until the last one has ended: never on the loop of the seat.
    pub fn end(self) {
        self.papers.end();
        self.printing.into_iter().for_each(Printing::end);
        self.voice.end();
        self.usb_export.end();
        self.usb_import.end();
        self.scans.into_iter().for_each(Scans::end);
        self.scanning.end();
    }
}
