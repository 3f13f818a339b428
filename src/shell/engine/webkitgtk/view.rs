//! A view of the engine, the place that it fills, and what can be done with it from outside.

use gtk::prelude::*;
use url::Url;
use webkit2gtk::{
    BackForwardListExt, URIResponseExt, UserContentInjectedFrames, UserContentManagerExt,
    UserStyleLevel, UserStyleSheet, WebResourceExt, WebViewExt,
};
use wry::WebViewExtUnix;

use crate::shell::engine::answer;
use crate::shell::engine::look::{Contrast, Look, Rectangle};

/// What the window keeps free for views.
pub(in crate::shell) type Container = gtk::Box;

/// A handle of a view.
pub(in crate::shell::engine) type WebView = webkit2gtk::WebView;

/// What owns a view: the view goes with it.
pub(in crate::shell::engine) struct OwnedWebView(pub(super) wry::WebView);

impl OwnedWebView {
    /// Its view.
    pub(in crate::shell::engine) fn view(&self) -> WebView {
        self.0.webview()
    }
}

impl PartialEq<WebView> for OwnedWebView {
    fn eq(&self, other: &WebView) -> bool {
        self.view() == *other
    }
}

/// Colours of the pages of portals, by the engine's own user style: no script, no object.
const DARK: &str =
    "@media screen { html { filter: invert(1) hue-rotate(180deg) !important; background: #fff !important; }
    img, video, canvas, iframe { filter: invert(1) hue-rotate(180deg) !important; } }";

/// A bar for an unsteady hand: as broad as that of our own pages, and always there. The engine's own is three pixels
/// and fades.
const BAR: &str = "::-webkit-scrollbar { width: 18px; height: 18px; }
    ::-webkit-scrollbar-track { background: #f2f5f6; }
    ::-webkit-scrollbar-thumb { background: #6d7f89; border: 4px solid #f2f5f6; border-radius: 9px; min-height: 60px; }
    ::-webkit-scrollbar-thumb:hover { background: #0b4f63; }";

/// Shows a place there; false when it was shown already.
pub(in crate::shell::engine) fn show_place(place: &Container, at: Rectangle) -> bool {
    place.set_margin_start(at.x);
    place.set_margin_top(at.y);
    place.set_size_request(at.width, at.height);
    let comes = !place.is_visible();
    place.set_visible(true);
    comes
}

/// Hides a place, with what is in it.
pub(in crate::shell::engine) fn hide_place(place: &Container) {
    place.set_visible(false);
}

/// A place is shown.
pub(in crate::shell::engine) fn is_place_shown(place: &Container) -> bool {
    place.is_visible()
}

/// Shows a view in its place, or leaves the place to others.
pub(in crate::shell::engine) fn show(view: &WebView, is_seen: bool) {
    view.set_visible(is_seen);
}

/// Keys go to this view.
pub(in crate::shell::engine) fn take_focus(view: &WebView) {
    view.grab_focus();
}

/// Until [`reveal`] nothing of the view is seen and no key or press reaches it. It keeps its place: the
/// engine draws nothing whole in a view that is hidden or small.
pub(in crate::shell::engine) fn hide(view: &WebView) {
    view.set_opacity(0.0);
    view.set_sensitive(false);
}

/// The view is seen again; false when it always was.
pub(in crate::shell::engine) fn reveal(view: &WebView) -> bool {
    let was = is_hidden(view);
    view.set_opacity(1.0);
    view.set_sensitive(true);
    was
}

/// Nothing of the view is seen.
pub(in crate::shell::engine) fn is_hidden(view: &WebView) -> bool {
    !view.get_sensitive()
}

/// Told that the view is smaller, and that it is not, the engine draws the whole.
pub(in crate::shell::engine) fn draw_whole(view: &WebView) {
    let whole = view.allocation();
    let (width, height) = (whole.width(), (whole.height() - 1).max(1));
    let smaller = gtk::Allocation::new(whole.x(), whole.y(), width, height);
    view.size_allocate(&smaller);
    view.size_allocate(&whole);
}

/// Opens this address.
pub(in crate::shell::engine) fn load(view: &WebView, address: &str) {
    view.load_uri(address);
}

/// Loads the page again.
pub(in crate::shell::engine) fn reload(view: &WebView) {
    view.reload();
}

/// One step back in the history; false when this is its beginning.
pub(in crate::shell::engine) fn go_back(view: &WebView) -> bool {
    let can = view.can_go_back();
    if can {
        view.go_back();
    }
    can
}

/// One step forward.
pub(in crate::shell::engine) fn go_forward(view: &WebView) {
    view.go_forward();
}

/// Where the history can go: back, forward.
pub(in crate::shell::engine) fn history(view: &WebView) -> (bool, bool) {
    (view.can_go_back(), view.can_go_forward())
}

/// Ends the process of the page and of those that share it.
pub(in crate::shell::engine) fn end_process(view: &WebView) {
    view.terminate_web_process();
}

/// The address of the document, or of what is on its way; none when nothing ever was.
pub(in crate::shell::engine) fn address(view: &WebView) -> Option<String> {
    view.uri().map(Into::into)
}

/// Something is on its way to this view.
pub(in crate::shell::engine) fn is_loading(view: &WebView) -> bool {
    view.is_loading()
}

/// Whether a page has come to this view.
pub(in crate::shell::engine) fn shows_a_page(view: &WebView) -> bool {
    let pages = view.back_forward_list();
    pages.is_some_and(|pages| pages.current_item().is_some())
}

/// The head of the answer says so; the page itself is not read.
pub(in crate::shell::engine) fn says_that_it_is_down(view: &WebView) -> bool {
    let answer = view.main_resource().and_then(|main| main.response());
    answer.is_some_and(|answer| answer::is_down(answer.status_code()))
}

/// Asks the engine which host the document in this view belongs to; none when it is nobody's.
pub(in crate::shell::engine) fn ask_origin(
    view: &WebView,
    tell: impl FnOnce(Option<String>) + 'static,
) {
    let forever = gtk::gio::Cancellable::NONE;
    // In a world of its own: no script of the page answers.
    view.evaluate_javascript("self.origin", Some("kiosk"), None, forever, move |answer| {
        let origin = answer
            .ok()
            .and_then(|origin| Url::parse(&origin.to_string()).ok());
        tell(origin.and_then(|origin| origin.host_str().map(str::to_owned)));
    });
}

/// Text size and colours of the pages in this view.
pub(in crate::shell::engine) fn dress(view: &WebView, look: Look) {
    view.set_zoom_level(f64::from(look.text) / 100.0);
    let Some(content) = view.user_content_manager() else {
        return;
    };
    content.remove_all_style_sheets();
    let wear = |style: &str, frames: UserContentInjectedFrames| {
        let level = UserStyleLevel::User;
        content.add_style_sheet(&UserStyleSheet::new(style, frames, level, &[], &[]));
    };
    wear(BAR, UserContentInjectedFrames::AllFrames);
    if look.contrast == Contrast::YellowOnBlack {
        wear(DARK, UserContentInjectedFrames::TopFrame);
    }
}
