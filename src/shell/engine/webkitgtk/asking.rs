//! What a page asks with `alert`, `confirm` and `prompt`: our interface shows it, never the engine.
//!
//! The page stands still until its question is answered. A question that the page may not ask any
//! more is answered unseen, and late, so that a page which asks in a loop costs nothing.

use std::rc::Rc;
use std::time::{Duration, Instant};

use webkit2gtk::{ScriptDialog, ScriptDialogType, WebView, WebViewExt};

use crate::shell::engine::quota::Wish;
use crate::shell::engine::report::{Asks, Question, Report};
use crate::shell::engine::shared::Shared;

/// How long an unseen question keeps its page waiting.
const UNSEEN: Duration = Duration::from_secs(1);

/// The longest part of a question that is shown, in characters.
const LONGEST: usize = 600;

pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    view.connect_script_dialog(move |view, dialog| {
        let text = dialog.message().unwrap_or_default();
        let asks = match dialog.dialog_type() {
            ScriptDialogType::Alert => Asks::Nothing,
            ScriptDialogType::Confirm => Asks::Consent,
            ScriptDialogType::Prompt => Asks::Words,
            // A page never keeps a citizen from leaving it.
            ScriptDialogType::BeforeUnloadConfirm => {
                dialog.confirm_set_confirmed(true);
                return true;
            }
            _ => return true,
        };
        if !shared.quota.grants(Wish::Question, Instant::now()) {
            let unseen = dialog.clone();
            glib::timeout_add_local_once(UNSEEN, move || drop(unseen));
            return true;
        }
        let asked = dialog.clone();
        let answer = move |words: String| answer(&asked, &words);
        shared.asking.replace(Some(Box::new(answer)));
        let (host, guests) = shared.windows.borrow().speakers(view);
        shared.report(Report::Asks(Question {
            host,
            guests,
            asks,
            words: text.chars().take(LONGEST).collect(),
            reply: proposed(dialog).chars().take(LONGEST).collect(),
        }));
        true
    });
}

/// Answers a question, with these words or with consent. The engine lets the page go on when nobody holds
/// the dialog any more.
fn answer(dialog: &ScriptDialog, words: &str) {
    match dialog.dialog_type() {
        ScriptDialogType::Confirm => dialog.confirm_set_confirmed(true),
        ScriptDialogType::Prompt => dialog.prompt_set_text(words),
        _ => {}
    }
}

fn proposed(dialog: &ScriptDialog) -> glib::GString {
    if dialog.dialog_type() == ScriptDialogType::Prompt {
        dialog.prompt_get_default_text().unwrap_or_default()
    } else {
        glib::GString::new()
    }
}
