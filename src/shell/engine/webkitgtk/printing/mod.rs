//! A page on its way to paper: a PDF file of the visit, without any dialog that is seen.
//!
//! A document that a portal shows is that file itself, as it came. A page, or one of its frames, is drawn
//! into it: GTK knows one printer only, the one that writes a file, and every setting is ours. The file's
//! name is always the same: the seat takes it away before the next page is drawn.

use std::cell::Cell;
use std::fs;
use std::io;
use std::rc::Rc;
use std::time::Instant;

use gtk::prelude::*;
use webkit2gtk::{
    PrintOperation, PrintOperationExt as _, URIResponseExt, WebResourceExt, WebView, WebViewExt,
};

use crate::shell::engine::quota::Wish;
use crate::shell::engine::report::Report;
use crate::shell::engine::shared::Shared;

use said::Sheet;

mod dialog;
mod said;

/// The file into which a page is drawn.
pub(in crate::shell::engine) const PAGE: &str = "page.pdf";

/// The engine lays a page out so many times wider than the sheet at most, and cuts off what is left.
const WIDEST: f64 = 2.0;

/// The same with room for margins of 35 mm that a page may want. The engine's least is 4/3: what is below
/// it makes letters smaller without need.
const SURELY: f64 = 1.4;

/// Letters are never made smaller than this part of what they would be, in percent.
const SMALLEST: f64 = 25.0;

/// Connects what a page does to print itself or one of its frames. It waits until it is drawn, so
/// that nobody can be asked before.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let next = Rc::new(Cell::new(None));
    let (hears, keeps) = (shared.clone(), next.clone());
    said::listen(
        view,
        move |sheet| keeps.set(Some(sheet)),
        move |letters| {
            if may_print(&hears) {
                hears.prints.set(true);
                lay(&hears, said::document(letters));
            }
        },
    );
    let shared = shared.clone();
    view.connect_print(move |_, operation| {
        let sheet = next.take();
        if !may_print(&shared) {
            return true;
        }
        if !prepare(operation, sheet.unwrap_or_default(), &shared) {
            return true;
        }
        if sheet.is_some_and(|sheet| sheet.top) {
            operation.print();
            return true;
        }
        let fails = shared.clone();
        dialog::answer(operation, move || fails.report(Report::Drawn(None)));
        false
    });
}

/// The page wants to be printed, and may; the model hears of it.
fn may_print(shared: &Shared) -> bool {
    let may = shared.is_seen()
        && !shared.prints.get()
        && shared.quota.grants(Wish::Print, Instant::now());
    if may {
        shared.report(Report::Print);
    }
    may
}

/// Brings the page of this view to paper, or the document that it shows; the report comes when the file is
/// there, or will not be.
pub(in crate::shell::engine) fn print(view: &WebView, shared: &Rc<Shared>) {
    shared.prints.set(true);
    let shared = shared.clone();
    if let Some(main) = view.main_resource()
        && main
            .response()
            .and_then(|answer| answer.mime_type())
            .as_deref()
            == Some("application/pdf")
    {
        let forever = gtk::gio::Cancellable::NONE;
        return WebResourceExt::data(&main, forever, move |document| {
            lay(&shared, document.ok());
        });
    }
    let seen = view.clone();
    said::ask(view, move |sheet| {
        let operation = PrintOperation::new(&seen);
        if prepare(&operation, sheet, &shared) {
            operation.print();
        }
    });
}

/// Brings a page of ours to paper.
pub(in crate::shell::engine) fn print_ours(view: &WebView, shared: &Rc<Shared>) {
    let operation = PrintOperation::new(view);
    if prepare(&operation, Sheet::default(), shared) {
        operation.print();
    }
}

/// Lays a document where the seat takes what is to be printed.
fn lay(shared: &Shared, document: Option<Vec<u8>>) {
    let laid = document.and_then(|document| fs::write(shared.paper.join(PAGE), document).ok());
    shared.report(Report::Drawn(laid.map(|()| PAGE.to_owned())));
}

/// Has the operation draw into the visit's directory for printing; false when it cannot, and that is told.
fn prepare(operation: &PrintOperation, sheet: Sheet, shared: &Rc<Shared>) -> bool {
    shared.prints.set(true);
    let file = shared.paper.join(PAGE);
    // The toolkit's dialog would ask whether a file may be replaced, and nobody would see the question.
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "what was drawn before stays");
        }
        Ok(()) | Err(_) => {}
    }
    let Ok(address) = glib::filename_to_uri(file, None) else {
        shared.report(Report::Drawn(None));
        return false;
    };
    if let Some(settings) = gtk::Settings::default() {
        settings.set_gtk_print_backends(Some("file"));
    }
    let (paper, scale) = fitting(sheet);
    let settings = gtk::PrintSettings::new();
    // The printer is found by its name, and the name is translated.
    settings.set_printer(&glib::dgettext(Some("gtk30"), "Print to File"));
    settings.set("output-uri", Some(&address));
    settings.set("output-file-format", Some("pdf"));
    settings.set_scale(scale);
    operation.set_print_settings(&settings);
    operation.set_page_setup(&paper);
    let has_failed = Rc::new(Cell::new(false));
    let fails = has_failed.clone();
    operation.connect_failed(move |_, _| fails.set(true));
    let finished = shared.clone();
    operation.connect_finished(move |_| {
        let file = (!has_failed.get()).then(|| PAGE.to_owned());
        finished.report(Report::Drawn(file));
    });
    true
}

/// The sheet on which nothing of the page is cut off, and the size of its letters in percent.
fn fitting(sheet: Sheet) -> (gtk::PageSetup, f64) {
    let paper = gtk::PageSetup::new();
    paper.set_paper_size_and_default_margins(&gtk::PaperSize::new(Some("iso_a4")));
    let width = |paper: &gtk::PageSetup| paper.page_width(gtk::Unit::Points);
    if sheet.landscape || sheet.width > width(&paper) * WIDEST {
        paper.set_orientation(gtk::PageOrientation::Landscape);
    }
    let surely = width(&paper) * SURELY;
    let scale = if sheet.width > surely {
        (surely / sheet.width * 100.0).max(SMALLEST)
    } else {
        100.0
    };
    (paper, scale)
}
