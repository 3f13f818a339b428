//! What a frame says before it is printed: how its sheet has to lie, or the document that it shows.
//!
//! The engine tells of a wish to print and nothing else: not which frame it was, nor what it shows, nor
//! how wide that is. A script in the world of the page lets `print()` ask one in a world of ours, and
//! only that one can tell us. A page can make it say something else; then its own paper is different.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use javascriptcore::ValueExt;
use serde::Deserialize;
use webkit2gtk::{
    ScriptDialogType, UserContentInjectedFrames, UserContentManagerExt, UserScript,
    UserScriptInjectionTime, WebView, WebViewExt,
};

/// The world of our own script, and the name under which it tells.
const WORLD: &str = "kiosk";
const NAME: &str = "paper";

/// With this question a frame tells its sheet.
const SHEET: &str = "kiosk-sheet";

/// How the sheet of a page has to lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    /// It is the page itself and no frame of it.
    pub(super) top: bool,
    /// The page wants its sheets across.
    pub(super) landscape: bool,
    /// The narrowest that the page can be, in pixels; nothing when that says nothing.
    pub(super) width: f64,
}

impl Sheet {
    fn parse(text: &str) -> Option<Sheet> {
        serde_json::from_str(text).ok()
    }
}

/// The bytes of a document that came as letters.
pub(super) fn document(letters: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(letters).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// Lets every frame of this view say what is printed: `sheet` comes before the wish to print that page,
/// `document` instead of one, as letters that are empty when the document cannot be had.
pub(super) fn listen(
    view: &WebView,
    sheet: impl Fn(Sheet) + 'static,
    document: impl Fn(&str) + 'static,
) {
    view.connect_script_dialog(move |_, dialog| {
        let is_ours = dialog.dialog_type() == ScriptDialogType::Prompt
            && dialog.message().as_deref() == Some(SHEET);
        if is_ours {
            let said = dialog.prompt_get_default_text().unwrap_or_default();
            sheet(Sheet::parse(&said).unwrap_or_default());
        }
        is_ours
    });
    let Some(content) = view.user_content_manager() else {
        return;
    };
    let (frames, start) = (
        UserContentInjectedFrames::AllFrames,
        UserScriptInjectionTime::Start,
    );
    let page = include_str!("page.js");
    content.add_script(&UserScript::new(page, frames, start, &[], &[]));
    let ours = include_str!("frame.js");
    content.add_script(&UserScript::for_world(ours, frames, start, WORLD, &[], &[]));
    content.connect_script_message_received(Some(NAME), move |_, message| {
        if let Some(letters) = message.js_value() {
            document(&letters.to_str());
        }
    });
    content.register_script_message_handler_in_world(NAME, WORLD);
}

/// Asks the page how its sheet has to lie.
pub(super) fn ask(view: &WebView, then: impl FnOnce(Sheet) + 'static) {
    let forever = gtk::gio::Cancellable::NONE;
    let script = "JSON.stringify(sheet())";
    view.evaluate_javascript(script, Some(WORLD), None, forever, move |answer| {
        let said = answer.ok().map(|value| value.to_str());
        // A page without scripts is drawn as pages are.
        then(
            said.and_then(|text| Sheet::parse(&text))
                .unwrap_or_default(),
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_whole_or_not_at_all() {
        let sheet = Sheet {
            top: true,
            landscape: false,
            width: 1516.5,
        };
        let text = r#"{"top":true,"landscape":false,"width":1516.5}"#;
        assert_eq!(Sheet::parse(text), Some(sheet));
        for text in ["", "{}", "null", r#"{"top":true}"#, r#"{"address":"x"}"#] {
            assert_eq!(Sheet::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_document_comes_as_letters() {
        assert_eq!(document("JVBERi0=").as_deref(), Some(&b"%PDF-"[..]));
        assert_eq!(document(""), None);
        assert_eq!(document("§"), None);
    }
}
