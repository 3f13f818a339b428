//! The engine's print dialog, answered before anybody sees it.
//!
//! Only the engine knows which frame of a page wants to be printed, and it draws a frame only after a
//! dialog. That is made aside, told the printer by its settings, and answered as soon as it knows it.

use std::cell::Cell;
use std::time::Duration;

use gtk::prelude::*;
use webkit2gtk::PrintOperation;

/// How often the dialog is asked whether it has found its printer, and how often at most.
const OFTEN: Duration = Duration::from_millis(10);
const TRIES: u32 = 1000;

/// Far outside every monitor, in pixels.
const ASIDE: i32 = -10_000;

/// Answers the dialog of this operation; `failed` is called when it has to be cancelled.
pub(super) fn answer(operation: &PrintOperation, failed: impl Fn() + Clone + 'static) {
    // The engine asks for a page of ours in the dialog when it has made it and does not show it yet.
    operation.connect_local("create-custom-widget", false, move |_| {
        if let Some(dialog) = made() {
            put_aside(&dialog);
            answer_when_ready(&dialog, failed.clone());
        }
        Some(None::<glib::Object>.to_value())
    });
}

/// The print dialog of the toolkit.
fn made() -> Option<gtk::Dialog> {
    gtk::Window::list_toplevels()
        .into_iter()
        .find(|window| window.type_().name() == "GtkPrintUnixDialog")
        .and_then(|window| window.downcast().ok())
}

fn put_aside(dialog: &gtk::Dialog) {
    dialog.set_position(gtk::WindowPosition::None);
    dialog.move_(ASIDE, ASIDE);
    dialog.set_opacity(0.0);
    dialog.set_accept_focus(false);
    // It is below everything before it can be seen.
    dialog.connect_realize(|dialog| {
        if let Some(window) = dialog.window() {
            window.lower();
        }
    });
}

fn answer_when_ready(dialog: &gtk::Dialog, failed: impl Fn() + 'static) {
    let dialog = dialog.downgrade();
    let tries = Cell::new(0);
    glib::timeout_add_local(OFTEN, move || {
        let Some(dialog) = dialog.upgrade() else {
            return glib::ControlFlow::Break;
        };
        let printer = dialog.property_value("selected-printer");
        if printer
            .get::<Option<glib::Object>>()
            .is_ok_and(|one| one.is_some())
        {
            dialog.response(gtk::ResponseType::Ok);
            return glib::ControlFlow::Break;
        }
        tries.set(tries.get() + 1);
        if tries.get() == TRIES {
            dialog.response(gtk::ResponseType::Cancel);
            failed();
            return glib::ControlFlow::Break;
        }
        glib::ControlFlow::Continue
    });
}
