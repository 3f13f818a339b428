//! What our pages show of the capabilities of a visit: their questions, and the ways to them.

mod chooser;
mod papers;
mod printing;
mod scanner;
mod stick;

use maud::{Markup, html};

use crate::link::usb_import;
use crate::shell::view::{CapabilityDialog, PapersPage, Sources};

pub(super) use stick::saving;

/// «Мои файлы», or one of them.
pub(super) fn papers(page: &PapersPage<'_>, sources: Sources) -> Markup {
    papers::page(page, &ways(sources))
}

/// The question that a capability asks over everything else.
pub(super) fn dialog(dialog: CapabilityDialog<'_>, sources: Sources) -> Markup {
    match dialog {
        CapabilityDialog::Files(_, Some(usb_import::Progress::Files { files, all })) => {
            stick::of_stick(files, *all)
        }
        CapabilityDialog::Files(_, Some(usb_import::Progress::Busy)) => stick::reads_stick(),
        CapabilityDialog::Files(files, stick) => chooser::dialog(files, stick, &ways(sources)),
        CapabilityDialog::Scanner(scan) => scanner::dialog(scan),
        CapabilityDialog::Print(asked) => printing::dialog(asked),
    }
}

/// The ways by which papers come to the visit, short, for the bar.
pub(super) fn tools(sources: Sources) -> Markup {
    html! { @if sources.scanner { (scanner::tool()) } }
}

/// The same in words, for a page or a question of ours.
fn ways(sources: Sources) -> Markup {
    html! { @if sources.scanner { (scanner::way()) } }
}
