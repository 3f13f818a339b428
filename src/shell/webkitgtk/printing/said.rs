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
    UserContentInjectedFrames, UserContentManagerExt, UserScript, UserScriptInjectionTime, WebView,
    WebViewExt,
};

/// The world of our own script, and the name under which it tells.
const WORLD: &str = "kiosk";
const NAME: &str = "paper";

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

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Said {
    /// It will be drawn on this sheet.
    Sheet(Sheet),
    /// The document that it shows, as letters; empty when it cannot be had.
    Document(String),
}

impl Said {
    fn parse(text: &str) -> Option<Said> {
        serde_json::from_str(text).ok()
    }
}

/// The bytes of a document that came as letters.
pub(super) fn document(letters: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(letters).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// Lets every frame of this view say what is printed.
pub(super) fn listen(view: &WebView, hear: impl Fn(Said) + 'static) {
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
        let said = message.js_value().map(|value| value.to_str());
        if let Some(said) = said.and_then(|text| Said::parse(&text)) {
            hear(said);
        }
    });
    content.register_script_message_handler_in_world(NAME, WORLD);
}

/// Asks the page how its sheet has to lie.
pub(super) fn ask(view: &WebView, then: impl FnOnce(Sheet) + 'static) {
    let forever = gtk::gio::Cancellable::NONE;
    let script = "JSON.stringify({ sheet: sheet() })";
    view.evaluate_javascript(script, Some(WORLD), None, forever, move |answer| {
        let said = answer.ok().map(|value| value.to_str());
        then(match said.and_then(|text| Said::parse(&text)) {
            Some(Said::Sheet(sheet)) => sheet,
            // A page without scripts is drawn as pages are.
            Some(Said::Document(_)) | None => Sheet::default(),
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_frame_says_is_a_sheet_or_a_document_and_nothing_else() {
        let sheet = Sheet {
            top: true,
            landscape: false,
            width: 1516.5,
        };
        let text = r#"{"sheet":{"top":true,"landscape":false,"width":1516.5}}"#;
        assert_eq!(Said::parse(text), Some(Said::Sheet(sheet)));
        let text = r#"{"document":"JVBERi0="}"#;
        assert_eq!(Said::parse(text), Some(Said::Document("JVBERi0=".into())));
        for text in ["", "{}", "null", r#"{"sheet":{}}"#, r#"{"address":"x"}"#] {
            assert_eq!(Said::parse(text), None, "{text}");
        }
        assert_eq!(document("JVBERi0=").as_deref(), Some(&b"%PDF-"[..]));
        assert_eq!(document(""), None);
        assert_eq!(document("§"), None);
    }
}
