//! The capabilities of a visit as the citizen meets them, one file each: what is asked of them, how it goes, and
//! which of their questions stands over the page.

mod chooser;
mod listening;
mod papers;
mod printing;
mod scanner;

use std::collections::BTreeSet;

use super::visit::ShownVisit;
use super::{Command, Model};
use crate::link::{Progress, speech, usb_export, usb_import};
use crate::shell::view::{CapabilityAct, Dialog, Sources};

pub(super) use chooser::Choosing;
pub(super) use papers::{PapersPlace, ShownPapers};
pub(super) use printing::PrintStage;
pub(super) use scanner::OpenScanner;

impl Model {
    /// Something is asked of a capability.
    pub(super) fn capability_act(&mut self, act: CapabilityAct) -> Vec<Command> {
        let visit = &mut self.visit;
        match act {
            CapabilityAct::Paper(act) => self.paper_act(act),
            CapabilityAct::Scanner(act) => self.scan(act),
            CapabilityAct::Print => self.print(),
            CapabilityAct::PrintGuide => self.print_guide(),
            CapabilityAct::PrintFile => self.print_file(),
            CapabilityAct::PrintAs(choice) => visit.printing.choose(&choice),
            CapabilityAct::PrintConfirmed => visit.printing.confirm(),
            CapabilityAct::PrintReport => self.print_report(),
            CapabilityAct::PrintSheet => self.print_sheet(),
            CapabilityAct::Listen => self.listen(),
            CapabilityAct::Hush => vec![Command::Tell(speech::Ask::Hush.into())],
            CapabilityAct::LookForMedium => visit.look_for_medium(),
            CapabilityAct::Save => vec![Command::Tell(usb_export::Ask::Save.into())],
            CapabilityAct::Choose(name) => visit.choose(name),
            CapabilityAct::Attach => visit.attach(),
            CapabilityAct::LookAtStick => vec![Command::Tell(usb_import::Ask::Look.into())],
            CapabilityAct::Take(at) => vec![Command::Tell(usb_import::Ask::Take(at).into())],
        }
    }

    /// How papers can come to the visit now.
    pub(super) fn sources(&self) -> Sources {
        Sources {
            scanner: self.can_scan(),
        }
    }

    /// The drawings that are shown, by their numbers.
    pub(crate) fn drawings(&self) -> BTreeSet<u64> {
        let mut shown = self.visit.drawn_papers();
        shown.extend(self.visit.scanner.as_ref().and_then(OpenScanner::drawing));
        shown
    }
}

impl ShownVisit {
    /// The seat says how a capability is getting on.
    pub(super) fn progress(&mut self, progress: Progress) -> Vec<Command> {
        match progress {
            Progress::UsbExport(saving) => {
                self.saving = Some(saving);
                vec![Command::Render]
            }
            Progress::Papers(papers) => self.papers_progress(papers),
            Progress::Print(printing) => self.print_progress(printing),
            Progress::Scanner(scanner) => self.scanner_progress(scanner),
            Progress::Speech(speech) => self.speech_progress(speech),
            Progress::UsbImport(stick) => self.stick_progress(stick),
            Progress::Scan(scan) => self.scan_progress(scan),
        }
    }

    /// What a capability asks over the page. What it asks the citizen is not staff's to answer.
    pub(super) fn capability_dialog(&self) -> Option<Dialog<'_>> {
        let is_the_citizens = self.staff.is_none();
        if let Some(scanner) = self.scanner.as_ref().filter(|_| is_the_citizens) {
            return Some(scanner.dialog());
        }
        match self.choosing.as_ref().filter(|_| is_the_citizens) {
            Some(choosing) => Some(choosing.dialog(self.papers.files())),
            None => self.printing.dialog(),
        }
    }

    /// That question is put away, if there is one.
    pub(super) fn dismiss_capability(&mut self) -> Option<Vec<Command>> {
        let is_the_citizens = self.staff.is_none();
        if self.scanner.is_some() && is_the_citizens {
            Some(self.leave_scanner())
        } else if self.choosing.is_some() && is_the_citizens {
            Some(self.choose_none())
        } else if let PrintStage::Asks(_) = self.printing {
            Some(self.printing.decline())
        } else {
            None
        }
    }

    /// What the capabilities of the visit that ends have still to be told.
    pub(super) fn end_capabilities(&self) -> impl Iterator<Item = Command> + use<> {
        let hush = (self.read_aloud.as_ref()).map(|_| Command::Tell(speech::Ask::Hush.into()));
        let settled = (self.printing != PrintStage::Idle).then_some(Command::PrintSettled);
        hush.into_iter().chain(settled)
    }
}
