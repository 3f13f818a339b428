//! The question before something is printed.

use maud::{Markup, html};

use crate::say;
use crate::shell::ui::parts::{answers, json};
use crate::shell::view::{Act, CapabilityAct};

/// So many pages: really?
pub(super) fn dialog(pages: u64) -> Markup {
    html! {
        div #dialog-print .dialog role="alertdialog" aria-modal="true"
            aria-labelledby="dialog-title" aria-describedby="dialog-words"
            data-escape=(json(&Act::Dismiss)) {
            h2 #dialog-title { (say!("print-title")) }
            div #dialog-words {
                p { (say!("print-pages", pages = pages)) }
                p { (say!("print-what")) }
            }
            (answers(&Act::Dismiss, &say!("print-no"), &CapabilityAct::PrintConfirmed, &say!("print-yes")))
        }
    }
}
