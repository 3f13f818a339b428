//! What our pages show of the capabilities of a visit, and what is asked of them.

use serde::{Deserialize, Serialize};

use crate::link::usb_import;
use papers::PaperAct;
use print::{PrintChoice, PrintDialog};
use scanner::{ScannerAct, ScannerDialog};

pub(super) mod papers;
pub(super) mod print;
pub(super) mod scanner;

/// How papers can come to the visit, besides the portals and a stick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    /// By a scanner that is asked from the screen.
    pub(crate) scanner: bool,
}

/// A question that a capability asks over everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapabilityDialog<'a> {
    /// A page waits for a file: the files of this visit, those of a stick when they were asked for, and
    /// nothing else of the machine.
    Files(Attachable<'a>, Option<&'a usb_import::Progress>),
    /// «Сканировать» is open.
    Scanner(ScannerDialog<'a>),
    /// A document is ready: really print it, and how?
    Print(PrintDialog),
}

/// The files that a page can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attachable<'a> {
    /// What is known of them.
    pub(crate) papers: &'a [crate::link::papers::Paper],
    /// Those of the kind that the page asks for.
    pub(crate) fitting: &'a [String],
    /// The others. Nothing is hidden: what a page asks for is known in part only.
    pub(crate) others: &'a [String],
    /// Those that are chosen, where the page takes several.
    pub(crate) chosen: Option<&'a [String]>,
}

/// What is asked of a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CapabilityAct {
    /// Something is done with a file of the visit.
    Paper(PaperAct),
    /// Something is done at the scanner.
    Scanner(ScannerAct),
    /// «Печать».
    Print,
    /// «Памятка»: the guide on paper.
    PrintGuide,
    /// The file that has just come, on paper.
    PrintFile,
    /// The document is to be printed in another way.
    PrintAs(PrintChoice),
    /// The document is really printed.
    PrintConfirmed,
    /// «Напечатать» below the report.
    PrintReport,
    /// «Напечатать» below a sheet of staff.
    PrintSheet,
    /// «Прослушать»: the current step.
    Listen,
    /// «Остановить».
    Hush,
    /// «Проверить флешку».
    LookForMedium,
    /// «Сохранить на флешку».
    Save,
    /// The file with this name is given to the page; where the page takes several, it is among those that will be, or
    /// is not any more.
    Choose(String),
    /// Those that were chosen are given to the page.
    Attach,
    /// «Взять с флешки».
    LookAtStick,
    /// The file at this place of the stick's list comes to the visit.
    Take(usize),
}

impl CapabilityAct {
    /// True for what is done with what is the citizen's: staff do none of it (R25).
    pub(crate) fn is_the_citizens(&self) -> bool {
        matches!(
            self,
            CapabilityAct::Paper(_)
                | CapabilityAct::Scanner(_)
                | CapabilityAct::PrintFile
                | CapabilityAct::Choose(_)
                | CapabilityAct::Attach
                | CapabilityAct::LookAtStick
                | CapabilityAct::Take(_)
        )
    }
}
