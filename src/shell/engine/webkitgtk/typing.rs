//! Whether letters find a field.
//!
//! The engine gives letters to the input method only while the caret stands in a field, and the input method gives
//! them back as text: what was struck and gave none was struck in vain. No script, nothing of the page is read.

use std::cell::Cell;
use std::rc::Rc;

use gtk::prelude::*;
use webkit2gtk::{InputMethodContextExt, WebViewExt};

/// Strikes a letter in this view; false when no field has taken it.
pub(in crate::shell) fn takes_letters(view: &gtk::Widget, strike: impl FnOnce()) -> bool {
    let method = view
        .downcast_ref::<webkit2gtk::WebView>()
        .and_then(|view| view.input_method_context());
    let Some(method) = method else {
        // What is no view of the engine is a box of the toolkit, which has its own caret.
        strike();
        return true;
    };
    let taken = Rc::new(Cell::new(false));
    let hears = taken.clone();
    let heard = method.connect_committed(move |_, _| hears.set(true));
    strike();
    method.disconnect(heard);
    taken.get()
}
