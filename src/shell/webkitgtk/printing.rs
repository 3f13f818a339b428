//! A page on its way to paper: drawn into a PDF file of the visit, without any dialog.
//!
//! The engine's own way ends in a dialog with a choice of files and programs. Here GTK knows one
//! printer only, the one that writes a file, and every setting is ours. The file's name is always
//! the same: the seat takes it away before the next page is drawn.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use gtk::prelude::*;
use webkit2gtk::{PrintOperation, PrintOperationExt as _, WebView, WebViewExt};

use crate::shell::model::Report;
use crate::shell::patience::Wish;
use crate::shell::portal::Shared;

/// The file into which a page is drawn.
pub(in crate::shell) const PAGE: &str = "page.pdf";

/// Connects what a page does to print itself or one of its frames. It waits until it is drawn, so
/// that nobody can be asked before.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    view.connect_print(move |_, operation| {
        let may = shared.is_seen() && !shared.prints.get();
        if may && shared.patience.grants(Wish::Print, Instant::now()) {
            shared.report(Report::Print);
            draw(operation, &shared);
        }
        true
    });
}

/// Draws the page of the operation into the visit's directory for printing; the report comes when
/// the file is there, or will not be.
pub(in crate::shell) fn draw(operation: &PrintOperation, shared: &Rc<Shared>) {
    shared.prints.set(true);
    let Ok(address) = glib::filename_to_uri(shared.paper.join(PAGE), None) else {
        return shared.report(Report::Drawn(None));
    };
    if let Some(settings) = gtk::Settings::default() {
        settings.set_gtk_print_backends(Some("file"));
    }
    let settings = gtk::PrintSettings::new();
    // The printer is found by its name, and the name is translated.
    settings.set_printer(&glib::dgettext(Some("gtk30"), "Print to File"));
    settings.set("output-uri", Some(&address));
    settings.set("output-file-format", Some("pdf"));
    operation.set_print_settings(&settings);
    let paper = gtk::PageSetup::new();
    paper.set_paper_size_and_default_margins(&gtk::PaperSize::new(Some("iso_a4")));
    operation.set_page_setup(&paper);
    let has_failed = Rc::new(Cell::new(false));
    let fails = has_failed.clone();
    operation.connect_failed(move |_, _| fails.set(true));
    let finished = shared.clone();
    operation.connect_finished(move |_| {
        let file = (!has_failed.get()).then(|| PAGE.to_owned());
        finished.report(Report::Drawn(file));
    });
    operation.print();
}
